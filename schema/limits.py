"""What is refused before it runs?

For now introspection by strangers, and text that no table can keep; the guards of the edge come to stand here.

The verdict depends on the caller and the variables, so it is no validation rule: those are cached by text alone.
"""

from collections.abc import Iterator
from functools import lru_cache

from graphql import DocumentNode, ExecutionResult, FieldNode, GraphQLError, StringValueNode, Visitor, visit
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


class _Quoting(Visitor):
    holds_nul = False

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        self.holds_nul = self.holds_nul or "\0" in node.value


@lru_cache(maxsize=256)
def spells_nul(document: DocumentNode) -> bool:
    """Tell whether a document quotes a text with a NUL in it."""
    looking = _Quoting()
    visit(document, looking)
    return looking.holds_nul


def holds_nul(given: object) -> bool:
    """Tell whether a text with a NUL in it lies anywhere in what was given."""
    left = [given]
    while left:
        match left.pop():
            case str() as text if "\0" in text:
                return True
            case dict() as each:
                left += each.values()
            case list() as each:
                left += each
    return False


class StorableText(SchemaExtension):
    """PostgreSQL keeps every text but one with a NUL in it, so nobody may say such a text."""

    def on_execute(self) -> Iterator[None]:
        context = self.execution_context
        document = context.graphql_document
        if holds_nul(context.variables) or (document and spells_nul(document)):
            error = GraphQLError(
                "Teks dengan karakter NUL tidak diterima. Text with a NUL character is refused."
            )
            context.result = ExecutionResult(data=None, errors=[error])
        yield
