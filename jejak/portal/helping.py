"""Helping people back into their accounts: finding them, slips, and the loss of a second factor.

Wired by `jejak.portal.routes`: operators at `/bantuan-akun` for the people of their units, administrators at `/akun`
for everybody. What was searched goes into a draft: proxies keep addresses, and a name or NIP should not stand in one.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.responses import Response

from jejak.portal.api import Refused, SessionOver
from jejak.portal.draft import SECRET_LIFETIME_SECONDS
from jejak.portal.faults import Fault
from jejak.portal.request import version_of
from jejak.portal.visit import DRAFT, Visit

OPERATORS: Final = "/bantuan-akun"
ADMINISTRATORS: Final = "/akun"
RESETS: Final = f"{ADMINISTRATORS}/kode"
_ROLES: Final = {OPERATORS: "OPERATOR", ADMINISTRATORS: "ADMINISTRATOR"}
_SLIP: Final = ("slip", "name", "userName", "expiresAt")


async def accounts(visit: Visit) -> Response:
    """Show who was searched; without a search everybody to administrators, and to operators who has a slip."""
    searched, base = visit.given("cari"), _base(visit)
    is_for_administrators = base == ADMINISTRATORS
    found = await visit.ask(
        "accounts_to_help",
        search=searched or None,
        withSlip=not searched and not is_for_administrators,
        after=visit.asked.get("sesudah"),
    )
    viewer = _viewer(visit, found)
    listed = viewer["accountsToHelp"]
    kept = {DRAFT: visit.asked[DRAFT]} if DRAFT in visit.asked else {}
    more = urlencode({**kept, "sesudah": listed["pageInfo"]["endCursor"] or ""})
    return visit.page(
        "accounts.html",
        viewer=viewer,
        base=base,
        is_for_administrators=is_for_administrators,
        searched=searched,
        people=[_told(each["node"]) for each in listed["edges"]],
        next_page=f"{base}?{more}" if listed["pageInfo"]["hasNextPage"] else "",
        waiting=await _resets_waiting(visit) if is_for_administrators else 0,
    )


async def search(visit: Visit) -> Response:
    """Lead on to what was searched, with the words in a draft."""
    return visit.go_with_draft(_base(visit), cari=visit.given("cari"))


async def account(visit: Visit) -> Response:
    """Show one account, how far its slip is, and what can be done for its owner."""
    found = await visit.ask("account_to_help", id=str(visit.request.path_params["id"]))
    viewer = _viewer(visit, found)
    if not viewer["accountsToHelp"]["edges"]:
        raise Refused("NOT_FOUND")
    return visit.page(
        "account.html",
        viewer=viewer,
        one=_told(viewer["accountsToHelp"]["edges"][0]["node"]),
        base=_base(visit),
        here=visit.form_path,
        key=visit.key(),
        values={"reason": visit.given("reason")},
        told=next((each for each in ("diminta", "dihapus") if visit.announces(each)), ""),
    )


async def make_slip(visit: Visit) -> Response:
    """Make a slip, and go on to the page that shows its code for a quarter of an hour."""
    given = {"userName": visit.given("userName"), "idempotencyKey": visit.key()}
    done = (await visit.send("reset_password", **given))["done"]
    if done["errors"]:
        return visit.go_with_draft(visit.form_path, _without_name(visit.faults(done["errors"])))
    slip = done["slip"]
    if not slip["code"]:
        visit.is_key_used = True  # what is sent next is another slip
        return visit.go_with_draft(visit.form_path, [visit.fault("helping.shown_once")], status=409)
    shown = {"slip": slip["code"], "name": slip["name"], "userName": slip["userName"]}
    return visit.go_with_draft(
        f"{visit.form_path}/slip",
        lifetime=SECRET_LIFETIME_SECONDS,
        **shown,
        expiresAt=slip["expiresAt"],
    )


async def slip(visit: Visit) -> Response:
    """Show a slip that was just made, to be printed or written down."""
    made = {each: visit.given(each) for each in _SLIP}
    if not made["slip"]:
        return visit.go(visit.path.removesuffix("/slip"))
    viewer = _viewer(visit, await visit.ask("account"))
    return visit.page("slip.html", viewer=viewer, slip=made, base=_base(visit))


async def ask_reset(visit: Visit) -> Response:
    """Take a lost second factor from an account, or ask for it where two have to agree."""
    faults = visit.missing("reason")
    if not faults:
        given = {"userName": visit.given("userName"), "reason": visit.given("reason")}
        done = (await visit.send("request_totp_reset", **given, idempotencyKey=visit.key()))["done"]
        if not done["errors"]:
            is_waiting = (done["totpReset"] or {}).get("state") == "REQUESTED"
            return visit.announce(visit.form_path, "diminta" if is_waiting else "dihapus")
        faults = _without_name(visit.faults(done["errors"]))
    return visit.go_with_draft(visit.form_path, faults)


async def resets(visit: Visit) -> Response:
    """Show whose second factor was to be taken, newest first."""
    found = await visit.ask("totp_resets", first=20, after=visit.asked.get("sesudah"))
    viewer, listed = _viewer(visit, found), found["totpResets"]
    end = listed["pageInfo"]["endCursor"] or ""
    return visit.page(
        "resets.html",
        viewer=viewer,
        rows=[each["node"] for each in listed["edges"]],
        next_page=f"{RESETS}?{urlencode({'sesudah': end})}" if listed["pageInfo"]["hasNextPage"] else "",
        told=next((each for each in ("disetujui", "dibatalkan") if visit.announces(each)), ""),
    )


async def approve_reset(visit: Visit) -> Response:
    """Agree, as a second administrator."""
    return await _settled(visit, "approve_totp_reset", word="disetujui")


async def cancel_reset(visit: Visit) -> Response:
    """Take a request back, or refuse it."""
    return await _settled(visit, "cancel_totp_reset", word="dibatalkan")


async def _settled(visit: Visit, document: str, *, word: str) -> Response:
    given = {"totpResetId": str(visit.request.path_params["id"]), "version": version_of(visit)}
    done = (await visit.send(document, **given, idempotencyKey=visit.key()))["done"]
    if done["errors"]:
        return visit.go_with_draft(RESETS, [Fault(each.texts) for each in visit.faults(done["errors"])])
    return visit.announce(RESETS, word)


async def _resets_waiting(visit: Visit) -> int:
    """Return how many of the newest hundred requests wait for a second administrator."""
    found = (await visit.ask("totp_resets", first=100, after=None))["totpResets"]["edges"]
    return sum(each["node"]["state"] == "REQUESTED" for each in found)


def _base(visit: Visit) -> str:
    """Return whose pages these are: the operators', or the administrators'."""
    return OPERATORS if visit.path.startswith(OPERATORS) else ADMINISTRATORS


def _viewer(visit: Visit, found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return who asks, once it is sure that these pages are theirs.

    Raises: SessionOver, Refused
    """
    viewer: Mapping[str, Any] | None = found["viewer"]
    if viewer is None:
        raise SessionOver
    if _ROLES[_base(visit)] not in viewer["account"]["roles"]:
        raise Refused("DENIED")
    return viewer


def _told(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an account with how far its slip is, and the last part of its address."""
    return {**one, "slip_state": _state_of(one["slip"]), "place": quote(one["accountId"], safe="")}


def _state_of(slip: Mapping[str, Any] | None) -> str:
    """Tell how far a slip is, in one word of `slip_state`."""
    if slip is None:
        return "none"
    if slip["usedAt"]:
        return "used"
    return "waiting" if datetime.fromisoformat(slip["expiresAt"]) > datetime.now(UTC) else "over"


def _without_name(faults: list[Fault]) -> list[Fault]:
    """Point at no field of the name, which the page gives and nobody types."""
    return [each if each.field == "reason" else Fault(each.texts, code=each.code) for each in faults]
