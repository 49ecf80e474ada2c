"""Which page says that something cannot be shown, and with which status? One for each sort of refusal.

Called by `jejak.portal.visit`.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from jejak.portal.api import Refused

if TYPE_CHECKING:
    from jejak.portal.visit import Visit

SORTS: Final[Mapping[str, tuple[str, int]]] = {
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
_NOT_KEPT: Final = ("foreign", "malformed", "too_long")
"""Forms of which nothing is kept: no page of ours sent them, or they are more than can be read."""


def has_page(refused: Refused) -> bool:
    """Tell whether a refusal has words of ours, or none at all: what else the API says, it says for a form."""
    return refused.code in SORTS or not refused.sentence


def page_of(visit: "Visit", refused: Refused) -> Response:
    """Say in words what cannot be, and what to do; a form is led back to its page, with what was written."""
    sort, status = SORTS.get(refused.code, ("broken", 500))
    if visit.request.method == "POST" and visit.form_path:
        return _lead_back(visit, refused, sort=sort, status=status)
    visit.draft = None  # another account's is not shown, and no fault of it is told here
    response = visit.page(
        "refused.html",
        status=status,
        sort=sort,
        wait=refused.wait,
        number=visit.request.state.request_id,
    )
    if status in (429, 503):
        response.headers["retry-after"] = str(refused.wait or 5)
    return response


def _lead_back(visit: "Visit", refused: Refused, *, sort: str, status: int) -> Response:
    faults = [visit.fault(f"refused.{sort}.why")]
    if refused.wait:
        faults.append(visit.fault("refused.wait", seconds=refused.wait))
    if sort == "broken":
        faults.append(visit.fault("refused.with_number", number=visit.request.state.request_id))
    if sort in _NOT_KEPT:
        visit.fields = {}
    return visit.go_with_draft(visit.form_path, faults, status=status)
