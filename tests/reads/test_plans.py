"""Plans are few, shared by all who are alike, and whoever has none is heard of."""

import logging
from typing import Any

import orjson
import pytest

from jejak.fallback import HOT, Fallbacks
from jejak.gate import Gate
from jejak.policy.schemas import schema_for
from rulebook.access import Audience, audiences_of
from rulebook.values import Role
from schema.admission import Admission
from schema.cost import fields_in
from schema.limits import STAFF
from schema.road import MOST as MOST_ROADS
from schema.road import Road, Roads
from tests.doors.client import new_key
from tests.doors.leave import filed
from tests.doors.town import Town

NAMES = "query Names($first: Int, $after: String, $deep: Boolean = false) { employees(first: $first, after: $after) {"
NAMES += " edges { node { name unit @include(if: $deep) { name } } } } }"
MANY = "query Many($f0: Boolean!, $f1: Boolean!, $f2: Boolean!, $f3: Boolean!) { employees(first: 1) { edges { node {"
MANY += (
    " id name @include(if: $f0) nip @include(if: $f1) kind @include(if: $f2) grade @include(if: $f3) } } } }"
)


def _roads(gate: Gate, text: str = NAMES) -> Roads:
    return gate.staff.adhoc.document(schema_for(audiences_of(frozenset({Role.EMPLOYEE}))), text).roads


async def test_all_who_are_alike_share_a_plan_and_see_their_own_rows(town: Town, gate: Gate) -> None:
    shown: dict[str, Any] = {}
    callers = {who: await town.enter(who) for who in ("staff", "colleague", "superior", "bupati")}
    before = len(_roads(gate).plans)
    for who in ("staff", "colleague", "superior"):
        shown[who] = await callers[who].ask(NAMES, first=9)
    assert len(_roads(gate).plans) == before + 1
    assert len({repr(each) for each in shown.values()}) == 3
    await callers["bupati"].ask(NAMES, first=9)  # who is nobody's employee
    assert len(_roads(gate).plans) == before + 2
    assert gate.fallbacks.answered["standard"] == 0


async def test_whatever_callers_send_plans_stay_few(
    town: Town, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff, roads = await town.enter("staff"), _roads(gate)
    monkeypatch.setattr(roads.plans, "_most", 3)
    for flags in range(2 * MOST_ROADS):
        given = {f"f{bit}": bool(flags >> bit & 1) for bit in range(4)}
        answer = await staff.post(MANY, **given)
        assert answer.json()["data"]["employees"]["edges"], answer.text
    assert len(_roads(gate, MANY)._known) == MOST_ROADS
    assert len(roads.plans) == 3


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
      ... on VersionConflict { currentVersion object { id ... on LeaveRequest { state } } } } } }"""
    given = {"leaveRequestId": request["id"], "version": 7, "outcome": "APPROVED"}
    superior, before = await town.enter("superior"), gate.fallbacks.answered["standard"]
    for is_planning in (True, False):
        monkeypatch.setattr(gate, "is_planning", is_planning)
        answer = await superior.ask(query, **{"in": given | {"idempotencyKey": new_key()}})
        (error,) = answer["adviseLeave"].pop("errors")
        assert answer == {"adviseLeave": {"leaveRequest": None}}
        assert error == {
            "code": "STALE_VERSION", "path": ["version"], "currentVersion": 1,
            "object": {"id": request["id"], "state": "FILED"},
        }  # fmt: skip
    assert gate.fallbacks.answered["standard"] == before


@pytest.mark.parametrize(
    "text",
    [
        "query($v: Boolean = true) { publicCompensation(first: 1) @include(if: $v) { totalCount } }",
        'query($v: ID = "x") { employee(id: $v) { name } viewer { account { id } } }',
    ],
)
async def test_null_where_a_value_is_wanted_is_an_ordinary_refusal_on_both_roads(
    town: Town, gate: Gate, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    """A variable with a default may stand there, and be given null all the same."""
    staff = await town.enter("staff")
    told, known = list[tuple[str, str]](), list[Road]()
    before = gate.fallbacks.answered["standard"]
    with caplog.at_level(logging.ERROR):
        for is_planning in (True, True, False):
            monkeypatch.setattr(gate, "is_planning", is_planning)
            (error,) = (await staff.post(text, v=None)).json()["errors"]
            told.append((error["extensions"]["code"], error["message"]))
            known += _roads(gate, text)._known.values()
    assert told[0][0] == "BAD_REQUEST"
    assert told == [told[0]] * 3
    assert known == [known[0]] * 3, "what was found out once is remembered"
    assert gate.fallbacks.answered["standard"] == before
    assert caplog.records == []


def test_a_hot_document_without_a_plan_is_told_of_once_and_then_seldom(
    caplog: pytest.LogCaptureFixture,
) -> None:
    admission, fallbacks = Admission(STAFF, remembered=1), Fallbacks(most=3)
    document = admission.document(
        schema_for(Audience.AUDITOR), 'query Dulu { asOf(id: "x", at: {checkpoint: 9}) { entry { id } } }'
    )
    (operation,) = document.operations
    with caplog.at_level(logging.WARNING, logger="jejak.plan"):
        for _ in range(HOT * 10):
            fallbacks.note(document, operation, because="Query.asOf")
        fallbacks.note(document, operation, because="")
    assert fallbacks.answered == {"planned": 0, "standard": HOT * 10}
    assert [vars(each)["times"] for each in caplog.records] == [HOT, HOT * 10]
    assert {vars(each)["because"] for each in caplog.records} == {"Query.asOf"}
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
