"""Workflow of a leave request: which step may be taken, and what it does to state and balance.

Section VII of the form is advice (the direct superior), section VIII the decision (the authorised officer);
only the decision moves days. Never checks who holds which post: see rulebook.leave.authority and
rulebook.access.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from rulebook.errors import (
    AlreadyDecided,
    NewDatesNotAllowed,
    NewDatesRequired,
    OutcomeNotOffered,
    ReasonRequired,
    SelfApproval,
    WrongState,
)
from rulebook.table import entry
from rulebook.values import LeaveKind, LeaveState, MovementKind, Outcome, StepKind


@dataclass(frozen=True, slots=True)
class TakenStep:
    """A step that somebody has already taken; `at` in the zone in which people read it."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What somebody wants to do with a request, and how it stands; `taken` is the same step, taken before."""

    state: LeaveState
    outcome: Outcome
    reason: str | None
    has_new_dates: bool
    is_applicant: bool
    leave: LeaveKind = LeaveKind.ANNUAL
    taken: TakenStep | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry for the ledger of leave days, always positive; `day` is the day that is put off. Units: half-days"""

    kind: MovementKind
    year: int
    half_days: int
    day: date | None = None


def _check(step: StepFacts, expected: LeaveState, on: date) -> None:
    alone = entry("cuti.keputusan.diri_sendiri", on=on)
    if (
        step.is_applicant and not alone.boolean
    ):  # whatever the state: one's own leave is never one's own to decide
        raise SelfApproval(rule=alone.source)
    if step.taken:
        raise AlreadyDecided(decided_by=step.taken.by, decided_at=step.taken.at)
    if step.state is not expected:
        raise WrongState(state=step.state)
    _check_form(step, on)


def _check_form(step: StepFacts, on: date) -> None:
    postponable = entry("cuti.tunda.boleh", on=on)
    if step.outcome is Outcome.POSTPONED and step.leave not in postponable.strings:
        raise OutcomeNotOffered(outcome=step.outcome, leave_kind=step.leave, rule=postponable.source)
    reasons = entry("cuti.formulir.alasan_wajib", on=on)
    if step.outcome in reasons.strings and not (step.reason or "").strip():
        raise ReasonRequired(outcome=step.outcome, rule=reasons.source)
    if step.outcome is Outcome.CHANGED and not step.has_new_dates:
        raise NewDatesRequired(rule=reasons.source)
    if step.outcome is not Outcome.CHANGED and step.has_new_dates:
        raise NewDatesNotAllowed(outcome=step.outcome, rule=reasons.source)


def advise(step: StepFacts, *, on: date) -> LeaveState:
    """Check the superior's advice on a filed request and give the state it leads to; nothing is decided.

    Source: Peraturan BKN 24/2017 Anak Lampiran 1.b, section VII
    Raises: AlreadyDecided, WrongState, SelfApproval, OutcomeNotOffered, ReasonRequired, NewDatesRequired,
            NewDatesNotAllowed
    """
    _check(step, LeaveState.FILED, on)
    return LeaveState.ADVISED


def decide(step: StepFacts, *, on: date) -> LeaveState:
    """Check the officer's decision on an advised request and give the state it leads to.

    Source: Peraturan BKN 24/2017 Anak Lampiran 1.b, section VIII
    Raises: AlreadyDecided, WrongState, SelfApproval, OutcomeNotOffered, ReasonRequired, NewDatesRequired,
            NewDatesNotAllowed
    """
    _check(step, LeaveState.ADVISED, on)
    return LeaveState(step.outcome.value)


def pending_step_of(state: LeaveState) -> StepKind:
    """Tell which step a request waits for.

    Raises: WrongState when it waits for none
    """
    if state not in _PENDING_STEPS:
        raise WrongState(state=state)
    return _PENDING_STEPS[state]


_PENDING_STEPS: Mapping[LeaveState, StepKind] = {
    LeaveState.FILED: StepKind.ADVICE,
    LeaveState.ADVISED: StepKind.DECISION,
}


def withdraw(state: LeaveState) -> LeaveState:
    """Let the applicant withdraw while nothing is decided.

    Source: the law is silent; our reading is that what is undecided may be withdrawn
    Raises: WrongState
    """
    if state not in (LeaveState.FILED, LeaveState.ADVISED):
        raise WrongState(state=state)
    return LeaveState.WITHDRAWN


_MOVEMENTS: Mapping[LeaveState, tuple[MovementKind, ...]] = {
    LeaveState.FILED: (MovementKind.RESERVE,),
    LeaveState.ADVISED: (),
    LeaveState.APPROVED: (MovementKind.RELEASE, MovementKind.CONSUME),
    LeaveState.CHANGED: (MovementKind.RELEASE, MovementKind.CONSUME),
    LeaveState.POSTPONED: (MovementKind.RELEASE, MovementKind.POSTPONE),
    LeaveState.REFUSED: (MovementKind.RELEASE,),
    LeaveState.WITHDRAWN: (MovementKind.RELEASE,),
}


def movements_on(
    state: LeaveState,
    days_by_year: Mapping[int, int],
    *,
    new_days_by_year: Mapping[int, int] | None = None,
    postponed_days: Collection[date] = (),
) -> tuple[Movement, ...]:
    """List what arriving in a state moves: filing reserves, every end releases, a grant then consumes.

    A change consumes the new days instead of the old ones. A working day is postponed once, in an entry of its own:
    `postponed_days` are those of the request that no earlier request had put off.
    Units: whole working days in, half-days out
    Shape: reserved = RESERVE - RELEASE, used = CONSUME, postponed = POSTPONE, each by year
    """
    moved: list[Movement] = []
    for kind in _MOVEMENTS[state]:
        if kind is MovementKind.POSTPONE:
            moved += [Movement(kind, day.year, 2, day) for day in sorted(postponed_days)]
            continue
        is_new = state is LeaveState.CHANGED and kind is MovementKind.CONSUME
        days = (new_days_by_year or {}) if is_new else days_by_year
        moved += [Movement(kind, year, 2 * count) for year, count in sorted(days.items()) if count > 0]
    return tuple(moved)
