"""What waits for whom: the superior's and the officer's inbox, oldest first."""

from typing import Any

import pytest

from tests.endpoints.client import Caller
from tests.endpoints.leave_client import (
    LeaveParties,
    create_leave_parties,
    file_request,
    request_of,
    take_step,
    withdraw_request,
)
from tests.endpoints.regency_api import RegencyApi

INBOX = """query Inbox($first: Int = 100, $after: String, $last: Int, $before: String) {
  leaveInbox(first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { id state employee { name } } }
  }
}"""


async def load_inbox(caller: Caller, **page: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await caller.ask(INBOX, **page))["leaveInbox"]
    return found


async def waiting_ids(caller: Caller) -> list[str]:
    return [edge["node"]["id"] for edge in (await load_inbox(caller))["edges"]]


@pytest.fixture
async def line(api: RegencyApi) -> LeaveParties:
    return await create_leave_parties(api)


async def test_a_request_waits_for_the_superior_then_for_the_officer_then_for_nobody(
    api: RegencyApi, line: LeaveParties
) -> None:
    inboxes = {name: await waiting_ids(caller) for name, caller in vars(line).items()}
    assert inboxes["applicant"] == []
    request = await file_request(line.applicant, "2026-09-07", "2026-09-11")
    assert await waiting_ids(line.superior) == [*inboxes["superior"], request["id"]]
    assert await waiting_ids(line.officer) == inboxes["officer"]
    advised = request_of(await take_step(line.superior, "adviseLeave", request))
    assert await waiting_ids(line.superior) == inboxes["superior"]
    assert await waiting_ids(line.officer) == [*inboxes["officer"], request["id"]]
    request_of(await take_step(line.officer, "decideLeave", advised))
    assert await waiting_ids(line.officer) == inboxes["officer"]
    assert await waiting_ids(line.applicant) == []


async def test_what_is_withdrawn_waits_for_nobody(api: RegencyApi, line: LeaveParties) -> None:
    before = await waiting_ids(line.superior)
    request = await file_request(line.applicant, "2026-09-07", "2026-09-11")
    request_of(await withdraw_request(line.applicant, request))
    assert await waiting_ids(line.superior) == before


async def test_the_oldest_comes_first_and_pages_join(api: RegencyApi, line: LeaveParties) -> None:
    others = [await create_leave_parties(api, name=f"Antre {number}") for number in range(4)]
    ids = [(await file_request(each.applicant, "2026-09-07", "2026-09-08"))["id"] for each in others]
    whole = await load_inbox(line.superior)
    assert [edge["node"]["id"] for edge in whole["edges"]][-4:] == ids
    assert whole["edges"][-1]["node"]["employee"]["name"] == "Antre 3"
    assert whole["totalCount"] == len(whole["edges"])
    walked, page = [], await load_inbox(line.superior, first=3)
    while True:
        walked += page["edges"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        page = await load_inbox(line.superior, first=3, after=page["pageInfo"]["endCursor"])
    assert walked == whole["edges"]


@pytest.mark.parametrize("who", ["bupati", "colleague", "school_head"])
async def test_nothing_waits_for_people_without_a_part_in_it(
    api: RegencyApi, line: LeaveParties, who: str
) -> None:
    await file_request(line.applicant, "2026-09-07", "2026-09-08")
    assert (await load_inbox(await api.enter(who)))["edges"] == []


@pytest.mark.parametrize("who", ["kepegawaian", "keuangan", "admin", "auditor", None])
async def test_an_office_and_a_stranger_have_no_inbox(api: RegencyApi, who: str | None) -> None:
    caller = await api.enter(who) if who else api.stranger
    assert set(await caller.error_codes(INBOX)) == {"BAD_REQUEST"}
