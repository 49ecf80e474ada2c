"""Coming in, opening an account, and going: with a password, a code where one is owed, or a slip.

Wired by `jejak.portal.routes`. The session's cookie is the API's; these pages only pass it on.
"""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from jejak.portal.api import ApiError, SessionRequired
from jejak.portal.draft import SECRET_LIFETIME_SECONDS
from jejak.portal.faults import FormError
from jejak.portal.reference import HOME, keep_local
from jejak.portal.render import load_script
from jejak.portal.visit import DRAFT_PARAMETER, SIGN_IN_PATH, PageContext

_CODE_PATH: Final = "/masuk/kode"
_ACTIVATE_PATH: Final = "/aktifkan"


async def show_sign_in_form(visit: PageContext) -> Response:
    """Show the page of signing in; who is signed in already is told so."""
    why = "link_lost" if visit.query_params.get("ditolak") == "NOT_SIGNED_IN" else "provider_refused"
    refused = [visit.form_error(f"sign_in.{why}")] if "ditolak" in visit.query_params else []
    to, present = _return_path(visit), await _load_present_account(visit)
    return visit.render_page(
        "sign_in.html",
        faults=[*refused, *(visit.draft.errors if visit.draft else ())],
        to=to,
        is_kept=f"{DRAFT_PARAMETER}=" in to,
        is_over="ke" in visit.query_params,
        is_out="keluar" in visit.query_params and not present,
        present=present,
        values={"userName": visit.get_field("userName")},
    )


async def sign_in(visit: PageContext) -> Response:
    """Come in with a password, or learn that a code is owed."""
    faults = visit.missing_field_errors("userName", "password")
    if not faults:
        named = {"userName": visit.get_field("userName"), "password": visit.fields["password"]}
        come = (await visit.mutate("sign_in", **named, asCookie=True))["come"]
        if response := _finish_sign_in(visit, come):
            return response
        faults = visit.to_form_errors(come["errors"])
    return visit.redirect_with_draft(SIGN_IN_PATH, faults, to=_return_path(visit))


async def show_code_form(visit: PageContext) -> Response:
    """Ask for the code that is owed after the password, or after a sign-in provider."""
    owed = visit.get_field("challenge") or visit.request.cookies.get(visit.site.challenge_cookie, "")
    if not owed:
        return visit.redirect(SIGN_IN_PATH)
    return visit.render_page("code.html", challenge=owed, to=_return_path(visit))


async def complete_sign_in(visit: PageContext) -> Response:
    """Come in with the code that is owed."""
    faults = visit.missing_field_errors("code")
    if not faults:
        given = {"challenge": visit.get_field("challenge"), "code": "".join(visit.get_field("code").split())}
        come = (await visit.mutate("complete_sign_in", **given, asCookie=True))["come"]
        if response := _finish_sign_in(visit, come):
            return response
        faults = visit.to_form_errors(come["errors"])
    if over := [FormError(each.texts) for each in faults if each.code == "CHALLENGE_OVER"]:
        return visit.redirect_with_draft(SIGN_IN_PATH, over, to=_return_path(visit))
    return visit.redirect_with_draft(_CODE_PATH, faults, lifetime=SECRET_LIFETIME_SECONDS)


async def show_activation_form(visit: PageContext) -> Response:
    """Show the page on which a slip opens an account."""
    return visit.render_page("activate.html", values={"code": visit.get_field("code")}, script=load_script())


async def activate_account(visit: PageContext) -> Response:
    """Open an account with the code of a slip."""
    given = {"code": visit.get_field("code"), "newPassword": visit.fields.get("newPassword", "")}
    faults = visit.missing_field_errors(*given)
    if not faults:
        come = (await visit.mutate("activate", **given, asCookie=True))["come"]
        if response := _finish_sign_in(visit, come):
            return response
        faults = visit.to_form_errors(come["errors"])
    return visit.redirect_with_draft(
        _ACTIVATE_PATH, faults, lifetime=SECRET_LIFETIME_SECONDS, code=given["code"]
    )


async def sign_out(visit: PageContext) -> Response:
    """End the session; who has none any more is out already.

    Raises: Refused for a form that no page of ours sent
    """
    errors = (await visit.mutate("sign_out"))["done"]["errors"]
    if visit.to_form_errors(errors) and visit.is_without_csrf:
        raise ApiError("CROSS_SITE")
    return visit.redirect(f"{SIGN_IN_PATH}?keluar=1")


def _finish_sign_in(visit: PageContext, come: Mapping[str, Any]) -> Response | None:
    """Go on to the page that was wanted, or to the code that is owed; none for a refusal."""
    if come["challenge"]:
        owed = {"challenge": come["challenge"]["token"], "to": _return_path(visit)}
        return visit.redirect_with_draft(_CODE_PATH, lifetime=SECRET_LIFETIME_SECONDS, **owed)
    return None if come["errors"] else visit.redirect(_return_path(visit))


async def _load_present_account(visit: PageContext) -> Mapping[str, Any] | None:
    """Return the account that is signed in already in this browser; none where there is none.

    Without a name where a session may live and cannot be seen: then nobody is told that it is over.
    """
    if visit.site.session_cookie not in visit.request.cookies:
        return None
    unseen = {"name": ""}
    if visit.site.csrf_cookie not in visit.request.cookies:
        return unseen
    try:
        viewer = (await visit.query("who"))["viewer"]
    except SessionRequired:
        return None
    except ApiError:
        return unseen
    return viewer["account"] if viewer else None


def _return_path(visit: PageContext) -> str:
    """Return the page of ours to go on to."""
    return keep_local(visit.get_field("to") or visit.query_params.get("ke", HOME))
