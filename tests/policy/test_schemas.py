"""Every audience has a schema of its own: exactly the coordinates that the policy gives it, and no other."""

from enum import Enum
from itertools import combinations
from typing import Annotated

import pytest
import strawberry
from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLSchema, validate_schema

from jejak.limits import MAX_CACHED_SCHEMAS
from jejak.policy_artifacts.schemas import schema_for
from rulebook.access import COORDINATES, Audience, visible_to
from schema.root import SCHEMA
from schema.sdl import SCHEMA_FOLDER, render_schema_files
from schema.subset import build_subset
from tests.policy.coordinates import coordinates_of

SETS = [frozenset(chosen) for size in range(1, len(Audience) + 1) for chosen in combinations(Audience, size)]


def list_coordinates(schema: strawberry.Schema) -> set[str]:
    """The coordinates of a schema, each once."""
    found = list(coordinates_of(schema._schema))
    assert len(found) == len(set(found))
    return set(found)


def find_problems(schema: GraphQLSchema) -> list[str]:
    schema._validation_errors = None  # it is assumed to be valid when it is made
    return [error.message for error in validate_schema(schema)]


def test_the_policy_names_every_coordinate_and_no_other() -> None:
    """A person who adds a field says in rulebook/access/areas who sees it; until then it is in no schema."""
    whole = list_coordinates(SCHEMA)
    assert whole - set(COORDINATES) == set()
    assert set(COORDINATES) - whole == set()


@pytest.mark.parametrize("audience", Audience, ids=lambda each: each.name)
def test_an_audience_is_served_exactly_what_the_policy_gives_it(audience: Audience) -> None:
    schema = schema_for(audience)
    assert list_coordinates(schema) == visible_to(audience)
    assert find_problems(schema._schema) == []


def test_several_audiences_are_served_their_union() -> None:
    assert len(SETS) == 2 ** len(Audience) - 1
    for chosen in SETS:
        together = Audience(0)
        for audience in chosen:
            together |= audience
        schema = build_subset(SCHEMA, visible_to(together))
        assert list_coordinates(schema) == frozenset[str]().union(*(visible_to(each) for each in chosen)), (
            chosen
        )
        assert find_problems(schema._schema) == [], chosen


def test_a_schema_is_made_once_and_few_are_kept() -> None:
    assert schema_for(Audience.STAFF) is schema_for(Audience.STAFF)
    assert schema_for.cache_info().maxsize == MAX_CACHED_SCHEMAS < len(SETS)


def test_the_committed_schemas_are_those_that_are_served() -> None:
    committed = {
        str(path.relative_to(SCHEMA_FOLDER)): path.read_text("utf-8")
        for path in (SCHEMA_FOLDER / "schema.graphql", *(SCHEMA_FOLDER / "by_audience").glob("*"))
    }
    assert committed == render_schema_files(), (
        "run `make sdl` and read the difference: it is a change of the API"
    )


@pytest.mark.parametrize(
    ("audience", "never"),
    [
        (Audience.PUBLIC, {"Employee", "Node", "Payslip", "LeaveRequest", "Account", "AuditEntry", "Unit"}),
        (Audience.ACCOUNTS, {"Employee", "Payslip", "LeaveRequest", "Rank", "Post", "AuditEntry"}),
        (Audience.AUDITOR, {"Employee", "Payslip", "LeaveRequest", "Account"}),
        (Audience.SERVICE, {"Payslip", "Account", "AuditEntry", "LeaveKind", "LeaveStep", "Sex"}),
        (Audience.PERSONNEL, {"Payslip", "Account", "AuditEntry"}),
        (Audience.PAYROLL, {"LeaveRequest", "LeaveBalance", "Account", "AuditEntry", "Erasure"}),
        (Audience.INFORMATION, {"Employee", "Payslip", "LeaveRequest", "Account", "AuditEntry", "Erasure"}),
        (Audience.STAFF, {"Account", "AuditEntry", "Erasure"}),
    ],
)
def test_whole_types_are_beyond_an_audience(audience: Audience, never: set[str]) -> None:
    """Read in the law and written here a second time: a slip in the table is found by comparing."""
    assert set(schema_for(audience)._schema.type_map) & never == set()


# ------------------------------------------------------------------ every kind of coordinate, in a made-up schema


class Colour(Enum):
    """Two values, of which one is hidden."""

    RED = "r"
    BLUE = "b"


strawberry.enum(Colour)


@strawberry.type
class Leaf:
    """A member of a union, with a hidden field."""

    name: str = "leaf"
    secret: str = "hidden"


@strawberry.type
class Stone:
    """A hidden member."""

    weight: int = 1


@strawberry.input
class Preference:
    """An input with a hidden field."""

    colour: Colour | None = None
    loud: bool | None = None


@strawberry.type(name="Query")
class MadeUp:
    """Query type with a hidden argument and a hidden field."""

    @strawberry.field
    def find(
        self, wish: Preference | None = None, deep: bool = False
    ) -> Annotated[Leaf | Stone, strawberry.union("Thing")]:
        return Leaf()

    @strawberry.field
    def unlisted(self) -> str:
        return "nobody sees this"


WHOLE = strawberry.Schema(query=MadeUp)
SEEN = """
Query Query.find Query.find(wish:)
Thing Thing.Leaf Leaf Leaf.name Preference Preference.colour Colour Colour.BLUE String Boolean
"""


@pytest.fixture
def made_up() -> strawberry.Schema:
    return build_subset(WHOLE, frozenset(SEEN.split()))


def test_a_hidden_coordinate_of_any_kind_is_not_there(made_up: strawberry.Schema) -> None:
    hidden = {
        "Query.unlisted", "Query.find(deep:)", "Leaf.secret", "Thing.Stone", "Stone", "Stone.weight", "Preference.loud",
        "Colour.RED", "Int",
    }  # fmt: skip
    assert set(coordinates_of(WHOLE._schema)) - list_coordinates(made_up) == hidden


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        ("{ find { ... on Leaf { name } } }", True),
        ("{ find(wish: {colour: BLUE}) { __typename } }", True),
        ("{ unlisted }", False),
        ("{ find(deep: false) { __typename } }", False),
        ("{ find { ... on Leaf { secret } } }", False),
        ("{ find { ... on Stone { weight } } }", False),
        ("{ find(wish: {loud: true}) { __typename } }", False),
        ("{ find(wish: {colour: RED}) { __typename } }", False),
    ],
)
def test_validation_knows_what_is_seen_alone(made_up: strawberry.Schema, text: str, is_known: bool) -> None:
    assert not WHOLE.execute_sync(text).errors
    assert bool(made_up.execute_sync(text).errors) is not is_known


def test_an_enum_of_fewer_values_still_reads_its_members(made_up: strawberry.Schema) -> None:
    colour = made_up._schema.type_map["Colour"]
    assert isinstance(colour, GraphQLEnumType)
    assert colour.coerce_input_value("BLUE") is Colour.BLUE
    assert colour.coerce_output_value(Colour.BLUE) == "BLUE"


def test_the_whole_schema_is_left_as_it_was(made_up: strawberry.Schema) -> None:
    assert list_coordinates(made_up) < set(coordinates_of(WHOLE._schema))
    query = WHOLE._schema.query_type
    assert isinstance(query, GraphQLObjectType)
    assert set(query.fields) == {"find", "unlisted"}
