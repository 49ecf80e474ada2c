"""Pages of months of pay: the list, one month with its differences, closing and discarding it.

Closing and discarding are asked once more on a page of their own, on the version that was looked at.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.responses import Response

from jejak.portal.api_client import ApiError
from jejak.portal.forms.form_errors import FormError
from jejak.portal.pages.leave_request import error_status, form_version
from jejak.portal.pages.payroll.viewer import PAYROLL_PATH, require_payroll
from jejak.portal.request_context import PageContext

_ANNOUNCEMENTS: Final = ("ditutup", "dibuang")
_STEPS: Final = {"tutup": ("close_pay_run", "ditutup"), "buang": ("discard_pay_run", "dibuang")}
REASONS: Final = (
    "FROM_THE_LAW",
    "NOT_RECORDED",
    "RAISE",
    "PROMOTION",
    "TRANSFER",
    "TARIFF",
    "FAMILY",
    "CORRECTION",
)


async def show_runs(context: PageContext) -> Response:
    """Show the months of pay, newest first, and how many questions wait."""
    found = await context.query("pay_runs", after=context.query_params.get("sesudah"))
    viewer, listed = require_payroll(found), found["payRuns"]
    return context.render_page(
        "pay_runs.html",
        viewer=viewer,
        runs=[each["node"] for each in listed["edges"]],
        waiting=(found["payslipQuestions"] or {}).get("totalCount") or 0,
        next_page=_next_page(PAYROLL_PATH, listed),
        is_brought=context.has_announcement("dibawa"),
    )


async def show_run(context: PageContext) -> Response:
    """Show one month: its totals, what differs by reason, and the steps that may follow."""
    wanted = context.query_params.get("sebab", "")
    reason = wanted if wanted in REASONS else None
    found = await context.query(
        "pay_run", id=_run_id(context), reason=reason, after=context.query_params.get("sesudah")
    )
    viewer, run = require_payroll(found), found["payRun"]
    if not run:
        raise ApiError("NOT_FOUND")
    listed, path = found["payRunDifferences"], _run_path(context)
    return context.render_page(
        "pay_run.html",
        viewer=viewer,
        run=run,
        here=path,
        listed=listed,
        reason=reason,
        next_page=_next_page(path, listed, sebab=wanted) if listed else "",
        told=next((each for each in _ANNOUNCEMENTS if context.has_announcement(each)), ""),
    )


async def show_step(context: PageContext) -> Response:
    """Ask once more before a month is closed or discarded."""
    found = await context.query("pay_run_step", id=_run_id(context))
    viewer, run = require_payroll(found), found["payRun"]
    if not run:
        raise ApiError("NOT_FOUND")
    return context.render_page(
        "pay_run_step.html",
        viewer=viewer,
        run=run,
        back=_run_path(context),
        step=_step(context),
        key=context.idempotency_key(),
    )


async def take_step(context: PageContext) -> Response:
    """Close or discard a month of pay."""
    document, word = _STEPS[_step(context)]
    given = {"id": _run_id(context), "version": form_version(context)}
    done = (await context.mutate(document, **given, idempotencyKey=context.idempotency_key()))["done"]
    if not done["errors"]:
        return context.redirect_with_announcement(_run_path(context), word)
    faults = [
        FormError(each.texts, language=each.language) for each in context.to_form_errors(done["errors"])
    ]
    return context.redirect_with_draft(context.path, faults, status=error_status(done["errors"]))


def _run_id(context: PageContext) -> str:
    return str(context.request.path_params["id"])


def _run_path(context: PageContext) -> str:
    return f"{PAYROLL_PATH}/{quote(_run_id(context), safe='')}"


def _step(context: PageContext) -> str:
    return context.path.rpartition("/")[2]


def _next_page(path: str, listed: Mapping[str, Any], **kept: str) -> str:
    if not listed["pageInfo"]["hasNextPage"]:
        return ""
    asked = {name: value for name, value in kept.items() if value}
    return f"{path}?{urlencode({**asked, 'sesudah': listed['pageInfo']['endCursor']})}"
