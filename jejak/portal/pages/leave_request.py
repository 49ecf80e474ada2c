"""Page of a leave request: its facts, its steps and on whose behalf, and withdrawal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.responses import Response

from jejak.portal.api_client import ApiError, SessionRequired
from jejak.portal.request_context import PageContext

OPEN_STATES: Final = ("FILED", "ADVISED")
ANNOUNCEMENTS: Final = ("terkirim", "ditarik", "diputus", "dialihkan")
STEP_KINDS: Final = ("ADVICE", "DECISION")
CONFLICT_TYPES: Final = ("LeaveConflict", "VersionConflict")


async def show_request(context: PageContext) -> Response:
    """Show a request as it is now, and what went wrong with it."""
    facts = await load_request_facts(context)
    told = next(
        (
            each
            for each in ANNOUNCEMENTS
            if context.has_announcement(each) and _is_announcement_true(each, facts, context)
        ),
        "",
    )
    following = await _load_next_waiting(context, told)
    return context.render_page("request.html", **facts, told=told, following=following)


async def _load_next_waiting(context: PageContext, told: str) -> Mapping[str, Any] | None:
    """Return what waits next after a step was taken: how many, the oldest, and the list; none without a step."""
    if told == "diputus":
        waiting, inbox = (await context.query("inbox"))["leaveInbox"], "/kotak-masuk"
    elif told == "dialihkan":
        waiting, inbox = (await context.query("passed"))["escalatedLeaveRequests"], "/kepegawaian"
    else:
        return None
    first = waiting["edges"][0]["node"]["id"] if waiting["edges"] else ""
    return {"count": waiting["totalCount"], "first": f"{inbox}/{quote(first, safe='')}", "inbox": inbox}


async def show_withdraw_form(context: PageContext) -> Response:
    """Ask once whether a request is to be withdrawn."""
    facts = await load_request_facts(context)
    if not facts["v"]["mayWithdraw"]:
        return context.redirect(request_path(request_id_of(context)))
    return context.render_page("withdraw.html", **facts, key=context.idempotency_key())


async def withdraw(context: PageContext) -> Response:
    """Withdraw a request, when the form says which version was read."""
    done = (
        await context.mutate(
            "withdraw",
            idempotencyKey=context.idempotency_key(),
            leaveRequestId=request_id_of(context),
            version=form_version(context),
        )
    )["done"]
    if not done["errors"]:
        return context.redirect_with_announcement(request_path(request_id_of(context)), "ditarik")
    faults, status = context.to_form_errors(done["errors"]), error_status(done["errors"])
    return context.redirect_with_draft(request_path(request_id_of(context)), faults, status=status)


def _is_announcement_true(told: str, facts: Mapping[str, Any], context: PageContext) -> bool:
    """Tell whether what an address announces is so: it may be kept, and opened when much has happened."""
    r, events = facts["r"], facts["r"]["events"]
    if told == "terkirim":
        whose = context.site.load_regency()
        filed = datetime.fromisoformat(r["filedAt"]).astimezone(ZoneInfo(whose.time_zone)).date()
        return bool(facts["v"]["mayWithdraw"]) and not events and abs((whose.today - filed).days) <= 1
    if told == "ditarik":
        return bool(r["state"] == "WITHDRAWN")
    return any("outcome" in each if told == "diputus" else each["kind"] == "REASSIGNED" for each in events)


async def load_request_facts(context: PageContext) -> dict[str, Any]:
    """Return what pages about a request show: who looks, the request `r`, and what it means to them, `v`.

    Raises: ApiError, SessionRequired
    """
    found = await context.query("request", id=request_id_of(context))
    if found["viewer"] is None:
        raise SessionRequired
    node, review = found["node"], found["leaveReview"]
    if not node or not review:
        raise ApiError("NOT_FOUND")
    return {
        "viewer": found["viewer"],
        "r": {**node, "events": _list_events(node)},
        "v": {**review, "warnings": context.to_form_errors(review["warnings"])},
        "is_waiting": node["state"] in OPEN_STATES,
    }


def _list_events(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what happened to a request, in order: steps that were taken, and how it was passed on.

    Of one instant, what led to a step comes before the step, and what was over when it was reassigned before that.
    """
    lists = (node["steps"], node["escalations"])
    return sorted((edge["node"] for each in lists if each for edge in each["edges"]), key=_event_sort_key)


def _event_sort_key(event: Mapping[str, Any]) -> tuple[datetime, int, bool, bool]:
    is_step = "outcome" in event
    step = event["kind"] if is_step else event["step"]
    return datetime.fromisoformat(event["at"]), STEP_KINDS.index(step), is_step, event["kind"] == "REASSIGNED"


def request_id_of(context: PageContext) -> str:
    """Return the id that stands in the path."""
    return str(context.request.path_params["id"])


def request_path(request_id: str) -> str:
    """Return where a request is shown."""
    return f"/cuti/{quote(request_id, safe='')}"


def form_version(context: PageContext) -> int:
    """Return the version that the form was made for; none at all for a form that somebody else made."""
    text = context.get_field("version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def error_status(errors: list[Mapping[str, Any]]) -> int:
    """Return the status of a page that tells these: somebody was first, or something is to be mended."""
    return 409 if any(each["__typename"] in CONFLICT_TYPES for each in errors) else 422
