"""Download of a pay slip as a PDF: read over the API with the caller's session, printed here.

Who may read the slip may have it printed; what was read is on record as any reading is.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from starlette.responses import Response
from starlette.routing import Route

from jejak.payslips.pdf import PrintedPayslip, PrintedPayslipLine, render_payslip
from jejak.portal.api_client import ApiClient, ApiError, SessionRequired
from jejak.portal.endpoint import page_endpoint
from jejak.portal.request_context import PageContext
from jejak.portal.site import Site

PDF_PATH: Final = "/slip/{id}.pdf"
"""Where `Payslip.pdfUrl` leads."""


def payslip_pdf_route(api: ApiClient, site: Site) -> Route:
    """Return the route of the PDF; a visitor without a session signs in first."""
    endpoint = page_endpoint(api, site, page=send_payslip_pdf, form_path="/saya/slip")
    return Route(PDF_PATH, endpoint, methods=["GET"])


async def send_payslip_pdf(context: PageContext) -> Response:
    """Send one slip as a PDF, to the person whose it is and to payroll. Raises: ApiError, SessionRequired"""
    found = await context.query("payslip", id=str(context.request.path_params["id"]))
    if found["viewer"] is None:
        raise SessionRequired
    slip = found["node"]
    if not slip:
        raise ApiError("NOT_FOUND")
    printed = _to_printed(slip, regency=context.site.load_regency().name)
    name = f"slip-{slip['period'][:7]}{'-perbaikan' if slip['isCorrection'] else ''}.pdf"
    return Response(
        render_payslip(printed, locale=context.translator.language),
        media_type="application/pdf",
        headers={"content-disposition": f'inline; filename="{name}"', "cache-control": "no-store"},
    )


def _to_printed(slip: Mapping[str, Any], *, regency: str) -> PrintedPayslip:
    lines = tuple(
        PrintedPayslipLine(
            name=each["label"],
            amount=each["amount"],
            is_deduction=each["sign"] < 0,
            explanations=tuple(each["sentences"]),
        )
        for each in slip["lines"]
    )
    return PrintedPayslip(
        regency=regency,
        name=slip["employeeName"],
        nip=slip["employeeNip"],
        position=slip["title"] or "",
        unit=slip["unitName"] or "",
        grade=slip["grade"],
        service_years=slip["serviceYears"],
        month=date.fromisoformat(slip["period"]),
        lines=lines,
        gross=slip["gross"],
        deductions=slip["gross"] - slip["net"],
        net=slip["net"],
        is_correction=slip["isCorrection"],
    )
