"""May this document be asked of this schema? Reads and validates it, once for each text, and remembers what came of it.

Called by the GraphQL view, which keeps one `Admission` for callers with an account, one for the public and one for
registered documents: no verdict of one is ever told to another. What is remembered depends on schema and text alone;
what depends on variables is reckoned for each request.
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

from resolvers.plan.plan import Plans
from rulebook import errors
from rulebook.errors import Refusal
from schema.cost import Cost, Price, Variables, price_of
from schema.errors import LONGEST_MESSAGE, error_of
from schema.guard import guard
from schema.introspection import DOORS, fragments_of
from schema.limits import COMMENTS, ERRORS, OVERLAP_BUDGET, Limits
from schema.road import Roads

# A constant of graphql-core's module, read when its rule starts; its own default lets 1,000 tokens block a server.
overlapping_fields_can_be_merged.MAX_COMPLEXITY_BUDGET = OVERLAP_BUDGET

PLANS = 4
"""So many are remembered for each document: for so many kinds of callers, on the average."""

_SYNTAX = "Syntax Error: "
_TOO_MANY = "Syntax Error: Document contains more than "
_NESTED = "Syntax Error: Document is nested too deeply"


class Inadmissible(Exception):
    """A document that is not asked: why, in GraphQL's words, with a code in each error."""

    def __init__(self, faults: tuple[GraphQLError, ...]) -> None:
        super().__init__(*faults)
        self.faults = faults

    @property
    def is_of_another_schema(self) -> bool:
        """Tell whether nothing but the schema speaks against it: somebody who sees another one might ask it."""
        return all(
            (each.extensions or {}).get("code") == "BAD_REQUEST" and not each.message.startswith(_SYNTAX)
            for each in self.faults
        )


@dataclass(frozen=True)
class Operation:
    """One operation of an admissible document; one that is only about the schema has one answer for everybody."""

    name: str | None
    kind: OperationType
    price: Price
    is_about_schema: bool


@dataclass(frozen=True)
class Document:
    """A document that may be asked: it is valid, and small enough."""

    text: str
    ast: DocumentNode
    operations: tuple[Operation, ...]
    roads: Roads

    def operation(self, name: str | None) -> Operation:
        """Return the one that is named, or the only one.

        Raises: OperationUnknown
        """
        found = [each for each in self.operations if name in (None, each.name)]
        if len(found) != 1:
            raise errors.OperationUnknown
        return found[0]


class Admission:
    """Admits documents within limits; remembers so many verdicts."""

    def __init__(self, limits: Limits, *, remembered: int) -> None:
        self.limits = limits
        self.plans = Plans(most=PLANS * remembered)
        self._remembered = remembered
        self._rules = (guard(limits), *specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
        self._verdicts: dict[tuple[strawberry.Schema, str], Document | Inadmissible] = {}
        self._newest: Document | Inadmissible | None = None

    def knows(self, schema: strawberry.Schema, text: str) -> bool:
        """Tell whether a verdict is remembered: it costs nothing then."""
        return (schema, text) in self._verdicts

    def document(self, schema: strawberry.Schema, text: str) -> Document:
        """Return the document of this text.

        Raises: Inadmissible
        """
        if len(text) > self.limits.source:  # which is not worth remembering
            raise Inadmissible((error_of(errors.SourceTooLong(most=self.limits.source)),))
        verdict = self._verdicts.get((schema, text))
        if verdict is None or verdict is not self._newest:
            self._verdicts.pop((schema, text), None)
            self._newest = verdict = verdict or self._verdict(schema, text)
            self._verdicts[schema, text] = verdict  # the newest comes last
            if len(self._verdicts) > self._remembered:
                del self._verdicts[next(iter(self._verdicts))]
        if isinstance(verdict, Inadmissible):
            raise Inadmissible(verdict.faults)
        return verdict

    def cost(self, operation: Operation, variables: Variables) -> Cost:
        """Reckon an operation for these variables.

        Raises: InvalidPage, TooManyNodes, TooCostly; ListTooLong and UnstorableText for variables that no text says
        """
        limits = self.limits
        if variables:
            _check(variables, limits)
        cost = operation.price.most(variables)
        if cost.nodes > limits.nodes:
            raise errors.TooManyNodes(asked=cost.nodes, most=limits.nodes)
        if cost.points > limits.points:
            raise errors.TooCostly(asked=cost.points, most=limits.points)
        return cost

    def _verdict(self, schema: strawberry.Schema, text: str) -> Document | Inadmissible:
        try:
            ast = self._read(text)
        except Refusal as refusal:
            return Inadmissible((error_of(refusal),))
        except GraphQLError as error:
            return Inadmissible((_kept(error, text),))
        found = validate(schema._schema, ast, self._rules, max_errors=ERRORS - 1, hide_suggestions=True)
        if found:
            stopped = [error for error in found if isinstance(error.original_error, Refusal)]
            return Inadmissible(tuple(_kept(error, text) for error in stopped or found))
        return Document(text, ast, tuple(_operations(schema, ast)), Roads(ast, self.plans))

    def _read(self, text: str) -> DocumentNode:
        """Raises: TooManyTokens, TooDeep; GraphQLError for what is no GraphQL"""
        limits = self.limits
        try:
            return parse(text, max_lexical_tokens=limits.tokens, max_comments=COMMENTS)
        except GraphQLSyntaxError as error:
            if error.message.startswith(_TOO_MANY):
                raise errors.TooManyTokens(most=limits.tokens, comments=COMMENTS) from None
            if error.message.startswith(_NESTED):
                raise errors.TooDeep(most=limits.depth) from None
            raise


class Admitted(SchemaExtension):
    """Runs what was admitted: it is neither read nor validated a second time."""

    def on_operation(self) -> Iterator[None]:
        execution = self.execution_context
        document: Document | None = execution.context.document
        if document is not None:
            execution.graphql_document = document.ast
            execution.pre_execution_errors = []
        yield


def _kept(error: GraphQLError, text: str) -> GraphQLError:
    """Return an error as it will be told, without the document it holds on to."""
    cause = error.original_error
    if isinstance(cause, Refusal):
        return error_of(cause)
    places = [each.start for each in (node.loc for node in error.nodes or ()) if each]
    extensions = {"code": "BAD_REQUEST"}
    return GraphQLError(
        error.message[: LONGEST_MESSAGE + 1],
        source=Source(text),
        positions=places or error.positions,
        extensions=extensions,
    )


def _operations(schema: strawberry.Schema, ast: DocumentNode) -> Iterator[Operation]:
    fragments = fragments_of(ast)
    for each in ast.definitions:
        if isinstance(each, OperationDefinitionNode):
            name = each.name.value if each.name else None
            price = price_of(schema._schema, each, fragments=fragments)
            yield Operation(name, each.operation, price, _is_about_schema(each))


def _is_about_schema(operation: OperationDefinitionNode) -> bool:
    return not operation.variable_definitions and all(
        isinstance(each, FieldNode) and each.name.value in DOORS
        for each in operation.selection_set.selections
    )


def _check(given: Mapping[str, object], limits: Limits) -> None:
    """Raises: ListTooLong, UnstorableText for what lies anywhere in what was given"""
    left: list[object] = [given]
    while left:
        match left.pop():
            case str() as text if "\0" in text:
                raise errors.UnstorableText
            case dict() as each:
                left += each.values()
            case list() as each:
                if len(each) > limits.items:
                    raise errors.ListTooLong(most=limits.items)
                left += each
