"""What happens to a request that has its turn? Its document is admitted, paid for, run in time, and kept for others.

The order is the price list: what comes in was paid for before it was read, what it may take is paid before it runs,
and in the end it costs what it took. What is at hand costs nothing.
"""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple, Protocol

import orjson
import strawberry
from graphql import GraphQLError, OperationType
from starlette.responses import Response
from strawberry.types import ExecutionResult

from jejak.graphql.compile_queue import CompileSlot
from jejak.graphql.request_parsing import GraphQLRequest
from jejak.graphql.response import PUBLIC_MAX_AGE_SECONDS, ResponseBuilder
from jejak.graphql.runtime import ClientClass, Runtime
from jejak.policy_artifacts.schemas import preview_for, schema_for
from jejak.rate_limit.limiter import Charge
from resolvers.caller import Call
from rulebook.errors import DeadlinePassed, DocumentRequired, DocumentUnknown, MethodRefused, Refusal
from schema.audit_receipts import receipt_extensions
from schema.context import Context
from schema.cost import Cost
from schema.document_validation import Document, InvalidDocument, Operation
from schema.execution.execute import ExecutionRequest, UseExecutor, execute_operation
from schema.limits import Limits


class MakeContext(Protocol):
    """Makes what resolvers find beside their arguments."""

    def __call__(self, *, document: Document, limits: Limits) -> Context:
        """Return the context of a request whose document was admitted under these limits."""


class ExecutableOperation(NamedTuple):
    """What a request may run, of which schema, and what that takes at most."""

    schema: strawberry.Schema
    document: Document
    operation: Operation
    cost: Cost

    @property
    def cache_key(self) -> tuple[Hashable, ...]:
        """By what an answer about the schema is found again: whoever sees this schema gets it."""
        return (self.schema, self.document.text, self.operation.name)


@dataclass
class GraphQLPipeline:
    """One request: where it comes in, who asks, what, and with which document."""

    runtime: Runtime
    client_class: ClientClass
    call: Call
    request: GraphQLRequest
    text: str | None
    charge: Charge = field(init=False)
    compile_slot: CompileSlot = field(init=False)

    async def run(self, reply: ResponseBuilder, charge: Charge, *, make_context: MakeContext) -> Response:
        """Have a turn; it is paid twice when it ends in a refusal.

        Raises: Refusal, Inadmissible
        """
        self.charge = charge
        self.compile_slot = CompileSlot(
            self.client_class.compile_queue, charge
        )  # where the document is read and its plan is made
        seconds = self.client_class.limits.seconds
        try:
            async with asyncio.timeout_at(reply.started_at + seconds):  # finding out who asks was part of it
                try:
                    return await self._respond(reply, make_context)
                finally:
                    await self.compile_slot.release()  # however it ends
        except TimeoutError:
            late = DeadlinePassed(seconds=seconds)
            charge.penalize(late)
            raise late from None
        except (Refusal, InvalidDocument) as refusal:
            charge.penalize(refusal)
            raise

    async def _respond(self, reply: ResponseBuilder, make_context: MakeContext) -> Response:
        """Raises: Refusal, Inadmissible"""
        wanted = await self._prepare()
        key = self._public_cache_key(wanted, reply.media)
        if key is None:
            return reply.result(await self._execute(wanted, make_context))
        if kept := self.runtime.response_cache.get(key):
            self.charge.set_actual_cost(self.charge.body_points)
            return reply.public(kept)
        result = await self._execute(wanted, make_context)
        if result.errors:
            return reply.result(result)
        answer = orjson.dumps({"data": result.data})
        self.runtime.response_cache.set(key, answer, seconds=PUBLIC_MAX_AGE_SECONDS)
        return reply.public(answer)

    async def _prepare(self) -> ExecutableOperation:
        """Raises: Refusal, Inadmissible"""
        asked = self.request
        if asked.refusal:
            raise asked.refusal
        schema = (preview_for if asked.is_preview else schema_for)(self.call.audiences)
        if asked.document_id is not None:
            admission, document = self.client_class.registered_cache, self._registered_document(schema)
        else:
            admission, document = self.client_class.adhoc_cache, await self._adhoc_document(schema)
        operation = document.operation(asked.operation)
        if asked.is_get and operation.kind is not OperationType.QUERY:
            raise MethodRefused(allowed="POST")
        return ExecutableOperation(
            schema, document, operation, admission.estimate_cost(operation, asked.variables)
        )

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
        """Raises: DocumentRequired, Inadmissible"""
        if self.call.actor and not self.runtime.is_adhoc_open:
            raise DocumentRequired
        admission, text = self.client_class.adhoc_cache, self.text or ""
        if admission.is_cached(schema, text):
            document = admission.get_or_validate(schema, text)
            self.charge.refund_bytes(len(text))
            return document
        await self.compile_slot.acquire()
        return admission.get_or_validate(schema, text)

    def _public_cache_key(self, executable: ExecutableOperation, media: str) -> Hashable:
        """By what an answer is found again that everybody gets: the public's, to a registered document, by address."""
        if not (self.request.is_get and self.request.document_id) or self.call.actor:
            return None
        variables = orjson.dumps(self.request.variables, option=orjson.OPT_SORT_KEYS)
        return (*executable.cache_key, sha256(variables).digest(), media)

    async def _execute(self, executable: ExecutableOperation, make_context: MakeContext) -> ExecutionResult:
        """Raises: RateLimited, TooManyChanges"""
        shelf, operation = self.runtime.response_cache, executable.operation
        if operation.is_introspection and (kept := shelf.get(executable.cache_key)):
            self.charge.set_actual_cost(self.charge.body_points)
            return ExecutionResult(orjson.Fragment(kept), None)  # type: ignore[arg-type]
        if operation.kind is OperationType.MUTATION:
            self.charge.count_mutation()
        self.charge.charge(executable.cost.points)
        context = make_context(document=executable.document, limits=self.client_class.limits)
        planned = await self._execute_compiled(executable, context)
        if planned is not None:
            self.charge.set_actual_cost(
                self.charge.body_points + operation.cost_model.actual(planned, executable.cost)
            )
            return ExecutionResult(orjson.Fragment(planned), None, receipt_extensions(context))  # type: ignore[arg-type]
        result = await executable.schema.execute(
            self.text,
            variable_values=dict(self.request.variables),
            context_value=context,
            operation_name=operation.name,
        )
        if any(_is_late(each) for each in result.errors or ()):
            self.charge.penalize(DeadlinePassed(seconds=self.client_class.limits.seconds))
            return result
        self.charge.set_actual_cost(
            self.charge.body_points + operation.cost_model.actual(result.data, executable.cost)
        )
        if operation.is_introspection and not result.errors:
            shelf.set(executable.cache_key, orjson.dumps(result.data))
        return result

    async def _execute_compiled(self, executable: ExecutableOperation, context: Context) -> bytes | None:
        """Return the data as a plan answers; None when the standard executor has to."""
        if not self.runtime.is_compiler_enabled:
            await self.compile_slot.release()
            return None
        asked = ExecutionRequest(
            executable.schema, executable.operation, context, self.request.variables, self.compile_slot
        )
        try:
            planned = orjson.dumps(await execute_operation(asked))
        except UseExecutor as standard:
            await self.compile_slot.release()  # which whoever has a plan has left already
            self.runtime.fallbacks.record_fallback(
                executable.document, executable.operation, because=standard.reason
            )
            return None
        self.runtime.fallbacks.record_compiled()
        return planned


def _is_late(error: GraphQLError) -> bool:
    return (error.extensions or {}).get("code") == DeadlinePassed.code
