"""Recognition of the standard introspection document and its variants.

The query of graphql-js is deeper and wider than any other may be (15 levels, 220 fields) and harmless, since it names
nothing twice. So what it asks for is let through, in all its variants, and bounded by itself: whatever is asked about
the schema has to be part of it. Everything else could be nested without end, from a type to its fields to their types.
"""

from collections.abc import Mapping
from typing import TypeAlias

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_introspection_query,
    parse,
)

from schema.execution.fragments import fragments_of

Fragments: TypeAlias = Mapping[str, FragmentDefinitionNode]
FieldTree: TypeAlias = dict[str, "FieldTree"]

INTROSPECTION_FIELDS = ("__schema", "__type")


def is_standard_introspection(field: FieldNode, fragments: Fragments) -> bool:
    """Tell whether the standard query asks for all that is asked below `__schema` or `__type`, without aliases."""
    start = _STANDARD_TREE if field.name.value == "__schema" else _STANDARD_TREE["types"]
    left = [(field.selection_set, start)] if field.selection_set else []
    spread = set[tuple[str, int]]()
    while left:
        selections, tree = left.pop()
        for each in selections.selections:
            if isinstance(each, FieldNode):
                below = {} if each.name.value == "__typename" else tree.get(each.name.value)
                if below is None or each.alias:
                    return False
                if each.selection_set:
                    left.append((each.selection_set, below))
            elif isinstance(each, InlineFragmentNode):
                left.append((each.selection_set, tree))
            elif isinstance(each, FragmentSpreadNode) and (each.name.value, id(tree)) not in spread:
                spread.add((each.name.value, id(tree)))
                if found := fragments.get(each.name.value):
                    left.append((found.selection_set, tree))
    return True


def _flatten(selections: SelectionSetNode | None, fragments: Fragments) -> FieldTree:
    """Spread out what a selection asks for, by the names of its fields."""
    found: FieldTree = {}
    for each in selections.selections if selections else ():
        if isinstance(each, FieldNode):
            found[each.name.value] = _flatten(each.selection_set, fragments)
        elif isinstance(each, FragmentSpreadNode):
            found |= _flatten(fragments[each.name.value].selection_set, fragments)
    return found


def _standard_tree() -> FieldTree:
    """Return the standard query with all that it can be told to ask."""
    document = parse(
        get_introspection_query(
            descriptions=True,
            specified_by_url=True,
            directive_is_repeatable=True,
            schema_description=True,
            input_value_deprecation=True,
            experimental_directive_deprecation=True,
            one_of=True,
        )
    )
    (query,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    return _flatten(query.selection_set, fragments_of(document))["__schema"]


_STANDARD_TREE = _standard_tree()
