"""Everybody sees who read or changed their data, when, in which office and what for; under an open letter, later."""

from datetime import date
from typing import Any

import pytest

from models.account import Account
from models.compliance import AuditEngagement, EngagementScope
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.conftest import SignIn
from tests.endpoints.leave_client import file_request, take_step
from tests.log_sealer import seal_all
from tests.regency import SmallRegency

DATA_ACCESSES = """query Trail($first: Int, $after: String, $last: Int, $before: String) { viewer {
  dataAccesses(first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor startCursor }
    edges { node { at byName office kind word english: word(locale: EN) operation fields purpose
    act acted: act(locale: EN) labels labelled: labels(locale: EN) records recorded: records(locale: EN) } } } } }"""
PAY = "query($id: ID!) { employee(id: $id) { payslips(first: 3) { edges { node { net grade } } } } }"


async def read_accesses(caller: Caller, **page: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await caller.ask(DATA_ACCESSES, **page or {"first": 50}))["viewer"][
        "dataAccesses"
    ]
    return found


async def access_rows(caller: Caller, kind: str = "READ") -> list[dict[str, Any]]:
    return [each["node"] for each in (await read_accesses(caller))["edges"] if each["node"]["kind"] == kind]


async def _ask_with_purpose(caller: Caller, query: str, purpose: str, **variables: object) -> None:
    answer = await caller.http.post(
        "/graphql",
        json={"query": query, "variables": variables, "operationName": None},
        headers={"authorization": f"Bearer {caller.token}", "jejak-purpose": purpose},
    )
    assert "errors" not in answer.json()


async def test_a_read_is_told_with_office_fields_and_purpose(
    enter: SignIn, small_regency: SmallRegency
) -> None:
    staff, payroll = await enter("staff"), await enter("keuangan")
    id_ = to_global_id("Employee", small_regency.staff.id)
    await _ask_with_purpose(payroll, PAY, "Pemeriksaan gaji Mei", id=id_)
    (seen,) = await access_rows(staff)
    assert seen.pop("at")
    assert seen == {
        "byName": "Keuangan", "office": "Keuangan", "kind": "READ", "word": "dibaca", "english": "read",
        "operation": "employee", "fields": ["Payslip.grade", "Payslip.net"], "purpose": "Pemeriksaan gaji Mei",
        "act": None, "acted": None, "records": ["slip gaji"], "recorded": ["payslip"],
        "labels": ["golongan ruang", "jumlah bersih"], "labelled": ["grade", "net amount"],
    }  # fmt: skip


async def test_the_office_of_an_employee_is_their_unit(enter: SignIn) -> None:
    staff, superior = await enter("staff"), await enter("superior")
    request = await file_request(staff, "2026-09-07", "2026-09-08")
    await take_step(superior, "adviseLeave", request)
    read = {(each["byName"], each["office"]) for each in await access_rows(staff)}
    assert read == {("Budi Contoh", "Dinas Contoh")}
    changed = [each for each in await access_rows(staff, "CHANGED") if each["operation"] == "adviseLeave"]
    # While the office is open, a step that begins to wait later is due later.
    assert [set(each["fields"]) - {"leave_request.due_at"} for each in changed] == [{"leave_request.state"}]
    assert ["keadaan" in each["labels"] for each in changed] == [True]
    assert {each["act"] for each in changed} == {"memberi pertimbangan atas cuti"}


async def test_a_list_of_many_is_in_the_trail_of_each(enter: SignIn) -> None:
    query = "query Ulang { employees(first: 50) { edges { node { birthDate } } } }"
    await (await enter("kepegawaian")).ask(query)
    for who in ("staff", "teacher", "officer"):
        (seen,) = await access_rows(await enter(who))
        assert (seen["operation"], seen["fields"]) == ("employees", ["Employee.birthDate"])


async def test_two_fields_of_one_document_are_in_the_trail_each_by_its_name(
    enter: SignIn, small_regency: SmallRegency
) -> None:
    query = (
        "query Dua($id: ID!) { units(first: 1) { edges { node { name } } } employee(id: $id) { birthDate }"
    )
    query += " employees(first: 50) { edges { node { birthPlace } } } }"
    answer = await (await enter("kepegawaian")).ask(
        query, id=to_global_id("Employee", small_regency.staff.id)
    )
    assert list(answer) == ["units", "employee", "employees"]
    assert {(each["operation"], *each["fields"]) for each in await access_rows(await enter("staff"))} == {
        ("employee", "Employee.birthDate"),
        ("employees", "Employee.birthPlace"),
    }


async def test_the_name_of_the_operation_is_the_purpose_when_none_is_stated(
    enter: SignIn, small_regency: SmallRegency
) -> None:
    personnel = await enter("kepegawaian")
    id_ = to_global_id("Employee", small_regency.staff.id)
    await personnel.http.post(
        "/graphql",
        json={
            "query": "query CekTanggalLahir($id: ID!) { employee(id: $id) { birthDate } }",
            "variables": {"id": id_},
            "operationName": "CekTanggalLahir",
        },
        headers={"authorization": f"Bearer {personnel.token}"},
    )
    (seen,) = await access_rows(await enter("staff"))
    assert seen["purpose"] == "CekTanggalLahir"


async def test_a_purpose_fills_a_line_and_no_more(enter: SignIn, small_regency: SmallRegency) -> None:
    id_ = to_global_id("Employee", small_regency.staff.id)
    await _ask_with_purpose(await enter("keuangan"), PAY, "x" * 500, id=id_)
    (seen,) = await access_rows(await enter("staff"))
    assert seen["purpose"] == "x" * 200


async def test_nobody_sees_anothers_trail_nor_their_own_reads_in_it(enter: SignIn) -> None:
    await (await enter("staff")).ask(
        "{ viewer { employee { birthDate payslips(first: 1) { totalCount } } } }"
    )
    assert await access_rows(await enter("staff")) == []
    admin = await read_accesses(await enter("admin"))
    assert {each["node"]["kind"] for each in admin["edges"]} <= {"MADE", "CHANGED"}  # of the account itself


async def test_the_trail_is_read_by_the_page_from_either_end(
    enter: SignIn, small_regency: SmallRegency
) -> None:
    staff, payroll = await enter("staff"), await enter("keuangan")
    id_ = to_global_id("Employee", small_regency.staff.id)
    for number in range(5):
        await _ask_with_purpose(payroll, PAY, f"ke-{number}", id=id_)
    whole = await read_accesses(staff)
    names = [each["node"]["purpose"] for each in whole["edges"]]
    assert names[:5] == [f"ke-{number}" for number in (4, 3, 2, 1, 0)]
    assert whole["totalCount"] == len(names)
    page = await read_accesses(staff, first=2)
    seen = [each["node"]["purpose"] for each in page["edges"]]
    while page["pageInfo"]["hasNextPage"]:
        page = await read_accesses(staff, first=2, after=page["pageInfo"]["endCursor"])
        assert page["pageInfo"]["hasPreviousPage"]
        seen += [each["node"]["purpose"] for each in page["edges"]]
    assert seen == names
    page = await read_accesses(staff, last=3)
    seen = [each["node"]["purpose"] for each in page["edges"]]
    assert seen == names[-3:]
    page = await read_accesses(staff, last=2, before=page["pageInfo"]["startCursor"])
    assert [each["node"]["purpose"] for each in page["edges"]] == names[-5:-3]
    assert await staff.error_codes(DATA_ACCESSES, first=2, after="rusak") == ["INVALID_CURSOR"]


@pytest.mark.parametrize("over", ["person", "unit", "everybody"])
async def test_what_is_read_under_a_letter_appears_when_it_ends(
    enter: SignIn, small_regency: SmallRegency, over: str
) -> None:
    staff, auditor = await enter("staff"), await enter("auditor")
    whom = {"employee": small_regency.staff} if over == "person" else {}
    async with people.setup_transaction() as db:
        account = await Account.get(user_name="auditor", using_db=db)
        letter = await AuditEngagement.create(
            using_db=db, letter_number="700/5/CONTOH", letter_date=date(2026, 7, 1), purpose="pemeriksaan",
            effective_from=date(2026, 7, 1), auditor_account=account, **whom,
        )  # fmt: skip
        if over == "unit":
            await EngagementScope.create(using_db=db, engagement=letter, unit=small_regency.root)
    await seal_all(small_regency.database)
    await auditor.ask(
        '{ auditEntries(filter: {relation: "hr.payslip"}, first: 50) { edges { node { id } } } }'
    )
    assert await access_rows(staff) == []
    assert not [each for each in await access_rows(staff, "MADE") if "purpose" in str(each["fields"])]
    async with people.setup_transaction() as db:
        await AuditEngagement.filter(id=letter.id).using_db(db).update(effective_until=date(2026, 7, 5))
    (seen,) = await access_rows(staff)
    assert (seen["byName"], seen["office"], seen["fields"]) == ("Auditor", "Pengawasan", ["AuditEntry"])


async def test_what_auditors_read_without_a_letter_appears_at_once(
    enter: SignIn, small_regency: SmallRegency
) -> None:
    await seal_all(small_regency.database)
    await (await enter("auditor")).ask(
        '{ auditEntries(filter: {relation: "hr.payslip"}, first: 50) { edges { node { id } } } }'
    )
    (seen,) = await access_rows(await enter("staff"))
    assert seen["fields"] == ["AuditEntry"]
