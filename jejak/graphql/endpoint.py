"""GraphQL over HTTP: the steps of a request in their order, and the answer, whatever becomes of it.

Mounted by `jejak.app`, whose state holds the runtime and the rate limits. Of Strawberry's view it keeps the place in an
application and nothing of the protocol: GraphQL over HTTP as released, registered documents, no batches, no uploads, no
WebSocket.
"""

import asyncio
import re
from collections.abc import Callable
from functools import partial

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry.asgi import GraphQL

from jejak.asgi.request import FastRequest
from jejak.asgi.request_body import receive_body
from jejak.auth.authentication import (
    authenticate,
    cached_actor,
    make_call,
    read_credentials,
)
from jejak.auth.cookies import BrowserCookies
from jejak.graphql.admission import ClientAdmission
from jejak.graphql.pipeline import GraphQLPipeline
from jejak.graphql.request_parsing import parse_graphql_request
from jejak.graphql.response import ResponseBuilder
from jejak.graphql.runtime import Runtime
from jejak.rate_limit.limits import RATE_LIMIT_PAUSE_SECONDS
from resolvers.caller import Call
from resolvers.database_errors import is_statement_timeout, to_unavailable
from rulebook.errors import (
    DeadlinePassed,
    RateLimited,
    Refusal,
    TooManyAtOnce,
    TooManyChanges,
)
from schema.context import Context
from schema.document.validation import InvalidDocument
from schema.root import SCHEMA

_LOGGABLE_NAME = re.compile(
    r"(?!([^0-9]*[0-9]){12})[_A-Za-z][_0-9A-Za-z]{0,63}"
)  # a staff number is no name, in pieces neither


class GraphQLEndpoint(GraphQL[Context, None]):
    """ASGI endpoint of GraphQL; who asks decides the schema, the limits and the rate."""

    def __init__(self, make_context: Callable[..., Context]) -> None:
        super().__init__(SCHEMA, graphql_ide=None, allow_queries_via_get=False, subscription_protocols=())
        self._make_context = make_context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self.response(FastRequest(scope, receive))
        await response(scope, receive, send)

    async def response(self, request: FastRequest) -> Response:
        """Answer one request; what is refused on the way is answered too."""
        response = ResponseBuilder(request)
        try:
            return await self._respond(request, response)
        except (RateLimited, TooManyAtOnce, TooManyChanges) as refusal:
            await asyncio.sleep(RATE_LIMIT_PAUSE_SECONDS)
            return response.refusal(refusal)
        except InvalidDocument as invalid:
            return response.errors(invalid.errors)
        except Refusal as refusal:
            return response.refusal(refusal)
        except Exception as error:
            if (refused := to_unavailable(error)) is None:
                raise
            return response.refusal(refused)

    async def _respond(self, request: FastRequest, response: ResponseBuilder) -> Response:
        """Take a request through its steps: parse, identify, charge, validate, plan, execute, respond.

        Nothing is done before it is paid for: the client that the request seems to come from is charged for its bytes
        before they are parsed, and the caller, where that is another client, before the document is validated.

        Raises: Refusal, InvalidDocument
        """
        runtime: Runtime = request.app.state.runtime
        received = await receive_body(request)
        response.media, response.started_at = received.media, asyncio.get_running_loop().time()
        async with ClientAdmission(request, response, received, read_credentials(request)) as admission:
            await admission.charge_provisionally()
            parsed = parse_graphql_request(request, received)
            text = runtime.document_text(parsed)
            call = await _identify(admission, runtime, query=text, name=_loggable_name(parsed.operation))
            await admission.charge_caller(call)
            cookies = BrowserCookies(request.app.state.cookie_transport, request, response)
            make_context = partial(self._make_context, call, cookies=cookies)
            pipeline = GraphQLPipeline(runtime, call, parsed, text, response)
            try:
                async with pipeline:
                    executable = await pipeline.validate(has_token=bool(admission.credentials.token))
                    plan = pipeline.plan(executable, make_context)
                    result = await pipeline.execute(plan)
                    return pipeline.respond(plan, result)
            finally:
                request.scope["state"]["log"]["cost"] = pipeline.charge.actual


async def _identify(
    admission: ClientAdmission, runtime: Runtime, *, query: str | None, name: str | None
) -> Call:
    """Find out who asks, and say in the log what.

    Raises: RateLimited, TooManyAtOnce, CrossSite, DeadlinePassed
    """
    request, charge = admission.request, admission.held
    assert charge is not None
    try:
        if actor := cached_actor(admission.rate_limits, admission.credentials):
            call = make_call(actor, request, query=query, name=name)
        else:
            async with asyncio.timeout(runtime.staff.limits.seconds):
                call = await authenticate(request, query=query, name=name, charge=charge)
    except TimeoutError:
        raise DeadlinePassed(seconds=runtime.staff.limits.seconds) from None
    except Refusal as refusal:
        charge.penalize(refusal)
        raise
    except Exception as error:
        if not is_statement_timeout(error):
            raise
        raise DeadlinePassed(seconds=runtime.staff.limits.seconds) from error
    request.scope["state"]["log"] = _log_fields(call, name)
    return call


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
