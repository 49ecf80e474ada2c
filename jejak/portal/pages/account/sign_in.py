"""Coming in, opening an account, and going: with a password, a code where one is owed, or a slip.

The session's cookie is the API's; these pages only pass it on.
"""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from jejak.portal.api_client import ApiError, SessionRequired
from jejak.portal.forms.form_errors import FormError
from jejak.portal.limits import SECRET_DRAFT_LIFETIME_SECONDS
from jejak.portal.reference import HOME, keep_local
from jejak.portal.render import load_script
from jejak.portal.request_context import DRAFT_PARAMETER, SIGN_IN_PATH, PageContext

_CODE_PATH: Final = "/masuk/kode"
_ACTIVATE_PATH: Final = "/aktifkan"
PROVIDER_REFUSALS: Final = (
    "NOT_SIGNED_IN", "NOT_LINKED", "PROVIDER_REFUSED", "TOO_MANY_TRIES", "RATE_LIMITED", "TOO_MANY_AT_ONCE",
    "CROSS_SITE",
)  # fmt: skip
"""With which `jejak.oidc.routes` leads to this page; each has a sentence of its own, others share one."""


async def show_sign_in_form(context: PageContext) -> Response:
    """Show the page of signing in; who is signed in already is told so."""
    refused = []
    if code := context.query_params.get("ditolak"):
        refused = [context.form_error(f"provider_refusal.{code if code in PROVIDER_REFUSALS else 'OTHER'}")]
    to, present = _return_path(context), await _load_present_account(context)
    return context.render_page(
        "sign_in.html",
        faults=[*refused, *(context.draft.errors if context.draft else ())],
        to=to,
        is_kept=f"{DRAFT_PARAMETER}=" in to,
        is_over="ke" in context.query_params,
        is_out="keluar" in context.query_params and not present,
        present=present,
        values={"userName": context.get_field("userName")},
    )


async def sign_in(context: PageContext) -> Response:
    """Come in with a password, or learn that a code is owed."""
    faults = context.missing_field_errors("userName", "password")
    if not faults:
        named = {"userName": context.get_field("userName"), "password": context.fields["password"]}
        come = (await context.mutate("sign_in", **named, asCookie=True))["come"]
        if response := _finish_sign_in(context, come):
            return response
        faults = context.to_form_errors(come["errors"])
    return context.redirect_with_draft(SIGN_IN_PATH, faults, to=_return_path(context))


async def show_code_form(context: PageContext) -> Response:
    """Ask for the code that is owed after the password, or after a sign-in provider."""
    owed = context.get_field("challenge") or context.request.cookies.get(context.site.challenge_cookie, "")
    if not owed:
        return context.redirect(SIGN_IN_PATH)
    return context.render_page("code.html", challenge=owed, to=_return_path(context))


async def complete_sign_in(context: PageContext) -> Response:
    """Come in with the code that is owed."""
    faults = context.missing_field_errors("code")
    if not faults:
        given = {
            "challenge": context.get_field("challenge"),
            "code": "".join(context.get_field("code").split()),
        }
        come = (await context.mutate("complete_sign_in", **given, asCookie=True))["come"]
        if response := _finish_sign_in(context, come):
            return response
        faults = context.to_form_errors(come["errors"])
    if over := [FormError(each.texts) for each in faults if each.code == "CHALLENGE_OVER"]:
        return context.redirect_with_draft(SIGN_IN_PATH, over, to=_return_path(context))
    return context.redirect_with_draft(_CODE_PATH, faults, lifetime=SECRET_DRAFT_LIFETIME_SECONDS)


async def show_activation_form(context: PageContext) -> Response:
    """Show the page on which a slip opens an account."""
    return context.render_page(
        "activate.html", values={"code": context.get_field("code")}, script=load_script()
    )


async def activate_account(context: PageContext) -> Response:
    """Open an account with the code of a slip."""
    given = {"code": context.get_field("code"), "newPassword": context.fields.get("newPassword", "")}
    faults = context.missing_field_errors(*given)
    if not faults:
        come = (await context.mutate("activate", **given, asCookie=True))["come"]
        if response := _finish_sign_in(context, come):
            return response
        faults = context.to_form_errors(come["errors"])
    return context.redirect_with_draft(
        _ACTIVATE_PATH, faults, lifetime=SECRET_DRAFT_LIFETIME_SECONDS, code=given["code"]
    )


async def sign_out(context: PageContext) -> Response:
    """End the session; who has none any more is out already.

    Raises: ApiError for a form that no page of ours sent
    """
    errors = (await context.mutate("sign_out"))["done"]["errors"]
    if context.to_form_errors(errors) and context.is_without_csrf:
        raise ApiError("CROSS_SITE")
    return context.redirect(f"{SIGN_IN_PATH}?keluar=1")


def _finish_sign_in(context: PageContext, come: Mapping[str, Any]) -> Response | None:
    """Go on to the page that was wanted, or to the code that is owed; none for a refusal."""
    if come["challenge"]:
        owed = {"challenge": come["challenge"]["token"], "to": _return_path(context)}
        return context.redirect_with_draft(_CODE_PATH, lifetime=SECRET_DRAFT_LIFETIME_SECONDS, **owed)
    return None if come["errors"] else context.redirect(_return_path(context))


async def _load_present_account(context: PageContext) -> Mapping[str, Any] | None:
    """Return the account that is signed in already in this browser; none where there is none.

    Without a name where a session may live and cannot be seen: then nobody is told that it is over.
    """
    if context.site.session_cookie not in context.request.cookies:
        return None
    unseen = {"name": ""}
    if context.site.csrf_cookie not in context.request.cookies:
        return unseen
    try:
        viewer = (await context.query("who"))["viewer"]
    except SessionRequired:
        return None
    except ApiError:
        return unseen
    return viewer["account"] if viewer else None


def _return_path(context: PageContext) -> str:
    """Return the page of ours to go on to."""
    return keep_local(context.get_field("to") or context.query_params.get("ke", HOME))
