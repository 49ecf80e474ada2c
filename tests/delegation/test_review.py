"""A person who acts on a request sees what the applicant saw, and in whose name they would act; others see nothing."""

from datetime import date
from typing import Any

import pytest

from tests import people
from tests.delegation.delegation_client import (
    PREVIEW,
    DelegationFixture,
    load_preview,
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
from tests.endpoints.regency_api import RegencyApi

FIRST, LAST = "2026-08-14", "2026-08-18"  # over a weekend and a national holiday
_FRAGMENTS = PREVIEW[PREVIEW.index("fragment Days") : PREVIEW.index("fragment Why")]
_SAME = ("days", "backOn", "years", "adviser", "decider")
REVIEW = f"""query Review($id: ID!) {{ leaveReview(id: $id) {{
  backOn mayWithdraw days {{ day counts whyNot holiday }}
  years {{ year workingDays now {{ ...Days }} after {{ ...Days }} }}
  adviser {{ ...Hand }} decider {{ ...Hand }} warnings {{ code }}
  capacity {{ title unitName actingAs onBehalfOfName decreeNumber }}
}} }} {_FRAGMENTS}"""
CANDIDATE_POSTS = (
    "query CandidatePosts($id: ID!) { leaveReview(id: $id) { seats { postId title holderName } } }"
)


_COLLEAGUES = "colleagues { total away people { name startsOn endsOn } }"
COLLEAGUES_QUERY = f"query Beside($id: ID!) {{ leaveReview(id: $id) {{ {_COLLEAGUES} }} }}"


@pytest.fixture
async def line(api: RegencyApi) -> LeaveParties:
    return await create_leave_parties(api)


async def load_review(caller: Caller, request: Answer) -> Any:
    """What a request means to a caller; None beyond reach."""
    return (await caller.ask(REVIEW, id=request["id"]))["leaveReview"]


async def test_the_officer_sees_what_the_applicant_saw(office: DelegationFixture, line: LeaveParties) -> None:
    await office.set_clock(people.TODAY)
    foretold = await load_preview(line.applicant, startsOn=FIRST, endsOn=LAST)
    request = await file_request(line.applicant, FIRST, LAST)
    for caller in (line.applicant, line.superior, line.officer):
        found = await load_review(caller, request)
        assert {name: found[name] for name in _SAME} == {name: foretold[name] for name in _SAME}
        assert found["warnings"] == []
    assert [day["whyNot"] for day in foretold["days"]] == [None, "OFF_DAY", "OFF_DAY", "NATIONAL", None]


async def test_an_officer_learns_how_many_are_away_and_the_names_only_within_reach(
    office: DelegationFixture,
) -> None:
    regency = office.api.regency
    post = await people.a_post(regency.office, under=await post_of(regency.superior))
    head = await people.an_employee(post, name="Ketua Contoh")
    await people.an_account(f"ketua-{head.nip}", for_=head)
    team = [
        await people.an_employee(await people.a_post(regency.office, under=post), name=f"{name} Contoh")
        for name in ("Satu", "Dua", "Tiga")
    ]
    applicant = team[0]
    await people.a_leave_history(applicant, y2024=12, y2025=12)
    await people.an_account(f"satu-{applicant.nip}", for_=applicant)
    await people.grant_leave(team[1], first=date(2026, 8, 12), last=date(2026, 8, 14))
    await people.grant_leave(team[2], first=date(2026, 8, 19), last=date(2026, 8, 20))  # the day after
    caller = await office.api.enter(f"satu-{applicant.nip}")
    request = await file_request(caller, FIRST, LAST)
    named = [{"name": "Dua Contoh", "startsOn": "2026-08-12", "endsOn": "2026-08-14"}]
    for user_name in (f"ketua-{head.nip}", "atasan", "kepegawaian"):
        found = await (await office.api.enter(user_name)).ask(COLLEAGUES_QUERY, id=request["id"])
        assert found["leaveReview"]["colleagues"] == {"total": 2, "away": 1, "people": named}
    # Who files and withdraws could ask about any days; what they may know stood on the page before.
    assert (await caller.ask(COLLEAGUES_QUERY, id=request["id"]))["leaveReview"]["colleagues"] is None


async def test_it_says_in_whose_name_the_step_would_be_taken(
    office: DelegationFixture, line: LeaveParties
) -> None:
    request = await file_request(line.applicant, FIRST, LAST)
    own = (await load_review(line.superior, request))["capacity"]
    assert (own["title"], own["actingAs"], own["onBehalfOfName"], own["decreeNumber"]) == (
        "Kepala Seksi",
        None,
        None,
        None,
    )
    for caller in (line.applicant, line.officer, await office.api.enter("kepegawaian")):
        assert (await load_review(caller, request))["capacity"] is None
    assert (await load_review(line.applicant, request))["mayWithdraw"]
    assert not (await load_review(line.superior, request))["mayWithdraw"]
    advised = request_of(await take_step(line.superior, "adviseLeave", request))
    found = await load_review(line.officer, advised)
    assert (found["adviser"], found["capacity"]["title"]) == (None, "Kepala Dinas")
    assert (await load_review(line.superior, advised))["capacity"] is None


async def test_a_delegate_is_told_beforehand_on_whose_behalf(
    office: DelegationFixture, line: LeaveParties
) -> None:
    request = await file_request(line.applicant, FIRST, LAST)
    who = await people.an_employee(name="Wakil Contoh")
    await people.an_account(f"wakil-{who.nip}", for_=who)
    post, tomorrow = await post_of(office.api.regency.superior), date(2026, 7, 7)
    await people.a_delegation(post, who, first=tomorrow, last=tomorrow, decree_number="800/9/CONTOH")
    wakil = await office.api.enter(f"wakil-{who.nip}")
    assert await load_review(wakil, request) is None, "the decree does not hold yet"
    await office.set_clock(tomorrow)
    capacity = (await load_review(wakil, request))["capacity"]
    step = (await _load_advised_review(wakil, request))["steps"]["edges"][0]["node"]
    assert capacity == {
        "title": "Kepala Seksi",
        "unitName": capacity["unitName"],
        "actingAs": "Plh. Kepala Seksi",
        "onBehalfOfName": "Budi Contoh",
        "decreeNumber": "800/9/CONTOH",
    }
    assert step == {name: capacity[name] for name in step}, "what is foretold is what is recorded"
    await office.set_clock(people.TODAY)


async def _load_advised_review(caller: Caller, request: Answer) -> Any:
    request_of(await take_step(caller, "adviseLeave", request))
    asked = """query($id: ID!) { node(id: $id) { ... on LeaveRequest { steps(first: 1) { edges { node {
      actingAs onBehalfOfName decreeNumber } } } } } }"""
    return (await caller.ask(asked, id=request["id"]))["node"]


async def test_the_applicant_acts_in_nobodys_name_and_nobody_in_the_applicants(
    office: DelegationFixture,
) -> None:
    regency, superior = office.api.regency, await office.api.enter("superior")
    request = await file_request(superior, "2026-09-14", "2026-09-15")
    assert (await load_review(superior, request))["capacity"] is None
    found = await load_review(await office.api.enter("officer"), request)
    assert [each["code"] for each in found["warnings"]] == ["DELEGATE_REQUIRED"]
    await people.a_delegation(
        await post_of(regency.superior), regency.staff, first=date(2026, 9, 14), last=date(2026, 9, 15)
    )
    assert (await load_review(await office.api.enter("officer"), request))["warnings"] == []


async def test_once_it_is_decided_only_its_days_are_left_to_tell(
    office: DelegationFixture, line: LeaveParties
) -> None:
    request = await line.file_decided(FIRST, LAST)
    found = await load_review(line.applicant, request)
    assert (len(found["days"]), found["backOn"]) == (5, "2026-08-19")
    assert {
        name: found[name] for name in ("years", "adviser", "decider", "warnings", "capacity", "mayWithdraw")
    } == {
        "years": [],
        "adviser": None,
        "decider": None,
        "warnings": [],
        "capacity": None,
        "mayWithdraw": False,
    }


async def test_beyond_reach_there_is_nothing(office: DelegationFixture, line: LeaveParties) -> None:
    request = await file_request(line.applicant, FIRST, LAST)
    assert await load_review(await office.api.enter("teacher"), request) is None
    for other in ("abc", request["employee"]["id"], request["id"][:-4]):
        assert await load_review(line.applicant, {"id": other}) is None
    assert await office.api.stranger.error_codes(REVIEW, id=request["id"])


async def test_looking_is_no_entry_of_its_own(office: DelegationFixture, line: LeaveParties) -> None:
    request = await file_request(line.applicant, FIRST, LAST)
    before = await office.api.count_rows()
    await load_review(line.superior, request)
    after = await office.api.count_rows()
    assert after == before, "there is nothing in it that is specific about somebody else"


async def test_the_personnel_office_sees_to_whom_the_step_can_go_and_there_it_goes(
    office: DelegationFixture, line: LeaveParties
) -> None:
    personnel, request = (
        await office.api.enter("kepegawaian"),
        await file_request(line.applicant, FIRST, LAST),
    )
    candidates = (await personnel.ask(CANDIDATE_POSTS, id=request["id"]))["leaveReview"]["seats"]
    officer = await post_of(office.api.regency.officer)
    assert [(each["title"], each["holderName"]) for each in candidates] == [
        ("Bupati", "Bupati Contoh"),
        ("Kepala Dinas", "Sri Contoh"),
    ]
    answer = await reassign_step(personnel, request, officer)
    assert answer["errors"] == []
    assert answer["leaveRequest"]["advisingPost"]["id"] == candidates[1]["postId"]
    assert await line.superior.error_codes(CANDIDATE_POSTS, id=request["id"]), (
        "no other audience has the field"
    )


async def test_nobody_is_shown_where_their_own_step_could_go(office: DelegationFixture) -> None:
    regency = office.api.regency
    who = await people.an_employee(await people.a_post(regency.office, under=await post_of(regency.superior)))
    await people.a_leave_history(who, y2024=12, y2025=12)
    await people.an_account(f"analis-{who.nip}", for_=who, roles=["PERSONNEL"])
    caller = await office.api.enter(f"analis-{who.nip}")
    request = await file_request(caller, FIRST, LAST)
    assert (await caller.ask(CANDIDATE_POSTS, id=request["id"]))["leaveReview"]["seats"] == []
