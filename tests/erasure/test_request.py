"""Requests of erasure: two people, on a basis and a decree, and never against a hold."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from models.account import Account, AccountRole
from models.compliance import AuditEngagement, EngagementScope
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.client import Caller, new_idempotency_key
from tests.endpoints.conftest import SignIn
from tests.erasure.former_employee import FormerEmployee, create_former_employee
from tests.regency import SmallRegency
from tests.two_person_approval import DECREE, LEGAL_BASIS

WHY = "errors { __typename code path rule message }"
FORM = "erasure { id state version requestedBy approvedBy employeeName decreeNumber }"


async def build_mutation(caller: Caller, name: str, **given: Any) -> dict[str, Any]:
    kind = f"{name[0].upper()}{name[1:]}Input"
    document = f"mutation($input: {kind}!) {{ answer: {name}(input: $input) {{ {FORM} {WHY} }} }}"
    payload: dict[str, Any] = (
        await caller.ask(document, input={"idempotencyKey": new_idempotency_key(), **given})
    )["answer"]
    return payload


async def request_erasure(caller: Caller, employee_id: UUID, **given: Any) -> dict[str, Any]:
    form = {
        "legalBasis": LEGAL_BASIS,
        "decreeNumber": DECREE,
        "decreeDate": "2026-07-01",
        "reason": "Masa simpan",
    }
    return await build_mutation(
        caller, "requestErasure", employeeId=to_global_id("Employee", employee_id), **{**form, **given}
    )


def error_code(payload: dict[str, Any]) -> str:
    (error,) = payload["errors"]
    assert payload["erasure"] is None
    found: str = error["code"]
    return found


def build_step_input(payload: dict[str, Any]) -> dict[str, Any]:
    assert payload["errors"] == []
    return {"erasureId": payload["erasure"]["id"], "version": payload["erasure"]["version"]}


@pytest.fixture
async def leaver(small_regency: SmallRegency) -> FormerEmployee:
    return await create_former_employee(small_regency)


async def test_one_asks_and_another_approves(enter: SignIn, leaver: FormerEmployee) -> None:
    personnel, administrator = await enter("kepegawaian"), await enter("admin")
    asked = await request_erasure(personnel, leaver.employee.id)
    assert asked["erasure"]["state"] == "REQUESTED"
    assert (asked["erasure"]["requestedBy"], asked["erasure"]["approvedBy"]) == ("Kepegawaian", None)
    found = (await build_mutation(administrator, "approveErasure", **build_step_input(asked)))["erasure"]
    assert (found["state"], found["approvedBy"], found["version"]) == ("APPROVED", "Admin", 2)
    listed = await administrator.ask("{ erasures(first: 9) { totalCount edges { node { id state } } } }")
    assert listed["erasures"] == {
        "totalCount": 1,
        "edges": [{"node": {"id": found["id"], "state": "APPROVED"}}],
    }


async def test_nobody_approves_what_they_asked_for(enter: SignIn, leaver: FormerEmployee) -> None:
    administrator = await enter("admin")
    asked = await request_erasure(administrator, leaver.employee.id)
    refused = await build_mutation(administrator, "approveErasure", **build_step_input(asked))
    assert error_code(refused) == "SECOND_PERSON_NEEDED"


async def test_the_personnel_office_asks_and_does_not_approve(enter: SignIn, leaver: FormerEmployee) -> None:
    personnel = await enter("kepegawaian")
    asked = await request_erasure(await enter("admin"), leaver.employee.id)
    step = build_step_input(asked)
    input_ = f'{{ idempotencyKey: "{new_idempotency_key()}", erasureId: "{step["erasureId"]}", version: 1 }}'
    document = f"mutation {{ approveErasure(input: {input_}) {{ errors {{ code }} }} }}"
    assert await personnel.error_codes(document) == ["BAD_REQUEST"]


@pytest.mark.parametrize("who", ["superior", "keuangan", "auditor", "bupati"])
async def test_people_without_a_part_in_it_ask_nothing_and_see_nothing(
    enter: SignIn,
    leaver: FormerEmployee,
    who: str,
) -> None:
    """It is not in the schema that they are served."""
    await request_erasure(await enter("kepegawaian"), leaver.employee.id)
    caller = await enter(who)
    for name in ("requestErasure", "approveErasure", "cancelErasure"):
        kind = f"{name[0].upper()}{name[1:]}Input"
        document = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ {WHY} }} }}"
        assert set(await caller.error_codes(document, input={})) == {"BAD_REQUEST"}
    assert await caller.error_codes("{ erasures(first: 9) { totalCount } }") == ["BAD_REQUEST"]


async def test_of_somebody_in_service_nothing_is_destroyed(
    enter: SignIn,
    small_regency: SmallRegency,
) -> None:
    refused = await request_erasure(await enter("kepegawaian"), small_regency.staff.id)
    assert error_code(refused) == "STILL_IN_SERVICE"
    assert refused["errors"][0]["rule"] == "UU 27/2022 pasal 44 (belum diverifikasi)"
    assert refused["errors"][0]["path"] == ["employeeId"]


async def test_an_administrator_is_not_told_who_is_in_service_or_under_audit(
    enter: SignIn, small_regency: SmallRegency, leaver: FormerEmployee
) -> None:
    """Who sees no personnel data learns of nobody by asking for their destruction."""
    administrator = await enter("admin")
    await people.a_letter_of_audit()
    for person in (small_regency.staff, leaver.employee):
        refused = await request_erasure(administrator, person.id)
        assert (error_code(refused), refused["errors"][0]["path"]) == ("NOT_FOUND", ["employeeId"])


@pytest.mark.parametrize("over", ["person", "unit", "everybody"])
async def test_an_open_letter_of_audit_is_a_hold(
    enter: SignIn,
    small_regency: SmallRegency,
    leaver: FormerEmployee,
    over: str,
) -> None:
    personnel = await enter("kepegawaian")
    whom = {"employee": leaver.employee} if over == "person" else {}
    async with people.setup_transaction() as db:
        letter = await AuditEngagement.create(
            using_db=db, letter_number="700/5/CONTOH", letter_date=date(2026, 7, 1), purpose="pemeriksaan",
            effective_from=date(2026, 7, 1), effective_until=people.TODAY, **whom,
        )  # fmt: skip
        if over == "unit":
            await EngagementScope.create(using_db=db, engagement=letter, unit=small_regency.office)
    refused = await request_erasure(personnel, leaver.employee.id)
    assert error_code(refused) == "UNDER_AUDIT"
    assert "700/5/CONTOH" in refused["errors"][0]["message"]
    async with people.setup_transaction() as db:
        await AuditEngagement.filter(id=letter.id).using_db(db).update(effective_until=date(2026, 7, 5))
    assert (await request_erasure(personnel, leaver.employee.id))["errors"] == []


async def test_a_letter_over_another_office_holds_nothing(
    enter: SignIn,
    small_regency: SmallRegency,
    leaver: FormerEmployee,
) -> None:
    async with people.setup_transaction() as db:
        letter = await AuditEngagement.create(
            using_db=db, letter_number="700/5/CONTOH", letter_date=date(2026, 7, 1), purpose="pemeriksaan",
            effective_from=date(2026, 7, 1),
        )  # fmt: skip
        await EngagementScope.create(using_db=db, engagement=letter, unit=small_regency.school)
    assert (await request_erasure(await enter("kepegawaian"), leaver.employee.id))["errors"] == []


async def test_it_is_asked_for_once_and_again_when_it_was_cancelled(
    enter: SignIn, leaver: FormerEmployee
) -> None:
    personnel = await enter("kepegawaian")
    asked = await request_erasure(personnel, leaver.employee.id)
    assert error_code(await request_erasure(personnel, leaver.employee.id)) == "ERASURE_STANDS"
    cancelled = await build_mutation(personnel, "cancelErasure", **build_step_input(asked))
    assert cancelled["erasure"]["state"] == "CANCELLED"
    assert (
        error_code(
            await build_mutation(await enter("admin"), "approveErasure", **build_step_input(cancelled))
        )
        == "ERASURE_SETTLED"
    )
    assert (await request_erasure(personnel, leaver.employee.id))["errors"] == []


async def test_a_stale_version_is_refused(enter: SignIn, leaver: FormerEmployee) -> None:
    asked = await request_erasure(await enter("kepegawaian"), leaver.employee.id)
    refused = await build_mutation(
        await enter("admin"), "approveErasure", **build_step_input(asked) | {"version": 7}
    )
    assert error_code(refused) == "STALE_VERSION"


@pytest.mark.parametrize("given", [{"legalBasis": " "}, {"decreeNumber": "x" * 201}, {"reason": "x" * 2001}])
async def test_basis_and_decree_are_written_and_short(
    enter: SignIn,
    leaver: FormerEmployee,
    given: dict[str, str],
) -> None:
    refused = await request_erasure(await enter("kepegawaian"), leaver.employee.id, **given)
    assert error_code(refused) == "INVALID_INPUT"
    assert refused["errors"][0]["path"] == list(given)


async def test_the_tables_demand_two_people_too(leaver: FormerEmployee) -> None:
    async with people.setup_transaction() as db:
        account = await Account.get(user_name="admin", using_db=db)
        assert await AccountRole.filter(account_id=account.id).using_db(db).exists()
    with pytest.raises(Exception, match="erasure_has_two_people"):
        async with people.setup_transaction() as db:
            await db.execute_query(
                "INSERT INTO hr.erasure (employee_id, state, legal_basis, decree_number, decree_date, requested_by_id,"
                " approved_by_id, approved_at) VALUES ($1, 'APPROVED', 'x', 'y', '2026-07-01', $2, $2, now())",
                [leaver.employee.id, account.id],
            )
