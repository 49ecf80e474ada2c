"""Coming in, opening an account, and going: with a password, a code where one is owed, or a slip.

Wired by `jejak.portal.routes`. The session's cookie is the API's; these pages only pass it on.
"""

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from jejak.portal.api import Refused, SessionOver
from jejak.portal.draft import SECRET_LIFETIME_SECONDS
from jejak.portal.faults import Fault
from jejak.portal.reference import HOME, keep_local
from jejak.portal.render import script
from jejak.portal.visit import DRAFT, SIGN_IN, Visit

_CODE: Final = "/masuk/kode"
_ACTIVATE: Final = "/aktifkan"


async def sign_in_form(visit: Visit) -> Response:
    """Show the page of signing in; who is signed in already is told so."""
    why = "link_lost" if visit.asked.get("ditolak") == "NOT_SIGNED_IN" else "provider_refused"
    refused = [visit.fault(f"sign_in.{why}")] if "ditolak" in visit.asked else []
    to, present = _to(visit), await _present(visit)
    return visit.page(
        "sign_in.html",
        faults=[*refused, *(visit.draft.faults if visit.draft else ())],
        to=to,
        is_kept=f"{DRAFT}=" in to,
        is_over="ke" in visit.asked,
        is_out="keluar" in visit.asked and not present,
        present=present,
        values={"userName": visit.given("userName")},
    )


async def sign_in(visit: Visit) -> Response:
    """Come in with a password, or learn that a code is owed."""
    faults = visit.missing("userName", "password")
    if not faults:
        named = {"userName": visit.given("userName"), "password": visit.fields["password"]}
        come = (await visit.send("sign_in", **named, asCookie=True))["come"]
        if response := _arrive(visit, come):
            return response
        faults = visit.faults(come["errors"])
    return visit.go_with_draft(SIGN_IN, faults, to=_to(visit))


async def code_form(visit: Visit) -> Response:
    """Ask for the code that is owed after the password, or after a sign-in provider."""
    owed = visit.given("challenge") or visit.request.cookies.get(visit.house.owed_cookie, "")
    if not owed:
        return visit.go(SIGN_IN)
    return visit.page("code.html", challenge=owed, to=_to(visit))


async def complete(visit: Visit) -> Response:
    """Come in with the code that is owed."""
    faults = visit.missing("code")
    if not faults:
        given = {"challenge": visit.given("challenge"), "code": "".join(visit.given("code").split())}
        come = (await visit.send("complete_sign_in", **given, asCookie=True))["come"]
        if response := _arrive(visit, come):
            return response
        faults = visit.faults(come["errors"])
    if over := [Fault(each.texts) for each in faults if each.code == "CHALLENGE_OVER"]:
        return visit.go_with_draft(SIGN_IN, over, to=_to(visit))
    return visit.go_with_draft(_CODE, faults, lifetime=SECRET_LIFETIME_SECONDS)


async def activate_form(visit: Visit) -> Response:
    """Show the page on which a slip opens an account."""
    return visit.page("activate.html", values={"code": visit.given("code")}, script=script())


async def activate(visit: Visit) -> Response:
    """Open an account with the code of a slip."""
    given = {"code": visit.given("code"), "newPassword": visit.fields.get("newPassword", "")}
    faults = visit.missing(*given)
    if not faults:
        come = (await visit.send("activate", **given, asCookie=True))["come"]
        if response := _arrive(visit, come):
            return response
        faults = visit.faults(come["errors"])
    return visit.go_with_draft(_ACTIVATE, faults, lifetime=SECRET_LIFETIME_SECONDS, code=given["code"])


async def sign_out(visit: Visit) -> Response:
    """End the session; who has none any more is out already.

    Raises: Refused for a form that no page of ours sent
    """
    errors = (await visit.send("sign_out"))["done"]["errors"]
    if visit.faults(errors) and visit.is_unproven:
        raise Refused("CROSS_SITE")
    return visit.go(f"{SIGN_IN}?keluar=1")


def _arrive(visit: Visit, come: Mapping[str, Any]) -> Response | None:
    """Go on to the page that was wanted, or to the code that is owed; none for a refusal."""
    if come["challenge"]:
        owed = {"challenge": come["challenge"]["token"], "to": _to(visit)}
        return visit.go_with_draft(_CODE, lifetime=SECRET_LIFETIME_SECONDS, **owed)
    return None if come["errors"] else visit.go(_to(visit))


async def _present(visit: Visit) -> Mapping[str, Any] | None:
    """Return the account that is signed in already in this browser; none where there is none.

    Without a name where a session may live and cannot be seen: then nobody is told that it is over.
    """
    if visit.house.session_cookie not in visit.request.cookies:
        return None
    unseen = {"name": ""}
    if visit.house.csrf_cookie not in visit.request.cookies:
        return unseen
    try:
        viewer = (await visit.ask("who"))["viewer"]
    except SessionOver:
        return None
    except Refused:
        return unseen
    return viewer["account"] if viewer else None


def _to(visit: Visit) -> str:
    """Return the page of ours to go on to."""
    return keep_local(visit.given("to") or visit.asked.get("ke", HOME))
