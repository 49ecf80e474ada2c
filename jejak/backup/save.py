"""Backup of a database: one consistent dump, streamed into one file.

Sessions stay behind: the person who was signed in then shall not be signed in after a restore.
"""

from dataclasses import astuple
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import asyncpg

from audit.context import build
from audit.sql import statement as audited
from jejak.accounts.accounts import operator_attribution
from jejak.backup.archive import FORMAT, ArchiveLabel, open_new_archive, write_archive
from jejak.backup.pg_programs import count_megabytes, find_program, run_program
from jejak.backup.sql import statement
from jejak.doctor.sql import statement as doctors
from jejak.errors import OperatorError, operator_message
from jejak.progress import ProgressCallback

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


async def save(owner_url: str, path: Path, *, overwrite: bool, progress: ProgressCallback) -> ArchiveLabel:
    """Write the file; return its label.

    Raises: OperatorError when there is nothing to save, pg_dump fails, or the file exists already
    """
    label, server = await _describe_database(owner_url, progress)
    program, tick = find_program("pg_dump", server=server), count_megabytes(progress, "Saved")
    with (
        open_new_archive(path, overwrite=overwrite) as file,
        run_program(program, *_OPTIONS, url=owner_url, pipe="stdout") as process,
    ):
        assert process.stdout is not None
        return write_archive(file, process.stdout, label=label, count=tick)


async def _describe_database(owner_url: str, progress: ProgressCallback) -> tuple[ArchiveLabel, int]:
    """The label of this database as it stands, and the server's major version; that it is saved goes on record."""
    connection = await asyncpg.connect(owner_url)
    try:
        if not (await connection.fetchrow(doctors("is_jejak_database")))["is_migrated"]:
            raise OperatorError(
                "There is nothing to save in this database: 'jejak migrate' was never run on it."
            )
        label = ArchiveLabel(
            format=FORMAT,
            application=version("jejak"),
            server=await connection.fetchval("SHOW server_version"),
            regency=await connection.fetchval(statement("regency_name")),
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            migrations=[row["name"] for row in await connection.fetch(doctors("applied_migrations"))],
        )
        await _log_backup(connection, progress)
        return label, connection.get_server_version().major
    finally:
        await connection.close()


async def _log_backup(connection: asyncpg.Connection, progress: ProgressCallback) -> None:
    """Put it on record that everything leaves; a log that is older or broken keeps nobody from saving it."""
    values = [*astuple(operator_attribution("backup")), build(), ["backup"], []]
    try:
        await connection.fetchval(audited("log_read"), *values)
    except asyncpg.PostgresError as fault:
        progress(f"This backup is not on record: {operator_message(fault)}")
