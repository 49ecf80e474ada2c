"""Is this database what it should be, and are its rows what the log says? Asked by `jejak doctor` and `restore`.

It reads in one snapshot, as the owner, and changes nothing. It finds what differs now; who changes a row and
the log alike is found by the sealed log only.
"""

from collections.abc import Callable

import asyncpg

from jejak.doctor.finding import Finding, Kind, Wrong
from jejak.doctor.migrations import migrations
from jejak.doctor.picture import differences
from jejak.doctor.rows import rows
from jejak.doctor.sql import statement

__all__ = ["Finding", "Kind", "Wrong", "examine"]

Say = Callable[[str], None]


async def examine(owner_url: str, *, say: Say = lambda line: None) -> list[Finding]:
    """List what is wrong with this database; an empty list means that all is well.

    Trust: believes PostgreSQL's own catalogue and functions, and the log as it stands
    """
    connection = await asyncpg.connect(owner_url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            await connection.execute(statement("read_alike"))
            return await _examine(connection, say)
    finally:
        await connection.close()


async def _examine(connection: asyncpg.Connection, say: Say) -> list[Finding]:
    here = await connection.fetchrow(statement("is_ours"))
    if not here["is_migrated"]:
        return [Finding(Kind.MIGRATIONS, Wrong.MISSING, "models, audit")]
    behind = await migrations(connection)
    if any(finding.wrong is Wrong.MISSING for finding in behind):
        return behind  # it has another version's shape, which this version does not know
    say("Comparing the database with the shipped one …")
    shape = await differences(connection)
    say("Comparing every row with its last image in the log …")
    return [*behind, *shape, *await rows(connection)]
