"""The auditor sees who changed what, when, from what to what, why, and in which request; nobody else does."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from resolvers.activation import make_code
from schema.ids import global_id, split_id
from tests import people
from tests.doors.client import Caller, new_key
from tests.doors.leave import Line, a_line, act, done, filed, take
from tests.doors.town import Town

ENTRIES = """query Entries($filter: AuditEntryFilter) { auditEntries(filter: $filter, first: 100) {
  totalCount edges { node { id at relation op rowKey before after actorUserName actorName actingAs actingDecree
    method operation reason legalBasis requestId } }
} }"""
POSTPONING = str(uuid4())
DECIDE = "mutation($input: DecideLeaveInput!) { decideLeave(input: $input) { errors { code } } }"


async def entries(auditor: Caller, **filter_: Any) -> list[dict[str, Any]]:
    found = (await auditor.ask(ENTRIES, filter=filter_))["auditEntries"]
    assert found["totalCount"] == len(found["edges"]) or len(found["edges"]) == 100
    return [edge["node"] for edge in found["edges"]]


@pytest.fixture
async def line(town: Town) -> Line:
    return await a_line(town)


@pytest.fixture
async def auditor(town: Town) -> Caller:
    return await town.enter("auditor")


async def test_a_decision_is_told_whole(town: Town, line: Line, auditor: Caller) -> None:
    advised = await line.advised("2026-09-07", "2026-09-08")
    given = {
        "idempotencyKey": new_key(),
        "leaveRequestId": advised["id"],
        "version": 2,
        "outcome": "POSTPONED",
    }
    began = datetime.now(UTC)
    await line.officer.http.post(
        "/graphql",
        json={"query": DECIDE, "variables": {"input": given | {"reason": "Pemeriksaan BPK"}}},
        headers={"authorization": f"Bearer {line.officer.token}", "x-request-id": POSTPONING},
    )
    found = await entries(auditor, requestId=POSTPONING)
    act_ = {
        "actorUserName": "pejabat", "actorName": "Sri Contoh", "actingAs": None, "actingDecree": None,
        "method": "SESSION", "operation": "decideLeave", "reason": "Pemeriksaan BPK", "legalBasis": None,
        "requestId": POSTPONING,
    }  # fmt: skip
    for entry in found:
        assert {name: entry[name] for name in act_} == act_
        assert began - timedelta(seconds=1) <= datetime.fromisoformat(entry["at"]) <= datetime.now(UTC)
    told = sorted((entry["relation"], entry["op"]) for entry in found)
    assert told == [
        ("hr.leave_ledger", "I"), ("hr.leave_ledger", "I"), ("hr.leave_request", "U"), ("hr.leave_step", "I"),
    ]  # fmt: skip
    (changed,) = [entry for entry in found if entry["op"] == "U"]
    key = split_id(advised["id"])[1]
    assert changed["rowKey"] == {"id": key}
    decided_at = changed["after"].pop("decided_at")
    assert changed["before"] == {"state": "ADVISED", "version": 2, "decided_at": None}
    assert changed["after"] == {"state": "POSTPONED", "version": 3}
    assert datetime.fromisoformat(decided_at) >= began - timedelta(seconds=1)
    (step,) = [entry for entry in found if entry["relation"] == "hr.leave_step"]
    assert step["before"] is None
    assert (step["after"]["outcome"], step["after"]["reason"]) == ("POSTPONED", "Pemeriksaan BPK")
    moved = {
        entry["after"]["kind"]: entry["after"]["half_days"]
        for entry in found
        if "ledger" in entry["relation"]
    }
    assert moved == {"RELEASE": 4, "POSTPONE": 4}


async def test_the_life_of_one_row_is_read_by_its_id_newest_first(line: Line, auditor: Caller) -> None:
    decided = await line.decided("2026-09-07", "2026-09-08")
    found = await entries(auditor, rowId=decided["id"])
    assert [(entry["op"], entry["operation"]) for entry in found] == [
        ("U", "decideLeave"), ("U", "adviseLeave"), ("I", "requestLeave"),
    ]  # fmt: skip
    assert [entry["actorUserName"] for entry in found[:2]] == ["pejabat", "atasan"]
    assert [int(split_id(entry["id"])[1]) for entry in found] == sorted(
        (int(split_id(entry["id"])[1]) for entry in found), reverse=True
    )
    assert found[2]["reason"] == "Urusan keluarga"


async def test_filters_narrow_and_add_up(town: Town, line: Line, auditor: Caller) -> None:
    await line.decided("2026-09-07", "2026-09-08")
    officer = await town.behind.fetchval("SELECT id FROM hr.account WHERE user_name = 'pejabat'")
    account = global_id("Account", officer)
    by_officer = await entries(auditor, actorId=account)
    assert {entry["actorUserName"] for entry in by_officer} == {"pejabat"}
    assert {entry["operation"] for entry in by_officer} == {"decideLeave"}
    steps = await entries(auditor, actorId=account, relation="hr.leave_step")
    assert {entry["relation"] for entry in steps} == {"hr.leave_step"}
    assert steps == [entry for entry in by_officer if entry["relation"] == "hr.leave_step"]
    assert await entries(auditor, operation="decideLeave", relation="hr.payslip") == []
    assert await entries(auditor, relation="hr.tidak_ada") == []
    at = steps[0]["at"]
    assert steps[0] in await entries(auditor, since=at, actorId=account)
    assert steps[0] not in await entries(auditor, before=at, actorId=account)
    assert await entries(auditor, since="2100-01-01T00:00:00Z") == []


@pytest.mark.parametrize(
    "filter_",
    [{"actorId": "rusak"}, {"actorId": ""}, {"rowId": "%"}, {"actorId": global_id("Unit", uuid4())}],
)
async def test_an_id_that_names_nothing_is_not_found(auditor: Caller, filter_: dict[str, str]) -> None:
    assert await auditor.refused(ENTRIES, filter=filter_) == ["NOT_FOUND"]


async def test_machines_act_under_their_own_names(town: Town, line: Line, auditor: Caller) -> None:
    assert {entry["actorUserName"] for entry in await entries(auditor, operation="signIn")} == {
        "system:sign-in"
    }
    found = await entries(auditor, operation="arrange")
    assert {(entry["actorUserName"], entry["method"]) for entry in found} == {("system:cli", "CLI")}


async def test_of_a_secret_only_the_change_is_told(town: Town, auditor: Caller) -> None:
    person = await people.an_employee()
    account = await people.an_account(f"rahasia-{person.nip}", for_=person)
    async with people.arranging() as db:
        code = await make_code(db, account_id=account.id)
    given = {"code": code, "newPassword": "sandi yang sangat panjang"}
    query = "mutation($input: ActivateAccountInput!) { activateAccount(input: $input) { errors { code } } }"
    await town.stranger.ask(query, input=given)
    changed, made = await entries(auditor, rowId=global_id("Account", account.id))
    assert (changed["actorUserName"], changed["method"]) == ("system:sign-in", "CODE")
    assert changed["before"] == {"password_hash": "changed", "version": 1}
    assert changed["after"] == {"password_hash": "changed", "version": 2}
    assert made["after"]["password_hash"] == "changed"
    codes = await entries(auditor, relation="hr.account_code")
    assert {entry["after"].get("code_hash", "changed") for entry in codes} == {"changed"}
    assert "$argon2" not in str(await entries(auditor))


async def test_a_refusal_leaves_no_entry(town: Town, line: Line, auditor: Caller) -> None:
    await filed(line.applicant, "2026-09-07", "2026-09-08")
    (newest, *_) = await entries(auditor)
    await act(line.applicant, "requestLeave", startsOn="2026-09-07", endsOn="2026-09-07", reason="Lagi")
    assert (await entries(auditor))[0] == newest


@pytest.mark.parametrize(
    "who", ["staff", "superior", "officer", "bupati", "kepegawaian", "keuangan", "admin", "school_head"]
)
async def test_nobody_else_reads_the_log_not_even_about_themselves(
    town: Town, auditor: Caller, who: str
) -> None:
    caller = await town.enter(who)
    assert await entries(caller) == []
    assert await entries(caller, operation="signIn") == []
    (entry, *_) = await entries(auditor)
    assert await caller.ask("query($id: ID!) { node(id: $id) { id } }", id=entry["id"]) == {"node": None}


async def test_an_auditor_reads_the_log_and_nobody(town: Town, line: Line, auditor: Caller) -> None:
    request = done(
        await take(line.superior, "adviseLeave", await filed(line.applicant, "2026-09-07", "2026-09-08"))
    )
    query = """query($id: ID!) {
      employees(first: 9) { totalCount edges { node { name payslips(first: 1) { totalCount } } } }
      leaveInbox(first: 9) { totalCount edges { node { number } } } node(id: $id) { id }
      accounts(first: 9) { totalCount edges { node { userName } } } viewer { employee { name } account { roles } } }"""
    nothing = {"totalCount": 0, "edges": []}
    assert await auditor.ask(query, id=request["id"]) == {
        "employees": nothing, "leaveInbox": nothing, "accounts": nothing, "node": None,
        "viewer": {"employee": None, "account": {"roles": ["AUDITOR"]}},
    }  # fmt: skip


@pytest.mark.parametrize(
    "instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-07-06T08:00:00"]
)
async def test_an_instant_needs_a_zone_and_a_place_in_the_calendar(auditor: Caller, instant: str) -> None:
    for bound in ("since", "before"):
        assert await auditor.refused(ENTRIES, filter={bound: instant}) == ["INVALID_INPUT"]
