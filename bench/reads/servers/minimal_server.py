"""`python -m bench.reads.servers.minimal_server URL PORT FACTS`: the least server, hand-written SQL and raw ASGI.

Two ways, one below each path: `/a/…` has PostgreSQL write the answer, `/b/…` fetches rows and prints them
with orjson. No sign-in, no policy, no limits, no names. The limit of a question is the better way.
"""

import json
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import asyncpg
import orjson
import uvicorn

from bench.sql_text import statement
from schema.fields.ids import to_global_id

CONNECTIONS = 8
Answer = Callable[[asyncpg.Pool, list[str]], Awaitable[bytes]]
ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "Q1": (),
    "Q2": ("employee",),
    "Q2r": ("employee",),
    "Q3": ("post",),
    "Q3r": ("post",),
    "Q4": ("employee",),
    "M1": (),
}
"""What each question is asked with, of the facts; a change is told in its address what to change."""


def _to_connection(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {"edges": [{"node": dict(row)} for row in rows]}


async def _read_list(pool: asyncpg.Pool, given: list[str]) -> Any:
    return {"publicCompensation": _to_connection(await pool.fetch(statement("limit/Q1_rows"), *given))}


async def _read_page(pool: asyncpg.Pool, given: list[str]) -> Any:
    person = await pool.fetchrow(statement("limit/Q2_rows"), *given)
    slips = await pool.fetch(statement("limit/Q2_slips"), *given)
    requests: dict[str, dict[str, Any]] = {}
    for row in await pool.fetch(statement("limit/Q2_requests"), *given):
        request = requests.get(row[0])
        if request is None:
            request = dict(zip(_REQUEST, row, strict=False))
            requests[row[0]] = request | {"steps": {"edges": []}}
        if row[7] is not None:
            requests[row[0]]["steps"]["edges"].append({"node": dict(zip(_STEP, row[7:], strict=True))})
    name, nip, grade, unit, title = person
    employee = {
        "name": name,
        "nip": nip,
        "grade": grade,
        "unit": {"name": unit},
        "position": {"title": title},
        "payslips": _to_connection(slips),
        "leaveRequests": {"edges": [{"node": each} for each in requests.values()]},
    }
    return {"viewer": {"employee": employee}}


_REQUEST = ("number", "kind", "state", "startsOn", "endsOn", "workingDays", "reason")
_STEP = ("kind", "outcome", "byName", "at")
_WAITING = ("number", "state", "startsOn", "endsOn", "workingDays", "filedAt")


async def _read_inbox(pool: asyncpg.Pool, given: list[str]) -> Any:
    edges = []
    for row in await pool.fetch(statement("limit/Q3_rows"), *given):
        node = dict(zip(_WAITING, row, strict=False))
        node["employee"] = {"name": row[6], "unit": {"name": row[7]}}
        edges.append({"node": node})
    return {"leaveInbox": {"edges": edges}}


async def _read_me(pool: asyncpg.Pool, given: list[str]) -> Any:
    key, name = await pool.fetchrow(statement("limit/Q4_rows"), *given)
    return {"viewer": {"employee": {"id": to_global_id("Employee", key), "name": name}}}


async def _run_decision(pool: asyncpg.Pool, given: list[str]) -> Any:
    return {"decideLeave": {"leaveRequest": dict(await pool.fetchrow(statement("limit/M1_rows"), *given))}}


ROWS = {"Q1": _read_list, "Q2": _read_page, "Q3": _read_inbox, "Q4": _read_me, "M1": _run_decision}


class MinimalServer:
    """The application: one path below each way for every question."""

    def __init__(self, url: str, facts: Mapping[str, str]) -> None:
        self.url, self.facts = url, facts
        self.pool: asyncpg.Pool = None

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._run_lifespan(receive, send)
            return
        _, way, name, *told = scope["path"].split("/")
        given = [*told, *(self.facts[each] for each in ARGUMENTS[name])]
        body = await (self._answer_from_database if way == "a" else self._answer_from_rows)(name, given)
        head = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": body})

    async def _answer_from_database(self, name: str, given: list[str]) -> bytes:
        text: str = await self.pool.fetchval(statement(f"limit/{name}"), *given)
        return text.encode()

    async def _answer_from_rows(self, name: str, given: list[str]) -> bytes:
        return orjson.dumps({"data": await ROWS[name](self.pool, given)})

    async def _run_lifespan(self, receive: Any, send: Any) -> None:
        await receive()
        self.pool = await asyncpg.create_pool(
            self.url, min_size=CONNECTIONS, max_size=CONNECTIONS, reset=_skip_reset
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})


async def _skip_reset(_: object) -> None:
    """What a connection needs when it comes back."""


if __name__ == "__main__":
    url, port, known = sys.argv[1:]
    uvicorn.run(MinimalServer(url, json.loads(known)), port=int(port), access_log=False, log_level="warning")
