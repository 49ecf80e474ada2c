"""Pages of one's own pay slips: months at a glance, one month explained, and a question to payroll."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class _SlipPage:
    """Slips of whole years, newest first; `after` is the cursor they follow, `following` that of the years before."""

    viewer: Mapping[str, Any]
    slips: Sequence[_Slip]
    after: str | None
    following: str

    def path_of(self, **asked: str) -> str:
        """Return where these years are shown, or one of them."""
        given = {**asked, **({"sesudah": self.after} if self.after else {})}
        return f"{PAYSLIPS_PATH}?{urlencode(given)}"


async def show_payslips(context: PageContext) -> Response:
    """Show twelve months as bars and as a table, or one year with its sums, and lead to the years before."""
    year = context.query_params.get("tahun", "")
    page = await _load_payslips(context, year=year, after=context.query_params.get("sesudah"))
    months = _sum_months(page.slips)
    years = sorted({each["period"][:4] for each in months}, reverse=True)
    shown = (
        [each for each in months if each["period"].startswith(year)]
        if year in years
        else _keep_last_months(months)
    )
    chart_months = _list_months(shown)
    by_month = {each["period"]: each for each in shown}
    return context.render_page(
        "slips.html",
        viewer=page.viewer,
        rows=[by_month.get(each, _without_pay(each)) for each in chart_months] if shown else [],
        chart=build_month_chart({each: _amount_of(by_month.get(each)) for each in chart_months})
        if shown
        else None,
        sums={name: sum(each[name] for each in shown) for name in ("gross", "net")},
        year=year if year in years else "",
        years={each: page.path_of(tahun=each) for each in years},
        is_older=bool(page.after),
        older=f"{PAYSLIPS_PATH}?{urlencode({'sesudah': page.following})}" if page.following else "",
    )


async def show_payslip(context: PageContext) -> Response:
    """Show every slip of one month, line by line, with a form to ask about it. Raises: ApiError when there is none"""
    month = str(context.request.path_params["month"])
    page = await _load_payslips(context, year=month[:4])
    paid = [each for each in page.slips if each["period"][:7] == month]
    if not paid:
        raise ApiError("NOT_FOUND")
    paid.sort(key=lambda slip: bool(slip["isCorrection"]))
    found = [await context.query("payslip", id=each["id"]) for each in paid]
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


async def _load_payslips(context: PageContext, *, year: str, after: str | None = None) -> _SlipPage:
    """Load whole years of slips, the newest that there are, or as far back as the year that is asked for.

    Raises: SessionRequired, and ApiError for an account that is no employee's
    """
    while True:
        viewer: Mapping[str, Any] | None = (await context.query("payslips", after=after))["viewer"]
        if viewer is None:
            raise SessionRequired
        if not viewer.get("employee") or viewer["employee"]["payslips"] is None:
            raise ApiError("NOT_FOUND")
        edges, following = _keep_whole_years(viewer["employee"]["payslips"])
        slips = [each["node"] for each in edges]
        if not following or not year or slips[-1]["period"][:4] <= year:
            return _SlipPage(viewer, slips, after, following)
        after = following


def _keep_whole_years(listed: Mapping[str, Any]) -> tuple[Sequence[Mapping[str, Any]], str]:
    """Leave out the year that the end of a page cuts; return also the cursor that it follows, none at the last page.

    A sum of part of a year would be shown as the year's.
    """
    edges = listed["edges"]
    if not listed["pageInfo"]["hasNextPage"]:
        return edges, ""
    last_year = edges[-1]["node"]["period"][:4]
    whole = [each for each in edges if each["node"]["period"][:4] != last_year] or edges
    return whole, str(whole[-1]["cursor"])


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


def _keep_last_months(months: Sequence[_Slip]) -> Sequence[_Slip]:
    """Keep what was paid in the last twelve months, with or without pay: a chart has no room for more."""
    last = _list_months(months[-PAYSLIP_MONTHS:])[-PAYSLIP_MONTHS:]
    return [each for each in months if each["period"] in last]


def _list_months(shown: Sequence[_Slip]) -> list[str]:
    """List the first days of all months from the first that is shown to the last."""
    if not shown:
        return []
    first, last = (date.fromisoformat(each["period"]) for each in (shown[0], shown[-1]))
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    numbers = range(first.month - 1, first.month - 1 + count)
    return [date(first.year + number // 12, number % 12 + 1, 1).isoformat() for number in numbers]


def _without_pay(period: str) -> _Slip:
    return {"period": period, "address": "", "net": None}


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
