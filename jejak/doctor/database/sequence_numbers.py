"""Check of entries that no seal covers yet: numbers, late writes, counts and silence.

What was removed or changed before it was sealed no hash tells; what PostgreSQL itself knows of it, this does.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import asyncpg

from jejak.doctor.finding import DoctorFinding, Examination, FindingCode, FindingKind, RemarkCode
from jejak.doctor.log.leaves import format_entry, format_row
from jejak.doctor.sql import statement
from jejak.limits import MAX_EXCUSED_GAP_NUMBERS, SEAL_SILENCE_MINUTES

MAX_SILENCE = timedelta(minutes=SEAL_SILENCE_MINUTES)


async def check_numbers(
    connection: asyncpg.Connection, examination: Examination, *, max_silence: timedelta
) -> list[DoctorFinding]:
    """Numbers that no rollback explains, acts written later than they say, tables of which rows went, and silence."""
    return [
        *await _find_missing_numbers(connection, examination),
        *await _find_written_later(connection),
        *await _entries_written_later(connection, examination),
        *[
            DoctorFinding(FindingKind.ENTRIES, FindingCode.ROWS_ALTERED, row["relation"], details=dict(row))
            for row in await connection.fetch(statement("rows_altered"))
        ],
        *[
            DoctorFinding(FindingKind.SEALS, FindingCode.STRAY, row["subject"])
            for row in await connection.fetch(statement("unreferenced_tree_rows"))
        ],
        *await _find_silence(connection, examination, max_silence),
    ]


async def _find_missing_numbers(
    connection: asyncpg.Connection, examination: Examination
) -> list[DoctorFinding]:
    found = list[DoctorFinding]()
    missing = statement("missing_sequence_numbers")
    given, under_way = examination.numbers_given, examination.open_transactions
    for row in await connection.fetch(missing, given, MAX_EXCUSED_GAP_NUMBERS, under_way):
        details = {name: row[name] for name in ("first", "last", "number")}
        if row["is_excused"]:
            examination.add_remark(RemarkCode.NUMBERS_SKIPPED, **details)
            continue
        subject = f"seq {row['first']}–{row['last']}"
        found.append(
            DoctorFinding(
                FindingKind.ENTRIES, FindingCode.NUMBERS_MISSING, subject, seq=row["first"], details=details
            )
        )
    return found


async def _find_written_later(connection: asyncpg.Connection) -> Iterator[DoctorFinding]:
    return (
        DoctorFinding(
            FindingKind.ENTRIES, FindingCode.WRITTEN_LATER,
            f"tx {row['tx_id']} ({format_entry(row['index'], row['seq'], row=format_row(row['relation'], row['pk']))})",
            leaf=row["index"], seq=row["seq"], details={"tx": row["tx_id"], "writer": row["writer"]},
        )
        for row in await connection.fetch(statement("rows_of_later_transaction"))
    )  # fmt: skip


async def _entries_written_later(connection: asyncpg.Connection, seen: Examination) -> list[DoctorFinding]:
    """Entries that another transaction wrote than their own; what the owner wrote in a savepoint is said."""
    found, told = list[DoctorFinding](), Counter[tuple[str, str]]()
    for row in await connection.fetch(statement("entries_of_later_transaction")):
        if row["is_told"]:
            told[row["login"], row["operation"]] += 1
            continue
        subject = format_entry(row["index"], row["seq"], row=format_row(row["relation"], row["pk"]))
        details = {"tx": row["tx_id"], "writer": row["writer"]}
        found.append(
            DoctorFinding(
                FindingKind.ENTRIES, FindingCode.WRITTEN_LATER, subject, leaf=row["index"], seq=row["seq"],
                details=details
            )
        )  # fmt: skip
    for (login, operation), number in sorted(told.items()):
        seen.add_remark(RemarkCode.WRITTEN_IN_PARTS, number=number, login=login, acts=operation)
    return found


async def _find_silence(
    connection: asyncpg.Connection, examination: Examination, max_silence: timedelta
) -> Iterator[DoctorFinding]:
    """Nothing was sealed for too long; a log that was restored and not sealed since waits for its sealer.

    A server that was off overnight accuses nobody: what waits since before the last start is said, not found.
    """
    waiting = await connection.fetchrow(statement("unsealed_entries"))
    details = {"number": waiting["number"], "minutes": waiting["seconds"] // 60}
    is_long = waiting["seconds"] > max_silence.total_seconds()
    is_long_by_clock = waiting["clock_seconds"] > max_silence.total_seconds()
    if waiting["number"] and is_long and waiting["was_sealed_here"]:
        return iter(
            [DoctorFinding(FindingKind.SEALS, FindingCode.SILENT, "audit.checkpoint", details=details)]
        )
    if waiting["number"] and (is_long_by_clock or examination.size == 0):
        since_start, by_clock = details["minutes"], waiting["clock_seconds"] // 60
        examination.add_remark(
            RemarkCode.WAITING, number=waiting["number"], minutes=by_clock, running=since_start
        )
    return iter(())
