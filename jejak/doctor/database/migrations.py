"""Check that every migration ran here and no other, and that repeatable files are the shipped ones.

A restore asks which migrations there are.
"""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.resources import files

import asyncpg

import audit.sql
import models.sql
from jejak.database.migrate import read_migration_sql
from jejak.database.sql import statement as shared
from jejak.doctor.finding import DoctorFinding, FindingCode, FindingKind
from jejak.doctor.sql import statement

_APPS = ("audit", "models")
_RELATION = re.compile(r"\b(?:audit|hr|ops|published)\.\w+")


async def check_migrations(connection: asyncpg.Connection) -> list[DoctorFinding]:
    """What is missing, and what is of another version."""
    applied = {row["name"] for row in await connection.fetch(statement("applied_migrations"))}
    installed = {row["name"]: row["sha256"] for row in await connection.fetch(shared("applied_files"))}
    texts = audit.sql.function_files() | models.sql.function_files()
    files_here = {name: sha256(text.encode()).digest() for name, text in texts.items()}
    stale = {name for name in files_here.keys() & installed.keys() if files_here[name] != installed[name]}
    return [
        *_migration_findings(FindingCode.MISSING, list_shipped_migrations() - applied),
        *_migration_findings(FindingCode.UNKNOWN, applied - list_shipped_migrations()),
        *_migration_findings(FindingCode.MISSING, files_here.keys() - installed.keys() | stale),
        *_migration_findings(FindingCode.UNKNOWN, installed.keys() - files_here.keys()),
    ]


def _migration_findings(wrong: FindingCode, names: Iterable[str]) -> list[DoctorFinding]:
    return [DoctorFinding(FindingKind.MIGRATIONS, wrong, name) for name in sorted(names)]


def list_shipped_migrations() -> set[str]:
    """The migrations of this version, as `app.name`."""
    return {
        f"{app}.{each.name.removesuffix('.py')}"
        for app in _APPS
        for each in files(f"{app}.migrations").iterdir()
        if each.name[:4].isdigit() and each.name.endswith(".py")
    }


def list_migration_relations() -> Iterator[tuple[str, str, str]]:
    """The relations that each migration of this version names, and may therefore state anew: step, digest, relation."""
    for step in sorted(list_shipped_migrations()):
        text = read_migration_sql(step)
        digest = sha256(text.encode()).hexdigest()
        yield from ((step, digest, relation) for relation in sorted({*_RELATION.findall(text)}))
