"""Error pages and their status, one for each sort of refusal."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from jejak.portal.api_client import ApiError

if TYPE_CHECKING:
    from jejak.portal.request_context import PageContext

ERROR_PAGES: Final[Mapping[str, tuple[str, int]]] = {
    "NOT_FOUND": ("lost", 404),
    "INVALID_CURSOR": ("lost", 404),
    "BAD_REQUEST": ("lost", 404),
    "DENIED": ("denied", 403),
    "CROSS_SITE": ("foreign", 403),
    "OTHER_ACCOUNT": ("other_account", 409),
    "RATE_LIMITED": ("hurried", 429),
    "TOO_MANY_AT_ONCE": ("hurried", 429),
    "TOO_MANY_CHANGES": ("hurried", 429),
    "DEADLINE_PASSED": ("busy", 503),
    "BUSY": ("busy", 503),
    "BODY_TOO_LARGE": ("too_long", 413),
    "BODY_MALFORMED": ("malformed", 400),
    "UNSUPPORTED_MEDIA_TYPE": ("malformed", 400),
}
_WITHOUT_DRAFT: Final = ("foreign", "malformed", "too_long")
"""Forms of which nothing is kept: no page of ours sent them, or they are more than can be read."""


_TEMPORARY: Final = ("hurried", "busy", "broken")
"""Refusals that a second try may not meet."""


def has_page(refused: ApiError) -> bool:
    """Tell whether a refusal has words of ours, or none at all: what else the API says, it says for a form."""
    return refused.code in ERROR_PAGES or not refused.sentence


def show_error_page(context: "PageContext", refused: ApiError) -> Response:
    """Say in words what cannot be, and what to do; a form is led back to its page, with what was written."""
    sort, status = ERROR_PAGES.get(refused.code, ("broken", 500))
    if context.request.method == "POST" and context.form_path:
        return _redirect_back(context, refused, sort=sort, status=status)
    context.draft = None  # another account's is not shown, and no fault of it is told here
    response = context.render_page(
        "refused.html",
        status=status,
        sort=sort,
        wait=refused.retry_after_seconds,
        number=context.request.state.request_id,
        again=context.own_reference if sort in _TEMPORARY and context.request.method == "GET" else "",
    )
    if status in (429, 503):
        response.headers["retry-after"] = str(refused.retry_after_seconds or 5)
    return response


def _redirect_back(context: "PageContext", refused: ApiError, *, sort: str, status: int) -> Response:
    faults = [context.form_error(f"refused.{sort}.why")]
    if refused.retry_after_seconds:
        faults.append(context.form_error("refused.wait", seconds=refused.retry_after_seconds))
    if sort == "broken":
        faults.append(context.form_error("refused.with_number", number=context.request.state.request_id))
    if sort in _WITHOUT_DRAFT:
        context.fields = {}
    return context.redirect_with_draft(context.form_path, faults, status=status)
