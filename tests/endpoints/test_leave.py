"""The main job: a request is filed, advised and decided, and the days follow each step."""

from datetime import date

import pytest

from tests import people
from tests.endpoints.leave_client import (
    Answer,
    LeaveParties,
    create_leave_parties,
    expect_error,
    file_request,
    load_balance,
    load_days,
    request_leave,
    request_of,
    take_step,
    withdraw_request,
)
from tests.endpoints.regency_api import RegencyApi

TEN_DAYS = "2026-08-03", "2026-08-14"
NEW_DATES = {
    "newStartsOn": "2026-08-12",
    "newEndsOn": "2026-08-18",
}  # overlaps the old ones; the 17th is a holiday


def _step(request: Answer, place: int) -> Answer:
    step: Answer = request["steps"]["edges"][place]["node"]
    return step


async def _carried_days(line: LeaveParties) -> float:
    """How many days of 2026 the person takes into 2027."""
    granted: float = (await load_balance(line.applicant, 2027))["n1"]["granted"]
    return granted


@pytest.mark.parametrize(
    ("outcome", "more", "after", "carried"),
    [
        ("APPROVED", {}, (2, 0, 10), 2),
        ("CHANGED", {"reason": "Rapat anggaran", **NEW_DATES}, (8, 0, 4), 6),
        ("POSTPONED", {"reason": "Kepentingan dinas mendesak"}, (12, 0, 0), 10),
        ("REFUSED", {"reason": "Tidak memenuhi syarat"}, (12, 0, 0), 6),
    ],
)
async def test_the_decision_moves_the_days_and_nothing_before_it_does(
    api: RegencyApi, outcome: str, more: dict[str, str], after: tuple[float, float, float], carried: int
) -> None:
    line = await create_leave_parties(api)
    assert await load_days(line.applicant) == (12, 0, 0)
    request = await file_request(line.applicant, *TEN_DAYS)
    assert (request["state"], request["workingDays"], request["version"]) == ("FILED", 10, 1)
    assert await load_days(line.applicant) == (2, 10, 0)
    request = request_of(await take_step(line.superior, "adviseLeave", request))
    assert (request["state"], request["version"]) == ("ADVISED", 2)
    assert await load_days(line.applicant) == (2, 10, 0)
    decided = request_of(await take_step(line.officer, "decideLeave", request, outcome, **more))
    assert (decided["state"], decided["version"]) == (outcome, 3)
    assert decided["decidedAt"] is not None
    assert await load_days(line.applicant) == after
    assert await _carried_days(line) == carried
    decision = _step(decided, 1)
    assert (decision["kind"], decision["outcome"], decision["byName"]) == ("DECISION", outcome, "Sri Contoh")
    assert decision["reason"] == more.get("reason")


async def test_a_change_carries_the_new_dates_and_keeps_those_that_were_asked_for(api: RegencyApi) -> None:
    line = await create_leave_parties(api)
    decided = await line.file_decided(*TEN_DAYS, "CHANGED", reason="Rapat anggaran", **NEW_DATES)
    assert (decided["startsOn"], decided["endsOn"]) == ("2026-08-12", "2026-08-18")
    assert (decided["askedStartsOn"], decided["askedEndsOn"]) == TEN_DAYS
    assert decided["workingDays"] == 4
    assert (_step(decided, 1)["newStartsOn"], _step(decided, 1)["newEndsOn"]) == ("2026-08-12", "2026-08-18")


async def test_what_was_not_changed_has_no_asked_dates(api: RegencyApi) -> None:
    line = await create_leave_parties(api)
    decided = await line.file_decided(*TEN_DAYS)
    assert (decided["askedStartsOn"], decided["askedEndsOn"]) == (None, None)


@pytest.mark.parametrize(
    ("outcome", "more"),
    [
        ("APPROVED", {}),
        ("CHANGED", {"reason": "Lebih baik sesudah rapat", **NEW_DATES}),
        ("POSTPONED", {"reason": "Pekerjaan menumpuk"}),
        ("REFUSED", {"reason": "Belum waktunya"}),
    ],
)
async def test_advice_is_kept_as_given_and_moves_no_days(
    api: RegencyApi, outcome: str, more: dict[str, str]
) -> None:
    line = await create_leave_parties(api)
    request = await file_request(line.applicant, *TEN_DAYS)
    advised = request_of(await take_step(line.superior, "adviseLeave", request, outcome, **more))
    assert (advised["state"], advised["startsOn"], advised["endsOn"]) == ("ADVISED", *TEN_DAYS)
    assert await load_days(line.applicant) == (2, 10, 0)
    advice = _step(advised, 0)
    assert (advice["kind"], advice["outcome"], advice["byName"]) == ("ADVICE", outcome, "Budi Contoh")
    assert advice["reason"] == more.get("reason")
    assert (advice["newStartsOn"], advice["newEndsOn"]) == (more.get("newStartsOn"), more.get("newEndsOn"))
    # The officer is free to decide otherwise.
    assert request_of(await take_step(line.officer, "decideLeave", advised))["state"] == "APPROVED"


async def test_section_v_notes_what_was_left_on_filing(api: RegencyApi) -> None:
    line = await create_leave_parties(api, used=0)
    first = await file_request(line.applicant, *TEN_DAYS)
    assert [first[name] for name in ("notedN", "notedN1", "notedN2")] == [12, 6, 6]
    second = await file_request(line.applicant, "2026-09-07", "2026-09-09")
    # The oldest days go first: six of 2024 and four of 2025 are held by the first request.
    assert [second[name] for name in ("notedN", "notedN1", "notedN2")] == [12, 2, 0]


async def test_a_request_tells_the_form_back(api: RegencyApi) -> None:
    line = await create_leave_parties(api, name="Rina Contoh")
    request = await file_request(
        line.applicant, *TEN_DAYS, reason="Menikah", address="Jl. Contoh 1", phone="0800-000"
    )
    assert (request["reason"], request["address"], request["phone"]) == (
        "Menikah",
        "Jl. Contoh 1",
        "0800-000",
    )
    assert request["employee"]["name"] == "Rina Contoh"
    assert request["decidingPost"]["position"]["title"] == "Kepala Dinas"
    assert request["number"].startswith("CT-2026-")
    assert request["decidedAt"] is None


@pytest.mark.parametrize("is_advised", [False, True])
async def test_the_applicant_may_withdraw_while_nothing_is_decided(api: RegencyApi, is_advised: bool) -> None:
    line = await create_leave_parties(api)
    request = await (line.file_advised(*TEN_DAYS) if is_advised else file_request(line.applicant, *TEN_DAYS))
    withdrawn = request_of(await withdraw_request(line.applicant, request))
    assert (withdrawn["state"], withdrawn["version"]) == ("WITHDRAWN", request["version"] + 1)
    assert await load_days(line.applicant) == (12, 0, 0)
    # The dates are free again.
    assert (await file_request(line.applicant, *TEN_DAYS))["state"] == "FILED"


@pytest.mark.parametrize(
    ("outcome", "is_free"), [("APPROVED", False), ("POSTPONED", True), ("REFUSED", True)]
)
async def test_only_granted_leave_keeps_its_dates(api: RegencyApi, outcome: str, is_free: bool) -> None:
    line = await create_leave_parties(api)
    await line.file_decided("2026-09-07", "2026-09-08", outcome, reason="Alasan")
    again = await request_leave(line.applicant, "2026-09-08", "2026-09-09")
    assert [error["code"] for error in again["errors"]] == ([] if is_free else ["LEAVE_OVERLAPS"])


async def test_leave_across_new_year_takes_from_the_year_each_day_lies_in(api: RegencyApi) -> None:
    line = await create_leave_parties(api)
    # Four days in December; of the first week of January the 1st and the 5th are holidays.
    request = await file_request(line.applicant, "2026-12-28", "2027-01-08")
    assert request["workingDays"] == 8
    assert await load_days(line.applicant, 2026) == (8, 4, 0)
    reserved = (await load_balance(line.applicant, 2027))["reserved"]
    assert reserved == 4
    request = request_of(await take_step(line.superior, "adviseLeave", request))
    request_of(await take_step(line.officer, "decideLeave", request))
    assert await load_days(line.applicant, 2026) == (8, 0, 4)
    assert (await load_balance(line.applicant, 2027))["used"] == 4


async def test_a_teacher_counts_the_six_day_week_of_the_school(api: RegencyApi) -> None:
    teacher = await api.enter("teacher")
    request = await file_request(teacher, "2026-08-03", "2026-08-09")  # Monday to Sunday
    assert request["workingDays"] == 6
    advised = request_of(await take_step(await api.enter("school_head"), "adviseLeave", request))
    assert (
        request_of(await take_step(await api.enter("officer"), "decideLeave", advised))["state"] == "APPROVED"
    )
    assert await load_days(teacher) == (6, 0, 6)


async def test_the_bupati_decides_on_the_leave_of_the_head_of_an_office(api: RegencyApi) -> None:
    officer, bupati = await api.enter("officer"), await api.enter("bupati")
    request = await file_request(officer, "2026-10-05", "2026-10-06")
    assert request["decidingPost"]["position"]["title"] == "Bupati"
    advised = request_of(await take_step(bupati, "adviseLeave", request))
    # Nobody who decides on others' leave goes while nobody stands in for them.
    assert expect_error(await take_step(bupati, "decideLeave", advised))["code"] == "DELEGATE_REQUIRED"
    appointment, days = api.regency.officer.current_appointment, (date(2026, 10, 5), date(2026, 10, 6))
    assert appointment is not None
    await people.a_delegation(appointment.post, api.regency.superior, first=days[0], last=days[1])
    decided = request_of(await take_step(bupati, "decideLeave", advised))
    assert _step(decided, 1)["byName"] == "Bupati Contoh"


async def test_an_officer_never_decides_on_their_own_leave(api: RegencyApi) -> None:
    officer, bupati = await api.enter("officer"), await api.enter("bupati")
    request = await file_request(officer, "2026-10-12", "2026-10-13")
    assert expect_error(await take_step(officer, "adviseLeave", request))["code"] == "SELF_APPROVAL"
    advised = request_of(await take_step(bupati, "adviseLeave", request))
    assert expect_error(await take_step(officer, "decideLeave", advised))["code"] == "SELF_APPROVAL"
