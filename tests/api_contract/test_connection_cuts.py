"""A change that is repeated after its connection broke happens once, and its outcome is one: the client may always
repeat until it is answered.
"""

import asyncio
import json
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx2
import pytest

from jejak.database.embedded import Cluster
from jejak.database.pools import open_pools
from resolvers.caller import hash_token
from tests.api_contract.connection_cuts import ConnectionCut
from tests.databases import Database, create_database
from tests.endpoints.client import Caller, new_idempotency_key, new_request_id
from tests.endpoints.leave_client import LeaveParties, create_leave_parties
from tests.endpoints.regency_api import RegencyApi, open_connection
from tests.graphql_http.server import Server, run_server
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.regency import SmallRegency

COUNT, KILLS = (200, 10) if IS_FULL_SIZE else (15, 1)
SEED = 20260706
DAYS_EACH = 10
ASKED = """mutation Act($input: %sInput!) { answer: %s(input: $input) {
  leaveRequest { id state version startsOn endsOn workingDays steps(first: 5) { edges { node { kind outcome } } } }
  errors { code path } } }"""
READ = """query Read($id: ID!) { node(id: $id) { ... on LeaveRequest {
  id state version startsOn endsOn workingDays steps(first: 5) { edges { node { kind outcome } } } } } }"""
CHANGES = """
SELECT t.request_id, count(*)::int AS entries FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id
 WHERE t.operation = $1 AND t.actor_id = $2 AND e.op IN ('I', 'U', 'D') AND e.seq > $3 GROUP BY t.id, t.request_id
"""
KEYS = "SELECT operation, octet_length(input_hash) AS bytes, object_id FROM ops.idempotency WHERE key = $1"
ACTOR = "SELECT account_id FROM ops.session WHERE token_hash = $1"
ROWS = ("hr.leave_request", "hr.leave_step", "hr.leave_ledger", "ops.idempotency")


@dataclass
class RunningServer:
    """A server's process, killed and started again over the same database."""

    database: Database
    folder: Path
    server: Server = field(init=False)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def start(self) -> None:
        self._stack = AsyncExitStack()
        self.server = await self._stack.enter_async_context(run_server(self.database, self.folder))

    async def stop(self) -> None:
        await self._stack.aclose()
        assert "unhandled error" not in self.server.log.read_text()

    async def kill_and_restart(self) -> None:
        """As when the power fails: the process has no time to end in order."""
        os.kill(self.server.pid, signal.SIGKILL)
        await self.stop()
        await self.start()


@pytest.fixture
async def running_server(
    cluster: Cluster, small_template: SmallRegency, tmp_path: Path
) -> AsyncIterator[tuple[RunningServer, RegencyApi]]:
    async with (
        create_database(cluster, template=small_template.database.name) as database,
        open_pools({"owner": database.owner_url}),
        open_connection(database.superuser_url) as behind,
    ):
        standing = RunningServer(database, tmp_path)
        await standing.start()
        try:
            async with httpx2.AsyncClient(base_url=standing.server.url, timeout=30) as http:
                yield standing, RegencyApi(replace(small_template, database=database), http, behind)
        finally:
            await standing.stop()


@dataclass(frozen=True)
class Change:
    """One change under one key: who makes it, what it is told, and with which state it ends."""

    name: str
    by: Caller
    input: dict[str, Any]
    final_state: str

    @property
    def other_input(self) -> dict[str, object]:
        """What makes it another change."""
        return (
            {"version": self.input["version"] + 1}
            if self.name == "withdrawLeave"
            else {"reason": "Sebab lain"}
        )

    def body(self, **other: object) -> bytes:
        query = ASKED % (self.name[0].upper() + self.name[1:], self.name)
        return json.dumps({"query": query, "variables": {"input": self.input | other}}).encode()

    def request(self, request_id: str) -> bytes:
        body = self.body()
        lines = (
            *("POST /graphql HTTP/1.1", "host: x", "content-type: application/json", "connection: close"),
            *(
                f"authorization: Bearer {self.by.token}",
                f"x-request-id: {request_id}",
                f"content-length: {len(body)}",
            ),
        )
        return "\r\n".join([*lines, "", ""]).encode() + body


async def send_until_answered(
    standing: RunningServer, change: Change, request_id: str, **other: object
) -> dict[str, Any]:
    """Send a change until there is an answer, as a client does; the person who is too fast waits."""
    headers = {"authorization": f"Bearer {change.by.token}", "x-request-id": request_id}
    headers["content-type"] = "application/json"
    async with httpx2.AsyncClient(base_url=standing.server.url, timeout=30) as http:
        for _ in range(30):
            answer = await http.post("/graphql", content=change.body(**other), headers=headers)
            if answer.status_code != 429:
                found: dict[str, Any] = answer.json()["data"]["answer"]
                return found
            await asyncio.sleep(float(answer.headers["retry-after"]))
    raise AssertionError("never answered")


async def read_leave_request(standing: RunningServer, caller: Caller, id_: str) -> dict[str, Any]:
    async with httpx2.AsyncClient(base_url=standing.server.url, timeout=30) as http:
        found: dict[str, Any] = (await Caller(http, caller.token).ask(READ, id=id_))["node"]
        return found


def weekdays() -> Iterator[str]:
    """Days on which nobody has a holiday, one after the other."""
    day = date(2026, 9, 7)
    while True:
        if day.weekday() < 5:
            yield day.isoformat()
        day += timedelta(days=1)


def leave_changes(line: LeaveParties, day: str) -> Iterator[Callable[[dict[str, Any]], Change]]:
    """One day of leave that is decided, and the same day's that is withdrawn, one change after the other."""

    def step(name: str, by: Caller, state: str, **more: str) -> Callable[[dict[str, Any]], Change]:
        return lambda now: Change(
            name,
            by,
            {
                "leaveRequestId": now["id"],
                "version": now["version"],
                "idempotencyKey": new_idempotency_key(),
                **more,
            },
            state,
        )

    told = {"startsOn": day, "endsOn": day, "reason": "Urusan keluarga"}

    def file_request(_: dict[str, Any]) -> Change:
        return Change(
            "requestLeave", line.applicant, {**told, "idempotencyKey": new_idempotency_key()}, "FILED"
        )

    yield file_request
    yield step("withdrawLeave", line.applicant, "WITHDRAWN")
    yield file_request
    yield step("adviseLeave", line.superior, "ADVISED", outcome="APPROVED")
    yield step("decideLeave", line.officer, "APPROVED", outcome="APPROVED")


async def count_rows(api: RegencyApi) -> list[int]:
    return [await api.superuser.fetchval(f"SELECT count(*) FROM {each}") for each in ROWS]


@pytest.mark.proof
async def test_a_change_repeated_after_a_cut_happens_once(
    running_server: tuple[RunningServer, RegencyApi], record_claim: ClaimRecorder
) -> None:
    server, api = running_server
    chance, ways, made_by = random.Random(SEED), Counter[str](), Counter[str]()
    entries = dict[str, set[int]]()
    kinds = cycle(
        ("while_sending", "before_the_answer", "within_the_answer", "in_between", "before_the_answer")
    )
    kills = set(chance.sample(range(COUNT), KILLS))
    at, now = 0, dict[str, Any]()
    while at < COUNT:
        api.http.base_url = server.server.url
        line, days = await create_leave_parties(api), weekdays()
        for _ in range(DAYS_EACH):
            for form in leave_changes(line, next(days)):
                if at == COUNT:
                    break
                change = form(now)
                way = "with_the_server" if at in kills else next(kinds)
                now, was_made, count = await run_one_cut(server, api, change, way=way, chance=chance)
                ways[way] += 1
                made_by["the cut request" if was_made else "its repeat"] += 1
                entries.setdefault(change.name, set()).add(count)
                at += 1
    assert {name: len(counts) for name, counts in entries.items()} == dict.fromkeys(entries, 1), entries
    assert len(ways) == 5
    assert min(made_by.values()) >= COUNT // 10, "both have to happen, or the cuts show nothing"
    record_claim(
        "A change repeated after a random cut of its connection: one change, one set of entries, one outcome",
        f"{COUNT} cuts, seed {SEED}: {dict(sorted(ways.items()))}; made by {dict(sorted(made_by.items()))}; "
        f"repeated 3 times each, other input refused each time",
    )


async def run_one_cut(
    server: RunningServer, api: RegencyApi, change: Change, *, way: str, chance: random.Random
) -> tuple[dict[str, Any], bool, int]:
    """Send a change, cut it off, repeat it, and hold what came of it against the tables and the log.

    Returns the request as it stands, whether the request that was cut off made it, and how many entries that wrote.
    """
    first, repeated = new_request_id(), new_request_id()
    seq = await api.superuser.fetchval("SELECT coalesce(max(seq), 0) FROM audit.entry")
    actor = await api.superuser.fetchval(ACTOR, hash_token(change.by.token or ""))
    cut = ConnectionCut(server.server.port, change.request(first), chance)
    if way == "with_the_server":
        await cut.with_the_server(server.kill_and_restart)
    else:
        await getattr(cut, way)()
    answer = await send_until_answered(server, change, repeated)
    assert answer["errors"] == [], (way, answer)
    now = answer["leaveRequest"]
    assert now["state"] == change.final_state, way
    before = await count_rows(api)
    assert [await send_until_answered(server, change, repeated) for _ in range(2)] == [answer] * 2
    assert await read_leave_request(server, change.by, now["id"]) == now
    other = await send_until_answered(server, change, repeated, **change.other_input)
    assert (other["leaveRequest"], other["errors"]) == (
        None, [{"code": "IDEMPOTENCY_MISMATCH", "path": ["idempotencyKey"]}],
    )  # fmt: skip
    assert await count_rows(api) == before
    (made_by,) = await api.fetch_rows(CHANGES, change.name, actor, seq)
    assert made_by["request_id"] in (first, repeated)
    (kept,) = await api.fetch_rows(KEYS, change.input["idempotencyKey"])
    assert (kept["operation"], kept["bytes"]) == (change.name, 32)
    return now, made_by["request_id"] == first, made_by["entries"]
