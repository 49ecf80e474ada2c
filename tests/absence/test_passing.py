"""Somebody absent or silent is passed: by the hours of the office, once, with a reason, and nothing is taken away."""

import asyncio
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from jejak.profile import Profile
from models.employee import Employee
from models.unit import Post
from tests import people
from tests.absence.standing import Office, code, inbox, instant, life, passed_leave, post_id, reassign, seat
from tests.doors.client import Caller
from tests.doors.leave import Answer, Line, a_line, done, filed, take

MONDAY = people.TODAY
DATES = "2026-08-03", "2026-08-05"


@pytest.fixture
async def line(office: Office) -> Line:
    await office.at(MONDAY, 8)
    return await a_line(office.town)


async def _ways(caller: Caller, request: Answer) -> list[tuple[str, str | None]]:
    """How the steps of a request were passed on, and to which post."""
    found = await life(caller, request)
    assert found is not None
    return [(way["kind"], way["toPost"] and way["toPost"]["id"]) for way in found["passes"]]


async def _pass_at(office: Office, day: date, hour: int, minute: int = 0) -> None:
    await office.at(day, hour, minute)
    await office.passed()


@pytest.mark.regency
async def test_a_silent_superior_is_reminded_and_then_passed_by_the_hours_of_the_office(
    office: Office, line: Line, profile: Profile
) -> None:
    request = await filed(line.applicant, *DATES)
    officer = post_id((await seat(office.town.regency.officer)).id)
    await _pass_at(office, MONDAY, 11, 59)
    assert await _ways(line.applicant, request) == []
    await _pass_at(office, MONDAY, 13, 0)  # four hours of work, and one of rest
    assert await _ways(line.applicant, request) == [("REMINDED", None)]
    await _pass_at(office, MONDAY + timedelta(days=1), 7, 59)
    assert await _ways(line.applicant, request) == [("REMINDED", None)]
    assert request["number"] not in await inbox(line.officer)
    await _pass_at(office, MONDAY + timedelta(days=1), 8, 0)
    assert await _ways(line.applicant, request) == [("REMINDED", None), ("RAISED", officer)]
    # The next superior has it, the personnel office sees it, and the first may still act until somebody has.
    assert request["number"] in await inbox(line.officer)
    assert request["number"] in await inbox(line.superior)
    assert request["number"] in await passed_leave(await office.town.enter("kepegawaian"))
    found = await life(line.applicant, request)
    assert found is not None
    assert instant(found["dueAt"]) == datetime(2026, 7, 8, 8, tzinfo=ZoneInfo(profile.time_zone))
    done(await take(line.superior, "adviseLeave", {**request, "version": found["version"]}))
    assert request["number"] not in await passed_leave(await office.town.enter("kepegawaian"))


async def test_a_weekend_and_a_holiday_do_not_count(office: Office, line: Line) -> None:
    await office.at(date(2026, 8, 14), 15)  # a Friday; Monday is a holiday
    request = await filed(line.applicant, "2026-09-07", "2026-09-08")
    await _pass_at(office, date(2026, 8, 17), 15, 59)
    await _pass_at(office, date(2026, 8, 18), 10, 29)
    assert await _ways(line.applicant, request) == []
    await _pass_at(office, date(2026, 8, 18), 10, 30)
    assert await _ways(line.applicant, request) == [("REMINDED", None)]


async def test_whoever_was_asked_instead_acts_in_their_own_name(office: Office, line: Line) -> None:
    request = await filed(line.applicant, *DATES)
    await _pass_at(office, MONDAY + timedelta(days=1), 8, 0)
    found = await life(line.officer, request)
    assert found is not None
    advised = done(await take(line.officer, "adviseLeave", {**request, "version": found["version"]}))
    assert advised["steps"]["edges"][0]["node"]["byName"] == "Sri Contoh"
    assert advised["advisingPost"] == request["advisingPost"]
    # The officer advises and decides: two sections, one hand, nobody's own leave.
    assert done(await take(line.officer, "decideLeave", advised))["state"] == "APPROVED"


async def _a_chain(office: Office, *, away: bool) -> tuple[Caller, Post, Employee]:
    """An applicant under somebody new, who is on leave today or not."""
    regency = office.town.regency
    post = await people.a_post(regency.office, under=await seat(regency.superior))
    head = await people.an_employee(post, name="Ketua Contoh")
    await people.an_account(f"ketua-{head.nip}", for_=head)
    under = await people.an_employee(await people.a_post(regency.office, under=post), name="Anggota Contoh")
    await people.a_leave_history(under, y2024=12, y2025=12)
    await people.an_account(f"anggota-{under.nip}", for_=under)
    if away:
        await people.on_leave(head)
    return await office.town.enter(f"anggota-{under.nip}"), post, head


async def test_somebody_known_to_be_away_is_passed_at_once(office: Office, line: Line) -> None:
    await filed(line.applicant, *DATES)
    applicant, _, _ = await _a_chain(office, away=True)
    request = await filed(applicant, *DATES)
    await office.passed()
    superior = post_id((await seat(office.town.regency.superior)).id)
    assert await _ways(applicant, request) == [("RAISED", superior)]
    assert request["number"] in await inbox(line.superior)


async def test_whoever_cannot_sign_in_is_not_there(office: Office, line: Line) -> None:
    """Neither a holder nor a delegate acts without an account: the next superior may act at once."""
    applicant, post, head = await _a_chain(office, away=False)
    who = await people.an_employee(name="Wakil Contoh")
    await people.an_account(f"wakil-{who.nip}", for_=who)
    await people.a_delegation(post, who)
    request = await filed(applicant, *DATES)
    await office.passed()
    assert await _ways(applicant, request) == []
    for each in (who, head):
        await people.close_account_of(each)
    await office.passed()
    assert await _ways(applicant, request) == [
        ("RAISED", post_id((await seat(office.town.regency.superior)).id))
    ]


async def test_with_a_delegate_it_goes_to_them_and_not_past_them(office: Office, line: Line) -> None:
    await filed(line.applicant, *DATES)
    applicant, post, _ = await _a_chain(office, away=True)
    who = await people.an_employee(name="Wakil Contoh")
    await people.an_account(f"wakil-{who.nip}", for_=who)
    await people.a_delegation(post, who)
    request = await filed(applicant, *DATES)
    await office.passed()
    assert await _ways(applicant, request) == [("DELEGATED", None)]
    assert request["number"] in await inbox(await office.town.enter(f"wakil-{who.nip}"))
    assert request["number"] not in await inbox(line.superior)
    # A delegate who stays silent is passed in their turn.
    await _pass_at(office, MONDAY + timedelta(days=1), 8, 0)
    assert [kind for kind, _ in await _ways(applicant, request)] == ["DELEGATED", "RAISED"]


async def test_twice_at_once_or_again_changes_nothing(office: Office, line: Line) -> None:
    request = await filed(line.applicant, *DATES)
    await office.at(MONDAY + timedelta(days=1), 9)
    await asyncio.gather(*(office.passed() for _ in range(5)))
    once = await _ways(line.applicant, request)
    assert [kind for kind, _ in once] == ["RAISED"]
    counts = await office.town.counts()
    assert await office.passed() == 0
    assert await office.town.counts() == counts


async def test_the_climb_ends_at_the_top_and_then_with_the_personnel_office(
    office: Office, line: Line
) -> None:
    request = await filed(line.applicant, *DATES)
    day = MONDAY
    for _ in range(8):
        day += timedelta(days=1)
        await _pass_at(office, day, 8, 0)
    regency = office.town.regency
    officer, bupati = post_id((await seat(regency.officer)).id), post_id(regency.bupati.post.id)
    ways = [way for way in await _ways(line.applicant, request) if way[0] == "RAISED"]
    assert ways == [("RAISED", officer), ("RAISED", bupati), ("RAISED", None)]
    assert request["number"] in await passed_leave(await office.town.enter("kepegawaian"))
    assert request["number"] in await inbox(await office.town.enter("bupati"))


async def test_a_reassigned_step_begins_to_wait_anew(office: Office, line: Line) -> None:
    request = await filed(line.applicant, *DATES)
    await _pass_at(office, MONDAY + timedelta(days=1), 8, 0)
    found = await life(line.applicant, request)
    assert found is not None
    personnel = await office.town.enter("kepegawaian")
    await office.at(MONDAY + timedelta(days=1), 8, 5)
    now = {**request, "version": found["version"]}
    assert (await reassign(personnel, now, office.town.regency.bupati.post))["errors"] == []
    assert request["number"] not in await inbox(line.officer)
    assert request["number"] not in await inbox(line.superior)
    await _pass_at(office, MONDAY + timedelta(days=1), 13, 5)
    assert [kind for kind, _ in await _ways(line.applicant, request)] == ["RAISED", "REASSIGNED", "REMINDED"]
    assert code(await reassign(personnel, now, await seat(office.town.regency.officer))) == "STALE_VERSION"


async def test_a_reassigned_step_that_is_raised_is_taken_by_the_next_posts_own_authority(
    office: Office, line: Line
) -> None:
    request, regency = await filed(line.applicant, *DATES), office.town.regency
    personnel = await office.town.enter("kepegawaian")
    assert (await reassign(personnel, request, await seat(regency.officer)))["errors"] == []
    await _pass_at(office, MONDAY + timedelta(days=1), 8, 0)
    assert await _ways(line.applicant, request) == [
        ("REASSIGNED", post_id((await seat(regency.officer)).id)),
        ("RAISED", post_id(regency.bupati.post.id)),
    ]
    bupati = await office.town.enter("bupati")
    found = await life(bupati, request)
    assert found is not None
    done(await take(bupati, "adviseLeave", {**request, "version": found["version"]}))
    after = await life(line.applicant, request)
    assert after is not None
    (step,) = after["steps"]
    assert (step["byPost"], step["onBehalfOfName"], step["reassignedFrom"]) == (
        {"id": post_id(regency.bupati.post.id)},
        None,
        None,
    )


async def test_each_pass_is_an_entry_with_its_reason(office: Office, line: Line) -> None:
    await filed(line.applicant, *DATES)
    await _pass_at(office, MONDAY + timedelta(days=1), 8, 0)
    entry = (await office.entries("hr.leave_pass"))[0]
    assert (entry["operation"], entry["actor"]["name"]) == ("passLeave", "Pekerjaan berkala")
    assert entry["reason"] == (
        "Belum ada tindakan dalam waktu yang ditetapkan; diteruskan ke jenjang berikutnya."
    )
    assert "meneruskan langkah cuti yang menunggu" in entry["sentence"]


async def test_whoever_asks_is_never_asked_instead(office: Office, line: Line) -> None:
    """The superior's own request waits with the officer; it climbs to the Bupati and not back."""
    superior = await office.town.enter("superior")
    request = await filed(superior, "2026-10-05", "2026-10-06")
    day = MONDAY
    for _ in range(4):
        day += timedelta(days=1)
        await _pass_at(office, day, 8, 0)
    assert request["number"] not in await inbox(superior)
    own = post_id((await seat(office.town.regency.superior)).id)
    assert own not in [post for _, post in await _ways(superior, request)]
