"""Cache of compiled operations, which also records why an operation needs the standard executor.

Held by each document that was admitted (`schema.document.validation`), so that it is bounded and keyed as documents
are: by text and by the schema of the caller's audiences.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLError, OperationDefinitionNode
from graphql.execution.values import VariableValues

from resolvers.query.plan_cache import PlanCache
from schema.execution.compile import (
    CompiledOperation,
    NotCompilable,
    compile_operation,
)
from schema.execution.document_variables import find_directive_variables
from schema.limits import MAX_DIRECTIVE_VARIANTS


@dataclass(frozen=True, eq=False)
class CompiledEntry:
    """What is known of one operation in one schema: how to answer it, or why no plan can.

    What is neither, the standard executor refuses.
    """

    operation: CompiledOperation | None = None
    reason: str = ""


class OperationCache:
    """The roads of a document, by operation and by how its directives come out; `plans` is where theirs are kept."""

    def __init__(self, document: Any, plans: PlanCache) -> None:
        self.plan_cache = plans
        self._document = document
        self._directive_variables = find_directive_variables(document)
        self._entries: dict[Hashable, CompiledEntry] = {}
        self._nodes: dict[str | None, OperationDefinitionNode] = {}

    def get(self, name: str | None, *, variables: VariableValues) -> CompiledEntry | None:
        """Return how an operation is answered for these variables, if that is known; finding out holds up everybody."""
        return self._entries.get(self._key(name, variables))

    def get_or_compile(
        self, schema: strawberry.Schema, name: str | None, *, variables: VariableValues
    ) -> CompiledEntry:
        """Return how an operation is answered for these variables."""
        key = self._key(name, variables)
        found = self._entries.pop(key, None) or self._compile(schema, name, variables)
        self._entries[key] = found  # the newest comes last
        if len(self._entries) > MAX_DIRECTIVE_VARIANTS:
            del self._entries[next(iter(self._entries))]
        return found

    def _key(self, name: str | None, variables: VariableValues) -> Hashable:
        if not self._directive_variables:
            return name
        return (name, tuple(variables.coerced.get(each) for each in self._directive_variables))

    def operation_node(self, name: str | None) -> OperationDefinitionNode:
        """Return the operation that is named, or the only one."""
        if name not in self._nodes:
            self._nodes[name] = next(
                each
                for each in self._document.definitions
                if isinstance(each, OperationDefinitionNode)
                and name in (None, each.name.value if each.name else None)
            )
        return self._nodes[name]

    def _compile(
        self, schema: strawberry.Schema, name: str | None, variables: VariableValues
    ) -> CompiledEntry:
        try:
            return CompiledEntry(
                compile_operation(
                    schema, self._document, operation=self.operation_node(name), variables=variables
                )
            )
        except NotCompilable as unknown:
            return CompiledEntry(reason=str(unknown))
        except GraphQLError:  # null for @include or @skip
            return CompiledEntry()
