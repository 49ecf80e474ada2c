"""What is public can be read as a whole, by anybody, without an account, at the pace that is allowed to everybody."""

import asyncio
import time
from collections.abc import AsyncIterator

import asyncpg
import httpx2
import pytest

from jejak.database.embedded import Cluster
from jejak.demo import DemoOptions, load_demo
from jejak.graphql.runtime import Runtime
from jejak.rate_limit.policy import PUBLIC
from jejak.rate_limit.rate_limits import RateLimits
from tests.databases import Database, create_database
from tests.endpoints.conftest import serve_database
from tests.people import TODAY
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

EMPLOYEES = 40_000 if IS_FULL_SIZE else 400
MAX_SECONDS = 180  # seconds
RANGE = "{ low high source }"
PAGE = f"""query Page($after: String) {{
  publicCompensation(first: 100, after: $after) {{
    pageInfo {{ hasNextPage endCursor }}
    edges {{ node {{
      unitId unitName title positionKind jobClass eselon functionalLevel posts holders isIllustrative tppTariff
      tppDecreeNumber gradesSource basePayRange {RANGE} allowance {RANGE} lawfulTotal {RANGE}
      holderGrades {{ grade }} holderGradesOn familyRates {{ spouse child childrenCounted ricePerPerson sources }}
    }} }}
  }}
}}"""


@pytest.fixture(scope="module")
async def regency(cluster: Cluster, template: Database, demo_template: Database) -> AsyncIterator[Database]:
    """The demo of the size that the claim speaks of, or a small one."""
    if not IS_FULL_SIZE:
        async with create_database(cluster, template=demo_template.name) as database:
            yield database
        return
    async with create_database(cluster, template=template.name) as database:
        await load_demo(database.owner_url, options=DemoOptions(employees=EMPLOYEES, today=TODAY))
        yield database


@pytest.mark.proof
async def test_one_anonymous_caller_reads_every_public_row_in_under_three_minutes(
    regency: Database, record_claim: ClaimRecorder
) -> None:
    owner = await asyncpg.connect(regency.owner_url)
    rows = await owner.fetchval("SELECT count(*) FROM published.compensation")
    await owner.close()
    async with serve_database(regency, Runtime(), rate_limits=RateLimits()) as http:
        began = time.monotonic()
        read, pages, waits, points = await _read_all_rows(http)
        took = time.monotonic() - began
    assert len(read) == rows > 0
    assert took < MAX_SECONDS
    # And whatever the machine: what a full page costs, for as many rows as 40,000 employees have (12,199).
    page = points / max(1, rows // 100)
    assert 122 * page < PUBLIC.points.burst + MAX_SECONDS * PUBLIC.points.per_second
    record_claim(
        "One anonymous caller reads every public row at `first: 100` in under three minutes",
        f"demo of {EMPLOYEES} employees: {rows} rows with all their fields in {pages} requests, {points} points, "
        f"told to wait {waits} times: {took:.0f} s",
    )


async def _read_all_rows(http: httpx2.AsyncClient) -> tuple[set[str], int, int, int]:
    """Read page after page; return the rows, and how many requests, waits and points it took."""
    read, pages, waits, points, after = set[str](), 0, 0, 0, None
    while True:
        answer = await http.post("/graphql", json={"query": PAGE, "variables": {"after": after}})
        if answer.status_code == 429:
            waits += 1
            await asyncio.sleep(int(answer.headers["retry-after"]))
            continue
        body = answer.json()
        found = body["data"]["publicCompensation"]
        read |= {str(sorted(edge["node"].items())) for edge in found["edges"]}
        pages, points = pages + 1, points + body["extensions"]["cost"]["actual"]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            return read, pages, waits, points
