"""Each decree opens its own fields over HTTP, GraphQL and in the file, and what nobody approved opens nothing."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest

from jejak.database.pools import open_pools
from jejak.demo import DEMO_PASSWORD
from jejak.demo.accounts import DEMO_TOTP
from jejak.open_data.columns import COLUMNS
from jejak.open_data.csv_writer import LIST
from tests import people
from tests.databases import Database
from tests.endpoints.client import Caller
from tests.endpoints.conftest import serve_database
from tests.publication import FIELDS, a_policy, a_proposal, end_policies

ROWS = """query($after: String) { publicCompensation(first: 100, after: $after) {
  pageInfo { hasNextPage endCursor } edges { node {
  unitId unitName title positionKind jobClass eselon functionalLevel posts holders isIllustrative
  tppTariff tppDecreeNumber gradesSource basePayRange { low } allowance { low } lawfulTotal { low }
  holderGrades { grade } holderGradesOn pns { basePayRange { low } } pppk { basePayRange { low } }
  familyRates { spouse }
} } } }"""
PREVIEW = """query($input: PolicyPreviewInput!) { policyPreview(input: $input) {
  on rows columns withheld { rows id: reason en: reason(locale: EN) }
  examples { unitName title jobClass tppTariff holderGrades { grade } basePayRange { low high } allowance { low }
    lawfulTotal { low } } } }"""


@dataclass(frozen=True)
class OpenDemo:
    """The demo over HTTP, with nothing open at first."""

    http: httpx2.AsyncClient
    database: Database
    officer: Caller

    async def read_graphql(self) -> set[str]:
        """Return which fields of the list hold anything."""
        held: set[str] = set()
        after = None
        while True:
            found = (await Caller(self.http).ask(ROWS, after=after))["publicCompensation"]
            nodes = [edge["node"] for edge in found["edges"]]
            held |= {name for node in nodes for name, value in node.items() if value is not None}
            after = found["pageInfo"]["endCursor"]
            if not found["pageInfo"]["hasNextPage"]:
                return held

    async def read_file(self) -> set[str]:
        """Return which fields have a column of the file that holds anything."""
        answer = await self.http.get(f"/data/{LIST}")
        if answer.status_code == 404:
            return set()
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        return {column.field.split(".")[0] for column in COLUMNS for row in rows if row[column.name]}

    async def preview(self, field: str, **given: str) -> dict[str, Any]:
        told = {"field": field, "tier": "T1", "effectiveFrom": str(people.TODAY), **given}
        found: dict[str, Any] = (await self.officer.ask(PREVIEW, input=told))["policyPreview"]
        return found


@pytest.fixture(scope="module")
async def demo(demo_database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[OpenDemo]:
    folder: Path = tmp_path_factory.mktemp("lists")
    async with (
        open_pools({"owner": demo_database.owner_url}),
        serve_database(demo_database, told={"JEJAK_DATA_DIR": str(folder)}) as http,
    ):
        officer = await Caller(http).sign_in("ppid", DEMO_PASSWORD, secret=DEMO_TOTP)
        yield OpenDemo(http, demo_database, officer)


@pytest.fixture(autouse=True)
async def nothing_is_open(demo: OpenDemo) -> None:
    await end_policies(*FIELDS)


async def test_without_an_approved_decree_there_is_no_list(demo: OpenDemo) -> None:
    for field in FIELDS:
        await a_proposal(field)
        await a_policy(field, first=people.TODAY + timedelta(days=1))
    assert await demo.read_graphql() == set()
    assert await demo.read_file() == set()
    page = await demo.http.get("/gaji")
    assert page.status_code == 200
    assert "PNS" not in page.text.split("<main")[1].split("<footer")[0] or "Rp" not in page.text


@pytest.mark.parametrize("field", FIELDS)
async def test_a_decree_opens_the_fields_that_its_preview_named_and_no_other(
    demo: OpenDemo, field: str
) -> None:
    """With the list and what an allowance is worked out of; the rest is proposed, to come, or over."""
    needed = {"positionRecords", *(["basePayRange"] if field == "positionAllowance" else [])} - {field}
    for each in needed:
        await a_policy(each)
    for each in set(FIELDS) - needed - {field}:
        await a_proposal(each)
        await a_policy(each, first=people.TODAY + timedelta(days=1))
    before = await demo.read_graphql(), await demo.read_file()
    told = await demo.preview(field)
    await a_policy(field)
    after = await demo.read_graphql(), await demo.read_file()
    seen = set(told["columns"])
    assert after[0] - before[0] == seen
    assert after[1] - before[1] == seen & {column.field.split(".")[0] for column in COLUMNS}


@pytest.mark.parametrize("field", sorted({*FIELDS} - {"positionRecords"}))
async def test_alone_a_decree_opens_nothing_and_its_preview_says_so(demo: OpenDemo, field: str) -> None:
    told = await demo.preview(field)
    assert (told["rows"], told["columns"], told["examples"]) == (0, [], [])
    (withheld,) = told["withheld"]
    assert withheld["rows"] > 50
    assert "daftar jabatan" in withheld["id"].lower()
    assert "list of positions" in withheld["en"]
    await a_policy(field)
    assert await demo.read_graphql() == set()
    assert await demo.read_file() == set()


async def test_the_preview_is_what_the_public_then_reads(demo: OpenDemo) -> None:
    for field in ("positionRecords", "basePayRange", "positionAllowance"):
        await a_policy(field)
    told = await demo.preview("tppTariff")
    assert told["columns"] == ["tppTariff", "tppDecreeNumber", "lawfulTotal"]
    assert len(told["examples"]) == 10
    assert told["on"] == str(people.TODAY)
    await a_policy("tppTariff")
    found = (
        await Caller(demo.http).ask(
            "{ publicCompensation(first: 10) { totalCount edges { node { unitName title jobClass tppTariff"
            " holderGrades { grade } basePayRange { low high } allowance { low } lawfulTotal { low } } } } }"
        )
    )["publicCompensation"]
    assert told["examples"] == [edge["node"] for edge in found["edges"]]
    assert told["rows"] + sum(each["rows"] for each in told["withheld"]) == found["totalCount"]


async def test_a_preview_counts_the_groups_whose_grades_stay_untold(demo: OpenDemo) -> None:
    await a_policy("positionRecords")
    told = await demo.preview("holderGrades")
    (withheld,) = told["withheld"]
    assert "tiga orang" in withheld["id"]
    assert told["rows"] + withheld["rows"] > 50
    assert len(told["examples"]) == min(told["rows"], 10)
    assert all(len(each["holderGrades"]) >= 2 for each in told["examples"])


async def test_a_preview_takes_what_will_be_open_on_its_first_day(demo: OpenDemo) -> None:
    later = people.TODAY + timedelta(days=10)
    await a_policy("positionRecords", first=later)
    assert (await demo.preview("tppTariff"))["rows"] == 0
    assert (await demo.preview("tppTariff", effectiveFrom=str(later)))["rows"] > 50
    assert await demo.read_graphql() == set(), "looking opens nothing"


async def test_the_public_role_reads_views_of_published_alone(demo: OpenDemo) -> None:
    connection = await asyncpg.connect(demo.database.urls["public"])
    try:
        for what in (
            "hr.publication_policy", "hr.position_record", "hr.position_compensation",
            "hr.preview_list('{positionRecords}', 'tppTariff')", "hr.count_preview('{positionRecords}', 'tppTariff')",
            "hr.preview_examples('{positionRecords}', 'tppTariff', 10)", "hr.possible_grade_editions()",
        ):  # fmt: skip
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"SELECT * FROM {what}")
        assert await connection.fetch("SELECT field FROM published.policy") == []
    finally:
        await connection.close()
