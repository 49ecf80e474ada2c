"""Delegation pages: the list, ending one, and naming a delegate for a post by a decree.

The holder of a post names for their own, the personnel office for any; what was chosen stands in the address
until the decree is written down.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from jejak.portal.api_client import ApiError, SessionRequired
from jejak.portal.forms.form_errors import FormError
from jejak.portal.forms.form_values import parse_date
from jejak.portal.pages.leave_request import form_version
from jejak.portal.request_context import PageContext

LIST_PATH: Final = "/pelaksana"
FORM_PATH: Final = f"{LIST_PATH}/tunjuk"
KINDS: Final = ("PLH", "PLT")
FIELDS: Final = ("kind", "decreeNumber", "decreeDate", "effectiveFrom", "effectiveUntil", "reason")
_DATES: Final = ("decreeDate", "effectiveFrom", "effectiveUntil")
_NOBODY: Final = "-"  # an id of nothing


async def end_delegation(context: PageContext) -> Response:
    """End a delegation now, or take it back before it begins."""
    given = {"delegationId": str(context.request.path_params["id"]), "version": form_version(context)}
    done = (await context.mutate("end_delegation", **given, idempotencyKey=context.idempotency_key()))["done"]
    if done["errors"]:
        return context.redirect_with_draft(LIST_PATH, context.to_form_errors(done["errors"]))
    return context.redirect_with_announcement(LIST_PATH, "diakhiri")


async def create_delegation(context: PageContext) -> Response:
    """Write a decree down; a second time under the same key changes nothing."""
    faults = _check_form(context)
    if not faults:
        done = (
            await context.mutate(
                "delegate", **_delegation_input(context), idempotencyKey=context.idempotency_key()
            )
        )["done"]
        if not done["errors"]:
            return context.redirect_with_announcement(LIST_PATH, "ditunjuk")
        faults = context.to_form_errors(done["errors"])
    return context.redirect_with_draft(FORM_PATH, faults)


def _delegation_input(context: PageContext) -> Mapping[str, Any]:
    plain = {
        each: context.get_field(each) for each in ("postId", "delegateId", "kind", "decreeNumber", "reason")
    }
    dates = {each: parse_date(context.get_field(each)) for each in _DATES}
    return {**plain, **dates, "replacesId": context.get_field("replacesId") or None}


def _check_form(context: PageContext) -> list[FormError]:
    """Return what can be seen wrong without asking."""
    found = context.missing_field_errors("decreeNumber", "reason")
    found += [
        context.form_error("missing.date", each)
        for each in _DATES
        if parse_date(context.get_field(each)) is None
    ]
    if context.get_field("kind") not in KINDS:
        found.append(context.form_error("missing.kind", "kind"))
    return found


async def show_delegations(context: PageContext) -> Response:
    """Show who stands in, newest first."""
    found = await context.query("delegations", after=context.query_params.get("sesudah"))
    if found["viewer"] is None:
        raise SessionRequired
    today, rows = context.site.load_regency().today.isoformat(), found["delegations"]
    end_cursor = rows["pageInfo"]["endCursor"] or ""
    return context.render_page(
        "delegations.html",
        viewer=found["viewer"],
        rows=[
            {
                **each["node"],
                "isOver": bool(each["node"]["endedAt"]) or each["node"]["effectiveUntil"] < today,
            }
            for each in rows["edges"]
        ],
        next_page=f"{LIST_PATH}?{urlencode({'sesudah': end_cursor})}"
        if rows["pageInfo"]["hasNextPage"]
        else "",
        told=next((each for each in ("ditunjuk", "diakhiri") if context.has_announcement(each)), ""),
    )


async def show_delegation_form(context: PageContext) -> Response:
    """Show what is to be chosen next, or the form of the decree once post and delegate are."""
    post = context.get_field("postId") or context.query_params.get("jabatan") or await _find_own_post(context)
    delegate = context.get_field("delegateId") or context.query_params.get("oleh", "")
    searched = context.query_params.get("cari", "")
    found = await context.query(
        "people",
        filter=_employee_filter(searched),
        after=context.query_params.get("sesudah"),
        post=post or _NOBODY,
        delegate=delegate or _NOBODY,
        isSearching=bool(searched or post) and not delegate,
    )
    replaces = context.get_field("replacesId") or context.query_params.get("ganti", "")
    viewer, known = found["viewer"], {"jabatan": post, **({"ganti": replaces} if replaces else {})}
    if viewer is None:
        raise SessionRequired
    if (post and not found["post"]) or (delegate and not found["delegate"]):
        raise ApiError("NOT_FOUND")
    facts = {"viewer": viewer, "post": found["post"], "replaces": replaces}
    if post and delegate:
        values = {each: context.get_field(each) for each in FIELDS}
        return context.render_page(
            "delegate.html",
            **facts,
            delegate=found["delegate"],
            values=values,
            key=context.idempotency_key(),
            kinds=KINDS,
        )
    people = found.get("employees")
    page = people["pageInfo"] if people else {"hasNextPage": False}
    more = urlencode({**known, "cari": searched, "sesudah": page.get("endCursor") or ""})
    return context.render_page(
        "people.html",
        **facts,
        people=[
            each["node"]
            for each in (people["edges"] if people else ())
            if not post or (each["node"]["post"] or {}).get("id") != post  # nobody stands in for themself
        ],
        is_searched=people is not None,
        searched=searched,
        next_page=f"{FORM_PATH}?{more}" if page["hasNextPage"] else "",
    )


def _employee_filter(searched: str) -> Mapping[str, str] | None:
    """Look for a whole NIP, or a piece of the name; for everybody where nothing was written."""
    if not searched:
        return None
    digits = "".join(searched.split())
    return {"nip": digits} if digits.isdecimal() else {"name": searched}


async def _find_own_post(context: PageContext) -> str:
    """Return which post the person who looks names for; none for the personnel office, which names for any.

    Raises: ApiError for the person who holds none
    """
    try:
        viewer = (await context.query("own_post"))["viewer"]
    except ApiError as refused:
        if refused.code != "DENIED":
            raise
        return ""  # of no staff; whether of the personnel office, the next question tells
    if viewer is None:
        raise SessionRequired
    if "PERSONNEL" in viewer["account"]["roles"]:
        return ""
    if not viewer["employee"] or not viewer["employee"]["post"]:
        raise ApiError("NOT_FOUND")
    return str(viewer["employee"]["post"]["id"])
