"""Variables of a document: those that decide what is asked at all, and those in some arguments."""

from typing import Any

from graphql import VariableNode
from graphql.language import Visitor, visit


class _DirectiveVariableVisitor(Visitor):
    """Finds the variables on which @include and @skip depend."""

    def __init__(self) -> None:
        super().__init__()
        self.variable_names: set[str] = set()

    def enter_directive(self, node: Any, *_: object) -> None:
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                self.variable_names.add(argument.value.name.value)


def find_directive_variables(document: Any) -> tuple[str, ...]:
    """Return the variables that decide what is asked at all."""
    visitor = _DirectiveVariableVisitor()
    visit(document, visitor)
    return tuple(sorted(visitor.variable_names))


class _VariableVisitor(Visitor):
    """Finds variables."""

    def __init__(self) -> None:
        super().__init__()
        self.variable_names: set[str] = set()

    def enter_variable(self, node: Any, *_: object) -> None:
        self.variable_names.add(node.name.value)


def find_variables(nodes: Any) -> set[str]:
    """Return the variables in some arguments."""
    visitor = _VariableVisitor()
    for each in nodes or ():
        visit(each, visitor)
    return visitor.variable_names
