"""Helping people back into their accounts: finding them, slips, and the loss of a second factor.

Operators at `/bantuan-akun` for the people of their units, administrators at `/akun` for everybody. What was
searched goes into a draft: proxies keep addresses, and a name or NIP should not stand in one.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.responses import Response

from jejak.portal.api_client import ApiError, SessionRequired
from jejak.portal.forms.form_errors import FormError
from jejak.portal.limits import PORTAL_WHOLE_LIST_ROWS, SECRET_DRAFT_LIFETIME_SECONDS
from jejak.portal.pages.leave_request import form_version
from jejak.portal.request_context import DRAFT_PARAMETER, PageContext

OPERATORS_PATH: Final = "/bantuan-akun"
ADMINISTRATORS_PATH: Final = "/akun"
RESETS_PATH: Final = f"{ADMINISTRATORS_PATH}/kode"
_ROLES: Final = {OPERATORS_PATH: "OPERATOR", ADMINISTRATORS_PATH: "ADMINISTRATOR"}
_SLIP_FIELDS: Final = ("slip", "name", "userName", "expiresAt")


async def show_accounts(context: PageContext) -> Response:
    """Show who was searched; without a search everybody to administrators, and to operators who has a slip."""
    searched, base = context.get_field("cari"), _base_path(context)
    is_for_administrators = base == ADMINISTRATORS_PATH
    found = await context.query(
        "accounts_to_help",
        search=searched or None,
        withSlip=not searched and not is_for_administrators,
        after=context.query_params.get("sesudah"),
    )
    viewer = _require_viewer(context, found)
    listed = viewer["accountsToHelp"]
    kept = (
        {DRAFT_PARAMETER: context.query_params[DRAFT_PARAMETER]}
        if DRAFT_PARAMETER in context.query_params
        else {}
    )
    more = urlencode({**kept, "sesudah": listed["pageInfo"]["endCursor"] or ""})
    return context.render_page(
        "accounts.html",
        viewer=viewer,
        base=base,
        is_for_administrators=is_for_administrators,
        searched=searched,
        people=[_with_slip_state(each["node"]) for each in listed["edges"]],
        next_page=f"{base}?{more}" if listed["pageInfo"]["hasNextPage"] else "",
        waiting=await _count_waiting_resets(context) if is_for_administrators else 0,
    )


async def submit_search(context: PageContext) -> Response:
    """Lead on to what was searched, with the words in a draft."""
    return context.redirect_with_draft(_base_path(context), cari=context.get_field("cari"))


async def show_account(context: PageContext) -> Response:
    """Show one account, how far its slip is, and what can be done for its owner."""
    found = await context.query("account_to_help", id=str(context.request.path_params["id"]))
    viewer = _require_viewer(context, found)
    if not viewer["accountsToHelp"]["edges"]:
        raise ApiError("NOT_FOUND")
    return context.render_page(
        "account.html",
        viewer=viewer,
        one=_with_slip_state(viewer["accountsToHelp"]["edges"][0]["node"]),
        base=_base_path(context),
        is_for_administrators=_base_path(context) == ADMINISTRATORS_PATH,
        here=context.form_path,
        key=context.idempotency_key(),
        values={"reason": context.get_field("reason")},
        told=next((each for each in ("diminta", "dihapus") if context.has_announcement(each)), ""),
    )


async def make_slip(context: PageContext) -> Response:
    """Make a slip, and go on to the page that shows its code for a quarter of an hour."""
    given = {"userName": context.get_field("userName"), "idempotencyKey": context.idempotency_key()}
    done = (await context.mutate("reset_password", **given))["done"]
    if done["errors"]:
        return context.redirect_with_draft(
            context.form_path, _without_name_field(context.to_form_errors(done["errors"]))
        )
    slip = done["slip"]
    if not slip["code"]:
        context.is_idempotency_key_used = True  # what is sent next is another slip
        return context.redirect_with_draft(
            context.form_path, [context.form_error("helping.shown_once")], status=409
        )
    shown = {"slip": slip["code"], "name": slip["name"], "userName": slip["userName"]}
    return context.redirect_with_draft(
        f"{context.form_path}/slip",
        lifetime=SECRET_DRAFT_LIFETIME_SECONDS,
        **shown,
        expiresAt=slip["expiresAt"],
    )


async def show_slip(context: PageContext) -> Response:
    """Show a slip that was just made, to be printed or written down."""
    made = {each: context.get_field(each) for each in _SLIP_FIELDS}
    if not made["slip"]:
        return context.redirect(context.path.removesuffix("/slip"))
    viewer = _require_viewer(context, await context.query("account"))
    return context.render_page("slip.html", viewer=viewer, slip=made, base=_base_path(context))


async def request_reset(context: PageContext) -> Response:
    """Take a lost second factor from an account, or ask for it where two have to agree."""
    faults = context.missing_field_errors("reason")
    if not faults:
        given = {"userName": context.get_field("userName"), "reason": context.get_field("reason")}
        done = (
            await context.mutate("request_totp_reset", **given, idempotencyKey=context.idempotency_key())
        )["done"]
        if not done["errors"]:
            is_waiting = (done["totpReset"] or {}).get("state") == "REQUESTED"
            return context.redirect_with_announcement(
                context.form_path, "diminta" if is_waiting else "dihapus"
            )
        faults = _without_name_field(context.to_form_errors(done["errors"]))
    return context.redirect_with_draft(context.form_path, faults)


async def show_resets(context: PageContext) -> Response:
    """Show whose second factor was to be taken, newest first."""
    found = await context.query("totp_resets", first=20, after=context.query_params.get("sesudah"))
    viewer, listed = _require_viewer(context, found), found["totpResets"]
    end = listed["pageInfo"]["endCursor"] or ""
    return context.render_page(
        "resets.html",
        viewer=viewer,
        rows=[each["node"] for each in listed["edges"]],
        next_page=f"{RESETS_PATH}?{urlencode({'sesudah': end})}" if listed["pageInfo"]["hasNextPage"] else "",
        told=next((each for each in ("disetujui", "dibatalkan") if context.has_announcement(each)), ""),
    )


async def approve_reset(context: PageContext) -> Response:
    """Agree, as a second administrator."""
    return await _settle_reset(context, "approve_totp_reset", word="disetujui")


async def cancel_reset(context: PageContext) -> Response:
    """Take a request back, or refuse it."""
    return await _settle_reset(context, "cancel_totp_reset", word="dibatalkan")


async def _settle_reset(context: PageContext, document: str, *, word: str) -> Response:
    given = {"totpResetId": str(context.request.path_params["id"]), "version": form_version(context)}
    done = (await context.mutate(document, **given, idempotencyKey=context.idempotency_key()))["done"]
    if done["errors"]:
        return context.redirect_with_draft(
            RESETS_PATH, [FormError(each.texts) for each in context.to_form_errors(done["errors"])]
        )
    return context.redirect_with_announcement(RESETS_PATH, word)


async def _count_waiting_resets(context: PageContext) -> int:
    """Return how many of the newest hundred requests wait for a second administrator."""
    found = (await context.query("totp_resets", first=PORTAL_WHOLE_LIST_ROWS, after=None))["totpResets"][
        "edges"
    ]
    return sum(each["node"]["state"] == "REQUESTED" for each in found)


def _base_path(context: PageContext) -> str:
    """Return whose pages these are: the operators', or the administrators'."""
    return OPERATORS_PATH if context.path.startswith(OPERATORS_PATH) else ADMINISTRATORS_PATH


def _require_viewer(context: PageContext, found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return who asks, once it is sure that these pages are theirs.

    Raises: SessionRequired, ApiError
    """
    viewer: Mapping[str, Any] | None = found["viewer"]
    if viewer is None:
        raise SessionRequired
    if _ROLES[_base_path(context)] not in viewer["account"]["roles"]:
        raise ApiError("DENIED")
    return viewer


def _with_slip_state(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an account with how far its slip is, and the last part of its address."""
    return {**one, "slip_state": _slip_state(one["slip"]), "place": quote(one["accountId"], safe="")}


def _slip_state(slip: Mapping[str, Any] | None) -> str:
    """Tell how far a slip is, in one word of `slip_state`."""
    if slip is None:
        return "none"
    if slip["usedAt"]:
        return "used"
    return "waiting" if datetime.fromisoformat(slip["expiresAt"]) > datetime.now(UTC) else "over"


def _without_name_field(faults: list[FormError]) -> list[FormError]:
    """Point at no field of the name, which the page gives and nobody types."""
    return [each if each.field == "reason" else FormError(each.texts, code=each.code) for each in faults]
