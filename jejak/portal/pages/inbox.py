"""Inbox, and the page on which a superior advises and an officer decides.

Who may take which step is the API's to say.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from jejak.portal.api_client import SessionRequired
from jejak.portal.forms.form_errors import FormError
from jejak.portal.forms.form_values import parse_date
from jejak.portal.pages.leave_request import (
    error_status,
    form_version,
    load_request_facts,
    request_id_of,
    request_path,
)
from jejak.portal.request_context import PageContext

OUTCOMES: Final = ("APPROVED", "CHANGED", "POSTPONED", "REFUSED")


async def show_inbox(context: PageContext) -> Response:
    """Show what waits, oldest first."""
    found = await context.query("inbox", after=context.query_params.get("sesudah"))
    if found["viewer"] is None:
        raise SessionRequired
    waiting, own = found["leaveInbox"], (found["viewer"]["employee"] or {}).get("post")
    return context.render_page(
        "inbox.html",
        viewer=found["viewer"],
        is_done=context.has_announcement("diputus"),
        waiting=[
            {
                **each["node"],
                "isReminded": is_reminded(each["node"]),
                "at": _find_other_post(each["node"], own),
            }
            for each in waiting["edges"]
        ],
        next_page=f"/kotak-masuk?{urlencode({'sesudah': waiting['pageInfo']['endCursor']})}"
        if waiting["pageInfo"]["hasNextPage"]
        else "",
    )


def _find_other_post(request: Mapping[str, Any], own: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return the post at which a request waits, where that is not the visitor's own."""
    post: Mapping[str, Any] = request["advisingPost" if request["state"] == "FILED" else "decidingPost"]
    return post if own is None or post["id"] != own["id"] else None


def is_reminded(request: Mapping[str, Any]) -> bool:
    """Tell whether the person who is to take the waiting step was reminded of it."""
    step = "ADVICE" if request["state"] == "FILED" else "DECISION"
    passes = [each["node"] for each in request["escalations"]["edges"]]
    return any(each["step"] == step and each["kind"] == "REMINDED" for each in passes)


async def decide(context: PageContext) -> Response:
    """Advise or decide, whichever the request waits for."""
    if faults := _check_form(context):
        return context.redirect_with_draft(context.form_path, faults)
    name = "advise" if context.get_field("step") == "advise" else "decide"
    done = (await context.mutate(name, **_decision_input(context)))["done"]
    if not done["errors"]:
        # With the step one who left or moved on may be out of reach, and then their request is nowhere to be seen.
        is_seen = done["leaveRequest"] is not None and done["leaveRequest"]["employee"] is not None
        return context.redirect_with_announcement(
            request_path(request_id_of(context)) if is_seen else "/kotak-masuk", "diputus"
        )
    faults, status = context.to_form_errors(done["errors"]), error_status(done["errors"])
    return context.redirect_with_draft(context.form_path, faults, status=status)


def _decision_input(context: PageContext) -> Mapping[str, Any]:
    is_changed = context.get_field("outcome") == "CHANGED"
    return {
        "idempotencyKey": context.idempotency_key(),
        "leaveRequestId": request_id_of(context),
        "version": form_version(context),
        "outcome": context.get_field("outcome"),
        "reason": context.get_field("reason") or None,
        "newStartsOn": parse_date(context.get_field("newStartsOn")) if is_changed else None,
        "newEndsOn": parse_date(context.get_field("newEndsOn")) if is_changed else None,
    }


def _check_form(context: PageContext) -> list[FormError]:
    """Return what can be seen wrong without asking."""
    found = list[FormError]()
    if context.get_field("outcome") not in OUTCOMES:
        found.append(context.form_error("missing.outcome", "outcome"))
    for name in ("newStartsOn", "newEndsOn"):
        text = context.get_field(name)
        if context.get_field("outcome") == "CHANGED" and text and parse_date(text) is None:
            found.append(context.form_error("missing.date", name))
    return found


async def show_decision_form(context: PageContext) -> Response:
    """Show a request with the four outcomes."""
    found = await load_request_facts(context)
    is_code_owed = found["r"]["state"] == "ADVISED" and not found["viewer"]["account"]["hasSecondFactor"]
    return context.render_page(
        "decide.html",
        **found,
        is_code_owed=is_code_owed,
        here=context.form_path,
        outcomes=OUTCOMES,
        values=dict(context.fields),
        key=context.idempotency_key(),
    )
