"""A NIP is as specific as the date of birth in it: in clear where that may be read, and on record where that is."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest

from rulebook.access import audiences_of, visible_to
from rulebook.values import Role
from schema.fields.ids import from_global_id
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.example_documents import is_masked
from tests.endpoints.leave_client import file_request
from tests.log_sealer import seal_all
from tests.policy.callers import ROLES, Callers
from tests.policy.sample_objects import PEOPLE, SampleObjects
from tests.policy.test_rows import RELATIONS, is_reached

BY_NIP = (
    "query($nip: String) { employees(first: 5, filter: {nip: $nip}) { totalCount edges { node { name } } } }"
)
READS = "SELECT count(*) FROM audit.entry WHERE op = 'R'"
LAST = """SELECT e.new -> 'fields' AS fields, e.subject_id,
       ARRAY(SELECT s.subject_id FROM audit.read_subject s WHERE s.seq = e.seq) AS people
  FROM audit.entry e WHERE e.op = 'R' ORDER BY e.seq DESC LIMIT 1"""
ACCOUNTS = "{ accounts(first: 100) { edges { cursor node { id userName name } } } }"
RESETS = "{ totpResets(first: 9) { edges { node { userName } } } }"
ENTRIES_BY_ACTOR = """query($actor: ID!) {
  auditEntries(first: 9, filter: {actorId: $actor}) { edges { node { actor { userName } } } } }"""
# Every way on which somebody's row is come to, and which object it begins at.
WAYS: Mapping[str, tuple[str, str]] = {
    "employee": ("Employee", "query($id: ID!) { found: employee(id: $id) { nip } }"),
    "node": ("Employee", "query($id: ID!) { found: node(id: $id) { ... on Employee { nip } } }"),
    "request": (
        "LeaveRequest",
        "query($id: ID!) { found: node(id: $id) { ... on LeaveRequest { employee { nip } } } }",
    ),
    "list": ("Employee", "{ found: employees(first: 50) { edges { node { id nip } } } }"),
}


def mask_nip(nip: str) -> str:
    return f"{nip[:2]}{'*' * 13}{nip[-3:]}"


def may_see(role: Role, *coordinates: str) -> bool:
    return {*coordinates} <= visible_to(audiences_of({role}))


async def read_nip(caller: Caller, way: str, ids: Mapping[str, str]) -> str | None:
    """What a way tells; None where it ends before the person."""
    kind, document = WAYS[way]
    found: Any = (await caller.ask(document, **({"id": ids[kind]} if "$id" in document else {})))["found"]
    if way == "list":
        nodes = [each["node"] for each in found["edges"] if each["node"]["id"] == ids["Employee"]]
        found = nodes[0] if nodes else None
    if found and way == "request":
        found = found["employee"]
    return found["nip"] if found else None


@pytest.mark.parametrize("role", Role, ids=lambda each: each.name)
async def test_no_nip_is_in_clear_where_the_date_of_birth_in_it_may_not_be_read(
    callers: Callers, holdings: SampleObjects, role: Role
) -> None:
    if not may_see(role, "Employee.nip"):
        return
    caller, seen = await callers.of_user(ROLES[role]), set[bool]()
    for name in PEOPLE:
        nip = getattr(callers.api.regency, name).nip
        is_clear = is_reached(role, "PersonalDetail", RELATIONS[name])
        for way, (kind, _) in WAYS.items():
            if not may_see(role, kind):
                continue
            told = await read_nip(caller, way, holdings.by_person[name])
            is_found = is_reached(role, kind, RELATIONS[name])
            is_found &= is_reached(role, "Employee", RELATIONS[name])
            assert told == ((nip if is_clear else mask_nip(nip)) if is_found else None), (name, way)
            assert told is None or is_masked(told) is not is_clear
            seen |= {is_clear} if told else set()
    assert seen == {
        Role.EMPLOYEE: {True, False}, Role.SERVICE: {False},
    }.get(role, {True})  # fmt: skip


async def test_no_nip_of_somebody_else_is_read_in_clear_off_the_record(
    callers: Callers, holdings: SampleObjects
) -> None:
    behind, api = callers.api.superuser, callers.api.regency
    for user_name, name, is_noted in (
        ("kepegawaian", "staff", True),
        ("keuangan", "teacher", True),
        ("atasan", "staff", False),  # masked
        ("atasan", "superior", False),  # one's own
        ("service:mesin", "staff", False),
    ):
        caller, before = await callers.of_user(user_name), await behind.fetchval(READS)
        for way in ("employee", "node"):
            assert await read_nip(caller, way, holdings.by_person[name])
        assert await behind.fetchval(READS) - before == 2 * is_noted, user_name
        if is_noted:
            last = await behind.fetchrow(LAST)
            people = {last["subject_id"], *last["people"]} - {None}
            assert (last["fields"], people) == ('["Employee.nip"]', {getattr(api, name).id})
    # Of a list each person is named whose number it tells in clear; the caller's own is no read of somebody else's.
    await read_nip(await callers.of_user("pejabat-kepegawaian"), "list", holdings.by_person["staff"])
    everybody = {each["id"] for each in await behind.fetch("SELECT id FROM hr.employee")}
    own = await behind.fetchval("SELECT employee_id FROM hr.account WHERE user_name = 'pejabat-kepegawaian'")
    assert {*(await behind.fetchrow(LAST))["people"]} == everybody - {own}


async def test_a_nip_that_is_masked_is_not_confirmed_by_a_guess(
    callers: Callers, holdings: SampleObjects
) -> None:
    nips = {name: getattr(callers.api.regency, name).nip for name in PEOPLE}
    found = {}
    for user_name in ("atasan", "pegawai", "bupati", "service:mesin", "kepegawaian", "keuangan"):
        caller = await callers.of_user(user_name)
        for name, nip in nips.items():
            page = (await caller.ask(BY_NIP, nip=nip))["employees"]
            assert page["totalCount"] == len(page["edges"])
            found[user_name, name] = page["totalCount"]
    of_offices = {(office, name): 1 for office in ("kepegawaian", "keuangan") for name in PEOPLE}
    own = {("atasan", "superior"): 1, ("pegawai", "staff"): 1}
    assert found == dict.fromkeys(found, 0) | own | of_offices


async def test_nobody_is_found_by_their_nip_off_the_record(callers: Callers, holdings: SampleObjects) -> None:
    behind, staff = callers.api.superuser, callers.api.regency.staff
    office, own = await callers.of_user("kepegawaian"), await callers.of_user("pegawai")
    before = await behind.fetchval(READS)
    await own.ask(BY_NIP, nip=staff.nip)
    await office.ask(BY_NIP, nip="190001012000011001")
    assert await behind.fetchval(READS) == before
    for document in (
        BY_NIP,
        "query($nip: String) { employees(first: 1, filter: {nip: $nip}) { totalCount } }",
    ):
        before = await behind.fetchval(READS)
        await office.ask(document, nip=staff.nip)
        last = await behind.fetchrow(LAST)
        assert await behind.fetchval(READS) - before == 1
        assert (last["fields"], {last["subject_id"], *last["people"]} - {None}) == (
            '["Employee.nip"]',
            {staff.id},
        )


async def test_no_nip_is_read_off_the_record_where_data_is_to_be_destroyed(
    callers: Callers, holdings: SampleObjects
) -> None:
    behind, staff = callers.api.superuser, callers.api.regency.staff
    id_ = holdings.by_person["staff"]["Erasure"]
    document = "query($id: ID!) { node(id: $id) { ... on Erasure { employeeNip } } }"
    office = await callers.of_user("kepegawaian")
    before = await behind.fetchval(READS)
    assert (await office.ask(document, id=id_))["node"] == {"employeeNip": staff.nip}
    assert await behind.fetchval(READS) - before == 1
    assert (await behind.fetchrow(LAST))["fields"] == '["Erasure.employeeNip"]'
    admin = await callers.of_user("admin")
    assert "BAD_REQUEST" in await admin.error_codes(document, id=id_)
    assert from_global_id(id_)[0] == "Erasure"


async def test_no_nip_that_serves_as_a_user_name_is_shown_to_administrators_and_auditors(
    callers: Callers, holdings: SampleObjects
) -> None:
    """A person who opened an account with a printed slip signs in by their NIP."""
    staff, admin, own = (
        callers.api.regency.staff,
        await callers.of_user("admin"),
        await callers.of_user("pegawai"),
    )
    auditor = await callers.of_user("auditor")
    renamed = "UPDATE hr.account SET user_name = $2 WHERE employee_id = $1"
    async with people.setup_transaction() as client:
        await client.execute_query(renamed, [staff.id, staff.nip])
    try:
        await file_request(own, "2026-10-05", "2026-10-06")
        await seal_all(callers.api.regency.database)
        page = (await admin.ask(ACCOUNTS))["accounts"]
        nodes = [edge["node"] for edge in page["edges"]]
        assert [node["name"] for node in nodes] == sorted(node["name"] for node in nodes)
        (account,) = [node for node in nodes if node["name"] == staff.name]
        entries = await auditor.ask(ENTRIES_BY_ACTOR, actor=account["id"])
        resets = await admin.ask(RESETS)
        told = json.dumps([page, entries, resets])
        cursors = [base64.urlsafe_b64decode(edge["cursor"] + "==").decode() for edge in page["edges"]]
    finally:
        async with people.setup_transaction() as client:
            await client.execute_query(renamed, [staff.id, "pegawai"])
    assert account["userName"] == mask_nip(staff.nip)
    assert {edge["node"]["actor"]["userName"] for edge in entries["auditEntries"]["edges"]} == {
        mask_nip(staff.nip)
    }
    assert mask_nip(staff.nip) in {edge["node"]["userName"] for edge in resets["totpResets"]["edges"]}
    assert not any(staff.nip in each for each in (told, *cursors))
