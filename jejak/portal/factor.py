"""How does somebody set up the sign-in code? A password, the secret for an app, its first code, and recovery codes.

Wired by `jejak.portal.routes`. The secret and the recovery codes are shown in the answer to a form, once; no address
leads to them.
"""

from asyncio import to_thread
from urllib.parse import parse_qs, urlsplit

from starlette.responses import Response

from jejak.portal.api import SessionOver
from jejak.portal.faults import Fault, missing
from jejak.portal.qr import qr
from jejak.portal.reference import keep_local
from jejak.portal.visit import Visit, is_ours

_SCHEME = "otpauth"


async def form(visit: Visit) -> Response:
    """Ask for what opens the account, before another way to guard it is made."""
    return await _form(visit, [])


async def begin(visit: Visit) -> Response:
    """Make the secret and show it, as a picture, as a link and for typing."""
    given = {"password": visit.fields.get("password", ""), "code": visit.given("code") or None}
    done = (await visit.send("begin_factor", **given))["done"]
    if done["errors"]:
        return await _form(visit, visit.faults(done["errors"]))
    return await _secret(visit, done["uri"], [])


async def confirm(visit: Visit) -> Response:
    """Take the app into use with its first code, and show the recovery codes."""
    uri, code = visit.given("uri"), visit.given("code")
    if not code and is_ours(visit.request):  # an empty code is not one of the five that may be wrong
        return await _secret(visit, uri, [missing("code", visit.speech)])
    done = (await visit.send("confirm_factor", code=code))["done"]
    if done["recoveryCodes"]:
        return visit.page(
            "factor_done.html", viewer=done["viewer"], codes=done["recoveryCodes"], to=_to(visit)
        )
    faults = visit.faults(done["errors"])
    if any(fault.code == "NOT_ENROLLING" for fault in faults):
        return await _form(visit, [Fault(faults[0].message)])
    return await _secret(visit, uri, faults)


async def _form(visit: Visit, faults: list[Fault]) -> Response:
    viewer = (await visit.ask("account"))["viewer"]
    if viewer is None:
        raise SessionOver
    account = viewer["account"]
    is_asked_by_api = any(fault.field == "code" for fault in faults)
    return visit.page(
        "factor.html",
        status=422 if faults else 200,
        viewer=viewer,
        account=account,
        takes_code=account["hasSecondFactor"] or bool(account["withheldRoles"]) or is_asked_by_api,
        to=_to(visit),
        faults=faults,
        **visit.there("/kode-masuk", ke=_to(visit)),
    )


async def _secret(visit: Visit, uri: str, faults: list[Fault]) -> Response:
    """Show what only the app and its owner should know; a form brings it back when its code was wrong."""
    parts = urlsplit(uri)
    secret = parse_qs(parts.query).get("secret", [""])[0]
    if parts.scheme != _SCHEME or not secret:
        return await _form(visit, faults)
    viewer = (await visit.ask("account"))["viewer"]
    if viewer is None:
        raise SessionOver
    return visit.page(
        "factor_secret.html",
        status=422 if faults else 200,
        viewer=viewer,
        uri=uri,
        secret=secret,
        qr=await to_thread(qr, uri),
        to=_to(visit),
        faults=faults,
    )


def _to(visit: Visit) -> str:
    """Return where somebody was when a code was asked of them."""
    return keep_local(visit.given("to") or visit.asked.get("ke", "/"))
