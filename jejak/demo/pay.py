"""Pay of the demo: slips of twelve months that the rulebook computed from rank, post and household.

Part-time PPPK have no slips: there is no rule on file for their pay.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from jejak.demo.options import DemoSetting
from jejak.demo.people import CPNS, PART_TIME, PNS, DemoPerson
from jejak.demo.rows import PayslipRow, TppTariffRow
from jejak.demo.seeded_random import SeededRandom
from rulebook import pay
from rulebook.pay import PayFacts, PayslipAmounts, PositionFacts
from rulebook.tenure import add_months, service_in_grade
from rulebook.values import EmployeeKind

MONTHS = 12
PROBATION = 12  # months as CPNS, paid a part of base pay


def list_paid_months(today: date) -> Sequence[date]:
    """List the first days of the twelve months before this one, earliest first."""
    return [add_months(today.replace(day=1), back) for back in range(-MONTHS, 0)]


def build_payslips(
    setting: DemoSetting, people: Sequence[DemoPerson], *, chance: SeededRandom
) -> Iterator[PayslipRow]:
    """Compute everybody's slips, from their first month of service on."""
    months = list_paid_months(setting.today)
    for person in people:
        if person.kind is not PART_TIME:
            for month in months:
                if month >= person.service_from:
                    yield _row(setting, person, month, chance)


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


def _row(setting: DemoSetting, person: DemoPerson, month: date, chance: SeededRandom) -> PayslipRow:
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
        employee_id=person.id,
        period=month,
        grade=rank.grade,
        service_years=years,
        base_pay=slip.base_pay,
        spouse_allowance=slip.spouse_allowance,
        child_allowance=slip.child_allowance,
        position_allowance=slip.position_allowance,
        rice_allowance=slip.rice_allowance,
        tpp=slip.tpp,
        pension_contribution=slip.pension_contribution,
        health_contribution=slip.health_contribution,
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
