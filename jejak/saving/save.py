"""How is a database saved? One consistent dump, streamed into one file. Called by `jejak backup`.

Sessions stay behind: whoever was signed in then shall not be signed in after a restore.
"""

from dataclasses import astuple
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import asyncpg

from audit.context import build
from audit.sql import statement as audited
from jejak.accounts import by_operator
from jejak.cluster import Say
from jejak.doctor.sql import statement as doctors
from jejak.errors import Problem, in_a_sentence
from jejak.saving.archive import FORMAT, Label, put, written
from jejak.saving.programs import fitting, running, ticking
from jejak.sql import statement

# What a superuser changed in PostgreSQL's own schema is the cluster's, and large objects are nobody's here.
_OPTIONS = (
    "--format=custom",
    "--no-comments",
    "--no-large-objects",
    "--exclude-schema=pg_catalog",
    "--exclude-table-data=ops.session",
    "--exclude-table-data=ops.sign_in_*",
    "--exclude-table-data=ops.oidc_flow",
    "--exclude-table-data=ops.evidence_link",
    "--exclude-table-data=ops.points",
)


async def save(owner_url: str, path: Path, *, overwrite: bool, say: Say) -> Label:
    """Write the file; return its label.

    Raises: Problem when there is nothing to save, pg_dump fails, or the file exists already
    """
    label, server = await _described(owner_url, say)
    program, tick = fitting("pg_dump", server=server), ticking(say, "Saved")
    with (
        written(path, overwrite=overwrite) as file,
        running(program, *_OPTIONS, url=owner_url, pipe="stdout") as process,
    ):
        assert process.stdout is not None
        return put(file, process.stdout, label=label, tick=tick)


async def _described(owner_url: str, say: Say) -> tuple[Label, int]:
    """The label of this database as it stands, and the server's major version; that it is saved goes on record."""
    connection = await asyncpg.connect(owner_url)
    try:
        if not (await connection.fetchrow(doctors("is_ours")))["is_migrated"]:
            raise Problem("There is nothing to save in this database: 'jejak migrate' was never run on it.")
        label = Label(
            format=FORMAT,
            application=version("jejak"),
            server=await connection.fetchval("SHOW server_version"),
            regency=await connection.fetchval(statement("regency_name")),
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            migrations=[row["name"] for row in await connection.fetch(doctors("applied_migrations"))],
        )
        await _note(connection, say)
        return label, connection.get_server_version().major
    finally:
        await connection.close()


async def _note(connection: asyncpg.Connection, say: Say) -> None:
    """Put it on record that everything leaves; a log that is older or broken keeps nobody from saving it."""
    values = [*astuple(by_operator("backup")), build(), ["backup"], []]
    try:
        await connection.fetchval(audited("note_read"), *values)
    except asyncpg.PostgresError as fault:
        say(f"This backup is not on record: {in_a_sentence(fault)}")
