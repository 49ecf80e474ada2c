"""Latency of a well-behaved client with and without an attack, with a persisted document at a steady rate.

The server is `jejak serve` as it ships, a process of its own; so is the attack (`bench.attack`). The caller is an
employee of the demo who asks for their own record and twenty colleagues.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2

from bench.measurement_setup import MeasurementSize
from bench.meter import process_cpu_ns, quantile
from bench.report.section import Section
from jejak.database.embedded import Cluster
from jejak.database.migrate import migrate
from jejak.demo import DEMO_PASSWORD, DemoOptions, load_demo
from jejak.graphql.persisted_documents import compute_document_id
from jejak.progress import ProgressCallback
from tests.databases import create_database
from tests.graphql_http.server import Server, run_server
from tests.people import TODAY

PAUSE_SECONDS = 0.05  # seconds between two requests of the well-behaved caller
MAX_P99_MS = 100  # milliseconds
ADDRESSES = 10
QUERY = """query Mine {
  viewer { employee { name grade leaveRequests(first: 5) { edges { node { state workingDays } } } } }
  employees(first: 20) { edges { node { name grade unit { name } } } }
}"""
SIGN_IN = "mutation In($input: SignInInput!) { signIn(input: $input) { token errors { code } } }"


async def measure(cluster: Cluster, size: MeasurementSize, *, progress: ProgressCallback) -> list[Section]:
    """Ask in peace, under attack from one address, and under attack from ten."""
    section = Section(
        "A well-behaved caller while others attack",
        ("Attack", "Asked", "p50 ms", "p99 ms", "Longest ms", "CPU of the server", "What the attack got"),
    )
    times = list[float]()
    async with create_database(cluster) as database:
        await migrate(database.owner_url)
        await load_demo(database.owner_url, options=DemoOptions(employees=400, today=TODAY))
        with tempfile.TemporaryDirectory(prefix="jejak-bench-") as name:
            manifest = _write_manifest(Path(name))
            async with run_server(database, Path(name), JEJAK_DOCUMENTS=str(manifest)) as server:
                token = await _sign_in(server)
                for title, addresses in (
                    ("none", 0),
                    ("one address", 1),
                    (f"{ADDRESSES} addresses", ADDRESSES),
                ):
                    progress(f"  edge: attack from {title}, {size.seconds} s")
                    times, row = await _measure_phase(server, token, addresses, seconds=size.seconds)
                    section.rows.append((title, *row))
    section.add_goal(
        f"p99 of a registered document under attack from {ADDRESSES} addresses",
        value=1000 * quantile(times, 0.99),
        unit="ms",
        at_most=MAX_P99_MS,
    )
    return [section]


def _write_manifest(folder: Path) -> Path:
    file = folder / "documents.json"
    file.write_text(json.dumps({compute_document_id(QUERY): QUERY}))
    return file


async def _measure_phase(
    server: Server, token: str, addresses: int, *, seconds: float
) -> tuple[list[float], tuple[str, ...]]:
    before = process_cpu_ns(server.pid)
    async with _under_attack(server, addresses, seconds, token[:-43]) as attack:
        times = await _time_requests(server, token, seconds)
        share = (process_cpu_ns(server.pid) - before) / seconds / 10_000_000
        told = json.loads((await attack.communicate())[0]) if attack else {}
    row = (
        str(len(times)),
        *(f"{1000 * quantile(times, share):.1f}" for share in (0.5, 0.99)),
        f"{1000 * max(times):.1f}",
        f"{share:.0f} %",
        ", ".join(f"{count} × {status}" for status, count in sorted(told.items())) or "-",
    )
    return times, row


@asynccontextmanager
async def _under_attack(
    server: Server, addresses: int, seconds: float, prefix: str
) -> AsyncIterator[asyncio.subprocess.Process | None]:
    """Have the server attacked from so many addresses, and no longer than the block."""
    if not addresses:
        yield None
        return
    words = ("-m", "bench.attack", server.url, str(seconds), str(addresses), prefix)
    process = await asyncio.create_subprocess_exec(sys.executable, *words, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        await process.stdout.readline()  # under way
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _sign_in(server: Server) -> str:
    async with httpx2.AsyncClient(base_url=server.url) as http:
        given = {"input": {"userName": "pegawai", "password": DEMO_PASSWORD}}
        answer = (await http.post("/graphql", json={"query": SIGN_IN, "variables": given})).json()
    assert "data" in answer, answer
    token: str = answer["data"]["signIn"]["token"]
    return token


async def _time_requests(server: Server, token: str, seconds: float) -> list[float]:
    """Ask at a steady pace, whether or not the last answer has come, and one who is told to come later does; return how
    long each took in all.
    """
    headers = {"authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=server.url, headers=headers, timeout=30) as http:

        async def ask() -> float:
            began = time.perf_counter()
            while True:
                answer = await http.post("/graphql", json={"documentId": compute_document_id(QUERY)})
                if answer.status_code != httpx2.codes.TOO_MANY_REQUESTS:
                    break
                await asyncio.sleep(int(answer.headers["retry-after"]))
            took = time.perf_counter() - began
            assert answer.status_code == 200, answer.text
            assert "errors" not in answer.json(), answer.text
            return took

        await ask()  # what is made once is ready
        asking, due, end = list[asyncio.Task[float]](), time.monotonic(), time.monotonic() + seconds
        while (due := due + PAUSE_SECONDS) < end:
            await asyncio.sleep(max(0, due - time.monotonic()))
            asking.append(asyncio.create_task(ask()))
        return list(await asyncio.gather(*asking))
