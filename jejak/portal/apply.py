"""How is leave asked for? A form, what it means, and the confirmation with its number: three pages.

Wired by `jejak.portal.routes`. What was filled in travels in the pages themselves, with the key that was made when the
form was first shown: however often it is sent, it is one request.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from starlette.responses import Response

from jejak.portal.api import SessionOver
from jejak.portal.faults import Fault, missing
from jejak.portal.request import address
from jejak.portal.visit import Visit
from jejak.portal.written import count_of, date_of

FIELDS: Final = ("startsOn", "days", "endsOn", "reason", "address", "phone")


async def form(visit: Visit) -> Response:
    """Show the form, with what was filled in before when somebody comes back to change it."""
    return await _form(visit, [])


async def check(visit: Visit) -> Response:
    """Show what the leave would mean, before anything is sent."""
    if faults := _faults(visit):
        return await _form(visit, faults)
    found = await visit.ask("preview", input=_plan(visit))
    if found["viewer"] is None:
        raise SessionOver
    seen = found["leavePreview"]
    given = {name: visit.given(name) for name in FIELDS}
    return visit.page(
        "check.html",
        viewer=found["viewer"],
        p=seen,
        faults=_told(visit.faults(seen["refusals"])),
        warnings=visit.faults(seen["warnings"]),
        values=given,
        kept={**given, "until": seen["endsOn"] or "", "key": visit.key()},
        **visit.again(),
    )


async def send(visit: Visit) -> Response:
    """Ask for the leave; a second time under the same key changes nothing."""
    if faults := _faults(visit):
        return await _form(visit, faults)
    if _wish(visit)["endsOn"] is None:
        return await check(visit)  # a form that never was checked says only how many days
    if visit.is_shown_again:
        return await _form(visit, [])
    done = (await visit.send("request_leave", **_wish(visit), idempotencyKey=visit.key()))["done"]
    if done["errors"]:
        return await _form(visit, _told(visit.faults(done["errors"])))
    return visit.announce(address(done["leaveRequest"]["id"]), "terkirim")


def _plan(visit: Visit) -> Mapping[str, Any]:
    """Return what is asked before it is sent: until a day, or so many working days."""
    days = count_of(visit.given("days"))
    return {**_words(visit), "endsOn": None if days else date_of(visit.given("endsOn")), "workingDays": days}


def _wish(visit: Visit) -> Mapping[str, Any]:
    """Return what is sent: until the day that was shown."""
    return {**_words(visit), "endsOn": date_of(visit.given("until") or visit.given("endsOn"))}


def _words(visit: Visit) -> Mapping[str, Any]:
    return {
        "startsOn": date_of(visit.given("startsOn")),
        "reason": visit.given("reason"),
        "address": visit.given("address") or None,
        "phone": visit.given("phone") or None,
    }


def _told(faults: list[Fault]) -> list[Fault]:
    """Return faults with the fields of this form: a length in days is one of two ways to give the last day."""
    return [replace(each, field="days") if each.field == "workingDays" else each for each in faults]


def _faults(visit: Visit) -> list[Fault]:
    """Return what can be seen wrong without asking."""
    say, found = visit.speech.say, list[Fault]()
    if date_of(visit.given("startsOn")) is None:
        found.append(Fault(say("missing.startsOn"), "startsOn"))
    if visit.given("endsOn") and date_of(visit.given("endsOn")) is None:
        found.append(Fault(say("missing.date"), "endsOn"))
    if visit.given("days") and count_of(visit.given("days")) is None:
        found.append(Fault(say("missing.days"), "days"))
    if not visit.given("endsOn") and not visit.given("days"):
        found.append(Fault(say("missing.length"), "days"))
    if visit.given("endsOn") and visit.given("days"):
        found.append(Fault(say("missing.one_length"), "days"))
    if not visit.given("reason"):
        found.append(missing("reason", visit.speech))
    return found


async def _form(visit: Visit, faults: list[Fault]) -> Response:
    found = await visit.ask("apply")
    if found["viewer"] is None:
        raise SessionOver
    return visit.page(
        "apply.html",
        status=422 if faults else 200,
        viewer=found["viewer"],
        balance=(found["viewer"]["employee"] or {}).get("leaveBalance"),
        values={name: visit.given(name) for name in FIELDS},
        key=visit.key(),
        faults=faults,
        **visit.again(),
    )
