"""Rows of the demo's leave history: requests, steps and movements, numbered and timed.

The simulation decides what happened; this only writes it down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from jejak.demo.leave import sample_texts
from jejak.demo.leave.approvers import Approvers, DemoApprovalRoute
from jejak.demo.options import DemoSetting, list_calendar_years
from jejak.demo.people import DemoPerson
from jejak.demo.rows import LeaveLedgerRow, LeaveRequestRow, LeaveStepRow
from jejak.demo.seeded_random import SeededRandom
from rulebook.calendar import Calendar, DayCount
from rulebook.leave.workflow import Movement
from rulebook.leave.working_hours import add_working_minutes, load_working_hours
from rulebook.table import load_national_holidays
from rulebook.values import LeaveKind, LeaveState, Outcome, StepKind

_STEP_HOURS: Mapping[StepKind | None, tuple[time, int]] = {
    None: (time(8), 150),
    StepKind.ADVICE: (time(10, 30), 150),
    StepKind.DECISION: (time(13), 180),
}
"""In how many minutes from when on people file, advise and decide: one day may see all three."""
_WAITING_FOR: Mapping[LeaveState, StepKind | None] = {
    LeaveState.FILED: None,
    LeaveState.ADVISED: StepKind.ADVICE,
}
"""Since which step a request waits."""
_HOLDING_STATES = frozenset({LeaveState.FILED, LeaveState.ADVISED, LeaveState.APPROVED, LeaveState.CHANGED})


@dataclass(frozen=True, slots=True)
class CaseDates:
    """On which days a request was filed, advised on and decided; None for what has not happened."""

    filed_on: date
    advised_on: date | None
    decided_on: date | None


@dataclass(slots=True)
class LeaveCase:
    """One request on its way."""

    id: UUID
    person: DemoPerson
    route: DemoApprovalRoute
    days: DayCount
    dates: CaseDates
    state: LeaveState = LeaveState.FILED
    new_days: DayCount | None = None
    noted_balance: tuple[int, int, int] = (0, 0, 0)

    @property
    def current_days(self) -> DayCount:
        """The days as they stand: the changed ones once a change was decided."""
        return self.new_days or self.days

    @property
    def holds_days(self) -> bool:
        return self.state in _HOLDING_STATES

    @property
    def is_decided(self) -> bool:
        return self.state in Outcome.__members__


@dataclass
class LeaveHistory:
    """The cases so far, and the rows of steps and movements that came with them."""

    setting: DemoSetting
    officers: Approvers
    chance: SeededRandom
    cases: list[LeaveCase] = field(default_factory=list)
    steps: list[LeaveStepRow] = field(default_factory=list)
    ledger: list[LeaveLedgerRow] = field(default_factory=list)

    def __post_init__(self) -> None:
        years = list_calendar_years()
        holidays = {holiday.day: holiday.kind for holiday in load_national_holidays()}
        self.calendar = Calendar(holidays, frozenset(years), version="1")
        self.zone = ZoneInfo(self.setting.profile.time_zone)
        self.last_day = date(years[-1], 12, 31)
        self.pace = load_working_hours(on=self.setting.today)

    def to_office_day(self, day: date) -> date:
        """The day itself, or the Friday before its weekend: nobody files on a Sunday."""
        return day - timedelta(days=max(0, day.weekday() - 4))

    def add_office_days(self, day: date, count: int) -> date:
        """The day so many days from Monday to Friday later."""
        for _ in range(count):
            day += timedelta(days=max(1, 7 - day.weekday()) if day.weekday() > 3 else 1)
        return day

    def add_opening_balance(self, person: DemoPerson, *, year: int, half_days: int) -> None:
        """Enter an opening balance: what was used in a year before this system."""
        at = datetime.combine(date(self.setting.first_leave_year, 1, 1), time(8), self.zone)
        source = f"Rekap kartu cuti {year} (rekaan)"
        self.ledger.append(
            LeaveLedgerRow(
                self.chance.next_uuid(), person.id, year, "RECORDED", half_days, None, source, None, at
            )
        )

    def add_ledger_entry(self, case: LeaveCase, moved: Movement, *, step: StepKind | None) -> None:
        """Enter a movement that filing, or a step, caused."""
        row = (
            self.chance.next_uuid(),
            case.person.id,
            moved.year,
            moved.kind,
            moved.half_days,
            case.id,
            None,
            moved.day,
        )
        self.ledger.append(LeaveLedgerRow(*row, at=self._instant_of(case, step)))

    def add_step(self, case: LeaveCase, kind: StepKind, *, outcome: Outcome, reason: str | None) -> None:
        """Enter advice or decision, signed by the person who holds the post."""
        is_advice = kind is StepKind.ADVICE
        by = case.route.adviser if is_advice else case.route.officer
        new = case.new_days.days if case.new_days and outcome is Outcome.CHANGED else None
        self.steps.append(
            LeaveStepRow(
                id=self.chance.next_uuid(),
                request_id=case.id,
                applicant_id=case.person.id,
                kind=kind,
                outcome=outcome,
                reason=reason,
                new_starts_on=new[0] if new else None,
                new_ends_on=new[-1] if new else None,
                by_account_id=by.account_id,
                by_employee_id=by.employee_id,
                by_post_id=by.post_id,
                at=self._instant_of(case, kind),
            )
        )

    @property
    def request_rows(self) -> Sequence[LeaveRequestRow]:
        """The requests in the order in which they were filed, numbered."""
        ordered = sorted(self.cases, key=lambda case: (case.dates.filed_on, case.id))
        return [self._build_request_row(case, number) for number, case in enumerate(ordered, start=1)]

    def _build_request_row(self, case: LeaveCase, number: int) -> LeaveRequestRow:
        days, asked = case.current_days.days, case.days.days
        was_changed = case.new_days is not None
        noted_n, noted_n_1, noted_n_2 = case.noted_balance
        return LeaveRequestRow(
            id=case.id,
            number=f"CT-{case.dates.filed_on.year}-{number:06}",  # as resolvers/sql/leave_number.sql goes on
            employee_id=case.person.id,
            kind=LeaveKind.ANNUAL,
            state=case.state,
            starts_on=days[0],
            ends_on=days[-1],
            working_days=len(days),
            asked_starts_on=asked[0] if was_changed else None,
            asked_ends_on=asked[-1] if was_changed else None,
            reason=sample_texts.WHY[case.id.int % len(sample_texts.WHY)],
            address=case.person.birth_place,
            filed_at=self._instant_of(case, None),
            decided_at=self._instant_of(case, StepKind.DECISION) if case.is_decided else None,
            advising_post_id=case.route.adviser.post_id,
            deciding_post_id=case.route.officer.post_id,
            authority_id=case.route.authority_id,
            calendar_version=" ".join(f"{year}.1" for year in range(asked[0].year, asked[-1].year + 1)),
            noted_n=noted_n,
            noted_n_1=noted_n_1,
            noted_n_2=noted_n_2,
            due_at=self._escalation_due(case),
            version=1 + (case.dates.advised_on is not None) + (case.dates.decided_on is not None),
        )

    def _escalation_due(self, case: LeaveCase) -> datetime | None:
        """Until when a request that waits may wait before it is passed on."""
        if case.state not in _WAITING_FOR:
            return None
        since = self._instant_of(case, _WAITING_FOR[case.state])
        return add_working_minutes(
            since, self.pace.minutes_until_escalation, by=self.pace, calendar=self.calendar
        )

    def _instant_of(self, case: LeaveCase, step: StepKind | None) -> datetime:
        """When a case was filed or a step on it taken, the same for everything that one act writes."""
        times = case.dates
        day = {None: times.filed_on, StepKind.ADVICE: times.advised_on, StepKind.DECISION: times.decided_on}[
            step
        ]
        assert day is not None
        opens, minutes = _STEP_HOURS[step]
        by_chance = case.id.int // 10 ** (6 * list(_STEP_HOURS).index(step))
        return datetime.combine(day, opens, self.zone) + timedelta(minutes=by_chance % minutes)
