"""How does GraphQL come in over HTTP? Read, recognised, given a turn, and answered whatever becomes of it.

Mounted by `jejak.app`, whose state holds the gate. Strawberry's view, of which it keeps the place in an application
and nothing of the protocol: GraphQL over HTTP as released, registered documents, no batches, no uploads, no WebSocket.
"""

import asyncio
import re
from collections.abc import Callable
from functools import partial

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.asgi import GraphQL

from jejak.cookies import BrowserCookies
from jejak.gate import Gate
from jejak.heard import Heard
from jejak.login import Bearer, bearer_of, call_by, call_of, remembered, seeming
from jejak.rate.caller import caller
from jejak.rate.turn import Turn
from jejak.reading import arrived, beyond_free, gone, understood
from jejak.reply import Reply
from jejak.visit import Visit
from resolvers.identity import Call
from rulebook.errors import (
    DeadlinePassed,
    DocumentUnknown,
    NotSignedIn,
    RateLimited,
    Refusal,
    TooManyAtOnce,
    TooManyChanges,
)
from schema.admission import Inadmissible
from schema.context import Context
from schema.errors import is_late, unavailable
from schema.root import SCHEMA

_NAME = re.compile(
    r"(?!([^0-9]*[0-9]){12})[_A-Za-z][_0-9A-Za-z]{0,63}"
)  # a staff number is no name, in pieces neither

PAUSE = 1.0
"""Seconds after which a caller is told that they ask too often: a flood comes no faster than its connections allow."""


class View(GraphQL[Context, None]):
    """One door for everybody: who asks decides the schema, the limits and the pace."""

    def __init__(self, make_context: Callable[..., Context]) -> None:
        super().__init__(SCHEMA, graphql_ide=None, allow_queries_via_get=False, subscription_protocols=())
        self._make_context = make_context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self.response(Heard(scope, receive))
        await response(scope, receive, send)

    async def response(self, request: Heard) -> Response:
        """Answer one request; what is refused on the way is answered too."""
        reply = Reply(request)
        try:
            return await self._answer(request, reply)
        except (RateLimited, TooManyAtOnce, TooManyChanges) as refusal:
            await asyncio.sleep(PAUSE)
            return reply.refused(refusal)
        except Inadmissible as inadmissible:
            return reply.faults(inadmissible.faults)
        except Refusal as refusal:
            return reply.refused(refusal)
        except Exception as error:
            if (refused := unavailable(error)) is None:
                raise
            return reply.refused(refused)

    async def _answer(self, request: Heard, reply: Reply) -> Response:
        """Raises: Refusal, Inadmissible"""
        gate: Gate = request.app.state.gate
        came = await arrived(request)
        reply.media, reply.began = came.media, asyncio.get_running_loop().time()
        size = came.size + beyond_free(request)
        bearer = bearer_of(request)
        leaving = None if came.fault else partial(gone, request)
        async with gate.turns.turn(*seeming(request, bearer, gate=gate), leaving=leaving) as turn:
            reply.turn = turn
            reply.began += turn.waited  # which is nobody's work on this request
            turn.read(size)
            asked = understood(request, came)
            text, name = gate.text(asked), _name(asked.operation)
            call = await _met(request, bearer, turn=turn, query=text, name=name)
            request.scope["state"]["log"] = _line(call, name)
            side, payer = gate.side(call.actor), caller(call.actor, request)
            visit = Visit(gate, side, call, asked, text)
            if (turn.caller, turn.paces) == (payer, side.paces):  # it is who it seemed to be
                return await self._visited(visit, request, reply, bearer=bearer)
            if call.actor or turn.caller == caller(None, request):
                turn.settle(0)
        async with gate.turns.turn(payer, side.paces, leaving=leaving) as turn:
            reply.turn = turn
            reply.began += turn.waited
            turn.read(size)
            return await self._visited(visit, request, reply, bearer=bearer)

    async def _visited(self, visit: Visit, request: Heard, reply: Reply, *, bearer: Bearer) -> Response:
        """Raises: Refusal, Inadmissible; NotSignedIn in their place where the public may not ask it and a token came
        that opens nothing: whoever had a session shall learn that it is over
        """
        assert reply.turn is not None
        cookies = BrowserCookies(request.app.state.jar, request, reply)
        make_context = partial(self._make_context, visit.call, cookies=cookies)
        try:
            return await visit.answer(reply, reply.turn, make_context=make_context)
        except (DocumentUnknown, Inadmissible) as refusal:
            is_told = isinstance(refusal, DocumentUnknown) or refusal.is_of_another_schema
            if is_told and bearer.token and visit.call.actor is None:
                raise NotSignedIn from None
            raise
        finally:
            request.scope["state"]["log"]["cost"] = reply.turn.actual


async def _met(request: Heard, bearer: Bearer, *, turn: Turn, query: str | None, name: str | None) -> Call:
    """Find out who asks. Whoever it seems to be has paid for what came in before it is read; it is
    given back when somebody else asks, but for a token that opens nothing.

    Raises: RateLimited, TooManyAtOnce, CrossSite, DeadlinePassed
    """
    gate: Gate = request.app.state.gate
    try:
        if actor := remembered(gate, bearer):
            return call_by(actor, request, query=query, name=name)
        async with asyncio.timeout(gate.staff.limits.seconds):
            return await call_of(request, query=query, name=name, turn=turn)
    except TimeoutError:
        raise DeadlinePassed(seconds=gate.staff.limits.seconds) from None
    except Refusal as refusal:
        turn.refused(refusal)
        raise
    except Exception as error:
        if not is_late(error):
            raise
        raise DeadlinePassed(seconds=gate.staff.limits.seconds) from error


def _line(call: Call, operation: str | None) -> dict[str, object]:
    """Say in the log what is asked and by whom, in names and ids that name nobody."""
    return {
        "operation": operation,
        "document": call.document.hex() if call.document else None,
        "actor": str(call.actor.account_id) if call.actor else None,
    }


def _name(text: str | None) -> str | None:
    """Return a name of GraphQL's; whatever else a caller calls an operation does not go to the log."""
    return text if text and _NAME.fullmatch(text) else None
