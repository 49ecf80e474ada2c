"""Every line of the file is what GraphQL answers, and making it again anywhere makes the same bytes."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest

from jejak.database.embedded import Cluster
from jejak.database.pools import open_pools
from jejak.demo import DemoOptions, load_demo
from jejak.open_data.csv_writer import DICTIONARY, FILE_NAMES, LIST, write_edition
from resolvers.public.open_data import open_snapshot
from tests.databases import Database, create_database
from tests.endpoints.conftest import serve_database
from tests.open_data.csv_reader import PAGE, parse_nodes
from tests.people import TODAY
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.subprocesses import run_program

EMPLOYEES = 40_000 if IS_FULL_SIZE else 400
ELSEWHERE = {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7"}


@pytest.fixture(scope="module")
async def regency(cluster: Cluster, template: Database, demo_template: Database) -> AsyncIterator[Database]:
    """The demo of the size that the claim speaks of, or a small one."""
    async with create_database(
        cluster, template=template.name if IS_FULL_SIZE else demo_template.name
    ) as database:
        if IS_FULL_SIZE:
            await load_demo(database.owner_url, options=DemoOptions(employees=EMPLOYEES, today=TODAY))
        yield database


@pytest.mark.proof
async def test_every_line_is_what_graphql_answers_and_the_bytes_are_always_the_same(
    regency: Database, tmp_path: Path, record_claim: ClaimRecorder
) -> None:
    async with serve_database(regency, told={"JEJAK_DATA_DIR": str(tmp_path / "data")}) as http:
        answered = await _read_all_pages(http)
        began = time.monotonic()
        content = (await http.get(f"/data/{LIST}")).raise_for_status().content
        took = time.monotonic() - began
        dictionary = (await http.get(f"/data/{DICTIONARY}")).content
        fetched = {name: (await http.get(f"/data/{name}")).content for name in FILE_NAMES}
    read = list(parse_nodes(content, dictionary))
    assert len(read) > 50
    assert sorted(map(_text, read)) == sorted(map(_text, answered))
    order = [(row["unitName"], row["title"], row["jobClass"]) for row in read]
    assert order == sorted(order)  # by code point, whatever the database's own order is

    again, elsewhere = tmp_path / "again", tmp_path / "elsewhere"
    again.mkdir()
    async with open_pools({"public": regency.urls["public"]}), open_snapshot() as seen:
        await write_edition(seen, again)
    environment = {
        "JEJAK_DATABASE_URL": regency.owner_url,
        "JEJAK_PUBLIC_URL": regency.urls["public"],
        "JEJAK_DATA_DIR": str(tmp_path / "kept"),
    }
    command = (sys.executable, "-X", "utf8=0", "-m", "jejak", "public-list", elsewhere)
    ended = await run_program(*command, env=environment | ELSEWHERE)
    assert ended.code == 0, ended.stderr
    for name in FILE_NAMES:
        assert (again / name).read_bytes() == (elsewhere / name).read_bytes() == fetched[name], name
    assert {each.name for each in elsewhere.iterdir()} == set(FILE_NAMES)
    record_claim(
        "Every line of `/data/gaji.csv` equals its row in GraphQL, and making it again makes the same bytes",
        f"demo of {EMPLOYEES} employees: {len(read)} lines, {len(content)} bytes, made and fetched in {took:.1f} s, "
        f"the same again in another process, locale and time zone: SHA-256 {sha256(content).hexdigest()[:16]}…",
    )


async def _read_all_pages(http: httpx2.AsyncClient) -> list[dict[str, Any]]:
    """Read the list as GraphQL gives it, page after page."""
    read, after = [], None
    while True:
        answer = await http.post("/graphql", json={"query": PAGE, "variables": {"after": after}})
        if answer.status_code == 429:
            await asyncio.sleep(int(answer.headers["retry-after"]))
            continue
        found = answer.json()["data"]["publicCompensation"]
        read += [edge["node"] for edge in found["edges"]]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            return read


def _text(node: dict[str, Any]) -> str:
    """Ten and 10.0 are one number in JSON."""
    return json.dumps(_floats(node), sort_keys=True)


def _floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _floats(part) for name, part in value.items()}
    return float(value) if type(value) is int else value


async def test_the_role_that_makes_it_may_read_no_row_about_a_person(regency: Database) -> None:
    connection = await asyncpg.connect(regency.urls["public"])
    try:
        for relation in ("hr.employee", "hr.appointment", "hr.leave_request"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"SELECT FROM {relation}")
    finally:
        await connection.close()
