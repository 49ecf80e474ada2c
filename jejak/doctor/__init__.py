"""Is this database what it should be, are its rows what the log says, and is the log the one that was sealed?

Asked by `jejak doctor` and `restore`. It reads in one snapshot, as the owner, and changes nothing.
"""

from collections.abc import Awaitable, Callable

import asyncpg

from jejak.doctor.built_in import BUILT_IN, compare_built_in
from jejak.doctor.copies import Outside
from jejak.doctor.disorder import without_honest_rows
from jejak.doctor.finding import Examination, Finding, Kind, Said, Wrong
from jejak.doctor.indexes import check_indexes
from jejak.doctor.ledger import ledger
from jejak.doctor.logins import check_logins
from jejak.doctor.migrations import migrations
from jejak.doctor.picture import check_sequences, differences, manifest, watchers
from jejak.doctor.rights import compare_rights, name_refusal
from jejak.doctor.rows import rows
from jejak.doctor.settings import check_settings
from jejak.doctor.sql import statement

__all__ = ["Examination", "Finding", "Kind", "Outside", "Wrong", "examination", "examine"]

Say = Callable[[str], None]
_NOTHING_KNOWN = Outside()
_LANGUAGE = "language "


async def examine(
    owner_url: str, *, outside: Outside = _NOTHING_KNOWN, say: Say = lambda line: None
) -> list[Finding]:
    """List what is wrong with this database; an empty list means that all is well.

    Trust: believes PostgreSQL's own catalogue and functions, and what `outside` knows
    """
    return (await examination(owner_url, outside=outside, say=say)).findings


async def examination(
    owner_url: str, *, outside: Outside = _NOTHING_KNOWN, say: Say = lambda line: None
) -> Examination:
    """Examine this database and say besides what must be said although nothing is wrong."""
    connection = await asyncpg.connect(owner_url)
    try:
        seen = Examination()
        try:
            # Before the snapshot, so that whatever drew a number is over by then, or seen to go on.
            seen.numbers_given = await connection.fetchval(statement("numbers_given"))
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                await connection.execute(statement("read_alike"))
                lying = await check_indexes(connection, owner_url)
                seen.findings = [
                    *lying,
                    *await _examine(connection, seen, outside=outside, say=say, may_break=bool(lying)),
                ]
        except asyncpg.InsufficientPrivilegeError as refusal:
            seen = Examination(await name_refusal(connection, refusal))
            seen.say(Said.NOT_READ)
        return seen
    finally:
        await connection.close()


async def _examine(
    connection: asyncpg.Connection, seen: Examination, *, outside: Outside, say: Say, may_break: bool
) -> list[Finding]:
    here = await connection.fetchrow(statement("is_ours"))
    if not here["is_migrated"]:
        return [Finding(Kind.MIGRATIONS, Wrong.MISSING, "models, audit")]
    behind = await migrations(connection)
    if any(finding.wrong is Wrong.MISSING for finding in behind):
        return behind  # it has another version's shape, which this version does not know

    async def part(examining: Awaitable[list[Finding] | None]) -> list[Finding]:
        """Findings of one part; where an index lies, PostgreSQL may fail over it, which is said."""
        try:
            async with connection.transaction():
                return await examining or []
        except asyncpg.PostgresError as fault:
            if not may_break:
                raise
            seen.say(Said.BROKEN_OFF, why=str(fault))
            return []

    say("Comparing the database with the shipped one …")
    shape = [
        *await part(differences(connection)),
        *await part(compare_built_in(connection, seen, shipped=manifest()[BUILT_IN])),
        *await part(compare_rights(connection)),
        *await part(watchers(connection, seen)),
        *await part(check_sequences(connection)),
        *await part(check_settings(connection, seen)),
        *await part(check_logins(connection, seen)),
    ]
    if any(each.subject.startswith(_LANGUAGE) and each.wrong is not Wrong.UNKNOWN for each in shape):
        seen.say(Said.NOT_EXAMINED)  # whose handler is another may bring the server down when it is called
        return [*behind, *shape]
    say("Comparing every row with its last image in the log …")
    changed = await part(rows(connection, seen))
    findings = [*behind, *shape, *changed, *await part(ledger(connection, seen, outside=outside, say=say))]
    return await without_honest_rows(connection, findings, seen=seen)
