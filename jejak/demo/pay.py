"""Pay of the demo: runs of twelve months, with slips that the rulebook computed from rank, post and household.

Part-time PPPK have no slips: there is no rule on file for their pay.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from jejak.demo.options import DemoSetting
from jejak.demo.people import CPNS, PART_TIME, PNS, DemoPerson
from jejak.demo.rows import PayRunRow, PayslipLineRow, PayslipRow, TppTariffRow
from jejak.demo.seeded_random import SeededRandom
from rulebook import pay
from rulebook.pay import PayFacts, PayslipAmounts, PositionFacts
from rulebook.tenure import add_months, service_in_grade
from rulebook.values import EmployeeKind, PayRunSource, PayslipLineKind

MONTHS = 12
PROBATION = 12  # months as CPNS, paid a part of base pay


LINES: Mapping[PayslipLineKind, tuple[str, int]] = {
    PayslipLineKind.BASE_PAY: ("base_pay", 1),
    PayslipLineKind.SPOUSE_ALLOWANCE: ("spouse_allowance", 1),
    PayslipLineKind.CHILD_ALLOWANCE: ("child_allowance", 1),
    PayslipLineKind.POSITION_ALLOWANCE: ("position_allowance", 1),
    PayslipLineKind.RICE_ALLOWANCE: ("rice_allowance", 1),
    PayslipLineKind.TPP: ("tpp", 1),
    PayslipLineKind.PENSION_CONTRIBUTION: ("pension_contribution", -1),
    PayslipLineKind.HEALTH_CONTRIBUTION: ("health_contribution", -1),
}
"""The column of a slip that a line of the demo is in, and its sign."""
_ALLOWANCE = PayslipLineKind.POSITION_ALLOWANCE


def list_paid_months(today: date) -> Sequence[date]:
    """List the first days of the twelve months before this one, earliest first."""
    return [add_months(today.replace(day=1), back) for back in range(-MONTHS, 0)]


def build_pay(
    setting: DemoSetting, people: Sequence[DemoPerson], *, chance: SeededRandom
) -> dict[str, Sequence[tuple[Any, ...]]]:
    """Compute everybody's slips, from their first month of service on, with runs and lines; rows by table."""
    runs = {month: chance.next_uuid() for month in list_paid_months(setting.today)}
    slips = list(_build_payslips(setting, people, runs, chance))
    allowances = {person.id: _allowance_of(person) for person in people}
    lines = [
        PayslipLineRow(
            chance.next_uuid(), slip.id, slip.employee_id, allowances[slip.employee_id] if kind is _ALLOWANCE else kind,
            amount, sign, slip.period,
        )
        for slip in slips
        for kind, (column, sign) in LINES.items()
        if (amount := getattr(slip, column))
    ]  # fmt: skip
    months = [_build_run(run, month, slips) for month, run in runs.items()]
    return {"pay_run": months, "payslip": slips, "payslip_line": lines}


def _allowance_of(person: DemoPerson) -> PayslipLineKind:
    """Name the one allowance that a title gives: structural, functional or general."""
    if person.title.eselon:
        return _ALLOWANCE
    return PayslipLineKind.FUNCTIONAL_ALLOWANCE if person.title.level else PayslipLineKind.GENERAL_ALLOWANCE


def _build_payslips(
    setting: DemoSetting, people: Sequence[DemoPerson], runs: Mapping[date, UUID], chance: SeededRandom
) -> Iterator[PayslipRow]:
    for person in people:
        if person.kind is not PART_TIME:
            for month, run in runs.items():
                if month >= person.service_from:
                    yield _build_payslip(setting, person, (month, run), chance)


def _build_run(run: UUID, month: date, slips: Sequence[PayslipRow]) -> PayRunRow:
    paid = [slip for slip in slips if slip.run_id == run]
    gross, net = sum(slip.gross for slip in paid), sum(slip.net for slip in paid)
    return PayRunRow(run, month, PayRunSource.RECORDED, len(paid), gross, gross - net, net)


def build_tariffs(setting: DemoSetting, chance: SeededRandom) -> list[TppTariffRow]:
    """List the regency's TPP by job class."""
    decree = setting.profile.decrees["tpp"]
    return [
        TppTariffRow(
            chance.next_uuid(),
            job_class,
            amount,
            decree.number,
            decree.signed_on,
            decree.since,
            is_illustrative=True,
        )
        for job_class, amount in setting.profile.tpp.items()
    ]


def _build_payslip(
    setting: DemoSetting, person: DemoPerson, paid: tuple[date, UUID], chance: SeededRandom
) -> PayslipRow:
    month, run = paid
    rank = next((one for one in reversed(person.ranks) if one.since <= month), person.ranks[0])
    years = service_in_grade(rank.service_counted, min(rank.since, month), on=month).years
    title = person.title
    facts = PayFacts(
        kind=_kind_in(person, month),
        grade=rank.grade,
        service_years=years,
        has_spouse=person.has_spouse,
        children=person.children,
        position=PositionFacts(title.eselon, title.level, setting.profile.tpp[title.job_class]),
    )
    slip = _compute_slip(facts, month)
    return PayslipRow(
        id=chance.next_uuid(),
        run_id=run,
        employee_id=person.id,
        employee_kind=facts.kind,
        period=month,
        grade=rank.grade,
        service_years=years,
        base_pay=slip.base_pay,
        spouse_allowance=slip.spouse_allowance,
        child_allowance=slip.child_allowance,
        position_allowance=slip.position_allowance,
        rice_allowance=slip.rice_allowance,
        tpp=slip.tpp,
        other_income=0,
        pension_contribution=slip.pension_contribution,
        health_contribution=slip.health_contribution,
        other_deductions=0,
        gross=slip.gross,
        net=slip.net,
    )


@lru_cache(maxsize=100_000)
def _compute_slip(facts: PayFacts, month: date) -> PayslipAmounts:
    """Many people are paid alike."""
    return pay.compute_payslip(facts, on=month)


def _kind_in(person: DemoPerson, month: date) -> EmployeeKind:
    """A person who is PNS now was CPNS in the first year."""
    was_on_probation = person.kind is PNS and month < add_months(person.service_from, PROBATION)
    return CPNS if was_on_probation else person.kind
