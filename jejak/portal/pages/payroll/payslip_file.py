"""Page that brings in a month of pay slips: the file is rehearsed first, and sent once more to be brought in.

Nothing is kept between the two: the second time the file's SHA-256 must be the one that was rehearsed.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from starlette.responses import Response

from jejak.portal.api_client import ApiError
from jejak.portal.forms.form_errors import FormError
from jejak.portal.limits import MAX_FORM_FILE_NAME_CHARACTERS
from jejak.portal.pages.payroll.viewer import PAYROLL_PATH, require_payroll
from jejak.portal.request_context import PageContext

FILE_PATH: Final = f"{PAYROLL_PATH}/berkas"
_MONTH: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_SHOWN_ISSUES: Final = (100, 40, 10)
"""Faults that are shown: as many as an address can hold."""


async def show_form(context: PageContext) -> Response:
    """Show the form: which month, and which file; after a rehearsal what came of it, and the form that brings it in."""
    viewer = require_payroll(await context.query("account"))
    told = context.get_field("found")
    return context.render_page(
        "payslip_file.html",
        viewer=viewer,
        month=context.get_field("month"),
        file_name=context.get_field("fileName"),
        found=json.loads(told) if told else None,
    )


async def send_file(context: PageContext) -> Response:
    """Rehearse a file, or bring in the one that was rehearsed.

    Raises: ApiError, SessionRequired
    """
    month, upload = context.get_field("month"), context.upload
    faults = [] if _MONTH.fullmatch(month) else [context.form_error("missing.month", "month")]
    if upload is None or not upload.file_name:
        faults.append(context.form_error("missing.file", "file"))
    if faults or upload is None:
        return context.redirect_with_draft(FILE_PATH, faults, found="")
    asked = {"month": month, "name": upload.file_name}
    if rehearsed := context.get_field("sha256"):
        asked["sha256"] = rehearsed
    try:
        found = await context.send_payslips(asked, upload.iter_file())
    except ApiError as refused:
        if refused.code != "BODY_TOO_LARGE":
            raise
        return context.redirect_with_draft(
            FILE_PATH, [context.form_error("payroll.too_large", "file")], status=413, found=""
        )
    if found["isStored"]:
        return context.redirect_with_announcement(PAYROLL_PATH, "dibawa")
    return _lead_to_rehearsal(context, found, file_name=upload.file_name)


def _lead_to_rehearsal(context: PageContext, found: Mapping[str, Any], *, file_name: str) -> Response:
    """Lead on to what was found, in a draft: it names people, so it stands in no address that can be read.

    Raises: ApiError for more than an address can hold
    """
    faults = []
    if found["fault"]:
        faults.append(FormError(found["fault"], language=context.translator.language))
    elif found["refusedRows"]:
        facts = {"rows": found["refusedRows"], "all": found["rows"]}
        faults.append(context.form_error("payroll.refused", **facts))
    shown = {**found, "fault": None, "isReady": bool(found["totals"]) and not faults}
    name = file_name[-MAX_FORM_FILE_NAME_CHARACTERS:]
    for most in _SHOWN_ISSUES:
        told = json.dumps({**shown, "issues": found["issues"][:most]}, ensure_ascii=False)
        with suppress(ApiError):
            return context.redirect_with_draft(FILE_PATH, faults, found=told, fileName=name, sha256="")
    raise ApiError("BODY_TOO_LARGE")
