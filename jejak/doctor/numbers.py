"""Is anything missing or rewritten that no seal covers? Numbers, later writing, counts and silence.

What was removed or changed before it was sealed no hash tells; what PostgreSQL itself knows of it, this does.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import asyncpg

from jejak.doctor.finding import Examination, Finding, Kind, Said, Wrong
from jejak.doctor.leaves import place, row_name
from jejak.doctor.sql import statement

SILENCE = timedelta(minutes=30)


async def numbers(connection: asyncpg.Connection, seen: Examination, *, silence: timedelta) -> list[Finding]:
    """Numbers that no rollback explains, acts written later than they say, tables of which rows went, and silence."""
    return [
        *await _missing(connection, seen),
        *await _written_later(connection),
        *await _entries_written_later(connection, seen),
        *[
            Finding(Kind.ENTRIES, Wrong.ROWS_ALTERED, row["relation"], details=dict(row))
            for row in await connection.fetch(statement("rows_altered"))
        ],
        *[
            Finding(Kind.SEALS, Wrong.STRAY, row["subject"])
            for row in await connection.fetch(statement("strays"))
        ],
        *await _silence(connection, seen, silence),
    ]


async def _missing(connection: asyncpg.Connection, seen: Examination) -> list[Finding]:
    found = list[Finding]()
    for row in await connection.fetch(statement("numbers_missing"), seen.numbers_given):
        details = {name: row[name] for name in ("first", "last", "number")}
        if row["is_excused"]:
            seen.say(Said.NUMBERS_SKIPPED, **details)
            continue
        subject = f"seq {row['first']}–{row['last']}"
        found.append(Finding(Kind.ENTRIES, Wrong.NUMBERS_MISSING, subject, seq=row["first"], details=details))
    return found


async def _written_later(connection: asyncpg.Connection) -> Iterator[Finding]:
    return (
        Finding(
            Kind.ENTRIES, Wrong.WRITTEN_LATER,
            f"tx {row['tx_id']} ({place(row['index'], row['seq'], row=row_name(row['relation'], row['pk']))})",
            leaf=row["index"], seq=row["seq"], details={"tx": row["tx_id"], "writer": row["writer"]},
        )
        for row in await connection.fetch(statement("written_later"))
    )  # fmt: skip


async def _entries_written_later(connection: asyncpg.Connection, seen: Examination) -> list[Finding]:
    """Entries that another transaction wrote than their own; what the owner wrote in a savepoint is said."""
    found, told = list[Finding](), Counter[tuple[str, str]]()
    for row in await connection.fetch(statement("entries_written_later")):
        if row["is_told"]:
            told[row["login"], row["operation"]] += 1
            continue
        subject = place(row["index"], row["seq"], row=row_name(row["relation"], row["pk"]))
        details = {"tx": row["tx_id"], "writer": row["writer"]}
        found.append(
            Finding(
                Kind.ENTRIES, Wrong.WRITTEN_LATER, subject, leaf=row["index"], seq=row["seq"], details=details
            )
        )  # fmt: skip
    for (login, operation), number in sorted(told.items()):
        seen.say(Said.WRITTEN_IN_PARTS, number=number, login=login, acts=operation)
    return found


async def _silence(
    connection: asyncpg.Connection, seen: Examination, silence: timedelta
) -> Iterator[Finding]:
    """Nothing was sealed for too long; a log that was restored and not sealed since waits for its sealer."""
    waiting = await connection.fetchrow(statement("waiting"))
    details = {"number": waiting["number"], "minutes": waiting["seconds"] // 60}
    is_long = waiting["seconds"] > silence.total_seconds()
    if waiting["number"] and is_long and waiting["was_sealed_here"]:
        return iter([Finding(Kind.SEALS, Wrong.SILENT, "audit.checkpoint", details=details)])
    if waiting["number"] and (is_long or seen.size == 0):
        seen.say(Said.WAITING, **details)
    return iter(())
