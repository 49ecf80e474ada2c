"""Asking for leave: the form, what the leave would mean, and the confirmation with its number.

What was written travels as a draft in the address, with the key that was made when the form was first shown:
however often it is sent, it is one request. A cookie for these pages alone remembers the last draft, for
those who go back to the empty form; once sent, it remembers the request, to which an older step leads on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from starlette.responses import Response

from jejak.portal.api_client import SessionRequired
from jejak.portal.forms.draft import Draft
from jejak.portal.forms.form_errors import FormError
from jejak.portal.forms.form_values import parse_count, parse_date
from jejak.portal.limits import DRAFT_LIFETIME_SECONDS, MAX_DRAFT_COOKIE_BYTES
from jejak.portal.pages.leave_request import request_path
from jejak.portal.request_context import DRAFT_PARAMETER, PageContext

FIELDS: Final = ("startsOn", "days", "endsOn", "reason", "address", "phone")
FORM_PATH: Final = "/cuti/ajukan"
REVIEW_PATH: Final = f"{FORM_PATH}/periksa"
DRAFT_COOKIE: Final = "isian"
_SENT_AS_KEY: Final = "sentAs"


async def show_form(context: PageContext) -> Response:
    """Show the form, with what was written before."""
    if sent := _find_sent_request(context):
        return context.redirect(request_path(sent))
    found = await context.query("apply")
    viewer = found["viewer"]
    if viewer is None:
        raise SessionRequired
    is_resumed = _resume_last_draft(context, account=viewer["account"]["id"])
    return context.render_page(
        "apply.html",
        viewer=viewer,
        balance=(viewer["employee"] or {}).get("leaveBalance"),
        values={name: context.get_field(name) for name in FIELDS},
        is_resumed=is_resumed,
        possible=await _load_alternatives(context),
        key=context.idempotency_key(),
    )


async def _load_alternatives(context: PageContext) -> Sequence[Mapping[str, Any]]:
    """Return what could be asked for instead of what the rules refused; nothing for a form that is only unfinished."""
    if context.draft is None or not context.draft.errors or _check_form(context):
        return ()
    possible: Sequence[Mapping[str, Any]] = (await _load_preview(context))["leavePreview"]["possible"]
    return possible


async def submit_form(context: PageContext) -> Response:
    """Go on to what the leave would mean, or back to the form with what is wrong at its field.

    What is wrong is asked here already, and again where it is shown: one redirect fewer on a slow line.
    """
    faults = _check_form(context)
    if not faults:
        seen = (await _load_preview(context))["leavePreview"]
        faults = _assign_fields(context, context.to_form_errors(seen["refusals"]))
    return _redirect_with_draft(context, FORM_PATH if faults else REVIEW_PATH, faults)


async def show_review(context: PageContext) -> Response:
    """Show what the leave would mean, before anything is sent."""
    if sent := _find_sent_request(context):
        return context.redirect(request_path(sent))
    if context.draft is None:
        return context.redirect(FORM_PATH)
    if _check_form(context):
        return _redirect_with_draft(context, FORM_PATH, context.draft.errors, status=context.draft.status)
    found = await _load_preview(context)
    seen = found["leavePreview"]
    if seen["refusals"]:
        return _redirect_with_draft(
            context, FORM_PATH, _assign_fields(context, context.to_form_errors(seen["refusals"]))
        )
    given = {name: context.get_field(name) for name in FIELDS}
    return context.render_page(
        "check.html",
        viewer=found["viewer"],
        p=seen,
        warnings=context.to_form_errors(seen["warnings"]),
        values=given,
        kept={**given, "until": seen["endsOn"] or "", "key": context.idempotency_key()},
        change=f"{FORM_PATH}?{DRAFT_PARAMETER}={context.encrypt_draft()}",
    )


async def submit_request(context: PageContext) -> Response:
    """Ask for the leave; a second time under the same key changes nothing."""
    if faults := _check_form(context):
        return _redirect_with_draft(context, FORM_PATH, faults)
    wish = {**_leave_input(context), "endsOn": parse_date(context.get_field("until"))}
    if wish["endsOn"] is None:
        return _redirect_with_draft(
            context, REVIEW_PATH
        )  # a form that never was checked says only how many days
    done = (await context.mutate("request_leave", **wish, idempotencyKey=context.idempotency_key()))["done"]
    if done["errors"]:
        return _redirect_with_draft(
            context, FORM_PATH, _assign_fields(context, context.to_form_errors(done["errors"]))
        )
    request_id = done["leaveRequest"]["id"]
    _save_draft_cookie(context, {"key": context.get_field("key"), _SENT_AS_KEY: request_id})
    return context.redirect_with_announcement(request_path(request_id), "terkirim")


async def _load_preview(context: PageContext) -> Mapping[str, Any]:
    """Raises: ApiError, SessionRequired"""
    found = await context.query("preview", input=_preview_input(context))
    if found["viewer"] is None:
        raise SessionRequired
    return found


def _redirect_with_draft(
    context: PageContext, path: str, faults: Sequence[FormError] = (), *, status: int = 422
) -> Response:
    """Go on to a step with the draft, and remember it."""
    _save_draft_cookie(context, {name: context.get_field(name) for name in (*FIELDS, "key")})
    return context.redirect_with_draft(path, faults, status=status)


def _save_draft_cookie(context: PageContext, fields: Mapping[str, str]) -> None:
    """Have the browser bring a draft back to these pages, where a cookie can hold it."""
    token = context.site.draft_cipher.encrypt(Draft(fields=fields, account_id=context.account_id))
    if len(token) <= MAX_DRAFT_COOKIE_BYTES:
        context.set_cookie(DRAFT_COOKIE, token, path=FORM_PATH, lifetime=DRAFT_LIFETIME_SECONDS)


def _load_draft_cookie(context: PageContext) -> Draft | None:
    token = context.request.cookies.get(DRAFT_COOKIE, "")
    return context.site.draft_cipher.decrypt(token, language=context.translator.language) if token else None


def _resume_last_draft(context: PageContext, *, account: str) -> bool:
    """Fill the empty form with the last draft of this account; tell whether there was one that was not sent."""
    last = _load_draft_cookie(context)
    if context.draft or last is None or "baru" in context.query_params:
        return False
    if last.account_id != account or _SENT_AS_KEY in last.fields:
        return False
    context.fields = last.fields
    return True


def _find_sent_request(context: PageContext) -> str:
    """Return the id of the request as which the draft of this address was sent already; none for another draft."""
    last = _load_draft_cookie(context)
    if context.draft is None or last is None or last.fields.get("key") != context.get_field("key"):
        return ""
    return last.fields.get(_SENT_AS_KEY, "")


def _preview_input(context: PageContext) -> Mapping[str, Any]:
    """Return what is asked before it is sent: until a day, or so many working days."""
    days = parse_count(context.get_field("days"))
    return {
        **_leave_input(context),
        "endsOn": None if days else parse_date(context.get_field("endsOn")),
        "workingDays": days,
    }


def _leave_input(context: PageContext) -> Mapping[str, Any]:
    return {
        "startsOn": parse_date(context.get_field("startsOn")),
        "reason": context.get_field("reason"),
        "address": context.get_field("address") or None,
        "phone": context.get_field("phone") or None,
    }


def _assign_fields(context: PageContext, faults: list[FormError]) -> list[FormError]:
    """Return faults at the field that was filled in: a number of days is one of two ways to give the last day."""
    length = "days" if context.get_field("days") else "endsOn"
    return [
        replace(each, field=length) if each.field in ("workingDays", "endsOn") else each for each in faults
    ]


def _check_form(context: PageContext) -> list[FormError]:
    """Return what can be seen wrong without asking."""
    found = list[FormError]()
    if parse_date(context.get_field("startsOn")) is None:
        found.append(context.form_error("missing.startsOn", "startsOn"))
    if context.get_field("endsOn") and parse_date(context.get_field("endsOn")) is None:
        found.append(context.form_error("missing.date", "endsOn"))
    if context.get_field("days") and parse_count(context.get_field("days")) is None:
        found.append(context.form_error("missing.days", "days"))
    if not context.get_field("endsOn") and not context.get_field("days"):
        found.append(context.form_error("missing.length", "days"))
    if context.get_field("endsOn") and context.get_field("days"):
        found.append(context.form_error("missing.one_length", "days"))
    return found + context.missing_field_errors("reason")
