"""Setting up the sign-in code: a password, the secret for an app, its first code, and recovery codes.

Wired by `jejak.portal.routes`. The secret and the recovery codes stand encrypted in an address that shows them for a
quarter of an hour, to the account that made them alone.
"""

from asyncio import to_thread
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from starlette.responses import Response

from jejak.portal.api import SessionRequired
from jejak.portal.draft import SECRET_LIFETIME_SECONDS
from jejak.portal.faults import FormError
from jejak.portal.qr import build_qr
from jejak.portal.reference import keep_local
from jejak.portal.visit import PageContext

FORM_PATH: Final = "/kode-masuk"
SECRET_PATH: Final = f"{FORM_PATH}/sahkan"
RECOVERY_CODES_PATH: Final = f"{FORM_PATH}/cadangan"
_SCHEME: Final = "otpauth"


async def show_password_form(visit: PageContext) -> Response:
    """Ask for what opens the account, before another way to guard it is made."""
    viewer = await _require_viewer(visit)
    account = viewer["account"]
    is_asked_by_api = any(fault.field == "code" for fault in (visit.draft.errors if visit.draft else ()))
    return visit.render_page(
        "factor.html",
        viewer=viewer,
        account=account,
        takes_code=account["hasSecondFactor"] or bool(account["withheldRoles"]) or is_asked_by_api,
        to=_return_path(visit),
    )


async def begin_setup(visit: PageContext) -> Response:
    """Make the secret, and go on to the page that shows it."""
    given = {"password": visit.fields.get("password", ""), "code": visit.get_field("code") or None}
    done = (await visit.mutate("begin_factor", **given))["done"]
    if done["errors"]:
        return visit.redirect_with_draft(FORM_PATH, visit.to_form_errors(done["errors"]))
    return visit.redirect_with_draft(SECRET_PATH, lifetime=SECRET_LIFETIME_SECONDS, uri=done["uri"])


async def show_secret(visit: PageContext) -> Response:
    """Show what only the app and its owner should know: as a picture, as a link and for typing."""
    parts = urlsplit(visit.get_field("uri"))
    letters = parse_qs(parts.query).get("secret", [""])[0]
    if parts.scheme != _SCHEME or not letters:
        return visit.redirect_with_draft(FORM_PATH, visit.draft.errors if visit.draft else ())
    return visit.render_page(
        "factor_secret.html",
        viewer=await _require_viewer(visit),
        uri=visit.get_field("uri"),
        secret=letters,
        qr=await to_thread(build_qr, visit.get_field("uri")),
        to=_return_path(visit),
    )


async def confirm_setup(visit: PageContext) -> Response:
    """Take the app into use with its first code, and go on to the recovery codes."""
    faults = visit.missing_field_errors("code")  # an empty code is not one of the five that may be wrong
    if not faults:
        done = (await visit.mutate("confirm_factor", code=visit.get_field("code")))["done"]
        if done["recoveryCodes"]:
            codes = " ".join(done["recoveryCodes"])
            return visit.redirect_with_draft(
                RECOVERY_CODES_PATH, lifetime=SECRET_LIFETIME_SECONDS, uri="", codes=codes
            )
        faults = visit.to_form_errors(done["errors"])
    if over := [FormError(each.texts) for each in faults if each.code == "NOT_ENROLLING"]:
        return visit.redirect_with_draft(FORM_PATH, over, uri="")
    return visit.redirect_with_draft(SECRET_PATH, faults, lifetime=SECRET_LIFETIME_SECONDS)


async def show_recovery_codes(visit: PageContext) -> Response:
    """Show the recovery codes, to be printed."""
    codes = visit.get_field("codes").split()
    if not codes:
        return visit.redirect(FORM_PATH)
    return visit.render_page(
        "factor_done.html", viewer=await _require_viewer(visit), codes=codes, to=_return_path(visit)
    )


async def _require_viewer(visit: PageContext) -> Mapping[str, Any]:
    """Raises: Refused, SessionOver"""
    viewer: Mapping[str, Any] | None = (await visit.query("account"))["viewer"]
    if viewer is None:
        raise SessionRequired
    return viewer


def _return_path(visit: PageContext) -> str:
    """Return where somebody was when a code was asked of them."""
    return keep_local(visit.get_field("to") or visit.query_params.get("ke", "/"))
