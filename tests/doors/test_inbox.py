"""What waits for whom: the superior's and the officer's inbox, oldest first."""

from typing import Any

import pytest

from tests.doors.client import Caller
from tests.doors.leave import Line, a_line, done, filed, take, withdraw
from tests.doors.town import Town

INBOX = """query Inbox($first: Int = 100, $after: String, $last: Int, $before: String) {
  leaveInbox(first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id state employee { name } } }
  }
}"""


async def inbox(caller: Caller, **page: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await caller.ask(INBOX, **page))["leaveInbox"]
    return found


async def waiting(caller: Caller) -> list[str]:
    return [edge["node"]["id"] for edge in (await inbox(caller))["edges"]]


@pytest.fixture
async def line(town: Town) -> Line:
    return await a_line(town)


async def test_a_request_waits_for_the_superior_then_for_the_officer_then_for_nobody(
    town: Town, line: Line
) -> None:
    inboxes = {name: await waiting(caller) for name, caller in vars(line).items()}
    assert inboxes["applicant"] == []
    request = await filed(line.applicant, "2026-09-07", "2026-09-11")
    assert await waiting(line.superior) == [*inboxes["superior"], request["id"]]
    assert await waiting(line.officer) == inboxes["officer"]
    advised = done(await take(line.superior, "adviseLeave", request))
    assert await waiting(line.superior) == inboxes["superior"]
    assert await waiting(line.officer) == [*inboxes["officer"], request["id"]]
    done(await take(line.officer, "decideLeave", advised))
    assert await waiting(line.officer) == inboxes["officer"]
    assert await waiting(line.applicant) == []


async def test_what_is_withdrawn_waits_for_nobody(town: Town, line: Line) -> None:
    before = await waiting(line.superior)
    request = await filed(line.applicant, "2026-09-07", "2026-09-11")
    done(await withdraw(line.applicant, request))
    assert await waiting(line.superior) == before


async def test_the_oldest_comes_first_and_pages_join(town: Town, line: Line) -> None:
    others = [await a_line(town, name=f"Antre {number}") for number in range(4)]
    ids = [(await filed(each.applicant, "2026-09-07", "2026-09-08"))["id"] for each in others]
    whole = await inbox(line.superior)
    assert [edge["node"]["id"] for edge in whole["edges"]][-4:] == ids
    assert whole["edges"][-1]["node"]["employee"]["name"] == "Antre 3"
    assert whole["totalCount"] == len(whole["edges"])
    walked, page = [], await inbox(line.superior, first=3)
    while True:
        walked += page["edges"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        page = await inbox(line.superior, first=3, after=page["pageInfo"]["endCursor"])
    assert walked == whole["edges"]


@pytest.mark.parametrize("who", ["bupati", "colleague", "school_head"])
async def test_nothing_waits_for_whoever_has_no_part_in_it(town: Town, line: Line, who: str) -> None:
    await filed(line.applicant, "2026-09-07", "2026-09-08")
    assert (await inbox(await town.enter(who)))["edges"] == []


@pytest.mark.parametrize("who", ["kepegawaian", "keuangan", "admin", "auditor", None])
async def test_an_office_and_a_stranger_have_no_inbox(town: Town, who: str | None) -> None:
    caller = await town.enter(who) if who else town.stranger
    assert set(await caller.refused(INBOX)) == {"BAD_REQUEST"}
