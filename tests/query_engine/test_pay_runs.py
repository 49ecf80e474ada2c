"""A slip is seen by its person once its run is closed, and until then by payroll alone, whichever way it is read."""

import json
from datetime import date
from typing import Any

from jejak.graphql.runtime import Runtime
from models.pay import PayRun
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.regency_api import RegencyApi
from tests.query_engine.compare_executors import ExecutorComparison

MAY, JUNE, JULY = (date(2026, month, 1) for month in (5, 6, 7))
SLIPS = "payslips(first: 9) { totalCount edges { node { period net } } }"


async def _ask(comparison: ExecutorComparison, who: str, text: str) -> Any:
    answer = json.loads(await comparison.compare(await comparison.api.enter(who), (text, {})))
    assert "errors" not in answer
    return answer["data"]


async def test_nobody_but_payroll_sees_the_slips_of_a_run_that_is_not_closed(
    api: RegencyApi, runtime: Runtime
) -> None:
    staff = api.regency.staff
    await people.a_payslip(staff, JUNE)
    async with people.setup_transaction() as db:
        await PayRun.filter(month=JUNE).using_db(db).update(state="DISCARDED")
    opened = await people.a_payslip(staff, JULY)
    comparison = ExecutorComparison(api, runtime)
    slip, person = to_global_id("Payslip", opened.id), to_global_id("Employee", staff.id)
    own = f'query Acak {{ viewer {{ employee {{ {SLIPS} }} }} node(id: "{slip}") {{ id }} }}'
    others = f'query Acak {{ employee(id: "{person}") {{ {SLIPS} }} }}'

    def months(slips: Any) -> list[str]:
        assert slips["totalCount"] == len(slips["edges"])
        return [edge["node"]["period"] for edge in slips["edges"]]

    seen = await _ask(comparison, "staff", own)
    assert months(seen["viewer"]["employee"]["payslips"]) == [str(MAY)]
    assert seen["node"] is None
    told = await _ask(comparison, "keuangan", others)
    assert months(told["employee"]["payslips"]) == [str(JULY), str(MAY)]
    assert (await _ask(comparison, "superior", others))["employee"] == {"payslips": None}
    await people.close_pay_runs()
    seen = await _ask(comparison, "staff", own)
    assert months(seen["viewer"]["employee"]["payslips"]) == [str(JULY), str(MAY)]
    assert seen["node"] is not None
    assert comparison.counts["answered by a plan"] == 4
