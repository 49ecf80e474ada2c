"""What waits for whom? The inbox, and the page on which a superior advises and an officer decides.

Wired by `jejak.portal.routes`. Who may take which step is the API's to say.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from jejak.portal.api import SessionOver
from jejak.portal.faults import Fault
from jejak.portal.request import address, facts_of, id_of, status_of, version_of
from jejak.portal.visit import Visit
from jejak.portal.written import date_of

OUTCOMES: Final = ("APPROVED", "CHANGED", "POSTPONED", "REFUSED")


async def inbox(visit: Visit) -> Response:
    """Show what waits, oldest first."""
    found = await visit.ask("inbox", after=visit.asked.get("sesudah"))
    if found["viewer"] is None:
        raise SessionOver
    waiting, own = found["leaveInbox"], (found["viewer"]["employee"] or {}).get("post")
    return visit.page(
        "inbox.html",
        viewer=found["viewer"],
        is_done=visit.announces("diputus"),
        waiting=[
            {**each["node"], "isReminded": is_reminded(each["node"]), "at": _at_another(each["node"], own)}
            for each in waiting["edges"]
        ],
        next_page=f"/kotak-masuk?{urlencode({'sesudah': waiting['pageInfo']['endCursor']})}"
        if waiting["pageInfo"]["hasNextPage"]
        else "",
    )


def _at_another(request: Mapping[str, Any], own: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return the post at which a request waits, where that is not the visitor's own."""
    post: Mapping[str, Any] = request["advisingPost" if request["state"] == "FILED" else "decidingPost"]
    return post if own is None or post["id"] != own["id"] else None


def is_reminded(request: Mapping[str, Any]) -> bool:
    """Tell whether whoever is to take the waiting step was reminded of it."""
    step = "ADVICE" if request["state"] == "FILED" else "DECISION"
    passes = [each["node"] for each in request["escalations"]["edges"]]
    return any(each["step"] == step and each["kind"] == "REMINDED" for each in passes)


async def decide(visit: Visit) -> Response:
    """Advise or decide, whichever the request waits for."""
    if faults := _faults(visit):
        return visit.go_with_draft(visit.form_path, faults)
    name = "advise" if visit.given("step") == "advise" else "decide"
    done = (await visit.send(name, **_verdict(visit)))["done"]
    if not done["errors"]:
        # With the step whoever left or moved on may be out of reach, and then their request is nowhere to be seen.
        is_seen = done["leaveRequest"] is not None and done["leaveRequest"]["employee"] is not None
        return visit.announce(address(id_of(visit)) if is_seen else "/kotak-masuk", "diputus")
    faults, status = visit.faults(done["errors"]), status_of(done["errors"])
    return visit.go_with_draft(visit.form_path, faults, status=status)


def _verdict(visit: Visit) -> Mapping[str, Any]:
    is_changed = visit.given("outcome") == "CHANGED"
    return {
        "idempotencyKey": visit.key(),
        "leaveRequestId": id_of(visit),
        "version": version_of(visit),
        "outcome": visit.given("outcome"),
        "reason": visit.given("reason") or None,
        "newStartsOn": date_of(visit.given("newStartsOn")) if is_changed else None,
        "newEndsOn": date_of(visit.given("newEndsOn")) if is_changed else None,
    }


def _faults(visit: Visit) -> list[Fault]:
    """Return what can be seen wrong without asking."""
    found = list[Fault]()
    if visit.given("outcome") not in OUTCOMES:
        found.append(visit.fault("missing.outcome", "outcome"))
    for name in ("newStartsOn", "newEndsOn"):
        text = visit.given(name)
        if visit.given("outcome") == "CHANGED" and text and date_of(text) is None:
            found.append(visit.fault("missing.date", name))
    return found


async def decision_form(visit: Visit) -> Response:
    """Show a request with the four outcomes."""
    found = await facts_of(visit)
    is_code_owed = found["r"]["state"] == "ADVISED" and not found["viewer"]["account"]["hasSecondFactor"]
    return visit.page(
        "decide.html",
        **found,
        is_code_owed=is_code_owed,
        here=visit.form_path,
        outcomes=OUTCOMES,
        values=dict(visit.fields),
        key=visit.key(),
    )
