"""What does the personnel office do about leave that waits? What went past somebody, and giving a step to another post.

Wired by `jejak.portal.routes`. Which posts have the authority and somebody there, the API says.
"""

from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from jejak.portal.api import SessionOver
from jejak.portal.faults import Fault, missing
from jejak.portal.request import address, facts_of, id_of, status_of, version_of
from jejak.portal.visit import Visit

LIST: Final = "/kepegawaian"


async def passed(visit: Visit) -> Response:
    """Show what waits although it went past somebody, oldest first."""
    found = await visit.ask("passed", after=visit.asked.get("sesudah"))
    if found["viewer"] is None:
        raise SessionOver
    return visit.page("passed.html", viewer=found["viewer"], waiting=found["passedLeave"])


async def reassign_form(visit: Visit) -> Response:
    """Show a request with the posts to which its step could be given."""
    return await _reassign(visit, [])


async def reassign(visit: Visit) -> Response:
    """Give the waiting step to another post."""
    if visit.is_shown_again:
        return await _reassign(visit, [])
    faults = [missing(name, visit.speech) for name in ("postId", "reason") if not visit.given(name)]
    if faults:
        return await _reassign(visit, faults, status=422)
    given = {"leaveRequestId": id_of(visit), "version": version_of(visit), "idempotencyKey": visit.key()}
    chosen = {"postId": visit.given("postId"), "reason": visit.given("reason")}
    done = (await visit.send("reassign", **given, **chosen))["done"]
    if not done["errors"]:
        return visit.announce(address(id_of(visit)), "dialihkan")
    return await _reassign(visit, visit.faults(done["errors"]), status=status_of(done["errors"]))


async def _reassign(visit: Visit, faults: list[Fault], *, status: int = 200) -> Response:
    seats = await visit.ask("seats", id=id_of(visit))
    found = await facts_of(visit)
    return visit.page(
        "reassign.html",
        status=status,
        **found,
        here=f"{LIST}/{quote(id_of(visit), safe='')}",
        seats=(seats["leaveReview"] or {}).get("seats") or [],
        values=dict(visit.fields),
        key=visit.key(),
        faults=faults,
        is_conflict=status == 409,
        **visit.again(),
    )
