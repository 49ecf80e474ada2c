"""Comparison of both executors: the same document by a plan and by the standard executor."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import httpx2

from jejak.graphql.runtime import Runtime
from tests.endpoints.client import Caller, new_request_id
from tests.endpoints.regency_api import RegencyApi
from tests.query_engine.random_documents import GeneratedDocument

ComparedResponse = tuple[int, Any, Any, Any]
"""The status, the body, the headers and the entries of an answer."""
SEED = int(os.environ.get("JEJAK_SEED", "20260706"))
EXPECTED_FALLBACKS = {"Query.asOf", "Query.auditProof", "Query.payRunDifferences", "__type", "TooManyColumns"}
"""What no plan answers: docs/reads.md says why."""
_INSTANT = re.compile(rb'"\d{4}-\d\d-\d\dT[^"]+"')
_POINTS_LEFT = re.compile(
    rb"(available\W+)\d+"
)  # points that a caller has left, which come back as time goes by
_COST = re.compile(rb"((?:requested|actual)\W+)\d+")
_LISTS = re.compile(r"(\w+)\((?:first|last):")
_ENTRIES = """
SELECT e.op::text AS op, e.new, e.subject_id, t.operation, w."values" ->> 'reason' AS reason,
       ARRAY(SELECT s.subject_id FROM audit.read_subject s WHERE s.seq = e.seq ORDER BY 1) AS subjects
  FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id LEFT JOIN audit.tx_disclosure w ON w.tx_id = t.id
 WHERE t.request_id = $1
"""


class ExecutorComparison:
    """Asks on both executors, and tells what came of it."""

    def __init__(self, api: RegencyApi, runtime: Runtime) -> None:
        self.api, self.runtime = api, runtime
        self.counts: Counter[str] = Counter()

    async def compare(self, caller: Caller, asked: GeneratedDocument) -> str:
        """Ask one document on both, twice: a plan that was just made, and one that was there. Return the answer."""
        text, values = asked
        told = f"seed {SEED}\n{text}\n{json.dumps(values)}"
        first = await self._send(caller, asked, planning=True)  # what reading it costs is paid now
        standard = await self._send(caller, asked, planning=False)
        before = dict(self.runtime.fallbacks.totals)
        planned = await self._send(caller, asked, planning=True)
        is_old = planned == standard and _without_cost(first) != _without_cost(
            planned
        )  # a second may have gone by
        if is_old or (planned != standard and (await self._send(caller, asked, planning=False)) != standard):
            first, planned, standard = map(
                _without_instants, (first, planned, standard)
            )  # what is due from now on
            self.counts["that move with the clock"] += 1
        has_plan = self.runtime.fallbacks.totals["planned"] > before["planned"]
        if not has_plan and planned[3] != standard[3] and _has_errors(standard):
            # The standard executor told both: what runs beside an error is given up, sometimes before it is on record.
            first, planned, standard = map(_without_entries, (first, planned, standard))
            self.counts["with reads given up beside an error"] += 1
        assert planned == standard, f"{told}\n{_difference(planned, standard)}"
        assert _without_cost(first) == _without_cost(planned), told
        assert {each for _, _, each in self.runtime.fallbacks.counts} <= EXPECTED_FALLBACKS, told
        body = json.dumps(standard[1]) if isinstance(standard[1], dict) else standard[1].decode()
        self.counts["documents"] += 1
        self.counts["errors"] += "errors" in json.loads(body)
        self.counts["facts in the log"] += len(standard[3])
        after = self.runtime.fallbacks.totals
        self.counts["answered by a plan"] += after["planned"] > before["planned"]
        self.counts["without a plan"] += after["standard"] > before["standard"]
        return body

    def figures(self) -> str:
        """Say what was asked and seen."""
        return ", ".join(f"{count} {name}" for name, count in self.counts.items()) + f"; seed {SEED}"

    async def _send(self, caller: Caller, asked: GeneratedDocument, *, planning: bool) -> ComparedResponse:
        self.runtime.is_compiler_enabled = planning
        request_id, (text, values) = new_request_id(), asked
        headers = {"x-request-id": request_id}
        if caller.token:
            headers["authorization"] = f"Bearer {caller.token}"
        if caller.purpose:
            headers["jejak-purpose"] = caller.purpose
        body = {"query": text, "variables": values, "operationName": "Acak"}
        answer = await caller.http.post("/graphql", json=body, headers=headers)
        rows = await self.api.fetch_rows(_ENTRIES, request_id)
        return (
            answer.status_code,
            _normalize_errors(
                _POINTS_LEFT.sub(rb"\g<1>0", answer.content.replace(request_id.encode(), b"-"))
            ),
            _headers(answer),
            _count_facts(text, Counter(pair for row in rows for pair in _facts_of(row))),
        )


def _difference(planned: tuple[Any, ...], standard: tuple[Any, ...]) -> str:
    """Tell where two answers differ: each from a little before that place."""
    for one, other in zip(planned, standard, strict=True):
        if one != other:
            left, right = repr(one), repr(other)
            apart = (at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b)
            at = max(0, next(apart, min(len(left), len(right))) - 60)
            return f"{left[at : at + 400]}\n{right[at : at + 400]}"
    return ""


def _without_instants(seen: ComparedResponse) -> ComparedResponse:
    """Take the instants out of a body."""
    status, body, headers, entries = seen
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return status, _INSTANT.sub(b'"-"', text), headers, entries


def _has_errors(seen: ComparedResponse) -> bool:
    body = seen[1]
    return "errors" in (json.loads(body) if isinstance(body, bytes) else body)


def _without_entries(seen: ComparedResponse) -> ComparedResponse:
    status, body, headers, _ = seen
    return status, body, headers, Counter()


def _without_cost(seen: ComparedResponse) -> ComparedResponse:
    """Leave out what it costs: a document that is new is paid for."""
    status, body, headers, entries = seen
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    told = {name: value for name, value in headers.items() if name not in ("jejak-cost", "content-length")}
    return status, _COST.sub(rb"\g<1>0", text), told, entries


def _normalize_errors(body: bytes) -> Any:
    """Return the bytes; but the standard executor tells several errors in whatever order they came about."""
    answer = json.loads(body)
    if len(answer.get("errors", ())) < 2:
        return body
    return answer | {"errors": sorted(answer["errors"], key=json.dumps)}


def _count_facts(text: str, entries: Counter[Any]) -> Counter[Any] | set[Any]:
    """Count how often each fact was noted; but a list asked for twice may stand in one entry or in two."""
    lists = _LISTS.findall(text)
    return entries if len(lists) == len(set(lists)) else set(entries)


def _facts_of(row: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    """Tell an entry field by field and person by person."""
    new = json.loads(row["new"])
    for name in new.get("fields", ()):
        for subject in [row["subject_id"], *row["subjects"]]:
            yield row["op"], row["operation"], row["reason"], new["purpose"], new["engagement"], name, subject


def _headers(answer: httpx2.Response) -> dict[str, str]:
    told = {name: value for name, value in answer.headers.items() if name not in ("x-request-id", "date")}
    return told | {"jejak-cost": _POINTS_LEFT.sub(rb"\g<1>0", told["jejak-cost"].encode()).decode()}
