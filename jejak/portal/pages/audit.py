"""Audit pages: entries with their differences in words, the life of one record, and the checkpoint.

What for is said once in the address and goes with every question to the log of reads.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from jejak.portal.api_client import ApiError, SessionRequired
from jejak.portal.forms.form_errors import FormError
from jejak.portal.forms.form_values import parse_date
from jejak.portal.i18n import Translator
from jejak.portal.request_context import PageContext

OPS: Final = ("INSERT", "UPDATE", "DELETE", "READ", "REFUSAL", "ERASURE")
KINDS: Final = (*OPS, "BASELINE", "SCHEMA", "CONTROL")
_FORM_ERROR_CODES: Final = ("INVALID_INPUT", "PURPOSE_REQUIRED", "LETTER_REQUIRED", "SEARCH_TOO_WIDE")
_FIELDS: Final = {"nip": "nip", "op": "jenis", "since": "sejak", "before": "sampai"}
"""Fields of the form by the inputs of the API."""
_WHOLE_ROW_OPS: Final = ("INSERT", "DELETE", "BASELINE")
_PARAMETERS: Final = ("tujuan", "nip", "tindakan", "jenis", "sejak", "sampai", "baris", "kunci", "tabel")


async def show_entries(context: PageContext) -> Response:
    """Show entries, newest first, narrowed by what stands in the address."""
    asked = {name: context.query_params[name] for name in _PARAMETERS if context.query_params.get(name)}
    if faults := _check_filter(context, asked):
        return await _show_errors(context, asked, faults)
    try:
        found = await context.query(
            "audit",
            purpose=asked.get("tujuan", ""),
            filter=_build_filter(asked, context.translator),
            after=context.query_params.get("sesudah"),
        )
    except ApiError as refused:
        if refused.code not in _FORM_ERROR_CODES:
            raise
        return await _show_errors(context, asked, [_to_form_error(context, refused)])
    if found["viewer"] is None:
        raise SessionRequired
    entries, end = found["auditEntries"], found["auditEntries"]["pageInfo"]["endCursor"] or ""
    return context.render_page(
        "audit.html",
        viewer=found["viewer"],
        health=found["auditHealth"],
        entries=[
            {
                **each["node"],
                "life": _row_history_url(each["node"], asked),
                "brief": _shorten_sentence(each["node"]),
            }
            for each in entries["edges"]
        ],
        total=entries["totalCount"] or 0,
        total_is_exact=entries["totalCountIsExact"],
        next_page=f"/audit?{urlencode({**asked, 'sesudah': end})}"
        if entries["pageInfo"]["hasNextPage"]
        else "",
        is_life=bool({"baris", "kunci"} & set(asked)),
        asked=asked,
        ops=OPS,
    )


async def _show_errors(
    context: PageContext, asked: Mapping[str, str], faults: Sequence[FormError]
) -> Response:
    """Show the form with what is wrong in it, and no entries: none were looked for."""
    found = await context.query("audit", filter={"leafBelow": 0})
    if found["viewer"] is None:
        raise SessionRequired
    return context.render_page(
        "audit.html",
        status=422,
        viewer=found["viewer"],
        health=found["auditHealth"],
        entries=[],
        next_page="",
        is_life=bool({"baris", "kunci"} & set(asked)),
        asked=asked,
        ops=OPS,
        faults=faults,
    )


def _to_form_error(context: PageContext, refused: ApiError) -> FormError:
    """Say what the API refused, at the field of the form that it is about."""
    if refused.code == "PURPOSE_REQUIRED":
        return context.form_error("audit.say_purpose", "tujuan")
    texts = {"id": refused.sentence, "en": refused.english}
    return FormError(texts, _FIELDS.get(refused.input_field, ""), refused.code, context.translator.language)


def _check_filter(context: PageContext, asked: Mapping[str, str]) -> list[FormError]:
    """Return what can be seen wrong without asking: what cannot be read is never left out."""
    found = [
        context.form_error("missing.date", name)
        for name in ("sejak", "sampai")
        if asked.get(name) and parse_date(asked[name]) is None
    ]
    if asked.get("jenis") and asked["jenis"] not in KINDS:
        found.append(context.form_error("audit.no_such_op", "jenis"))
    if asked.get("kunci") and _parse_row_key(asked["kunci"]) is None:
        found.append(context.form_error("audit.no_such_key"))
    return found


def _build_filter(asked: Mapping[str, str], translator: Translator) -> Mapping[str, Any]:
    since, until = parse_date(asked.get("sejak", "")), parse_date(asked.get("sampai", ""))
    narrowed = {
        "nip": asked.get("nip"),
        "operation": asked.get("tindakan"),
        "op": asked.get("jenis"),
        "since": translator.instant(since, time.min) if since else None,
        "before": translator.instant(until, time.max) if until else None,
        "rowId": asked.get("baris"),
        "rowKey": _parse_row_key(asked.get("kunci", "")),
        "relation": asked.get("tabel"),
    }
    return {name: value for name, value in narrowed.items() if value is not None}


def _parse_row_key(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None


def _shorten_sentence(entry: Mapping[str, Any]) -> str:
    """Return an entry's sentence, but for what it lists of a whole row: that stands below, column by column."""
    sentence = str(entry["sentence"])
    act, *rest = sentence.split(": ", 2)
    return f"{act}: {rest[0]}." if entry["op"] in _WHOLE_ROW_OPS and len(rest) == 2 else sentence


def _row_history_url(entry: Mapping[str, Any], asked: Mapping[str, str]) -> str:
    """Return where the life of an entry's record is shown."""
    kept = {"tujuan": asked["tujuan"]} if "tujuan" in asked else {}
    if entry["rowId"]:
        return f"/audit?{urlencode({**kept, 'baris': entry['rowId']})}"
    named = {"tabel": entry["relation"], "kunci": json.dumps(entry["rowKey"])}
    return f"/audit?{urlencode({**kept, **named})}"
