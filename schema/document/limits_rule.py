"""Validation rule that bounds a document's size; it is made once and runs before the others.

It looks at each selection of the text once and at each fragment once, however often it is spread, and counts
them as spread out: so it is linear where the document is a bomb. What it refuses no other rule sees. The
numbers are `schema.limits`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValidationRule,
)
from graphql.validation.validate import ValidationAbortedError

from rulebook import errors
from rulebook.errors import Refusal
from schema.document.introspection import INTROSPECTION_FIELDS, Fragments, is_standard_introspection
from schema.execution.fragments import fragments_of
from schema.limits import STAFF, Limits


class LimitExceeded(ValidationAbortedError):
    """A refusal that ends validation at once: whatever else is wrong with the document is not worth the time."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.bilingual_message, original_error=refusal)


@dataclass(frozen=True)
class SelectionSize:
    """How much a selection asks for, with every fragment spread out; `about` counts questions about the schema."""

    fields: int = 0
    aliases: int = 0
    depth: int = 0
    roots: int = 0
    introspections: int = 0

    def __add__(self, other: "SelectionSize") -> "SelectionSize":
        return SelectionSize(
            self.fields + other.fields,
            self.aliases + other.aliases,
            max(self.depth, other.depth),
            self.roots + other.roots,
            self.introspections + other.introspections,
        )


class DocumentLimitsRule(ValidationRule):
    """Refuses what is too large, with the number of the limit; subclasses carry other limits."""

    limits: ClassVar[Limits] = STAFF

    def enter_document(self, node: DocumentNode, *_: object) -> None:
        """Measure each operation before any other rule looks at it."""
        counting = _SizeVisitor(fragments_of(node))
        for operation in node.definitions:
            if isinstance(operation, OperationDefinitionNode):
                try:
                    extent = counting.measure(operation.selection_set)
                except RecursionError:  # hundreds of levels, in a chain of fragments
                    raise LimitExceeded(errors.TooDeep(most=self.limits.levels)) from None
                counting.count_directives(operation, *(operation.variable_definitions or ()))
                for refusal in self._find_refusals(extent, operation.operation):
                    raise LimitExceeded(refusal)
        if counting.directives > self.limits.directives:
            raise LimitExceeded(errors.TooManyDirectives(most=self.limits.directives))

    def _find_refusals(self, extent: SelectionSize, kind: OperationType) -> Iterator[Refusal]:
        limits = self.limits
        if extent.depth > limits.levels:
            yield errors.TooDeep(most=limits.levels)
        if extent.fields > limits.fields:
            yield errors.TooManyFields(most=limits.fields)
        if extent.aliases > limits.aliases:
            yield errors.TooManyAliases(most=limits.aliases)
        if kind is OperationType.MUTATION and extent.roots > limits.mutations:
            yield errors.TooManyMutations(most=limits.mutations)
        if extent.roots > limits.root_fields:
            yield errors.TooManyRoots(most=limits.root_fields)
        if extent.introspections > 1:
            yield errors.IntrospectionTooWide()

    def enter_list_value(self, node: Any, *_: object) -> None:
        """Measure a list that stands in the text."""
        if len(node.values) > self.limits.list_items:
            raise LimitExceeded(errors.ListTooLong(most=self.limits.list_items))

    def enter_string_value(self, node: Any, *_: object) -> None:
        """Refuse what no table keeps."""
        if "\0" in node.value:
            raise LimitExceeded(errors.UnstorableText())


def build_limits_rule(limits: Limits) -> type[DocumentLimitsRule]:
    """Return the rule with these numbers; to be made once, since verdicts are remembered by their rules."""
    return type("DocumentLimitsRule", (DocumentLimitsRule,), {"limits": limits})


class _SizeVisitor:
    """Measures selections, each fragment once; of directives it counts those that stand in the text."""

    def __init__(self, fragments: Fragments) -> None:
        self.fragments = fragments
        self.fragment_sizes: dict[str, SelectionSize] = {}
        self.directives = 0

    def count_directives(self, *nodes: Any) -> None:
        self.directives += sum(len(node.directives or ()) for node in nodes)

    def measure(self, selections: SelectionSetNode) -> SelectionSize:
        if not selections.selections:
            # graphql-core reads it; nothing is asked, and a bomb of it could not be counted.
            raise ValidationAbortedError("An empty selection asks for nothing.", selections)
        self.count_directives(*selections.selections)
        found = SelectionSize()
        for each in selections.selections:
            if isinstance(each, FieldNode):
                found += self._measure_field(each)
            elif isinstance(each, InlineFragmentNode):
                found += self.measure(each.selection_set)
            elif isinstance(each, FragmentSpreadNode):
                found += self._measure_fragment(each.name.value)
        return found

    def _measure_field(self, field: FieldNode) -> SelectionSize:
        name, alias = field.name.value, int(field.alias is not None)
        if name in INTROSPECTION_FIELDS:
            if not is_standard_introspection(field, self.fragments):
                raise LimitExceeded(errors.IntrospectionTooWide())
            return SelectionSize(1, alias, 1, 1, int(name == "__schema"))
        below = self.measure(field.selection_set) if field.selection_set else SelectionSize()
        return SelectionSize(
            1 + below.fields,
            alias + below.aliases,
            1 + below.depth,
            int(name != "__typename"),
            below.introspections,
        )

    def _measure_fragment(self, name: str) -> SelectionSize:
        """An unknown fragment and one that spreads itself count for nothing: other rules refuse them."""
        if name not in self.fragment_sizes:
            self.fragment_sizes[name] = SelectionSize()
            if found := self.fragments.get(name):
                self.count_directives(found)
                self.fragment_sizes[name] = self.measure(found.selection_set)
        return self.fragment_sizes[name]
