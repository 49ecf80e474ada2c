"""A sequence that was tampered with is named, and no honest row is accused for it."""

import asyncio

import asyncpg

from jejak.doctor import FindingCode, FindingKind, find_problems, run_examination
from jejak.doctor.finding import RemarkCode
from tests.databases import Database
from tests.hostile.attacker import LOCAL_COPIES, as_superuser, without_triggers
from tests.hostile.sealed_history import SealedHistory, begin_act
from tests.log_sealer import seal_all


async def _write_by_turns(database: Database) -> None:
    """Two sessions change the same row in turn, so that each uses numbers it took before the other's."""
    sessions = [await asyncpg.connect(database.owner_url) for _ in range(2)]
    for turn in range(5):  # the last number is lower than the one before
        async with begin_act(sessions[turn % 2]):
            await sessions[turn % 2].execute(
                "UPDATE hr.holiday SET name = 'Giliran ' || $1 WHERE day = '2026-08-17'", str(turn)
            )
    for each in sessions:
        await each.close()


async def test_a_sequence_with_a_cache_is_named_and_accuses_no_row(history: SealedHistory) -> None:
    await as_superuser(history.database, "ALTER SEQUENCE audit.entry_seq_seq CACHE 20")
    await _write_by_turns(history.database)
    await seal_all(history.database)
    seen = await run_examination(history.database.owner_url, evidence=LOCAL_COPIES)
    assert {(each.kind, each.code, each.subject) for each in seen.findings} == {
        (FindingKind.SHAPE, FindingCode.DIFFERENT, "audit.entry_seq_seq"),
        (FindingKind.PAST, FindingCode.OTHERWISE_BETWEEN, "sequence audit.entry_seq_seq"),
    }
    assert RemarkCode.OUT_OF_ORDER in [each.code for each in seen.remarks]


async def test_a_row_changed_behind_a_sequence_with_a_cache_is_named(history: SealedHistory) -> None:
    await as_superuser(history.database, "ALTER SEQUENCE audit.entry_seq_seq CACHE 20")
    await _write_by_turns(history.database)
    await without_triggers(
        history.database, ["hr.holiday"], "UPDATE hr.holiday SET name = 'Lain' WHERE day = '2026-08-17'"
    )
    findings = await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)
    assert [(each.code, list(each.columns)) for each in findings if each.kind is FindingKind.ROWS] == [
        (FindingCode.CHANGED, ["name"])
    ]


async def test_a_cache_that_was_taken_back_leaves_gaps_that_accuse_nobody(history: SealedHistory) -> None:
    await as_superuser(history.database, "ALTER SEQUENCE audit.tx_id_seq CACHE 20")
    await _write_by_turns(history.database)
    await as_superuser(history.database, "ALTER SEQUENCE audit.tx_id_seq CACHE 1")
    await _write_by_turns(history.database)
    await seal_all(history.database)
    findings = await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)
    assert [(each.kind, each.subject) for each in findings] == [
        (FindingKind.PAST, "sequence audit.tx_id_seq")
    ]


async def test_writes_during_an_examination_accuse_nobody(history: SealedHistory) -> None:
    connection = await asyncpg.connect(history.database.owner_url)
    looking = asyncio.create_task(find_problems(history.database.owner_url, evidence=LOCAL_COPIES))
    written = 0
    while not looking.done():
        async with begin_act(connection):
            await connection.execute(
                "UPDATE hr.holiday SET name = 'Hari ' || $1 WHERE day = '2026-08-17'", str(written)
            )
        written += 1
    await connection.close()
    assert written
    assert await looking == []


async def test_a_write_that_ends_while_the_doctor_looks_is_not_taken_for_a_removed_one(
    history: SealedHistory,
) -> None:
    connection = await asyncpg.connect(history.database.owner_url)
    has_begun, is_looking = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with begin_act(connection):
            await connection.execute("UPDATE hr.holiday SET name = name || '!' WHERE day = '2026-08-17'")
            has_begun.set()
            await is_looking.wait()

    writing = asyncio.create_task(write())
    await has_begun.wait()
    seen = await run_examination(
        history.database.owner_url, evidence=LOCAL_COPIES, progress=lambda _line: is_looking.set()
    )
    assert writing.done()
    await connection.close()
    assert seen.findings == []


async def test_a_sequence_at_its_end_is_named_before_it_stops_the_writes(history: SealedHistory) -> None:
    await as_superuser(history.database, "SELECT setval('audit.tx_id_seq', 9223372036854775807 - 999999)")
    (finding,) = await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)
    assert (finding.kind, finding.code, finding.subject, finding.details["left"]) == (
        FindingKind.SHAPE, FindingCode.NUMBERS_END, "audit.tx_id_seq", 999_999,
    )  # fmt: skip
