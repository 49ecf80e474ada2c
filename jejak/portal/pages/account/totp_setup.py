"""Setting up the sign-in code: a password, the secret for an app, its first code, and recovery codes.

The secret and the recovery codes stand encrypted in an address that shows them for a quarter of an hour, to
the account that made them alone.
"""

from asyncio import to_thread
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from starlette.responses import Response

from jejak.portal.api_client import SessionRequired
from jejak.portal.forms.form_errors import FormError
from jejak.portal.images.qr import build_qr
from jejak.portal.limits import SECRET_DRAFT_LIFETIME_SECONDS
from jejak.portal.reference import keep_local
from jejak.portal.request_context import PageContext

FORM_PATH: Final = "/kode-masuk"
SECRET_PATH: Final = f"{FORM_PATH}/sahkan"
RECOVERY_CODES_PATH: Final = f"{FORM_PATH}/cadangan"
_SCHEME: Final = "otpauth"


async def show_password_form(context: PageContext) -> Response:
    """Ask for what opens the account, before another way to guard it is made."""
    viewer = await _require_viewer(context)
    account = viewer["account"]
    is_asked_by_api = any(fault.field == "code" for fault in (context.draft.errors if context.draft else ()))
    return context.render_page(
        "factor.html",
        viewer=viewer,
        account=account,
        takes_code=account["hasSecondFactor"] or bool(account["withheldRoles"]) or is_asked_by_api,
        to=_return_path(context),
    )


async def begin_setup(context: PageContext) -> Response:
    """Make the secret, and go on to the page that shows it."""
    given = {"password": context.fields.get("password", ""), "code": context.get_field("code") or None}
    done = (await context.mutate("begin_factor", **given))["done"]
    if done["errors"]:
        return context.redirect_with_draft(FORM_PATH, context.to_form_errors(done["errors"]))
    return context.redirect_with_draft(SECRET_PATH, lifetime=SECRET_DRAFT_LIFETIME_SECONDS, uri=done["uri"])


async def show_secret(context: PageContext) -> Response:
    """Show what only the app and its owner should know: as a picture, as a link and for typing."""
    parts = urlsplit(context.get_field("uri"))
    letters = parse_qs(parts.query).get("secret", [""])[0]
    if parts.scheme != _SCHEME or not letters:
        return context.redirect_with_draft(FORM_PATH, context.draft.errors if context.draft else ())
    return context.render_page(
        "factor_secret.html",
        viewer=await _require_viewer(context),
        uri=context.get_field("uri"),
        secret=letters,
        qr=await to_thread(build_qr, context.get_field("uri")),
        to=_return_path(context),
    )


async def confirm_setup(context: PageContext) -> Response:
    """Take the app into use with its first code, and go on to the recovery codes."""
    faults = context.missing_field_errors("code")  # an empty code is not one of the five that may be wrong
    if not faults:
        done = (await context.mutate("confirm_factor", code=context.get_field("code")))["done"]
        if done["recoveryCodes"]:
            codes = " ".join(done["recoveryCodes"])
            return context.redirect_with_draft(
                RECOVERY_CODES_PATH, lifetime=SECRET_DRAFT_LIFETIME_SECONDS, uri="", codes=codes
            )
        faults = context.to_form_errors(done["errors"])
    if over := [FormError(each.texts) for each in faults if each.code == "NOT_ENROLLING"]:
        return context.redirect_with_draft(FORM_PATH, over, uri="")
    return context.redirect_with_draft(SECRET_PATH, faults, lifetime=SECRET_DRAFT_LIFETIME_SECONDS)


async def show_recovery_codes(context: PageContext) -> Response:
    """Show the recovery codes, to be printed."""
    codes = context.get_field("codes").split()
    if not codes:
        return context.redirect(FORM_PATH)
    return context.render_page(
        "factor_done.html", viewer=await _require_viewer(context), codes=codes, to=_return_path(context)
    )


async def _require_viewer(context: PageContext) -> Mapping[str, Any]:
    """Raises: ApiError, SessionRequired"""
    viewer: Mapping[str, Any] | None = (await context.query("account"))["viewer"]
    if viewer is None:
        raise SessionRequired
    return viewer


def _return_path(context: PageContext) -> str:
    """Return where somebody was when a code was asked of them."""
    return keep_local(context.get_field("to") or context.query_params.get("ke", "/"))
