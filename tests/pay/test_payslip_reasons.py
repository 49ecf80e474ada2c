"""Reasons of a change, and the law beside a line, as an employee reads them of their own slips over the API."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from models.employee import Appointment, Employee, RankHistory
from models.pay import Payslip, TppTariff
from models.unit import Position, Post
from rulebook.pay import compute_base_pay
from rulebook.values import EmployeeKind
from tests import people
from tests.endpoints.regency_api import RegencyApi

OWN = """{ viewer { employee { payslips(first: 9) { edges { node { period
    lines { kind amount month lawful rule comparison sentences }
    changes { kind before after reason sentence english: sentence(locale: EN) } } } } } } }"""
_months = (date(year, month, 1) for year in (2024, 2025) for month in range(2, 13))

_classes = iter(range(1, 17, 2))  # two beside each other for a test


@dataclass(frozen=True)
class PaidPerson:
    """Somebody with an account, and two months in which nobody else was paid."""

    api: RegencyApi
    employee: Employee
    first: date
    second: date

    async def pay(self, month: date, *, is_closed: bool = True, **columns: Any) -> Payslip:
        slip = await people.a_payslip(self.employee, month, **columns)
        if is_closed:
            await people.close_pay_runs()
        return slip

    async def read_slips(self) -> list[dict[str, Any]]:
        """Their slips, the latest first."""
        found = (await (await self.api.enter(str(self.employee.id))).ask(OWN))["viewer"]["employee"]
        return [edge["node"] for edge in found["payslips"]["edges"]]

    def base_pay(
        self, month: date, *, rank: tuple[str, int] = ("III/a", 11), kind: EmployeeKind = EmployeeKind.PNS
    ) -> int:
        return compute_base_pay(*rank, kind=kind, on=month)


def pick(rows: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    (found,) = (each for each in rows if each["kind"] == kind)
    return found


async def change_kind(person: Employee, kind: str) -> None:
    async with people.setup_transaction() as db:
        await Employee.filter(id=person.id).using_db(db).update(kind=kind)


@pytest.fixture
async def person(api: RegencyApi) -> PaidPerson:
    """A PNS of III/a with eleven years of service in both months."""
    first, second = next(_months), next(_months)
    employee = await people.an_employee(service_from=date(first.year - 11, 1, 1))
    await people.an_account(str(employee.id), for_=employee)
    return PaidPerson(api, employee, first, second)


async def test_a_slip_that_was_paid_to_a_cpns_stays_lawful_when_they_become_a_pns(person: PaidPerson) -> None:
    await change_kind(person.employee, "CPNS")
    person.employee.kind = "CPNS"
    lawful = person.base_pay(person.first, kind=EmployeeKind.CPNS)
    await person.pay(person.first, base_pay=lawful)
    await change_kind(person.employee, "PNS")
    person.employee.kind = "PNS"
    full = person.base_pay(person.second)
    await person.pay(person.second, base_pay=full)
    later, earlier = await person.read_slips()
    for slip, amount in ((earlier, lawful), (later, full)):
        base = pick(slip["lines"], "BASE_PAY")
        assert (base["lawful"], base["comparison"]) == (amount, "Sama dengan besar menurut aturan.")
    change = pick(later["changes"], "BASE_PAY")
    assert (change["reason"], change["before"], change["after"]) == ("PROMOTION", lawful, full)
    assert change["sentence"] == "Jenis pegawai berubah dari CPNS menjadi PNS."


async def test_whom_the_file_pays_on_another_grade_is_held_against_the_grade_on_record(
    person: PaidPerson,
) -> None:
    paid = person.base_pay(person.first, rank=("III/c", 12))
    slip = await person.pay(person.first, is_closed=False, base_pay=paid)
    async with people.setup_transaction() as db:
        await Payslip.filter(id=slip.id).using_db(db).update(grade="III/c", service_years=12)
    await people.close_pay_runs()
    (found,) = await person.read_slips()
    base = pick(found["lines"], "BASE_PAY")
    assert (base["amount"], base["lawful"]) == (paid, person.base_pay(person.first))
    assert "lebih dari besar menurut aturan" in base["comparison"]


async def test_where_the_record_has_no_rank_of_that_month_the_slips_own_stands_in(person: PaidPerson) -> None:
    since = person.second.replace(day=2)
    async with people.setup_transaction() as db:
        await RankHistory.filter(employee=person.employee).using_db(db).update(effective_from=since)
    paid = person.base_pay(person.second)
    await person.pay(person.second, base_pay=paid)
    (found,) = await person.read_slips()
    assert pick(found["lines"], "BASE_PAY")["lawful"] == paid


async def test_a_new_tariff_is_named_with_its_decree(person: PaidPerson) -> None:
    position = await a_class_of_its_own(person)
    await set_tariff(position, 1_000_000, since=person.first, until=person.second - timedelta(days=1))
    await set_tariff(position, 1_400_000, since=person.second)
    await person.pay(person.first, tpp=1_000_000)
    await person.pay(person.second, tpp=1_400_000)
    later, _ = await person.read_slips()
    change = pick(later["changes"], "TPP")
    assert (change["reason"], change["before"], change["after"]) == ("TARIFF", 1_000_000, 1_400_000)
    assert pick(later["lines"], "TPP")["lawful"] == 1_400_000


async def test_a_move_to_another_position_is_named_with_both_titles(person: PaidPerson) -> None:
    old = await a_class_of_its_own(person)
    new = await people.a_position(f"Analis {person.second}", job_class=old.job_class + 1)
    await set_tariff(old, 1_000_000, since=person.first)
    await set_tariff(new, 1_700_000, since=person.first)
    await appoint(person.employee, await people.a_post(position=new), since=person.second)
    await person.pay(person.first, tpp=1_000_000)
    await person.pay(person.second, tpp=1_700_000)
    later, _ = await person.read_slips()
    change = pick(later["changes"], "TPP")
    assert (change["reason"], change["before"], change["after"]) == ("TRANSFER", 1_000_000, 1_700_000)
    assert change["sentence"] == f"Jabatan berubah dari {old.title} menjadi {new.title}."


async def a_class_of_its_own(person: PaidPerson) -> Position:
    """A position with a job class that nobody else's tariff is of, held by the person from the start."""
    position = await people.a_position(f"Pengelola {person.first}", job_class=next(_classes))
    since = person.employee.service_from
    await appoint(person.employee, await people.a_post(position=position), since=since + timedelta(days=1))
    return position


async def appoint(employee: Employee, post: Post, *, since: date) -> None:
    """Let an appointment follow the one that runs."""
    async with people.setup_transaction() as db:
        await (
            Appointment.filter(employee=employee, effective_until=None)
            .using_db(db)
            .update(effective_until=since - timedelta(days=1))
        )
        decree = {"decree_number": "800/2/CONTOH", "decree_date": since, "effective_from": since}
        employee.current_appointment = await Appointment.create(
            using_db=db, employee=employee, post=post, **decree
        )
        await employee.save(using_db=db, update_fields=["current_appointment_id"])


async def set_tariff(position: Position, amount: int, *, since: date, until: date | None = None) -> None:
    decree = {"decree_number": "Perbup 7/2024", "decree_date": since, "effective_from": since}
    async with people.setup_transaction() as db:
        await TppTariff.create(
            using_db=db, job_class=position.job_class, amount=amount, effective_until=until, **decree
        )
