"""What was paid in the last twelve months? Slips that the rulebook computed from rank, post and household.

Part-time PPPK have no slips: there is no rule on file for their pay.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from jejak.demo.chance import Chance
from jejak.demo.options import Setting
from jejak.demo.people import CPNS, PART_TIME, PNS, Person
from jejak.demo.rows import PayslipRow, TppTariffRow
from rulebook import pay
from rulebook.pay import PayFacts, PayslipAmounts, PositionFacts
from rulebook.tenure import add_months, service_in_grade
from rulebook.values import EmployeeKind

MONTHS = 12
PROBATION = 12  # months as CPNS, paid a part of base pay


def months_paid(today: date) -> Sequence[date]:
    """List the first days of the twelve months before this one, earliest first."""
    return [add_months(today.replace(day=1), back) for back in range(-MONTHS, 0)]


def payslips(setting: Setting, people: Sequence[Person], *, chance: Chance) -> Iterator[PayslipRow]:
    """Compute everybody's slips, from their first month of service on."""
    months = months_paid(setting.today)
    for person in people:
        if person.kind is not PART_TIME:
            for month in months:
                if month >= person.service_from:
                    yield _row(setting, person, month, chance)


def tariffs(setting: Setting, chance: Chance) -> list[TppTariffRow]:
    """List the regency's TPP by job class."""
    decree = setting.profile.decrees["tpp"]
    return [
        TppTariffRow(
            chance.id(),
            job_class,
            amount,
            decree.number,
            decree.signed_on,
            decree.since,
            is_illustrative=True,
        )
        for job_class, amount in setting.profile.tpp.items()
    ]


def _row(setting: Setting, person: Person, month: date, chance: Chance) -> PayslipRow:
    rank = next((one for one in reversed(person.ranks) if one.since <= month), person.ranks[0])
    years = service_in_grade(rank.counted, min(rank.since, month), on=month).years
    title = person.title
    facts = PayFacts(
        kind=_kind(person, month),
        grade=rank.grade,
        service_years=years,
        has_spouse=person.has_spouse,
        children=person.children,
        position=PositionFacts(title.eselon, title.level, setting.profile.tpp[title.job_class]),
    )
    slip = _slip(facts, month)
    return PayslipRow(
        id=chance.id(),
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
def _slip(facts: PayFacts, month: date) -> PayslipAmounts:
    """Many people are paid alike."""
    return pay.compute_payslip(facts, on=month)


def _kind(person: Person, month: date) -> EmployeeKind:
    """Whoever is PNS now was CPNS in the first year."""
    was_on_probation = person.kind is PNS and month < add_months(person.service_from, PROBATION)
    return CPNS if was_on_probation else person.kind
