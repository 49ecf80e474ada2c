"""What does an auditor see? Entries with their differences in words, the life of one record, and the checkpoint.

Wired by `jejak.portal.routes`. What for is said once in the address and goes with every question to the log of reads.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from jejak.portal.api import Refused, SessionOver
from jejak.portal.faults import Fault
from jejak.portal.speech import Speech
from jejak.portal.visit import Visit
from jejak.portal.written import date_of

OPS: Final = ("INSERT", "UPDATE", "DELETE", "READ", "REFUSAL", "ERASURE")
KINDS: Final = (*OPS, "BASELINE", "SCHEMA", "CONTROL")
_SAID: Final = ("INVALID_INPUT", "PURPOSE_REQUIRED", "LETTER_REQUIRED", "SEARCH_TOO_WIDE")
_FIELDS: Final = {"nip": "nip", "op": "jenis", "since": "sejak", "before": "sampai"}
"""Fields of the form by the inputs of the API."""
_WHOLE: Final = ("INSERT", "DELETE", "BASELINE")
_ASKED: Final = ("tujuan", "nip", "tindakan", "jenis", "sejak", "sampai", "baris", "kunci", "tabel")


async def audit(visit: Visit) -> Response:
    """Show entries, newest first, narrowed by what stands in the address."""
    asked = {name: visit.asked[name] for name in _ASKED if visit.asked.get(name)}
    if faults := _faults(visit, asked):
        return await _refused(visit, asked, faults)
    try:
        found = await visit.ask(
            "audit",
            purpose=asked.get("tujuan", ""),
            filter=_filter(asked, visit.speech),
            after=visit.asked.get("sesudah"),
        )
    except Refused as refused:
        if refused.code not in _SAID:
            raise
        return await _refused(visit, asked, [_fault(visit, refused)])
    if found["viewer"] is None:
        raise SessionOver
    entries, end = found["auditEntries"], found["auditEntries"]["pageInfo"]["endCursor"] or ""
    return visit.page(
        "audit.html",
        viewer=found["viewer"],
        health=found["auditHealth"],
        entries=[
            {**each["node"], "life": _life(each["node"], asked), "brief": _brief(each["node"])}
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


async def _refused(visit: Visit, asked: Mapping[str, str], faults: Sequence[Fault]) -> Response:
    """Show the form with what is wrong in it, and no entries: none were looked for."""
    found = await visit.ask("audit", filter={"leafBelow": 0})
    if found["viewer"] is None:
        raise SessionOver
    return visit.page(
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


def _fault(visit: Visit, refused: Refused) -> Fault:
    """Say what the API refused, at the field of the form that it is about."""
    if refused.code == "PURPOSE_REQUIRED":
        return visit.fault("audit.say_purpose", "tujuan")
    texts = {"id": refused.sentence, "en": refused.english}
    return Fault(texts, _FIELDS.get(refused.place, ""), refused.code, visit.speech.language)


def _faults(visit: Visit, asked: Mapping[str, str]) -> list[Fault]:
    """Return what can be seen wrong without asking: what cannot be read is never left out."""
    found = [
        visit.fault("missing.date", name)
        for name in ("sejak", "sampai")
        if asked.get(name) and date_of(asked[name]) is None
    ]
    if asked.get("jenis") and asked["jenis"] not in KINDS:
        found.append(visit.fault("audit.no_such_op", "jenis"))
    if asked.get("kunci") and _key(asked["kunci"]) is None:
        found.append(visit.fault("audit.no_such_key"))
    return found


def _filter(asked: Mapping[str, str], speech: Speech) -> Mapping[str, Any]:
    since, until = date_of(asked.get("sejak", "")), date_of(asked.get("sampai", ""))
    narrowed = {
        "nip": asked.get("nip"),
        "operation": asked.get("tindakan"),
        "op": asked.get("jenis"),
        "since": speech.instant(since, time.min) if since else None,
        "before": speech.instant(until, time.max) if until else None,
        "rowId": asked.get("baris"),
        "rowKey": _key(asked.get("kunci", "")),
        "relation": asked.get("tabel"),
    }
    return {name: value for name, value in narrowed.items() if value is not None}


def _key(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None


def _brief(entry: Mapping[str, Any]) -> str:
    """Return an entry's sentence, but for what it lists of a whole row: that stands below, column by column."""
    sentence = str(entry["sentence"])
    act, *rest = sentence.split(": ", 2)
    return f"{act}: {rest[0]}." if entry["op"] in _WHOLE and len(rest) == 2 else sentence


def _life(entry: Mapping[str, Any], asked: Mapping[str, str]) -> str:
    """Return where the life of an entry's record is shown."""
    kept = {"tujuan": asked["tujuan"]} if "tujuan" in asked else {}
    if entry["rowId"]:
        return f"/audit?{urlencode({**kept, 'baris': entry['rowId']})}"
    named = {"tabel": entry["relation"], "kunci": json.dumps(entry["rowKey"])}
    return f"/audit?{urlencode({**kept, **named})}"
