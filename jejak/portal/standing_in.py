"""Who stands in for whom? The list, ending, and naming somebody: for which post, who, and by which decree.

Wired by `jejak.portal.routes`. The holder of a post names for their own, the personnel office for any; what was chosen
stands in the address until the decree is written down.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from jejak.portal.api import Refused, SessionOver
from jejak.portal.faults import Fault
from jejak.portal.request import version_of
from jejak.portal.visit import Visit
from jejak.portal.written import date_of

LIST: Final = "/pelaksana"
NAME: Final = f"{LIST}/tunjuk"
KINDS: Final = ("PLH", "PLT")
FIELDS: Final = ("kind", "decreeNumber", "decreeDate", "effectiveFrom", "effectiveUntil", "reason")
_DATES: Final = ("decreeDate", "effectiveFrom", "effectiveUntil")
_NOBODY: Final = "-"  # an id of nothing


async def end(visit: Visit) -> Response:
    """End a delegation now, or take it back before it begins."""
    given = {"delegationId": str(visit.request.path_params["id"]), "version": version_of(visit)}
    done = (await visit.send("end_delegation", **given, idempotencyKey=visit.key()))["done"]
    if done["errors"]:
        return visit.go_with_draft(LIST, visit.faults(done["errors"]))
    return visit.announce(LIST, "diakhiri")


async def name(visit: Visit) -> Response:
    """Write a decree down; a second time under the same key changes nothing."""
    faults = _faults(visit)
    if not faults:
        done = (await visit.send("delegate", **_decree(visit), idempotencyKey=visit.key()))["done"]
        if not done["errors"]:
            return visit.announce(LIST, "ditunjuk")
        faults = visit.faults(done["errors"])
    return visit.go_with_draft(NAME, faults)


def _decree(visit: Visit) -> Mapping[str, Any]:
    plain = {each: visit.given(each) for each in ("postId", "delegateId", "kind", "decreeNumber", "reason")}
    dates = {each: date_of(visit.given(each)) for each in _DATES}
    return {**plain, **dates, "replacesId": visit.given("replacesId") or None}


def _faults(visit: Visit) -> list[Fault]:
    """Return what can be seen wrong without asking."""
    found = visit.missing("decreeNumber", "reason")
    found += [visit.fault("missing.date", each) for each in _DATES if date_of(visit.given(each)) is None]
    if visit.given("kind") not in KINDS:
        found.append(visit.fault("missing.kind", "kind"))
    return found


async def listed(visit: Visit) -> Response:
    """Show who stands in, newest first."""
    found = await visit.ask("delegations", after=visit.asked.get("sesudah"))
    if found["viewer"] is None:
        raise SessionOver
    today, rows = visit.house.whose().today.isoformat(), found["delegations"]
    end_cursor = rows["pageInfo"]["endCursor"] or ""
    return visit.page(
        "delegations.html",
        viewer=found["viewer"],
        rows=[
            {
                **each["node"],
                "isOver": bool(each["node"]["endedAt"]) or each["node"]["effectiveUntil"] < today,
            }
            for each in rows["edges"]
        ],
        next_page=f"{LIST}?{urlencode({'sesudah': end_cursor})}" if rows["pageInfo"]["hasNextPage"] else "",
        told=next((each for each in ("ditunjuk", "diakhiri") if visit.announces(each)), ""),
    )


async def choose(visit: Visit) -> Response:
    """Show what is to be chosen next, or the form of the decree once post and delegate are."""
    post = visit.given("postId") or visit.asked.get("jabatan") or await _own_post(visit)
    delegate = visit.given("delegateId") or visit.asked.get("oleh", "")
    searched = visit.asked.get("cari", "")
    found = await visit.ask(
        "people",
        filter=_narrowed(searched),
        after=visit.asked.get("sesudah"),
        post=post or _NOBODY,
        delegate=delegate or _NOBODY,
        isSearching=bool(searched or post) and not delegate,
    )
    replaces = visit.given("replacesId") or visit.asked.get("ganti", "")
    viewer, known = found["viewer"], {"jabatan": post, **({"ganti": replaces} if replaces else {})}
    if viewer is None:
        raise SessionOver
    if (post and not found["post"]) or (delegate and not found["delegate"]):
        raise Refused("NOT_FOUND")
    facts = {"viewer": viewer, "post": found["post"], "replaces": replaces}
    if post and delegate:
        values = {each: visit.given(each) for each in FIELDS}
        return visit.page(
            "delegate.html",
            **facts,
            delegate=found["delegate"],
            values=values,
            key=visit.key(),
            kinds=KINDS,
        )
    people = found.get("employees")
    page = people["pageInfo"] if people else {"hasNextPage": False}
    more = urlencode({**known, "cari": searched, "sesudah": page.get("endCursor") or ""})
    return visit.page(
        "people.html",
        **facts,
        people=[
            each["node"]
            for each in (people["edges"] if people else ())
            if not post or (each["node"]["post"] or {}).get("id") != post  # nobody stands in for themself
        ],
        is_searched=people is not None,
        searched=searched,
        next_page=f"{NAME}?{more}" if page["hasNextPage"] else "",
    )


def _narrowed(searched: str) -> Mapping[str, str] | None:
    """Look for a whole NIP, or a piece of the name; for everybody where nothing was written."""
    if not searched:
        return None
    digits = "".join(searched.split())
    return {"nip": digits} if digits.isdecimal() else {"name": searched}


async def _own_post(visit: Visit) -> str:
    """Return which post whoever looks names for; none for the personnel office, which names for any.

    Raises: Refused for whoever holds none
    """
    try:
        viewer = (await visit.ask("own_post"))["viewer"]
    except Refused as refused:
        if refused.code != "DENIED":
            raise
        return ""  # of no staff; whether of the personnel office, the next question tells
    if viewer is None:
        raise SessionOver
    if "PERSONNEL" in viewer["account"]["roles"]:
        return ""
    if not viewer["employee"] or not viewer["employee"]["post"]:
        raise Refused("NOT_FOUND")
    return str(viewer["employee"]["post"]["id"])
