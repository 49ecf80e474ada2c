"""What waits for whom? The inbox, and the page on which a superior advises and an officer decides.

Wired by `jejak.portal.routes`. Who may take which step is the API's to say.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from jejak.portal.api import SessionRequired
from jejak.portal.faults import FormError
from jejak.portal.request import error_status, form_version, load_request_facts, request_id_of, request_path
from jejak.portal.visit import PageContext
from jejak.portal.written import parse_date

OUTCOMES: Final = ("APPROVED", "CHANGED", "POSTPONED", "REFUSED")


async def show_inbox(visit: PageContext) -> Response:
    """Show what waits, oldest first."""
    found = await visit.query("inbox", after=visit.query_params.get("sesudah"))
    if found["viewer"] is None:
        raise SessionRequired
    waiting, own = found["leaveInbox"], (found["viewer"]["employee"] or {}).get("post")
    return visit.render_page(
        "inbox.html",
        viewer=found["viewer"],
        is_done=visit.has_announcement("diputus"),
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
    """Tell whether whoever is to take the waiting step was reminded of it."""
    step = "ADVICE" if request["state"] == "FILED" else "DECISION"
    passes = [each["node"] for each in request["escalations"]["edges"]]
    return any(each["step"] == step and each["kind"] == "REMINDED" for each in passes)


async def decide(visit: PageContext) -> Response:
    """Advise or decide, whichever the request waits for."""
    if faults := _check_form(visit):
        return visit.redirect_with_draft(visit.form_path, faults)
    name = "advise" if visit.get_field("step") == "advise" else "decide"
    done = (await visit.mutate(name, **_decision_input(visit)))["done"]
    if not done["errors"]:
        # With the step whoever left or moved on may be out of reach, and then their request is nowhere to be seen.
        is_seen = done["leaveRequest"] is not None and done["leaveRequest"]["employee"] is not None
        return visit.redirect_with_announcement(
            request_path(request_id_of(visit)) if is_seen else "/kotak-masuk", "diputus"
        )
    faults, status = visit.to_form_errors(done["errors"]), error_status(done["errors"])
    return visit.redirect_with_draft(visit.form_path, faults, status=status)


def _decision_input(visit: PageContext) -> Mapping[str, Any]:
    is_changed = visit.get_field("outcome") == "CHANGED"
    return {
        "idempotencyKey": visit.idempotency_key(),
        "leaveRequestId": request_id_of(visit),
        "version": form_version(visit),
        "outcome": visit.get_field("outcome"),
        "reason": visit.get_field("reason") or None,
        "newStartsOn": parse_date(visit.get_field("newStartsOn")) if is_changed else None,
        "newEndsOn": parse_date(visit.get_field("newEndsOn")) if is_changed else None,
    }


def _check_form(visit: PageContext) -> list[FormError]:
    """Return what can be seen wrong without asking."""
    found = list[FormError]()
    if visit.get_field("outcome") not in OUTCOMES:
        found.append(visit.form_error("missing.outcome", "outcome"))
    for name in ("newStartsOn", "newEndsOn"):
        text = visit.get_field(name)
        if visit.get_field("outcome") == "CHANGED" and text and parse_date(text) is None:
            found.append(visit.form_error("missing.date", name))
    return found


async def show_decision_form(visit: PageContext) -> Response:
    """Show a request with the four outcomes."""
    found = await load_request_facts(visit)
    is_code_owed = found["r"]["state"] == "ADVISED" and not found["viewer"]["account"]["hasSecondFactor"]
    return visit.render_page(
        "decide.html",
        **found,
        is_code_owed=is_code_owed,
        here=visit.form_path,
        outcomes=OUTCOMES,
        values=dict(visit.fields),
        key=visit.idempotency_key(),
    )
