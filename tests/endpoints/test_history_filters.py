"""Every filter of the log finds exactly what a reader of the whole log would, and none walks through all of it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.leave_client import LeaveParties, create_leave_parties
from tests.endpoints.regency_api import RegencyApi
from tests.log_sealer import seal_all

Entry = dict[str, Any]
PAGE = """query($filter: AuditEntryFilter, $after: String) {
  auditEntries(filter: $filter, first: 100, after: $after) { pageInfo { hasNextPage endCursor } edges { node {
    id at relation op rowKey rowId subjectId leafIndex operation reason requestId
    actor { accountId } changes { field } sentence } } } }"""


async def read_all_pages(auditor: Caller, **filter_: Any) -> list[Entry]:
    """All pages of what a filter finds."""
    found: list[Entry] = []
    after = None
    while True:
        page = (await auditor.ask(PAGE, filter=filter_, after=after))["auditEntries"]
        found += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


@pytest.fixture(scope="module")
async def line(api: RegencyApi) -> LeaveParties:
    line = await create_leave_parties(api)
    await line.file_decided("2026-09-07", "2026-09-08", "POSTPONED", reason="Pemeriksaan BPK")
    await seal_all(api.regency.database)
    await line.file_advised("2026-10-05", "2026-10-06")
    await seal_all(api.regency.database)
    office = await api.enter("kepegawaian")
    await office.ask("{ employees(first: 50) { edges { node { birthDate } } } }")
    await api.stranger.ask("{ publicCompensation(first: 1) { edges { node { title } } } }")
    for _ in range(3):
        await seal_all(api.regency.database)
    return line


@pytest.fixture(scope="module")
async def whole(api: RegencyApi, line: LeaveParties) -> list[Entry]:
    """The whole log as it is sealed before anybody filters; what is read later is later in the tree."""
    return await read_all_pages(await api.enter_as_auditor(), withControl=True)


FILTERS: dict[str, tuple[Callable[[Entry], dict[str, Any]], Callable[[Entry, Entry], bool]]] = {
    "actor": (
        lambda one: {"actorId": one["actor"]["accountId"]},
        lambda one, each: each["actor"]["accountId"] == one["actor"]["accountId"],
    ),
    "relation": (lambda one: {"relation": one["relation"]}, lambda one, each: each["relation"] == one["relation"]),
    "row": (
        lambda one: {"rowId": one["rowId"]} if one["rowId"] else {"relation": one["relation"], "rowKey": one["rowKey"]},
        lambda one, each: (each["relation"], each["rowKey"]) == (one["relation"], one["rowKey"]),
    ),
    "op": (lambda one: {"op": one["op"]}, lambda one, each: each["op"] == one["op"]),
    "operation": (lambda one: {"operation": one["operation"]}, lambda one, each: each["operation"] == one["operation"]),
    "request": (lambda one: {"requestId": one["requestId"]}, lambda one, each: each["requestId"] == one["requestId"]),
    "since": (
        lambda one: {"since": one["at"]},
        lambda one, each: datetime.fromisoformat(each["at"]) >= datetime.fromisoformat(one["at"]),
    ),
    "before": (
        lambda one: {"before": one["at"]},
        lambda one, each: datetime.fromisoformat(each["at"]) < datetime.fromisoformat(one["at"]),
    ),
    "leaves": (
        lambda one: {"leafFrom": one["leafIndex"], "leafBelow": one["leafIndex"] + 20},
        lambda one, each: one["leafIndex"] <= each["leafIndex"] < one["leafIndex"] + 20,
    ),
    "column": (
        lambda one: {"field": one["changes"][0]["field"]} if one["changes"] else {"op": one["op"]},
        lambda one, each: (
            one["changes"][0]["field"] in {change["field"] for change in each["changes"]}
            if one["changes"]
            else each["op"] == one["op"]
        ),
    ),
    "actor and act": (
        lambda one: {"actorId": one["actor"]["accountId"], "operation": one["operation"]},
        lambda one, each: (
            (each["actor"]["accountId"], each["operation"]) == (one["actor"]["accountId"], one["operation"])
        ),
    ),
    "row and column": (
        lambda one: {"relation": one["relation"], "rowKey": one["rowKey"], "op": one["op"]},
        lambda one, each: (
            (each["relation"], each["rowKey"], each["op"]) == (one["relation"], one["rowKey"], one["op"])
        ),
    ),
    "request and table": (
        lambda one: {"requestId": one["requestId"], "relation": one["relation"]},
        lambda one, each: (each["requestId"], each["relation"]) == (one["requestId"], one["relation"]),
    ),
    "all together": (
        lambda one: {"relation": one["relation"], "operation": one["operation"], "since": one["at"], "op": one["op"]},
        lambda one, each: (
            (each["relation"], each["operation"], each["op"]) == (one["relation"], one["operation"], one["op"])
            and datetime.fromisoformat(each["at"]) >= datetime.fromisoformat(one["at"])
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILTERS)
async def test_a_filter_finds_what_reading_everything_finds(
    api: RegencyApi, whole: list[Entry], name: str
) -> None:
    auditor = await api.enter_as_auditor()
    given, holds = FILTERS[name]
    ends = max(each["leafIndex"] for each in whole) + 1
    for one in whole[:: max(1, len(whole) // 7)]:
        asked = {"withControl": True, "leafBelow": ends} | given(one)
        found = await read_all_pages(auditor, **asked)
        assert found == [each for each in whole if holds(one, each) and each["leafIndex"] < ends], asked


async def test_a_column_is_found_in_open_and_personal_values(api: RegencyApi, whole: list[Entry]) -> None:
    auditor = await api.enter_as_auditor()
    ends = max(each["leafIndex"] for each in whole) + 1
    for column in ("state", "reason", "nip", "password_hash", "noted_n", "fields", "outcome"):
        found = await read_all_pages(auditor, field=column, leafBelow=ends)
        expected = [each for each in whole if column in {change["field"] for change in each["changes"]}]
        assert found == expected, column
        assert found


async def test_a_person_is_found_by_id_by_number_and_in_lists(api: RegencyApi, whole: list[Entry]) -> None:
    auditor = await api.enter_as_auditor()
    staff = api.regency.staff
    ends = max(each["leafIndex"] for each in whole) + 1
    id_ = to_global_id("Employee", staff.id)
    by_id = await read_all_pages(auditor, subjectId=id_, leafBelow=ends)
    assert by_id == await read_all_pages(auditor, nip=staff.nip, leafBelow=ends)
    about = [each for each in by_id if each["subjectId"] == id_]
    assert about == [each for each in whole if each["subjectId"] == id_]
    (read,) = [each for each in by_id if each["op"] == "READ" and each["subjectId"] is None]
    assert "membaca tanggal lahir (data pegawai) tentang" in read["sentence"]
    assert await read_all_pages(auditor, nip=f" {staff.nip[:8]} {staff.nip[8:]}", leafBelow=ends) == by_id
    assert await read_all_pages(auditor, nip=staff.nip[:-3] + "998") == []


async def test_a_reason_is_found_by_a_piece_of_it(api: RegencyApi, whole: list[Entry]) -> None:
    auditor = await api.enter_as_auditor()
    found = await read_all_pages(auditor, reason="pemeriksaan bpk")
    assert {each["operation"] for each in found} == {"decideLeave"}
    assert await read_all_pages(auditor, reason="pemeriksaan%bpk") == []


async def test_control_entries_come_only_when_they_are_asked_for(api: RegencyApi, whole: list[Entry]) -> None:
    auditor = await api.enter_as_auditor()
    assert "CONTROL" not in {each["op"] for each in await read_all_pages(auditor)}
    (newest, *_) = await read_all_pages(auditor, op="CONTROL")
    assert newest["sentence"].startswith("Penyegel jejak audit menyegel jejak audit sampai ")
    assert [each["leafIndex"] for each in whole] == list(reversed(range(len(whole))))


async def test_every_entry_has_its_sentence(whole: list[Entry]) -> None:
    for each in whole:
        text = each["sentence"]
        assert text[0].isupper() or text[0].isdigit(), text
        assert text.endswith("."), text
        assert not re.search("None|sha256|argon2|changed", text), text


BACKWARDS = """query($filter: AuditEntryFilter, $before: String) {
  auditEntries(filter: $filter, last: 7, before: $before) {
    pageInfo { hasPreviousPage startCursor } totalCount edges { node { leafIndex } } } }"""


async def test_reading_backwards_finds_the_same_and_counts_all(api: RegencyApi, whole: list[Entry]) -> None:
    auditor = await api.enter_as_auditor()
    ends = max(each["leafIndex"] for each in whole) + 1
    for asked in ({"operation": "signIn"}, {"op": "INSERT"}, {"field": "state"}):
        filter_ = asked | {"leafBelow": ends}
        forwards = [each["leafIndex"] for each in await read_all_pages(auditor, **filter_)]
        found, before = list[int](), None
        while True:
            page = (await auditor.ask(BACKWARDS, filter=filter_, before=before))["auditEntries"]
            assert page["totalCount"] == len(forwards)
            found = [edge["node"]["leafIndex"] for edge in page["edges"]] + found
            if not page["pageInfo"]["hasPreviousPage"]:
                break
            before = page["pageInfo"]["startCursor"]
        assert found == forwards, asked


@pytest.mark.parametrize(
    "filter_",
    [
        {"rowId": to_global_id("Rahasia", uuid4())},
        {"subjectId": to_global_id("Account", uuid4())},
        {"rowId": "rusak"},
    ],
)
async def test_an_id_of_something_else_is_not_found(api: RegencyApi, filter_: dict[str, str]) -> None:
    assert await (await api.enter_as_auditor()).error_codes(PAGE, filter=filter_) == ["NOT_FOUND"]


NONSENSE: dict[str, dict[str, Any]] = {
    "nip": {"nip": "0" * 18},
    "nip ": {"nip": "12345"},
    "relation": {"relation": "hr.tidak_ada"},
    "field": {"field": "tidak_ada"},
    "operation": {"operation": "tidakAda"},
    "requestId": {"requestId": str(uuid4())},
    "before": {"since": "2026-07-06T00:00:00+07:00", "before": "2026-07-05T00:00:00+07:00"},
    "leafBelow": {"leafFrom": 10, "leafBelow": 10},
    "rowKey": {"rowKey": "x"},
}


@pytest.mark.parametrize("name", NONSENSE)
async def test_what_there_never_was_is_not_answered_with_no_entries(api: RegencyApi, name: str) -> None:
    """Neither in a list nor in evidence: zero entries of a person who has eighty would be a lie."""
    auditor = await api.enter_as_auditor()
    await seal_all(api.regency.database)
    for query in (PAGE, "query($filter: AuditEntryFilter!) { auditEvidence(filter: $filter) { matched } }"):
        (error,) = (await auditor.post(query, filter=NONSENSE[name])).json()["errors"]
        assert error["extensions"]["code"] == "INVALID_INPUT", error
        assert error["extensions"]["inputPath"] == ["filter", name.strip()]
        assert error["message"] != error["extensions"]["english"]


@pytest.mark.parametrize("name", ["nip", "subjectId", "reason"])
async def test_nothing_closed_is_looked_for_without_a_purpose(api: RegencyApi, name: str) -> None:
    staff, auditor = api.regency.staff, replace(await api.enter_as_auditor(), purpose=None)
    given = {"nip": staff.nip, "subjectId": to_global_id("Employee", staff.id), "reason": "Pemeriksaan"}
    for query in (PAGE, "query($filter: AuditEntryFilter!) { auditEvidence(filter: $filter) { matched } }"):
        (error,) = (await auditor.post(query, filter={name: given[name]})).json()["errors"]
        assert error["extensions"]["code"] == "PURPOSE_REQUIRED"
        assert error["extensions"]["inputPath"] == ["filter", name]
        assert "jejak-purpose" in error["message"]


async def test_a_key_that_is_no_object_is_refused(api: RegencyApi) -> None:
    auditor = await api.enter_as_auditor()
    for key in ("x", 7, ["id"]):
        assert await auditor.error_codes(PAGE, filter={"rowKey": key}) == ["INVALID_INPUT"]
    assert await read_all_pages(auditor, rowKey={}) == []


async def test_a_search_that_would_read_too_much_says_what_to_add(api: RegencyApi) -> None:
    """Five thousand entries without the words are read one by one, and no more; narrowed it is answered."""
    async with people.setup_transaction(reason="Pengisian jabatan", operation="fillPositions") as client:
        await client.execute_query(
            "INSERT INTO hr.position (title, kind, job_class)"
            " SELECT 'Jabatan ' || n, 'PELAKSANA', 5 FROM generate_series(1, 5100) n"
        )
    await seal_all(api.regency.database)
    auditor = await api.enter_as_auditor()
    (error,) = (await auditor.post(PAGE, filter={"reason": "kata lain"})).json()["errors"]
    assert error["extensions"]["code"] == "SEARCH_TOO_WIDE"
    assert "rentang waktu yang lebih pendek" in error["message"]
    assert await read_all_pages(auditor, reason="kata lain", relation="hr.leave_step") == []
