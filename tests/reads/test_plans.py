"""Plans are few, shared by all who are alike, and whoever has none is heard of."""

import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson
import pytest

from jejak.cluster import Cluster
from jejak.fallback import HOT, Fallbacks
from jejak.gate import Gate
from jejak.policy.schemas import schema_for
from resolvers.plan.plan import MOST as MOST_PLANS
from rulebook.access import Audience, audiences_of
from rulebook.values import Role
from schema.admission import Admission
from schema.cost import fields_in
from schema.limits import STAFF
from schema.road import MOST as MOST_ROADS
from schema.road import Roads
from tests.doors.client import new_key
from tests.doors.conftest import a_town
from tests.doors.leave import filed
from tests.doors.town import Town
from tests.gates import open_gate
from tests.regency import SmallRegency

NAMES = "query Names($first: Int, $after: String, $deep: Boolean = false) { employees(first: $first, after: $after) {"
NAMES += " edges { node { name unit @include(if: $deep) { name } } } } }"


@pytest.fixture(scope="module")
def gate() -> Gate:
    """A gate whose memory a test may look into."""
    return open_gate()


@pytest.fixture(scope="module")
async def town(cluster: Cluster, small_template: SmallRegency, gate: Gate) -> AsyncIterator[Town]:
    """The small regency, behind that gate."""
    async with a_town(cluster, small_template, gate) as town:
        yield town


def _roads(gate: Gate, text: str = NAMES) -> Roads:
    return gate.staff.adhoc.document(schema_for(audiences_of(frozenset({Role.EMPLOYEE}))), text).roads


async def test_all_who_are_alike_share_a_plan_and_see_their_own_rows(town: Town, gate: Gate) -> None:
    shown: dict[str, Any] = {}
    for who in ("staff", "colleague", "superior"):
        shown[who] = await (await town.enter(who)).ask(NAMES, first=9)
    (road,) = _roads(gate)._known.values()
    assert len(road.plans.known) == 1
    assert len({repr(each) for each in shown.values()}) == 3
    await (await town.enter("bupati")).ask(NAMES, first=9)  # who is nobody's employee
    assert len(road.plans.known) == 2
    assert gate.fallbacks.total == 0


async def test_whatever_callers_send_plans_stay_few(town: Town, gate: Gate) -> None:
    staff = await town.enter("staff")
    for deep in (True, False):
        for after in (None, "rusak"):
            await staff.post(NAMES, first=1, after=after, deep=deep)
    known: Mapping[Any, Any] = _roads(gate)._known
    assert len(known) == 2 <= MOST_ROADS
    assert all(len(road.plans.known) <= MOST_PLANS for road in known.values())


async def test_an_act_is_done_once_though_its_answer_ends_on_the_other_road(town: Town) -> None:
    """The cursor is damaged: the plan gives up after the act, and the standard road tells of both."""
    request = await filed(await town.enter("staff"), "2026-09-07", "2026-09-08")
    query = """mutation($in: AdviseLeaveInput!) { adviseLeave(input: $in) {
      leaveRequest { state steps(first: 1, after: "rusak") { totalCount } } errors { code } } }"""
    given = {
        "leaveRequestId": request["id"],
        "version": 1,
        "outcome": "APPROVED",
        "idempotencyKey": new_key(),
    }
    answer = (await (await town.enter("superior")).post(query, **{"in": given})).json()
    assert answer["data"] == {"adviseLeave": {"leaveRequest": None, "errors": []}}
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["INVALID_CURSOR"]
    assert len(answer["extensions"]["audit"]["receipts"]) == 1
    seen = await (await town.enter("staff")).ask(
        "query($id: ID!) { node(id: $id) { ... on LeaveRequest { state steps(first: 9) { totalCount } } } }",
        id=request["id"],
    )
    assert seen["node"] == {"state": "ADVISED", "steps": {"totalCount": 1}}


async def test_an_act_that_comes_too_late_shows_the_object_as_it_stands_on_both_roads(
    town: Town, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = await filed(await town.enter("staff"), "2026-09-14", "2026-09-15")
    query = """mutation($in: AdviseLeaveInput!) { adviseLeave(input: $in) { leaveRequest { id } errors { code path
      ... on VersionConflict { currentVersion current { id } object { id ... on LeaveRequest { state } } } } } }"""
    given = {"leaveRequestId": request["id"], "version": 7, "outcome": "APPROVED"}
    superior, before = await town.enter("superior"), gate.fallbacks.total
    for is_planning in (True, False):
        monkeypatch.setattr(gate, "is_planning", is_planning)
        answer = await superior.ask(query, **{"in": given | {"idempotencyKey": new_key()}})
        (error,) = answer["adviseLeave"].pop("errors")
        assert answer == {"adviseLeave": {"leaveRequest": None}}
        assert error == {
            "code": "STALE_VERSION", "path": ["version"], "currentVersion": 1,
            "current": {"id": request["id"]}, "object": {"id": request["id"], "state": "FILED"},
        }  # fmt: skip
    assert gate.fallbacks.total == before


def test_a_hot_document_without_a_plan_is_told_of_once_and_then_seldom(
    caplog: pytest.LogCaptureFixture,
) -> None:
    admission, fallbacks = Admission(STAFF, remembered=1), Fallbacks(most=3)
    document = admission.document(
        schema_for(Audience.STAFF), "query Jejak { viewer { dataAccesses(first: 1) { totalCount } } }"
    )
    (operation,) = document.operations
    with caplog.at_level(logging.WARNING, logger="jejak.plan"):
        for _ in range(HOT * 10):
            fallbacks.note(document, operation, because="Viewer.dataAccesses")
        fallbacks.note(document, operation, because="")
    assert fallbacks.total == HOT * 10
    assert [vars(each)["times"] for each in caplog.records] == [HOT, HOT * 10]
    assert {vars(each)["because"] for each in caplog.records} == {"Viewer.dataAccesses"}
    for number in range(9):
        fallbacks.note(document, operation, because=str(number))
    assert len(fallbacks.counted) == 3


@pytest.mark.parametrize(
    "value",
    [
        '"',
        '":',
        '\\":',
        "\\",
        "[1",
        {"a": {"b": '":"'}},
        ["x", {"": None}],
        ["a", "b"],
        [None],
        [],
        [{"a": [1, 2]}],
    ],
)
def test_fields_are_counted_in_printed_text_as_in_what_was_printed(value: object) -> None:
    answer = {"first": value, "second": [{"third": value}, {"fourth": 1}]}
    assert fields_in(orjson.dumps(answer)) == fields_in(answer)
