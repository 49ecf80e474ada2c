"""Differences of a month of pay: what was planted is listed exactly, by reason and the largest first."""

import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date
from random import Random
from typing import Any

import pytest

from models.pay import PayRun
from rulebook.pay import compute_base_pay
from rulebook.values import EmployeeKind
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.regency_api import RegencyApi
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

JUNE, JULY = (date(2026, month, 1) for month in (6, 7))
SHOWN = """totalCount totalCountIsExact isComplete sums { reason count amount } pageInfo { hasNextPage endCursor }
    edges { node { kind reason amount before after lawful employeeName period payslipId label sentence
                   english: sentence(locale: EN) } }"""
ASK = f"""query($id: ID!, $reason: PayDifferenceReason, $first: Int, $after: String, $last: Int, $before: String) {{
    payRunDifferences(id: $id, reason: $reason, first: $first, after: $after, last: $last, before: $before) {{
        {SHOWN} }} }}"""
RAISED = 2_985_700
SEED = 15
PLANTED_EACH = 20
APRIL = date(2026, 4, 1)
BASE_PAY = compute_base_pay("III/a", 11, kind=EmployeeKind.PNS, on=APRIL)
PENSION, HEALTH = BASE_PAY * 8 // 100, (BASE_PAY + 185_000) // 100
_MONTHS = """
INSERT INTO hr.employee (id, nip, kind, name, sex, birth_date, service_from, work_week)
SELECT gen_random_uuid(), '1980' || lpad((1 + n / 28 % 12)::text, 2, '0') || lpad((1 + n % 28)::text, 2, '0')
       || '2005011' || lpad((1 + n / 336)::text, 3, '0'), 'PNS', 'Orang ' || n, 'MALE', '1980-01-02', '2005-01-01', 5
  FROM generate_series(0, {count} - 1) n;
INSERT INTO hr.post (id, unit_id, position_id, is_head)
SELECT e.id, p.unit_id, p.position_id, false FROM hr.employee e, hr.post p
 WHERE e.name LIKE 'Orang %' AND p.id = '{post}';
INSERT INTO hr.appointment (employee_id, post_id, decree_number, decree_date, effective_from)
SELECT id, id, '800/1/CONTOH', '2005-01-01', '2005-01-01' FROM hr.employee WHERE name LIKE 'Orang %';
INSERT INTO hr.tpp_tariff (job_class, amount, decree_number, decree_date, effective_from)
VALUES (17, 400000, 'Perbup 7/2026', '2026-01-01', '2026-01-01');
INSERT INTO hr.pay_run (month, source, count, gross, deductions, net)
SELECT m, 'RECORDED', {count}, {count}::bigint * ({base_pay} + 593000),
       {count}::bigint * ({pension} + {health}), {count}::bigint * ({base_pay} + 593000 - {pension} - {health})
  FROM unnest('{{2026-03-01,2026-04-01}}'::date[]) m;
INSERT INTO hr.payslip (run_id, employee_id, employee_kind, period, grade, service_years, base_pay, spouse_allowance,
    child_allowance, position_allowance, rice_allowance, tpp, other_income, pension_contribution, health_contribution,
    other_deductions, gross, net)
SELECT r.id, e.id, e.kind, r.month, 'III/a', 11, {base_pay}, 0, 0, 185000, 0, 400000, 8000,
       {pension}, {health}, 0, {base_pay} + 593000, {base_pay} + 593000 - {pension} - {health}
  FROM hr.pay_run r, hr.employee e WHERE e.name LIKE 'Orang %' AND r.month IN ('2026-03-01', '2026-04-01')
"""
_PLANT = """
UPDATE hr.payslip s
   SET {column} = {column} + p.amount, gross = gross + {paid} * p.amount,
       net = net + {paid} * p.amount - {kept} * p.amount
  FROM hr.employee e JOIN unnest($1::text[], $2::bigint[]) p (name, amount) ON p.name = e.name
 WHERE e.id = s.employee_id AND s.period = '2026-04-01'
"""
_PLANTED_COLUMNS = {
    "TPP": "tpp",
    "BASE_PAY": "base_pay",
    "GENERAL_ALLOWANCE": "position_allowance",
    "PENSION_CONTRIBUTION": "pension_contribution",
}
_LINES = """
INSERT INTO hr.payslip_line (payslip_id, employee_id, kind, name, amount, sign, month)
SELECT s.id, s.employee_id, l.kind, l.name, l.amount, l.sign, s.period
  FROM hr.payslip s, LATERAL (
      VALUES ('BASE_PAY', NULL, s.base_pay, 1), ('TPP', NULL, s.tpp, 1),
             ('GENERAL_ALLOWANCE', NULL, s.position_allowance, 1),
             ('PENSION_CONTRIBUTION', NULL, s.pension_contribution, -1),
             ('HEALTH_CONTRIBUTION', NULL, s.health_contribution, -1)
       UNION ALL SELECT 'OTHER_INCOME', 'Honor ' || n, 1000, 1
            FROM generate_series(1, 8) n) l (kind, name, amount, sign)
 WHERE s.period IN ('2026-03-01', '2026-04-01');
UPDATE hr.pay_run SET state = 'CLOSED', closed_at = now() WHERE month = '2026-03-01'
"""


async def find_differences(caller: Caller, run: PayRun, **given: Any) -> Any:
    told = ({} if "last" in given else {"first": 50}) | given
    return (await caller.ask(ASK, id=to_global_id("PayRun", run.id), **told))["payRunDifferences"]


def list_facts(found: dict[str, Any]) -> list[tuple[Any, ...]]:
    names = ("employeeName", "kind", "before", "after", "lawful", "amount")
    return [tuple(edge["node"][name] for name in names) for edge in found["edges"]]


@pytest.fixture
async def run(api: RegencyApi) -> AsyncIterator[PayRun]:
    """July of three people beside June: one raise, a TPP and rice that nobody can explain, and an equal slip."""
    staff, superior, colleague = api.regency.staff, api.regency.superior, api.regency.colleague
    async with people.setup_transaction() as db:
        is_paid = await PayRun.filter(month=JUNE).using_db(db).exists()
    if not is_paid:
        for one in (staff, superior, colleague):
            await people.a_payslip(one, JUNE)
        await people.close_pay_runs()
        await people.a_rank(superior, since=JULY, grade="III/d", service_years=13)
    await people.a_payslip(staff, JULY, tpp=2_300_000, rice_allowance=200_000)
    await people.a_payslip(superior, JULY, base_pay=RAISED)
    await people.a_payslip(colleague, JULY)
    async with people.setup_transaction() as db:
        july = await PayRun.get(month=JULY, state="OPEN", using_db=db)
    yield july
    async with people.setup_transaction() as db:
        await PayRun.filter(id=july.id).using_db(db).update(state="DISCARDED")


async def test_what_differs_from_the_slip_before_is_listed_exactly_by_reason(
    api: RegencyApi, run: PayRun
) -> None:
    payroll, staff, superior = await api.enter("keuangan"), api.regency.staff.name, api.regency.superior.name
    unexplained = await find_differences(payroll, run, reason="NOT_RECORDED")
    assert list_facts(unexplained) == [
        (staff, "TPP", 2_500_000, 2_300_000, None, 200_000),
        (staff, "RICE_ALLOWANCE", 217_260, 200_000, None, 17_260),
    ]
    raised = await find_differences(payroll, run, reason="RAISE")
    assert list_facts(raised) == [(superior, "BASE_PAY", 2_785_700, RAISED, None, RAISED - 2_785_700)]
    (edge,) = raised["edges"]
    assert "13" in edge["node"]["sentence"]
    assert edge["node"]["sentence"] != edge["node"]["english"]
    assert (edge["node"]["label"], edge["node"]["period"]) == ("Gaji pokok", str(JULY))


async def test_what_differs_from_the_law_is_listed_exactly_with_what_the_law_gives(
    api: RegencyApi, run: PayRun
) -> None:
    payroll = await api.enter("keuangan")
    found = await find_differences(payroll, run, reason="FROM_THE_LAW")
    staff, superior, colleague = api.regency.staff, api.regency.superior, api.regency.colleague
    paid = {staff: 2_785_700, superior: RAISED, colleague: 2_785_700}
    ranks = {staff: ("III/a", 11), superior: ("III/d", 13), colleague: ("III/a", 11)}
    lawful = {one: compute_base_pay(*rank, kind=EmployeeKind.PNS, on=JULY) for one, rank in ranks.items()}
    base = {each for each in list_facts(found) if each[1] == "BASE_PAY"}
    assert base == {
        (one.name, "BASE_PAY", None, amount, lawful[one], abs(lawful[one] - amount))
        for one, amount in paid.items()
    }
    assert {edge["node"]["reason"] for edge in found["edges"]} == {"FROM_THE_LAW"}


async def test_no_difference_is_left_out_or_told_twice_while_the_list_is_turned_over(
    api: RegencyApi, run: PayRun
) -> None:
    payroll = await api.enter("keuangan")
    whole = await find_differences(payroll, run)
    assert len(whole["edges"]) == 17
    amounts = [edge["node"]["amount"] for edge in whole["edges"]]
    assert (whole["totalCount"], whole["totalCountIsExact"], whole["isComplete"]) == (
        len(amounts),
        True,
        True,
    )
    assert amounts == sorted(amounts, reverse=True)
    counted = Counter(edge["node"]["reason"] for edge in whole["edges"])
    assert {each["reason"]: each["count"] for each in whole["sums"]} == counted
    assert sum(each["amount"] for each in whole["sums"]) == sum(amounts)
    turned, after = list[Any](), None
    for _ in range(5):
        part = await find_differences(payroll, run, first=4, after=after)
        turned += part["edges"]
        after = part["pageInfo"]["endCursor"]
    assert after is None or not (await find_differences(payroll, run, first=4, after=after))["edges"]
    assert [edge["node"] for edge in turned] == [edge["node"] for edge in whole["edges"]]
    back = await find_differences(payroll, run, last=4)
    assert [edge["node"] for edge in back["edges"]] == [edge["node"] for edge in whole["edges"]][-4:]


async def test_nobody_but_payroll_reads_differences_and_payroll_does_so_on_record(
    api: RegencyApi, run: PayRun
) -> None:
    for who in ("staff", "superior", "kepegawaian", "admin"):
        codes = await (await api.enter(who)).error_codes(ASK, id=to_global_id("PayRun", run.id), first=1)
        assert codes
    payroll = await api.enter("keuangan")
    await find_differences(payroll, run, reason="RAISE")
    noted = await api.superuser.fetchrow(
        "SELECT subject_id FROM audit.entry WHERE relation = 'read' AND pk ->> 'operation' = 'payRunDifferences' "
        "ORDER BY seq DESC LIMIT 1"
    )
    assert noted["subject_id"] == api.regency.superior.id
    assert await find_differences(payroll, PayRun(id=api.regency.staff.id)) is None


@pytest.mark.proof
async def test_planted_differences_of_a_whole_regency_are_listed_exactly_within_a_request(
    api: RegencyApi, record_claim: ClaimRecorder
) -> None:
    count = 6_000 if IS_FULL_SIZE else 120
    chance, payroll = Random(SEED), await api.enter("keuangan")
    names = iter(chance.sample(range(count), PLANTED_EACH * len(_PLANTED_COLUMNS)))
    planted = {
        kind: {f"Orang {next(names)}": chance.randrange(1, 900_000) for _ in range(PLANTED_EACH)}
        for kind in _PLANTED_COLUMNS
    }
    run = await _pay_two_months(count, planted)
    began = time.monotonic()
    unexplained = await _list_all(payroll, run, reason="NOT_RECORDED")
    seconds = time.monotonic() - began
    amounts = [amount for amounts in planted.values() for amount in amounts.values()]
    assert [fact[-1] for fact in unexplained] == sorted(amounts, reverse=True)
    expected = {(name, kind, amount) for kind in planted for name, amount in planted[kind].items()}
    assert {(name, kind, amount) for name, kind, *_, amount in unexplained} == expected
    # The law gives what everybody was paid but for what was planted, and nothing that is not paid.
    from_the_law = await _list_all(payroll, run, reason="FROM_THE_LAW")
    assert {(name, kind, amount) for name, kind, *_, amount in from_the_law} == expected
    assert {(kind, lawful) for _, kind, _, _, lawful, _ in from_the_law} == {
        ("TPP", 400_000),
        ("BASE_PAY", BASE_PAY),
        ("GENERAL_ALLOWANCE", 185_000),
        ("PENSION_CONTRIBUTION", PENSION),
    }
    for reason in ("RAISE", "PROMOTION", "TRANSFER", "TARIFF", "FAMILY", "CORRECTION"):
        assert await _list_all(payroll, run, reason=reason) == []
    assert seconds < 8
    record_claim(
        "Planted differences of a month of pay are listed exactly, by reason, within a request",
        f"{count} slips, {len(expected)} planted in four kinds of line, each apart from the month before and from the "
        f"law, and no other of either or of any other reason; seed {SEED}: {seconds:.1f} s",
    )


async def _pay_two_months(count: int, planted: dict[str, dict[str, int]]) -> PayRun:
    """March and April of as many people, of whom a few are paid more in April; April's run, which is open."""
    position = await people.a_position("Pengelola Gaji", job_class=17)
    post = await people.a_post(position=position)
    async with people.setup_transaction() as db:
        amounts = {"base_pay": BASE_PAY, "pension": PENSION, "health": HEALTH}
        for step in _MONTHS.format(count=count, post=post.id, **amounts).split(";"):
            await db.execute_query(step)
        for kind, more in planted.items():
            is_kept = kind == "PENSION_CONTRIBUTION"
            statement = _PLANT.format(column=_PLANTED_COLUMNS[kind], paid=int(not is_kept), kept=int(is_kept))
            await db.execute_query(statement, [list(more), list(more.values())])
        for step in _LINES.split(";"):
            await db.execute_query(step)
        return await PayRun.get(month=APRIL, using_db=db)


async def _list_all(caller: Caller, run: PayRun, *, reason: str) -> list[tuple[Any, ...]]:
    """Every difference of a reason, page by page; as many as their total says."""
    facts, after = list[tuple[Any, ...]](), None
    while True:
        found = await find_differences(caller, run, reason=reason, after=after)
        facts += list_facts(found)
        if not found["pageInfo"]["hasNextPage"]:
            assert found["totalCount"] == len(facts)
            return facts
        after = found["pageInfo"]["endCursor"]
