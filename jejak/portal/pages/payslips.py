"""Pages of one's own pay slips: months at a glance, one month explained, and a question to payroll."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.responses import Response

from jejak.portal.api_client import ApiError, SessionRequired
from jejak.portal.images.month_chart import build_month_chart
from jejak.portal.limits import PAYSLIP_MONTHS
from jejak.portal.pages.leave_request import error_status
from jejak.portal.request_context import PageContext

PAYSLIPS_PATH: Final = "/saya/slip"
_ASKED: Final = "ditanyakan"
_Slip = Mapping[str, Any]


async def show_payslips(context: PageContext) -> Response:
    """Show twelve months as bars and as a table, or one year with its sums, and lead to the years before."""
    after, year = context.query_params.get("sesudah"), context.query_params.get("tahun", "")
    viewer, listed = await _load_payslips(context, after)
    months = _sum_months(each["node"] for each in listed["edges"])
    years = sorted({each["period"][:4] for each in months}, reverse=True)
    shown = (
        [each for each in months if each["period"].startswith(year)]
        if year in years
        else months[-PAYSLIP_MONTHS:]
    )
    chart_months = _list_months(shown)
    by_month = {each["period"]: each for each in shown}
    return context.render_page(
        "slips.html",
        viewer=viewer,
        rows=[by_month.get(each, {"period": each, "net": None}) for each in chart_months] if shown else [],
        chart=build_month_chart({each: _amount_of(by_month.get(each)) for each in chart_months})
        if shown
        else None,
        sums={name: sum(each[name] for each in shown) for name in ("gross", "net")},
        year=year if year in years else "",
        years=years,
        older=f"{PAYSLIPS_PATH}?{urlencode({'sesudah': listed['pageInfo']['endCursor']})}"
        if listed["pageInfo"]["hasNextPage"]
        else "",
    )


async def show_payslip(context: PageContext) -> Response:
    """Show every slip of one month, line by line, with a form to ask about it. Raises: ApiError when there is none"""
    _, listed = await _load_payslips(context, None)
    month = str(context.request.path_params["month"])
    ids = [each["node"]["id"] for each in listed["edges"] if each["node"]["period"][:7] == month]
    if not ids:
        raise ApiError("NOT_FOUND")
    found = [await context.query("payslip", id=each) for each in reversed(ids)]
    slips = [_with_sides(each["node"]) for each in found if each["node"]]
    return context.render_page(
        "payslip.html",
        viewer=found[0]["viewer"],
        slips=slips,
        address=_payslip_path(month),
        askable=[
            each for each in slips if found[0]["viewer"]["mayAskAboutPayslip"] and not each["is_waiting"]
        ],
        values=context.fields,
        key=context.idempotency_key(),
        is_asked=context.has_announcement(_ASKED),
    )


async def ask_about_payslip(context: PageContext) -> Response:
    """Send a question about a slip to payroll."""
    address = _payslip_path(str(context.request.path_params["month"]))
    done = (
        await context.mutate(
            "ask_about_payslip",
            idempotencyKey=context.idempotency_key(),
            payslipId=context.get_field("payslipId"),
            question=context.get_field("question"),
        )
    )["done"]
    if not done["errors"]:
        return context.redirect_with_announcement(address, _ASKED)
    faults = context.to_form_errors(done["errors"])
    return context.redirect_with_draft(address, faults, status=error_status(done["errors"]))


async def _load_payslips(
    context: PageContext, after: str | None
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Raises: SessionRequired, and ApiError for an account that is no employee's"""
    viewer: Mapping[str, Any] | None = (await context.query("payslips", after=after))["viewer"]
    if viewer is None:
        raise SessionRequired
    if not viewer.get("employee") or viewer["employee"]["payslips"] is None:
        raise ApiError("NOT_FOUND")
    return viewer, viewer["employee"]["payslips"]


def _sum_months(slips: Iterable[_Slip]) -> list[dict[str, Any]]:
    """Add up what was paid in each month, the earliest first; a correction is paid in the month of its run."""
    ordered = sorted(slips, key=_period_of)
    return [
        {
            "period": period,
            "address": _payslip_path(period[:7]),
            **{name: sum(each[name] for each in paid) for name in ("gross", "net")},
        }
        for period, paid in ((period, list(group)) for period, group in groupby(ordered, key=_period_of))
    ]


def _list_months(shown: Sequence[_Slip]) -> list[str]:
    """List the first days of all months from the first that is shown to the last."""
    if not shown:
        return []
    first, last = (date.fromisoformat(each["period"]) for each in (shown[0], shown[-1]))
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    numbers = range(first.month - 1, first.month - 1 + count)
    return [date(first.year + number // 12, number % 12 + 1, 1).isoformat() for number in numbers]


def _amount_of(month: _Slip | None) -> int | None:
    return None if month is None else int(month["net"])


def _period_of(slip: _Slip) -> str:
    return str(slip["period"])


def _with_sides(slip: Mapping[str, Any]) -> dict[str, Any]:
    """Part the lines into what is paid and what is kept back."""
    paid, kept = ([each for each in slip["lines"] if each["sign"] == sign] for sign in (1, -1))
    return {**slip, "paid": paid, "kept": kept, "is_waiting": _is_question_waiting(slip)}


def _is_question_waiting(slip: Mapping[str, Any]) -> bool:
    return any(each["node"]["state"] == "WAITING" for each in (slip["questions"] or {"edges": []})["edges"])


def _payslip_path(month: str) -> str:
    return f"{PAYSLIPS_PATH}/{quote(month, safe='')}"
