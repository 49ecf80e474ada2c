"""What does the personnel office do about leave that waits? What went past somebody, and giving a step to another post.

Wired by `jejak.portal.routes`. Which posts have the authority and somebody there, the API says.
"""

from starlette.responses import Response

from jejak.portal.api import SessionOver
from jejak.portal.request import address, facts_of, id_of, status_of, version_of
from jejak.portal.visit import Visit


async def passed(visit: Visit) -> Response:
    """Show what waits although it went past somebody, oldest first."""
    found = await visit.ask("passed", after=visit.asked.get("sesudah"))
    if found["viewer"] is None:
        raise SessionOver
    return visit.page("passed.html", viewer=found["viewer"], waiting=found["escalatedLeaveRequests"])


async def reassign(visit: Visit) -> Response:
    """Give the waiting step to another post."""
    if faults := visit.missing("postId", "reason"):
        return visit.go_with_draft(visit.form_path, faults)
    given = {"leaveRequestId": id_of(visit), "version": version_of(visit), "idempotencyKey": visit.key()}
    chosen = {"postId": visit.given("postId"), "reason": visit.given("reason")}
    done = (await visit.send("reassign", **given, **chosen))["done"]
    if not done["errors"]:
        return visit.announce(address(id_of(visit)), "dialihkan")
    faults, status = visit.faults(done["errors"]), status_of(done["errors"])
    return visit.go_with_draft(visit.form_path, faults, status=status)


async def reassign_form(visit: Visit) -> Response:
    """Show a request with the posts to which its step could be given."""
    seats = await visit.ask("seats", id=id_of(visit))
    found = await facts_of(visit)
    return visit.page(
        "reassign.html",
        **found,
        here=visit.form_path,
        seats=(seats["leaveReview"] or {}).get("seats") or [],
        values=dict(visit.fields),
        key=visit.key(),
    )
