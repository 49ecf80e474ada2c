"""Cache of parsed and validated documents, one entry for each text and schema.

Trust: callers with an account, the public and persisted documents have a cache each, so that no result of one is ever
shown to another. An entry depends on schema and text alone; what depends on variables is computed for each request.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import strawberry
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    Source,
    parse,
    specified_rules,
    validate,
)
from graphql.validation.rules import overlapping_fields_can_be_merged
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from resolvers.query.plan_cache import PlanCache
from rulebook import errors
from rulebook.errors import Refusal
from schema.document.cost import Cost, CostModel, Variables, cost_model_of
from schema.document.introspection import INTROSPECTION_FIELDS
from schema.document.limits_rule import build_limits_rule
from schema.error_masking import to_graphql_error
from schema.execution.fragments import fragments_of
from schema.execution.operation_cache import OperationCache
from schema.limits import (
    MAX_COMMENTS,
    MAX_ERRORS,
    MAX_MESSAGE_CHARACTERS,
    MAX_OVERLAP_COMPARISONS,
    MAX_PLANS_PER_DOCUMENT,
    Limits,
)

# A constant of graphql-core's module, read when its rule starts; its own default lets 1,000 tokens block a server.
overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = MAX_OVERLAP_COMPARISONS


_SYNTAX_ERROR = "Syntax Error: "
_TOO_MANY_TOKENS = "Syntax Error: Document contains more than "
_TOO_DEEP = "Syntax Error: Document is nested too deeply"


class InvalidDocument(Exception):
    """A document that is not asked: why, in GraphQL's words, with a code in each error."""

    def __init__(self, errors: tuple[GraphQLError, ...]) -> None:
        super().__init__(*errors)
        self.errors = errors

    @property
    def may_be_valid_elsewhere(self) -> bool:
        """Tell whether nothing but the schema speaks against it: somebody who sees another one might ask it."""
        return all(
            (each.extensions or {}).get("code") == "BAD_REQUEST"
            and not each.message.startswith(_SYNTAX_ERROR)
            for each in self.errors
        )


@dataclass(frozen=True)
class Operation:
    """One operation of an admissible document; one that is only about the schema has one answer for everybody."""

    name: str | None
    kind: OperationType
    cost_model: CostModel
    is_introspection: bool


@dataclass(frozen=True)
class Document:
    """A document that may be asked: it is valid, and small enough."""

    text: str
    ast: DocumentNode
    operations: tuple[Operation, ...]
    operation_cache: OperationCache

    def operation(self, name: str | None) -> Operation:
        """Return the one that is named, or the only one.

        Raises: OperationUnknown
        """
        found = [each for each in self.operations if name in (None, each.name)]
        if len(found) != 1:
            raise errors.OperationUnknown
        return found[0]


class DocumentCache:
    """Admits documents within limits; remembers so many verdicts."""

    def __init__(self, limits: Limits, *, max_documents: int) -> None:
        self.limits = limits
        self.plan_cache = PlanCache(max_plans=MAX_PLANS_PER_DOCUMENT * max_documents)
        self._max_documents = max_documents
        self._rules = (
            build_limits_rule(limits),
            *specified_rules,
            MaybeNullValidationRule,
            OneOfInputValidationRule,
        )
        self._documents: dict[tuple[strawberry.Schema, str], Document | InvalidDocument] = {}
        self._newest: Document | InvalidDocument | None = None

    def is_cached(self, schema: strawberry.Schema, text: str) -> bool:
        """Tell whether a verdict is remembered: it costs nothing then."""
        return (schema, text) in self._documents

    def get_or_validate(self, schema: strawberry.Schema, text: str) -> Document:
        """Return the document of this text.

        Raises: InvalidDocument
        """
        if len(text) > self.limits.source_characters:  # which is not worth remembering
            raise InvalidDocument(
                (to_graphql_error(errors.SourceTooLong(most=self.limits.source_characters)),)
            )
        verdict = self._documents.get((schema, text))
        if verdict is None or verdict is not self._newest:
            self._documents.pop((schema, text), None)
            self._newest = verdict = verdict or self._validate(schema, text)
            self._documents[schema, text] = verdict  # the newest comes last
            if len(self._documents) > self._max_documents:
                del self._documents[next(iter(self._documents))]
        if isinstance(verdict, InvalidDocument):
            raise InvalidDocument(verdict.errors)
        return verdict

    def estimate_cost(self, operation: Operation, variables: Variables) -> Cost:
        """Reckon an operation for these variables.

        Raises: InvalidPage, TooManyNodes, TooCostly; ListTooLong and UnstorableText for variables that no text says
        """
        limits = self.limits
        if variables:
            _check_variables(variables, limits)
        cost = operation.cost_model.estimate(variables)
        if cost.nodes > limits.nodes:
            raise errors.TooManyNodes(asked=cost.nodes, most=limits.nodes)
        if cost.points > limits.points:
            raise errors.TooCostly(asked=cost.points, most=limits.points)
        return cost

    def _validate(self, schema: strawberry.Schema, text: str) -> Document | InvalidDocument:
        try:
            ast = self._parse(text)
        except Refusal as refusal:
            return InvalidDocument((to_graphql_error(refusal),))
        except GraphQLError as error:
            return InvalidDocument((_detach_error(error, text),))
        found = validate(schema._schema, ast, self._rules, max_errors=MAX_ERRORS - 1, hide_suggestions=True)
        if found:
            stopped = [error for error in found if isinstance(error.original_error, Refusal)]
            return InvalidDocument(tuple(_detach_error(error, text) for error in stopped or found))
        return Document(
            text, ast, tuple(_build_operations(schema, ast)), OperationCache(ast, self.plan_cache)
        )

    def _parse(self, text: str) -> DocumentNode:
        """Raises: TooManyTokens, TooDeep; GraphQLError for what is no GraphQL"""
        limits = self.limits
        try:
            return parse(text, max_lexical_tokens=limits.tokens, max_comments=MAX_COMMENTS)
        except GraphQLSyntaxError as error:
            if error.message.startswith(_TOO_MANY_TOKENS):
                raise errors.TooManyTokens(most=limits.tokens, comments=MAX_COMMENTS) from None
            if error.message.startswith(_TOO_DEEP):
                raise errors.TooDeep(most=limits.levels) from None
            raise


class PreparsedExtension(SchemaExtension):
    """Runs what was admitted: it is neither read nor validated a second time."""

    def on_operation(self) -> Iterator[None]:
        execution = self.execution_context
        document = execution.context.document
        if document is not None:
            execution.graphql_document = document
            execution.pre_execution_errors = []
        yield


def _detach_error(error: GraphQLError, text: str) -> GraphQLError:
    """Return an error as it will be told, without the document it holds on to."""
    cause = error.original_error
    if isinstance(cause, Refusal):
        return to_graphql_error(cause)
    places = [each.start for each in (node.loc for node in error.nodes or ()) if each]
    extensions = {"code": "BAD_REQUEST"}
    return GraphQLError(
        error.message[: MAX_MESSAGE_CHARACTERS + 1],
        source=Source(text),
        positions=places or error.positions,
        extensions=extensions,
    )


def _build_operations(schema: strawberry.Schema, ast: DocumentNode) -> Iterator[Operation]:
    fragments = fragments_of(ast)
    for each in ast.definitions:
        if isinstance(each, OperationDefinitionNode):
            name = each.name.value if each.name else None
            price = cost_model_of(schema._schema, each, fragments=fragments)
            yield Operation(name, each.operation, price, _is_introspection(each))


def _is_introspection(operation: OperationDefinitionNode) -> bool:
    return not operation.variable_definitions and all(
        isinstance(each, FieldNode) and each.name.value in INTROSPECTION_FIELDS
        for each in operation.selection_set.selections
    )


def _check_variables(given: Mapping[str, object], limits: Limits) -> None:
    """Raises: ListTooLong, UnstorableText for what lies anywhere in what was given"""
    left: list[object] = [given]
    while left:
        match left.pop():
            case str() as text if "\0" in text:
                raise errors.UnstorableText
            case dict() as each:
                left += each.values()
            case list() as each:
                if len(each) > limits.list_items:
                    raise errors.ListTooLong(most=limits.list_items)
                left += each
