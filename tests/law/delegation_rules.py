"""Adapters of the delegation rules for test_cases.py: standing in, waiting, escalation."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from rulebook.leave import delegation, escalation, working_hours
from rulebook.values import DelegationKind, EscalationKind, LeaveKind
from tests.law.rule_adapters import STATE_CALENDAR, Answer, Given

_ZONE = ZoneInfo("Asia/Jakarta")


def _parse_instant(text: datetime) -> datetime:
    return text.replace(tzinfo=_ZONE)


def count_waiting_time(given: Given, on: date) -> Answer:
    """Until when something waits that began at an instant, or how long it waited until another."""
    by, since = working_hours.load_working_hours(on=on), _parse_instant(given["since"])
    if "minutes" in given:
        ends = working_hours.add_working_minutes(since, given["minutes"], by=by, calendar=STATE_CALENDAR)
        return {"until": ends.replace(tzinfo=None)}
    until = _parse_instant(given["until"])
    return {"minutes": working_hours.working_minutes_between(since, until, by=by, calendar=STATE_CALENDAR)}


def next_escalation(given: Given, on: date) -> Answer:
    waits = escalation.PendingStep(
        since=_parse_instant(given["since"]),
        is_absent=given.get("absent", False),
        has_delegate=given.get("delegate", False),
        done={EscalationKind(kind) for kind in given.get("done", [])},
    )
    at, by = _parse_instant(given["at"]), working_hours.load_working_hours(on=on)
    return {"pass": escalation.next_escalation(waits, at=at, by=by, calendar=STATE_CALENDAR) or "NONE"}


def next_post(given: Given, on: date) -> Answer:
    def candidate_post(told: Given) -> escalation.CandidatePost:
        above = UUID(int=told["superior"]) if "superior" in told else None
        is_filled = not told.get("vacant", False)
        return escalation.CandidatePost(above, is_filled, is_filled and not told.get("away", False))

    found = escalation.next_post(
        UUID(int=given["start"]),
        {UUID(int=int(number)): candidate_post(told) for number, told in given["posts"].items()},
        lines=[UUID(int=post) for post in given.get("lines", [])],
        excluded={UUID(int=post) for post in given["had"]},
    )
    return {"post": found.int if found else 0}


def check_decree(given: Given, on: date) -> Answer:
    decree = delegation.DelegationDecree(DelegationKind(given["kind"]), given["from"], given["until"])
    who = delegation.Candidate(
        is_holder=given.get("is_holder", False),
        is_namer=given.get("is_namer", False),
        has_account=given.get("has_account", True),
        service_until=given.get("service_until"),
        away_from=given.get("away_from"),
    )
    delegation.check_decree(decree, who, is_held=given["is_held"], on=on)
    return {"stands": True}


def check_authority(given: Given, on: date) -> Answer:
    delegation.check_authority(LeaveKind(given["leave"]), is_delegate=given["is_delegate"], on=on)
    return {"allowed": True}


def check_covered(given: Given, on: date) -> Answer:
    duties = [delegation.UncoveredPost(**each) for each in given["uncovered"]]
    delegation.check_covered(duties, on=on)
    return {"goes": True}


def check_still_covered(given: Given, on: date) -> Answer:
    duties = [delegation.UncoveredPost(**each) for each in given["uncovered"]]
    delegation.check_still_covered(duties, on=on)
    return {"goes": True}


DELEGATION_RULES: Mapping[str, Callable[[Given, date], Answer]] = {
    rule.__name__: rule
    for rule in (
        count_waiting_time,
        next_escalation,
        next_post,
        check_decree,
        check_authority,
        check_covered,
        check_still_covered,
    )
}
