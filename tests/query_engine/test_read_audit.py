"""Whatever is specific about somebody else is on record before the first byte of it leaves; of oneself nothing is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from resolvers.mappings import NODES
from tests.endpoints.client import new_idempotency_key
from tests.endpoints.example_documents import GRAPH, fields_of, print_field, print_selection, schema_of
from tests.endpoints.leave_client import file_request
from tests.endpoints.regency_api import RegencyApi
from tests.proof_report import ClaimRecorder
from tests.query_engine.inspect_response import DisclosedField, coordinates, disclosed_fields
from tests.query_engine.sample_rows import create_row_of_each_type
from tests.regency import USER_NAMES

CALLERS = (
    *("staff", "colleague", "superior", "officer", "bupati", "school_head"),
    *("kepegawaian", "keuangan", "admin", "auditor"),
)
DEPTH = 5
_LOGGED_FIELDS = """
SELECT e.new -> 'fields' AS fields, e.subject_id,
       ARRAY(SELECT s.subject_id FROM audit.read_subject s WHERE s.seq = e.seq) AS subjects
  FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id
 WHERE e.op = 'R' AND t.request_id = $1
"""


@dataclass(frozen=True)
class AuditedAnswer:
    """What came over the wire, and what the log held at the moment its first byte arrived."""

    body: dict[str, Any] | None
    logged: frozenset[tuple[str, UUID]]
    entries: int
    fields: frozenset[str]
    persons: int  # on record, counted anew in each entry
    charged_points: int


@pytest.fixture(scope="module")
async def ids(api: RegencyApi) -> Mapping[str, str]:
    """One object of each type, about `staff`, whose every field is filled."""
    return await create_row_of_each_type(api)


async def _answer(api: RegencyApi, who: str, query: str, **variables: object) -> AuditedAnswer:
    """Ask over HTTP; look into the log through another connection as soon as the answer begins."""
    caller = await api.enter(who)
    async with api.http.stream(
        "POST",
        "/graphql",
        json={"query": query, "variables": variables},
        headers={"authorization": f"Bearer {caller.token}"},
    ) as response:
        rows = await api.fetch_rows(_LOGGED_FIELDS, response.headers["x-request-id"])
        await response.aread()
    body = response.json()
    noted = set[tuple[str, UUID]]()
    fields, persons = set[str](), 0
    for row in rows:
        names = [each.strip(' "') for each in row["fields"].strip("[]").split(",")]
        subjects = [row["subject_id"]] if row["subject_id"] else row["subjects"]
        fields |= set(names)
        persons += len(subjects)
        noted |= {(name, subject) for name in names for subject in subjects}
    paid = body["extensions"]["cost"]["actual"]
    return AuditedAnswer(body.get("data"), frozenset(noted), len(rows), frozenset(fields), persons, paid)


def _list_missing(answer: AuditedAnswer, found: set[DisclosedField], own: UUID | None) -> set[DisclosedField]:
    """What was told about somebody else, and is in no entry."""
    return {
        each
        for each in found
        if (each.person_id is None and each.coordinate not in answer.fields)
        or (
            each.person_id is not None
            and each.person_id != own
            and (each.coordinate, each.person_id) not in answer.logged
        )
    }


def _of_others(found: set[DisclosedField], own: UUID | None) -> set[DisclosedField]:
    return {each for each in found if each.person_id is None or each.person_id != own}


def _own(api: RegencyApi, who: str) -> UUID | None:
    found: UUID | None = getattr(api.regency, who).id if who in USER_NAMES else None
    return found


@pytest.mark.proof
@pytest.mark.parametrize("who", CALLERS)
async def test_every_answer_is_on_record_before_its_first_byte(
    api: RegencyApi, ids: Mapping[str, str], who: str, record_claim: ClaimRecorder
) -> None:
    own, asked, seen, graph = _own(api, who), 0, set[DisclosedField](), schema_of(who)
    questions = {
        name: f"{{ {print_field(name, root_field, DEPTH).replace('first: 1)', 'first: 3)')} }}"
        for name, root_field in fields_of("Query", graph).items()
        if name != "node" and "id" not in root_field.args
    }
    for name, query in questions.items():
        answer = await _answer(api, who, query)
        if answer.body is None:
            continue
        found = disclosed_fields(answer.body, "Query", about=api.regency.staff.id)
        assert _list_missing(answer, found, own) == set(), name
        assert own not in {subject for _, subject in answer.logged}, name
        assert answer.persons < answer.charged_points, name
        asked, seen = asked + 1, seen | _of_others(found, own)
    for kind in sorted(NODES.keys() & graph.type_map.keys()):
        form = print_selection(graph.type_map[kind], DEPTH)
        query = f"query($id: ID!) {{ node(id: $id) {{ __typename ... on {kind}{form} }} }}"
        answer = await _answer(api, who, query, id=ids[kind])
        if answer.body is None or answer.body["node"] is None:
            assert answer.entries == 0, kind
            continue
        found = disclosed_fields(answer.body, "Query", about=api.regency.staff.id)
        assert _list_missing(answer, found, own) == set(), kind
        asked, seen = asked + 1, seen | _of_others(found, own)
    _COUNTS[who] = (asked, seen)
    if set(_COUNTS) == set(CALLERS):
        every = set[str]().union(*({each.coordinate for each in told_} for _, told_ in _COUNTS.values()))
        assert every == coordinates(), "the answers must tell every specific coordinate at least once"
        record_claim(
            "What is specific about somebody else is on record before the first byte of it leaves",
            f"{sum(n for n, _ in _COUNTS.values())} answers to {len(CALLERS)} callers over HTTP, "
            f"{len(every)} coordinates, {sum(len(t) for _, t in _COUNTS.values())} pairs of coordinate and person, "
            "0 without an entry",
        )


_COUNTS: dict[str, tuple[int, set[DisclosedField]]] = {}


async def test_a_reader_of_their_own_data_leaves_no_entry(api: RegencyApi, ids: Mapping[str, str]) -> None:
    employee = print_selection(GRAPH.type_map["Employee"], 3)
    answer = await _answer(api, "staff", f"{{ viewer {{ employee{employee} }} }}")
    assert answer.body is not None
    assert {each.coordinate for each in disclosed_fields(answer.body, "Query")} >= {
        "Payslip.net",
        "LeaveRequest.reason",
    }
    assert answer.entries == 0


async def test_what_a_mutation_answers_is_on_record_too(api: RegencyApi, ids: Mapping[str, str]) -> None:
    request = await file_request(await api.enter("staff"), "2026-11-02", "2026-11-03")
    form = print_selection(GRAPH.type_map["LeaveRequest"], 3)
    query = f"mutation($in: AdviseLeaveInput!) {{ adviseLeave(input: $in) {{ leaveRequest{form} errors {{ code }} }} }}"
    given = {"leaveRequestId": request["id"], "version": 1, "outcome": "APPROVED", "reason": "Lengkap"}
    answer = await _answer(
        api, "superior", query, **{"in": {"idempotencyKey": new_idempotency_key(), **given}}
    )
    assert answer.body is not None
    found = disclosed_fields(answer.body, "Mutation")
    assert {each.coordinate for each in found} >= {"LeaveRequest.reason", "LeaveStep.reason"}
    assert _list_missing(answer, found, api.regency.superior.id) == set()


async def test_what_a_refusal_shows_is_on_record_too(api: RegencyApi, ids: Mapping[str, str]) -> None:
    query = """mutation($in: AdviseLeaveInput!) { adviseLeave(input: $in) { errors {
      __typename code ... on LeaveConflict { current { id reason employee { id } } } } } }"""
    given = {"leaveRequestId": ids["LeaveRequest"], "version": 2, "outcome": "APPROVED"}
    answer = await _answer(
        api, "superior", query, **{"in": {"idempotencyKey": new_idempotency_key(), **given}}
    )
    assert answer.body is not None
    assert answer.body["adviseLeave"]["errors"][0]["code"] == "ALREADY_DECIDED"
    assert answer.logged == {("LeaveRequest.reason", api.regency.staff.id)}


async def test_names_and_offices_are_read_without_an_entry(api: RegencyApi, ids: Mapping[str, str]) -> None:
    query = """{ employees(first: 100) { edges { node { fullName grade rankName unit { name }
      leaveRequests(first: 3) { edges { node { number state startsOn endsOn } } } } } } }"""
    answer = await _answer(api, "kepegawaian", query)
    assert answer.body is not None
    assert answer.entries == 0


async def test_what_a_guard_hides_was_not_read(api: RegencyApi, ids: Mapping[str, str]) -> None:
    """A superior asks for birth dates and gets null of everybody but themselves."""
    answer = await _answer(api, "superior", "{ employees(first: 9) { edges { node { id birthDate } } } }")
    assert answer.body is not None
    assert answer.entries == 0


async def test_the_row_beyond_the_page_was_read_by_nobody(api: RegencyApi, ids: Mapping[str, str]) -> None:
    """One row more is fetched to know whether the list goes on; whose it is must not look read."""
    for page in ("first: 2", "last: 2"):
        answer = await _answer(
            api, "kepegawaian", f"{{ employees({page}) {{ edges {{ node {{ id birthDate }} }} }} }}"
        )
        assert answer.body is not None
        shown = {each.person_id for each in disclosed_fields(answer.body, "Query")}
        assert {subject for _, subject in answer.logged} == shown
        assert len(shown) == 2
