"""How does GraphQL come in over HTTP? Read, recognised, given a turn, and answered whatever becomes of it.

Mounted by `jejak.app`, whose state holds the runtime. Strawberry's view, of which it keeps the place in an application
and nothing of the protocol: GraphQL over HTTP as released, registered documents, no batches, no uploads, no WebSocket.
"""

import asyncio
import re
from collections.abc import Callable
from functools import partial

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.asgi import GraphQL

from jejak.asgi.request import FastRequest
from jejak.auth.authentication import (
    Credentials,
    authenticate,
    cached_actor,
    make_call,
    provisional_client,
    read_credentials,
)
from jejak.auth.cookies import BrowserCookies
from jejak.graphql.pipeline import GraphQLPipeline
from jejak.graphql.request_parsing import (
    billable_header_bytes,
    parse_graphql_request,
    receive_body,
    wait_for_disconnect,
)
from jejak.graphql.response import ResponseBuilder
from jejak.graphql.runtime import Runtime
from jejak.rate_limit.client_key import client_key
from jejak.rate_limit.limiter import Charge
from jejak.rate_limit.limits import RateLimits
from resolvers.caller import Call
from rulebook.errors import (
    DeadlinePassed,
    DocumentUnknown,
    NotSignedIn,
    RateLimited,
    Refusal,
    TooManyAtOnce,
    TooManyChanges,
)
from schema.context import Context
from schema.document_validation import InvalidDocument
from schema.errors import is_statement_timeout, to_unavailable
from schema.root import SCHEMA

_LOGGABLE_NAME = re.compile(
    r"(?!([^0-9]*[0-9]){12})[_A-Za-z][_0-9A-Za-z]{0,63}"
)  # a staff number is no name, in pieces neither

RATE_LIMIT_PAUSE_SECONDS = 1.0
"""Seconds after which a caller is told that they ask too often: a flood comes no faster than its connections allow."""


class GraphQLEndpoint(GraphQL[Context, None]):
    """One door for everybody: who asks decides the schema, the limits and the pace."""

    def __init__(self, make_context: Callable[..., Context]) -> None:
        super().__init__(SCHEMA, graphql_ide=None, allow_queries_via_get=False, subscription_protocols=())
        self._make_context = make_context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self.response(FastRequest(scope, receive))
        await response(scope, receive, send)

    async def response(self, request: FastRequest) -> Response:
        """Answer one request; what is refused on the way is answered too."""
        reply = ResponseBuilder(request)
        try:
            return await self._respond(request, reply)
        except (RateLimited, TooManyAtOnce, TooManyChanges) as refusal:
            await asyncio.sleep(RATE_LIMIT_PAUSE_SECONDS)
            return reply.refusal(refusal)
        except InvalidDocument as inadmissible:
            return reply.errors(inadmissible.errors)
        except Refusal as refusal:
            return reply.refusal(refusal)
        except Exception as error:
            if (refused := to_unavailable(error)) is None:
                raise
            return reply.refusal(refused)

    async def _respond(self, request: FastRequest, reply: ResponseBuilder) -> Response:
        """Raises: Refusal, Inadmissible"""
        runtime: Runtime = request.app.state.runtime
        rate_limits: RateLimits = request.app.state.rate_limits
        came = await receive_body(request)
        reply.media, reply.started_at = came.media, asyncio.get_running_loop().time()
        size = came.size + billable_header_bytes(request)
        bearer = read_credentials(request)
        leaving = None if came.refusal else partial(wait_for_disconnect, request)
        async with rate_limits.limiter.admit(
            *provisional_client(request, bearer, rate_limits=rate_limits), disconnect=leaving
        ) as charge:
            reply.charge = charge
            reply.started_at += charge.waited_seconds  # which is nobody's work on this request
            charge.charge_bytes(size)
            asked = parse_graphql_request(request, came)
            text, name = runtime.document_text(asked), _loggable_name(asked.operation)
            call = await _authenticate(request, bearer, charge=charge, query=text, name=name)
            request.scope["state"]["log"] = _log_fields(call, name)
            side, payer = (
                runtime.class_of(call.actor),
                (client_key(call.actor, request), rate_limits.policy_for(call.actor)),
            )
            visit = GraphQLPipeline(runtime, side, call, asked, text)
            if (charge.client_key, charge.policy) == payer:  # it is who it seemed to be
                return await self._run_pipeline(visit, request, reply, credentials=bearer)
            if call.actor or charge.client_key == client_key(None, request):
                charge.set_actual_cost(0)
        async with rate_limits.limiter.admit(*payer, disconnect=leaving) as charge:
            reply.charge = charge
            reply.started_at += charge.waited_seconds
            charge.charge_bytes(size)
            return await self._run_pipeline(visit, request, reply, credentials=bearer)

    async def _run_pipeline(
        self,
        pipeline: GraphQLPipeline,
        request: FastRequest,
        reply: ResponseBuilder,
        *,
        credentials: Credentials,
    ) -> Response:
        """Raises: Refusal, Inadmissible; NotSignedIn in their place where the public may not ask it and a token came
        that opens nothing: whoever had a session shall learn that it is over
        """
        assert reply.charge is not None
        cookies = BrowserCookies(request.app.state.cookie_transport, request, reply)
        make_context = partial(self._make_context, pipeline.call, cookies=cookies)
        try:
            return await pipeline.run(reply, reply.charge, make_context=make_context)
        except (DocumentUnknown, InvalidDocument) as refusal:
            is_told = isinstance(refusal, DocumentUnknown) or refusal.may_be_valid_elsewhere
            if is_told and credentials.token and pipeline.call.actor is None:
                raise NotSignedIn from None
            raise
        finally:
            request.scope["state"]["log"]["cost"] = reply.charge.actual


async def _authenticate(
    request: FastRequest, credentials: Credentials, *, charge: Charge, query: str | None, name: str | None
) -> Call:
    """Find out who asks. Whoever it seems to be has paid for what came in before it is read; it is
    given back when somebody else asks, but for a token that opens nothing.

    Raises: RateLimited, TooManyAtOnce, CrossSite, DeadlinePassed
    """
    runtime: Runtime = request.app.state.runtime
    try:
        if actor := cached_actor(request.app.state.rate_limits, credentials):
            return make_call(actor, request, query=query, name=name)
        async with asyncio.timeout(runtime.staff.limits.seconds):
            return await authenticate(request, query=query, name=name, charge=charge)
    except TimeoutError:
        raise DeadlinePassed(seconds=runtime.staff.limits.seconds) from None
    except Refusal as refusal:
        charge.penalize(refusal)
        raise
    except Exception as error:
        if not is_statement_timeout(error):
            raise
        raise DeadlinePassed(seconds=runtime.staff.limits.seconds) from error


def _log_fields(call: Call, operation: str | None) -> dict[str, object]:
    """Say in the log what is asked and by whom, in names and ids that name nobody."""
    return {
        "operation": operation,
        "document": call.document.hex() if call.document else None,
        "actor": str(call.actor.account_id) if call.actor else None,
    }


def _loggable_name(text: str | None) -> str | None:
    """Return a name of GraphQL's; whatever else a caller calls an operation does not go to the log."""
    return text if text and _LOGGABLE_NAME.fullmatch(text) else None
