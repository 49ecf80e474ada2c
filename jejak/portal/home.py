"""What does somebody see first? What is left, what waits for them, the last slip, and their own history.

Wired by `jejak.portal.routes`. An account that belongs to no employee has no leave and no pay, and is told so.
"""

from starlette.responses import Response

from jejak.portal.api import Refused, SessionOver
from jejak.portal.visit import Visit


async def home(visit: Visit) -> Response:
    """Show the first page of whoever is signed in."""
    try:
        found = await visit.ask("home")
    except Refused as refused:
        if refused.code != "DENIED":
            raise
        found = {**await visit.ask("account"), "leaveInbox": None}
    viewer = found["viewer"]
    if viewer is None:
        raise SessionOver
    return visit.page(
        "home.html",
        viewer=viewer,
        employee=viewer.get("employee"),
        waiting=(found["leaveInbox"] or {}).get("totalCount") or 0,
        is_linked="tertaut" in visit.asked,
        news=[each for each in viewer["account"]["notices"] if each["isNew"]],
    )
