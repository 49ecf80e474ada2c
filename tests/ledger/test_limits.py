"""What no row says, no matter who writes it: words without end, unknown echelons, an auditor in office."""

import asyncpg
import pytest

from tests.ledger.conftest import Users
from tests.ledger.samples import EMPLOYEE, SAMPLES, Row, sample_id
from tests.ledger.write_rows import begin, insert, rolled_back

LONG = {
    ("hr.leave_request", "reason"): 2000, ("hr.leave_request", "address"): 500, ("hr.leave_request", "phone"): 40,
    ("hr.leave_step", "reason"): 2000, ("hr.account", "name"): 200, ("hr.official", "name"): 200,
}  # fmt: skip
AUDITOR: Row = SAMPLES["hr.account"].new | {"id": sample_id(109), "user_name": "pemeriksa"}
ROLE: Row = SAMPLES["hr.account_role"].new | {"account_id": AUDITOR["id"], "role": "AUDITOR"}
OFFICIAL = sample_id(90)


@pytest.mark.parametrize(("relation", "column"), LONG)
async def test_what_stays_in_the_log_for_ever_is_short(users: Users, relation: str, column: str) -> None:
    most, row = LONG[relation, column], SAMPLES[relation].new
    for length, is_refused in ((most, False), (most + 1, True)):
        async with rolled_back(users["owner"]):
            await begin(users["owner"])
            attempt = insert(users["owner"], relation, row | {column: "é" * length})
            if not is_refused:
                await attempt
                continue
            with pytest.raises(asyncpg.CheckViolationError, match="short"):
                await attempt


@pytest.mark.parametrize(
    ("what", "constraint"),
    [
        ({"kind": "JPT_PRATAMA", "eselon": "II.c"}, "position_eselon_is_known"),
        ({"kind": "FUNGSIONAL", "functional_level": "UTAMA"}, "position_level_is_known"),
    ],
)
async def test_a_position_has_an_echelon_or_level_that_exists(
    users: Users, what: Row, constraint: str
) -> None:
    async with rolled_back(users["owner"]):
        await begin(users["owner"])
        with pytest.raises(asyncpg.CheckViolationError, match=constraint):
            await insert(users["owner"], "hr.position", SAMPLES["hr.position"].new | what)


@pytest.mark.parametrize("whose", [{"employee_id": EMPLOYEE}, {"official_id": OFFICIAL}])
async def test_the_account_of_somebody_in_office_never_audits(users: Users, whose: Row) -> None:
    connection, ended = users["app"], {"effective_from": "2016-01-01", "effective_until": "2016-12-31"}
    for role in (ROLE, ROLE | ended):
        async with rolled_back(connection):
            await begin(connection)
            await insert(connection, "hr.account", AUDITOR | whose)
            with pytest.raises(asyncpg.CheckViolationError, match="an auditor's"):
                await insert(connection, "hr.account_role", role)


@pytest.mark.parametrize(("column", "whose"), [("employee_id", EMPLOYEE), ("official_id", OFFICIAL)])
async def test_an_auditor_takes_no_office_with_the_same_account(
    users: Users, column: str, whose: str
) -> None:
    connection = users["app"]
    async with rolled_back(connection):
        await begin(connection)
        await insert(connection, "hr.account", AUDITOR)
        await insert(connection, "hr.account_role", ROLE)
        with pytest.raises(asyncpg.CheckViolationError, match="an auditor's"):
            await connection.execute(
                f"UPDATE hr.account SET {column} = $2 WHERE id = $1", AUDITOR["id"], whose
            )


async def test_a_role_is_not_turned_into_an_auditors(users: Users) -> None:
    connection = users["app"]
    async with rolled_back(connection):
        await begin(connection)
        await insert(connection, "hr.account", AUDITOR | {"employee_id": EMPLOYEE})
        await insert(connection, "hr.account_role", ROLE | {"role": "PAYROLL"})
        with pytest.raises(asyncpg.CheckViolationError, match="an auditor's"):
            await connection.execute("UPDATE hr.account_role SET role = 'AUDITOR' WHERE id = $1", ROLE["id"])
