"""How does somebody come in, open their account, and go? With a password, a code where one is owed, or a slip.

Wired by `jejak.portal.routes`. The session's cookie is the API's; these pages only pass it on.
"""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from jejak.portal import forms
from jejak.portal.api import Refused, SessionOver
from jejak.portal.faults import Fault, missing
from jejak.portal.masking import masked
from jejak.portal.reference import HOME, keep_local
from jejak.portal.render import script
from jejak.portal.visit import Visit, is_ours


async def sign_in_form(visit: Visit) -> Response:
    """Show the page of signing in."""
    refused = visit.asked.get("ditolak", "")
    faults = [Fault(visit.speech.say("sign_in.provider_refused"))] if refused else []
    is_out = "keluar" in visit.asked and not await _may_be_in(visit)
    return _sign_in(visit, faults, is_out=is_out, to=keep_local(visit.asked.get("ke", HOME)))


async def sign_in(visit: Visit) -> Response:
    """Come in with a password, or learn that a code is owed."""
    if visit.is_shown_again:
        return _sign_in(visit, [])
    if faults := [missing(name, visit.speech) for name in ("userName", "password") if not visit.given(name)]:
        return _sign_in(visit, faults)
    named = {"userName": visit.given("userName"), "password": visit.fields["password"]}
    come = (await visit.send("sign_in", **named, asCookie=True))["come"]
    return _arrived(visit, come) or _sign_in(visit, visit.faults(come["errors"]))


async def code_form(visit: Visit) -> Response:
    """Ask whoever comes back from a sign-in provider for the code that is owed."""
    owed = visit.request.cookies.get(visit.house.owed_cookie, "")
    return _code(visit, owed, []) if owed else visit.go("/masuk")


async def complete(visit: Visit) -> Response:
    """Come in with the code that is owed."""
    owed = visit.given("challenge")
    if visit.is_shown_again:
        return _code(visit, owed, [])
    if not visit.given("code"):
        return _code(visit, owed, [missing("code", visit.speech)])
    code = "".join(visit.given("code").split())
    come = (await visit.send("complete_sign_in", challenge=owed, code=code, asCookie=True))["come"]
    if response := _arrived(visit, come):
        return response
    faults = visit.faults(come["errors"])
    if any(fault.code == "CHALLENGE_OVER" for fault in faults):
        return _sign_in(visit, [Fault(faults[0].message)])
    return _code(visit, owed, faults)


async def activate_form(visit: Visit) -> Response:
    """Show the page on which a slip opens an account."""
    return _activate(visit, [])


async def activate(visit: Visit) -> Response:
    """Open an account with the code of a slip."""
    given = {"code": visit.given("code"), "newPassword": visit.fields.get("newPassword", "")}
    if faults := [missing(name, visit.speech) for name, value in given.items() if not value]:
        return _activate(visit, faults)
    come = (await visit.send("activate", **given, asCookie=True))["come"]
    return _arrived(visit, come) or _activate(visit, visit.faults(come["errors"]))


async def sign_out(visit: Visit) -> Response:
    """End the session; whoever has none any more is out already.

    Raises: Refused for a form that no page of ours sent
    """
    errors = (await visit.send("sign_out"))["done"]["errors"]
    if visit.faults(errors) and visit.is_unproven:
        raise Refused("CROSS_SITE")
    return visit.go("/masuk?keluar=1")


async def _may_be_in(visit: Visit) -> bool:
    """Tell whether the browser may still have a session that lives; where that cannot be seen it may."""
    if visit.house.session_cookie not in visit.request.cookies:
        return False
    if visit.house.csrf_cookie not in visit.request.cookies:
        return True
    try:
        return (await visit.ask("who"))["viewer"] is not None
    except SessionOver:
        return False
    except Refused:
        return True


def _arrived(visit: Visit, come: Mapping[str, Any]) -> Response | None:
    """Go on to where somebody wanted to go, or to the code; nothing when they were refused."""
    if come["challenge"]:
        return _code(visit, come["challenge"]["token"], [])
    if come["errors"]:
        return None
    to, kept = keep_local(visit.given("to") or HOME), _kept(visit)
    if not kept:
        return visit.go(to)
    return visit.page("resumed.html", to=to, kept=kept, csrf=lambda: masked(come["csrfToken"]))


def _kept(visit: Visit) -> Mapping[str, str]:
    """Return what was filled in when a session was over, if our own page sends it."""
    try:
        return forms.read(visit.given("kept")) if is_ours(visit.request) else {}
    except ValueError:
        return {}


def _sign_in(visit: Visit, faults: list[Fault], *, to: str | None = None, is_out: bool = False) -> Response:
    written: dict[str, Any] = {"to": to or keep_local(visit.given("to") or HOME), "kept": visit.given("kept")}
    user_name = visit.given("userName")
    return visit.page(
        "sign_in.html",
        status=422 if faults and visit.request.method == "POST" else 200,
        faults=faults,
        **written,
        **visit.again("/masuk", **written, userName=user_name),
        is_over="ke" in visit.asked,
        is_out=is_out,
        values={"userName": user_name},
    )


def _code(visit: Visit, owed: str, faults: list[Fault]) -> Response:
    written: dict[str, Any] = {
        "challenge": owed,
        "to": keep_local(visit.given("to") or HOME),
        "kept": visit.given("kept"),
    }
    return visit.page(
        "code.html",
        status=422 if faults else 200,
        faults=faults,
        **written,
        **visit.again("/masuk/kode", **written),
    )


def _activate(visit: Visit, faults: list[Fault]) -> Response:
    return visit.page(
        "activate.html",
        status=422 if faults else 200,
        faults=faults,
        values={"code": visit.given("code")},
        script=script(),
        **visit.there("/aktifkan"),
    )
