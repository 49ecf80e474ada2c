"""What a client keeps and compares stays what it is: ids, scalars, counts and permissions."""

from uuid import UUID

import pytest
from graphql import GraphQLObjectType, GraphQLScalarType, is_specified_scalar_type

from resolvers.mappings import NODES
from resolvers.query import codegen, level_reader
from resolvers.query import page_limits as limits
from resolvers.query.sql import nested_select
from rulebook.access import COORDINATES, MUTATIONS
from rulebook.access.rows import ANYBODY
from schema.fields import page
from schema.fields.ids import from_global_id, to_global_id
from tests import people
from tests.endpoints.example_documents import GRAPH
from tests.endpoints.regency_api import RegencyApi
from tests.graphql_http.conftest import EdgeFixture
from tests.identity.test_account_resets import an_operator

KEY = UUID("6f1c9a52-0c1e-4d7b-9a64-3b1f0e8d2c47")
PINNED = {
    "Employee": "RW1wbG95ZWU6NmYxYzlhNTItMGMxZS00ZDdiLTlhNjQtM2IxZjBlOGQyYzQ3",
    "LeaveRequest": "TGVhdmVSZXF1ZXN0OjZmMWM5YTUyLTBjMWUtNGQ3Yi05YTY0LTNiMWYwZThkMmM0Nw",
}


@pytest.mark.parametrize("kind", PINNED)
def test_an_id_is_the_same_in_every_release(kind: str) -> None:
    assert to_global_id(kind, KEY) == PINNED[kind]
    assert from_global_id(PINNED[kind]) == (kind, str(KEY))


def test_a_type_that_has_ids_keeps_its_name() -> None:
    """The name is part of every id: the person who renames one of these breaks the ids that clients keep."""
    assert set(NODES) >= {
        "Account", "AccountRole", "Appointment", "AuditEntry", "Employee", "Erasure", "LeaveRequest", "LeaveStep",
        "PayRun", "Payslip", "Position", "Post", "Rank", "TotpReset", "Unit",
    }  # fmt: skip
    assert to_global_id("AuditEntry", 7) == "QXVkaXRFbnRyeTo3"


async def test_an_id_is_the_same_for_every_caller(api: RegencyApi) -> None:
    person = api.regency.staff
    expected = to_global_id("Employee", person.id)
    found = "query($id: ID!) { node(id: $id) { id ... on Employee { name } } }"
    for who in ("staff", "superior", "kepegawaian"):
        answer = await (await api.enter(who)).ask(found, id=expected)
        assert answer["node"] == {"id": expected, "name": person.name}, who


def test_every_scalar_of_ours_says_where_it_is_specified() -> None:
    ours = {
        name: found.specified_by_url
        for name, found in GRAPH.type_map.items()
        if isinstance(found, GraphQLScalarType) and not is_specified_scalar_type(found)
    }
    assert set(ours) == {"Date", "DateTime", "Days", "JSON", "Percent", "Rupiah", "UUID"}
    assert [name for name, url in ours.items() if not (url or "").startswith("https://")] == []


def test_what_the_viewer_may_is_told_by_yes_or_no() -> None:
    told = {
        f"{name}.{field}": str(definition.type)
        for name, found in GRAPH.type_map.items()
        if isinstance(found, GraphQLObjectType)
        for field, definition in found.fields.items()
        if field.startswith("viewerMay")
    }
    assert told == dict.fromkeys(
        (
            "AuditEntry.viewerMaySeeValues", "Employee.viewerMaySeeCareer", "Employee.viewerMaySeeLeave",
            "Employee.viewerMaySeePay", "Employee.viewerMaySeePersonalDetail",
        ),
        "Boolean!",
    )  # fmt: skip


OF_A_ROW = {"adviseLeave", "decideLeave", "withdrawLeave"}
"""Acts whose authority lies in one request: `leaveReview` tells of it."""
ACCOUNTS = [
    *("mayRequestErasure", "mayCancelErasure", "mayApproveErasure", "mayResetPassword"),
    *("mayRequestTotpReset", "mayApproveTotpReset", "mayCancelTotpReset"),
]
EXPECTED_PERMISSIONS = {
    "staff": dict.fromkeys(
        ("mayRequestLeave", "mayDelegateDecisions", "mayEndDelegation", "mayAskAboutPayslip"), True
    ),
    "bupati": {"mayRequestLeave": False, "mayDelegateDecisions": True, "mayEndDelegation": True},
    "kepegawaian": dict.fromkeys(
        (
            "mayDelegateDecisions",
            "mayEndDelegation",
            "mayReassignLeaveStep",
            "mayRequestErasure",
            "mayCancelErasure",
        ),
        True,
    ),
    "keuangan": dict.fromkeys(("mayClosePayRun", "mayDiscardPayRun", "mayAnswerPayslipQuestion"), True),
    "admin": dict.fromkeys(ACCOUNTS, True),
}


def test_every_act_that_takes_a_role_says_so_in_every_schema_that_has_it() -> None:
    acts = {act for act, found in MUTATIONS.items() if ANYBODY not in found.by} - OF_A_ROW
    told = {f"may{act[0].upper()}{act[1:]}": act for act in acts}
    viewer = GRAPH.type_map["Viewer"].fields  # type: ignore[attr-defined]
    assert {
        name: str(found.type) for name, found in viewer.items() if name.startswith("may")
    } == dict.fromkeys(told, "Boolean!")
    for field, act in told.items():
        assert COORDINATES[f"Viewer.{field}"] == COORDINATES[f"Mutation.{act}"], field


@pytest.mark.parametrize("is_planning", [True, False])
async def test_the_viewer_is_told_which_acts_are_theirs(
    edge: EdgeFixture, monkeypatch: pytest.MonkeyPatch, is_planning: bool
) -> None:
    api = edge.api
    monkeypatch.setattr(edge.runtime, "is_compiler_enabled", is_planning)
    for who, may in EXPECTED_PERMISSIONS.items():
        asked = f"{{ viewer {{ {' '.join(may)} }} }}"
        assert (await (await api.enter(who)).ask(asked))["viewer"] == may, who
    helps = dict.fromkeys(ACCOUNTS, False) | {"mayResetPassword": True, "mayRequestTotpReset": True}
    operator = await an_operator(api, await people.a_unit("Dinas Penolong"))
    assert (await operator.ask(f"{{ viewer {{ {' '.join(helps)} }} }}"))["viewer"] == helps


@pytest.mark.parametrize("is_planning", [True, False])
async def test_a_long_list_is_counted_up_to_a_cap_and_says_so(
    edge: EdgeFixture, monkeypatch: pytest.MonkeyPatch, is_planning: bool
) -> None:
    assert limits.MAX_TOTAL_COUNT == 10_001
    monkeypatch.setattr(edge.runtime, "is_compiler_enabled", is_planning)
    staff = await edge.staff()
    exact = (await staff.ask("{ units(first: 1) { totalCount totalCountIsExact } }"))["units"]
    assert exact["totalCountIsExact"] is True
    assert exact["totalCount"] >= 3
    for module in (level_reader, nested_select, codegen, page):
        monkeypatch.setattr(module, "MAX_TOTAL_COUNT", 3)
    capped = await staff.ask("{ capped: units(first: 1) { totalCount totalCountIsExact } }")
    assert capped == {"capped": {"totalCount": 3, "totalCountIsExact": False}}
