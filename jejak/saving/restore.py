"""How is a saved database restored? Into an empty place, in one transaction, then brought to this version.

Called by `jejak restore`. What fails on the way leaves the place as empty as it was. The log's triggers are made
after the rows are in, so that restoring writes no entry and asks for no actor.
"""

import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile

import asyncpg

import models.sql
from jejak.cluster import Say
from jejak.doctor.migrations import shipped
from jejak.doctor.sql import statement as doctors
from jejak.errors import Problem
from jejak.migration import GRANTS, migrate
from jejak.roles import ensure_roles
from jejak.saving.archive import Label, poured
from jejak.saving.programs import fitting, running, ticking
from jejak.sql import statement

_OPTIONS = ("--exit-on-error", "--single-transaction", "--no-owner")


async def restore(owner_url: str, path: Path, *, urls: Mapping[str, str], label: Label, say: Say) -> None:
    """Bring the rows and the log back, and the database to this version.

    Raises: Problem when the place is not empty, the file is of a later version, or PostgreSQL refuses
    """
    if later := sorted(set(label.migrations) - shipped()):
        raise Problem(
            f"{path} was saved by Jejak {label.application}, which is later than this: {', '.join(later)}."
        )
    server = await _empty_place(owner_url)
    await ensure_roles(owner_url, dict(urls))
    _pour(owner_url, path, server, say)
    try:
        await migrate(owner_url, say=say)
        await _grant(owner_url)
    except BaseException:
        await _run(owner_url, statement("clear"))
        raise


async def _empty_place(owner_url: str) -> int:
    connection = await asyncpg.connect(owner_url)
    try:
        if (await connection.fetchrow(doctors("is_ours")))["is_ours"]:
            raise Problem(
                "This database holds Jejak's tables already: restoring works into an empty place only."
            )
        return int(connection.get_server_version().major)
    finally:
        await connection.close()


def _pour(owner_url: str, path: Path, server: int, say: Say) -> None:
    program = fitting("pg_restore", server=server)
    with NamedTemporaryFile("w") as chosen:
        chosen.writelines(line for line in _contents(program, path) if " EVENT TRIGGER " not in line)
        chosen.flush()
        options = (*_OPTIONS, "--use-list", chosen.name)
        with running(program, *options, url=owner_url, pipe="stdin") as process:
            assert process.stdin is not None
            poured(path, process.stdin, tick=ticking(say, "Restored"))


def _contents(program: Path, path: Path) -> list[str]:
    """What the dump would make, a line each: what only a superuser may make is made anew, by whoever is one."""
    with TemporaryFile("w+") as told:
        process = subprocess.Popen([program, "--list"], stdin=subprocess.PIPE, stdout=told, text=False)
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            poured(path, process.stdin, tick=lambda done: None)
        with suppress(BrokenPipeError):
            process.stdin.close()
        process.wait()
        told.seek(0)
        return told.readlines()


async def _grant(owner_url: str) -> None:
    """A dump carries the grants of tables, never those of the database itself."""
    for name in GRANTS:
        await _run(owner_url, models.sql.function_files()[name])


async def _run(owner_url: str, text: str) -> None:
    connection = await asyncpg.connect(owner_url)
    try:
        async with connection.transaction():
            await connection.execute(text)
    finally:
        await connection.close()
