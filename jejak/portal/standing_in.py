"""Who stands in for whom? The list, ending, and naming somebody: for which post, who, and by which decree.

Wired by `jejak.portal.routes`. The holder of a post names for their own, the personnel office for any; what was chosen
stands in the address until the decree is written down.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from jejak.portal.api import ApiError, SessionRequired
from jejak.portal.faults import FormError
from jejak.portal.request import form_version
from jejak.portal.visit import PageContext
from jejak.portal.written import parse_date

LIST_PATH: Final = "/pelaksana"
FORM_PATH: Final = f"{LIST_PATH}/tunjuk"
KINDS: Final = ("PLH", "PLT")
FIELDS: Final = ("kind", "decreeNumber", "decreeDate", "effectiveFrom", "effectiveUntil", "reason")
_DATES: Final = ("decreeDate", "effectiveFrom", "effectiveUntil")
_NOBODY: Final = "-"  # an id of nothing


async def end_delegation(visit: PageContext) -> Response:
    """End a delegation now, or take it back before it begins."""
    given = {"delegationId": str(visit.request.path_params["id"]), "version": form_version(visit)}
    done = (await visit.mutate("end_delegation", **given, idempotencyKey=visit.idempotency_key()))["done"]
    if done["errors"]:
        return visit.redirect_with_draft(LIST_PATH, visit.to_form_errors(done["errors"]))
    return visit.redirect_with_announcement(LIST_PATH, "diakhiri")


async def create_delegation(visit: PageContext) -> Response:
    """Write a decree down; a second time under the same key changes nothing."""
    faults = _check_form(visit)
    if not faults:
        done = (
            await visit.mutate("delegate", **_delegation_input(visit), idempotencyKey=visit.idempotency_key())
        )["done"]
        if not done["errors"]:
            return visit.redirect_with_announcement(LIST_PATH, "ditunjuk")
        faults = visit.to_form_errors(done["errors"])
    return visit.redirect_with_draft(FORM_PATH, faults)


def _delegation_input(visit: PageContext) -> Mapping[str, Any]:
    plain = {
        each: visit.get_field(each) for each in ("postId", "delegateId", "kind", "decreeNumber", "reason")
    }
    dates = {each: parse_date(visit.get_field(each)) for each in _DATES}
    return {**plain, **dates, "replacesId": visit.get_field("replacesId") or None}


def _check_form(visit: PageContext) -> list[FormError]:
    """Return what can be seen wrong without asking."""
    found = visit.missing_field_errors("decreeNumber", "reason")
    found += [
        visit.form_error("missing.date", each) for each in _DATES if parse_date(visit.get_field(each)) is None
    ]
    if visit.get_field("kind") not in KINDS:
        found.append(visit.form_error("missing.kind", "kind"))
    return found


async def show_delegations(visit: PageContext) -> Response:
    """Show who stands in, newest first."""
    found = await visit.query("delegations", after=visit.query_params.get("sesudah"))
    if found["viewer"] is None:
        raise SessionRequired
    today, rows = visit.site.load_regency().today.isoformat(), found["delegations"]
    end_cursor = rows["pageInfo"]["endCursor"] or ""
    return visit.render_page(
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
        told=next((each for each in ("ditunjuk", "diakhiri") if visit.has_announcement(each)), ""),
    )


async def show_delegation_form(visit: PageContext) -> Response:
    """Show what is to be chosen next, or the form of the decree once post and delegate are."""
    post = visit.get_field("postId") or visit.query_params.get("jabatan") or await _find_own_post(visit)
    delegate = visit.get_field("delegateId") or visit.query_params.get("oleh", "")
    searched = visit.query_params.get("cari", "")
    found = await visit.query(
        "people",
        filter=_employee_filter(searched),
        after=visit.query_params.get("sesudah"),
        post=post or _NOBODY,
        delegate=delegate or _NOBODY,
        isSearching=bool(searched or post) and not delegate,
    )
    replaces = visit.get_field("replacesId") or visit.query_params.get("ganti", "")
    viewer, known = found["viewer"], {"jabatan": post, **({"ganti": replaces} if replaces else {})}
    if viewer is None:
        raise SessionRequired
    if (post and not found["post"]) or (delegate and not found["delegate"]):
        raise ApiError("NOT_FOUND")
    facts = {"viewer": viewer, "post": found["post"], "replaces": replaces}
    if post and delegate:
        values = {each: visit.get_field(each) for each in FIELDS}
        return visit.render_page(
            "delegate.html",
            **facts,
            delegate=found["delegate"],
            values=values,
            key=visit.idempotency_key(),
            kinds=KINDS,
        )
    people = found.get("employees")
    page = people["pageInfo"] if people else {"hasNextPage": False}
    more = urlencode({**known, "cari": searched, "sesudah": page.get("endCursor") or ""})
    return visit.render_page(
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


async def _find_own_post(visit: PageContext) -> str:
    """Return which post whoever looks names for; none for the personnel office, which names for any.

    Raises: Refused for whoever holds none
    """
    try:
        viewer = (await visit.query("own_post"))["viewer"]
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
