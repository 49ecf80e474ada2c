"""Whatever is asked, a plan answers as the standard executor does: the same bytes, the same entries in the log."""

import json
import os
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import httpx
import pytest

from jejak.cluster import Cluster
from jejak.gate import Gate
from jejak.policy.schemas import schema_for
from rulebook.access import Audience
from tests.doors.asking import graph_of
from tests.doors.client import Caller, a_request_id
from tests.doors.conftest import a_town
from tests.doors.town import Town
from tests.gates import open_gate
from tests.proofs import FULL, Saw
from tests.reads.documents import Documents
from tests.reads.filled import something_of_everything
from tests.regency import USER_NAMES, SmallRegency

SEED = int(os.environ.get("JEJAK_SEED", "20260706"))
EACH = 5_000 if FULL else 80
AUDIENCES = {
    "public": "", "staff": "superior", "personnel": "kepegawaian", "payroll": "keuangan", "accounts": "admin",
    "auditor": "auditor",
}  # fmt: skip
_LEFT = re.compile(rb"(available\W+)\d+")
"""Points that a caller has left, which come back as time goes by."""
_ENTRIES = """
SELECT e.op::text AS op, e.new, e.subject_id, t.operation, w."values" ->> 'reason' AS reason,
       ARRAY(SELECT s.subject_id FROM audit.read_subject s WHERE s.seq = e.seq ORDER BY 1) AS subjects
  FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id LEFT JOIN audit.tx_disclosure w ON w.tx_id = t.id
 WHERE t.request_id = $1
"""


@pytest.fixture(scope="module")
def gate() -> Gate:
    """A gate without limits, at which a test chooses the road."""
    return open_gate()


@pytest.fixture(scope="module")
async def town(cluster: Cluster, small_template: SmallRegency, gate: Gate) -> AsyncIterator[Town]:
    """The small regency, behind that gate."""
    async with a_town(cluster, small_template, gate) as town:
        yield town


@pytest.fixture(scope="module")
async def ids(town: Town) -> Mapping[str, str]:
    """Something of everything to read."""
    return await something_of_everything(town)


_KNOWN = {"Viewer.dataAccesses", "Query.asOf", "Query.auditProof", "__type"}
"""What no plan answers: docs/reads.md says why."""


class Roads:
    """Asks on both roads, and tells what came of it."""

    def __init__(self, town: Town, gate: Gate) -> None:
        self.town, self.gate = town, gate
        self.seen: Counter[str] = Counter()

    async def compare(self, caller: Caller, documents: Documents) -> None:
        """Ask one document on both, twice: a plan that was just made, and one that was there."""
        text, values = documents.made()
        told = f"seed {SEED}\n{text}\n{json.dumps(values)}"
        await self._asked(caller, text, values, planning=True)  # what reading it costs is paid now
        standard = await self._asked(caller, text, values, planning=False)
        before = self.gate.fallbacks.total
        planned = await self._asked(caller, text, values, planning=True)
        assert planned == standard, told
        assert {each for _, _, each in self.gate.fallbacks.counted} <= _KNOWN, told
        body = json.dumps(standard[1]) if isinstance(standard[1], dict) else standard[1].decode()
        self.seen["documents"] += 1
        self.seen["errors"] += isinstance(standard[1], dict) or b'"errors":' in standard[1]
        self.seen["facts in the log"] += len(standard[3])
        self.seen["without a plan"] += self.gate.fallbacks.total > before
        documents.cursors += re.findall(r'ursor": ?"([\w-]+)"', body)[:3]
        documents.ids += re.findall(r'"id": ?"([\w-]+)"', body)[:2]
        del documents.cursors[:-60], documents.ids[:-60]

    async def _asked(self, caller: Caller, text: str, values: dict[str, Any], *, planning: bool) -> Any:
        self.gate.is_planning = planning
        request_id = a_request_id()
        headers = {"x-request-id": request_id}
        if caller.token:
            headers["authorization"] = f"Bearer {caller.token}"
        if caller.purpose:
            headers["jejak-purpose"] = caller.purpose
        asked = {"query": text, "variables": values, "operationName": "Acak"}
        answer = await caller.http.post("/graphql", json=asked, headers=headers)
        rows = await self.town.rows(_ENTRIES, request_id)
        return (
            answer.status_code,
            _told(_LEFT.sub(rb"\g<1>0", answer.content.replace(request_id.encode(), b"-"))),
            _headers(answer),
            {pair for row in rows for pair in _noted(row)},
        )


def _told(body: bytes) -> Any:
    """Return the bytes; but the standard executor tells several errors in whatever order they came about."""
    answer = json.loads(body)
    if len(answer.get("errors", ())) < 2:
        return body
    return answer | {"errors": sorted(answer["errors"], key=json.dumps)}


def _noted(row: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    """Tell an entry field by field and person by person: a list asked for twice may stand in one or in two."""
    new = json.loads(row["new"])
    for name in new["fields"]:
        for subject in [row["subject_id"], *row["subjects"]]:
            yield row["op"], row["operation"], row["reason"], new["purpose"], new["engagement"], name, subject


def _headers(answer: httpx.Response) -> dict[str, str]:
    told = {name: value for name, value in answer.headers.items() if name not in ("x-request-id", "date")}
    return told | {"jejak-cost": _LEFT.sub(rb"\g<1>0", told["jejak-cost"].encode()).decode()}


@pytest.mark.proof
@pytest.mark.parametrize("audience", AUDIENCES)
async def test_both_roads_answer_alike(
    town: Town, gate: Gate, ids: Mapping[str, str], audience: str, saw: Saw
) -> None:
    who = AUDIENCES[audience]
    graph = graph_of(who) if who else schema_for(Audience.PUBLIC)._schema
    caller = await town.enter(who) if who else town.stranger
    roads = Roads(town, gate)
    documents = Documents(graph, random.Random(f"{SEED} {audience}"), list(ids.values()))
    for _ in range(EACH):
        await roads.compare(caller, documents)
    assert roads.seen["errors"] < EACH / 2, "most documents must be answered"
    assert roads.seen["without a plan"] < EACH / 2, "most documents must have a plan"
    _tell(saw, f"the schema of {audience}", roads)


@pytest.mark.proof
async def test_both_roads_show_every_actor_the_same_rows(
    town: Town, gate: Gate, ids: Mapping[str, str], saw: Saw
) -> None:
    """Whoever asks: plans are made for all who are alike, and each of them sees their own rows."""
    roads, who = Roads(town, gate), [*USER_NAMES, "bupati", "kepegawaian", "keuangan", "admin"]
    auditing = await town.auditing()
    draw = random.Random(f"{SEED} actors")
    shelf: dict[str, Documents] = {}
    for _ in range(EACH):
        name = draw.choice([*who, "auditing"])
        documents = shelf.setdefault(
            name, Documents(graph_of("auditor" if name == "auditing" else name), draw, list(ids.values()))
        )
        caller = auditing if name == "auditing" else await town.enter(name)
        await roads.compare(caller, documents)
    _tell(saw, f"{len(who) + 1} actors at random", roads)


def _tell(saw: Saw, over: str, roads: Roads) -> None:
    figures = ", ".join(f"{count} {name}" for name, count in roads.seen.items())
    saw(f"Plans answer byte for byte as the standard executor, over {over}", f"{figures}; seed {SEED}")
