"""What is refused before it runs?

For now introspection by strangers; the guards of the edge come to stand here.

The verdict depends on the caller, so it is no validation rule: those are cached by text alone.
"""

from collections.abc import Iterator
from functools import lru_cache

from graphql import DocumentNode, ExecutionResult, FieldNode, GraphQLError, Visitor, visit
from strawberry.extensions import SchemaExtension

from rulebook.errors import NotSignedIn


class _Introspecting(Visitor):
    found = False

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.found = self.found or node.name.value in ("__schema", "__type")


@lru_cache(maxsize=256)
def introspects(document: DocumentNode) -> bool:
    """Tell whether a document asks about the schema itself."""
    looking = _Introspecting()
    visit(document, looking)
    return looking.found


class SchemaForCallers(SchemaExtension):
    """The schema is told to signed-in callers only, until each audience has its own."""

    def on_execute(self) -> Iterator[None]:
        context = self.execution_context
        if (
            context.context.call.actor is None
            and context.graphql_document
            and introspects(context.graphql_document)
        ):
            refusal = NotSignedIn()
            error = GraphQLError(refusal.message("id"), original_error=refusal)
            context.result = ExecutionResult(data=None, errors=[error])
        yield
