"""Whatever is specific about somebody else is on record before the first byte of it leaves; of oneself nothing is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from models.account import Account, TotpReset
from models.record import Erasure
from schema.ids import global_id
from schema.root import KINDS
from tests import people
from tests.doors.asking import GRAPH, below, doors, field_text, graph_of
from tests.doors.client import new_key
from tests.doors.leave import filed, take
from tests.doors.town import Town
from tests.proofs import Saw
from tests.reads.looking import Told, coordinates, told
from tests.regency import USER_NAMES
from tests.sealing import sealed

EVERYBODY = (
    *("staff", "colleague", "superior", "officer", "bupati", "school_head"),
    *("kepegawaian", "keuangan", "admin", "auditor"),
)
DEPTH = 5
_NOTED = """
SELECT e.new -> 'fields' AS fields, e.subject_id,
       ARRAY(SELECT s.subject_id FROM audit.read_subject s WHERE s.seq = e.seq) AS subjects
  FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id
 WHERE e.op = 'R' AND t.request_id = $1
"""


@dataclass(frozen=True)
class Answer:
    """What came over the wire, and what the log held at the moment its first byte arrived."""

    body: dict[str, Any] | None
    noted: frozenset[tuple[str, UUID]]
    entries: int
    fields: frozenset[str]


@pytest.fixture(scope="module")
async def ids(town: Town) -> Mapping[str, str]:
    """One object of each type, about `staff`, whose every field is filled."""
    staff, applicant = town.regency.staff, await town.enter("staff")
    async with people.arranging() as db:
        values = [staff.id, "Muara Contoh", "Tanggal lahir diragukan"]
        await db.execute_query(
            "UPDATE hr.employee SET birth_place = $2, review_note = $3 WHERE id = $1", values
        )
        account = await Account.get(user_name="admin", using_db=db)
        await Erasure.create(
            using_db=db, employee_id=staff.id, legal_basis="UU 27/2022", decree_number="800/1/CONTOH",
            decree_date=people.TODAY, requested_by=account, reason="Masa simpan habis",
        )  # fmt: skip
        own = await Account.get(employee_id=staff.id, using_db=db)
        await TotpReset.create(using_db=db, account=own, needs_two=False, requested_by=account)
    request = await filed(applicant, "2026-09-07", "2026-09-08")
    async with people.arranging() as db:
        await db.execute_query("UPDATE hr.leave_request SET address = 'Jalan Contoh 1', phone = '0812'")
    advised = await take(await town.enter("superior"), "adviseLeave", request, reason="Lengkap")
    assert advised["errors"] == []
    await people.a_pass(request["id"])
    seat = town.regency.teacher.current_appointment
    assert seat is not None
    await people.a_delegation(seat.post, staff, first=date(2025, 3, 3), last=date(2025, 3, 3))
    await filed(applicant, "2026-10-05", "2026-10-06")
    await sealed(town.regency.database)
    keys = {"Employee": staff.id, "Unit": town.regency.office.id}
    for kind, query in _KEYS.items():
        keys[kind] = await town.behind.fetchval(query, staff.id)
    return {kind: global_id(kind, key) for kind, key in keys.items()}


_KEYS = {
    "Appointment": "SELECT id FROM hr.appointment WHERE employee_id = $1",
    "Rank": "SELECT id FROM hr.rank_history WHERE employee_id = $1",
    "Payslip": "SELECT id FROM hr.payslip WHERE employee_id = $1",
    "LeaveRequest": "SELECT id FROM hr.leave_request WHERE employee_id = $1 ORDER BY filed_at LIMIT 1",
    "LeaveStep": "SELECT id FROM hr.leave_step WHERE applicant_id = $1",
    "LeavePass": "SELECT id FROM hr.leave_pass WHERE applicant_id = $1",
    "Delegation": "SELECT id FROM hr.delegation WHERE delegate_id = $1",
    "Erasure": "SELECT id FROM hr.erasure WHERE employee_id = $1",
    "Account": "SELECT id FROM hr.account WHERE employee_id = $1",
    "AccountRole": "SELECT id FROM hr.account_role WHERE $1::uuid IS NOT NULL LIMIT 1",
    "TotpReset": "SELECT id FROM hr.totp_reset WHERE $1::uuid IS NOT NULL",
    "Post": "SELECT post_id FROM hr.appointment WHERE employee_id = $1",
    "Position": "SELECT p.position_id FROM hr.post p JOIN hr.appointment a ON a.post_id = p.id"
    " WHERE a.employee_id = $1",
    "AuditEntry": "SELECT seq FROM audit.entry WHERE subject_id = $1 ORDER BY seq LIMIT 1",
}


async def _answer(town: Town, who: str, query: str, **variables: object) -> Answer:
    """Ask over HTTP; look into the log through another connection as soon as the answer begins."""
    caller = await town.enter(who)
    async with town.http.stream(
        "POST",
        "/graphql",
        json={"query": query, "variables": variables},
        headers={"authorization": f"Bearer {caller.token}"},
    ) as response:
        rows = await town.rows(_NOTED, response.headers["x-request-id"])
        await response.aread()
    body = response.json()
    noted = set[tuple[str, UUID]]()
    fields = set[str]()
    for row in rows:
        names = [each.strip(' "') for each in row["fields"].strip("[]").split(",")]
        subjects = [row["subject_id"]] if row["subject_id"] else row["subjects"]
        fields |= set(names)
        noted |= {(name, subject) for name in names for subject in subjects}
    return Answer(body.get("data"), frozenset(noted), len(rows), frozenset(fields))


def _missing(answer: Answer, found: set[Told], own: UUID | None) -> set[Told]:
    """What was told about somebody else, and is in no entry."""
    return {
        each
        for each in found
        if (each.person is None and each.coordinate not in answer.fields)
        or (
            each.person is not None
            and each.person != own
            and (each.coordinate, each.person) not in answer.noted
        )
    }


def _of_others(found: set[Told], own: UUID | None) -> set[Told]:
    return {each for each in found if each.person is None or each.person != own}


def _own(town: Town, who: str) -> UUID | None:
    found: UUID | None = getattr(town.regency, who).id if who in USER_NAMES else None
    return found


@pytest.mark.proof
@pytest.mark.parametrize("who", EVERYBODY)
async def test_every_answer_is_on_record_before_its_first_byte(
    town: Town, ids: Mapping[str, str], who: str, saw: Saw
) -> None:
    own, asked, seen, graph = _own(town, who), 0, set[Told](), graph_of(who)
    questions = {
        name: f"{{ {field_text(name, door, DEPTH).replace('first: 1)', 'first: 3)')} }}"
        for name, door in doors("Query", graph).items()
        if name != "node" and "id" not in door.args
    }
    for name, query in questions.items():
        answer = await _answer(town, who, query)
        if answer.body is None:
            continue
        found = told(answer.body, "Query", about=town.regency.staff.id)
        assert _missing(answer, found, own) == set(), name
        assert own not in {subject for _, subject in answer.noted}, name
        asked, seen = asked + 1, seen | _of_others(found, own)
    for kind in sorted(KINDS.keys() & graph.type_map.keys()):
        form = below(graph.type_map[kind], DEPTH)
        query = f"query($id: ID!) {{ node(id: $id) {{ __typename ... on {kind}{form} }} }}"
        answer = await _answer(town, who, query, id=ids[kind])
        if answer.body is None or answer.body["node"] is None:
            assert answer.entries == 0, kind
            continue
        found = told(answer.body, "Query", about=town.regency.staff.id)
        assert _missing(answer, found, own) == set(), kind
        asked, seen = asked + 1, seen | _of_others(found, own)
    _SEEN[who] = (asked, seen)
    if set(_SEEN) == set(EVERYBODY):
        every = set[str]().union(*({each.coordinate for each in told_} for _, told_ in _SEEN.values()))
        assert every == coordinates(), "the answers must tell every specific coordinate at least once"
        saw(
            "What is specific about somebody else is on record before the first byte of it leaves",
            f"{sum(n for n, _ in _SEEN.values())} answers to {len(EVERYBODY)} callers over HTTP, "
            f"{len(every)} coordinates, {sum(len(t) for _, t in _SEEN.values())} pairs of coordinate and person, "
            "0 without an entry",
        )


_SEEN: dict[str, tuple[int, set[Told]]] = {}


async def test_whoever_reads_about_themselves_leaves_no_entry(town: Town, ids: Mapping[str, str]) -> None:
    employee = below(GRAPH.type_map["Employee"], 3)
    answer = await _answer(town, "staff", f"{{ viewer {{ employee{employee} }} }}")
    assert answer.body is not None
    assert {each.coordinate for each in told(answer.body, "Query")} >= {"Payslip.net", "LeaveRequest.reason"}
    assert answer.entries == 0


async def test_what_a_mutation_answers_is_on_record_too(town: Town, ids: Mapping[str, str]) -> None:
    request = await filed(await town.enter("staff"), "2026-11-02", "2026-11-03")
    form = below(GRAPH.type_map["LeaveRequest"], 3)
    query = f"mutation($in: AdviseLeaveInput!) {{ adviseLeave(input: $in) {{ leaveRequest{form} errors {{ code }} }} }}"
    given = {"leaveRequestId": request["id"], "version": 1, "outcome": "APPROVED", "reason": "Lengkap"}
    answer = await _answer(town, "superior", query, **{"in": {"idempotencyKey": new_key(), **given}})
    assert answer.body is not None
    found = told(answer.body, "Mutation")
    assert {each.coordinate for each in found} >= {"LeaveRequest.reason", "LeaveStep.reason"}
    assert _missing(answer, found, town.regency.superior.id) == set()


async def test_what_a_refusal_shows_is_on_record_too(town: Town, ids: Mapping[str, str]) -> None:
    query = """mutation($in: AdviseLeaveInput!) { adviseLeave(input: $in) { errors {
      __typename code ... on LeaveConflict { current { id reason employee { id } } } } } }"""
    given = {"leaveRequestId": ids["LeaveRequest"], "version": 2, "outcome": "APPROVED"}
    answer = await _answer(town, "superior", query, **{"in": {"idempotencyKey": new_key(), **given}})
    assert answer.body is not None
    assert answer.body["adviseLeave"]["errors"][0]["code"] == "ALREADY_DECIDED"
    assert answer.noted == {("LeaveRequest.reason", town.regency.staff.id)}


async def test_names_and_offices_are_read_without_an_entry(town: Town, ids: Mapping[str, str]) -> None:
    query = """{ employees(first: 100) { edges { node { nip fullName grade rankName unit { name }
      leaveRequests(first: 3) { edges { node { number state startsOn endsOn } } } } } } }"""
    answer = await _answer(town, "kepegawaian", query)
    assert answer.body is not None
    assert answer.entries == 0


async def test_what_a_guard_hides_was_not_read(town: Town, ids: Mapping[str, str]) -> None:
    """A superior asks for birth dates and gets null of everybody but themselves."""
    answer = await _answer(town, "superior", "{ employees(first: 9) { edges { node { id birthDate } } } }")
    assert answer.body is not None
    assert answer.entries == 0


async def test_the_row_beyond_the_page_was_read_by_nobody(town: Town, ids: Mapping[str, str]) -> None:
    """One row more is fetched to know whether the list goes on; whose it is must not look read."""
    for page in ("first: 2", "last: 2"):
        answer = await _answer(
            town, "kepegawaian", f"{{ employees({page}) {{ edges {{ node {{ id birthDate }} }} }} }}"
        )
        assert answer.body is not None
        shown = {each.person for each in told(answer.body, "Query")}
        assert {subject for _, subject in answer.noted} == shown
        assert len(shown) == 2
