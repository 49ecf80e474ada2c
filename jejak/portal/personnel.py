"""What does the personnel office do about leave that waits? What went past somebody, and giving a step to another post.

Wired by `jejak.portal.routes`. Which posts have the authority and somebody there, the API says.
"""

from starlette.responses import Response

from jejak.portal.api import SessionRequired
from jejak.portal.request import error_status, form_version, load_request_facts, request_id_of, request_path
from jejak.portal.visit import PageContext


async def show_escalated(visit: PageContext) -> Response:
    """Show what waits although it went past somebody, oldest first."""
    found = await visit.query("passed", after=visit.query_params.get("sesudah"))
    if found["viewer"] is None:
        raise SessionRequired
    return visit.render_page("passed.html", viewer=found["viewer"], waiting=found["escalatedLeaveRequests"])


async def reassign(visit: PageContext) -> Response:
    """Give the waiting step to another post."""
    if faults := visit.missing_field_errors("postId", "reason"):
        return visit.redirect_with_draft(visit.form_path, faults)
    given = {
        "leaveRequestId": request_id_of(visit),
        "version": form_version(visit),
        "idempotencyKey": visit.idempotency_key(),
    }
    chosen = {"postId": visit.get_field("postId"), "reason": visit.get_field("reason")}
    done = (await visit.mutate("reassign", **given, **chosen))["done"]
    if not done["errors"]:
        return visit.redirect_with_announcement(request_path(request_id_of(visit)), "dialihkan")
    faults, status = visit.to_form_errors(done["errors"]), error_status(done["errors"])
    return visit.redirect_with_draft(visit.form_path, faults, status=status)


async def show_reassign_form(visit: PageContext) -> Response:
    """Show a request with the posts to which its step could be given."""
    seats = await visit.query("seats", id=request_id_of(visit))
    found = await load_request_facts(visit)
    return visit.render_page(
        "reassign.html",
        **found,
        here=visit.form_path,
        seats=(seats["leaveReview"] or {}).get("seats") or [],
        values=dict(visit.fields),
        key=visit.idempotency_key(),
    )
