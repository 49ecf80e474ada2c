"""Whether others are away is told beforehand by the week and of two or more: nobody's dates can be asked out of it."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from models.employee import Employee
from models.leave import LeaveRequest
from tests import people
from tests.delegation.delegation_client import DelegationFixture, post_of
from tests.endpoints.client import Caller
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

ASKED = """query Asked($input: LeavePreviewInput!) { leavePreview(input: $input) {
  refusals { code } colleagues { total severalAway people { name } }
} }"""
WITHOUT = "query Without($input: LeavePreviewInput!) { leavePreview(input: $input) { workingDays } }"
WRITTEN = """query Written { leavePreview(input: { startsOn: "2026-09-07", endsOn: "%s" }) {
  workingDays colleagues { severalAway }
} }"""
BY_DEFAULT = """query Given($input: LeavePreviewInput! = { startsOn: "2026-09-07", workingDays: 5 }) {
  leavePreview(input: $input) { colleagues { severalAway } }
}"""
MONDAY = date(2026, 9, 7)  # three weeks without a holiday from here on
WEEKS, LONGEST = (6, 16) if IS_FULL_SIZE else (3, 6)
DAY = timedelta(days=1)
Span = tuple[date, date]


@dataclass
class Team:
    """One who asks, and the others under the same superior."""

    caller: Caller
    others: list[Employee]

    async def query_team(self, first: date, last: date) -> dict[str, Any] | None:
        """What one question brings; nothing where leave could not be asked for on these days."""
        while True:
            answer = await self.caller.post(ASKED, input={"startsOn": str(first), "endsOn": str(last)})
            if answer.status_code != 429:
                break
            await asyncio.sleep(int(answer.headers["retry-after"]))
        found = answer.json()["data"]["leavePreview"]
        assert not (found["refusals"] and found["colleagues"])
        told: dict[str, Any] | None = found["colleagues"]
        return told

    async def query_all_spans(self) -> dict[Span, Any]:
        """The answers to all questions about some weeks: what an attacker has in the end."""
        return {span: await self.query_team(*span) for span in _spans()}


def _spans() -> Iterator[Span]:
    for start in range(7 * WEEKS):
        for length in range(LONGEST):
            first = MONDAY + start * DAY
            yield first, first + length * DAY


def _weeks(span: Span) -> list[date]:
    first, last = (day - day.weekday() * DAY for day in span)
    return [first + 7 * week * DAY for week in range((last - first).days // 7 + 1)]


async def _send_away(*leaves: tuple[Employee, Span]) -> None:
    """Let these be the only leaves of the people named."""
    async with people.setup_transaction() as db:
        for who, _ in leaves:
            await (
                LeaveRequest.filter(employee_id=who.id)
                .using_db(db)
                .update(state="WITHDRAWN", decided_at=None)
            )
    for who, (first, last) in leaves:
        await people.grant_leave(who, first=first, last=last)


async def _build_team(office: DelegationFixture, size: int) -> Team:
    regency = office.api.regency
    post = await people.a_post(regency.office, under=await post_of(regency.superior))
    await people.an_employee(post)
    everybody = [
        await people.an_employee(await people.a_post(regency.office, under=post)) for _ in range(size + 1)
    ]
    asking, *others = everybody
    await people.a_leave_history(asking, y2024=0, y2025=0)
    await people.an_account(f"rekan-{asking.nip}", for_=asking)
    return Team(await office.api.enter(f"rekan-{asking.nip}"), others)


@pytest.fixture
async def team(office: DelegationFixture) -> Team:
    await office.set_clock(people.TODAY)
    return await _build_team(office, 5)


@pytest.mark.proof
async def test_no_questions_together_tell_a_colleagues_dates_closer_than_the_week(
    team: Team, record_claim: ClaimRecorder
) -> None:
    target, other, *_ = team.others
    second, third = MONDAY + 7 * DAY, MONDAY + 14 * DAY
    beside = other, (MONDAY, second + 3 * DAY)
    worlds = [
        # A person who shares two weeks with somebody else could have been away on any of their days,
        (second - 3 * DAY, second + 9 * DAY),
        (second - 7 * DAY, second + 7 * DAY),
        (second - DAY, second),
        # and in the third alone, or not at all.
        (second - 2 * DAY, third - DAY),
    ]
    answers = []
    for span in worlds:
        await _send_away(beside, (target, span))
        answers.append(await team.query_all_spans())
    assert all(each == answers[0] for each in answers)
    bits: dict[date, bool] = {}
    for span, told in answers[0].items():
        if told is not None and len(_weeks(span)) == 1:
            assert bits.setdefault(_weeks(span)[0], told["severalAway"]) == told["severalAway"]
    assert [bits[MONDAY + 7 * week * DAY] for week in range(WEEKS)] == [True, True] + [False] * (WEEKS - 2)
    for span, told in answers[0].items():
        if told is not None:
            assert told == {
                "total": 5,
                "severalAway": any(bits.get(week) for week in _weeks(span)),
                "people": [],
            }
    asked = sum(told is not None for told in answers[0].values())
    record_claim(
        "What a colleague asks beforehand tells one bit of each week, and nobody's dates",
        f"{len(answers[0])} questions about {WEEKS} weeks in each of {len(worlds)} worlds, {asked} of them answered, "
        f"every time alike",
    )


async def test_one_who_is_away_is_told_as_none(team: Team) -> None:
    nobody = await team.query_team(MONDAY, MONDAY + 4 * DAY)
    await _send_away((team.others[0], (MONDAY, MONDAY + 4 * DAY)))
    assert await team.query_team(MONDAY, MONDAY + 4 * DAY) == nobody
    # Two who are away one after the other in different weeks are one and one.
    await _send_away((team.others[1], (MONDAY + 7 * DAY, MONDAY + 8 * DAY)))
    assert await team.query_team(MONDAY, MONDAY + 11 * DAY) == nobody
    await _send_away((team.others[2], (MONDAY + 11 * DAY, MONDAY + 11 * DAY)))
    assert await team.query_team(MONDAY, MONDAY + 11 * DAY) == {"total": 5, "severalAway": True, "people": []}


async def test_a_team_of_four_others_is_told_nothing(office: DelegationFixture) -> None:
    team = await _build_team(office, 4)
    await _send_away(*((who, (MONDAY, MONDAY + 4 * DAY)) for who in team.others))
    assert await team.query_team(MONDAY, MONDAY + 4 * DAY) is None


async def test_days_on_which_no_leave_could_be_asked_for_tell_nothing(
    office: DelegationFixture, team: Team
) -> None:
    both = team.others[:2]
    await office.set_clock(date(2026, 9, 9))
    for first, last in (
        (MONDAY, MONDAY + 4 * DAY),  # begins before today
        (MONDAY - 7 * DAY, MONDAY - 3 * DAY),
        (MONDAY + 5 * DAY, MONDAY + 6 * DAY),  # no working day
        (MONDAY + 7 * DAY, MONDAY + 60 * DAY),  # more than there are
        (MONDAY + 8 * DAY, MONDAY + 7 * DAY),
    ):
        await _send_away(*((who, (MONDAY - 7 * DAY, MONDAY + 60 * DAY)) for who in both))
        assert await team.query_team(first, last) is None
    # What is told of this week is of the whole of it, or the answer of tomorrow would tell of today.
    await _send_away(*((who, (MONDAY, MONDAY + DAY)) for who in both))
    for today in (MONDAY, MONDAY + 2 * DAY, MONDAY + 4 * DAY):
        await office.set_clock(today)
        told = await team.query_team(today, today)
        assert told is not None
        assert told["severalAway"]
    await office.set_clock(people.TODAY)


async def test_asking_about_others_is_priced_by_the_day(team: Team) -> None:
    def make_period(days: int) -> dict[str, str]:
        return {"startsOn": str(MONDAY), "endsOn": str(MONDAY + (days - 1) * DAY)}

    async def cost(query: str, **variables: object) -> list[int]:
        await team.caller.post(query, **variables)  # what is known already costs no reading
        found = (await team.caller.post(query, **variables)).json()["extensions"]["cost"]
        return [found["requested"], found["actual"]]

    (asked, took), (more, took_more) = [await cost(ASKED, input=make_period(days)) for days in (1, 11)]
    assert (more - asked, took_more - took) == (20, 20)
    assert await cost(WITHOUT, input=make_period(1)) == await cost(WITHOUT, input=make_period(11))
    one, eleven = [await cost(WRITTEN % make_period(days)["endsOn"]) for days in (1, 11)]
    assert [each + 20 for each in one] == eleven
    assert await cost(BY_DEFAULT) == await cost(BY_DEFAULT, input=make_period(7))
    endless = {"startsOn": "0001-01-01", "endsOn": "9999-12-31"}
    assert await team.caller.error_codes(ASKED, input=endless | {"endsOn": "x"}) != []
    assert (await cost(ASKED, input=endless))[0] < 1000
