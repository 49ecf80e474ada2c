"""What happens before the seal: an honest rollback, crash and weekend raise no alarm, and excuses serve only once."""

from dataclasses import replace
from datetime import timedelta

import asyncpg

from jejak.doctor import FindingCode, find_problems, run_examination
from tests.hostile.attacker import LOCAL_COPIES, as_superuser
from tests.hostile.sealed_history import SealedHistory, begin_act, state_actor
from tests.log_sealer import seal_all

_TAKEN = "SELECT nextval('audit.entry_seq_seq') FROM generate_series(1, {})"
# As PostgreSQL does when it comes up after a crash.
_FORGET = "SELECT pg_stat_reset_shared('bgwriter')"


async def _fault_codes(history: SealedHistory) -> list[FindingCode]:
    return [each.code for each in await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)]


async def test_a_rollback_explains_the_numbers_of_its_time_and_of_no_other(history: SealedHistory) -> None:
    connection = await asyncpg.connect(history.database.owner_url)
    transaction = connection.transaction()
    await transaction.start()
    await state_actor(connection)
    await connection.execute("UPDATE hr.holiday SET name = name || '?'")
    await transaction.rollback()
    await connection.close()
    assert await _fault_codes(history) == []
    await seal_all(history.database)
    await as_superuser(history.database, _TAKEN.format(2))
    assert await _fault_codes(history) == [FindingCode.NUMBERS_MISSING]
    await seal_all(history.database)
    assert await _fault_codes(history) == [FindingCode.NUMBERS_MISSING]


async def test_a_savepoint_that_was_undone_explains_its_numbers(history: SealedHistory) -> None:
    connection = await asyncpg.connect(history.database.owner_url)
    async with begin_act(connection):
        savepoint = connection.transaction()
        await savepoint.start()
        await connection.execute("UPDATE hr.holiday SET name = name || '?' WHERE day = '2026-12-25'")
        await savepoint.rollback()
        await connection.execute("UPDATE hr.holiday SET name = name || '!' WHERE day = '2026-08-17'")
    await connection.close()
    await seal_all(history.database)
    assert await _fault_codes(history) == []


async def test_after_a_crash_a_few_numbers_are_said_and_many_are_named(history: SealedHistory) -> None:
    await seal_all(history.database)
    await as_superuser(history.database, _FORGET, _TAKEN.format(20))
    seen = await run_examination(history.database.owner_url, evidence=LOCAL_COPIES)
    assert seen.findings == []
    assert [each.details["number"] for each in seen.remarks if each.code == "NUMBERS_SKIPPED"] == [20]
    await as_superuser(history.database, _TAKEN.format(20))
    assert await _fault_codes(history) == [FindingCode.NUMBERS_MISSING]


async def test_silence_is_a_fault_only_while_something_waits(history: SealedHistory) -> None:
    at_once = replace(LOCAL_COPIES, max_silence=timedelta(seconds=-1))
    assert await find_problems(history.database.owner_url, evidence=at_once) == []
    connection = await asyncpg.connect(history.database.owner_url)
    async with begin_act(connection):
        await connection.execute("UPDATE hr.holiday SET name = name || '!'")
    await connection.close()
    assert await _fault_codes(history) == []
    found = await find_problems(history.database.owner_url, evidence=at_once)
    assert [each.code for each in found] == [FindingCode.SILENT]


async def test_a_restart_of_postgresql_does_not_leave_waiting_entries_unsaid(history: SealedHistory) -> None:
    connection = await asyncpg.connect(history.database.owner_url)
    async with begin_act(connection):
        await connection.execute("UPDATE hr.holiday SET name = name || '!' WHERE day = '2026-08-17'")
    await connection.close()
    # PostgreSQL started after that act: it cannot be stopped here, so that the act is dated before its start.
    await as_superuser(
        history.database,
        "SET allow_system_table_mods = on",
        "UPDATE pg_class SET relhastriggers = false WHERE relnamespace = 'audit'::regnamespace",
        "UPDATE audit.entry SET at = at - interval '3 days' WHERE seq > (SELECT max(seq) FROM audit.leaf)",
        "UPDATE audit.tx SET at = at - interval '3 days' WHERE id = (SELECT max(tx_id) FROM audit.entry)",
    )
    outside = replace(LOCAL_COPIES, max_silence=timedelta(hours=30))
    seen = await run_examination(history.database.owner_url, evidence=outside)
    assert FindingCode.SILENT not in {each.code for each in seen.findings}, "it may have been off meanwhile"
    waiting = [dict(each.details) for each in seen.remarks if each.code == "WAITING"]
    assert [each["number"] for each in waiting] == [1]
    assert int(waiting[0]["minutes"]) >= 3 * 24 * 60 > int(waiting[0]["running"])


async def test_an_own_copy_alone_is_no_copy(history: SealedHistory) -> None:
    own = replace(
        LOCAL_COPIES,
        notes={"ledger/checkpoint": history.notes[-1]},
        local_names=frozenset({"ledger/checkpoint"}),
    )
    for outside, is_said in (
        (own, True),
        (replace(own, notes={**own.notes, "BPK": history.notes[0]}), False),
    ):
        seen = await run_examination(history.database.owner_url, evidence=outside)
        assert ("NO_COPY" in {each.code for each in seen.remarks}) is is_said
