"""Document limits: each lets through what it allows, and refuses one more, with its number."""

from math import ceil
from typing import Any

import pytest
from graphql import get_introspection_query
from graphql.validation.rules import overlapping_fields_can_be_merged

from jejak.policy_artifacts.schemas import schema_for
from rulebook.access import Audience
from schema.document.validation import DocumentCache, InvalidDocument
from schema.limits import FIELDS_PER_POINT, MAX_COMMENTS, MAX_ERRORS, MAX_OVERLAP_COMPARISONS, PUBLIC, STAFF
from schema.root import SCHEMA
from tests.graphql_http.conftest import EdgeFixture, code_of
from tests.unlimited_runtime import UNLIMITED_DOCUMENTS

LEVELS = (
    "signOut(input: {})", "query", "employees(first: 1)", "edges", "node", "leaveRequests(first: 1)", "edges", "node",
    "steps(first: 1)", "edges",
)  # fmt: skip


def nested_document(count: int) -> str:
    """Return a document so many levels deep."""
    text = "__typename"
    for word in reversed(LEVELS[: count - 1]):
        text = f"{word} {{ {text} }}"
    return f"mutation {{ {text} }}"


def wide_document(count: int) -> str:
    """Return a document of so many fields, most of them out of one fragment."""
    spread, rest = divmod(count, 50)
    return (
        "{ " + " ".join(["...F"] * spread) + " __typename" * rest + " } fragment F on Query { "
        + " ".join(["__typename"] * 50) + " }"
    )  # fmt: skip


ONE_MORE: dict[str, tuple[str, str, str, int]] = {
    "source": (
        "{ __typename } #" + "x" * (STAFF.source_characters - 16),
        "{ __typename } #" + "x" * (STAFF.source_characters - 15),
        "SOURCE_TOO_LONG", STAFF.source_characters,
    ),
    "tokens": (
        "{ " + "x " * (STAFF.tokens - 2) + "}", "{ " + "x " * (STAFF.tokens - 1) + "}", "TOO_MANY_TOKENS", STAFF.tokens,
    ),
    "comments": (
        "#\n" * MAX_COMMENTS + "{ __typename }", "#\n" * (MAX_COMMENTS + 1) + "{ __typename }",
        "TOO_MANY_TOKENS", MAX_COMMENTS,
    ),
    "depth": (nested_document(STAFF.levels), nested_document(STAFF.levels + 1), "TOO_DEEP", STAFF.levels),
    "aliases": (
        "{ " + " ".join(f"a{at}: __typename" for at in range(STAFF.aliases)) + " }",
        "{ " + " ".join(f"a{at}: __typename" for at in range(STAFF.aliases + 1)) + " }",
        "TOO_MANY_ALIASES", STAFF.aliases,
    ),
    "directives": (
        "{ " + "__typename @skip(if: false) " * STAFF.directives + " }",
        "{ " + "__typename @skip(if: false) " * (STAFF.directives + 1) + " }",
        "TOO_MANY_DIRECTIVES", STAFF.directives,
    ),
    "roots": (
        "{ " + "lawfulPay { on } " * STAFF.root_fields + " }",
        "{ " + "lawfulPay { on } " * (STAFF.root_fields + 1) + " }",
        "TOO_MANY_ROOT_FIELDS", STAFF.root_fields,
    ),
    "mutations": (
        "mutation { signOut(input: {}) { signedOut } }",
        "mutation { signOut(input: {}) { signedOut } b: signOut(input: {}) { signedOut } }",
        "TOO_MANY_MUTATIONS", STAFF.mutations,
    ),
    "fields": (wide_document(STAFF.fields), wide_document(STAFF.fields + 1), "TOO_MANY_FIELDS", STAFF.fields),
}  # fmt: skip


@pytest.mark.parametrize("limit", ONE_MORE)
async def test_each_limit_lets_through_what_it_allows_and_refuses_one_more(
    edge: EdgeFixture, limit: str
) -> None:
    good, bad, code, number = ONE_MORE[limit]
    let = (await edge.post(good)).json()
    assert code not in str(let.get("errors"))
    answer = await edge.post(bad)
    assert (answer.status_code, code_of(answer)) == (400, code)
    (error,) = answer.json()["errors"]
    assert error["message"].count(str(number)) >= 2  # in Indonesian, and in English
    assert error["extensions"]["requestId"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("count", [STAFF.list_items, STAFF.list_items + 1])
async def test_a_list_that_is_given_has_at_most_100_items(edge: EdgeFixture, count: int) -> None:
    is_long = count > STAFF.list_items
    quoted = f"{{ publicCompensation(first: 1, filter: {{title: [{'1 ' * count}]}}) {{ totalCount }} }}"
    assert code_of(await edge.post(quoted)) == ("LIST_TOO_LONG" if is_long else "BAD_REQUEST")
    answer = await edge.post("{ __typename }", variables={"any": {"where": [1] * count}})
    assert (code_of(answer) if "errors" in answer.json() else None) == ("LIST_TOO_LONG" if is_long else None)


async def test_a_text_with_nul_is_refused_wherever_it_stands(edge: EdgeFixture) -> None:
    query = "query($t: String) { publicCompensation(first: 1, filter: {title: $t}) { totalCount } }"
    assert code_of(await edge.post(query, variables={"t": "a\0b"})) == "UNSTORABLE_TEXT"
    assert code_of(await edge.post(query, variables={"other": [{"a": "\0"}]})) == "UNSTORABLE_TEXT"
    quoted = r'{ publicCompensation(first: 1, filter: {title: "\u0000"}) { totalCount } }'
    assert code_of(await edge.post(quoted)) == "UNSTORABLE_TEXT"


# ------------------------------------------------------------------ pages and cost

LIST = "query($n: Int, $m: Int = 5) { publicCompensation(%s) { edges { node { title } } } }"


@pytest.mark.parametrize(
    ("arguments", "variables", "code"),
    [
        ("", {}, "INVALID_PAGE"),
        ("first: null", {}, "INVALID_PAGE"),
        ("first: 0", {}, "INVALID_PAGE"),
        ("first: -1", {}, "INVALID_PAGE"),
        ("first: 101", {}, "INVALID_PAGE"),
        ("first: 1, last: 1", {}, "INVALID_PAGE"),
        ("first: $n", {}, "INVALID_PAGE"),
        ("first: $n", {"n": None}, "INVALID_PAGE"),
        ("first: $n", {"n": 101}, "INVALID_PAGE"),
        ("first: $m", {"m": None}, "INVALID_PAGE"),
        ("first: $n", {"n": "5"}, "BAD_REQUEST"),
        ("first: $n", {"n": True}, "BAD_REQUEST"),
        ("first: $n", {"n": 100}, None),
        ("last: $m", {}, None),
        ("last: 100", {}, None),
        ("first: 1, last: null", {}, None),
    ],
)
async def test_a_list_is_read_by_pages_of_1_to_100(
    edge: EdgeFixture, arguments: str, variables: dict[str, Any], code: str | None
) -> None:
    query = (LIST % arguments).replace("()", "")
    used = [name for name in ("n", "m") if f"${name}" in arguments]
    declared = {"n": "$n: Int", "m": "$m: Int = 5"}
    head = f"query({', '.join(declared[name] for name in used)})" if used else "query"
    answer = await edge.post(head + query.partition(")")[2], variables=variables)
    assert (code_of(answer) if "errors" in answer.json() else None) == code


def estimated_cost(side: str, text: str, **variables: object) -> str:
    """Return what one side says of a document."""
    admission = DocumentCache(PUBLIC if side == "public" else STAFF, max_documents=8)
    schema = schema_for(Audience.PUBLIC) if side == "public" else SCHEMA
    try:
        document = admission.get_or_validate(schema, text)
        cost = admission.estimate_cost(document.operation(None), variables)
    except InvalidDocument as refusal:
        return str(refusal.errors[0].extensions)
    except Exception as refusal:  # noqa: BLE001 - its code is the answer
        return str(refusal)
    return f"{cost.nodes} rows, {cost.points} points"


def test_rows_are_the_product_of_pages_summed_over_all_lists() -> None:
    inner = "leaveRequests(first: $m) { edges { node { state } } }"
    query = f"query($n: Int!, $m: Int!) {{ employees(first: $n) {{ edges {{ node {{ name {inner} }} }} }} }}"
    # The list and its edges; of each person node, name, list and edges; of each request node and state.
    fields = 2 + 100 * 4 + 100 * 20 * 2
    points = 1 + 2 + ceil(fields / FIELDS_PER_POINT)
    assert estimated_cost("staff", query, n=100, m=20) == f"2100 rows, {points} points"
    assert estimated_cost("staff", query, n=100, m=99) == "10000 rows, 509 points"
    assert estimated_cost("staff", query, n=100, m=100) == "TOO_MANY_NODES"
    public = "query($n: Int!) { a: publicCompensation(first: $n) { edges { node { title } } } }"
    assert estimated_cost("public", public, n=100) == f"100 rows, {2 + ceil(202 / FIELDS_PER_POINT)} points"


def test_a_document_has_a_price_and_there_is_a_most() -> None:
    many = " ".join(["title unitName posts holders"] * 30)
    page = f"publicCompensation(first: $n) {{ edges {{ node {{ {many} }} }} }}"
    query = f"query($n: Int!) {{ a: {page} b: {page} }}"
    assert estimated_cost("public", query, n=40).endswith(" points")
    assert estimated_cost("public", query, n=100) == "TOO_COSTLY"
    assert (
        estimated_cost("staff", query, n=100)
        == f"200 rows, {3 + ceil((4 + 2 * 100 * 121) / FIELDS_PER_POINT)} points"
    )


# ------------------------------------------------------------------ the schema


@pytest.mark.parametrize("options", range(64))
def test_the_standard_query_about_the_schema_is_let_through_in_all_its_variants(options: int) -> None:
    names = (
        "descriptions",
        "specified_by_url",
        "directive_is_repeatable",
        "schema_description",
        "input_value_deprecation",
        "one_of",
    )
    chosen = {name: bool(options >> at & 1) for at, name in enumerate(names)}
    for side in ("staff", "public"):
        assert estimated_cost(side, get_introspection_query(**chosen)) == "0 rows, 102 points"


OLDER_INTROSPECTION = """query IntrospectionQuery { __schema { queryType { name } types { kind name
  fields(includeDeprecated: true) { name args { ...I } type { ...T } } inputFields { ...I } interfaces { ...T }
  enumValues { name } possibleTypes { ...T } } } }
fragment I on __InputValue { name description type { ...T } defaultValue }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType {
  kind name ofType { kind name ofType { kind name } } } } } } } }"""


@pytest.mark.parametrize(
    ("query", "is_let"),
    [
        (OLDER_INTROSPECTION, True),
        ("{ __schema { types { name } } }", True),
        ('{ __type(name: "Query") { name fields { name type { name ofType { name __typename } } } } }', True),
        ("{ s: __schema { queryType { name } } viewer { account { id } } }", True),
        ('{ a: __type(name: "Query") { name } b: __type(name: "Rupiah") { name } }', True),
        ("{ __schema { types { fields { type { fields { name } } } } } }", False),
        ("{ __schema { a: types { name } } }", False),
        ("{ a: __schema { queryType { name } } b: __schema { queryType { name } } }", False),
        ('{ __type(name: "Query") { possibleTypes { fields { name } } } }', False),
        (
            "{ __schema { ...A } } fragment A on __Schema { types { ...B } } fragment B on __Type { x: name }",
            False,
        ),
    ],
)
async def test_about_the_schema_what_tools_ask_is_answered_and_no_more(
    edge: EdgeFixture, query: str, is_let: bool
) -> None:
    answer = await edge.post(query)
    if is_let:
        assert "errors" not in answer.json()
    else:
        assert code_of(answer) == "INTROSPECTION_TOO_WIDE"


async def test_what_was_told_about_the_schema_costs_nothing_the_second_time(edge: EdgeFixture) -> None:
    first, second = [await edge.post(get_introspection_query()) for _ in range(2)]
    assert first.json()["data"] == second.json()["data"]
    assert first.json()["extensions"]["cost"]["actual"] >= 100
    assert second.json()["extensions"]["cost"]["actual"] == 0
    staff = (await edge.post(get_introspection_query(), of=await edge.staff())).json()["data"]
    assert len(staff["__schema"]["types"]) > len(first.json()["data"]["__schema"]["types"])


# ------------------------------------------------------------------ what graphql-core does


def test_the_budget_for_comparing_fields_took_effect() -> None:
    """With its own default graphql-core takes 0.3 s for this, and finds no fault."""
    assert MAX_OVERLAP_COMPARISONS == overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET == 20_000
    with pytest.raises(InvalidDocument, match="Validation aborted"):
        DocumentCache(UNLIMITED_DOCUMENTS, max_documents=1).get_or_validate(
            SCHEMA, "{ " + "viewer { account { id } } " * 240 + "}"
        )


async def test_an_id_of_many_digits_is_an_id(edge: EdgeFixture) -> None:
    """Python makes no number of more than 4,300 digits, and none has to be made."""
    query = f"query($id: ID! = {'1' * 5_000}) {{ node(id: $id) {{ id }} }}"
    answer = await edge.post(query, of=await edge.staff())
    assert (answer.status_code, answer.json()["data"]) == (200, {"node": None})


async def test_at_most_five_errors_are_told_and_none_suggests_a_name(edge: EdgeFixture) -> None:
    staff, words = await edge.staff(), " ".join(f"usrName{at}" for at in range(9))
    wrong = await edge.post(f"{{ viewer {{ account {{ {words} }} }} }}", of=staff)
    fails = 'employee { leaveRequests(first: 1, after: "x") { totalCount } }'
    failed = await edge.post(
        "{ viewer { " + " ".join(f"a{at}: {fails}" for at in range(9)) + " } }", of=staff
    )
    assert len(wrong.json()["errors"]) == len(failed.json()["errors"]) == MAX_ERRORS
    coerced = await edge.post("query($l: Role!) { __typename }", of=staff, variables={"l": "AUDITR"})
    assert "errors" in coerced.json()
    for answer in (wrong, failed, coerced):
        assert "Did you mean" not in answer.text
        assert "userName" not in answer.text


async def test_a_message_that_quotes_what_was_sent_is_short(edge: EdgeFixture) -> None:
    answer = (
        await edge.post("{ employee(id: " + "[" * 150 + "]" * 150 + ") { id } }", of=await edge.staff())
    ).json()
    assert max(len(error["message"]) for error in answer["errors"]) < 600
