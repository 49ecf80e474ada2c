"""Personnel pages: escalated steps, and their reassignment to another post.

Which posts have the authority and somebody there, the API says.
"""

from starlette.responses import Response

from jejak.portal.api_client import SessionRequired
from jejak.portal.pages.leave_request import (
    error_status,
    form_version,
    load_request_facts,
    request_id_of,
    request_path,
)
from jejak.portal.request_context import PageContext


async def show_escalated(context: PageContext) -> Response:
    """Show what waits although it went past somebody, oldest first."""
    found = await context.query("passed", after=context.query_params.get("sesudah"))
    if found["viewer"] is None:
        raise SessionRequired
    return context.render_page("passed.html", viewer=found["viewer"], waiting=found["escalatedLeaveRequests"])


async def reassign(context: PageContext) -> Response:
    """Give the waiting step to another post."""
    if faults := context.missing_field_errors("postId", "reason"):
        return context.redirect_with_draft(context.form_path, faults)
    given = {
        "leaveRequestId": request_id_of(context),
        "version": form_version(context),
        "idempotencyKey": context.idempotency_key(),
    }
    chosen = {"postId": context.get_field("postId"), "reason": context.get_field("reason")}
    done = (await context.mutate("reassign", **given, **chosen))["done"]
    if not done["errors"]:
        return context.redirect_with_announcement(request_path(request_id_of(context)), "dialihkan")
    faults, status = context.to_form_errors(done["errors"]), error_status(done["errors"])
    return context.redirect_with_draft(context.form_path, faults, status=status)


async def show_reassign_form(context: PageContext) -> Response:
    """Show a request with the posts to which its step could be given."""
    review = await context.query("candidate_posts", id=request_id_of(context))
    found = await load_request_facts(context)
    return context.render_page(
        "reassign.html",
        **found,
        here=context.form_path,
        candidates=(review["leaveReview"] or {}).get("seats") or [],
        values=dict(context.fields),
        key=context.idempotency_key(),
    )
