"""What a read puts on record is in its price: nobody makes the log grow faster than they have points."""

import pytest

from schema.limits import STAFF
from tests.graphql_http.conftest import EdgeFixture
from tests.graphql_http.test_document_limits import estimated_cost
from tests.graphql_http.test_rate_limits import cost_of

BIRTH_FIELDS = "birthDate birthPlace"
PLAIN = "fullName sex"  # as many fields, none of them on record


def estimated_points(query: str, **variables: object) -> int:
    told = estimated_cost("staff", query, **variables)
    assert told.endswith(" points"), told
    return int(told.split()[-2])


def extra_points(query: str, **variables: object) -> int:
    """Return the points that a question costs beyond one that puts nothing on record and is as long."""
    return estimated_points(query, **variables) - estimated_points(
        query.replace(BIRTH_FIELDS, PLAIN), **variables
    )


def test_nobody_is_put_on_record_for_nothing() -> None:
    people = f"employees(first: 100) {{ edges {{ node {{ {BIRTH_FIELDS} }} }} }}"
    assert extra_points(f"{{ {people} }}") == 110  # an entry takes ten
    assert extra_points(f"{{ {' '.join(f'p{at}: {people}' for at in range(5))} }}") == 550
    assert extra_points(f"query($n: Int!) {{ employees(first: $n) {{ edges {{ node {{ ...F }} }} }} }} "
                f"fragment F on Employee {{ {BIRTH_FIELDS} }}", n=37) == 47  # fmt: skip
    assert extra_points(f"{{ viewer {{ employee {{ {BIRTH_FIELDS} }} }} }}") == 11


def test_a_person_is_paid_for_once_however_many_of_their_rows_are_read() -> None:
    of_each = (
        "{ employees(first: 20) { edges { node { leaveRequests(first: 20) { edges { node { %s } } } } } } }"
    )
    assert estimated_points(of_each % "reason") - estimated_points(of_each % "state") == 30
    inbox = "{ leaveInbox(first: 20) { edges { node { %s } } } }"
    assert estimated_points(inbox % "reason") - estimated_points(inbox % "state") == 30


@pytest.mark.parametrize(
    "shown", ["node { id }", "node { __typename }", "node { changes { field } }", "cursor"]
)
def test_no_entry_of_the_log_is_read_without_being_paid_for(shown: str) -> None:
    ten, sixty = (
        estimated_points(f"{{ auditEntries(first: {size}) {{ edges {{ {shown} }} }} }}") for size in (10, 60)
    )
    assert sixty - ten >= 50


def test_a_page_of_people_is_affordable_many_times_a_second() -> None:
    page = f"{{ employees(first: 20) {{ totalCount edges {{ node {{ id nip name {BIRTH_FIELDS} rankName }} }} }} }}"
    assert estimated_points(page) < 40
    assert estimated_points(page.replace("first: 20", "first: 100")) < STAFF.points / 5


async def test_what_was_not_put_on_record_comes_back_and_what_was_does_not(frozen_edge: EdgeFixture) -> None:
    office = await frozen_edge.api.enter("kepegawaian")
    skipped = "birthDate @include(if: $no) birthPlace"
    for fields, variables in ((BIRTH_FIELDS, {}), ("dob: birthDate", {}), (skipped, {"no": False})):
        given = "($no: Boolean!)" if variables else ""
        query = f"query{given} {{ employees(first: 90) {{ edges {{ node {{ {fields} }} }} }} }}"
        answer = await frozen_edge.post(query, of=office, variables=variables)
        people, cost = len(answer.json()["data"]["employees"]["edges"]), cost_of(answer)
        assert 5 < people < 60
        assert people + 10 < cost["actual"] < people + 30, fields
        assert cost["requested"] > 90


async def test_the_log_grows_by_no_more_than_the_points_that_come_back(frozen_edge: EdgeFixture) -> None:
    office = await frozen_edge.api.enter("kepegawaian")
    people = f"employees(first: 100) {{ edges {{ node {{ {BIRTH_FIELDS} }} }} }}"
    lists = f"{{ {' '.join(f'p{at}: {people}' for at in range(5))} }}"
    before = await frozen_edge.api.superuser.fetchval("SELECT count(*) FROM audit.read_subject")
    paid = [cost_of(await frozen_edge.post(lists, of=office))["actual"] for _ in range(3)]
    after = await frozen_edge.api.superuser.fetchval("SELECT count(*) FROM audit.read_subject")
    assert 0 < after - before <= sum(paid)
