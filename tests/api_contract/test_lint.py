"""Lint rules of graphql-eslint and graphql-schema-linter for wording and order of the schema.

`profile.mjs` says which rules, and what is excused and why.
"""

from pathlib import Path

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, build_schema, get_named_type

from schema.sdl import FULL_SCHEMA_FILE
from tests.node import Node
from tests.proof_report import ClaimRecorder

LINT = Path(__file__).with_name("lint.mjs")
COMMITTED_SCHEMAS = [FULL_SCHEMA_FILE, *sorted(FULL_SCHEMA_FILE.parent.glob("by_audience/*.graphql"))]


@pytest.fixture(scope="module")
def union() -> GraphQLSchema:
    return build_schema(FULL_SCHEMA_FILE.read_text("utf-8"))


@pytest.mark.proof
async def test_no_committed_schema_has_a_finding(
    node: Node, union: GraphQLSchema, record_claim: ClaimRecorder
) -> None:
    told = await node.run_script(LINT, files=[str(path) for path in COMMITTED_SCHEMAS])
    assert told["findings"] == []
    assert [name for name in told["withoutId"] if name not in union.type_map] == [], "excused and not there"
    record_claim(
        "graphql-eslint and graphql-schema-linter over every committed schema",
        f"{len(COMMITTED_SCHEMAS)} schemas, 0 findings",
    )


async def test_both_linters_look(node: Node, tmp_path: Path) -> None:
    bad = tmp_path / "bad.graphql"
    bad.write_text("type Query {\n  b_b: Int!\n  a: Int @deprecated\n}\n")
    rules = {
        each.split()[1].rstrip(":") for each in (await node.run_script(LINT, files=[str(bad)]))["findings"]
    }
    assert rules >= {
        *(
            "@graphql-eslint/naming-convention",
            "@graphql-eslint/alphabetize",
            "@graphql-eslint/require-description",
        ),
        *("@graphql-eslint/require-nullable-result-in-root", "@graphql-eslint/require-deprecation-date"),
        *("fields-are-camel-cased", "type-fields-sorted-alphabetically", "types-have-descriptions"),
    }


@pytest.mark.parametrize(
    ("reason", "found"),
    [
        ("Use `Query.b`; deprecated on 2026-11-25, removed on 2027-07-01", set()),
        ("Use `Query.b`; deprecated on 2000-01-01, removed on 2001-07-01", set()),  # its day has come
        ("Use `Query.b`; deprecated on 2026-11-25, removed on 2027-13-01", {"require-deprecation-date"}),
        ("Use `Query.b`", {"require-deprecation-date"}),
    ],
)
async def test_the_date_is_looked_for_in_the_reason(
    node: Node, tmp_path: Path, reason: str, found: set[str]
) -> None:
    """And a name that is a fault is forgiven to what goes, and to nothing else."""
    text = f'"""Q."""\ntype Query {{\n  """A."""\n  queryA: String @deprecated(reason: "{reason}")\n'
    schema = tmp_path / "dated.graphql"
    schema.write_text(text + '  """B."""\n  queryB: String\n}\n')
    told = [
        each.split()[1].rstrip(":") for each in (await node.run_script(LINT, files=[str(schema)]))["findings"]
    ]
    ours = {"require-deprecation-date", "no-typename-prefix"}
    assert {each.removeprefix("@graphql-eslint/") for each in told} & ours == found | {"no-typename-prefix"}
    assert told.count("@graphql-eslint/no-typename-prefix") == 1


def test_what_stands_in_a_list_has_an_id_but_for_rows_that_none_can_name(union: GraphQLSchema) -> None:
    node = union.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    listed = {
        get_named_type(found.fields["node"].type)
        for name, found in union.type_map.items()
        if name.endswith("Edge") and isinstance(found, GraphQLObjectType)
    }
    without = {
        each.name for each in listed if isinstance(each, GraphQLObjectType) and node not in each.interfaces
    }
    assert without == {"AccountToHelp", "DataAccess", "PayDifference", "PublicCompensation"}
