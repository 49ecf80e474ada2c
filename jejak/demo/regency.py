"""The whole demo: every row of every table, made in order from one seed without a database."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from jejak.demo.accounts import AccountHolders, AccountRows
from jejak.demo.leave.approvers import Approvers, build_officials
from jejak.demo.leave.leave_history import LeaveHistory
from jejak.demo.leave.simulation import simulate_leave
from jejak.demo.options import DemoOptions, DemoSetting, list_calendar_years
from jejak.demo.organisation import DemoPost, Organisation
from jejak.demo.pay import build_pay, build_tariffs
from jejak.demo.people import DemoPerson, PeopleGenerator
from jejak.demo.post_history import PostHistory
from jejak.demo.rows import (
    AppointmentRow,
    CalendarYearRow,
    DelegationRow,
    HolidayRow,
    PositionGradeRow,
    PositionRow,
    PostRow,
    RankHistoryRow,
    RegencyRow,
    UnitRow,
)
from jejak.demo.seeded_random import SeededRandom
from jejak.regency.profile import Decree, PositionTitle
from models.employee import Employee
from rulebook.table import load_national_holidays
from rulebook.values import Sex

CALENDAR_SOURCE = "SKB hari libur nasional dan cuti bersama; Keppres cuti bersama"
ONE_DAY = timedelta(days=1)

Rows = Sequence[tuple[Any, ...]]

_PERSON_COLUMNS = [name for name in Employee._meta.fields_db_projection if hasattr(DemoPerson, name)]
_CURRENT = ["current_appointment_id", "current_rank_id"]
EmployeeRow = NamedTuple("EmployeeRow", [(name, Any) for name in (*_PERSON_COLUMNS, *_CURRENT)])  # type: ignore[misc]
"""A row of hr.employee: every column that an invented person has a value for, and the current post and rank."""


@dataclass(frozen=True)
class Demo:
    """The finished demo. `tables`: rows by table name, what is referred to before what refers to it."""

    setting: DemoSetting
    organisation: Organisation
    people: Sequence[DemoPerson]
    approvers: Approvers
    tables: Mapping[str, Rows]


def make_demo(options: DemoOptions, *, password_hash: str) -> Demo:
    """Make the demo: units, people, posts held, leave, pay and accounts.

    Raises: OperatorError when its date lies in a year without a calendar
    """
    setting, chance = DemoSetting.from_options(options), SeededRandom(options.seed)
    places = Organisation(setting, chance)
    cast = AccountHolders(places)
    crowd = PeopleGenerator(setting, chance)
    people = crowd.fill_posts((post for place in places.all for post in place.posts), cast.requirements)
    history = PostHistory(setting, places, chance)
    history.fill_posts(people)
    officers = Approvers(setting, places, people, chance)
    book = LeaveHistory(setting, officers, chance)
    simulate_leave(book, people, stories=cast.build_leave_scenarios(people))
    names = iter(lambda: crowd.invent_name(Sex.MALE), "")
    elected = build_officials(places.all, names, setting=setting, chance=chance)
    accounts = AccountRows(setting, chance, password_hash=password_hash)
    titles = PostRows(setting, chance)
    holders = {person.post.id: person for person in people}
    posts = [titles.build_post(post, holders.get(post.id)) for post in _order_posts(places, history)]
    employees, appointments, ranks = PersonnelRows(setting, chance).build_rows(people)
    tables: dict[str, Iterable[tuple[Any, ...]]] = {
        "regency": [_build_regency(setting, chance)],
        "unit": [place.unit for place in places.all],
        "position": titles.positions.values(),
        "position_grade": titles.grades,
        "post": posts,
        "employee": employees,
        "appointment": appointments,
        "rank_history": ranks,
        "official": elected,
        "account": accounts.build_rows(people, cast, head=elected[0], officers=officers),
        "account_role": accounts.build_roles(places.demo_office.unit),
        "calendar_year": [CalendarYearRow(year, CALENDAR_SOURCE) for year in list_calendar_years()],
        "holiday": _build_holidays(chance),
        "leave_authority": officers.rows,
        "delegation": _build_delegations(book, cast, accounts, holders),
        "leave_request": book.request_rows,
        "leave_step": book.steps,
        "leave_ledger": book.ledger,
        **build_pay(setting, people, chance=chance),
        "tpp_tariff": build_tariffs(setting, chance),
        "publication_policy": accounts.build_policies(),
        "account_totp": accounts.build_second_factors(),
        "audit_engagement": accounts.build_engagements(),
        "engagement_scope": accounts.build_engagement_scopes(places.demo_office.unit),
    }
    return Demo(setting, places, people, officers, {name: list(rows) for name, rows in tables.items()})


def _build_regency(setting: DemoSetting, chance: SeededRandom) -> RegencyRow:
    profile = setting.profile
    opened = setting.today.replace(year=setting.first_leave_year, month=1, day=1)
    return RegencyRow(
        id=chance.next_uuid(),
        code=profile.code,
        name=profile.name,
        time_zone=profile.time_zone,
        profile=profile.key,
        leave_history_from=opened,
        is_demo=True,
        demo_today=setting.options.today,
    )


def _build_delegations(
    book: LeaveHistory, cast: AccountHolders, accounts: AccountRows, holders: Mapping[UUID, DemoPerson]
) -> Iterator[DelegationRow]:
    """A person who is on leave today as the cast wants it has somebody standing in."""
    day = book.setting.today
    for case in book.cases:
        if case.person.post is cast.absent_post and case.days.days[0] <= day <= case.days.days[-1]:
            yield from accounts.build_delegations(case, holders[cast.posts["atasan"].id])


def _build_holidays(chance: SeededRandom) -> Iterator[HolidayRow]:
    for one in load_national_holidays():
        yield HolidayRow(chance.next_uuid(), one.day, one.kind, one.name, CALENDAR_SOURCE, one.is_estimated)


def _order_posts(places: Organisation, history: PostHistory) -> Sequence[DemoPost]:
    return [*(post for place in places.all for post in place.posts), *history.vacated_posts]


class PostRows:
    """Turns seats into posts, and makes each title's row when it is first needed."""

    def __init__(self, setting: DemoSetting, chance: SeededRandom) -> None:
        self.setting, self.chance = setting, chance
        self.positions: dict[tuple[str, int], PositionRow] = {}
        self.grades: list[PositionGradeRow] = []

    def build_post(self, post: DemoPost, holder: DemoPerson | None) -> PostRow:
        title = holder.title if holder else post.title
        assert title is not None
        superior = post.superior.id if post.superior else None
        position = self._build_position(title, post.unit, post.topic)
        return PostRow(post.id, post.unit.id, position.id, superior, post.is_head)

    def _build_position(self, title: PositionTitle, unit: UnitRow, topic: str) -> PositionRow:
        name = title.name.format(unit=unit.name, topic=topic)
        found = self.positions.get((name, title.job_class))
        if found is None:
            found = PositionRow(
                id=self.chance.next_uuid(),
                title=name,
                kind=title.kind,
                eselon=title.eselon,
                functional_level=title.level,
                job_class=title.job_class,
                is_teacher=title.is_teacher,
                is_illustrative=True,
            )
            self.positions[name, title.job_class] = found
            self.grades += self._build_grades(found, title, self.setting.profile.decrees["positions"])
        return found

    def _build_grades(
        self, position: PositionRow, title: PositionTitle, decree: Decree
    ) -> Iterator[PositionGradeRow]:
        for kind, span in (("PNS", title.pns), ("PPPK", title.pppk)):
            if span:
                span_of = (position.id, kind, *span)
                yield PositionGradeRow(self.chance.next_uuid(), *span_of, decree.number, decree.since)


class PersonnelRows:
    """Turns people into the rows of their personnel file."""

    def __init__(self, setting: DemoSetting, chance: SeededRandom) -> None:
        self.office, self.chance = setting.profile.demo["personnel"], chance
        self.decrees = 0

    def build_rows(
        self, people: Sequence[DemoPerson]
    ) -> tuple[list[Any], list[AppointmentRow], list[RankHistoryRow]]:
        """Make each person's row with the histories it points into."""
        employees, appointments, ranks = [], [], []
        for person in people:
            held, risen = list(self._build_appointments(person)), list(self._build_ranks(person))
            appointments += held
            ranks += risen
            employees.append(self._build_employee(person, held[-1], risen[-1]))
        return employees, appointments, ranks

    def _build_employee(self, person: DemoPerson, appointment: AppointmentRow, rank: RankHistoryRow) -> Any:
        values = (getattr(person, name) for name in _PERSON_COLUMNS)
        return EmployeeRow._make((*values, appointment.id, rank.id))

    def _build_appointments(self, person: DemoPerson) -> Iterator[AppointmentRow]:
        for post, since, until in person.posts:
            number, day = self._next_decree("821", since.year), since - self.chance.randint(5, 30) * ONE_DAY
            yield AppointmentRow(self.chance.next_uuid(), person.id, post.id, number, day, since, until)

    def _build_ranks(self, person: DemoPerson) -> Iterator[RankHistoryRow]:
        ends = [later.since - ONE_DAY for later in person.ranks[1:]]
        for rank, until in zip(person.ranks, [*ends, None], strict=True):
            yield RankHistoryRow(
                id=self.chance.next_uuid(),
                employee_id=person.id,
                grade=rank.grade,
                service_years=rank.service_counted.years,
                service_months=rank.service_counted.months,
                decree_number=self._next_decree("823", rank.since.year),
                decree_date=rank.since - self.chance.randint(5, 30) * ONE_DAY,
                effective_from=rank.since,
                effective_until=until,
            )

    def _next_decree(self, series: str, year: int) -> str:
        self.decrees += 1
        return f"{series}/{self.decrees}/{self.office}/{year} (rekaan)"
