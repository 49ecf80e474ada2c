"""Factories of units, posts, people and accounts.

Needs an open pool `owner`. Each call is one attributed transaction; everybody is invented. What a test does
not say is filled with something ordinary.
"""

import csv
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pyotp
from argon2 import PasswordHasher
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F
from tortoise.fields import TextField

from audit.context import Attribution, attributed
from jejak.regency.profile import Profile, load_profile
from models.account import Account, AccountRole, AccountTotp
from models.compliance import AuditEngagement
from models.delegation import Delegation, LeaveEscalation
from models.employee import Appointment, Employee, Official, RankHistory
from models.leave import CalendarYear, Holiday, LeaveAuthority, LeaveLedger, LeaveRequest
from models.pay import PayRun, Payslip, PayslipLine, PayslipQuestion
from models.unit import Position, Post, Regency, Unit
from resolvers.auth.activation import make_enrolment_code
from resolvers.auth.totp.encryption import TotpKey
from resolvers.caller import ACTOR_CACHE
from rulebook.access import SERVICE_ACTORS
from schema.fields.ids import from_global_id

TODAY = date(2026, 7, 6)  # a Monday without a holiday near it
PASSWORD = "rahasia-untuk-uji-coba"
TOTP = pyotp.random_base32()  # of everybody who has a role or decides leave
FACTOR_KEY = TotpKey.generate()
SETUP_ATTRIBUTION = {"actor": SERVICE_ACTORS["cli"], "method": "CLI", "operation": "arrange"}
NULLABLE_TEXTS = [
    name
    for name, column in Employee._meta.fields_map.items()
    if isinstance(column, TextField) and column.null
]
"""Columns of an employee that hold words or nothing: from the model, so that a new one is tested too."""
_LONG_AGO = date(2015, 1, 1)
_HOLIDAYS = {"libur_nasional": "NATIONAL", "cuti_bersama": "COLLECTIVE"}
_cheap_hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_numbers, _person_numbers = count(1), count(1)


@asynccontextmanager
async def setup_transaction(**facts: Any) -> AsyncIterator[BaseDBAsyncClient]:
    """A transaction in which a test arranges something; `facts` replace parts of the attribution.

    What a process remembers of callers is forgotten, as if it was long ago.
    """
    async with attributed(
        Attribution(**{"request": str(uuid4()), **SETUP_ATTRIBUTION, **facts}), connection="owner"
    ) as client:
        yield client
    ACTOR_CACHE.evict_where()


async def a_regency(
    profile: Profile | None = None, *, today: date | None = TODAY, history_from: date = date(2024, 1, 1)
) -> Regency:
    """The regency itself, of a profile; it stands on `today`, or on the real date when that is None."""
    whose = profile or load_profile()
    async with setup_transaction() as db:
        return await Regency.create(
            using_db=db,
            code=whose.code,
            name=whose.name,
            time_zone=whose.time_zone,
            profile=whose.key,
            leave_history_from=history_from,
            is_demo=today is not None,
            demo_today=today,
        )


async def a_unit(name: str = "Dinas Contoh", *, under: Unit | None = None, **columns: Any) -> Unit:
    """A unit; the first one is the regency's root, the others are under it unless told otherwise."""
    async with setup_transaction() as db:
        root = await Unit.get_or_none(parent_id=None, using_db=db)
        facts = {
            "kind": "AGENCY" if root else "REGENCY",
            "work_week": 5,
            "code": f"U{next(_numbers)}",
            **columns,
        }
        return await Unit.create(using_db=db, name=name, parent=under or root, **facts)


async def a_position(title: str = "Pengelola Kepegawaian", **columns: Any) -> Position:
    """A title, made once; an ordinary one is carried out by staff (pelaksana)."""
    facts = {"kind": "PELAKSANA", "job_class": 7, **columns}
    async with setup_transaction() as db:
        found = await Position.get_or_none(title=title, job_class=facts["job_class"], using_db=db)
        return found or await Position.create(using_db=db, title=title, **facts)


async def a_post(
    unit: Unit | None = None,
    position: Position | None = None,
    *,
    under: Post | None = None,
    is_head: bool = False,
) -> Post:
    """A seat in a unit, under a superior post if one is given."""
    unit, position = unit or await a_unit(), position or await a_position()
    async with setup_transaction() as db:
        return await Post.create(
            using_db=db, unit=unit, position=position, superior_post=under, is_head=is_head
        )


async def an_employee(post: Post | None = None, *, grade: str | None = None, **columns: Any) -> Employee:
    """Somebody appointed to a post since their service began; number, rank and histories agree."""
    kind = columns.setdefault("kind", "PNS")
    since = columns.setdefault("service_from", date(2015, 3, 1))
    facts = {"name": f"Contoh {next(_numbers)}", "sex": "FEMALE", "birth_date": date(1990, 5, 17), **columns}
    facts = {"nip": _staff_number(facts), "work_week": 5, **facts}
    decree = {"decree_number": "800/1/CONTOH", "decree_date": since, "effective_from": since}
    post = post or await a_post()
    async with setup_transaction() as db:
        person = await Employee.create(using_db=db, **facts)
        appointment = await Appointment.create(using_db=db, employee=person, post=post, **decree)
        rank = await RankHistory.create(
            using_db=db,
            employee=person,
            grade=grade or ("III/a" if kind in ("PNS", "CPNS") else "IX"),
            service_years=0,
            service_months=0,
            **decree,
        )
        person.current_appointment, person.current_rank = appointment, rank
        await person.save(using_db=db, update_fields=["current_appointment_id", "current_rank_id"])
    return person


async def a_rank(employee: Employee, *, since: date, grade: str, service_years: int) -> None:
    """The next rank of somebody, by a decree that ends the one before."""
    decree = {"decree_number": "800/4/CONTOH", "decree_date": since, "effective_from": since}
    async with setup_transaction() as db:
        held = RankHistory.filter(employee=employee, effective_until=None).using_db(db)
        await held.update(effective_until=since - timedelta(days=1))
        service = {"service_years": service_years, "service_months": 0}
        employee.current_rank = await RankHistory.create(
            using_db=db, employee=employee, grade=grade, **service, **decree
        )
        await employee.save(using_db=db, update_fields=["current_rank_id"])


async def a_teacher(*, unit: Unit | None = None, under: Post | None = None, **columns: Any) -> Employee:
    """A teacher; of a school with a six-day week unless told otherwise."""
    unit = unit or await a_unit("SD Negeri Contoh", kind="SCHOOL", work_week=6)
    position = await a_position(
        "Guru Ahli Pertama", kind="FUNGSIONAL", functional_level="AHLI_PERTAMA", job_class=8, is_teacher=True
    )
    return await an_employee(await a_post(unit, position, under=under), work_week=unit.work_week, **columns)


async def a_unit_head(of: Unit, *, under: Post | None = None, **columns: Any) -> Employee:
    """A person who leads a unit; those whose posts are put under this one's are their people."""
    position = await a_position("Kepala Seksi", kind="PENGAWAS", eselon="IV.a", job_class=9)
    return await an_employee(await a_post(of, position, under=under, is_head=True), **columns)


async def an_official(post: Post, *, name: str = "Bupati Contoh") -> Official:
    """The elected holder of a post."""
    async with setup_transaction() as db:
        return await Official.create(using_db=db, name=name, post=post, effective_from=_LONG_AGO)


async def an_account(
    user_name: str,
    *,
    for_: Employee | Official | None = None,
    roles: Iterable[str] = (),
    password: str = PASSWORD,
    decides: bool = False,
) -> Account:
    """An account that signs in with `password`; who has a role or decides has a second factor, too."""
    whose = {} if for_ is None else {"employee" if isinstance(for_, Employee) else "official": for_}
    async with setup_transaction() as db:
        account = await Account.create(
            using_db=db,
            user_name=user_name,
            name=for_.name if for_ else user_name.title(),
            password_hash=_cheap_hasher.hash(password),
            **whose,
        )
        for role in roles:
            await AccountRole.create(using_db=db, account=account, role=role, effective_from=_LONG_AGO)
        if roles or decides:
            await a_second_factor(db, account)
    return account


async def a_second_factor(db: BaseDBAsyncClient, account: Account) -> None:
    """An authenticator with the secret that every test knows."""
    sealed = FACTOR_KEY.encrypt(TOTP, account.id)
    await AccountTotp.create(using_db=db, account=account, secret=sealed, confirmed_at=datetime.now(UTC))


async def an_enrolment_code(account: Account) -> str:
    """What comes with a role from the server: the code with which its first second factor is set up."""
    async with setup_transaction() as db:
        return await make_enrolment_code(db, account.id)


async def a_letter_of_audit() -> None:
    """A letter over everybody and every day, for every auditor; one is enough."""
    letter = {"letter_number": "700/0/CONTOH", "letter_date": _LONG_AGO, "effective_from": _LONG_AGO}
    async with setup_transaction() as db:
        if not await AuditEngagement.filter(letter_number=letter["letter_number"]).using_db(db).exists():
            await AuditEngagement.create(using_db=db, purpose="pemeriksaan berkala", **letter)


async def an_authority(unit: Unit, deciding: Post, **columns: Any) -> LeaveAuthority:
    """Which post decides annual leave in a unit and below it."""
    facts = {"leave_kind": "ANNUAL", "effective_from": _LONG_AGO, **columns}
    decree = {"decree_number": "800/2/CONTOH", "decree_date": _LONG_AGO}
    async with setup_transaction() as db:
        return await LeaveAuthority.create(using_db=db, unit=unit, deciding_post=deciding, **decree, **facts)


async def a_delegation(
    post: Post, delegate: Employee, *, first: date = TODAY, last: date = TODAY, **columns: Any
) -> Delegation:
    """Somebody stands in for a post on some days (plh), by a decree that was entered at the server."""
    decree = {"kind": "PLH", "decree_number": "800/3/CONTOH", "decree_date": first, "reason": "dinas luar"}
    days = {"effective_from": first, "effective_until": last}
    async with setup_transaction() as db:
        return await Delegation.create(
            using_db=db,
            post=post,
            delegate=delegate,
            made_by_id=SERVICE_ACTORS["cli"],
            **decree | days | columns,
        )


async def close_account(who: Employee) -> None:
    """Somebody can sign in no more."""
    async with setup_transaction() as db:
        await Account.filter(employee_id=who.id).using_db(db).update(disabled_at=datetime.now(UTC))


async def grant_leave(who: Employee, *, first: date = TODAY, last: date = TODAY) -> None:
    """Somebody is away, on leave that was granted before anybody had to stand in."""
    appointment = who.current_appointment
    assert appointment is not None
    async with setup_transaction() as db:
        authority: Any = await LeaveAuthority.all().using_db(db).first()
        assert authority is not None
        await LeaveRequest.create(
            using_db=db,
            number=f"LAMA-{next(_numbers)}",
            employee=who,
            kind="ANNUAL",
            state="APPROVED",
            starts_on=first,
            ends_on=last,
            working_days=1,
            reason="Keluarga",
            decided_at=datetime.now(UTC),
            advising_post=appointment.post,
            deciding_post_id=authority.deciding_post_id,
            authority=authority,
            calendar_version="2026.1",
            noted_n=0,
            noted_n_1=0,
            noted_n_2=0,
        )


async def an_escalation(request_id: str) -> None:
    """The advice on a request, named as the API names it, was waited for, and the superior reminded."""
    async with setup_transaction() as db:
        request: Any = await LeaveRequest.get(id=from_global_id(request_id)[1], using_db=db)
        await LeaveEscalation.create(
            using_db=db,
            request=request,
            applicant_id=request.employee_id,
            step="ADVICE",
            kind="REMINDED",
            from_post_id=request.advising_post_id,
            reason="Belum ada tindakan",
            by_account_id=SERVICE_ACTORS["jobs"],
        )


async def a_calendar(*years: int) -> None:
    """The holidays of these years, as the national decree lists them."""
    listed = files("rulebook").joinpath("tables", "hari_libur_2025_2027.csv").read_text().splitlines()
    async with setup_transaction() as db:
        for year in years:
            await CalendarYear.create(using_db=db, year=year, source="SKB Tiga Menteri")
        for row in csv.DictReader(listed):
            if (day := date.fromisoformat(row["date"])).year in years:
                await Holiday.create(
                    using_db=db,
                    day=day,
                    kind=_HOLIDAYS[row["kind"]],
                    name=row["name_id"],
                    source="SKB Tiga Menteri",
                    is_estimated=row["estimated_label"] == "yes",
                )


async def a_leave_history(employee: Employee, **days_used: int) -> None:
    """Whole days used before this system, by year: `a_leave_history(somebody, y2024=3, y2025=0)`."""
    async with setup_transaction() as db:
        for year, days in days_used.items():
            await LeaveLedger.create(
                using_db=db,
                employee=employee,
                year=int(year[1:]),
                kind="RECORDED",
                half_days=2 * days,
                source="uji",
            )


_SLIP_LINES = {
    "base_pay": ("BASE_PAY", 1),
    "spouse_allowance": ("SPOUSE_ALLOWANCE", 1),
    "child_allowance": ("CHILD_ALLOWANCE", 1),
    "position_allowance": ("POSITION_ALLOWANCE", 1),
    "rice_allowance": ("RICE_ALLOWANCE", 1),
    "tpp": ("TPP", 1),
    "pension_contribution": ("PENSION_CONTRIBUTION", -1),
    "health_contribution": ("HEALTH_CONTRIBUTION", -1),
    "other_income": ("OTHER_INCOME", 1),
    "other_deductions": ("OTHER_DEDUCTION", -1),
}
_OTHER_NAMES = {"other_income": "Uang lembur", "other_deductions": "Arisan"}


async def a_payslip(
    employee: Employee, period: date = date(2026, 5, 1), *, payslip_id: UUID | None = None, **columns: Any
) -> Payslip:
    """One month's pay that adds up, with its lines, in an open run that `close_pay_runs` closes."""
    others = {name: columns.pop(name, 0) for name in ("other_income", "other_deductions")}
    parts = {
        "base_pay": 2_785_700,
        "spouse_allowance": 278_570,
        "child_allowance": 55_714,
        "position_allowance": 185_000,
        "rice_allowance": 217_260,
        "tpp": 2_500_000,
    } | columns
    held = {"pension_contribution": 132_321, "health_contribution": 31_200}
    gross = sum(parts.values()) + others["other_income"]
    deductions = sum(held.values()) + others["other_deductions"]
    async with setup_transaction() as db:
        slip = await Payslip.create(
            using_db=db,
            run=await _an_open_run(db, period, gross=gross, deductions=deductions),
            employee=employee,
            employee_kind=employee.kind,
            period=period,
            grade="III/a",
            service_years=11,
            **parts,
            **held,
            **others,
            id=payslip_id or uuid4(),
            gross=gross,
            net=gross - deductions,
        )
        for column, amount in (parts | held | others).items():
            if column in others and not amount:
                continue
            kind, sign = _SLIP_LINES[column]
            told = {
                "kind": kind,
                "sign": sign,
                "amount": amount,
                "month": period,
                "name": _OTHER_NAMES.get(column),
            }
            await PayslipLine.create(using_db=db, payslip=slip, employee=employee, **told)
    return slip


async def a_payslip_question(employee: Employee) -> PayslipQuestion:
    """A question about somebody's latest slip, with its answer."""
    async with setup_transaction() as db:
        slip = await Payslip.filter(employee=employee).order_by("-period").using_db(db).first()
        account = await Account.filter(employee=employee).using_db(db).first() or await Account.first(
            using_db=db
        )
        return await PayslipQuestion.create(
            using_db=db, payslip=slip, employee=employee, question="Mengapa berkurang?", asked_by=account,
            state="ANSWERED", answer="Karena potongan.", answered_by=account, answered_at=datetime.now(UTC),
        )  # fmt: skip


async def _an_open_run(db: BaseDBAsyncClient, month: date, *, gross: int, deductions: int) -> PayRun:
    """The month's open run with one slip more; beside a closed one it corrects."""
    totals = {"gross": gross, "deductions": deductions, "net": gross - deductions}
    run = await PayRun.get_or_none(month=month, state="OPEN", using_db=db)
    if run is None:
        is_correction = await PayRun.filter(month=month, state="CLOSED").using_db(db).exists()
        told = {"month": month, "source": "RECORDED", "is_correction": is_correction, "count": 1}
        return await PayRun.create(using_db=db, **told, **totals)
    more = {name: F(name) + amount for name, amount in totals.items()}
    await PayRun.filter(id=run.id).using_db(db).update(count=F("count") + 1, **more)
    return run


async def an_imported_run(
    employee: Employee, *, imported_by: Account | None = None, month: date | None = None
) -> PayRun:
    """A run of one slip that a file brought, which waits to be closed."""
    async with setup_transaction() as db:
        month = month or date(2020 + next(_numbers) // 12 % 5, next(_numbers) % 12 + 1, 1)
        told = {"source": "IMPORTED", "file_name": "gaji.csv", "file_hash": uuid4().bytes * 2}
        amounts = {"count": 1, "gross": 2_500_000, "deductions": 0, "net": 2_500_000}
        importer = imported_by or await Account.get(user_name="admin", using_db=db)
        run = await PayRun.create(
            using_db=db, month=month, is_correction=True, imported_by=importer, **told, **amounts
        )
        columns = dict.fromkeys(_SLIP_LINES, 0)
        paid = {"base_pay": 2_500_000, "gross": 2_500_000, "net": 2_500_000}
        facts = {"period": month, "grade": "III/a", "service_years": 11, "employee_kind": employee.kind}
        slip = await Payslip.create(using_db=db, run=run, employee=employee, **facts, **columns | paid)
        line = {"kind": "BASE_PAY", "sign": 1, "amount": 2_500_000, "month": month}
        await PayslipLine.create(using_db=db, payslip=slip, employee=employee, **line)
    return run


async def close_pay_runs() -> None:
    """Close every open run, so that people see their slips."""
    async with setup_transaction() as db:
        runs = PayRun.filter(state="OPEN", source="RECORDED").using_db(db)
        await runs.update(state="CLOSED", closed_at=datetime.now(UTC))


def _staff_number(facts: dict[str, Any]) -> str:
    """A NIP or NI PPPK that says what the other facts say."""
    begun, sex = facts["service_from"], "1" if facts["sex"] == "MALE" else "2"
    appointed = f"{begun:%Y%m}" if facts["kind"] in ("PNS", "CPNS") else f"{begun:%Y}21"
    return f"{facts['birth_date']:%Y%m%d}{appointed}{sex}{next(_person_numbers) % 999 + 1:03}"
