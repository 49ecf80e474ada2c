"""The auditor sees who changed what, when, from what to what, why, and in which request; nobody else does."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from jejak.regency.profile import Profile
from resolvers.auth.activation import make_code
from rulebook.labels import instant_text
from schema.fields.ids import from_global_id, to_global_id
from tests import people
from tests.endpoints.client import Caller, new_idempotency_key, new_request_id
from tests.endpoints.leave_client import (
    LeaveParties,
    create_leave_parties,
    file_request,
    request_of,
    send_mutation,
    take_step,
)
from tests.endpoints.receipts import receipts_of
from tests.endpoints.regency_api import RegencyApi
from tests.log_sealer import seal_all

ENTRIES = """query Entries($filter: AuditEntryFilter) { auditEntries(filter: $filter, first: 100) {
  totalCount edges { node { id at relation op rowKey rowId subjectId subjectName leafIndex leafHash
    actor { accountId userName name title actingAs actingDecree } onBehalfOf { name }
    changes { field old new isRedacted isDestroyed destroyedUnder { legalBasis } }
    method operation reason hasReason legalBasis requestId sentence } }
} }"""
_apis: list[RegencyApi] = []
DECIDE = "mutation($input: DecideLeaveInput!) { decideLeave(input: $input) { errors { code } } }"


@pytest.fixture(autouse=True)
def module_api(api: RegencyApi) -> None:
    """Every question of this module is asked of a log in which everything is sealed."""
    _apis[:] = [api]


async def entries(auditor: Caller, **filter_: Any) -> list[dict[str, Any]]:
    await seal_all(_apis[0].regency.database)
    found = (await auditor.ask(ENTRIES, filter=filter_))["auditEntries"]
    assert found["totalCount"] == len(found["edges"]) or len(found["edges"]) == 100
    return [edge["node"] for edge in found["edges"]]


def values_of(entry: dict[str, Any], side: str) -> dict[str, Any]:
    """One side of an entry as column to value, secrets by their word."""
    return {
        each["field"]: "changed" if each["isRedacted"] else each[side]
        for each in entry["changes"]
        if each[side] is not None or each["isRedacted"]
    }


@pytest.fixture
async def line(api: RegencyApi) -> LeaveParties:
    return await create_leave_parties(api)


@pytest.fixture
async def auditor(api: RegencyApi) -> Caller:
    return await api.enter_as_auditor()


async def postpone_request(line: LeaveParties) -> tuple[dict[str, Any], str]:
    """A request that the officer has put off, under a request id of its own."""
    advised, request_id = await line.file_advised("2026-09-07", "2026-09-08"), new_request_id()
    given = {
        "idempotencyKey": new_idempotency_key(),
        "leaveRequestId": advised["id"],
        "version": 2,
        "outcome": "POSTPONED",
    }
    await line.officer.http.post(
        "/graphql",
        json={"query": DECIDE, "variables": {"input": given | {"reason": "Pemeriksaan BPK"}}},
        headers={"authorization": f"Bearer {line.officer.token}", "x-request-id": request_id},
    )
    return advised, request_id


async def test_of_a_decision_it_is_told_who_and_why(
    api: RegencyApi, line: LeaveParties, auditor: Caller
) -> None:
    began = datetime.now(UTC)
    _, request_id = await postpone_request(line)
    found = await entries(auditor, requestId=request_id, operation="decideLeave")
    act_ = {
        "method": "SESSION", "operation": "decideLeave", "reason": "Pemeriksaan BPK", "hasReason": True,
        "legalBasis": None, "requestId": request_id, "onBehalfOf": None,
    }  # fmt: skip
    officer = await api.superuser.fetchval("SELECT id FROM hr.account WHERE user_name = 'pejabat'")
    for entry in found:
        assert {name: entry[name] for name in act_} == act_
        assert entry["actor"] == {
            "accountId": to_global_id("Account", officer), "userName": "pejabat", "name": "Sri Contoh",
            "title": "Kepala Dinas", "actingAs": None, "actingDecree": None,
        }  # fmt: skip
        assert began - timedelta(seconds=1) <= datetime.fromisoformat(entry["at"]) <= datetime.now(UTC)
    assert sorted((entry["relation"], entry["op"]) for entry in found) == [
        ("hr.leave_ledger", "INSERT"), ("hr.leave_ledger", "INSERT"), ("hr.leave_ledger", "INSERT"),
        ("hr.leave_request", "UPDATE"), ("hr.leave_step", "INSERT"),
    ]  # fmt: skip


@pytest.mark.regency
async def test_of_a_decision_it_is_told_what_changed(
    line: LeaveParties, auditor: Caller, profile: Profile
) -> None:
    advised, request_id = await postpone_request(line)
    found = await entries(auditor, requestId=request_id, operation="decideLeave")
    (changed,) = [entry for entry in found if entry["op"] == "UPDATE"]
    key = from_global_id(advised["id"])[1]
    assert (changed["rowKey"], changed["rowId"]) == ({"id": key}, advised["id"])
    after = values_of(changed, "new")
    decided_at = after.pop("decided_at")
    before = values_of(changed, "old")
    due_at = before.pop("due_at")  # what is decided waits for nobody
    assert before == {"state": "ADVISED", "version": 2}
    assert after == {"state": "POSTPONED", "version": 3}
    decided = datetime.fromisoformat(decided_at).astimezone(ZoneInfo(profile.time_zone))
    assert decided.date() == people.TODAY  # by the regency's clock
    (step,) = [entry for entry in found if entry["relation"] == "hr.leave_step"]
    assert values_of(step, "old") == {}
    after = values_of(step, "new")
    assert (after["outcome"], after["reason"]) == ("POSTPONED", "Pemeriksaan BPK")
    rows = [values_of(entry, "new") for entry in found if "ledger" in entry["relation"]]
    assert sorted((each["kind"], each["half_days"], each.get("day")) for each in rows) == [
        ("POSTPONE", 2, "2026-09-07"), ("POSTPONE", 2, "2026-09-08"), ("RELEASE", 4, None),
    ]  # fmt: skip
    assert (changed["subjectName"], changed["subjectId"]) == ("Pemohon Contoh", advised["employee"]["id"])
    assert changed["sentence"] == (
        "Kepala Dinas (Sri Contoh) memutuskan cuti: mengubah permohonan cuti milik Pemohon Contoh: "
        f"waktu keputusan dari kosong menjadi {_clock(decided_at, profile)}, "
        f"batas waktu langkah dari {_clock(due_at, profile)} menjadi kosong, "
        "keadaan dari dipertimbangkan atasan menjadi "
        f'ditangguhkan; alasan: "Pemeriksaan BPK"; {_clock(changed["at"], profile)}.'
    )


def _clock(instant: str, profile: Profile, locale: str = "id") -> str:
    return instant_text(datetime.fromisoformat(instant).astimezone(ZoneInfo(profile.time_zone)), locale)


IN_WORDS = """auditEntries(filter: $filter, first: 9) { edges { node { relation at sentence(locale: $locale)
  own: sentence changes { field label(locale: $locale) oldText(locale: $locale) newText(locale: $locale) }
} } }"""
# Proofs are told by the standard executor alone, and with them whatever is asked beside.
DOCUMENTS = {
    "by plan": f"query ($filter: AuditEntryFilter, $locale: Locale!) {{ {IN_WORDS} }}",
    "standard": f"query ($filter: AuditEntryFilter, $locale: Locale!, $id: ID!) {{ {IN_WORDS} "
    "auditProof(id: $id) { __typename } }",
}


@pytest.mark.regency
@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
async def test_an_entry_and_its_columns_are_told_in_english_too(
    line: LeaveParties, auditor: Caller, profile: Profile, document: str
) -> None:
    _, request_id = await postpone_request(line)
    first = (await entries(auditor, requestId=request_id))[0]["id"]
    asked = {"filter": {"requestId": request_id}, "locale": "EN"}
    asked |= {"id": first} if "$id" in document else {}
    found = [each["node"] for each in (await auditor.ask(document, **asked))["auditEntries"]["edges"]]
    changed = next(each for each in found if each["relation"] == "hr.leave_request")
    words = {each["field"]: (each["label"], each["oldText"], each["newText"]) for each in changed["changes"]}
    decided, due = words.pop("decided_at"), words.pop("due_at")
    assert words == {
        "state": ("state", "advised by the superior", "postponed"),
        "version": ("version", "2", "3"),
    }
    assert (decided[:2], due[0], due[2]) == (
        ("time of the decision", None),
        "time limit of the step",
        None,
    )
    assert changed["sentence"] == (
        "Kepala Dinas (Sri Contoh), deciding on leave: changed the leave request of Pemohon Contoh: "
        f"time of the decision from empty to {decided[2]}, time limit of the step from {due[1]} to empty, "
        "state from advised by the superior to postponed; "
        f'reason: "Pemeriksaan BPK"; {_clock(changed["at"], profile, "en")}.'
    )
    assert changed["own"].startswith(
        "Kepala Dinas (Sri Contoh) memutuskan cuti: mengubah permohonan cuti milik"
    )


async def test_the_life_of_one_row_is_read_by_its_id_newest_first(
    line: LeaveParties, auditor: Caller
) -> None:
    decided = await line.file_decided("2026-09-07", "2026-09-08")
    found = await entries(auditor, rowId=decided["id"])
    assert [(entry["op"], entry["operation"]) for entry in found] == [
        ("UPDATE", "decideLeave"), ("UPDATE", "adviseLeave"), ("INSERT", "requestLeave"),
    ]  # fmt: skip
    assert [entry["actor"]["userName"] for entry in found[:2]] == ["pejabat", "atasan"]
    order = [entry["leafIndex"] for entry in found]
    assert order == sorted(order, reverse=True)
    by_key = await entries(auditor, relation="hr.leave_request", rowKey=found[0]["rowKey"])
    assert by_key == found
    assert found[2]["reason"] == "Urusan keluarga"


async def test_filters_narrow_and_add_up(api: RegencyApi, line: LeaveParties, auditor: Caller) -> None:
    await line.file_decided("2026-09-07", "2026-09-08")
    officer = await api.superuser.fetchval("SELECT id FROM hr.account WHERE user_name = 'pejabat'")
    account = to_global_id("Account", officer)
    by_officer = await entries(auditor, actorId=account)
    assert {entry["actor"]["userName"] for entry in by_officer} == {"pejabat"}
    changed = [entry for entry in by_officer if entry["op"] != "READ"]
    assert {entry["operation"] for entry in changed} == {"decideLeave"}
    steps = await entries(auditor, actorId=account, relation="hr.leave_step")
    assert {entry["relation"] for entry in steps} == {"hr.leave_step"}
    assert steps == [entry for entry in by_officer if entry["relation"] == "hr.leave_step"]
    assert await entries(auditor, operation="decideLeave", relation="hr.payslip") == []
    at = steps[0]["at"]
    assert steps[0] in await entries(auditor, since=at, actorId=account)
    assert steps[0] not in await entries(auditor, before=at, actorId=account)
    assert await entries(auditor, since="2100-01-01T00:00:00Z") == []


@pytest.mark.parametrize(
    "filter_",
    [{"actorId": "rusak"}, {"actorId": ""}, {"rowId": "%"}, {"actorId": to_global_id("Unit", uuid4())}],
)
async def test_an_id_that_names_nothing_is_not_found(auditor: Caller, filter_: dict[str, str]) -> None:
    assert await auditor.error_codes(ENTRIES, filter=filter_) == ["NOT_FOUND"]


async def test_machines_act_under_their_own_names(
    api: RegencyApi, line: LeaveParties, auditor: Caller
) -> None:
    assert {entry["actor"]["userName"] for entry in await entries(auditor, operation="signIn")} == {
        "system:sign-in"
    }
    found = await entries(auditor, operation="arrange")
    assert {(entry["actor"]["userName"], entry["method"]) for entry in found} == {("system:cli", "CLI")}


async def test_of_a_secret_only_the_change_is_told(api: RegencyApi, auditor: Caller) -> None:
    person = await people.an_employee()
    account = await people.an_account(f"rahasia-{person.nip}", for_=person)
    async with people.setup_transaction() as db:
        code = await make_code(db, account_id=account.id)
    given = {"code": code, "newPassword": "sandi yang sangat panjang"}
    query = "mutation($input: ActivateAccountInput!) { activateAccount(input: $input) { errors { code } } }"
    await api.stranger.ask(query, input=given)
    changed, made = await entries(auditor, rowId=to_global_id("Account", account.id))
    assert (changed["actor"]["userName"], changed["method"]) == ("system:sign-in", "CODE")
    assert values_of(changed, "old") == {"password_hash": "changed", "version": 1}
    assert values_of(changed, "new") == {"password_hash": "changed", "version": 2}
    assert values_of(made, "new")["password_hash"] == "changed"
    assert "sandi diganti" in changed["sentence"]
    codes = await entries(auditor, relation="hr.account_code")
    assert {values_of(entry, "new").get("code_hash", "changed") for entry in codes} == {"changed"}
    everything = str(await entries(auditor))
    assert "$argon2" not in everything
    assert "sha256:" not in everything


async def test_an_act_without_the_authority_is_told_as_refused(
    api: RegencyApi, line: LeaveParties, auditor: Caller
) -> None:
    advised = await line.file_advised("2026-09-07", "2026-09-08")
    given = {
        "leaveRequestId": advised["id"],
        "version": 2,
        "outcome": "APPROVED",
        "idempotencyKey": new_idempotency_key(),
    }
    answer = await line.superior.post(DECIDE, input=given)
    assert answer.json()["data"]["decideLeave"]["errors"] == [{"code": "DENIED"}]
    assert receipts_of(answer) == []
    found = await entries(auditor, op="REFUSAL", requestId=answer.headers["x-request-id"])
    (refused,) = [each for each in found if each["operation"] == "decideLeave"]
    assert refused["sentence"].startswith(
        "Kepala Seksi (Budi Contoh) mencoba memutuskan cuti pada permohonan cuti milik Pemohon Contoh, "
        "tetapi ditolak (DENIED"
    )
    assert values_of(refused, "new")["row"] == from_global_id(advised["id"])[1]
    about = await entries(auditor, op="REFUSAL", subjectId=refused["subjectId"])
    assert [each["id"] for each in about] == [refused["id"]], "a search for the person finds it"
    assert refused["actor"]["userName"] == "atasan"


async def test_a_refusal_leaves_no_entry(api: RegencyApi, line: LeaveParties, auditor: Caller) -> None:
    await file_request(line.applicant, "2026-09-07", "2026-09-08")
    newest = (await entries(auditor, operation="requestLeave"))[0]
    await send_mutation(
        line.applicant, "requestLeave", startsOn="2026-09-07", endsOn="2026-09-07", reason="Lagi"
    )
    assert (await entries(auditor, operation="requestLeave"))[0] == newest


@pytest.mark.parametrize(
    "who", ["staff", "superior", "officer", "bupati", "kepegawaian", "keuangan", "admin", "school_head"]
)
async def test_nobody_else_reads_the_log_not_even_about_themselves(
    api: RegencyApi, auditor: Caller, who: str
) -> None:
    caller = await api.enter(who)
    assert set(await caller.error_codes(ENTRIES, filter={})) == {"BAD_REQUEST"}
    (entry, *_) = await entries(auditor)
    assert await caller.ask("query($id: ID!) { node(id: $id) { id } }", id=entry["id"]) == {"node": None}


async def test_an_auditor_reads_the_log_and_nobody(
    api: RegencyApi, line: LeaveParties, auditor: Caller
) -> None:
    request = request_of(
        await take_step(
            line.superior, "adviseLeave", await file_request(line.applicant, "2026-09-07", "2026-09-08")
        )
    )
    for root_field in ("employees", "leaveInbox", "accounts"):
        assert await auditor.error_codes(f"{{ {root_field}(first: 9) {{ totalCount }} }}") == ["BAD_REQUEST"]
    query = "query($id: ID!) { node(id: $id) { id } viewer { account { roles } } }"
    assert await auditor.ask(query, id=request["id"]) == {
        "node": None, "viewer": {"account": {"roles": ["AUDITOR"]}},
    }  # fmt: skip


@pytest.mark.parametrize(
    "instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-07-06T08:00:00"]
)
async def test_an_instant_needs_a_zone_and_a_place_in_the_calendar(auditor: Caller, instant: str) -> None:
    for bound in ("since", "before"):
        assert await auditor.error_codes(ENTRIES, filter={bound: instant}) == ["INVALID_INPUT"]
