"""A regency of any size for the simulated year: a head, a secretary, offices with sections, and staff under them.

Everybody is invented, entitled, and has twelve days of leave; made in a few statements, since two thousand
people by the factories of `tests/people.py` would take minutes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from uuid import UUID, uuid4

from tortoise.backends.base.client import BaseDBAsyncClient

from models.account import Account
from models.employee import Appointment, Employee, RankHistory
from models.leave import LeaveLedger
from models.unit import Position, Post
from tests import people

STARTED_ON = date(2015, 3, 1)
SECTIONS, STAFF = 4, 11  # of an office, and under each section; with its head 49 people an office


@dataclass(frozen=True)
class StaffMember:
    """One seat with the person who holds it."""

    employee_id: UUID
    account_id: UUID
    post_id: UUID
    office: int
    leads: bool
    above: tuple[UUID, ...]  # posts, the nearest first
    deciders: tuple[UUID, ...]  # posts that the decree names for it, the most precise first


@dataclass
class BigRegency:
    """Everybody, the elected head's account, and the personnel office's."""

    head_account: UUID
    head_post: UUID
    personnel: UUID
    people: list[StaffMember] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)

    @property
    def leaders(self) -> list[StaffMember]:
        """Those at whose post the leave of others waits."""
        return [each for each in self.people if each.leads]


async def build_big_regency(size: int) -> BigRegency:
    """Make it, with so many people at least, on the first working day of 2026."""
    await people.a_regency(today=date(2026, 1, 2), history_from=date(2024, 1, 1))
    await people.a_calendar(2025, 2026, 2027)
    root = await people.a_unit("Pemerintah Kabupaten Contoh")
    top = await people.a_post(root, await _position("Bupati", "ELECTED", job_class=17), is_head=True)
    head = await people.an_official(top)
    account = await people.an_account("bupati", for_=head)
    office = await people.an_account("kepegawaian", roles=["PERSONNEL"])
    made = BigRegency(account.id, top.id, office.id, accounts=[account, office])
    secretary = await people.a_post(
        root, await _position("Sekretaris Daerah", "JPT_PRATAMA", job_class=15), under=top
    )
    await people.an_authority(root, secretary, lowest_job_class=1, highest_job_class=13)
    await people.an_authority(root, top, lowest_job_class=14, highest_job_class=17)
    async with people.setup_transaction() as db:
        await _staff_posts(db, made, [_StaffedPost(secretary, 0, True, (top.id,), (top.id,))])
    for number in range(1, ceil(size / (1 + SECTIONS + SECTIONS * STAFF)) + 1):
        await _build_office(made, number, under=secretary)
    return made


@dataclass(frozen=True)
class _StaffedPost:
    """A post to be filled, and where it stands."""

    post: Post
    office: int
    is_leader: bool
    above: tuple[UUID, ...]
    deciders: tuple[UUID, ...]


async def _position(title: str, kind: str, *, job_class: int) -> Position:
    eselon = {"JPT_PRATAMA": "II.b", "PENGAWAS": "IV.a"}.get(kind)
    return await people.a_position(title, kind=kind, job_class=job_class, eselon=eselon)


async def _build_office(made: BigRegency, number: int, *, under: Post) -> None:
    unit = await people.a_unit(f"Dinas Contoh {number}")
    head = await people.a_post(
        unit, await _position("Kepala Dinas", "JPT_PRATAMA", job_class=14), under=under, is_head=True
    )
    await people.an_authority(unit, head, lowest_job_class=1, highest_job_class=8)
    section, staff = await _position("Kepala Seksi", "PENGAWAS", job_class=9), await people.a_position()
    top, over = (made.head_post,), (under.id, made.head_post)
    staffed_posts = [_StaffedPost(head, number, True, over, top)]
    async with people.setup_transaction() as db:
        for _ in range(SECTIONS):
            lead = await Post.create(using_db=db, unit=unit, position=section, superior_post=head)
            under_it = [Post(unit=unit, position=staff, superior_post=lead) for _ in range(STAFF)]
            await Post.bulk_create(under_it, using_db=db)
            staffed_posts.append(_StaffedPost(lead, number, True, (head.id, *over), (under.id,)))
            above = lead.id, head.id, *over
            staffed_posts += [
                _StaffedPost(post, number, False, above, (head.id, under.id)) for post in under_it
            ]
        await _staff_posts(db, made, staffed_posts)


async def _staff_posts(db: BaseDBAsyncClient, made: BigRegency, staffed_posts: list[_StaffedPost]) -> None:
    """Appoint somebody new to each post, with an account, a rank and two years in which every day was used."""
    decree = {"decree_number": "800/1/CONTOH", "decree_date": STARTED_ON, "effective_from": STARTED_ON}
    begun = len(made.people)
    born = [date(1970, 1, 1) + timedelta(days=begun + at) for at in range(len(staffed_posts))]
    staff = [
        Employee(
            id=uuid4(), nip=f"{day:%Y%m%d}2015031001", kind="PNS", name=f"Contoh {begun + at}", sex="MALE",
            birth_date=day, service_from=STARTED_ON, work_week=5,
        )
        for at, day in enumerate(born)
    ]  # fmt: skip
    held = [
        Appointment(id=uuid4(), employee_id=who.id, post_id=staffed_post.post.id, **decree)
        for who, staffed_post in zip(staff, staffed_posts, strict=True)
    ]
    served = {"grade": "III/c", "service_years": 0, "service_months": 0}
    ranks = [RankHistory(id=uuid4(), employee_id=who.id, **served, **decree) for who in staff]
    opened = [
        Account(id=uuid4(), user_name=f"orang-{who.nip}", name=who.name, employee_id=who.id) for who in staff
    ]
    await Employee.bulk_create(staff, using_db=db)
    await Appointment.bulk_create(held, using_db=db)
    await RankHistory.bulk_create(ranks, using_db=db)
    for who, holds, rank in zip(staff, held, ranks, strict=True):
        who.current_appointment_id, who.current_rank_id = holds.id, rank.id
    await Employee.bulk_update(staff, ["current_appointment_id", "current_rank_id"], using_db=db)
    await Account.bulk_create(opened, using_db=db)
    await LeaveLedger.bulk_create(list(_history(staff)), using_db=db)
    made.accounts += opened
    made.people += [
        StaffMember(who.id, account.id, at.post.id, at.office, at.is_leader, at.above, at.deciders)
        for who, account, at in zip(staff, opened, staffed_posts, strict=True)
    ]


def _history(staff: list[Employee]) -> Iterator[LeaveLedger]:
    for who in staff:
        for year in (2024, 2025):
            yield LeaveLedger(employee_id=who.id, year=year, kind="RECORDED", half_days=24, source="uji")
