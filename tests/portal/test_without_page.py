"""Page for whatever the API can do, or a reason written down."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from graphql import GraphQLSchema, TypeInfo, TypeInfoVisitor, Visitor, build_schema, parse, visit

import jejak.portal
import schema
from jejak.portal.operations import load_documents

WITHOUT = Path(jejak.portal.__file__).with_name("without_page.toml")
PRINTED = sorted((Path(schema.__file__).parent / "by_audience").glob("*.graphql"))
ROOTS = ("Query", "Mutation")
FEWEST_WORDS = 5


def test_every_mutation_and_root_field_has_a_page_or_a_line_with_its_reason_and_none_has_both() -> None:
    whole = build_schema((Path(schema.__file__).parent / "schema.graphql").read_text("utf-8"))
    offered = {each for path in PRINTED for each in _list_fields(build_schema(path.read_text("utf-8")))}
    asked = {each for text in load_documents().values() for each in _root_fields_of(whole, text)}
    excused = {(root, name) for root, lines in _load_exceptions().items() for name in lines}
    assert sorted(offered - asked - excused) == []
    assert excused & asked == set()
    assert excused - offered == set()


def test_no_reason_is_empty() -> None:
    reasons = [reason for lines in _load_exceptions().values() for reason in lines.values()]
    assert [each for each in reasons if len(each.split()) < FEWEST_WORDS or not each.endswith(".")] == []


def _load_exceptions() -> dict[str, dict[str, str]]:
    return tomllib.loads(WITHOUT.read_text("utf-8"))


def _list_fields(printed: GraphQLSchema) -> Iterator[tuple[str, str]]:
    for root in ROOTS:
        if found := printed.get_type(root):
            yield from ((root, name) for name in found.fields)  # type: ignore[attr-defined]


def _root_fields_of(whole: GraphQLSchema, text: str) -> set[tuple[str, str]]:
    """Return which root fields a document asks, also below the `query` of a payload."""
    seen, types = set[tuple[str, str]](), TypeInfo(whole)

    class _Fields(Visitor):
        def enter_field(self, node: object, *_: object) -> None:
            parent = types.get_parent_type()
            if parent is not None and parent.name in ROOTS:
                seen.add((parent.name, node.name.value))  # type: ignore[attr-defined]

    visit(parse(text), TypeInfoVisitor(types, _Fields()))
    return seen
