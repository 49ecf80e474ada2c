"""Restore of a backup into an empty place, in one transaction, then migrated to this version.

What fails on the way leaves the place as empty as it was. The log's triggers are made after the rows are in,
so that restoring writes no entry and asks for no actor.
"""

import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile

import asyncpg

import models.sql
from jejak.backup.archive import ArchiveLabel, stream_dump
from jejak.backup.pg_programs import count_megabytes, find_program, run_program
from jejak.backup.sql import statement
from jejak.database.migrate import GRANT_FILES, migrate
from jejak.database.roles import ensure_roles
from jejak.doctor.database.migrations import list_shipped_migrations
from jejak.doctor.sql import statement as doctors
from jejak.errors import OperatorError
from jejak.progress import ProgressCallback

_OPTIONS = ("--exit-on-error", "--single-transaction", "--no-owner")


async def restore(
    owner_url: str, path: Path, *, urls: Mapping[str, str], label: ArchiveLabel, progress: ProgressCallback
) -> None:
    """Bring the rows and the log back, and the database to this version.

    Raises: OperatorError when the place is not empty, the file is of a later version, or PostgreSQL refuses
    """
    if later := sorted(set(label.migrations) - list_shipped_migrations()):
        raise OperatorError(
            f"{path} was saved by Jejak {label.application}, which is later than this: {', '.join(later)}."
        )
    server = await _require_empty_database(owner_url)
    await ensure_roles(owner_url, dict(urls))
    _restore_dump(owner_url, path, server, progress)
    try:
        await migrate(owner_url, progress=progress)
        await _grant(owner_url)
    except BaseException:
        await _execute(owner_url, statement("drop_schemas"))
        raise


async def _require_empty_database(owner_url: str) -> int:
    connection = await asyncpg.connect(owner_url)
    try:
        if (await connection.fetchrow(doctors("is_jejak_database")))["is_ours"]:
            raise OperatorError(
                "This database holds Jejak's tables already: restoring works into an empty place only."
            )
        return int(connection.get_server_version().major)
    finally:
        await connection.close()


def _restore_dump(owner_url: str, path: Path, server: int, progress: ProgressCallback) -> None:
    program = find_program("pg_restore", server=server)
    with NamedTemporaryFile("w") as chosen:
        chosen.writelines(line for line in _list_contents(program, path) if " EVENT TRIGGER " not in line)
        chosen.flush()
        options = (*_OPTIONS, "--use-list", chosen.name)
        with run_program(program, *options, url=owner_url, pipe="stdin") as process:
            assert process.stdin is not None
            stream_dump(path, process.stdin, count=count_megabytes(progress, "Restored"))


def _list_contents(program: Path, path: Path) -> list[str]:
    """What the dump would make, a line each: what only a superuser may make is made anew, by the person who is one."""
    with TemporaryFile("w+") as told:
        process = subprocess.Popen([program, "--list"], stdin=subprocess.PIPE, stdout=told, text=False)
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            stream_dump(path, process.stdin, count=lambda done: None)
        with suppress(BrokenPipeError):
            process.stdin.close()
        process.wait()
        told.seek(0)
        return told.readlines()


async def _grant(owner_url: str) -> None:
    """A dump carries the grants of tables, never those of the database itself."""
    for name in GRANT_FILES:
        await _execute(owner_url, models.sql.function_files()[name])


async def _execute(owner_url: str, text: str) -> None:
    connection = await asyncpg.connect(owner_url)
    try:
        async with connection.transaction():
            await connection.execute(text)
    finally:
        await connection.close()
