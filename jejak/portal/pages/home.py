"""Home page: the balance, what waits, the last slip, and the visitor's own history.

An account that belongs to no employee has no leave and no pay, and is told so. Without a session the first
page is everybody's: it leads to signing in and to the public list of pay.
"""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from jejak.portal.api_client import ApiError, SessionRequired
from jejak.portal.pages.inbox import is_reminded
from jejak.portal.request_context import PageContext


async def show_home(context: PageContext) -> Response:
    """Show the first page of the person who is signed in, and of everybody else."""
    if context.site.session_cookie not in context.request.cookies:
        return _show_landing(context)
    try:
        found = await _load_home(context)
    except SessionRequired:
        return _show_landing(context)
    viewer, inbox = found["viewer"], found["leaveInbox"] or {"totalCount": 0, "edges": []}
    is_personnel = "PERSONNEL" in viewer["account"]["roles"]
    return context.render_page(
        "home.html",
        viewer=viewer,
        employee=viewer.get("employee"),
        slip=_pick_slip((viewer.get("employee") or {}).get("payslips")),
        waiting=inbox["totalCount"],
        reminded=sum(is_reminded(each["node"]) for each in inbox["edges"]),
        is_least=len(inbox["edges"]) < inbox["totalCount"],
        passed=(await context.query("passed"))["escalatedLeaveRequests"]["totalCount"] if is_personnel else 0,
        news=[each for each in viewer["account"]["notices"] if each["isNew"]],
    )


def _pick_slip(listed: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return the newest month's slip; a correction of it only where the month has no other."""
    slips = [each["node"] for each in (listed or {"edges": []})["edges"]]
    newest = (each for each in slips if each["period"] == slips[0]["period"])
    return min(newest, key=lambda slip: bool(slip["isCorrection"]), default=None)


async def _load_home(context: PageContext) -> Mapping[str, Any]:
    """Raises: ApiError, SessionRequired"""
    try:
        found = await context.query("home")
    except ApiError as refused:
        if refused.code != "DENIED":
            raise
        found = {**await context.query("account"), "leaveInbox": None}
    if found["viewer"] is None:
        raise SessionRequired
    return found


def _show_landing(context: PageContext) -> Response:
    """Show the page of everybody; of a session nothing is said that its cookies alone cannot tell."""
    cookies = {context.site.session_cookie, context.site.csrf_cookie}
    return context.render_page("landing.html", is_over=cookies <= context.request.cookies.keys())


async def show_requests(context: PageContext) -> Response:
    """Show one's own requests, newest first, page by page."""
    viewer = (await context.query("requests", after=context.query_params.get("sesudah")))["viewer"]
    if viewer is None:
        raise SessionRequired
    found = (viewer["employee"] or {}).get("leaveRequests")
    return context.render_page("requests.html", viewer=viewer, found=found)
