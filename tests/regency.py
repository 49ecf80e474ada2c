"""Small regency: one office and one school, made with the factories of `tests/people.py`.

Tests get copies.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from jejak.regency.profile import Profile
from models.employee import Employee, Official
from models.unit import Post, Unit
from tests import people
from tests.databases import Database
from tests.people import a_position, a_post, a_unit, an_account, an_employee


@dataclass(frozen=True, kw_only=True)
class SmallRegency:
    """Enough to ask for leave, advise, decide, pay and audit. It is Monday, 6 July 2026."""

    database: Database
    root: Unit
    office: Unit
    school: Unit
    bupati: Official
    officer: (
        Employee  # leads the office and decides everybody's leave but their own, which the Bupati decides
    )
    superior: Employee  # a section head under the officer
    staff: Employee  # under the superior, twelve days untouched
    colleague: Employee  # under the superior too
    newcomer: Employee  # under the superior, in service for less than a year
    pppk: Employee  # under the superior, on a contract
    school_head: Employee
    teacher: Employee
    teacher_pppk: Employee


# Everybody's password is `people.PASSWORD`; the names are those of the demo where the demo has such a person.
ROLES_BY_USER_NAME = {
    "kepegawaian": "PERSONNEL",
    "keuangan": "PAYROLL",
    "auditor": "AUDITOR",
    "admin": "ADMINISTRATOR",
    "ppid": "INFORMATION_OFFICER",
    "ppid-pelaksana": "INFORMATION_OFFICER",
}
USER_NAMES = {
    "officer": "pejabat",
    "superior": "atasan",
    "staff": "pegawai",
    "colleague": "rekan",
    "newcomer": "pegawai-baru",
    "pppk": "pegawai-pppk",
    "school_head": "kepala-sekolah",
    "teacher": "guru",
    "teacher_pppk": "guru-pppk",
}


async def a_small_regency(
    database: Database, profile: Profile, *, is_pay_closed: bool = True
) -> SmallRegency:
    """Make it; nobody has days left of earlier years, so everybody entitled has twelve.

    While pay is not closed, a slip may still be changed, and only payroll sees it.
    """
    await people.a_regency(profile)
    await people.a_calendar(2025, 2026, 2027)
    root = await a_unit("Pemerintah Kabupaten Contoh")
    office = await a_unit("Dinas Contoh")
    school = await a_unit("SD Negeri Contoh", kind="SCHOOL", work_week=6)
    elected = await a_post(root, await a_position("Bupati", kind="ELECTED", job_class=17), is_head=True)
    bupati = await people.an_official(elected)
    office_head, section_head, school_head = await _make_leading_posts(elected, office, school)
    await people.an_authority(root, office_head)
    await people.an_authority(office, elected, lowest_job_class=14)
    seated = {
        "officer": await an_employee(office_head, name="Sri Contoh", grade="IV/c"),
        "superior": await an_employee(section_head, name="Budi Contoh", grade="III/d", sex="MALE"),
        **await _make_staff(office, section_head),
        "school_head": await an_employee(school_head, name="Kepala Contoh", grade="IV/a", work_week=6),
        "teacher": await people.a_teacher(unit=school, under=school_head, name="Guru Contoh"),
        "teacher_pppk": await people.a_teacher(
            unit=school, under=school_head, name="Guru Kontrak", kind="PPPK"
        ),
    }
    for role, person in seated.items():
        await people.a_leave_history(person, y2024=12, y2025=12)
        await people.a_payslip(person)
        await an_account(USER_NAMES[role], for_=person, decides=role == "officer")
    if is_pay_closed:
        await people.close_pay_runs()
    await an_account("bupati", for_=bupati, decides=True)
    for user_name, granted in ROLES_BY_USER_NAME.items():
        await an_account(user_name, roles=[granted])
    return SmallRegency(database=database, root=root, office=office, school=school, bupati=bupati, **seated)


async def _make_leading_posts(elected: Post, office: Unit, school: Unit) -> tuple[Post, Post, Post]:
    head = await a_position("Kepala Dinas", kind="JPT_PRATAMA", eselon="II.b", job_class=14)
    section = await a_position("Kepala Seksi", kind="PENGAWAS", eselon="IV.a", job_class=9)
    principal = await a_position(
        "Kepala Sekolah", kind="FUNGSIONAL", functional_level="AHLI_MADYA", job_class=10
    )
    office_head = await a_post(office, head, under=elected, is_head=True)
    return (
        office_head,
        await a_post(office, section, under=office_head),
        await a_post(school, principal, under=office_head, is_head=True),
    )


async def _make_staff(office: Unit, section_head: Post) -> dict[str, Employee]:
    new, contract = people.TODAY - timedelta(days=100), date(2022, 3, 1)

    async def staff_post() -> Post:
        return await a_post(office, under=section_head)

    return {
        "staff": await an_employee(await staff_post(), name="Ani Contoh"),
        "colleague": await an_employee(await staff_post(), name="Tono Contoh", sex="MALE"),
        "newcomer": await an_employee(await staff_post(), name="Baru Contoh", kind="CPNS", service_from=new),
        "pppk": await an_employee(
            await staff_post(), name="Kontrak Contoh", kind="PPPK", service_from=contract
        ),
    }
