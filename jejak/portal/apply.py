"""Asking for leave: the form, what the leave would mean, and the confirmation with its number.

Wired by `jejak.portal.routes`. What was written travels as a draft in the address, with the key that was made when the
form was first shown: however often it is sent, it is one request. A cookie for these pages alone remembers the last
draft, for those who go back to the empty form; once sent, it remembers the request, to which an older step leads on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from starlette.responses import Response

from jejak.portal.api import SessionRequired
from jejak.portal.draft import LIFETIME_SECONDS, MAX_COOKIE_BYTES, Draft
from jejak.portal.faults import FormError
from jejak.portal.request import request_path
from jejak.portal.visit import DRAFT_PARAMETER, PageContext
from jejak.portal.written import parse_count, parse_date

FIELDS: Final = ("startsOn", "days", "endsOn", "reason", "address", "phone")
FORM_PATH: Final = "/cuti/ajukan"
REVIEW_PATH: Final = f"{FORM_PATH}/periksa"
DRAFT_COOKIE: Final = "isian"
_SENT_AS_KEY: Final = "sentAs"


async def show_form(visit: PageContext) -> Response:
    """Show the form, with what was written before."""
    if sent := _find_sent_request(visit):
        return visit.redirect(request_path(sent))
    found = await visit.query("apply")
    viewer = found["viewer"]
    if viewer is None:
        raise SessionRequired
    is_resumed = _resume_last_draft(visit, account=viewer["account"]["id"])
    return visit.render_page(
        "apply.html",
        viewer=viewer,
        balance=(viewer["employee"] or {}).get("leaveBalance"),
        values={name: visit.get_field(name) for name in FIELDS},
        is_resumed=is_resumed,
        possible=await _load_alternatives(visit),
        key=visit.idempotency_key(),
    )


async def _load_alternatives(visit: PageContext) -> Sequence[Mapping[str, Any]]:
    """Return what could be asked for instead of what the rules refused; nothing for a form that is only unfinished."""
    if visit.draft is None or not visit.draft.errors or _check_form(visit):
        return ()
    possible: Sequence[Mapping[str, Any]] = (await _load_preview(visit))["leavePreview"]["possible"]
    return possible


async def submit_form(visit: PageContext) -> Response:
    """Go on to what the leave would mean, or back to the form with what is wrong at its field.

    What is wrong is asked here already, and again where it is shown: one redirect fewer on a slow line.
    """
    faults = _check_form(visit)
    if not faults:
        seen = (await _load_preview(visit))["leavePreview"]
        faults = _assign_fields(visit, visit.to_form_errors(seen["refusals"]))
    return _redirect_with_draft(visit, FORM_PATH if faults else REVIEW_PATH, faults)


async def show_review(visit: PageContext) -> Response:
    """Show what the leave would mean, before anything is sent."""
    if sent := _find_sent_request(visit):
        return visit.redirect(request_path(sent))
    if visit.draft is None:
        return visit.redirect(FORM_PATH)
    if _check_form(visit):
        return _redirect_with_draft(visit, FORM_PATH, visit.draft.errors, status=visit.draft.status)
    found = await _load_preview(visit)
    seen = found["leavePreview"]
    if seen["refusals"]:
        return _redirect_with_draft(
            visit, FORM_PATH, _assign_fields(visit, visit.to_form_errors(seen["refusals"]))
        )
    given = {name: visit.get_field(name) for name in FIELDS}
    return visit.render_page(
        "check.html",
        viewer=found["viewer"],
        p=seen,
        warnings=visit.to_form_errors(seen["warnings"]),
        values=given,
        kept={**given, "until": seen["endsOn"] or "", "key": visit.idempotency_key()},
        change=f"{FORM_PATH}?{DRAFT_PARAMETER}={visit.encrypt_draft()}",
    )


async def submit_request(visit: PageContext) -> Response:
    """Ask for the leave; a second time under the same key changes nothing."""
    if faults := _check_form(visit):
        return _redirect_with_draft(visit, FORM_PATH, faults)
    wish = {**_leave_input(visit), "endsOn": parse_date(visit.get_field("until"))}
    if wish["endsOn"] is None:
        return _redirect_with_draft(
            visit, REVIEW_PATH
        )  # a form that never was checked says only how many days
    done = (await visit.mutate("request_leave", **wish, idempotencyKey=visit.idempotency_key()))["done"]
    if done["errors"]:
        return _redirect_with_draft(
            visit, FORM_PATH, _assign_fields(visit, visit.to_form_errors(done["errors"]))
        )
    request_id = done["leaveRequest"]["id"]
    _save_draft_cookie(visit, {"key": visit.get_field("key"), _SENT_AS_KEY: request_id})
    return visit.redirect_with_announcement(request_path(request_id), "terkirim")


async def _load_preview(visit: PageContext) -> Mapping[str, Any]:
    """Raises: Refused, SessionOver"""
    found = await visit.query("preview", input=_preview_input(visit))
    if found["viewer"] is None:
        raise SessionRequired
    return found


def _redirect_with_draft(
    visit: PageContext, path: str, faults: Sequence[FormError] = (), *, status: int = 422
) -> Response:
    """Go on to a step with the draft, and remember it."""
    _save_draft_cookie(visit, {name: visit.get_field(name) for name in (*FIELDS, "key")})
    return visit.redirect_with_draft(path, faults, status=status)


def _save_draft_cookie(visit: PageContext, fields: Mapping[str, str]) -> None:
    """Have the browser bring a draft back to these pages, where a cookie can hold it."""
    token = visit.site.draft_cipher.encrypt(Draft(fields=fields, account_id=visit.account_id))
    if len(token) <= MAX_COOKIE_BYTES:
        visit.set_cookie(DRAFT_COOKIE, token, path=FORM_PATH, lifetime=LIFETIME_SECONDS)


def _load_draft_cookie(visit: PageContext) -> Draft | None:
    token = visit.request.cookies.get(DRAFT_COOKIE, "")
    return visit.site.draft_cipher.decrypt(token, language=visit.translator.language) if token else None


def _resume_last_draft(visit: PageContext, *, account: str) -> bool:
    """Fill the empty form with the last draft of this account; tell whether there was one that was not sent."""
    last = _load_draft_cookie(visit)
    if visit.draft or last is None or "baru" in visit.query_params:
        return False
    if last.account_id != account or _SENT_AS_KEY in last.fields:
        return False
    visit.fields = last.fields
    return True


def _find_sent_request(visit: PageContext) -> str:
    """Return the id of the request as which the draft of this address was sent already; none for another draft."""
    last = _load_draft_cookie(visit)
    if visit.draft is None or last is None or last.fields.get("key") != visit.get_field("key"):
        return ""
    return last.fields.get(_SENT_AS_KEY, "")


def _preview_input(visit: PageContext) -> Mapping[str, Any]:
    """Return what is asked before it is sent: until a day, or so many working days."""
    days = parse_count(visit.get_field("days"))
    return {
        **_leave_input(visit),
        "endsOn": None if days else parse_date(visit.get_field("endsOn")),
        "workingDays": days,
    }


def _leave_input(visit: PageContext) -> Mapping[str, Any]:
    return {
        "startsOn": parse_date(visit.get_field("startsOn")),
        "reason": visit.get_field("reason"),
        "address": visit.get_field("address") or None,
        "phone": visit.get_field("phone") or None,
    }


def _assign_fields(visit: PageContext, faults: list[FormError]) -> list[FormError]:
    """Return faults at the field that was filled in: a number of days is one of two ways to give the last day."""
    length = "days" if visit.get_field("days") else "endsOn"
    return [
        replace(each, field=length) if each.field in ("workingDays", "endsOn") else each for each in faults
    ]


def _check_form(visit: PageContext) -> list[FormError]:
    """Return what can be seen wrong without asking."""
    found = list[FormError]()
    if parse_date(visit.get_field("startsOn")) is None:
        found.append(visit.form_error("missing.startsOn", "startsOn"))
    if visit.get_field("endsOn") and parse_date(visit.get_field("endsOn")) is None:
        found.append(visit.form_error("missing.date", "endsOn"))
    if visit.get_field("days") and parse_count(visit.get_field("days")) is None:
        found.append(visit.form_error("missing.days", "days"))
    if not visit.get_field("endsOn") and not visit.get_field("days"):
        found.append(visit.form_error("missing.length", "days"))
    if visit.get_field("endsOn") and visit.get_field("days"):
        found.append(visit.form_error("missing.one_length", "days"))
    return found + visit.missing_field_errors("reason")
