"""Asking for leave: the form, what the leave would mean, and the confirmation with its number.

Wired by `jejak.portal.routes`. What was written travels as a draft in the address, with the key that was made when the
form was first shown: however often it is sent, it is one request. A cookie for these pages alone remembers the last
draft, for those who go back to the empty form; once sent, it remembers the request, to which an older step leads on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from starlette.responses import Response

from jejak.portal.api import SessionOver
from jejak.portal.draft import LIFETIME_SECONDS, MAX_COOKIE_BYTES, Draft
from jejak.portal.faults import Fault
from jejak.portal.request import address
from jejak.portal.visit import DRAFT, Visit
from jejak.portal.written import count_of, date_of

FIELDS: Final = ("startsOn", "days", "endsOn", "reason", "address", "phone")
FORM: Final = "/cuti/ajukan"
CHECK: Final = f"{FORM}/periksa"
LAST_DRAFT: Final = "isian"
_SENT: Final = "sentAs"


async def form(visit: Visit) -> Response:
    """Show the form, with what was written before."""
    if sent := _sent_as(visit):
        return visit.go(address(sent))
    found = await visit.ask("apply")
    viewer = found["viewer"]
    if viewer is None:
        raise SessionOver
    is_resumed = _resume(visit, account=viewer["account"]["id"])
    return visit.page(
        "apply.html",
        viewer=viewer,
        balance=(viewer["employee"] or {}).get("leaveBalance"),
        values={name: visit.given(name) for name in FIELDS},
        is_resumed=is_resumed,
        possible=await _possible(visit),
        key=visit.key(),
    )


async def _possible(visit: Visit) -> Sequence[Mapping[str, Any]]:
    """Return what could be asked for instead of what the rules refused; nothing for a form that is only unfinished."""
    if visit.draft is None or not visit.draft.faults or _faults(visit):
        return ()
    possible: Sequence[Mapping[str, Any]] = (await _preview(visit))["leavePreview"]["possible"]
    return possible


async def write(visit: Visit) -> Response:
    """Go on to what the leave would mean, or back to the form with what is wrong at its field.

    What is wrong is asked here already, and again where it is shown: one redirect fewer on a slow line.
    """
    faults = _faults(visit)
    if not faults:
        seen = (await _preview(visit))["leavePreview"]
        faults = _at_fields(visit, visit.faults(seen["refusals"]))
    return _go(visit, FORM if faults else CHECK, faults)


async def check(visit: Visit) -> Response:
    """Show what the leave would mean, before anything is sent."""
    if sent := _sent_as(visit):
        return visit.go(address(sent))
    if visit.draft is None:
        return visit.go(FORM)
    if _faults(visit):
        return _go(visit, FORM, visit.draft.faults, status=visit.draft.status)
    found = await _preview(visit)
    seen = found["leavePreview"]
    if seen["refusals"]:
        return _go(visit, FORM, _at_fields(visit, visit.faults(seen["refusals"])))
    given = {name: visit.given(name) for name in FIELDS}
    return visit.page(
        "check.html",
        viewer=found["viewer"],
        p=seen,
        warnings=visit.faults(seen["warnings"]),
        values=given,
        kept={**given, "until": seen["endsOn"] or "", "key": visit.key()},
        change=f"{FORM}?{DRAFT}={visit.draft_token()}",
    )


async def send(visit: Visit) -> Response:
    """Ask for the leave; a second time under the same key changes nothing."""
    if faults := _faults(visit):
        return _go(visit, FORM, faults)
    wish = {**_words(visit), "endsOn": date_of(visit.given("until"))}
    if wish["endsOn"] is None:
        return _go(visit, CHECK)  # a form that never was checked says only how many days
    done = (await visit.send("request_leave", **wish, idempotencyKey=visit.key()))["done"]
    if done["errors"]:
        return _go(visit, FORM, _at_fields(visit, visit.faults(done["errors"])))
    request_id = done["leaveRequest"]["id"]
    _remember(visit, {"key": visit.given("key"), _SENT: request_id})
    return visit.announce(address(request_id), "terkirim")


async def _preview(visit: Visit) -> Mapping[str, Any]:
    """Raises: Refused, SessionOver"""
    found = await visit.ask("preview", input=_plan(visit))
    if found["viewer"] is None:
        raise SessionOver
    return found


def _go(visit: Visit, path: str, faults: Sequence[Fault] = (), *, status: int = 422) -> Response:
    """Go on to a step with the draft, and remember it."""
    _remember(visit, {name: visit.given(name) for name in (*FIELDS, "key")})
    return visit.go_with_draft(path, faults, status=status)


def _remember(visit: Visit, fields: Mapping[str, str]) -> None:
    """Have the browser bring a draft back to these pages, where a cookie can hold it."""
    token = visit.house.drafts.encrypt(Draft(fields=fields, account=visit.account))
    if len(token) <= MAX_COOKIE_BYTES:
        visit.keep_cookie(LAST_DRAFT, token, path=FORM, lifetime=LIFETIME_SECONDS)


def _last_draft(visit: Visit) -> Draft | None:
    token = visit.request.cookies.get(LAST_DRAFT, "")
    return visit.house.drafts.decrypt(token, language=visit.speech.language) if token else None


def _resume(visit: Visit, *, account: str) -> bool:
    """Fill the empty form with the last draft of this account; tell whether there was one that was not sent."""
    last = _last_draft(visit)
    if visit.draft or last is None or "baru" in visit.asked:
        return False
    if last.account != account or _SENT in last.fields:
        return False
    visit.fields = last.fields
    return True


def _sent_as(visit: Visit) -> str:
    """Return the id of the request as which the draft of this address was sent already; none for another draft."""
    last = _last_draft(visit)
    if visit.draft is None or last is None or last.fields.get("key") != visit.given("key"):
        return ""
    return last.fields.get(_SENT, "")


def _plan(visit: Visit) -> Mapping[str, Any]:
    """Return what is asked before it is sent: until a day, or so many working days."""
    days = count_of(visit.given("days"))
    return {**_words(visit), "endsOn": None if days else date_of(visit.given("endsOn")), "workingDays": days}


def _words(visit: Visit) -> Mapping[str, Any]:
    return {
        "startsOn": date_of(visit.given("startsOn")),
        "reason": visit.given("reason"),
        "address": visit.given("address") or None,
        "phone": visit.given("phone") or None,
    }


def _at_fields(visit: Visit, faults: list[Fault]) -> list[Fault]:
    """Return faults at the field that was filled in: a number of days is one of two ways to give the last day."""
    length = "days" if visit.given("days") else "endsOn"
    return [
        replace(each, field=length) if each.field in ("workingDays", "endsOn") else each for each in faults
    ]


def _faults(visit: Visit) -> list[Fault]:
    """Return what can be seen wrong without asking."""
    found = list[Fault]()
    if date_of(visit.given("startsOn")) is None:
        found.append(visit.fault("missing.startsOn", "startsOn"))
    if visit.given("endsOn") and date_of(visit.given("endsOn")) is None:
        found.append(visit.fault("missing.date", "endsOn"))
    if visit.given("days") and count_of(visit.given("days")) is None:
        found.append(visit.fault("missing.days", "days"))
    if not visit.given("endsOn") and not visit.given("days"):
        found.append(visit.fault("missing.length", "days"))
    if visit.given("endsOn") and visit.given("days"):
        found.append(visit.fault("missing.one_length", "days"))
    return found + visit.missing("reason")
