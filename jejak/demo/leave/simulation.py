"""Simulation of leave in the demo: histories that the rulebook itself would have let be.

Every request is counted, checked and moved by `rulebook.leave`; what it refuses was never asked. Before the first
year with a calendar leave is an opening balance (RECORDED).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from jejak.demo.leave import sample_texts
from jejak.demo.leave.approvers import DemoApprovalRoute
from jejak.demo.leave.leave_history import CaseDates, LeaveCase, LeaveHistory
from jejak.demo.people import DemoPerson
from rulebook.calendar import DayCount, count_working_days, last_day_of_leave
from rulebook.errors import Refusal
from rulebook.leave import annual
from rulebook.leave.annual import YearFacts, balance, check_request, entitlement, has_entitlement_in
from rulebook.leave.workflow import Movement, movements_on
from rulebook.values import EmployeeKind, LeaveState, MovementKind, Outcome, StepKind

ENDS: Mapping[LeaveState, float] = {
    LeaveState.APPROVED: 0.86, LeaveState.CHANGED: 0.05, LeaveState.POSTPONED: 0.03,
    LeaveState.REFUSED: 0.03, LeaveState.WITHDRAWN: 0.03,
}  # fmt: skip
REQUESTS = {0: 0.26, 1: 0.36, 2: 0.26, 3: 0.12}  # a year and person
LENGTHS = {1: 0.15, 2: 0.25, 3: 0.3, 4: 0.1, 5: 0.14, 6: 0.06}  # working days
OPENING_DAYS_SHARES = {
    0: 0.12,
    3: 0.13,
    5: 0.15,
    6: 0.2,
    8: 0.15,
    10: 0.13,
    12: 0.12,
}  # working days of a year before
MONTHS = (2, 4, 6, 8, 10, 12)  # two apart, so that one person's requests rarely meet
LAST_START = 12  # the latest day of such a month on which a leave begins
OPEN_NOW, OVER_NEW_YEAR = 0.012, 0.04
SLOW_STEP_DAYS: Mapping[int, float] = {1: 0.15, 2: 0.3, 3: 0.3, 4: 0.25}  # office days that a step takes
BRISK_STEP_DAYS: Mapping[int, float] = {0: 0.6, 1: 0.34, 2: 0.06}
BRISK_AT_FIRST, BRISK_MORE, BRISK_AT_MOST = 0.1, 0.14, 0.86  # share of brisk steps, by quarters of use
FILED_DAYS_BEFORE = (15, 30)  # days; enough for two slow steps
CURRENT_LEAVE_DAYS = 5  # working days, of the person who is on leave today
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LeaveScenario:
    """History of a demo account. `approved_leave`: approved leaves by years from N; `waiting_state`: what is open.

    `is_away`: on leave today.
    """

    approved_leave: Mapping[int, Sequence[int]]
    waiting_state: LeaveState | None = None
    is_away: bool = False


def simulate_leave(
    book: LeaveHistory, people: Sequence[DemoPerson], *, stories: Mapping[UUID, LeaveScenario]
) -> None:
    """Write everybody's leave: the opening balance, the years with requests, what waits now."""
    for person in people:
        if person.kind is not EmployeeKind.PPPK_PART_TIME:  # no rule on file, so nothing to record
            _LeaveSimulation(book, person).run(stories.get(person.id))


class _LeaveSimulation:
    """One person's leave, year after year, with the facts of each year as the rulebook sees them."""

    def __init__(self, book: LeaveHistory, person: DemoPerson) -> None:
        self.history, self.person, self.chance, self.setting = book, person, book.chance, book.setting
        self.law = annual.Person(person.kind, person.service_from, person.title.is_teacher)
        self.year, self.first = self.setting.year, self.setting.first_leave_year
        self.facts = {
            year: YearFacts(year, recorded=True, had_right=has_entitlement_in(self.law, year))
            for year in range(self.year - 2, self.year + 3)
        }
        self.cases: list[LeaveCase] = []

    def run(self, story: LeaveScenario | None) -> None:
        self._add_opening_balances(story)
        if not any(facts.had_right for facts in self.facts.values()):
            return
        self.route: DemoApprovalRoute = self.history.officers.find_route(self.person)
        if story is None:
            self._simulate_years()
        else:
            self._follow_scenario(story)

    def _add_opening_balances(self, story: LeaveScenario | None) -> None:
        """Enter the years before the first with requests: what was used, or that nothing was."""
        for year in range(self.year - 2, self.first):
            used = 0
            if self.facts[year].had_right:
                told = story.approved_leave.get(year - self.year, ()) if story else None
                used = 2 * (self.chance.pick_weighted(OPENING_DAYS_SHARES) if told is None else sum(told))
            self.history.add_opening_balance(self.person, year=year, half_days=used)
            self.facts[year] = replace(self.facts[year], used_half_days=used)

    def _simulate_years(self) -> None:
        for start, length in sorted(self._pick_requests()):
            self._file_request(
                start, length, times=self._pick_dates(start), end=self.chance.pick_weighted(ENDS)
            )
        if self.chance.is_drawn(OPEN_NOW):
            self._add_waiting_request(self.chance.pick((LeaveState.FILED, LeaveState.ADVISED)))

    def _pick_requests(self) -> Iterator[tuple[date, int]]:
        for year in range(self.first, self.year + 1):
            months = self.chance.sample(MONTHS, self.chance.pick_weighted(REQUESTS))
            if year < self.year and self.chance.is_drawn(OVER_NEW_YEAR):
                months = [month for month in months if month != 12]
                yield date(year, 12, 28), 5
            for month in months:
                yield (
                    date(year, month, self.chance.randint(1, LAST_START)),
                    self.chance.pick_weighted(LENGTHS),
                )

    def _follow_scenario(self, story: LeaveScenario) -> None:
        for back, lengths in sorted(story.approved_leave.items()):
            for month, length in zip((4, 10, 8, 6), lengths, strict=False):
                if self.year + back >= self.first:
                    start = date(self.year + back, month, 7)
                    times = self._pick_dates(start, latest=self.setting.today - 15 * ONE_DAY)
                    self._file_request(start, length, times=times, end=LeaveState.APPROVED)
        if story.is_away:
            start = self.history.to_office_day(self.setting.today - ONE_DAY)
            self._file_request(
                start, CURRENT_LEAVE_DAYS, times=self._pick_dates(start), end=LeaveState.APPROVED
            )
        if story.waiting_state:
            self._add_waiting_request(story.waiting_state)

    def _add_waiting_request(self, state: LeaveState) -> None:
        """Ask for leave that begins soon and is not decided yet."""
        today = self.setting.today
        start = min(today + self.chance.randint(6, 28) * ONE_DAY, self.history.last_day)
        filed = self.history.to_office_day(today - self.chance.randint(3, 5) * ONE_DAY)
        advised = self.history.to_office_day(filed + 2 * ONE_DAY) if state is LeaveState.ADVISED else None
        length = self.chance.randint(1, 3)
        self._file_request(start, length, times=CaseDates(filed, advised, None), end=LeaveState.APPROVED)

    def _pick_dates(self, start: date, latest: date = date.max) -> CaseDates:
        """Choose when a request was filed, advised on and decided: what lies ahead has not happened."""
        before = self.chance.randint(*FILED_DAYS_BEFORE) * ONE_DAY
        filed = self.history.to_office_day(min(start - before, latest))
        advised = self.history.add_office_days(filed, self._pick_step_days(filed))
        decided = self.history.add_office_days(advised, self._pick_step_days(advised))
        today = self.setting.today
        return CaseDates(filed, advised if advised < today else None, decided if decided < today else None)

    def _pick_step_days(self, since: date) -> int:
        """Choose how many office days a step takes: the longer people have this system, the fewer."""
        quarters = 4 * (since.year - self.first) + (since.month - 1) // 3
        is_brisk = self.chance.is_drawn(min(BRISK_AT_MOST, BRISK_AT_FIRST + BRISK_MORE * quarters))
        return self.chance.pick_weighted(BRISK_STEP_DAYS if is_brisk else SLOW_STEP_DAYS)

    def _file_request(self, start: date, length: int, *, times: CaseDates, end: LeaveState) -> None:
        """File a request, if the rulebook lets it through, and take it as far as it has come."""
        days = self._count_days(start, length)
        if times.filed_on >= self.setting.today or days is None or self._is_overlapping(days):
            return
        try:
            entitlement(self.law, on=days.days[0])
            check_request(days.by_year, self.facts, on=times.filed_on, kind=self.person.kind)
            noted = balance(times.filed_on.year, self.facts, on=times.filed_on, kind=self.person.kind)
        except Refusal:
            return
        case = LeaveCase(self.chance.next_uuid(), self.person, self.route, days, times)
        case.noted_balance = (noted.n.remaining, noted.n_1.remaining, noted.n_2.remaining)
        self.cases.append(case)
        self.history.cases.append(case)
        self._set_state(case, LeaveState.FILED)
        if times.advised_on:
            outcome, reason = self._pick_advice(end, is_final=times.decided_on is not None)
            self.history.add_step(case, StepKind.ADVICE, outcome=outcome, reason=reason)
            self._set_state(case, LeaveState.ADVISED)
        if times.decided_on:
            self._finish_case(case, end)

    def _count_days(self, start: date, length: int) -> DayCount | None:
        try:
            last = last_day_of_leave(
                start, length, week=self.person.work_week, calendar=self.history.calendar
            )
            return count_working_days(start, last, week=self.person.work_week, calendar=self.history.calendar)
        except Refusal:  # beyond the years on file
            return None

    def _is_overlapping(self, days: DayCount) -> bool:
        first, last = days.days[0], days.days[-1]
        held = (case.current_days.days for case in self.cases if case.holds_days)
        return any(first <= taken[-1] and taken[0] <= last for taken in held)

    def _pick_advice(self, end: LeaveState, *, is_final: bool) -> tuple[Outcome, str | None]:
        """The superior usually agrees with what the officer will say, or approves."""
        if is_final and end in (LeaveState.REFUSED, LeaveState.POSTPONED) and self.chance.is_drawn(0.6):
            return Outcome(end), self.chance.pick(sample_texts.REASONS[Outcome(end)])
        return Outcome.APPROVED, None

    def _finish_case(self, case: LeaveCase, end: LeaveState) -> None:
        if end is LeaveState.CHANGED and not self._change_dates(case):
            end = LeaveState.APPROVED
        if end is not LeaveState.WITHDRAWN:
            outcome = Outcome(end)
            reasons = sample_texts.REASONS.get(outcome)
            reason = self.chance.pick(reasons) if reasons else None
            self.history.add_step(case, StepKind.DECISION, outcome=outcome, reason=reason)
        self._set_state(case, end)

    def _change_dates(self, case: LeaveCase) -> bool:
        """Move a leave by a week, if that stays within its years and meets nothing else."""
        length = max(1, case.days.total - self.chance.randint(0, 1))
        days = self._count_days(case.days.days[0] + 7 * ONE_DAY, length)
        if days is None or set(days.by_year) != set(case.days.by_year) or len(days.by_year) > 1:
            return False
        others = [other for other in self.cases if other is not case and other.holds_days]
        if any(set(days.days) & set(other.current_days.days) for other in others):
            return False
        case.new_days = days
        return True

    def _set_state(self, case: LeaveCase, state: LeaveState) -> None:
        case.state = state
        step = {LeaveState.FILED: None, LeaveState.ADVISED: StepKind.ADVICE}.get(state, StepKind.DECISION)
        new = case.new_days.by_year if case.new_days else None
        for moved in movements_on(
            state, case.days.by_year, new_days_by_year=new, postponed_days=self._days_to_postpone(case)
        ):
            self.history.add_ledger_entry(case, moved, step=step)
            self.facts[moved.year] = _with_movement(self.facts[moved.year], moved)

    def _days_to_postpone(self, case: LeaveCase) -> set[date]:
        """List the days of a leave that were not put off with an earlier one."""
        others = [each for each in self.cases if each is not case and each.state is LeaveState.POSTPONED]
        return set(case.days.days) - {day for each in others for day in each.days.days}


def _with_movement(facts: YearFacts, moved: Movement) -> YearFacts:
    match moved.kind:
        case MovementKind.RESERVE:
            return replace(facts, reserved_half_days=facts.reserved_half_days + moved.half_days)
        case MovementKind.RELEASE:
            return replace(facts, reserved_half_days=facts.reserved_half_days - moved.half_days)
        case MovementKind.CONSUME:
            return replace(facts, used_half_days=facts.used_half_days + moved.half_days)
        case MovementKind.POSTPONE:
            return replace(facts, postponed_half_days=facts.postponed_half_days + moved.half_days)
