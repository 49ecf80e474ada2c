"""What happens to a request that has its turn? Its document is admitted, paid for, run in time, and kept for others.

Called by `jejak.view`. The order is the price list: what comes in was paid for before it was read, what it may take is
paid before it runs, and in the end it costs what it took. What is at hand costs nothing.
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

from jejak.gate import Gate, Place, Side
from jejak.policy.schemas import preview_for, schema_for
from jejak.rate.turn import Turn
from jejak.reading import Asked
from jejak.reply import FRESH, Reply
from resolvers.identity import Call
from rulebook.errors import DeadlinePassed, DocumentRequired, DocumentUnknown, MethodRefused, Refusal
from schema.admission import Document, Inadmissible, Operation
from schema.answer import Question, Standard, answer
from schema.context import Context
from schema.cost import Cost
from schema.limits import Limits
from schema.receipt import earned


class MakeContext(Protocol):
    """Makes what resolvers find beside their arguments."""

    def __call__(self, *, document: Document, limits: Limits) -> Context:
        """Return the context of a request whose document was admitted under these limits."""


class Wanted(NamedTuple):
    """What a request may run, of which schema, and what that takes at most."""

    schema: strawberry.Schema
    document: Document
    operation: Operation
    cost: Cost

    @property
    def key(self) -> tuple[Hashable, ...]:
        """By what an answer about the schema is found again: whoever sees this schema gets it."""
        return (self.schema, self.document.text, self.operation.name)


@dataclass
class Visit:
    """One request: where it comes in, who asks, what, and with which document."""

    gate: Gate
    side: Side
    call: Call
    asked: Asked
    text: str | None
    turn: Turn = field(init=False)
    place: Place = field(init=False)

    async def answer(self, reply: Reply, turn: Turn, *, make_context: MakeContext) -> Response:
        """Have a turn; it is paid twice when it ends in a refusal.

        Raises: Refusal, Inadmissible
        """
        self.turn = turn
        self.place = Place(self.side.desk, turn)  # where the document is read and its plan is made
        seconds = self.side.limits.seconds
        try:
            async with asyncio.timeout_at(reply.began + seconds):  # finding out who asks was part of it
                try:
                    return await self._answer(reply, make_context)
                finally:
                    await self.place.leave()  # however it ends
        except TimeoutError:
            late = DeadlinePassed(seconds=seconds)
            turn.refused(late)
            raise late from None
        except (Refusal, Inadmissible) as refusal:
            turn.refused(refusal)
            raise

    async def _answer(self, reply: Reply, make_context: MakeContext) -> Response:
        """Raises: Refusal, Inadmissible"""
        wanted = await self._wanted()
        key = self._key_for_anybody(wanted, reply.media)
        if key is None:
            return reply.result(await self._result(wanted, make_context))
        if kept := self.gate.shelf.get(key):
            self.turn.settle(self.turn.reading)
            return reply.anybodys(kept)
        result = await self._result(wanted, make_context)
        if result.errors:
            return reply.result(result)
        answer = orjson.dumps({"data": result.data})
        self.gate.shelf.put(key, answer, seconds=FRESH)
        return reply.anybodys(answer)

    async def _wanted(self) -> Wanted:
        """Raises: Refusal, Inadmissible"""
        asked = self.asked
        if asked.fault:
            raise asked.fault
        schema = (preview_for if asked.is_preview else schema_for)(self.call.audiences)
        if asked.document_id is not None:
            admission, document = self.side.registered, self._registered(schema)
        else:
            admission, document = self.side.adhoc, await self._adhoc(schema)
        operation = document.operation(asked.operation)
        if asked.is_get and operation.kind is not OperationType.QUERY:
            raise MethodRefused(allowed="POST")
        return Wanted(schema, document, operation, admission.cost(operation, asked.variables))

    def _registered(self, schema: strawberry.Schema) -> Document:
        """Raises: DocumentUnknown, also for a document of another audience"""
        try:
            document = self.side.registered.document(schema, self.text) if self.text else None
        except Inadmissible:
            document = None
        if document is None:
            raise DocumentUnknown
        self.turn.forgive_reading(0)  # not before: the price would tell what is registered for others
        return document

    async def _adhoc(self, schema: strawberry.Schema) -> Document:
        """Raises: DocumentRequired, Inadmissible"""
        if self.call.actor and not self.gate.is_adhoc_open:
            raise DocumentRequired
        admission, text = self.side.adhoc, self.text or ""
        if admission.knows(schema, text):
            document = admission.document(schema, text)
            self.turn.forgive_reading(len(text))
            return document
        await self.place.take()
        return admission.document(schema, text)

    def _key_for_anybody(self, wanted: Wanted, media: str) -> Hashable:
        """By what an answer is found again that everybody gets: the public's, to a registered document, by address."""
        if not (self.asked.is_get and self.asked.document_id) or self.call.actor:
            return None
        variables = orjson.dumps(self.asked.variables, option=orjson.OPT_SORT_KEYS)
        return (*wanted.key, sha256(variables).digest(), media)

    async def _result(self, wanted: Wanted, make_context: MakeContext) -> ExecutionResult:
        """Raises: RateLimited, TooManyChanges"""
        shelf, operation = self.gate.shelf, wanted.operation
        if operation.is_about_schema and (kept := shelf.get(wanted.key)):
            self.turn.settle(self.turn.reading)
            return ExecutionResult(orjson.Fragment(kept), None)  # type: ignore[arg-type]
        if operation.kind is OperationType.MUTATION:
            self.turn.change()
        self.turn.pay(wanted.cost.points)
        context = make_context(document=wanted.document, limits=self.side.limits)
        planned = await self._planned(wanted, context)
        if planned is not None:
            self.turn.settle(self.turn.reading + operation.price.actual(planned, wanted.cost))
            return ExecutionResult(orjson.Fragment(planned), None, earned(context))  # type: ignore[arg-type]
        result = await wanted.schema.execute(
            self.text,
            variable_values=dict(self.asked.variables),
            context_value=context,
            operation_name=operation.name,
        )
        if any(_is_late(each) for each in result.errors or ()):
            self.turn.refused(DeadlinePassed(seconds=self.side.limits.seconds))
            return result
        self.turn.settle(self.turn.reading + operation.price.actual(result.data, wanted.cost))
        if operation.is_about_schema and not result.errors:
            shelf.put(wanted.key, orjson.dumps(result.data))
        return result

    async def _planned(self, wanted: Wanted, context: Context) -> bytes | None:
        """Return the data as a plan answers; None when the standard executor has to."""
        if not self.gate.is_planning:
            await self.place.leave()
            return None
        asked = Question(wanted.schema, wanted.operation, context, self.asked.variables, self.place)
        try:
            planned = orjson.dumps(await answer(asked))
        except Standard as standard:
            await self.place.leave()  # which whoever has a plan has left already
            self.gate.fallbacks.note(wanted.document, wanted.operation, because=standard.because)
            return None
        self.gate.fallbacks.answer()
        return planned


def _is_late(error: GraphQLError) -> bool:
    return (error.extensions or {}).get("code") == DeadlinePassed.code
