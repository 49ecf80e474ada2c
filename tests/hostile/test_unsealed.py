"""What happens before the seal: an honest rollback, crash and weekend raise no alarm, and excuses serve only once."""

from dataclasses import replace
from datetime import timedelta

import asyncpg

from jejak.doctor import Wrong, examination, examine
from tests.hostile.attacking import OURS, force
from tests.hostile.history import History, acting, state
from tests.sealing import seal_all

_TAKEN = "SELECT nextval('audit.entry_seq_seq') FROM generate_series(1, {})"
# As PostgreSQL does when it comes up after a crash.
_FORGET = "SELECT pg_stat_reset_shared('bgwriter')"


async def _wrongs(history: History) -> list[Wrong]:
    return [each.wrong for each in await examine(history.database.owner_url, outside=OURS)]


async def test_a_rollback_explains_the_numbers_of_its_time_and_of_no_other(history: History) -> None:
    connection = await asyncpg.connect(history.database.owner_url)
    transaction = connection.transaction()
    await transaction.start()
    await state(connection)
    await connection.execute("UPDATE hr.holiday SET name = name || '?'")
    await transaction.rollback()
    await connection.close()
    assert await _wrongs(history) == []
    await seal_all(history.database)
    await force(history.database, _TAKEN.format(2))
    assert await _wrongs(history) == [Wrong.NUMBERS_MISSING]
    await seal_all(history.database)
    assert await _wrongs(history) == [Wrong.NUMBERS_MISSING]


async def test_a_savepoint_that_was_undone_explains_its_numbers(history: History) -> None:
    connection = await asyncpg.connect(history.database.owner_url)
    async with acting(connection):
        savepoint = connection.transaction()
        await savepoint.start()
        await connection.execute("UPDATE hr.holiday SET name = name || '?' WHERE day = '2026-12-25'")
        await savepoint.rollback()
        await connection.execute("UPDATE hr.holiday SET name = name || '!' WHERE day = '2026-08-17'")
    await connection.close()
    await seal_all(history.database)
    assert await _wrongs(history) == []


async def test_after_a_crash_a_few_numbers_are_said_and_many_are_named(history: History) -> None:
    await seal_all(history.database)
    await force(history.database, _FORGET, _TAKEN.format(20))
    seen = await examination(history.database.owner_url, outside=OURS)
    assert seen.findings == []
    assert [each.details["number"] for each in seen.remarks if each.said == "NUMBERS_SKIPPED"] == [20]
    await force(history.database, _TAKEN.format(20))
    assert await _wrongs(history) == [Wrong.NUMBERS_MISSING]


async def test_silence_is_a_fault_only_while_something_waits(history: History) -> None:
    at_once = replace(OURS, silence=timedelta(seconds=-1))
    assert await examine(history.database.owner_url, outside=at_once) == []
    connection = await asyncpg.connect(history.database.owner_url)
    async with acting(connection):
        await connection.execute("UPDATE hr.holiday SET name = name || '!'")
    await connection.close()
    assert await _wrongs(history) == []
    found = await examine(history.database.owner_url, outside=at_once)
    assert [each.wrong for each in found] == [Wrong.SILENT]


async def test_an_own_copy_alone_is_no_copy(history: History) -> None:
    own = replace(OURS, notes={"ledger/checkpoint": history.notes[-1]}, own=frozenset({"ledger/checkpoint"}))
    for outside, is_said in (
        (own, True),
        (replace(own, notes={**own.notes, "BPK": history.notes[0]}), False),
    ):
        seen = await examination(history.database.owner_url, outside=outside)
        assert ("NO_COPY" in {each.said for each in seen.remarks}) is is_said
