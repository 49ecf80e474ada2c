"""Pipeline of a GraphQL request that has its turn: validate, plan, execute, respond.

What an operation may take is paid before it runs, and in the end it costs what it took. An answer from a cache costs
nothing beyond its request.
"""

import asyncio
from collections.abc import Hashable
from hashlib import sha256
from types import TracebackType
from typing import NamedTuple, Protocol, Self

import orjson
import strawberry
from graphql import DocumentNode, GraphQLError, OperationType
from starlette.responses import Response
from strawberry.types import ExecutionResult

from jejak.graphql.compile_queue import CompileSlot
from jejak.graphql.request_parsing import GraphQLRequest
from jejak.graphql.response import ResponseBuilder
from jejak.graphql.runtime import Runtime
from jejak.limits import PUBLIC_MAX_AGE_SECONDS
from jejak.policy_artifacts.schemas import preview_for, schema_for
from resolvers.caller import Call
from rulebook.errors import (
    DeadlinePassed,
    DocumentRequired,
    DocumentUnknown,
    MethodRefused,
    NotSignedIn,
    Refusal,
)
from schema.context import Context
from schema.document.cost import Cost
from schema.document.validation import Document, InvalidDocument, Operation
from schema.execution.execute import ExecutionRequest, UseExecutor, execute_operation
from schema.execution.receipts import receipt_extensions
from schema.limits import Limits


class MakeContext(Protocol):
    """Makes what resolvers find beside their arguments."""

    def __call__(self, *, document: DocumentNode, limits: Limits) -> Context:
        """Return the context of a request whose document was admitted under these limits."""


class ExecutableOperation(NamedTuple):
    """What a request may run, of which schema, and what that takes at most."""

    schema: strawberry.Schema
    document: Document
    operation: Operation
    cost: Cost

    @property
    def cache_key(self) -> tuple[Hashable, ...]:
        """By what an answer about the schema is found again: the caller who sees this schema gets it."""
        return (self.schema, self.document.text, self.operation.name)


class ExecutionPlan(NamedTuple):
    """Way to an answer: the answer itself where a cache has it, or the context to execute the operation in."""

    executable: ExecutableOperation
    public_key: Hashable | None
    """Key in the response cache of an answer that is the same for everybody."""
    cached: ExecutionResult | bytes | None = None
    """A result, or the whole body of a public answer."""
    context: Context | None = None


class GraphQLPipeline:
    """Steps of one request whose caller is known and has its turn: validate, plan, execute, respond.

    They run in its block, which limits their time and charges a refusal twice.
    """

    def __init__(
        self,
        runtime: Runtime,
        call: Call,
        request: GraphQLRequest,
        text: str | None,
        response: ResponseBuilder,
    ) -> None:
        assert response.charge is not None
        self.runtime, self.call, self.request, self.text = runtime, call, request, text
        self.response, self.charge = response, response.charge
        self.client_class = runtime.class_of(call.actor)
        # Where a new document is validated and its read compiled.
        self.compile_slot = CompileSlot(self.client_class.compile_queue, self.charge)

    async def __aenter__(self) -> Self:
        # Finding out who asks was part of the time.
        self._timeout = asyncio.timeout_at(self.response.started_at + self.client_class.limits.seconds)
        await self._timeout.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Raises: DeadlinePassed"""
        await self.compile_slot.release()
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError as timeout:
            error = timeout
        if isinstance(error, TimeoutError):
            late = DeadlinePassed(seconds=self.client_class.limits.seconds)
            self.charge.penalize(late)
            raise late from None
        if isinstance(error, Refusal | InvalidDocument):
            self.charge.penalize(error)

    async def validate(self, *, has_token: bool) -> ExecutableOperation:
        """Return the operation that is asked, in the caller's schema, and what it costs at most.

        Raises: Refusal, InvalidDocument
        """
        asked = self.request
        if asked.refusal:
            raise asked.refusal
        schema = (preview_for if asked.is_preview else schema_for)(self.call.audiences)
        try:
            if asked.document_id is not None:
                cache, document = self.client_class.registered_cache, self._registered_document(schema)
            else:
                cache, document = self.client_class.adhoc_cache, await self._adhoc_document(schema)
        except (DocumentUnknown, InvalidDocument) as refusal:
            # A token that opens nothing: its session is over, and this the public may not ask.
            is_told = isinstance(refusal, DocumentUnknown) or refusal.may_be_valid_elsewhere
            if is_told and has_token and self.call.actor is None:
                raise NotSignedIn from None
            raise
        operation = document.operation(asked.operation)
        if asked.is_get and operation.kind is not OperationType.QUERY:
            raise MethodRefused(allowed="POST")
        return ExecutableOperation(
            schema, document, operation, cache.estimate_cost(operation, asked.variables)
        )

    def plan(self, executable: ExecutableOperation, make_context: MakeContext) -> ExecutionPlan:
        """Find the answer in the response cache, or charge the most that it may cost.

        Raises: RateLimited, TooManyChanges
        """
        cache, operation = self.runtime.response_cache, executable.operation
        public_key = self._public_cache_key(executable) if self.request.is_get else None
        cached: ExecutionResult | bytes | None = cache.get(public_key) if public_key is not None else None
        if cached is None and operation.is_introspection and (known := cache.get(executable.cache_key)):
            cached = ExecutionResult(orjson.Fragment(known), None)  # type: ignore[arg-type]
        if cached is not None:
            self.charge.set_actual_cost(self.charge.body_points)
            return ExecutionPlan(executable, public_key, cached)
        if operation.kind is OperationType.MUTATION:
            self.charge.count_mutation()
        self.charge.charge(executable.cost.points)
        context = make_context(document=executable.document.ast, limits=self.client_class.limits)
        return ExecutionPlan(executable, public_key, context=context)

    async def execute(self, plan: ExecutionPlan) -> ExecutionResult | bytes:
        """Execute an operation as it is compiled, or else by the standard executor, and charge what it took."""
        if plan.cached is not None:
            return plan.cached
        executable, context, charge = plan.executable, plan.context, self.charge
        assert context is not None
        compiled = await self._execute_compiled(executable, context)
        if compiled is None:
            return await self._execute_standard(executable, context)
        actual = executable.operation.cost_model.actual(compiled, executable.cost)
        charge.set_actual_cost(charge.body_points + actual)
        return ExecutionResult(orjson.Fragment(compiled), None, receipt_extensions(context))  # type: ignore[arg-type]

    def respond(self, plan: ExecutionPlan, result: ExecutionResult | bytes) -> Response:
        """Return the response, and cache the body of a public one."""
        if isinstance(result, bytes):
            return self.response.public(result)
        if plan.public_key is None or result.errors:
            return self.response.result(result)
        body = orjson.dumps({"data": result.data})
        self.runtime.response_cache.set(plan.public_key, body, seconds=PUBLIC_MAX_AGE_SECONDS)
        return self.response.public(body)

    def _registered_document(self, schema: strawberry.Schema) -> Document:
        """Raises: DocumentUnknown, also for a document of another audience"""
        try:
            document = (
                self.client_class.registered_cache.get_or_validate(schema, self.text) if self.text else None
            )
        except InvalidDocument:
            document = None
        if document is None:
            raise DocumentUnknown
        self.charge.refund_bytes(0)  # not before: the price would tell what is registered for others
        return document

    async def _adhoc_document(self, schema: strawberry.Schema) -> Document:
        """Raises: DocumentRequired, InvalidDocument"""
        if self.call.actor and not self.runtime.is_adhoc_open:
            raise DocumentRequired
        admission, text = self.client_class.adhoc_cache, self.text or ""
        if admission.is_cached(schema, text):
            document = admission.get_or_validate(schema, text)
            self.charge.refund_bytes(len(text))
            return document
        await self.compile_slot.acquire()
        return admission.get_or_validate(schema, text)

    def _public_cache_key(self, executable: ExecutableOperation) -> Hashable:
        """By what an answer is found again that everybody gets: the public's, to a registered document, by address."""
        if self.request.document_id is None or self.call.actor:
            return None
        variables = orjson.dumps(self.request.variables, option=orjson.OPT_SORT_KEYS)
        return (*executable.cache_key, sha256(variables).digest(), self.response.media)

    async def _execute_compiled(self, executable: ExecutableOperation, context: Context) -> bytes | None:
        """Return the data as a plan answers; None when the standard executor has to."""
        if not self.runtime.is_compiler_enabled:
            await self.compile_slot.release()
            return None
        asked = ExecutionRequest(
            executable.schema,
            executable.document.operation_cache,
            executable.operation.name,
            context,
            self.request.variables,
            self.compile_slot,
        )
        try:
            planned = orjson.dumps(await execute_operation(asked))
        except UseExecutor as standard:
            await self.compile_slot.release()  # which the caller who has a plan has left already
            self.runtime.fallbacks.record_fallback(
                executable.document, executable.operation, because=standard.reason
            )
            return None
        self.runtime.fallbacks.record_compiled()
        return planned

    async def _execute_standard(self, executable: ExecutableOperation, context: Context) -> ExecutionResult:
        operation, charge = executable.operation, self.charge
        result = await executable.schema.execute(
            self.text,
            variable_values=dict(self.request.variables),
            context_value=context,
            operation_name=operation.name,
        )
        if any(_is_late(each) for each in result.errors or ()):
            charge.penalize(DeadlinePassed(seconds=self.client_class.limits.seconds))
            return result
        actual = operation.cost_model.actual(result.data, executable.cost)
        charge.set_actual_cost(charge.body_points + actual)
        if operation.is_introspection and not result.errors:
            self.runtime.response_cache.set(executable.cache_key, orjson.dumps(result.data))
        return result


def _is_late(error: GraphQLError) -> bool:
    return (error.extensions or {}).get("code") == DeadlinePassed.code
