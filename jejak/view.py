"""How does GraphQL come in over HTTP? Read, recognised, given a turn, and answered whatever becomes of it.

Mounted by `jejak.app`, whose state holds the gate. Strawberry's view, of which it keeps the place in an application
and nothing of the protocol: GraphQL over HTTP as released, registered documents, no batches, no uploads, no WebSocket.
"""

import asyncio
import re
from collections.abc import Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.asgi import GraphQL

from jejak.cookies import BrowserCookies
from jejak.gate import Gate
from jejak.login import call_of, seeming
from jejak.rate.caller import caller
from jejak.reading import Arrived, Asked, arrived, understood
from jejak.reply import Reply
from jejak.visit import Visit, within
from resolvers.identity import Call
from rulebook.errors import RateLimited, Refusal, TooManyAtOnce, TooManyChanges
from schema.admission import Inadmissible
from schema.context import Context
from schema.errors import unavailable
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
        response = await self.response(Request(scope, receive))
        await response(scope, receive, send)

    async def response(self, request: Request) -> Response:
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

    async def _answer(self, request: Request, reply: Reply) -> Response:
        """Raises: Refusal, Inadmissible"""
        gate: Gate = request.app.state.gate
        came = await arrived(request)
        reply.media = came.media
        asked, call = await _met(request, came, reply)
        request.state.log = _line(call, asked)
        side = gate.side(call.actor)
        with gate.turns.turn(caller(call.actor, request), side.paces) as turn:
            reply.turn = turn
            turn.read(came.size)
            visit = Visit(gate, side, call, asked, gate.text(asked), turn)
            cookies = BrowserCookies(request.app.state.jar, request, reply.cookies)
            make_context = partial(self._make_context, call, cookies=cookies)
            try:
                return await visit.answer(reply, make_context)
            finally:
                request.state.log["cost"] = turn.actual


async def _met(request: Request, came: Arrived, reply: Reply) -> tuple[Asked, Call]:
    """Find out what is asked, and by whom. Whoever it seems to be pays for what came in before it is read; it is given
    back when it is known who asks, but for a token that opens nothing.

    Raises: RateLimited, TooManyAtOnce, CrossSite, DeadlinePassed
    """
    gate: Gate = request.app.state.gate
    with gate.turns.turn(*seeming(request)) as turn:
        reply.turn = turn
        turn.read(came.size)
        async with within(gate.staff.limits.seconds):
            with turn.dearer_when_refused():
                asked = understood(request, came)
                call = await call_of(request, query=gate.text(asked), name=_name(asked.operation))
        if call.actor or turn.caller == caller(None, request):
            turn.settle(0)
    return asked, call


def _line(call: Call, asked: Asked) -> dict[str, object]:
    """Say in the log what is asked and by whom, in names and ids that name nobody."""
    return {
        "operation": _name(asked.operation),
        "document": call.document.hex() if call.document else None,
        "actor": str(call.actor.account_id) if call.actor else None,
    }


def _name(text: str | None) -> str | None:
    """Return a name of GraphQL's; whatever else a caller calls an operation does not go to the log."""
    return text if text and _NAME.fullmatch(text) else None
