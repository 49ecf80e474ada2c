"""Setting up the sign-in code: a password, the secret for an app, its first code, and recovery codes.

Wired by `jejak.portal.routes`. The secret and the recovery codes stand encrypted in an address that shows them for a
quarter of an hour, to the account that made them alone.
"""

from asyncio import to_thread
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from starlette.responses import Response

from jejak.portal.api import SessionOver
from jejak.portal.draft import SECRET_LIFETIME_SECONDS
from jejak.portal.faults import Fault
from jejak.portal.qr import qr
from jejak.portal.reference import keep_local
from jejak.portal.visit import Visit

FORM: Final = "/kode-masuk"
SECRET: Final = f"{FORM}/sahkan"
DONE: Final = f"{FORM}/cadangan"
_SCHEME: Final = "otpauth"


async def form(visit: Visit) -> Response:
    """Ask for what opens the account, before another way to guard it is made."""
    viewer = await _viewer(visit)
    account = viewer["account"]
    is_asked_by_api = any(fault.field == "code" for fault in (visit.draft.faults if visit.draft else ()))
    return visit.page(
        "factor.html",
        viewer=viewer,
        account=account,
        takes_code=account["hasSecondFactor"] or bool(account["withheldRoles"]) or is_asked_by_api,
        to=_to(visit),
    )


async def begin(visit: Visit) -> Response:
    """Make the secret, and go on to the page that shows it."""
    given = {"password": visit.fields.get("password", ""), "code": visit.given("code") or None}
    done = (await visit.send("begin_factor", **given))["done"]
    if done["errors"]:
        return visit.go_with_draft(FORM, visit.faults(done["errors"]))
    return visit.go_with_draft(SECRET, lifetime=SECRET_LIFETIME_SECONDS, uri=done["uri"])


async def secret(visit: Visit) -> Response:
    """Show what only the app and its owner should know: as a picture, as a link and for typing."""
    parts = urlsplit(visit.given("uri"))
    letters = parse_qs(parts.query).get("secret", [""])[0]
    if parts.scheme != _SCHEME or not letters:
        return visit.go_with_draft(FORM, visit.draft.faults if visit.draft else ())
    return visit.page(
        "factor_secret.html",
        viewer=await _viewer(visit),
        uri=visit.given("uri"),
        secret=letters,
        qr=await to_thread(qr, visit.given("uri")),
        to=_to(visit),
    )


async def confirm(visit: Visit) -> Response:
    """Take the app into use with its first code, and go on to the recovery codes."""
    faults = visit.missing("code")  # an empty code is not one of the five that may be wrong
    if not faults:
        done = (await visit.send("confirm_factor", code=visit.given("code")))["done"]
        if done["recoveryCodes"]:
            codes = " ".join(done["recoveryCodes"])
            return visit.go_with_draft(DONE, lifetime=SECRET_LIFETIME_SECONDS, uri="", codes=codes)
        faults = visit.faults(done["errors"])
    if over := [Fault(each.texts) for each in faults if each.code == "NOT_ENROLLING"]:
        return visit.go_with_draft(FORM, over, uri="")
    return visit.go_with_draft(SECRET, faults, lifetime=SECRET_LIFETIME_SECONDS)


async def recovery_codes(visit: Visit) -> Response:
    """Show the recovery codes, to be printed."""
    codes = visit.given("codes").split()
    if not codes:
        return visit.go(FORM)
    return visit.page("factor_done.html", viewer=await _viewer(visit), codes=codes, to=_to(visit))


async def _viewer(visit: Visit) -> Mapping[str, Any]:
    """Raises: Refused, SessionOver"""
    viewer: Mapping[str, Any] | None = (await visit.ask("account"))["viewer"]
    if viewer is None:
        raise SessionOver
    return viewer


def _to(visit: Visit) -> str:
    """Return where somebody was when a code was asked of them."""
    return keep_local(visit.given("to") or visit.asked.get("ke", "/"))
