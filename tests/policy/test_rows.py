"""Every role asks over HTTP for every kind of row: about oneself, about somebody under one, and about somebody else."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest

from resolvers.mappings import EMPLOYEE, NODES
from rulebook.access import ROWS, Reach, audiences_of, reach_of_roles, visible_to
from rulebook.values import Role, Scope
from tests import people
from tests.endpoints.client import new_idempotency_key
from tests.policy.callers import ROLES, Callers
from tests.policy.sample_objects import PEOPLE, SampleObjects
from tests.proof_report import ClaimRecorder

RAISE_STEP = """UPDATE hr.leave_pass p SET kind = 'RAISED', to_post_id = (
    SELECT q.id FROM hr.post q WHERE q.id <> p.from_post_id ORDER BY q.id LIMIT 1)"""
WITHIN = """SELECT hr.is_within_reach(e.id, ARRAY[p.id]) AS alone,
    e.id IN (SELECT hr.people_within_reach(ARRAY[p.id])) AS among FROM hr.employee e CROSS JOIN hr.post p"""
RELATIONS: Mapping[str, Reach] = {
    "superior": Reach.OWN | Reach.PARTY | Reach.ALL,
    "staff": Reach.UNDER | Reach.ALL,
    "teacher": Reach.ALL,
}
"""By which reach each person's rows are there for the employee who asks: it is the superior."""
NOBODYS = Reach.ALL


PARTS = {"PersonalDetail": "birthDate birthPlace reviewNote", "LeaveBalance": "leaveBalance { year }"}
LISTS = {
    "LeaveRequest": "leaveRequests",
    "Payslip": "payslips",
    "Appointment": "appointments",
    "Rank": "rankHistory",
}
FLAGS = {
    "viewerMaySeeCareer": "Appointment",
    "viewerMaySeePay": "Payslip",
    "viewerMaySeeLeave": "LeaveRequest",
    "viewerMaySeePersonalDetail": "PersonalDetail",
}
EACH_ROLE = pytest.mark.parametrize("role", Role, ids=lambda each: each.name)


class NotKeptError(Exception):
    """What was arranged is taken back."""


def is_reached(role: Role, kind: str, relation: Reach) -> bool:
    """The verdict that the table gives. An office's account has nothing of its own, and nobody is under it."""
    ways = relation if role is Role.EMPLOYEE else Reach.ALL
    return bool(reach_of_roles({role}, kind) & ways)


def test_every_role_asks() -> None:
    assert set(ROLES) == set(Role)
    assert {kind for kind in ROWS if any(who in ROWS[kind] for who in Role)} == {
        *(shape.kind for shape in NODES.values()), *EMPLOYEE.field_policies.values(), "AuditValue",
    }  # fmt: skip


@pytest.mark.proof
@EACH_ROLE
async def test_a_row_is_found_where_the_role_reaches_it(
    callers: Callers, holdings: SampleObjects, role: Role, record_claim: ClaimRecorder
) -> None:
    caller, verdicts = await callers.of_user(ROLES[role]), Counter[bool]()
    objects = [
        (kind, id_, RELATIONS[name]) for name in PEOPLE for kind, id_ in holdings.by_person[name].items()
    ]
    objects += [(kind, id_, NOBODYS) for kind, id_ in holdings.common.items()]
    assert {kind for kind, *_ in objects} == set(NODES)
    for kind, id_, relation in objects:
        found = (await caller.ask("query($id: ID!) { node(id: $id) { __typename id } }", id=id_))["node"]
        expected = is_reached(role, NODES[kind].kind, relation)
        assert found == ({"__typename": kind, "id": id_} if expected else None), (kind, relation)
        verdicts[expected] += 1
    record_claim(
        f"Every kind of row, one's own, under one and elsewhere, asked over HTTP as {role.name}",
        f"{verdicts[True]} found, {verdicts[False]} not found, each as the policy says",
    )


@EACH_ROLE
async def test_a_part_of_a_row_is_null_where_no_role_reaches_it(
    callers: Callers, holdings: SampleObjects, role: Role
) -> None:
    caller, seen = await callers.of_user(ROLES[role]), visible_fields(role)
    parts = {kind: text for kind, text in PARTS.items() if f"Employee.{text.split()[0]}" in seen}
    lists = {kind: name for kind, name in LISTS.items() if f"Employee.{name}" in seen}
    flags = {name: kind for name, kind in FLAGS.items() if f"Employee.{name}" in seen}
    if "Employee" not in seen:
        assert not {*parts, *lists, *flags}
        return
    asked = [*parts.values(), *(f"{name}(first: 1) {{ totalCount }}" for name in lists.values()), *flags]
    query = f"query($id: ID!) {{ employee(id: $id) {{ nip {' '.join(asked)} }} }}"
    for name in PEOPLE:
        found: Any = (await caller.ask(query, id=holdings.by_person[name]["Employee"]))["employee"]
        if not is_reached(role, "Employee", RELATIONS[name]):
            assert found is None
            continue
        for kind, text in {**parts, **lists}.items():
            values = [found[each] for each in text.split(" {")[0].split()]
            assert {value is not None for value in values} == {is_reached(role, kind, RELATIONS[name])}, (
                name,
                kind,
            )
        told = {each: found[each] for each in flags}
        assert told == {each: is_reached(role, kind, RELATIONS[name]) for each, kind in flags.items()}, name


def visible_fields(role: Role) -> frozenset[str]:
    return visible_to(audiences_of({role}))


@EACH_ROLE
async def test_a_list_ends_where_reach_ends_and_its_pages_are_full(
    callers: Callers, holdings: SampleObjects, role: Role
) -> None:
    if "Query.employees" not in visible_fields(role):
        return
    caller, everybody = await callers.of_user(ROLES[role]), callers.api.superuser
    rows = await everybody.fetch("SELECT e.name FROM hr.employee e ORDER BY e.name, e.id")
    names = [row["name"] for row in rows]
    if role is Role.EMPLOYEE:
        below = {"Ani Contoh", "Baru Contoh", "Budi Contoh", "Kontrak Contoh", "Tono Contoh"}
        names = [name for name in names if name in below]
    query = """query($after: String) { employees(first: 2, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } edges { node { name } } } }"""
    found, after = list[str](), None
    while True:
        page = (await caller.ask(query, after=after))["employees"]
        assert page["totalCount"] == len(names)
        found += [edge["node"]["name"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        assert len(page["edges"]) == 2
        after = page["pageInfo"]["endCursor"]
    assert found == names


async def test_a_machine_reaches_what_its_token_is_scoped_to(
    callers: Callers, holdings: SampleObjects
) -> None:
    ids = {**holdings.by_person["staff"], **holdings.common}
    for scope in Scope:
        machine = await callers.of_user("service:mesin", scopes=[scope])
        for kind in ("Employee", "Rank", "LeaveRequest", "Unit", "Post"):
            found = (await machine.ask("query($id: ID!) { node(id: $id) { id } }", id=ids[kind]))["node"]
            expected = reach_of_roles({Role.SERVICE}, NODES[kind].kind, scopes=frozenset({scope}))
            assert (found is not None) is bool(expected), (scope, kind)
        lists = " ".join(
            f"{name}(first: 1) {{ totalCount }}" for kind, name in LISTS.items() if kind != "Payslip"
        )
        shown = f"grade rankName viewerMaySeeCareer viewerMaySeeLeave {lists}"
        query = f"query($id: ID!) {{ employee(id: $id) {{ {shown} }} }}"
        found = (await machine.ask(query, id=ids["Employee"]))["employee"]
        is_people = scope is Scope.READ_PEOPLE
        assert (found["viewerMaySeeCareer"], found["viewerMaySeeLeave"]) == (is_people, not is_people)
        assert (found["grade"] is not None, found["rankName"] is not None) == (is_people, is_people)
        of_grade = (await machine.ask('{ employees(first: 1, filter: { grade: "III/a" }) { totalCount } }'))[
            "employees"
        ]
        assert (of_grade["totalCount"] > 0) is is_people
        assert [found[name] is not None for name in ("appointments", "rankHistory", "leaveRequests")] == [
            is_people, is_people, not is_people,
        ]  # fmt: skip


async def test_two_roles_of_one_caller_reach_what_either_reaches(
    callers: Callers, holdings: SampleObjects
) -> None:
    both = await callers.of_user("pejabat-kepegawaian")
    query = "query($id: ID!) { employee(id: $id) { birthDate viewerMaySeeLeave payslips(first: 1) { totalCount } } }"
    for name in PEOPLE:
        found = (await both.ask(query, id=holdings.by_person[name]["Employee"]))["employee"]
        assert found == {
            "birthDate": str(load_date(callers, name)),
            "viewerMaySeeLeave": True,
            "payslips": None,
        }
    own = await both.ask("{ viewer { employee { viewerMaySeePay payslips(first: 1) { totalCount } } } }")
    assert own["viewer"]["employee"] == {"viewerMaySeePay": True, "payslips": {"totalCount": 0}}


def load_date(callers: Callers, name: str) -> object:
    return getattr(callers.api.regency, name).birth_date


async def test_within_reach_and_without_authority_is_denied_in_a_sentence(
    callers: Callers, holdings: SampleObjects
) -> None:
    """Beyond reach the same step is not found."""
    caller = await callers.of_user("atasan")
    for name, more in {"withdrawLeave": "", "decideLeave": "outcome: APPROVED,"}.items():
        document = f"""mutation($id: ID!, $key: UUID!) {{ {name}(input: {{
          leaveRequestId: $id, version: 1, {more} idempotencyKey: $key }}) {{ errors {{ code message }} }} }}"""
        for person, code in (("staff", "DENIED"), ("teacher", "NOT_FOUND")):
            payload = (
                await caller.ask(
                    document, id=holdings.by_person[person]["LeaveRequest"], key=new_idempotency_key()
                )
            )[name]
            (error,) = payload["errors"]
            assert (error["code"], bool(error["message"])) == (code, True)


async def test_a_person_within_reach_of_a_post_is_so_alone_and_among_all(
    callers: Callers, holdings: SampleObjects
) -> None:
    found = set[tuple[bool, bool]]()
    with suppress(NotKeptError):
        async with people.setup_transaction() as client:
            await client.execute_query(RAISE_STEP, [])
            rows = await client.execute_query_dict(WITHIN, [])
            found = {(row["alone"], row["among"]) for row in rows}
            raise NotKeptError
    assert found == {(True, True), (False, False)}
