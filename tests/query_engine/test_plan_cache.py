"""Plans are few, shared by all who are alike, and the person who has none is heard of."""

import logging
from typing import Any

import orjson
import pytest

from jejak.graphql.fallback_metrics import FallbackMetrics
from jejak.graphql.runtime import Runtime
from jejak.limits import FREQUENT_FALLBACK_REQUESTS
from jejak.policy_artifacts.schemas import schema_for
from rulebook.access import Audience, audiences_of
from rulebook.values import Role
from schema.document.cost import count_fields
from schema.document.validation import DocumentCache
from schema.execution.operation_cache import CompiledEntry, OperationCache
from schema.limits import MAX_DIRECTIVE_VARIANTS, STAFF
from tests.endpoints.client import new_idempotency_key
from tests.endpoints.leave_client import file_request
from tests.endpoints.regency_api import RegencyApi

NAMES = "query Names($first: Int, $after: String, $deep: Boolean = false) { employees(first: $first, after: $after) {"
NAMES += " edges { node { name unit @include(if: $deep) { name } } } } }"
MANY = "query Many($f0: Boolean!, $f1: Boolean!, $f2: Boolean!, $f3: Boolean!) { employees(first: 1) { edges { node {"
MANY += (
    " id name @include(if: $f0) nip @include(if: $f1) kind @include(if: $f2) grade @include(if: $f3) } } } }"
)


def _operation_cache_of(runtime: Runtime, text: str = NAMES) -> OperationCache:
    return runtime.staff.adhoc_cache.get_or_validate(
        schema_for(audiences_of(frozenset({Role.EMPLOYEE}))), text
    ).operation_cache


async def test_all_who_are_alike_share_a_plan_and_see_their_own_rows(
    api: RegencyApi, runtime: Runtime
) -> None:
    shown: dict[str, Any] = {}
    callers = {who: await api.enter(who) for who in ("staff", "colleague", "superior", "bupati")}
    before = len(_operation_cache_of(runtime).plan_cache)
    for who in ("staff", "colleague", "superior"):
        shown[who] = await callers[who].ask(NAMES, first=9)
    assert len(_operation_cache_of(runtime).plan_cache) == before + 1
    assert len({repr(each) for each in shown.values()}) == 3
    await callers["bupati"].ask(NAMES, first=9)  # who is nobody's employee
    assert len(_operation_cache_of(runtime).plan_cache) == before + 2
    assert runtime.fallbacks.totals["standard"] == 0


async def test_no_documents_of_callers_make_more_than_a_few_plans(
    api: RegencyApi, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff, operations = await api.enter("staff"), _operation_cache_of(runtime)
    monkeypatch.setattr(operations.plan_cache, "_max_plans", 3)
    for flags in range(2 * MAX_DIRECTIVE_VARIANTS):
        given = {f"f{bit}": bool(flags >> bit & 1) for bit in range(4)}
        answer = await staff.post(MANY, **given)
        assert answer.json()["data"]["employees"]["edges"], answer.text
    assert len(_operation_cache_of(runtime, MANY)._entries) == MAX_DIRECTIVE_VARIANTS
    assert len(operations.plan_cache) == 3


async def test_an_act_is_done_once_though_its_answer_ends_in_the_other_executor(api: RegencyApi) -> None:
    """The cursor is damaged: the plan gives up after the act, and the standard executor tells of both."""
    request = await file_request(await api.enter("staff"), "2026-09-07", "2026-09-08")
    query = """mutation($in: AdviseLeaveInput!) { adviseLeave(input: $in) {
      leaveRequest { state steps(first: 1, after: "rusak") { totalCount } } errors { code } } }"""
    given = {
        "leaveRequestId": request["id"],
        "version": 1,
        "outcome": "APPROVED",
        "idempotencyKey": new_idempotency_key(),
    }
    answer = (await (await api.enter("superior")).post(query, **{"in": given})).json()
    assert answer["data"] == {"adviseLeave": {"leaveRequest": None, "errors": []}}
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["INVALID_CURSOR"]
    assert len(answer["extensions"]["audit"]["receipts"]) == 1
    seen = await (await api.enter("staff")).ask(
        "query($id: ID!) { node(id: $id) { ... on LeaveRequest { state steps(first: 9) { totalCount } } } }",
        id=request["id"],
    )
    assert seen["node"] == {"state": "ADVISED", "steps": {"totalCount": 1}}


async def test_an_act_that_comes_too_late_shows_the_object_as_it_stands_in_both_executors(
    api: RegencyApi, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = await file_request(await api.enter("staff"), "2026-09-14", "2026-09-15")
    query = """mutation($in: AdviseLeaveInput!) { adviseLeave(input: $in) { leaveRequest { id } errors { code path
      ... on VersionConflict { currentVersion object { id ... on LeaveRequest { state } } } } } }"""
    given = {"leaveRequestId": request["id"], "version": 7, "outcome": "APPROVED"}
    superior, before = await api.enter("superior"), runtime.fallbacks.totals["standard"]
    for is_planning in (True, False):
        monkeypatch.setattr(runtime, "is_compiler_enabled", is_planning)
        answer = await superior.ask(query, **{"in": given | {"idempotencyKey": new_idempotency_key()}})
        (error,) = answer["adviseLeave"].pop("errors")
        assert answer == {"adviseLeave": {"leaveRequest": None}}
        assert error == {
            "code": "STALE_VERSION", "path": ["version"], "currentVersion": 1,
            "object": {"id": request["id"], "state": "FILED"},
        }  # fmt: skip
    assert runtime.fallbacks.totals["standard"] == before


@pytest.mark.parametrize(
    "text",
    [
        "query($v: Boolean = true) { publicCompensation(first: 1) @include(if: $v) { totalCount } }",
        'query($v: ID = "x") { employee(id: $v) { name } viewer { account { id } } }',
    ],
)
async def test_null_where_a_value_is_wanted_is_an_ordinary_refusal_in_both_executors(
    api: RegencyApi,
    runtime: Runtime,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    text: str,
) -> None:
    """A variable with a default may stand there, and be given null all the same."""
    staff = await api.enter("staff")
    told, known = list[tuple[str, str]](), list[CompiledEntry]()
    before = runtime.fallbacks.totals["standard"]
    with caplog.at_level(logging.ERROR):
        for is_planning in (True, True, False):
            monkeypatch.setattr(runtime, "is_compiler_enabled", is_planning)
            (error,) = (await staff.post(text, v=None)).json()["errors"]
            told.append((error["extensions"]["code"], error["message"]))
            known += _operation_cache_of(runtime, text)._entries.values()
    assert told[0][0] == "BAD_REQUEST"
    assert told == [told[0]] * 3
    assert known == [known[0]] * 3, "what was found out once is remembered"
    assert runtime.fallbacks.totals["standard"] == before
    assert caplog.records == []


def test_a_hot_document_without_a_plan_is_told_of_once_and_then_seldom(
    caplog: pytest.LogCaptureFixture,
) -> None:
    admission, fallbacks = DocumentCache(STAFF, max_documents=1), FallbackMetrics(max_documents=3)
    document = admission.get_or_validate(
        schema_for(Audience.AUDITOR), 'query Dulu { asOf(id: "x", at: {checkpoint: 9}) { entry { id } } }'
    )
    (operation,) = document.operations
    with caplog.at_level(logging.WARNING, logger="jejak.graphql.fallbacks"):
        for _ in range(FREQUENT_FALLBACK_REQUESTS * 10):
            fallbacks.record_fallback(document, operation, because="Query.asOf")
        fallbacks.record_fallback(document, operation, because="")
    assert fallbacks.totals == {"planned": 0, "standard": FREQUENT_FALLBACK_REQUESTS * 10}
    assert [vars(each)["times"] for each in caplog.records] == [
        FREQUENT_FALLBACK_REQUESTS,
        FREQUENT_FALLBACK_REQUESTS * 10,
    ]
    assert {vars(each)["because"] for each in caplog.records} == {"Query.asOf"}
    for number in range(9):
        fallbacks.record_fallback(document, operation, because=str(number))
    assert len(fallbacks.counts) == 3


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
    assert count_fields(orjson.dumps(answer)) == count_fields(answer)
