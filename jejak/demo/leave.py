"""What leave was taken, asked for and refused here? Histories that the rulebook itself would have let be.

Called by `jejak.demo.regency`. Every request is counted, checked and moved by `rulebook.leave`; what it refuses
was never asked. Before the first year with a calendar leave is an opening balance (RECORDED).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from jejak.demo import phrases
from jejak.demo.book import Case, LeaveBook, Times
from jejak.demo.officers import Route
from jejak.demo.people import Person
from rulebook.calendar import DayCount, count, end_of
from rulebook.errors import Refusal
from rulebook.leave import annual
from rulebook.leave.annual import YearFacts, balance, check_request, entitlement, has_right_in
from rulebook.leave.workflow import Movement, movements
from rulebook.values import EmployeeKind, LeaveState, MovementKind, Outcome, StepKind

ENDS: Mapping[LeaveState, float] = {
    LeaveState.APPROVED: 0.86, LeaveState.CHANGED: 0.05, LeaveState.POSTPONED: 0.03,
    LeaveState.REFUSED: 0.03, LeaveState.WITHDRAWN: 0.03,
}  # fmt: skip
REQUESTS = {0: 0.26, 1: 0.36, 2: 0.26, 3: 0.12}  # a year and person
LENGTHS = {1: 0.15, 2: 0.25, 3: 0.3, 4: 0.1, 5: 0.14, 6: 0.06}  # working days
RECORDED = {0: 0.12, 3: 0.13, 5: 0.15, 6: 0.2, 8: 0.15, 10: 0.13, 12: 0.12}  # working days of a year before
MONTHS = (2, 4, 6, 8, 10, 12)  # two apart, so that one person's requests rarely meet
LAST_START = 12  # the latest day of such a month on which a leave begins
OPEN_NOW, OVER_NEW_YEAR = 0.012, 0.04
SLOW: Mapping[int, float] = {1: 0.15, 2: 0.3, 3: 0.3, 4: 0.25}  # office days that a step takes
BRISK: Mapping[int, float] = {0: 0.6, 1: 0.34, 2: 0.06}
BRISK_AT_FIRST, BRISK_MORE, BRISK_AT_MOST = 0.1, 0.14, 0.86  # share of brisk steps, by quarters of use
FILED_BEFORE = (15, 30)  # days; enough for two slow steps
AWAY_FOR = 5  # working days, of whoever is on leave today
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Story:
    """What a demo account's person did. `taken`: approved leaves by years from N; `waits`: what is open.

    `is_away`: on leave today.
    """

    taken: Mapping[int, Sequence[int]]
    waits: LeaveState | None = None
    is_away: bool = False


def write_leave(book: LeaveBook, people: Sequence[Person], *, stories: Mapping[UUID, Story]) -> None:
    """Write everybody's leave: the opening balance, the years with requests, what waits now."""
    for person in people:
        if person.kind is not EmployeeKind.PPPK_PART_TIME:  # no rule on file, so nothing to record
            _Life(book, person).write(stories.get(person.id))


class _Life:
    """One person's leave, year after year, with the facts of each year as the rulebook sees them."""

    def __init__(self, book: LeaveBook, person: Person) -> None:
        self.book, self.person, self.chance, self.setting = book, person, book.chance, book.setting
        self.law = annual.Person(person.kind, person.service_from, person.title.is_teacher)
        self.year, self.first = self.setting.year, self.setting.first_leave_year
        self.facts = {
            year: YearFacts(year, recorded=True, had_right=has_right_in(self.law, year))
            for year in range(self.year - 2, self.year + 3)
        }
        self.cases: list[Case] = []

    def write(self, story: Story | None) -> None:
        self._open(story)
        if not any(facts.had_right for facts in self.facts.values()):
            return
        self.route: Route = self.book.officers.route(self.person)
        if story is None:
            self._by_chance()
        else:
            self._as_told(story)

    def _open(self, story: Story | None) -> None:
        """Enter the years before the first with requests: what was used, or that nothing was."""
        for year in range(self.year - 2, self.first):
            used = 0
            if self.facts[year].had_right:
                told = story.taken.get(year - self.year, ()) if story else None
                used = 2 * (self.chance.weighted(RECORDED) if told is None else sum(told))
            self.book.record(self.person, year=year, half_days=used)
            self.facts[year] = replace(self.facts[year], used_half_days=used)

    def _by_chance(self) -> None:
        for start, length in sorted(self._wishes()):
            self._ask(start, length, times=self._times(start), end=self.chance.weighted(ENDS))
        if self.chance.happens(OPEN_NOW):
            self._wait(self.chance.one((LeaveState.FILED, LeaveState.ADVISED)))

    def _wishes(self) -> Iterator[tuple[date, int]]:
        for year in range(self.first, self.year + 1):
            months = self.chance.sample(MONTHS, self.chance.weighted(REQUESTS))
            if year < self.year and self.chance.happens(OVER_NEW_YEAR):
                months = [month for month in months if month != 12]
                yield date(year, 12, 28), 5
            for month in months:
                yield date(year, month, self.chance.randint(1, LAST_START)), self.chance.weighted(LENGTHS)

    def _as_told(self, story: Story) -> None:
        for back, lengths in sorted(story.taken.items()):
            for month, length in zip((4, 10, 8, 6), lengths, strict=False):
                if self.year + back >= self.first:
                    start = date(self.year + back, month, 7)
                    times = self._times(start, latest=self.setting.today - 15 * ONE_DAY)
                    self._ask(start, length, times=times, end=LeaveState.APPROVED)
        if story.is_away:
            start = self.book.office_day(self.setting.today - ONE_DAY)
            self._ask(start, AWAY_FOR, times=self._times(start), end=LeaveState.APPROVED)
        if story.waits:
            self._wait(story.waits)

    def _wait(self, state: LeaveState) -> None:
        """Ask for leave that begins soon and is not decided yet."""
        today = self.setting.today
        start = min(today + self.chance.randint(6, 28) * ONE_DAY, self.book.last_day)
        filed = self.book.office_day(today - self.chance.randint(3, 5) * ONE_DAY)
        advised = self.book.office_day(filed + 2 * ONE_DAY) if state is LeaveState.ADVISED else None
        length = self.chance.randint(1, 3)
        self._ask(start, length, times=Times(filed, advised, None), end=LeaveState.APPROVED)

    def _times(self, start: date, latest: date = date.max) -> Times:
        """Choose when a request was filed, advised on and decided: what lies ahead has not happened."""
        before = self.chance.randint(*FILED_BEFORE) * ONE_DAY
        filed = self.book.office_day(min(start - before, latest))
        advised = self.book.office_days_after(filed, self._office_days(filed))
        decided = self.book.office_days_after(advised, self._office_days(advised))
        today = self.setting.today
        return Times(filed, advised if advised < today else None, decided if decided < today else None)

    def _office_days(self, since: date) -> int:
        """Choose how many office days a step takes: the longer people have this system, the fewer."""
        quarters = 4 * (since.year - self.first) + (since.month - 1) // 3
        is_brisk = self.chance.happens(min(BRISK_AT_MOST, BRISK_AT_FIRST + BRISK_MORE * quarters))
        return self.chance.weighted(BRISK if is_brisk else SLOW)

    def _ask(self, start: date, length: int, *, times: Times, end: LeaveState) -> None:
        """File a request, if the rulebook lets it through, and take it as far as it has come."""
        days = self._days(start, length)
        if times.filed >= self.setting.today or days is None or self._meets(days):
            return
        try:
            entitlement(self.law, on=days.days[0])
            check_request(days.by_year, self.facts, on=times.filed, kind=self.person.kind)
            noted = balance(times.filed.year, self.facts, on=times.filed, kind=self.person.kind)
        except Refusal:
            return
        case = Case(self.chance.id(), self.person, self.route, days, times)
        case.noted = (noted.n.remaining, noted.n_1.remaining, noted.n_2.remaining)
        self.cases.append(case)
        self.book.cases.append(case)
        self._arrive(case, LeaveState.FILED)
        if times.advised:
            outcome, reason = self._advice(end, is_final=times.decided is not None)
            self.book.step(case, StepKind.ADVICE, outcome=outcome, reason=reason)
            self._arrive(case, LeaveState.ADVISED)
        if times.decided:
            self._finish(case, end)

    def _days(self, start: date, length: int) -> DayCount | None:
        try:
            last = end_of(start, length, week=self.person.week, calendar=self.book.calendar)
            return count(start, last, week=self.person.week, calendar=self.book.calendar)
        except Refusal:  # beyond the years on file
            return None

    def _meets(self, days: DayCount) -> bool:
        first, last = days.days[0], days.days[-1]
        held = (case.current.days for case in self.cases if case.holds_days)
        return any(first <= taken[-1] and taken[0] <= last for taken in held)

    def _advice(self, end: LeaveState, *, is_final: bool) -> tuple[Outcome, str | None]:
        """The superior usually agrees with what the officer will say, or approves."""
        if is_final and end in (LeaveState.REFUSED, LeaveState.POSTPONED) and self.chance.happens(0.6):
            return Outcome(end), self.chance.one(phrases.REASONS[Outcome(end)])
        return Outcome.APPROVED, None

    def _finish(self, case: Case, end: LeaveState) -> None:
        if end is LeaveState.CHANGED and not self._change(case):
            end = LeaveState.APPROVED
        if end is not LeaveState.WITHDRAWN:
            outcome = Outcome(end)
            reasons = phrases.REASONS.get(outcome)
            reason = self.chance.one(reasons) if reasons else None
            self.book.step(case, StepKind.DECISION, outcome=outcome, reason=reason)
        self._arrive(case, end)

    def _change(self, case: Case) -> bool:
        """Move a leave by a week, if that stays within its years and meets nothing else."""
        length = max(1, case.days.total - self.chance.randint(0, 1))
        days = self._days(case.days.days[0] + 7 * ONE_DAY, length)
        if days is None or set(days.by_year) != set(case.days.by_year) or len(days.by_year) > 1:
            return False
        others = [other for other in self.cases if other is not case and other.holds_days]
        if any(set(days.days) & set(other.current.days) for other in others):
            return False
        case.new_days = days
        return True

    def _arrive(self, case: Case, state: LeaveState) -> None:
        case.state = state
        step = {LeaveState.FILED: None, LeaveState.ADVISED: StepKind.ADVICE}.get(state, StepKind.DECISION)
        new = case.new_days.by_year if case.new_days else None
        for moved in movements(
            state, case.days.by_year, new_days_by_year=new, postponed_by_year=self._postponed_days(case)
        ):
            self.book.move(case, moved, step=step)
            self.facts[moved.year] = _moved(self.facts[moved.year], moved)

    def _postponed_days(self, case: Case) -> dict[int, int]:
        """Count, by year, the days of a leave that were put off with an earlier one."""
        others = [each for each in self.cases if each is not case and each.state is LeaveState.POSTPONED]
        days = {day for each in others for day in each.days.days} & set(case.days.days)
        return dict(Counter(day.year for day in days))


def _moved(facts: YearFacts, moved: Movement) -> YearFacts:
    match moved.kind:
        case MovementKind.RESERVE:
            return replace(facts, reserved_half_days=facts.reserved_half_days + moved.half_days)
        case MovementKind.RELEASE:
            return replace(facts, reserved_half_days=facts.reserved_half_days - moved.half_days)
        case MovementKind.CONSUME:
            return replace(facts, used_half_days=facts.used_half_days + moved.half_days)
        case MovementKind.POSTPONE:
            return replace(facts, postponed_half_days=facts.postponed_half_days + moved.half_days)
