"""Pages of information officers (PPID): what is open, proposed and ended, and each policy with its next step.

Nothing is opened without the preview on the page where it is approved.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.responses import Response

from jejak.portal.api_client import ApiError, SessionRequired
from jejak.portal.forms.form_errors import FormError
from jejak.portal.forms.form_values import parse_date
from jejak.portal.pages.leave_request import form_version
from jejak.portal.request_context import PageContext

LIST_PATH: Final = "/ppid"
FORM_PATH: Final = f"{LIST_PATH}/usul"
FIELDS: Final = ("positionRecords", "basePayRange", "positionAllowance", "tppTariff", "holderGrades")
_TEXTS: Final = ("legalBasis", "decreeNumber")
_DATES: Final = ("decreeDate", "effectiveFrom")
_ANNOUNCEMENTS: Final = ("diusulkan", "disetujui", "ditarik", "diakhiri")
_TIER: Final = "T1"


async def show_policies(context: PageContext) -> Response:
    """Show what waits for a second person, what is in force or will be, and what is over."""
    found = await context.query("policies", after=context.query_params.get("sesudah"))
    viewer, listed = _require_viewer(found), found["policies"]
    today = context.site.load_regency().today.isoformat()
    groups: dict[str, list[Mapping[str, Any]]] = {"proposed": [], "open": [], "over": []}
    for each in listed["edges"]:
        groups[_group(each["node"], today)].append(each["node"])
    end = listed["pageInfo"]["endCursor"] or ""
    return context.render_page(
        "policies.html",
        viewer=viewer,
        groups=groups,
        next_page=f"{LIST_PATH}?{urlencode({'sesudah': end})}" if listed["pageInfo"]["hasNextPage"] else "",
        told=next((each for each in _ANNOUNCEMENTS if context.has_announcement(each)), ""),
    )


async def show_policy(context: PageContext) -> Response:
    """Show one policy, what it would open while it is a proposal, and the step that may follow."""
    found = await context.query("policy", id=str(context.request.path_params["id"]))
    viewer, policy = _require_viewer(found), found["node"]
    if not policy:
        raise ApiError("NOT_FOUND")
    preview = None
    if policy["state"] == "PROPOSED":
        asked = {name: policy[name] for name in ("field", "tier", "effectiveFrom")}
        preview = (await context.query("policy_preview", input=asked))["policyPreview"]
    return context.render_page(
        "policy.html",
        viewer=viewer,
        policy=policy,
        place=quote(policy["id"], safe=""),
        preview=preview,
        key=context.idempotency_key(),
        values={each: context.get_field(each) for each in ("decreeNumber", "decreeDate", "effectiveUntil")},
    )


async def show_policy_form(context: PageContext) -> Response:
    """Show the form of a proposal."""
    viewer = _require_viewer(await context.query("policy_form"))
    values = {each: context.get_field(each) for each in ("field", *_TEXTS, *_DATES, "effectiveUntil")}
    return context.render_page(
        "propose_policy.html",
        viewer=viewer,
        fields=FIELDS,
        values=values,
        key=context.idempotency_key(),
    )


async def propose_policy(context: PageContext) -> Response:
    """Enter a proposal; a second time under the same key changes nothing."""
    last = context.get_field("effectiveUntil")
    faults = context.missing_field_errors(*_TEXTS) + _check_dates(context, *_DATES)
    if last and parse_date(last) is None:
        faults.append(context.form_error("missing.date", "effectiveUntil"))
    if context.get_field("field") not in FIELDS:
        faults.append(context.form_error("missing.field", "field"))
    if faults:
        return context.redirect_with_draft(FORM_PATH, faults)
    given = {each: context.get_field(each) for each in ("field", *_TEXTS)}
    dates = {each: parse_date(context.get_field(each)) for each in _DATES}
    told = {**given, **dates, "tier": _TIER, "effectiveUntil": parse_date(last) if last else None}
    done = (await context.mutate("propose_policy", **told, idempotencyKey=context.idempotency_key()))["done"]
    if done["errors"]:
        return context.redirect_with_draft(FORM_PATH, context.to_form_errors(done["errors"]))
    return context.redirect_with_announcement(LIST_PATH, "diusulkan")


async def approve_policy(context: PageContext) -> Response:
    """Put somebody else's proposal in force."""
    return await _take_step(context, "approve_policy", word="disetujui")


async def withdraw_policy(context: PageContext) -> Response:
    """Take a proposal back, or refuse it."""
    return await _take_step(context, "withdraw_policy", word="ditarik")


async def end_policy(context: PageContext) -> Response:
    """End a policy by decree."""
    faults = context.missing_field_errors("decreeNumber")
    faults += _check_dates(context, "decreeDate", "effectiveUntil")
    if faults:
        return context.redirect_with_draft(_policy_path(context), faults)
    dates = {each: parse_date(context.get_field(each)) for each in ("decreeDate", "effectiveUntil")}
    told = {"decreeNumber": context.get_field("decreeNumber"), **dates}
    return await _take_step(context, "end_policy", word="diakhiri", **told)


async def _take_step(context: PageContext, document: str, *, word: str, **told: Any) -> Response:
    step = {"policyId": str(context.request.path_params["id"]), "version": form_version(context), **told}
    done = (await context.mutate(document, **step, idempotencyKey=context.idempotency_key()))["done"]
    if not done["errors"]:
        return context.redirect_with_announcement(LIST_PATH, word)
    shown = {"decreeNumber", "decreeDate", "effectiveUntil"}
    faults = [
        each if each.field in shown else FormError(each.texts)
        for each in context.to_form_errors(done["errors"])
    ]
    return context.redirect_with_draft(_policy_path(context), faults)


def _check_dates(context: PageContext, *names: str) -> list[FormError]:
    return [
        context.form_error("missing.date", each)
        for each in names
        if parse_date(context.get_field(each)) is None
    ]


def _policy_path(context: PageContext) -> str:
    return f"{LIST_PATH}/{quote(str(context.request.path_params['id']), safe='')}"


def _group(policy: Mapping[str, Any], today: str) -> str:
    """Tell where a policy stands in the list."""
    if policy["state"] == "PROPOSED":
        return "proposed"
    last = policy["effectiveUntil"]
    is_over = policy["state"] == "WITHDRAWN" or (last and (last < today or last < policy["effectiveFrom"]))
    return "over" if is_over else "open"


def _require_viewer(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return who asks, once it is sure that these pages are theirs. Raises: SessionRequired, ApiError"""
    viewer: Mapping[str, Any] | None = found["viewer"]
    if viewer is None:
        raise SessionRequired
    if "INFORMATION_OFFICER" not in viewer["account"]["roles"]:
        raise ApiError("DENIED")
    return viewer
