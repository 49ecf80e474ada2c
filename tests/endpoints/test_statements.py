"""A read runs one statement, for one row as for a hundred, and selects what was asked for."""

import re
from collections.abc import AsyncIterator

import pytest

from jejak.database.embedded import Cluster
from tests.endpoints.client import Caller, new_idempotency_key
from tests.endpoints.conftest import serve_regency
from tests.endpoints.leave_client import create_leave_parties, file_request, request_of, take_step
from tests.endpoints.regency_api import RegencyApi
from tests.endpoints.statement_log import StatementLog, log_statements, selected_columns
from tests.house.source_files import ROOT
from tests.log_sealer import seal_all
from tests.regency import SmallRegency
from tests.unlimited_runtime import unlimited_runtime

PERSON = """
  id nip kind name fullName sex birthDate birthPlace serviceFrom serviceUntil workWeek grade rankName version
  unit { name parent { name } } position { title } post { superiorPost { unit { name } } }
  appointments(first: %d) { totalCount edges { node { effectiveFrom post { position { title } } } } }
  rankHistory(first: %d) { edges { node { grade name } } }
"""
LEAVE = """
  leaveBalance { remaining }
  leaveRequests(first: %d) { edges { node { number steps(first: %d) { edges { node { byName byPost { id } } } } } } }
"""
EVERYTHING = PERSON + LEAVE
PAY = "payslips(first: %d) { totalCount edges { node { net } } }"
LISTS = {
    "employees": ("kepegawaian", f"employees(first: %d) {{ totalCount edges {{ node {{ {EVERYTHING} }} }} }}"),
    "employees with pay": ("keuangan", f"employees(first: %d) {{ edges {{ node {{ {PERSON} {PAY} }} }} }}"),
    "employees of a superior": ("superior", f"employees(first: %d) {{ edges {{ node {{ {EVERYTHING} }} }} }}"),
    "viewer": ("aa-0", f"viewer {{ employee {{ {EVERYTHING} {PAY} }} }}"),
    "units": ("staff", "units(first: %d) { totalCount edges { node { code parent { parent { name } } } } }"),
    "leaveInbox": (
        "superior",
        f"leaveInbox(first: %d) {{ totalCount edges {{ node {{ number employee {{ {EVERYTHING} }} }} }} }}",
    ),
    "auditEntries": (
        "auditor", "auditEntries(first: %d) { totalCount edges { node { sentence leafHash changes { old } } } }",
    ),
    "publicCompensation": (
        "",
        "publicCompensation(first: %d) { totalCount publication { inForce { field } } edges { node { title } } }",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
async def api(cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[RegencyApi]:
    """The small regency without limits: what is asked here is wider and deeper than the limits allow."""
    async with serve_regency(cluster, small_template, unlimited_runtime()) as api:
        yield api


@pytest.fixture(scope="module")
async def log(api: RegencyApi) -> AsyncIterator[StatementLog]:
    """A log that has begun, over a regency in which there is something to read."""
    for number in range(3):
        # Before everybody else in the order of names, so that the first row of a list has something at every level.
        line = await create_leave_parties(api, name=f"Aa Contoh {number}", user_name=f"aa-{number}")
        for month in ("08", "09"):
            request = await file_request(line.applicant, f"2026-{month}-03", f"2026-{month}-04")
            request_of(await take_step(line.superior, "adviseLeave", request))
        await file_request(line.applicant, "2026-10-05", "2026-10-06")
    await seal_all(api.regency.database)
    async with log_statements(api.superuser):
        yield StatementLog(api)


async def _caller_of(api: RegencyApi, who: str) -> Caller:
    return await api.enter(who) if who else api.stranger


@pytest.mark.parametrize("root_field", LISTS)
async def test_a_query_field_runs_one_statement_for_one_row_as_for_a_hundred(
    api: RegencyApi, log: StatementLog, root_field: str
) -> None:
    who, query = LISTS[root_field]
    caller = await _caller_of(api, who)
    ran = {}
    for size in (1, 100):
        await log.since()
        await caller.ask("{ " + query.replace("%d", str(size)) + " }")
        ran[size] = await log.since()
    assert ran[1] == ran[100]  # to the letter: the number of rows is a parameter
    assert len(ran[1]) == 1, "\n".join(ran[1])


@pytest.mark.parametrize(("page", "who"), [("payslips", "staff"), ("pay_runs", "keuangan")])
async def test_a_page_of_pay_runs_one_statement(
    api: RegencyApi, log: StatementLog, page: str, who: str
) -> None:
    caller = await api.enter(who)
    await log.since()
    await caller.ask((ROOT / f"jejak/portal/operations/{page}.graphql").read_text("utf-8"))
    assert len(ran := await log.since()) == 1, "\n".join(ran)


async def _selected_by(api: RegencyApi, log: StatementLog, who: str, query: str) -> list[set[str]]:
    await log.since()
    caller = await _caller_of(api, who)
    await log.since()
    await caller.ask(query)
    return [selected_columns(statement) for statement in await log.since()]


async def test_only_the_columns_asked_for_are_selected(api: RegencyApi, log: StatementLog) -> None:
    key = {"employee.id", "employee.name"}  # the id, and the order for cursors
    for asked, columns in (
        ("name", set()),
        ("nip", {"employee.nip"}),
        ("fullName", {"employee.front_title", "employee.back_title"}),
        ("birthDate sex", {"employee.birth_date", "employee.sex"}),
        ("unit { name }", {"unit.id", "unit.name"}),
        ("grade", {"rank_history.grade"}),
        ("post { superiorPost { id } }", {"post.id"}),
        ("__typename", set()),
    ):
        query = f"{{ employees(first: 3) {{ edges {{ node {{ {asked} }} }} }} }}"
        assert await _selected_by(api, log, "kepegawaian", query) == [key | columns], asked


async def test_a_list_below_selects_its_own_columns_in_the_same_statement(
    api: RegencyApi, log: StatementLog
) -> None:
    query = "{ employees(first: 9) { edges { node { payslips(first: 2) { edges { node { net } } } } } } }"
    assert await _selected_by(api, log, "keuangan", query) == [
        {"employee.id", "employee.name", "payslip.id", "payslip.net", "payslip.period", "payslip.employee_id"}
    ]


async def test_what_is_beyond_reach_is_not_fetched_at_all(api: RegencyApi, log: StatementLog) -> None:
    query = """{ employees(first: 9, filter: {name: "Aa "}) { edges { node {
      birthPlace reviewNote payslips(first: 2) { edges { node { net } } }
    } } } }"""
    await log.since()
    await (await api.enter("superior")).ask(query)
    (statement,) = await log.since()
    # Of each person the list is looked for under the condition that the caller reaches it, which is reckoned first.
    assert re.search(r'"t\d+"."employee_id"="p\d+"."c0" AND "p\d+"."c\d+"=true ORDER BY', statement)


async def test_a_count_is_made_only_when_it_is_asked_for(api: RegencyApi, log: StatementLog) -> None:
    for asked, is_counted in (
        ("pageInfo { hasNextPage }", False),
        ("totalCount", True),
        ("totalCountIsExact", True),
    ):
        await log.since()
        await (await api.enter("staff")).ask(f"{{ units(first: 1) {{ {asked} }} }}")
        (statement,) = await log.since()
        assert ("COUNT(" in statement) == is_counted


async def test_a_change_runs_as_many_statements_however_much_of_it_is_asked(
    api: RegencyApi, log: StatementLog
) -> None:
    """What it answers is one statement, beside those of the act itself."""
    ran = {}
    for number, asked in enumerate(
        ("number", f"number employee {{ {EVERYTHING} }}".replace("%d", "1"), None)
    ):
        line = await create_leave_parties(api, name=f"Zz Contoh {number}", user_name=f"zz-{number}")
        request = await file_request(line.applicant, "2026-08-03", "2026-08-04")
        text = asked or f"number employee {{ {EVERYTHING} }}".replace("%d", "100")
        await log.since()
        query = (
            f"mutation($in: AdviseLeaveInput!) {{ adviseLeave(input: $in) {{ leaveRequest {{ {text} }} }} }}"
        )
        given = {"leaveRequestId": request["id"], "version": 1, "outcome": "APPROVED"}
        await line.superior.ask(query, **{"in": {"idempotencyKey": new_idempotency_key(), **given}})
        ran[number] = [each for each in await log.since() if "adviseLeave" not in each]
    assert len(ran[0]) == len(ran[1]) == len(ran[2]), ran
    assert ran[1][-1] == ran[2][-1]
    assert len([each for each in ran[2] if '"leave_request" "t0"' in each]) == 1


async def test_skipped_fields_are_not_fetched(api: RegencyApi, log: StatementLog) -> None:
    query = """{ employees(first: 1) { edges { node {
      nip @skip(if: true) name @include(if: true) payslips(first: 1) @include(if: false) { totalCount }
      ... on Employee @skip(if: true) { workWeek }
    } } } }"""
    assert await _selected_by(api, log, "keuangan", query) == [{"employee.id", "employee.name"}]
