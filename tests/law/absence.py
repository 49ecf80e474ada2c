"""How are cases about absence put to their rules: standing in, waiting, passing on? For test_cases.py."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from rulebook.leave import delegation, pace, passing
from rulebook.values import DelegationKind, LeaveKind, PassKind
from tests.law.asking import STATE_CALENDAR, Answer, Given

_ZONE = ZoneInfo("Asia/Jakarta")


def _moment(text: datetime) -> datetime:
    return text.replace(tzinfo=_ZONE)


def waiting(given: Given, on: date) -> Answer:
    """Until when something waits that began at an instant, or how long it waited until another."""
    by, since = pace.pace(on=on), _moment(given["since"])
    if "minutes" in given:
        ends = pace.due(since, given["minutes"], by=by, calendar=STATE_CALENDAR)
        return {"until": ends.replace(tzinfo=None)}
    until = _moment(given["until"])
    return {"minutes": pace.minutes_waited(since, until, by=by, calendar=STATE_CALENDAR)}


def next_pass(given: Given, on: date) -> Answer:
    waits = passing.Waiting(
        since=_moment(given["since"]),
        is_absent=given.get("absent", False),
        has_delegate=given.get("delegate", False),
        done={PassKind(kind) for kind in given.get("done", [])},
    )
    at, by = _moment(given["at"]), pace.pace(on=on)
    return {"pass": passing.next_pass(waits, at=at, by=by, calendar=STATE_CALENDAR) or "NONE"}


def next_seat(given: Given, on: date) -> Answer:
    def seat(told: Given) -> passing.Seat:
        above = UUID(int=told["superior"]) if "superior" in told else None
        is_filled = not told.get("vacant", False)
        return passing.Seat(above, is_filled, is_filled and not told.get("away", False))

    found = passing.next_seat(
        UUID(int=given["start"]),
        {UUID(int=int(number)): seat(told) for number, told in given["posts"].items()},
        lines=[UUID(int=post) for post in given.get("lines", [])],
        had={UUID(int=post) for post in given["had"]},
    )
    return {"post": found.int if found else 0}


def check_decree(given: Given, on: date) -> Answer:
    decree = delegation.Decree(DelegationKind(given["kind"]), given["from"], given["until"])
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
    duties = [delegation.Duty(**each) for each in given["uncovered"]]
    delegation.check_covered(duties, on=on)
    return {"goes": True}


def check_still_covered(given: Given, on: date) -> Answer:
    duties = [delegation.Duty(**each) for each in given["uncovered"]]
    delegation.check_still_covered(duties, on=on)
    return {"goes": True}


ABSENCE: Mapping[str, Callable[[Given, date], Answer]] = {
    rule.__name__: rule
    for rule in (
        waiting,
        next_pass,
        next_seat,
        check_decree,
        check_authority,
        check_covered,
        check_still_covered,
    )
}
