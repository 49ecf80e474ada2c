"""A list without pages says how much it holds at most, and is priced by it: much does not come for a small price."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

import asyncpg
import pytest
from graphql import GraphQLField, get_named_type, is_interface_type, is_list_type, is_object_type
from graphql.type import get_nullable_type

from jejak.database.embedded import Cluster
from jejak.demo.accounts import DEMO_PASSWORD, DEMO_TOTP
from schema.document.cost import count_fields, max_items_of
from schema.limits import FIELDS_PER_POINT, PUBLIC
from schema.root import SCHEMA
from tests.databases import Database, create_database
from tests.endpoints.client import Caller
from tests.endpoints.conftest import serve_database
from tests.graphql_http.conftest import EdgeFixture, code_of
from tests.graphql_http.test_document_limits import estimated_cost
from tests.unlimited_runtime import unlimited_runtime

STEP = "grade serviceYears amount __typename"
TIMES = " ".join(f"b{at}: basePay {{ ...F }}" for at in range(15))
EXPENSIVE_QUERY = f"{{ lawfulPay {{ {TIMES} }} }} fragment F on PayStep {{ {STEP} }}"
ANYBODY = """{ lawfulPay { sources basePay { grade } familyRates { sources } }
  publicationPolicy { inForce { field } withheld { field } }
  leaveServiceTimes { from units { unitName } } }"""
ROWS = """query($after: String) { publicCompensation(first: 100, after: $after) {
  pageInfo { hasNextPage endCursor } edges { node { holderGrades { grade } familyRates { sources } } } } }"""
OWN = """{ viewer { account { roles withheldRoles notices { at } identities { id } }
  dataAccesses(first: 100) { edges { node { fields } } }
  employee { payslips(first: 12) { edges { node { lines { kind sentences } changes { kind } } } } } }
  leavePreview(input: { startsOn: "2026-01-01", endsOn: "2026-12-31", reason: "" }) {
    days { day } years { year } refusals { code } warnings { code } } }"""
BESIDE = """{ leavePreview(input: { startsOn: "2026-11-23", workingDays: 1 }) { colleagues { people { name } } } }"""
INBOX = "{ leaveInbox(first: 1) { edges { node { id } } } }"
REVIEW = """query($id: ID!) { leaveReview(id: $id) {
  days { day } years { year } colleagues { people { name } } warnings { code } } }"""
CANDIDATE_POSTS = """query($id: ID!) { leaveReview(id: $id) { seats { title } } }"""
PREVIEW = """{ policyPreview(input: { field: "positionAllowance", tier: "T1", effectiveFrom: "2026-07-06" }) {
  columns examples { title } withheld { count: rows } } }"""
RUNS = "{ payRuns(first: 1) { edges { node { id } } } }"
DIFFERENCES = "query($id: ID!) { payRunDifferences(id: $id, first: 1) { sums { count } } }"
WIDEST = """SELECT max((SELECT count(*) FROM jsonb_object_keys(coalesce(old, '{}') || coalesce(new, '{}'))))
  FROM audit.entry"""


BY_CODE = {
    "ConfirmTotpPayload.recoveryCodes", "ViewerAccount.scopes",
    "AccountToHelp.roles", "DataAccess.labels", "DataAccess.records", "LeavePreview.possible",
    "ViewerAccount.sessions", "AuditConsistency.proof", "AuditHealth.publicKeys", "AuditCheckpoint.cosignedBy",
    "PayRun.unknownKinds",
}  # fmt: skip
"""Of what the demo has none; how much there can be follows from how they are made, as with refusals."""


def lists() -> Iterator[tuple[str, GraphQLField]]:
    """Yield every list that is answered without pages; `edges` are their page."""
    for type_ in SCHEMA._schema.type_map.values():
        if (is_object_type(type_) or is_interface_type(type_)) and not type_.name.startswith("__"):
            for name, field in type_.fields.items():
                if is_list_type(get_nullable_type(field.type)) and name != "edges":
                    yield f"{type_.name}.{name}", field


def test_every_list_without_pages_says_how_much_it_holds() -> None:
    silent = [
        name
        for name, field in lists()
        if "max_items" not in field.extensions["strawberry-definition"].metadata
    ]
    assert silent == []
    assert all(1 <= max_items_of(field) <= PUBLIC.nodes for _, field in lists())


# ------------------------------------------------------------------ and does not hold more


@dataclass
class Demo:
    """The demo, served without limits, and its owner."""

    stranger: Caller
    owner: asyncpg.Connection


@pytest.fixture
async def demo(cluster: Cluster, demo_template: Database) -> AsyncIterator[Demo]:
    async with (
        create_database(cluster, template=demo_template.name) as database,
        serve_database(database, unlimited_runtime()) as http,
    ):
        owner = await asyncpg.connect(database.owner_url)
        yield Demo(Caller(http), owner)
        await owner.close()


def list_lengths(answer: Any, type_: Any) -> Iterator[tuple[str, int]]:
    """Yield how much each list of an answer holds, by where it stands in the schema."""
    for name, value in answer.items():
        field = type_.fields[name]
        if isinstance(value, list):
            yield f"{type_.name}.{name}", len(value)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield from list_lengths(each, get_named_type(field.type))


async def test_no_answer_of_the_demo_holds_more(demo: Demo) -> None:
    most, seen = {name: max_items_of(field) for name, field in lists()}, defaultdict[str, int](int)
    answers, after, more = [await demo.stranger.ask(ANYBODY)], None, True
    while more:
        answers.append(await demo.stranger.ask(ROWS, after=after))
        page = answers[-1]["publicCompensation"]["pageInfo"]
        after, more = page["endCursor"], page["hasNextPage"]
    people = [await demo.stranger.sign_in(name, DEMO_PASSWORD) for name in ("pegawai", "guru")]
    answers += [await each.ask(asked) for each in people for asked in (OWN, BESIDE)]
    superior = await demo.stranger.sign_in("atasan", DEMO_PASSWORD)
    waiting = (await superior.ask(INBOX))["leaveInbox"]["edges"][0]["node"]["id"]
    personnel = await demo.stranger.sign_in("kepegawaian", DEMO_PASSWORD, secret=DEMO_TOTP)
    answers += [await superior.ask(REVIEW, id=waiting), await personnel.ask(CANDIDATE_POSTS, id=waiting)]
    payroll, officer = [
        await demo.stranger.sign_in(name, DEMO_PASSWORD, secret=DEMO_TOTP) for name in ("keuangan", "ppid")
    ]
    run = (await payroll.ask(RUNS))["payRuns"]["edges"][0]["node"]["id"]
    answers += [await officer.ask(PREVIEW), await payroll.ask(DIFFERENCES, id=run)]
    for answer in answers:
        for where, count in list_lengths(answer, SCHEMA._schema.query_type):
            if where in most:
                seen[where] = max(seen[where], count)
    assert {where: (count, most[where]) for where, count in seen.items() if count > most[where]} == {}
    widest = await demo.owner.fetchval(WIDEST)
    assert 10 < widest <= most["AuditEntry.changes"] <= most["AsOf.fields"]
    unseen = {name for name in most if name not in seen and not name.endswith((".errors", ".path"))}
    assert unseen == BY_CODE | {"AuditEntry.changes", "AsOf.fields"}


# ------------------------------------------------------------------ and is priced by it


def test_what_a_list_may_hold_counts_in_rows_and_points() -> None:
    whole = dict(lists())["LawfulPay.basePay"]
    points = 1 + ceil((2 + 3 * max_items_of(whole)) / FIELDS_PER_POINT)
    assert estimated_cost("public", "{ lawfulPay { basePay { grade serviceYears amount } } }") == (
        f"{max_items_of(whole)} rows, {points} points"
    )
    leaves = max_items_of(dict(lists())["FamilyRates.sources"])
    assert estimated_cost("public", "{ lawfulPay { familyRates { sources } } }") == (
        f"0 rows, {1 + ceil((3 + leaves) / FIELDS_PER_POINT)} points"
    )


async def test_a_short_document_does_not_have_the_pay_tables_fifteen_times(edge: EdgeFixture) -> None:
    assert len(EXPENSIVE_QUERY) < 500
    assert code_of(await edge.post(EXPENSIVE_QUERY)) == "TOO_MANY_NODES"


async def test_the_pay_tables_are_paid_for_beforehand(edge: EdgeFixture) -> None:
    answer = (await edge.post(f"{{ lawfulPay {{ basePay {{ {STEP} }} }} }}")).json()
    cost = answer["extensions"]["cost"]
    assert len(answer["data"]["lawfulPay"]["basePay"]) > 500
    assert cost["requested"] >= cost["actual"] >= count_fields(answer["data"]) / FIELDS_PER_POINT > 50
