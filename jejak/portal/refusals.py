"""Which page says that something cannot be shown, and with which status? One for each sort of refusal.

Called by `jejak.portal.visit`.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from jejak.portal.api import Refused

if TYPE_CHECKING:
    from jejak.portal.visit import Visit

_SORTS: Final[Mapping[str, tuple[str, int]]] = {
    "NOT_FOUND": ("lost", 404),
    "INVALID_CURSOR": ("lost", 404),
    "BAD_REQUEST": ("lost", 404),
    "DENIED": ("denied", 403),
    "CROSS_SITE": ("foreign", 403),
    "RATE_LIMITED": ("hurried", 429),
    "TOO_MANY_AT_ONCE": ("hurried", 429),
    "TOO_MANY_CHANGES": ("hurried", 429),
    "DEADLINE_PASSED": ("busy", 503),
    "BUSY": ("busy", 503),
    "BODY_TOO_LARGE": ("too_long", 413),
    "BODY_MALFORMED": ("malformed", 400),
    "UNSUPPORTED_MEDIA_TYPE": ("malformed", 400),
}
SORTS: Final = (*sorted({sort for sort, _ in _SORTS.values()}), "broken")


def page_of(visit: "Visit", refused: Refused) -> Response:
    """Say in words what cannot be, and what to do."""
    sort, status = _SORTS.get(refused.code, ("broken", 500))
    response = visit.page(
        "refused.html",
        status=status,
        sort=sort,
        wait=refused.wait,
        number=visit.request.state.request_id,
        has_form=visit.request.method == "POST",
    )
    if status in (429, 503):
        response.headers["retry-after"] = str(refused.wait or 5)
    return response
