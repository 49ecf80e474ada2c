"""A person who changes something takes home a signed receipt, and the log holds what it promised, or is caught."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from audit.checkpoint import open_note
from audit.merkle import leaf_hash
from audit.verify.receipt import Receipt, parse_receipt
from tests import people
from tests.endpoints.client import SIGN_IN, Caller, new_idempotency_key, new_request_id
from tests.endpoints.leave_client import LeaveParties, create_leave_parties
from tests.endpoints.receipts import receipt_key, receipts_of
from tests.endpoints.regency_api import RegencyApi

ASK = """mutation($input: RequestLeaveInput!) { requestLeave(input: $input) { leaveRequest { id } errors { code } } }"""
ENTRIES = """
SELECT l.text FROM audit.tx x CROSS JOIN LATERAL audit.leaves_of(x.id) l
 WHERE x.request_id = $1 AND x.operation = 'requestLeave' ORDER BY l.seq
"""
ACT = "SELECT id, xid::text AS xid FROM audit.tx WHERE request_id = $1 AND operation = 'requestLeave'"
DATES = {"startsOn": "2026-09-07", "endsOn": "2026-09-08", "reason": "Urusan keluarga"}


def open_receipt(found: dict[str, Any]) -> Receipt:
    """What the note of a receipt says, once its signature is checked."""
    return parse_receipt(open_note(found["note"], [receipt_key().vkey]).text)


@pytest.fixture
async def line(api: RegencyApi) -> LeaveParties:
    return await create_leave_parties(api)


async def request_leave(who: Caller, *, request: str = "", **given: object) -> httpx2.Response:
    given = {"idempotencyKey": new_idempotency_key(), **DATES, **given}
    headers = {"authorization": f"Bearer {who.token}"} | ({"x-request-id": request} if request else {})
    return await who.http.post(
        "/graphql", json={"query": ASK, "variables": {"input": given}}, headers=headers
    )


async def test_a_mutation_promises_every_leaf_it_wrote(api: RegencyApi, line: LeaveParties) -> None:
    request = new_request_id()
    before = datetime.now(UTC)
    answer = await request_leave(line.applicant, request=request)
    assert answer.json()["extensions"]["audit"]["requestId"] == request
    (told,) = receipts_of(answer)
    found = open_receipt(told)
    written = [row["text"] for row in await api.fetch_rows(ENTRIES, request)]
    assert len(written) == 2  # the request and its reservation
    assert found.leaves == tuple(leaf_hash(text.encode()) for text in written)
    assert tuple(b64decode(each) for each in told["leafHashes"]) == found.leaves
    (act,) = await api.fetch_rows(ACT, request)
    assert (str(found.transaction), str(found.xid)) == (str(act["id"]), act["xid"])
    assert (told["transaction"], told["xid"], told["operation"]) == (
        str(act["id"]),
        act["xid"],
        "requestLeave",
    )
    assert (found.request, found.operation, found.origin) == (request, "requestLeave", receipt_key().origin)
    due = datetime.fromisoformat(found.due)
    assert told["includedBy"] == found.due
    assert before + timedelta(seconds=59) <= due <= datetime.now(UTC) + timedelta(seconds=60)


async def test_what_was_refused_is_promised_nothing(api: RegencyApi, line: LeaveParties) -> None:
    answer = await request_leave(line.applicant, endsOn="2026-09-01")
    assert answer.json()["data"]["requestLeave"]["errors"] != []
    assert receipts_of(answer) == []
    wrong = {"input": {"userName": "pegawai", "password": "bukan sandi yang benar"}}
    refused = await api.http.post("/graphql", json={"query": SIGN_IN, "variables": wrong})
    assert refused.json()["data"]["signIn"]["errors"] != []
    assert receipts_of(refused) == []


async def test_a_repeat_changes_nothing_and_has_no_second_receipt(line: LeaveParties) -> None:
    key = new_idempotency_key()
    first = await request_leave(line.applicant, idempotencyKey=key)
    again = await request_leave(line.applicant, idempotencyKey=key)
    assert first.json()["data"] == again.json()["data"]
    assert len(receipts_of(first)) == 1
    assert receipts_of(again) == []


async def test_coming_and_going_have_receipts_too(api: RegencyApi) -> None:
    person = await people.an_employee()
    await people.an_account(f"tanda-{person.nip}", for_=person)
    given = {"input": {"userName": f"tanda-{person.nip}", "password": people.PASSWORD}}
    came = await api.http.post("/graphql", json={"query": SIGN_IN, "variables": given})
    (receipt,) = receipts_of(came)
    assert receipt["operation"] == "signIn"
    caller = Caller(api.http, came.json()["data"]["signIn"]["token"])
    left = await caller.post("mutation { signOut(input: {}) { errors { code } } }")
    (receipt,) = receipts_of(left)
    assert receipt["operation"] == "signOut"


async def test_a_read_has_no_receipt(line: LeaveParties) -> None:
    answer = await line.applicant.post("{ viewer { account { userName } } }")
    assert "audit" not in answer.json().get("extensions", {})


async def test_nobody_learns_of_another_transaction(api: RegencyApi) -> None:
    """The function tells of the caller's own transaction, and outside of one of nothing."""
    assert await api.fetch_rows("SELECT * FROM audit.receipt()") == []
