"""The personnel office gives a waiting step to another post that has the authority and somebody there."""

import asyncio

import pytest

from tests import people
from tests.delegation.delegation_client import (
    DelegationFixture,
    error_code,
    load_escalated,
    load_inbox,
    load_request,
    post_id,
    post_of,
    reassign_step,
)
from tests.endpoints.client import Caller, new_idempotency_key
from tests.endpoints.leave_client import (
    Answer,
    LeaveParties,
    create_leave_parties,
    expect_error,
    file_request,
    request_of,
    take_step,
    withdraw_request,
)
from tests.endpoints.regency_api import RegencyApi

DATES = "2026-08-03", "2026-08-05"
CAPACITY = """query Capacity($id: ID!) { leaveReview(id: $id) { capacity {
  title actingAs onBehalfOfName reassignedFromTitle
} } }"""


@pytest.fixture
async def line(api: RegencyApi) -> LeaveParties:
    return await create_leave_parties(api)


@pytest.fixture
async def personnel(api: RegencyApi) -> Caller:
    return await api.enter("kepegawaian")


async def test_the_step_waits_at_the_new_post_alone_and_the_way_is_on_record(
    office: DelegationFixture, line: LeaveParties, personnel: Caller
) -> None:
    request, officer = await file_request(line.applicant, *DATES), await post_of(office.api.regency.officer)
    answer = await reassign_step(personnel, request, officer, reason="Sakit lama")
    assert answer["errors"] == []
    moved = answer["leaveRequest"]
    assert (moved["version"], moved["advisingPost"]["id"]) == (2, post_id(officer.id))
    assert request["number"] in await load_inbox(line.officer)
    assert request["number"] not in await load_inbox(line.superior)
    found = await load_request(line.applicant, request)
    assert found is not None
    (way,) = found["escalations"]
    assert (way["step"], way["kind"], way["reason"]) == ("ADVICE", "REASSIGNED", "Sakit lama")
    assert (way["fromPost"]["id"], way["toPost"]["id"]) == (
        request["advisingPost"]["id"],
        post_id(officer.id),
    )
    assert expect_error(await take_step(line.superior, "adviseLeave", moved))["code"] == "DENIED"
    capacity = (await line.officer.ask(CAPACITY, id=request["id"]))["leaveReview"]["capacity"]
    assert capacity == {
        "title": "Kepala Dinas",
        "actingAs": None,
        "onBehalfOfName": "Budi Contoh",
        "reassignedFromTitle": "Kepala Seksi",
    }
    request_of(await take_step(line.officer, "adviseLeave", moved))
    # A person who took the step took it on behalf of whose it was, on the request and in the log.
    assert await _step(line.applicant, request) == {
        "byName": "Sri Contoh",
        "actingAs": None,
        "onBehalfOfName": "Budi Contoh",
        "decreeNumber": None,
        "byPost": {"id": post_id(officer.id)},
        "reassignedFrom": {"id": request["advisingPost"]["id"]},
    }
    taken = (await office.load_entries("hr.leave_step"))[0]
    assert taken["onBehalfOf"] == {"name": "Budi Contoh"}
    assert "Sri Contoh) atas nama Budi Contoh" in taken["sentence"]
    entry = (await office.load_entries("hr.leave_pass"))[0]
    assert (entry["operation"], entry["reason"]) == ("reassignLeaveStep", "Sakit lama")


async def test_a_step_that_came_back_is_taken_in_the_holders_own_name(
    office: DelegationFixture, line: LeaveParties, personnel: Caller
) -> None:
    request, regency = await file_request(line.applicant, *DATES), office.api.regency
    away = (await reassign_step(personnel, request, await post_of(regency.officer)))["leaveRequest"]
    back = (await reassign_step(personnel, away, await post_of(regency.superior)))["leaveRequest"]
    request_of(await take_step(line.superior, "adviseLeave", back))
    step = await _step(line.applicant, request)
    assert (step["byName"], step["onBehalfOfName"], step["reassignedFrom"]) == ("Budi Contoh", None, None)


async def test_however_often_it_moved_it_is_for_whom_it_belonged_to_and_never_for_the_applicant(
    office: DelegationFixture, line: LeaveParties, personnel: Caller
) -> None:
    regency = office.api.regency
    request = await file_request(line.applicant, *DATES)
    once = (await reassign_step(personnel, request, await post_of(regency.officer)))["leaveRequest"]
    twice = (await reassign_step(personnel, once, regency.bupati.post))["leaveRequest"]
    # A person who held the post is the applicant's own superior no more: the post that was asked first is vacant.
    holder = await post_of(regency.superior)
    async with people.setup_transaction() as db:
        await db.execute_query(
            "UPDATE hr.appointment SET effective_until = hr.today() - 1 WHERE post_id = $1", [holder.id]
        )
    request_of(await take_step(await office.api.enter("bupati"), "adviseLeave", twice))
    step = await _step(line.applicant, request)
    assert (step["onBehalfOfName"], step["reassignedFrom"]) == (None, {"id": post_id(holder.id)})
    async with people.setup_transaction() as db:
        await db.execute_query(
            "UPDATE hr.appointment SET effective_until = NULL WHERE post_id = $1", [holder.id]
        )


async def _step(caller: Caller, request: Answer) -> Answer:
    """The one step of a request: by whom, and on whose behalf."""
    found = await load_request(caller, request)
    assert found is not None
    (step,) = found["steps"]
    return {name: value for name, value in step.items() if name not in ("kind", "outcome")}


async def test_a_second_click_reassigns_once(
    office: DelegationFixture, line: LeaveParties, personnel: Caller
) -> None:
    request, officer = await file_request(line.applicant, *DATES), await post_of(office.api.regency.officer)
    key = new_idempotency_key()
    answers = await asyncio.gather(
        *(reassign_step(personnel, request, officer, idempotencyKey=key) for _ in range(5))
    )
    assert {each["leaveRequest"]["version"] for each in answers} == {2}
    assert error_code(await reassign_step(personnel, request, officer)) == "STALE_VERSION"


async def test_the_decision_goes_to_a_line_of_the_decree_or_further_up(
    office: DelegationFixture, line: LeaveParties, personnel: Caller
) -> None:
    advised = await line.file_advised(*DATES)
    regency = office.api.regency
    assert (
        error_code(await reassign_step(personnel, advised, await post_of(regency.superior))) == "NOT_ENTITLED"
    )
    answer = await reassign_step(personnel, advised, regency.bupati.post)
    assert answer["errors"] == []
    decided = await take_step(await office.api.enter("bupati"), "decideLeave", answer["leaveRequest"])
    assert request_of(decided)["state"] == "APPROVED"


async def test_never_to_the_applicant_nor_to_where_nobody_is(
    office: DelegationFixture, line: LeaveParties, personnel: Caller
) -> None:
    regency, superior = office.api.regency, await office.api.enter("superior")
    request = await file_request(superior, *DATES)
    assert (
        error_code(await reassign_step(personnel, request, await post_of(regency.superior))) == "NOT_ENTITLED"
    )
    other = await file_request(line.applicant, *DATES)
    assert (
        error_code(await reassign_step(personnel, other, await post_of(regency.superior))) == "INVALID_INPUT"
    )
    vacant = await people.a_post(regency.office, under=await post_of(regency.officer))
    under = await people.an_employee(await people.a_post(regency.office, under=vacant))
    await people.a_leave_history(under, y2024=12, y2025=12)
    await people.an_account(f"lowong-{under.nip}", for_=under)
    third = await file_request(await office.api.enter(f"lowong-{under.nip}"), *DATES)
    assert third["advisingPost"]["id"] == post_id((await post_of(regency.officer)).id)
    assert error_code(await reassign_step(personnel, third, vacant)) == "NOBODY_THERE"
    await withdraw_request(superior, request)


async def test_only_the_personnel_office_and_only_while_it_waits(
    office: DelegationFixture, line: LeaveParties, personnel: Caller
) -> None:
    request, officer = await file_request(line.applicant, *DATES), await post_of(office.api.regency.officer)
    assert error_code(await reassign_step(personnel, request, officer, reason=" ")) == "INVALID_INPUT"
    assert error_code(await reassign_step(personnel, request, officer, postId="abc")) == "NOT_FOUND"
    withdrawn = request_of(await withdraw_request(line.applicant, request))
    assert error_code(await reassign_step(personnel, withdrawn, officer)) == "WRONG_STATE"


async def test_nobody_of_the_personnel_office_reassigns_their_own(office: DelegationFixture) -> None:
    regency = office.api.regency
    who = await people.an_employee(await people.a_post(regency.office, under=await post_of(regency.superior)))
    await people.a_leave_history(who, y2024=12, y2025=12)
    await people.an_account(f"analis-{who.nip}", for_=who, roles=["PERSONNEL"])
    caller = await office.api.enter(f"analis-{who.nip}")
    request = await file_request(caller, *DATES)
    assert error_code(await reassign_step(caller, request, await post_of(regency.officer))) == "SELF_APPROVAL"
    assert request["number"] not in await load_escalated(caller)
