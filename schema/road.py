"""Which way is an operation answered? By a plan, or by the standard executor, and why.

Held by each document that was admitted (`schema.admission`), so that it is bounded and keyed as documents are: by text
and by the schema of the caller's audiences. Called by `schema.answer`.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLError, OperationDefinitionNode
from graphql.execution.values import VariableValues

from resolvers.plan.plan import Plans
from schema.ask import Asked, Unknown, asked, directing

MOST = 8
"""So many ways for @include and @skip to come out are kept of one document."""


@dataclass(frozen=True, eq=False)
class Road:
    """What is known of one operation in one schema: how to answer it, or why no plan can.

    What is neither, the standard road refuses.
    """

    asked: Asked | None = None
    unknown: str = ""


class Roads:
    """The roads of a document, by operation and by how its directives come out; `plans` is where theirs are kept."""

    def __init__(self, document: Any, plans: Plans) -> None:
        self.plans = plans
        self._document = document
        self._directing = directing(document)
        self._known: dict[Hashable, Road] = {}
        self._nodes: dict[str | None, OperationDefinitionNode] = {}

    def known(self, name: str | None, *, variables: VariableValues) -> Road | None:
        """Return how an operation is answered for these variables, if that is known; finding out holds up everybody."""
        return self._known.get(self._key(name, variables))

    def road(self, schema: strawberry.Schema, name: str | None, *, variables: VariableValues) -> Road:
        """Return how an operation is answered for these variables."""
        key = self._key(name, variables)
        found = self._known.pop(key, None) or self._made(schema, name, variables)
        self._known[key] = found  # the newest comes last
        if len(self._known) > MOST:
            del self._known[next(iter(self._known))]
        return found

    def _key(self, name: str | None, variables: VariableValues) -> Hashable:
        if not self._directing:
            return name
        return (name, tuple(variables.coerced.get(each) for each in self._directing))

    def node(self, name: str | None) -> OperationDefinitionNode:
        """Return the operation that is named, or the only one."""
        if name not in self._nodes:
            self._nodes[name] = next(
                each
                for each in self._document.definitions
                if isinstance(each, OperationDefinitionNode)
                and name in (None, each.name.value if each.name else None)
            )
        return self._nodes[name]

    def _made(self, schema: strawberry.Schema, name: str | None, variables: VariableValues) -> Road:
        try:
            return Road(asked(schema, self._document, operation=self.node(name), variables=variables))
        except Unknown as unknown:
            return Road(unknown=str(unknown))
        except GraphQLError:  # null for @include or @skip
            return Road()
