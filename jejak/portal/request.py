"""How does a request for leave stand? Its facts, who did what on whose behalf, and taking it back.

Wired by `jejak.portal.routes`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.responses import Response

from jejak.portal.api import Refused, SessionOver
from jejak.portal.visit import Visit

OPEN: Final = ("FILED", "ADVISED")
TOLD: Final = ("terkirim", "ditarik", "diputus", "dialihkan")
STEPS: Final = ("ADVICE", "DECISION")
CONFLICTS: Final = ("LeaveConflict", "VersionConflict")


async def request(visit: Visit) -> Response:
    """Show a request as it is now, and what went wrong with it."""
    facts = await facts_of(visit)
    told = next((each for each in TOLD if visit.announces(each) and _is_true(each, facts, visit)), "")
    following = await _following(visit, told)
    return visit.page("request.html", **facts, told=told, following=following)


async def _following(visit: Visit, told: str) -> Mapping[str, Any] | None:
    """Return what waits next after a step was taken: how many, the oldest, and the list; none without a step."""
    if told == "diputus":
        waiting, inbox = (await visit.ask("inbox"))["leaveInbox"], "/kotak-masuk"
    elif told == "dialihkan":
        waiting, inbox = (await visit.ask("passed"))["escalatedLeaveRequests"], "/kepegawaian"
    else:
        return None
    first = waiting["edges"][0]["node"]["id"] if waiting["edges"] else ""
    return {"count": waiting["totalCount"], "first": f"{inbox}/{quote(first, safe='')}", "inbox": inbox}


async def withdraw_form(visit: Visit) -> Response:
    """Ask once whether a request is to be withdrawn."""
    facts = await facts_of(visit)
    if not facts["v"]["mayWithdraw"]:
        return visit.go(address(id_of(visit)))
    return visit.page("withdraw.html", **facts, key=visit.key())


async def withdraw(visit: Visit) -> Response:
    """Withdraw a request, when the form says which version was read."""
    done = (
        await visit.send(
            "withdraw",
            idempotencyKey=visit.key(),
            leaveRequestId=id_of(visit),
            version=version_of(visit),
        )
    )["done"]
    if not done["errors"]:
        return visit.announce(address(id_of(visit)), "ditarik")
    faults, status = visit.faults(done["errors"]), status_of(done["errors"])
    return visit.go_with_draft(address(id_of(visit)), faults, status=status)


def _is_true(told: str, facts: Mapping[str, Any], visit: Visit) -> bool:
    """Tell whether what an address announces is so: it may be kept, and opened when much has happened."""
    r, events = facts["r"], facts["r"]["events"]
    if told == "terkirim":
        whose = visit.house.whose()
        filed = datetime.fromisoformat(r["filedAt"]).astimezone(ZoneInfo(whose.time_zone)).date()
        return bool(facts["v"]["mayWithdraw"]) and not events and abs((whose.today - filed).days) <= 1
    if told == "ditarik":
        return bool(r["state"] == "WITHDRAWN")
    return any("outcome" in each if told == "diputus" else each["kind"] == "REASSIGNED" for each in events)


async def facts_of(visit: Visit) -> dict[str, Any]:
    """Return what pages about a request show: who looks, the request `r`, and what it means to them, `v`.

    Raises: Refused, SessionOver
    """
    found = await visit.ask("request", id=id_of(visit))
    if found["viewer"] is None:
        raise SessionOver
    node, review = found["node"], found["leaveReview"]
    if not node or not review:
        raise Refused("NOT_FOUND")
    return {
        "viewer": found["viewer"],
        "r": {**node, "events": _events(node)},
        "v": {**review, "warnings": visit.faults(review["warnings"])},
        "is_waiting": node["state"] in OPEN,
    }


def _events(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what happened to a request, in order: steps that were taken, and how it was passed on.

    Of one instant, what led to a step comes before the step, and what was over when it was reassigned before that.
    """
    lists = (node["steps"], node["escalations"])
    return sorted((edge["node"] for each in lists if each for edge in each["edges"]), key=_place_of)


def _place_of(event: Mapping[str, Any]) -> tuple[datetime, int, bool, bool]:
    is_step = "outcome" in event
    step = event["kind"] if is_step else event["step"]
    return datetime.fromisoformat(event["at"]), STEPS.index(step), is_step, event["kind"] == "REASSIGNED"


def id_of(visit: Visit) -> str:
    """Return the id that stands in the path."""
    return str(visit.request.path_params["id"])


def address(request_id: str) -> str:
    """Return where a request is shown."""
    return f"/cuti/{quote(request_id, safe='')}"


def version_of(visit: Visit) -> int:
    """Return the version that the form was made for; none at all for a form that somebody else made."""
    text = visit.given("version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def status_of(errors: list[Mapping[str, Any]]) -> int:
    """Return the status of a page that tells these: somebody was first, or something is to be mended."""
    return 409 if any(each["__typename"] in CONFLICTS for each in errors) else 422
