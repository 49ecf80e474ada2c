"""Whatever bytes come, there is an answer that is no failure of ours, or an end; and nothing of it stays in memory."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import islice

import httpx2
import pytest

from jejak.database.embedded import Cluster
from jejak.limits import MAX_HEAD_BYTES, MAX_PIPELINED_REQUESTS, REQUEST_TIMEOUT_SECONDS
from tests.databases import create_database
from tests.graphql_http.malformed_requests import MalformedRequest, generate_requests
from tests.graphql_http.server import Server, run_server
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.regency import SmallRegency

COUNT, PARTS = (10_000, 5) if IS_FULL_SIZE else (100, 2)
SEED = 20260708
CONCURRENT = 100
_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
JSON_HEAD = (
    b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 24\r\n\r\n"
    b'{"query":"{__typename}"}'
)
TEXT_HEAD = JSON_HEAD.replace(b"application/json", b"text/plain")


@pytest.fixture(scope="module")
async def server(
    cluster: Cluster, small_template: SmallRegency, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Server]:
    async with (
        create_database(cluster, template=small_template.database.name) as database,
        run_server(database, tmp_path_factory.mktemp("junk")) as server,
    ):
        yield server


@pytest.mark.proof
async def test_malformed_requests_break_nothing_hang_nothing_and_leave_nothing(
    server: Server, record_claim: ClaimRecorder
) -> None:
    outcomes, memory = Counter[str](), [server.megabytes]
    sent = list(islice(generate_requests(SEED), COUNT))
    slots = asyncio.Semaphore(CONCURRENT)
    for start in range(0, COUNT, COUNT // PARTS):
        part = sent[start : start + COUNT // PARTS]
        outcomes.update(await asyncio.gather(*(_outcome(server, each, slots) for each in part)))
        memory.append(server.megabytes)
    for _ in range(100):
        if server.connections == 0:
            break
        await asyncio.sleep(0.1)
    assert server.connections == 0
    assert [outcome for outcome in outcomes if outcome.startswith("5") or outcome == "hangs"] == []
    # What a process takes at first is made ready once: from then on it is the same memory.
    assert memory[-1] - memory[-2] < 10
    assert memory[-1] - memory[1] < 20
    async with httpx2.AsyncClient(base_url=server.url) as http:
        answer = await http.post("/graphql", json={"query": "{ lawfulPay { on } }"})
    assert answer.json()["data"]["lawfulPay"]["on"]
    told = server.log.read_text()
    assert "unhandled error" not in told
    assert "Traceback" not in told
    record_claim(
        "Malformed requests: no failure of the server, no connection left hanging, memory flat",
        f"{COUNT} connections, {CONCURRENT} at once, seed {SEED}: {dict(sorted(outcomes.items()))}; "
        f"{', '.join(f'{each:.0f}' for each in memory)} MB from beginning to end",
    )


async def _outcome(server: Server, each: MalformedRequest, slots: asyncio.Semaphore) -> str:
    """Send what a connection sends, and wait for the first answer and the end of the connection."""
    async with slots:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        try:
            writer.write(each.payload)
            async with asyncio.timeout(REQUEST_TIMEOUT_SECONDS + 10):
                answer = await reader.read()
        except TimeoutError:
            return "hangs"
        except ConnectionError:
            return "cut off"
        finally:
            writer.close()
    statuses = [int(status) for status in _STATUS.findall(answer)]
    if not statuses:
        assert not each.is_whole or answer == b"", each
        return "ended"
    return str(max(statuses))


async def test_a_request_that_does_not_arrive_is_given_up(server: Server) -> None:
    """Not even by a caller who sends a byte now and then."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    head = (
        b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n"
    )
    writer.write(head)
    began = asyncio.get_running_loop().time()
    while not reader.at_eof() and asyncio.get_running_loop().time() - began < REQUEST_TIMEOUT_SECONDS + 30:
        writer.write(b" ")
        await asyncio.sleep(0.2)
        await asyncio.wait_for(_read_until_closed(reader), 0.2)
    took = asyncio.get_running_loop().time() - began
    writer.close()
    assert REQUEST_TIMEOUT_SECONDS - 1 < took < REQUEST_TIMEOUT_SECONDS + 20


async def _read_until_closed(reader: asyncio.StreamReader) -> None:
    with suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(0.1):
            await reader.read(1)


async def test_a_connection_is_used_again_and_again(server: Server) -> None:
    async with httpx2.AsyncClient(base_url=server.url, limits=httpx2.Limits(max_connections=1)) as http:
        for at, size in enumerate((10, 60_000, 150_000, 10)):
            headers = {"content-type": "application/json", "x-forwarded-for": f"198.51.100.{at}"}
            answer = await http.post("/graphql", content=b" " * size, headers=headers)
            assert answer.status_code == (413 if size > 100_000 else 400)
        assert server.connections == 1


async def test_a_head_without_end_is_refused(server: Server) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"GET / HTTP/1.1\r\nx: " + b"a" * 200_000)
    with suppress(ConnectionResetError):  # it may be cut while we still write
        assert (await reader.read()).startswith(b"HTTP/1.1 431 ")
    writer.close()


async def test_a_head_that_is_too_long_is_refused_although_it_comes_at_once(server: Server) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"GET /graphql HTTP/1.1\r\nx: " + b"a" * (MAX_HEAD_BYTES - 100) + b"\r\n\r\n")
    assert (await reader.read(12)) == b"HTTP/1.1 400"
    writer.close()
    for long in (b"x: " + b"a" * MAX_HEAD_BYTES + b"\r\n", b"a: b\r\n" * (MAX_HEAD_BYTES // 6)):
        answer = await _send_and_read(server, b"GET /graphql HTTP/1.1\r\n" + long + b"\r\n")
        assert _STATUS.findall(answer) == [b"431"]


# ------------------------------------------------------------------ one behind the other


async def _send_and_read(server: Server, *sent: bytes) -> bytes:
    """Send pieces, and return all that comes back until the connection ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        for each in sent:
            writer.write(each)
            await asyncio.sleep(0.3)
        async with asyncio.timeout(REQUEST_TIMEOUT_SECONDS + 10):
            return await reader.read()
    finally:
        writer.close()


UNFINISHED = {
    "behind one": (JSON_HEAD + JSON_HEAD[:-3],),
    "a byte later": (JSON_HEAD + JSON_HEAD[:-3], b" "),
    "behind a refusal": (TEXT_HEAD + JSON_HEAD[:-3],),
    "behind a refusal that came first": (TEXT_HEAD[:-3], TEXT_HEAD[-3:] + JSON_HEAD[:-3]),
}


async def test_a_request_behind_another_that_does_not_arrive_is_given_up(server: Server) -> None:
    """What came before it is answered. All wait at once, for each takes the whole time that a request is given."""
    answers = await asyncio.gather(*(_send_and_read(server, *sent) for sent in UNFINISHED.values()))
    assert {name: len(_STATUS.findall(each)) for name, each in zip(UNFINISHED, answers, strict=True)} == (
        dict.fromkeys(UNFINISHED, 1)
    )


async def test_of_many_requests_one_behind_the_other_some_are_answered_and_none_is_kept(
    server: Server,
) -> None:
    """A caller who sends more asks again for the rest, which takes no memory here."""
    answer = await _send_and_read(server, JSON_HEAD * (MAX_PIPELINED_REQUESTS + 30))
    assert _STATUS.findall(answer) == [b"200"] * (MAX_PIPELINED_REQUESTS + 1)
    assert answer.count(b"connection: close") == 1
    before = server.megabytes
    flood = (b"GET /graphql HTTP/1.1\r\n\r\n" * 10_000)[:250_000]
    await asyncio.gather(*(_send_and_read(server, flood) for _ in range(10)))
    assert server.megabytes - before < 30


async def test_what_is_no_http_behind_a_request_does_not_take_its_answer(server: Server) -> None:
    answer = await _send_and_read(server, JSON_HEAD + b"nonsense\r\n\r\n")
    assert _STATUS.findall(answer) == [b"200"]
    answer = await _send_and_read(
        server, JSON_HEAD + b"GET /graphql HTTP/1.1\r\nx: " + b"a" * MAX_HEAD_BYTES + b"\r\n\r\n"
    )
    # A head that arrives when the answer is already gone is a request of its own, and refused.
    assert _STATUS.findall(answer) in ([b"200"], [b"200", b"400"])
