"""Somebody absent or silent is passed: by the hours of the office, once, with a reason, and nothing is taken away."""

import asyncio
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from jejak.regency.profile import Profile
from models.employee import Employee
from models.unit import Post
from tests import people
from tests.delegation.delegation_client import (
    DelegationFixture,
    error_code,
    load_escalated,
    load_inbox,
    load_request,
    parse_instant,
    post_id,
    post_of,
    reassign_step,
)
from tests.endpoints.client import Caller
from tests.endpoints.leave_client import (
    Answer,
    LeaveParties,
    create_leave_parties,
    file_request,
    request_of,
    take_step,
)

MONDAY = people.TODAY
DATES = "2026-08-03", "2026-08-05"


@pytest.fixture
async def line(office: DelegationFixture) -> LeaveParties:
    await office.set_clock(MONDAY, 8)
    return await create_leave_parties(office.api)


async def _load_escalations(caller: Caller, request: Answer) -> list[tuple[str, str | None]]:
    """How the steps of a request were passed on, and to which post."""
    found = await load_request(caller, request)
    assert found is not None
    return [(way["kind"], way["toPost"] and way["toPost"]["id"]) for way in found["escalations"]]


async def _escalate_at(office: DelegationFixture, day: date, hour: int, minute: int = 0) -> None:
    await office.set_clock(day, hour, minute)
    await office.run_escalation()


@pytest.mark.regency
async def test_a_silent_superior_is_reminded_and_then_passed_by_the_hours_of_the_office(
    office: DelegationFixture, line: LeaveParties, profile: Profile
) -> None:
    request = await file_request(line.applicant, *DATES)
    officer = post_id((await post_of(office.api.regency.officer)).id)
    await _escalate_at(office, MONDAY, 11, 59)
    assert await _load_escalations(line.applicant, request) == []
    await _escalate_at(office, MONDAY, 13, 0)  # four hours of work, and one of rest
    assert await _load_escalations(line.applicant, request) == [("REMINDED", None)]
    await _escalate_at(office, MONDAY + timedelta(days=1), 7, 59)
    assert await _load_escalations(line.applicant, request) == [("REMINDED", None)]
    assert request["number"] not in await load_inbox(line.officer)
    await _escalate_at(office, MONDAY + timedelta(days=1), 8, 0)
    assert await _load_escalations(line.applicant, request) == [("REMINDED", None), ("RAISED", officer)]
    # The next superior has it, the personnel office sees it, and the first may still act until somebody has.
    assert request["number"] in await load_inbox(line.officer)
    assert request["number"] in await load_inbox(line.superior)
    assert request["number"] in await load_escalated(await office.api.enter("kepegawaian"))
    found = await load_request(line.applicant, request)
    assert found is not None
    assert parse_instant(found["dueAt"]) == datetime(2026, 7, 8, 8, tzinfo=ZoneInfo(profile.time_zone))
    request_of(await take_step(line.superior, "adviseLeave", {**request, "version": found["version"]}))
    assert request["number"] not in await load_escalated(await office.api.enter("kepegawaian"))


async def test_a_weekend_and_a_holiday_do_not_count(office: DelegationFixture, line: LeaveParties) -> None:
    await office.set_clock(date(2026, 8, 14), 15)  # a Friday; Monday is a holiday
    request = await file_request(line.applicant, "2026-09-07", "2026-09-08")
    await _escalate_at(office, date(2026, 8, 17), 15, 59)
    await _escalate_at(office, date(2026, 8, 18), 10, 29)
    assert await _load_escalations(line.applicant, request) == []
    await _escalate_at(office, date(2026, 8, 18), 10, 30)
    assert await _load_escalations(line.applicant, request) == [("REMINDED", None)]


async def test_an_officer_asked_by_escalation_acts_in_their_own_name(
    office: DelegationFixture, line: LeaveParties
) -> None:
    request = await file_request(line.applicant, *DATES)
    await _escalate_at(office, MONDAY + timedelta(days=1), 8, 0)
    found = await load_request(line.officer, request)
    assert found is not None
    advised = request_of(
        await take_step(line.officer, "adviseLeave", {**request, "version": found["version"]})
    )
    assert advised["steps"]["edges"][0]["node"]["byName"] == "Sri Contoh"
    assert advised["advisingPost"] == request["advisingPost"]
    # The officer advises and decides: two sections, one hand, nobody's own leave.
    assert request_of(await take_step(line.officer, "decideLeave", advised))["state"] == "APPROVED"


async def _build_chain(office: DelegationFixture, *, away: bool) -> tuple[Caller, Post, Employee]:
    """An applicant under somebody new, who is on leave today or not."""
    regency = office.api.regency
    post = await people.a_post(regency.office, under=await post_of(regency.superior))
    head = await people.an_employee(post, name="Ketua Contoh")
    await people.an_account(f"ketua-{head.nip}", for_=head)
    under = await people.an_employee(await people.a_post(regency.office, under=post), name="Anggota Contoh")
    await people.a_leave_history(under, y2024=12, y2025=12)
    await people.an_account(f"anggota-{under.nip}", for_=under)
    if away:
        await people.grant_leave(head)
    return await office.api.enter(f"anggota-{under.nip}"), post, head


async def test_somebody_known_to_be_away_is_passed_at_once(
    office: DelegationFixture, line: LeaveParties
) -> None:
    await file_request(line.applicant, *DATES)
    applicant, _, _ = await _build_chain(office, away=True)
    request = await file_request(applicant, *DATES)
    await office.run_escalation()
    superior = post_id((await post_of(office.api.regency.superior)).id)
    assert await _load_escalations(applicant, request) == [("RAISED", superior)]
    assert request["number"] in await load_inbox(line.superior)


async def test_a_person_who_cannot_sign_in_is_not_there(
    office: DelegationFixture, line: LeaveParties
) -> None:
    """Neither a holder nor a delegate acts without an account: the next superior may act at once."""
    applicant, post, head = await _build_chain(office, away=False)
    who = await people.an_employee(name="Wakil Contoh")
    await people.an_account(f"wakil-{who.nip}", for_=who)
    await people.a_delegation(post, who)
    request = await file_request(applicant, *DATES)
    await office.run_escalation()
    assert await _load_escalations(applicant, request) == []
    for each in (who, head):
        await people.close_account(each)
    await office.run_escalation()
    assert await _load_escalations(applicant, request) == [
        ("RAISED", post_id((await post_of(office.api.regency.superior)).id))
    ]


async def test_with_a_delegate_it_goes_to_them_and_not_past_them(
    office: DelegationFixture, line: LeaveParties
) -> None:
    await file_request(line.applicant, *DATES)
    applicant, post, _ = await _build_chain(office, away=True)
    who = await people.an_employee(name="Wakil Contoh")
    await people.an_account(f"wakil-{who.nip}", for_=who)
    await people.a_delegation(post, who)
    request = await file_request(applicant, *DATES)
    await office.run_escalation()
    assert await _load_escalations(applicant, request) == [("DELEGATED", None)]
    assert request["number"] in await load_inbox(await office.api.enter(f"wakil-{who.nip}"))
    assert request["number"] not in await load_inbox(line.superior)
    # A delegate who stays silent is passed in their turn.
    await _escalate_at(office, MONDAY + timedelta(days=1), 8, 0)
    assert [kind for kind, _ in await _load_escalations(applicant, request)] == ["DELEGATED", "RAISED"]


async def test_twice_at_once_or_again_changes_nothing(office: DelegationFixture, line: LeaveParties) -> None:
    request = await file_request(line.applicant, *DATES)
    await office.set_clock(MONDAY + timedelta(days=1), 9)
    await asyncio.gather(*(office.run_escalation() for _ in range(5)))
    once = await _load_escalations(line.applicant, request)
    assert [kind for kind, _ in once] == ["RAISED"]
    counts = await office.api.count_rows()
    assert await office.run_escalation() == 0
    assert await office.api.count_rows() == counts


async def test_the_climb_ends_at_the_top_and_then_with_the_personnel_office(
    office: DelegationFixture, line: LeaveParties
) -> None:
    request = await file_request(line.applicant, *DATES)
    day = MONDAY
    for _ in range(8):
        day += timedelta(days=1)
        await _escalate_at(office, day, 8, 0)
    regency = office.api.regency
    officer, bupati = post_id((await post_of(regency.officer)).id), post_id(regency.bupati.post.id)
    ways = [way for way in await _load_escalations(line.applicant, request) if way[0] == "RAISED"]
    assert ways == [("RAISED", officer), ("RAISED", bupati), ("RAISED", None)]
    assert request["number"] in await load_escalated(await office.api.enter("kepegawaian"))
    assert request["number"] in await load_inbox(await office.api.enter("bupati"))


async def test_a_reassigned_step_begins_to_wait_anew(office: DelegationFixture, line: LeaveParties) -> None:
    request = await file_request(line.applicant, *DATES)
    await _escalate_at(office, MONDAY + timedelta(days=1), 8, 0)
    found = await load_request(line.applicant, request)
    assert found is not None
    personnel = await office.api.enter("kepegawaian")
    await office.set_clock(MONDAY + timedelta(days=1), 8, 5)
    now = {**request, "version": found["version"]}
    assert (await reassign_step(personnel, now, office.api.regency.bupati.post))["errors"] == []
    assert request["number"] not in await load_inbox(line.officer)
    assert request["number"] not in await load_inbox(line.superior)
    await _escalate_at(office, MONDAY + timedelta(days=1), 13, 5)
    assert [kind for kind, _ in await _load_escalations(line.applicant, request)] == [
        "RAISED",
        "REASSIGNED",
        "REMINDED",
    ]
    assert (
        error_code(await reassign_step(personnel, now, await post_of(office.api.regency.officer)))
        == "STALE_VERSION"
    )


async def test_a_reassigned_step_that_is_raised_is_taken_by_the_next_posts_own_authority(
    office: DelegationFixture, line: LeaveParties
) -> None:
    request, regency = await file_request(line.applicant, *DATES), office.api.regency
    personnel = await office.api.enter("kepegawaian")
    assert (await reassign_step(personnel, request, await post_of(regency.officer)))["errors"] == []
    await _escalate_at(office, MONDAY + timedelta(days=1), 8, 0)
    assert await _load_escalations(line.applicant, request) == [
        ("REASSIGNED", post_id((await post_of(regency.officer)).id)),
        ("RAISED", post_id(regency.bupati.post.id)),
    ]
    bupati = await office.api.enter("bupati")
    found = await load_request(bupati, request)
    assert found is not None
    request_of(await take_step(bupati, "adviseLeave", {**request, "version": found["version"]}))
    after = await load_request(line.applicant, request)
    assert after is not None
    (step,) = after["steps"]
    assert (step["byPost"], step["onBehalfOfName"], step["reassignedFrom"]) == (
        {"id": post_id(regency.bupati.post.id)},
        None,
        None,
    )


async def test_each_pass_is_an_entry_with_its_reason(office: DelegationFixture, line: LeaveParties) -> None:
    await file_request(line.applicant, *DATES)
    await _escalate_at(office, MONDAY + timedelta(days=1), 8, 0)
    entry = (await office.load_entries("hr.leave_pass"))[0]
    assert (entry["operation"], entry["actor"]["name"]) == ("passLeave", "Pekerjaan berkala")
    assert entry["reason"] == (
        "Belum ada tindakan dalam waktu yang ditetapkan; atasan berikutnya juga diminta bertindak."
    )
    assert "meneruskan langkah cuti yang menunggu" in entry["sentence"]


async def test_an_applicant_never_gets_their_own_request_by_escalation(
    office: DelegationFixture, line: LeaveParties
) -> None:
    """The superior's own request waits with the officer; it climbs to the Bupati and not back."""
    superior = await office.api.enter("superior")
    request = await file_request(superior, "2026-10-05", "2026-10-06")
    day = MONDAY
    for _ in range(4):
        day += timedelta(days=1)
        await _escalate_at(office, day, 8, 0)
    assert request["number"] not in await load_inbox(superior)
    own = post_id((await post_of(office.api.regency.superior)).id)
    assert own not in [post for _, post in await _load_escalations(superior, request)]
