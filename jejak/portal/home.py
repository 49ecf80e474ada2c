"""What does somebody see first? What is left, what waits for them, the last slip, and their own history.

Wired by `jejak.portal.routes`. An account that belongs to no employee has no leave and no pay, and is told so. Without
a session the first page is everybody's: it leads to signing in and to the public list of pay.
"""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from jejak.portal.api import Refused, SessionOver
from jejak.portal.inbox import is_reminded
from jejak.portal.visit import Visit


async def home(visit: Visit) -> Response:
    """Show the first page of whoever is signed in, and of everybody else."""
    if visit.house.session_cookie not in visit.request.cookies:
        return _landing(visit)
    try:
        found = await _found(visit)
    except SessionOver:
        return _landing(visit)
    viewer, inbox = found["viewer"], found["leaveInbox"] or {"totalCount": 0, "edges": []}
    is_personnel = "PERSONNEL" in viewer["account"]["roles"]
    return visit.page(
        "home.html",
        viewer=viewer,
        employee=viewer.get("employee"),
        waiting=inbox["totalCount"],
        reminded=sum(is_reminded(each["node"]) for each in inbox["edges"]),
        is_least=len(inbox["edges"]) < inbox["totalCount"],
        passed=(await visit.ask("passed"))["escalatedLeaveRequests"]["totalCount"] if is_personnel else 0,
        news=[each for each in viewer["account"]["notices"] if each["isNew"]],
    )


async def _found(visit: Visit) -> Mapping[str, Any]:
    """Raises: Refused, SessionOver"""
    try:
        found = await visit.ask("home")
    except Refused as refused:
        if refused.code != "DENIED":
            raise
        found = {**await visit.ask("account"), "leaveInbox": None}
    if found["viewer"] is None:
        raise SessionOver
    return found


def _landing(visit: Visit) -> Response:
    """Show the page of everybody; of a session nothing is said that its cookies alone cannot tell."""
    cookies = {visit.house.session_cookie, visit.house.csrf_cookie}
    return visit.page("landing.html", is_over=cookies <= visit.request.cookies.keys())


async def requests(visit: Visit) -> Response:
    """Show one's own requests, newest first, page by page."""
    viewer = (await visit.ask("requests", after=visit.asked.get("sesudah")))["viewer"]
    if viewer is None:
        raise SessionOver
    found = (viewer["employee"] or {}).get("leaveRequests")
    return visit.page("requests.html", viewer=viewer, found=found)
