"""What is the whole demo? Every row of every table, made in order from one seed without touching a database.

Called by `jejak.demo.load` and by the tests, which judge the rows as they are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from jejak.demo.accounts import Accounts, Cast
from jejak.demo.book import LeaveBook
from jejak.demo.chance import Chance
from jejak.demo.history import History
from jejak.demo.leave import write_leave
from jejak.demo.officers import Officers, officials
from jejak.demo.options import DemoOptions, Setting, calendar_years
from jejak.demo.pay import payslips, tariffs
from jejak.demo.people import People, Person
from jejak.demo.places import Places, Seat
from jejak.demo.rows import (
    AppointmentRow,
    CalendarYearRow,
    DelegationRow,
    EmployeeRow,
    HolidayRow,
    PositionGradeRow,
    PositionRow,
    PostRow,
    RankHistoryRow,
    RegencyRow,
    UnitRow,
)
from jejak.regency.profile import Decree, PositionTitle
from rulebook.table import load_national_holidays
from rulebook.values import Sex

CALENDAR_SOURCE = "SKB hari libur nasional dan cuti bersama; Keppres cuti bersama"
ONE_DAY = timedelta(days=1)

Rows = Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class Demo:
    """The finished demo. `tables`: rows by table name, what is referred to before what refers to it."""

    setting: Setting
    places: Places
    people: Sequence[Person]
    officers: Officers
    tables: Mapping[str, Rows]


def make_demo(options: DemoOptions, *, password_hash: str) -> Demo:
    """Make the demo: units, people, posts held, leave, pay and accounts.

    Raises: Problem when its date lies in a year without a calendar
    """
    setting, chance = Setting.of(options), Chance(options.seed)
    places = Places(setting, chance)
    cast = Cast(places)
    crowd = People(setting, chance)
    people = crowd.fill((seat for place in places.all for seat in place.seats), cast.wishes)
    history = History(setting, places, chance)
    history.write(people)
    officers = Officers(setting, places, people, chance)
    book = LeaveBook(setting, officers, chance)
    write_leave(book, people, stories=cast.stories(people))
    names = iter(lambda: crowd.invented_name(Sex.MALE), "")
    elected = officials(places.all, names, setting=setting, chance=chance)
    accounts = Accounts(setting, chance, password_hash=password_hash)
    titles = Titles(setting, chance)
    holders = {person.seat.id: person for person in people}
    posts = [titles.post(seat, holders.get(seat.id)) for seat in _in_order(places, history)]
    employees, appointments, ranks = Records(setting, chance).rows(people)
    tables: dict[str, Iterable[tuple[Any, ...]]] = {
        "regency": [_regency(setting, chance)],
        "unit": [place.unit for place in places.all],
        "position": titles.positions.values(),
        "position_grade": titles.grades,
        "post": posts,
        "employee": employees,
        "appointment": appointments,
        "rank_history": ranks,
        "official": elected,
        "account": accounts.rows(people, cast, head=elected[0], officers=officers),
        "account_role": accounts.roles(places.office.unit),
        "calendar_year": [CalendarYearRow(year, CALENDAR_SOURCE) for year in calendar_years()],
        "holiday": _holidays(chance),
        "leave_authority": officers.rows,
        "delegation": _delegations(book, cast, accounts, holders),
        "leave_request": book.requests,
        "leave_step": book.steps,
        "leave_ledger": book.ledger,
        "payslip": payslips(setting, people, chance=chance),
        "tpp_tariff": tariffs(setting, chance),
        "publication_policy": accounts.policies(holders[places.by_code["SETDA"].head.id].account_id),
        "account_totp": accounts.second_factors(),
        "audit_engagement": accounts.letters(),
        "engagement_scope": accounts.examined(places.office.unit),
    }
    return Demo(setting, places, people, officers, {name: list(rows) for name, rows in tables.items()})


def _regency(setting: Setting, chance: Chance) -> RegencyRow:
    profile = setting.profile
    opened = setting.today.replace(year=setting.first_leave_year, month=1, day=1)
    return RegencyRow(
        id=chance.id(),
        code=profile.code,
        name=profile.name,
        time_zone=profile.time_zone,
        profile=profile.key,
        leave_history_from=opened,
        is_demo=True,
        demo_today=setting.options.today,
    )


def _delegations(
    book: LeaveBook, cast: Cast, accounts: Accounts, holders: Mapping[UUID, Person]
) -> Iterator[DelegationRow]:
    """Whoever is on leave today as the cast wants it has somebody standing in."""
    day = book.setting.today
    for case in book.cases:
        if case.person.seat is cast.away and case.days.days[0] <= day <= case.days.days[-1]:
            yield from accounts.delegations(case, holders[cast.seats["atasan"].id])


def _holidays(chance: Chance) -> Iterator[HolidayRow]:
    for one in load_national_holidays():
        yield HolidayRow(chance.id(), one.day, one.kind, one.name, CALENDAR_SOURCE, one.is_estimated)


def _in_order(places: Places, history: History) -> Sequence[Seat]:
    return [*(seat for place in places.all for seat in place.seats), *history.former]


class Titles:
    """Turns seats into posts, and makes each title's row when it is first needed."""

    def __init__(self, setting: Setting, chance: Chance) -> None:
        self.setting, self.chance = setting, chance
        self.positions: dict[tuple[str, int], PositionRow] = {}
        self.grades: list[PositionGradeRow] = []

    def post(self, seat: Seat, holder: Person | None) -> PostRow:
        title = holder.title if holder else seat.title
        assert title is not None
        superior = seat.superior.id if seat.superior else None
        position = self._position(title, seat.unit, seat.topic)
        return PostRow(seat.id, seat.unit.id, position.id, superior, seat.is_head)

    def _position(self, title: PositionTitle, unit: UnitRow, topic: str) -> PositionRow:
        name = title.name.format(unit=unit.name, topic=topic)
        found = self.positions.get((name, title.job_class))
        if found is None:
            found = PositionRow(
                id=self.chance.id(),
                title=name,
                kind=title.kind,
                eselon=title.eselon,
                functional_level=title.level,
                job_class=title.job_class,
                is_teacher=title.is_teacher,
                is_illustrative=True,
            )
            self.positions[name, title.job_class] = found
            self.grades += self._grades(found, title, self.setting.profile.decrees["positions"])
        return found

    def _grades(
        self, position: PositionRow, title: PositionTitle, decree: Decree
    ) -> Iterator[PositionGradeRow]:
        for kind, span in (("PNS", title.pns), ("PPPK", title.pppk)):
            if span:
                span_of = (position.id, kind, *span)
                yield PositionGradeRow(self.chance.id(), *span_of, decree.number, decree.since)


class Records:
    """Turns people into the rows of their personnel file."""

    def __init__(self, setting: Setting, chance: Chance) -> None:
        self.office, self.chance = setting.profile.demo["personnel"], chance
        self.decrees = 0

    def rows(
        self, people: Sequence[Person]
    ) -> tuple[list[EmployeeRow], list[AppointmentRow], list[RankHistoryRow]]:
        """Make each person's row with the histories it points into."""
        employees, appointments, ranks = [], [], []
        for person in people:
            held, risen = list(self._appointments(person)), list(self._ranks(person))
            appointments += held
            ranks += risen
            employees.append(self._employee(person, held[-1], risen[-1]))
        return employees, appointments, ranks

    def _employee(self, person: Person, appointment: AppointmentRow, rank: RankHistoryRow) -> EmployeeRow:
        return EmployeeRow(
            id=person.id,
            nip=person.nip,
            kind=person.kind,
            name=person.name,
            front_title=person.front_title,
            back_title=person.back_title,
            sex=person.sex,
            birth_date=person.birth_date,
            birth_place=person.birth_place,
            service_from=person.service_from,
            work_week=person.week,
            current_appointment_id=appointment.id,
            current_rank_id=rank.id,
        )

    def _appointments(self, person: Person) -> Iterator[AppointmentRow]:
        for seat, since, until in person.posts:
            number, day = self._decree("821", since.year), since - self.chance.randint(5, 30) * ONE_DAY
            yield AppointmentRow(self.chance.id(), person.id, seat.id, number, day, since, until)

    def _ranks(self, person: Person) -> Iterator[RankHistoryRow]:
        ends = [later.since - ONE_DAY for later in person.ranks[1:]]
        for rank, until in zip(person.ranks, [*ends, None], strict=True):
            yield RankHistoryRow(
                id=self.chance.id(),
                employee_id=person.id,
                grade=rank.grade,
                service_years=rank.counted.years,
                service_months=rank.counted.months,
                decree_number=self._decree("823", rank.since.year),
                decree_date=rank.since - self.chance.randint(5, 30) * ONE_DAY,
                effective_from=rank.since,
                effective_until=until,
            )

    def _decree(self, series: str, year: int) -> str:
        self.decrees += 1
        return f"{series}/{self.decrees}/{self.office}/{year} (rekaan)"
