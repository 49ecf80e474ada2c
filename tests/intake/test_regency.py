"""What a regency is cannot be nonsense for good: it is refused at the beginning, and corrected with a reason."""

from datetime import date

import asyncpg
import pytest

from jejak.errors import OperatorError
from jejak.regency.corrections import (
    RegencyChange,
    change_regency,
    check_code,
    check_leave_history_start,
    check_time_zone,
)
from jejak.regency.setup import set_up_regency
from tests.databases import Database
from tests.intake.conftest import FOUNDING


@pytest.mark.parametrize("said", ["1504", "15", "15.4", "15.04.01", "KAB", "１５.04", ""])
def test_a_code_without_two_parts_is_refused_with_the_value_and_what_to_write(said: str) -> None:
    with pytest.raises(OperatorError, match=r"such as 15\.04") as refused:
        check_code(said)
    assert repr(said) in str(refused.value)


@pytest.mark.parametrize("said", ["UTC", "Asia/Tokyo", "asia/jakarta", "WIB", "../etc/passwd", ""])
def test_a_time_zone_that_no_regency_lies_in_is_refused(said: str) -> None:
    with pytest.raises(OperatorError, match="Asia/Jakarta, Asia/Makassar or Asia/Jayapura") as refused:
        check_time_zone(said)
    assert repr(said) in str(refused.value)


@pytest.mark.parametrize("said", [date(1, 1, 1), date(2016, 12, 31), date(9999, 1, 1)])
def test_a_year_that_nobody_means_is_refused(said: date) -> None:
    with pytest.raises(OperatorError, match="write a day from 2017 to"):
        check_leave_history_start(said)


async def test_the_database_keeps_what_a_regency_may_be(database: Database) -> None:
    await set_up_regency(database.owner_url, FOUNDING)
    owner = await asyncpg.connect(database.superuser_url)
    for column, value in (
        ("code", "'KAB'"),
        ("time_zone", "'UTC'"),
        ("leave_history_from", "date '1999-01-01'"),
    ):
        sentence = (
            "SELECT audit.begin('00000000-0000-4000-8000-000000000003', NULL, 'CLI', 'uji', 'uji', NULL, NULL,"
            f" NULL, NULL, NULL, NULL, NULL, NULL, 'uji'); UPDATE hr.regency SET {column} = {value}"
        )
        with pytest.raises(asyncpg.CheckViolationError):
            await owner.execute(sentence)
    await owner.close()


async def test_each_is_corrected_with_a_reason_that_stands_in_the_log(database: Database) -> None:
    change = RegencyChange(code="15.05", time_zone="Asia/Jayapura", leave_history_from=date(2025, 1, 1))
    with pytest.raises(OperatorError, match="jejak init"):
        await change_regency(database.owner_url, change, reason="Salah ketik")
    await set_up_regency(database.owner_url, FOUNDING)
    with pytest.raises(OperatorError, match="--reason"):
        await change_regency(database.owner_url, change, reason="  ")
    with pytest.raises(OperatorError, match="Nothing to change"):
        await change_regency(database.owner_url, RegencyChange(), reason="Salah ketik")
    done = await change_regency(database.owner_url, change, reason="Salah ketik")
    assert {name: after for name, (_, after) in done.items()} == {
        "code": "15.05", "time_zone": "Asia/Jayapura", "leave_history_from": date(2025, 1, 1),
    }  # fmt: skip
    assert await change_regency(database.owner_url, change, reason="Sekali lagi") == {}
    owner = await asyncpg.connect(database.owner_url)
    reasons = await owner.fetch(
        """SELECT w."values" ->> 'reason' FROM audit.tx t JOIN audit.entry e ON e.tx_id = t.id
             JOIN audit.tx_disclosure w ON w.tx_id = t.id
            WHERE t.operation = 'setRegency' AND e.relation = 'hr.regency' AND e.op = 'U'"""
    )
    assert [row[0] for row in reasons] == ["Salah ketik"]
    await owner.close()
