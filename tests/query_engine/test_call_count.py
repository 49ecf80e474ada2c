"""Count of Python calls for a small read, which is the same on any machine."""

import sys
from dataclasses import replace
from types import FrameType
from typing import Any

import httpx2

from jejak.app import create_app
from jejak.database.pools import open_pools
from jejak.graphql.persisted_documents import compute_document_id
from jejak.settings import Settings
from tests import people
from tests.endpoints.client import Caller
from tests.regency import USER_NAMES, SmallRegency
from tests.unlimited_runtime import unlimited_rate_runtime, unlimited_rates

VIEWER_QUERY = "query Me { viewer { employee { id name } } }"
MAX_CALLS = 245
"""Python functions that one `ME` of somebody known enters or goes on with, but for those of the event loop. It was 633
before anybody counted, and 240 before the steps of a request were named. A number to be lowered, and raised with a
reason alone.
"""


async def test_who_am_i_takes_no_more_calls_than_it_did(small_regency: SmallRegency) -> None:
    database = small_regency.database
    app = create_app(Settings.from_environment({}), database.urls, factor_key=people.FACTOR_KEY)
    documents = {compute_document_id(VIEWER_QUERY): VIEWER_QUERY}
    app.state.runtime = replace(unlimited_rate_runtime(), documents=documents)
    app.state.rate_limits = unlimited_rates()
    async with open_pools(database.urls):
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://jejak") as http:
            staff = await Caller(http).sign_in(USER_NAMES["staff"], people.PASSWORD)
        body, told = (
            b'{"documentId":"%b"}' % compute_document_id(VIEWER_QUERY).encode(),
            list[dict[str, Any]](),
        )
        heads = {"content-type": "application/json", "authorization": f"Bearer {staff.token}"}
        scope = {
            "type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "root_path": "",
            "client": ("127.0.0.1", 1), "headers": [(n.encode(), v.encode()) for n, v in heads.items()],
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body}

        async def send(message: dict[str, Any]) -> None:
            told.append(message)

        async def ask() -> None:
            await app({**scope, "state": {}}, receive, send)  # type: ignore[arg-type]

        for _ in range(3):
            await ask()
        calls = 0

        def count(frame: FrameType, event: str, _: object) -> None:
            nonlocal calls
            is_loops = any(name in frame.f_code.co_filename for name in ("asyncio", "selectors"))
            calls += event == "call" and not is_loops

        sys.setprofile(count)
        try:
            await ask()
        finally:
            sys.setprofile(None)
        app._fast_app = None
        await ask()  # as all other routes are found
    assert [each["status"] for each in told if "status" in each] == 5 * [200]
    assert [sorted(head) for head in _heads(told)] == 5 * [sorted(_heads(told)[0])]
    assert len({each["body"].partition(b',"extensions"')[0] for each in told if "body" in each}) == 1
    assert b'"name"' in told[-1]["body"]
    assert calls <= MAX_CALLS, calls


def _heads(told: list[dict[str, Any]]) -> list[list[tuple[bytes, bytes]]]:
    """Return the headers of answers, but for what differs from one to the next."""
    return [
        [
            each
            for each in message["headers"]
            if each[0] not in (b"x-request-id", b"jejak-cost", b"content-length")
        ]
        for message in told
        if "headers" in message
    ]
