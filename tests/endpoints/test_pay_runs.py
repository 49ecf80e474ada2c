"""A month of pay is closed by another person than the one who brought it, once, and then stays."""

import asyncio
from collections import Counter
from datetime import date
from typing import Any

import pytest

from jejak.rate_limit.limits import MAX_CONCURRENT_REQUESTS
from models.account import Account
from models.pay import PayRun
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.client import Caller, new_idempotency_key
from tests.endpoints.regency_api import RegencyApi
from tests.proof_report import ClaimRecorder

RUN = """id month source state isCorrection count totals { gross deductions net } fileName fileHash
    unknownKinds { name sign count amount } importedBy closedBy closedAt version"""
WHY = "errors { code path rule message english: message(locale: EN) }"
LINES = """{ viewer { employee { payslips(first: 1) { edges { node {
    period otherIncome otherDeductions net lines { kind name amount sign month } } } } } } }"""
CLOSERS = 50


async def take_step(who: Caller, name: str, run: PayRun, *, version: int = 1) -> dict[str, Any]:
    kind = f"{name[0].upper()}{name[1:]}Input"
    document = f"mutation($input: {kind}!) {{ answer: {name}(input: $input) {{ payRun {{ {RUN} }} {WHY} }} }}"
    told = {"idempotencyKey": new_idempotency_key(), "id": to_global_id("PayRun", run.id), "version": version}
    payload: dict[str, Any] = (await who.ask(document, input=told))["answer"]
    return payload


def list_codes(payload: dict[str, Any]) -> list[str]:
    return [error["code"] for error in payload["errors"]]


async def load_account(user_name: str) -> Account:
    async with people.setup_transaction() as db:
        return await Account.get(user_name=user_name, using_db=db)


async def test_the_person_who_brought_a_month_never_closes_it(api: RegencyApi) -> None:
    payroll, own = await api.enter("keuangan"), await load_account("keuangan")
    run = await people.an_imported_run(api.regency.staff, imported_by=own)
    refused = await take_step(payroll, "closePayRun", run)
    assert (list_codes(refused), refused["payRun"]) == (["SAME_PERSON"], None)
    async with people.setup_transaction() as db:
        assert (await PayRun.get(id=run.id, using_db=db)).state == "OPEN"
    assert list_codes(await take_step(payroll, "closePayRun", run, version=2)) == ["RUN_CHANGED"]
    discarded = await take_step(payroll, "discardPayRun", run)
    assert (discarded["errors"], discarded["payRun"]["state"]) == ([], "DISCARDED")
    assert list_codes(await take_step(payroll, "discardPayRun", run, version=2)) == ["RUN_CLOSED"]


async def test_a_closed_month_says_who_closed_it_and_its_people_see_their_lines(api: RegencyApi) -> None:
    payroll, importer = await api.enter("keuangan"), await load_account("admin")
    run = await people.an_imported_run(api.regency.superior, imported_by=importer)
    closed = (await take_step(payroll, "closePayRun", run))["payRun"]
    assert closed["closedAt"] is not None
    assert closed | {"closedAt": None} == {
        "id": to_global_id("PayRun", run.id), "month": str(run.month), "source": "IMPORTED", "state": "CLOSED",
        "isCorrection": True, "count": 1, "totals": {"gross": 2_500_000, "deductions": 0, "net": 2_500_000},
        "fileName": "gaji.csv", "fileHash": bytes(run.file_hash or b"").hex(), "unknownKinds": [],
        "importedBy": importer.name, "closedBy": (await load_account("keuangan")).name, "closedAt": None, "version": 2,
    }  # fmt: skip
    one = await payroll.ask(f"query($id: ID!) {{ payRun(id: $id) {{ {RUN} }} }}", id=closed["id"])
    assert one["payRun"] == closed
    listed = (await payroll.ask("{ payRuns(first: 50) { totalCount edges { node { month id } } } }"))[
        "payRuns"
    ]
    months = [edge["node"]["month"] for edge in listed["edges"]]
    assert (listed["totalCount"], months) == (len(months), sorted(months, reverse=True))
    staff = await api.enter("staff")
    slip = (await staff.ask(LINES))["viewer"]["employee"]["payslips"]["edges"][0]["node"]
    assert sum(line["amount"] * line["sign"] for line in slip["lines"]) == slip["net"]
    assert slip["lines"][0] == {
        "kind": "BASE_PAY", "name": None, "amount": 2_785_700, "sign": 1, "month": slip["period"],
    }  # fmt: skip
    assert [line["kind"] for line in slip["lines"] if line["sign"] < 0] == [
        "PENSION_CONTRIBUTION",
        "HEALTH_CONTRIBUTION",
    ]


async def test_kinds_that_a_layout_does_not_know_are_listed_with_their_run(api: RegencyApi) -> None:
    for who, month in ((api.regency.staff, 1), (api.regency.superior, 1), (api.regency.staff, 2)):
        await people.a_payslip(who, date(2031, month, 1), other_income=150_000, other_deductions=40_000)
    async with people.setup_transaction() as db:
        run = await PayRun.get(month=date(2031, 1, 1), using_db=db)
    document = f"query($id: ID!) {{ payRun(id: $id) {{ {RUN} }} }}"
    payroll = await api.enter("keuangan")
    found = (await payroll.ask(document, id=to_global_id("PayRun", run.id)))["payRun"]
    assert found["unknownKinds"] == [
        {"name": "Uang lembur", "sign": 1, "count": 2, "amount": 300_000},
        {"name": "Arisan", "sign": -1, "count": 2, "amount": 80_000},
    ]
    assert (found["fileName"], found["fileHash"]) == (None, None)


async def test_nobody_but_payroll_has_a_part_in_months_of_pay(api: RegencyApi) -> None:
    run = await people.an_imported_run(api.regency.staff)
    for who in ("staff", "kepegawaian", "admin"):
        caller = await api.enter(who)
        assert await caller.error_codes("{ payRuns(first: 1) { totalCount } }") == ["BAD_REQUEST"]
        document = "mutation($input: ClosePayRunInput!) { closePayRun(input: $input) { errors { code } } }"
        told = {"idempotencyKey": new_idempotency_key(), "id": to_global_id("PayRun", run.id), "version": 1}
        assert set(await caller.error_codes(document, input=told)) == {"BAD_REQUEST"}
    payroll = await api.enter("keuangan")
    nowhere = PayRun(id=api.regency.staff.id)
    assert list_codes(await take_step(payroll, "closePayRun", nowhere)) == ["NOT_FOUND"]


async def test_a_run_that_does_not_add_up_stays_open(api: RegencyApi) -> None:
    run = await people.an_imported_run(api.regency.staff)
    async with people.setup_transaction() as db:
        await db.execute_query("UPDATE hr.pay_run SET count = 2 WHERE id = $1", [run.id])
    payroll = await api.enter("keuangan")
    assert list_codes(await take_step(payroll, "closePayRun", run)) == ["RUN_CHANGED"]


@pytest.mark.proof
async def test_of_many_who_close_at_once_one_does_and_the_others_are_told(
    api: RegencyApi, record_claim: ClaimRecorder
) -> None:
    """Each account sends as many requests as it may have under way, so that none waits for its own turn."""
    accounts = [
        await people.an_account(f"bendahara-{number}", roles=("PAYROLL",))
        for number in range(CLOSERS // MAX_CONCURRENT_REQUESTS)
    ]
    own = await load_account("keuangan")
    run = await people.an_imported_run(api.regency.staff, imported_by=own)
    importer, closers = await api.enter("keuangan"), [await api.enter(each.user_name) for each in accounts]
    callers = [caller for caller in closers for _ in range(MAX_CONCURRENT_REQUESTS)]
    assert (len(callers), len({caller.token for caller in callers})) == (CLOSERS, len(accounts))
    refused, *answers = await asyncio.gather(
        *(take_step(caller, "closePayRun", run) for caller in (importer, *callers))
    )
    assert list_codes(refused) in (["SAME_PERSON"], ["RUN_CLOSED"])
    found = Counter(tuple(list_codes(each)) for each in answers)
    assert found == {(): 1, ("RUN_CLOSED",): CLOSERS - 1}
    closings = await api.fetch_rows(
        "SELECT t.actor_id FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id "
        "WHERE e.relation = 'hr.pay_run' AND e.op = 'U' AND e.pk ->> 'id' = $1",
        str(run.id),
    )
    closed = await api.fetch_rows("SELECT closed_by_id AS actor_id FROM hr.pay_run WHERE id = $1", run.id)
    assert closings == closed
    assert closed[0]["actor_id"] in {each.id for each in accounts}
    record_claim(
        "Of many who close one month of pay at once, one does, and every other is told that it is closed",
        f"{CLOSERS} requests of {len(accounts)} accounts at once: 1 closing on record, {CLOSERS - 1} conflicts by type",
    )
