"""Who sees whom: every type and every field, for everybody who can sign in. The table here is the requirement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from graphql import GraphQLObjectType

from models.account import Account, TotpReset
from models.compliance import Erasure
from models.employee import Employee
from resolvers.mappings import NODES
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.example_documents import GRAPH, print_selection, schema_of
from tests.endpoints.leave_client import file_request, take_step
from tests.endpoints.regency_api import RegencyApi
from tests.log_sealer import seal_all
from tests.publication import a_proposal
from tests.query_engine.specific_fields import SPECIFIC

OFFICES = frozenset(("kepegawaian", "keuangan", "admin", "auditor"))
EVERYBODY = OFFICES | {"staff", "colleague", "superior", "officer", "bupati", "school_head"}
SUPERIORS = frozenset(("superior", "officer", "bupati"))
LEAVE = SUPERIORS | {"staff", "kepegawaian"}
PERSON = LEAVE | {"keuangan"}
# Everything is about `staff`, who works under `superior`, under `officer`, under the Bupati.
TYPES: Mapping[str, frozenset[str]] = {
    "Employee": PERSON,
    "Appointment": PERSON,
    "Rank": PERSON,
    "LeaveRequest": LEAVE,
    "LeaveStep": LEAVE,
    "LeaveEscalation": LEAVE,
    "Delegation": frozenset(("staff", "kepegawaian")),  # who stands in; of the post of somebody else's school
    "Payslip": frozenset(("staff", "keuangan")),
    "PayRun": frozenset(("keuangan",)),
    "PayslipQuestion": frozenset(("staff", "keuangan")),
    "PolicyDecree": frozenset[str](),  # the information officers', who are none of these
    "Account": frozenset(("admin",)),
    "AccountRole": frozenset(("admin",)),
    "AuditEntry": frozenset(("auditor",)),
    "Erasure": frozenset(("kepegawaian", "admin")),
    "TotpReset": frozenset(("admin",)),
    "Unit": EVERYBODY,
    "Post": EVERYBODY - {"admin", "auditor"},
    "Position": EVERYBODY - {"admin", "auditor"},
}
FIELDS = {
    **dict.fromkeys(SPECIFIC["Employee"] - {"nip"}, frozenset(("staff", "kepegawaian", "keuangan"))),
    "leaveBalance": LEAVE,
    "leaveRequests": LEAVE,
    "payslips": frozenset(("staff", "keuangan")),
    "serviceUntil": frozenset[str](),  # nobody's: it has no value
}
PEOPLE = {
    "staff": ["Ani Contoh"],
    "colleague": ["Tono Contoh"],
    "superior": ["Ani Contoh", "Baru Contoh", "Budi Contoh", "Kontrak Contoh", "Tono Contoh"],
    "school_head": ["Guru Contoh", "Guru Kontrak", "Kepala Contoh"],
}
ALL_PEOPLE = sorted([*PEOPLE["superior"], *PEOPLE["school_head"], "Sri Contoh"])


@dataclass(frozen=True)
class ReachSubjects:
    """The town, and one object of each type."""

    api: RegencyApi
    ids: Mapping[str, str]


@pytest.fixture(scope="module")
async def subjects(api: RegencyApi) -> ReachSubjects:
    staff, superior = api.regency.staff, await api.enter("superior")
    async with people.setup_transaction() as db:
        texts = {name: f"Contoh {name}" for name in people.NULLABLE_TEXTS}
        await Employee.filter(id=staff.id).using_db(db).update(**texts)
        administrator = await Account.get(user_name="admin", using_db=db)
        await Erasure.create(
            using_db=db,
            employee_id=staff.id,
            legal_basis="UU 27/2022",
            decree_number="800/1/CONTOH",
            decree_date=people.TODAY,
            requested_by=administrator,
        )
        account = await Account.get(employee_id=staff.id, using_db=db)
        await TotpReset.create(using_db=db, account=account, needs_two=False, requested_by=administrator)
    request = await file_request(await api.enter("staff"), "2026-09-07", "2026-09-08")
    await take_step(superior, "adviseLeave", request)
    await people.an_escalation(request["id"])
    appointment = api.regency.teacher.current_appointment
    assert appointment is not None
    past = date(2025, 3, 3)
    await people.a_delegation(appointment.post, staff, first=past, last=past)
    await people.a_payslip_question(staff)
    decree = await a_proposal("tppTariff")
    keys: dict[str, Any] = {"Employee": staff.id, "Unit": api.regency.office.id, "PolicyDecree": decree}
    for kind, query in {
        "Appointment": "SELECT id FROM hr.appointment WHERE employee_id = $1",
        "Rank": "SELECT id FROM hr.rank_history WHERE employee_id = $1",
        "Payslip": "SELECT id FROM hr.payslip WHERE employee_id = $1",
        "PayslipQuestion": "SELECT id FROM hr.payslip_question WHERE employee_id = $1",
        "PayRun": "SELECT run_id FROM hr.payslip WHERE employee_id = $1",
        "LeaveRequest": "SELECT id FROM hr.leave_request WHERE employee_id = $1",
        "LeaveStep": "SELECT id FROM hr.leave_step WHERE applicant_id = $1",
        "LeaveEscalation": "SELECT id FROM hr.leave_pass WHERE applicant_id = $1",
        "Delegation": "SELECT id FROM hr.delegation WHERE delegate_id = $1",
        "Erasure": "SELECT id FROM hr.erasure WHERE employee_id = $1",
        "Account": "SELECT id FROM hr.account WHERE employee_id = $1",
        "AccountRole": "SELECT id FROM hr.account_role WHERE $1::uuid IS NOT NULL LIMIT 1",
        "TotpReset": "SELECT id FROM hr.totp_reset WHERE $1::uuid IS NOT NULL",
        "Post": "SELECT post_id FROM hr.appointment WHERE employee_id = $1",
        "Position": "SELECT position_id FROM hr.post p JOIN hr.appointment a ON a.post_id = p.id "
        "WHERE a.employee_id = $1",
        "AuditEntry": "SELECT seq FROM audit.entry WHERE pk ->> 'id' = ($1::uuid)::text LIMIT 1",
    }.items():
        keys[kind] = await api.superuser.fetchval(query, staff.id)
    await seal_all(api.regency.database)
    return ReachSubjects(api, {kind: to_global_id(kind, key) for kind, key in keys.items()})


async def _load_node(api: RegencyApi, who: str, kind: str, id_: str) -> Any:
    """Ask for an object with all that somebody sees of its type."""
    known = schema_of(who).type_map
    fields = f" ... on {kind}{print_selection(known[kind], 2)}" if kind in known else ""
    query = f"query($id: ID!) {{ node(id: $id) {{ id __typename{fields} }} }}"
    return (await (await api.enter(who)).ask(query, id=id_))["node"]


def test_the_table_names_every_type_that_an_id_can_name() -> None:
    named = {
        name
        for name, found in GRAPH.type_map.items()
        if isinstance(found, GraphQLObjectType) and GRAPH.type_map["Node"] in found.interfaces
    }
    assert set(TYPES) == set(NODES) == named


@pytest.mark.parametrize("kind", TYPES)
async def test_an_object_is_found_by_its_id_within_reach_and_nowhere_else(
    subjects: ReachSubjects, kind: str
) -> None:
    seen = set()
    for who in EVERYBODY:
        found = await _load_node(subjects.api, who, kind, subjects.ids[kind])
        if found is not None:
            seen.add(who)
            assert found["id"] == subjects.ids[kind]
    assert seen == TYPES[kind]


@pytest.mark.parametrize("kind", TYPES)
async def test_beyond_reach_and_absent_and_damaged_ids_look_the_same(
    subjects: ReachSubjects, kind: str
) -> None:
    api, hidden = subjects.api, subjects.ids[kind]
    who = next(iter(sorted(EVERYBODY - TYPES[kind])), "staff")
    absent = to_global_id(kind, 10**17 if kind == "AuditEntry" else uuid4())
    ids = [
        absent,
        to_global_id(kind, 7),
        hidden[:-2],
        f"{kind}:x",
        "",
        "%",
        "é",
        to_global_id("Query", uuid4()),
    ]
    if TYPES[kind] != EVERYBODY:
        ids.append(hidden)
    caller = await api.enter(who)
    query = "query($id: ID!) { node(id: $id) { id __typename } }"
    assert [await caller.ask(query, id=id_) for id_ in ids] == [{"node": None}] * len(ids)


@pytest.mark.parametrize("who", sorted(PERSON))
async def test_a_field_beyond_reach_is_null_and_every_other_has_its_value(
    subjects: ReachSubjects, who: str
) -> None:
    found = await _load_node(subjects.api, who, "Employee", subjects.ids["Employee"])
    empty = {name for name, value in found.items() if value is None}
    assert empty == {name for name, reached in FIELDS.items() if who not in reached and name in found}


@pytest.mark.parametrize("who", sorted(EVERYBODY - {"admin", "auditor"}))
async def test_the_list_of_people_ends_where_reach_ends(subjects: ReachSubjects, who: str) -> None:
    caller = await subjects.api.enter(who)
    found = await caller.ask("{ employees(first: 100) { totalCount edges { node { name } } } }")
    names = [edge["node"]["name"] for edge in found["employees"]["edges"]]
    assert names == PEOPLE.get(who, ALL_PEOPLE)
    assert found["employees"]["totalCount"] == len(names)


@pytest.mark.parametrize("who", sorted(EVERYBODY))
async def test_accounts_are_the_administrators_and_entries_the_auditors(
    subjects: ReachSubjects, who: str
) -> None:
    caller = await subjects.api.enter(who)
    await seal_all(subjects.api.regency.database)
    for root_field, whose in (("accounts", "admin"), ("auditEntries", "auditor"), ("employees", None)):
        query = f"{{ {root_field}(first: 1) {{ totalCount edges {{ node {{ id }} }} }} }}"
        if who == whose:
            found = (await caller.ask(query))[root_field]
            assert found["totalCount"] > 0
            assert found["edges"]
        elif whose is not None or who in ("admin", "auditor"):
            assert await caller.error_codes(query) == ["BAD_REQUEST"]


@pytest.mark.parametrize("who", sorted(EVERYBODY))
async def test_everybody_signed_in_sees_how_the_regency_is_built(subjects: ReachSubjects, who: str) -> None:
    caller = await subjects.api.enter(who)
    units = (await caller.ask("{ units(first: 100) { edges { node { name parent { name } } } } }"))["units"][
        "edges"
    ]
    assert len(units) == 3


async def test_no_roundabout_way_leads_a_superior_to_pay(subjects: ReachSubjects) -> None:
    superior = await subjects.api.enter("superior")
    pay = "name birthDate payslips(first: 1) { edges { node { net } } }"
    found = await superior.ask(
        f"""query($person: ID!, $request: ID!) {{
          employee(id: $person) {{ {pay}
            leaveRequests(first: 1) {{ edges {{ node {{ employee {{ {pay} }} }} }} }} }}
          node(id: $request) {{ ... on LeaveRequest {{ employee {{ {pay} }} }} }}
          employees(first: 1, filter: {{name: "Ani"}}) {{ edges {{ node {{ {pay} }} }} }}
        }}""",
        person=subjects.ids["Employee"],
        request=subjects.ids["LeaveRequest"],
    )
    nothing = {"name": "Ani Contoh", "birthDate": None, "payslips": None}
    (listed,) = found["employees"]["edges"]
    (below_,) = found["employee"].pop("leaveRequests")["edges"]
    assert [found["employee"], found["node"]["employee"], listed["node"], below_["node"]["employee"]] == [
        nothing
    ] * 4


async def test_an_adviser_keeps_seeing_a_request_when_the_person_has_moved(
    subjects: ReachSubjects,
) -> None:
    api = subjects.api
    person = await people.an_employee(
        await people.a_post(api.regency.office, under=api.regency.superior.current_appointment.post),  # type: ignore[union-attr]
        name="Pindah Contoh",
    )
    await people.a_leave_history(person, y2024=12, y2025=12)
    await people.an_account("pindah", for_=person)
    request = await file_request(await api.enter("pindah"), "2026-09-07", "2026-09-08")
    elsewhere = await people.a_post(api.regency.school)
    async with people.setup_transaction() as db:
        move = "UPDATE hr.appointment SET post_id = $1 WHERE employee_id = $2"
        await db.execute_query(move, [elsewhere.id, person.id])
    for who, sees in (("superior", True), ("officer", True), ("school_head", False), ("colleague", False)):
        query = "query($id: ID!) { node(id: $id) { ... on LeaveRequest { employee { name } } } }"
        found = (await (await api.enter(who)).ask(query, id=request["id"]))["node"]
        assert found == ({"employee": {"name": "Pindah Contoh"}} if sees else None), who
