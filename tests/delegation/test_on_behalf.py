"""A delegate acts as "A on behalf of B": both names on step and log, while the decree stands, never for themself."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from tortoise.exceptions import IntegrityError

from models.delegation import Delegation
from models.leave import LeaveStep
from schema.fields.ids import from_global_id
from tests import people
from tests.delegation.delegation_client import (
    DelegationFixture,
    create_delegation,
    end_delegation,
    error_code,
    load_inbox,
    load_request,
    post_id,
    post_of,
    reassign_step,
    require_success,
)
from tests.endpoints.client import Caller
from tests.endpoints.leave_client import (
    LeaveParties,
    create_leave_parties,
    expect_error,
    file_request,
    request_of,
    take_step,
)
from tests.endpoints.regency_api import RegencyApi

TODAY, WEEK = people.TODAY, timedelta(days=7)
DATES = "2026-08-03", "2026-08-05"


@pytest.fixture
async def line(api: RegencyApi) -> LeaveParties:
    return await create_leave_parties(api)


async def _create_delegation(
    office: DelegationFixture, *, first: date = TODAY, last: date = TODAY
) -> tuple[Caller, Delegation]:
    """Somebody new in another unit who stands in for the superior, and is reached by nobody else."""
    who = await people.an_employee(name="Wakil Contoh")
    user_name = f"wakil-{who.nip}"
    await people.an_account(user_name, for_=who)
    made_so = await people.a_delegation(
        await post_of(office.api.regency.superior), who, first=first, last=last
    )
    return await office.api.enter(user_name), made_so


async def _end_delegation(delegation: Delegation) -> None:
    async with people.setup_transaction() as db:
        await db.execute_query(
            "UPDATE hr.delegation SET ended_at = hr.current_instant(), ended_by_id = made_by_id WHERE id = $1",
            [delegation.id],
        )


async def test_the_step_and_the_log_name_both(office: DelegationFixture, line: LeaveParties) -> None:
    request = await file_request(line.applicant, *DATES)
    wakil, delegation = await _create_delegation(office)
    assert request["number"] in await load_inbox(wakil)
    request_of(await take_step(wakil, "adviseLeave", request))
    found = await load_request(line.applicant, request)
    assert found is not None
    (step,) = found["steps"]
    assert (step["byName"], step["actingAs"], step["onBehalfOfName"], step["decreeNumber"]) == (
        "Wakil Contoh",
        "Plh. Kepala Seksi",
        "Budi Contoh",
        "800/3/CONTOH",
    )
    assert step["byPost"]["id"] == post_id((await post_of(office.api.regency.superior)).id)
    entry = (await office.load_entries("hr.leave_step"))[0]
    assert entry["actor"] == {
        "name": "Wakil Contoh",
        "actingAs": "Plh. Kepala Seksi",
        "actingDecree": "800/3/CONTOH",
    }
    assert entry["onBehalfOf"] == {"name": "Budi Contoh"}
    assert "selaku Plh. Kepala Seksi berdasarkan 800/3/CONTOH atas nama Budi Contoh" in entry["sentence"]
    # The holder may have acted too: the next hand meets a conflict that names who was first.
    error = expect_error(await take_step(line.superior, "adviseLeave", {**request, "version": 2}))
    assert (error["code"], error["decidedBy"]) == ("ALREADY_DECIDED", "Wakil Contoh")
    await _end_delegation(delegation)


async def test_the_holder_acts_in_their_own_name_though_somebody_stands_in(
    office: DelegationFixture, line: LeaveParties
) -> None:
    request = await file_request(line.applicant, *DATES)
    _, delegation = await _create_delegation(office)
    request_of(await take_step(line.superior, "adviseLeave", request))
    found = await load_request(line.applicant, request)
    assert found is not None
    assert [found["steps"][0][name] for name in ("byName", "actingAs", "onBehalfOfName", "decreeNumber")] == [
        "Budi Contoh",
        None,
        None,
        None,
    ]
    await _end_delegation(delegation)


async def test_the_reach_of_a_delegate_lasts_as_long_as_the_decree(
    office: DelegationFixture, line: LeaveParties
) -> None:
    first, last = TODAY + timedelta(days=1), TODAY + timedelta(days=2)
    request = await file_request(line.applicant, *DATES)
    wakil, delegation = await _create_delegation(office, first=first, last=last)
    for day, is_reached in ((TODAY, False), (first, True), (last, True), (last + timedelta(days=1), False)):
        await office.set_clock(day)
        assert (request["number"] in await load_inbox(wakil)) is is_reached
        assert (await load_request(wakil, request) is not None) is is_reached
    # Out of reach is not found, before its day and after.
    assert expect_error(await take_step(wakil, "adviseLeave", request))["code"] == "NOT_FOUND"
    await office.set_clock(TODAY)
    assert expect_error(await take_step(wakil, "adviseLeave", request))["code"] == "NOT_FOUND"
    await office.set_clock(first)
    request_of(await take_step(wakil, "adviseLeave", request))
    # What they acted on they may look at until the decree ends; what waits for somebody else they may not act on.
    assert await load_request(wakil, request) is not None
    assert expect_error(await take_step(wakil, "decideLeave", {**request, "version": 2}))["code"] == "DENIED"
    await _end_delegation(delegation)
    assert await load_request(wakil, request) is None
    await office.set_clock(TODAY)


async def test_a_delegate_reaches_nobody_whose_request_does_not_wait_for_the_post(
    office: DelegationFixture, line: LeaveParties
) -> None:
    await file_request(line.applicant, *DATES)
    wakil, delegation = await _create_delegation(office)
    names = (await wakil.ask("{ employees(first: 50) { edges { node { name } } } }"))["employees"]["edges"]
    assert "Pemohon Contoh" in [edge["node"]["name"] for edge in names]
    assert {"Tono Contoh", "Sri Contoh", "Guru Contoh"}.isdisjoint(edge["node"]["name"] for edge in names)
    await _end_delegation(delegation)


async def test_a_delegate_who_asks_for_leave_does_not_advise_on_it(
    office: DelegationFixture, line: LeaveParties
) -> None:
    who = await people.an_employee(
        await people.a_post(office.api.regency.office, under=await post_of(office.api.regency.superior))
    )
    await people.a_leave_history(who, y2024=12, y2025=12)
    await people.an_account(f"bawahan-{who.nip}", for_=who)
    caller = await office.api.enter(f"bawahan-{who.nip}")
    delegation = require_success(await create_delegation(line.superior, who, first=TODAY, last=TODAY))
    request = await file_request(caller, *DATES)
    assert request["number"] not in await load_inbox(caller)
    assert expect_error(await take_step(caller, "adviseLeave", request))["code"] == "SELF_APPROVAL"
    other = await file_request(line.applicant, *DATES)
    assert other["number"] in await load_inbox(caller)
    require_success(await end_delegation(line.superior, delegation))


async def test_no_chain_leads_back_to_the_applicant(office: DelegationFixture, line: LeaveParties) -> None:
    """A delegates to B, whose leave it is; B's own delegate is A's subordinate C: neither B nor C advises for A."""
    regency = office.api.regency
    under = await people.a_post(regency.office, under=await post_of(regency.superior))
    b = await people.an_employee(under, name="B Contoh")
    c = await people.an_employee(await people.a_post(regency.office, under=under), name="C Contoh")
    await people.a_leave_history(b, y2024=12, y2025=12)
    for who in (b, c):
        await people.an_account(f"rantai-{who.nip}", for_=who)
    calls = [await office.api.enter(f"rantai-{who.nip}") for who in (b, c)]
    chain = [
        await people.a_delegation(await post_of(regency.superior), b),
        await people.a_delegation(under, c),
    ]
    request = await file_request(calls[0], *DATES)
    assert expect_error(await take_step(calls[0], "adviseLeave", request))["code"] == "SELF_APPROVAL"
    assert expect_error(await take_step(calls[1], "adviseLeave", request))["code"] == "NOT_FOUND"
    assert request["number"] not in await load_inbox(calls[1])
    assert request["number"] in await load_inbox(line.superior)
    for each in chain:
        await _end_delegation(each)


async def test_nobody_acts_on_behalf_of_the_applicant(office: DelegationFixture, line: LeaveParties) -> None:
    """The officer's own request cannot be brought to the officer's own post, where a delegate would decide it."""
    officer, personnel = await office.api.enter("officer"), await office.api.enter("kepegawaian")
    request = await file_request(officer, *DATES)
    own = await post_of(office.api.regency.officer)
    delegation = await people.a_delegation(own, office.api.regency.superior)
    assert error_code(await reassign_step(personnel, request, own)) in ("NOBODY_THERE", "NOT_ENTITLED")
    with pytest.raises(IntegrityError, match="leave_step_is_not_for_the_applicant"):
        await _step(office, request, delegation, on_behalf_of_employee_id=office.api.regency.officer.id)
    await _end_delegation(delegation)


async def test_the_database_knows_whom_the_decree_names(
    office: DelegationFixture, line: LeaveParties
) -> None:
    request = await file_request(line.applicant, *DATES)
    _, delegation = await _create_delegation(office)
    with pytest.raises(IntegrityError, match="leave_step_is_by_the_delegate"):
        await _step(office, request, delegation, by_employee_id=office.api.regency.colleague.id)
    with pytest.raises(IntegrityError, match="leave_step_delegate_is_a_person"):
        await _step(office, request, delegation, by_employee_id=None)
    behalf = office.api.regency.superior.id
    with pytest.raises(IntegrityError, match="leave_step_on_behalf_has_a_ground"):
        await _step(office, request, delegation, delegation_id=None, on_behalf_of_employee_id=behalf)
    post = await post_of(office.api.regency.superior)
    given = {"reassignment_id": uuid4(), "reassigned_from_id": post.id}
    with pytest.raises(IntegrityError, match="leave_step_is_taken_where_it_was_given"):
        await _step(office, request, delegation, **given)
    await _end_delegation(delegation)


async def _step(
    office: DelegationFixture, request: dict[str, str], delegation: Any, **columns: object
) -> None:
    """Write a step past every rule, as only the owner could."""
    key = from_global_id(request["id"])[1]
    (row,) = await office.api.fetch_rows("SELECT id, employee_id FROM hr.leave_request WHERE id = $1", key)
    facts = {
        "request_id": row["id"],
        "applicant_id": row["employee_id"],
        "kind": "ADVICE",
        "outcome": "APPROVED",
        "by_account_id": delegation.made_by_id,
        "by_employee_id": delegation.delegate_id,
        "by_post_id": delegation.post_id,
        "delegation_id": delegation.id,
    }
    async with people.setup_transaction() as db:
        await LeaveStep.create(using_db=db, **facts | columns)
