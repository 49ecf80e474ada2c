"""How does GraphQL come in over HTTP?

Strawberry's view with this project's context and JSON. Mounted by `jejak.app`.
"""

import re
from typing import Any

import orjson
from cross_web import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from audit.policy import Policy
from jejak.login import call_of
from resolvers.evidence import LinkKey
from resolvers.receipt import ReceiptKey
from schema.context import Context
from schema.root import SCHEMA

_NAME = re.compile(r"(?!.*[0-9]{12})[_A-Za-z][_0-9A-Za-z]{0,63}")  # a staff number is no name


class View(GraphQL[Context, None]):
    """POST only, no subscriptions, no uploads, no batches; GraphiQL is a page of its own."""

    def __init__(
        self,
        receipt_key: ReceiptKey | None = None,
        link_key: LinkKey | None = None,
        *,
        policy: Policy | None = None,
    ) -> None:
        super().__init__(SCHEMA, graphql_ide=None, allow_queries_via_get=False, subscription_protocols=())
        self._receipt_key = receipt_key
        self._link_key = link_key
        self._policy = policy or Policy()

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        """Find out who asks, and name the operation in the log line."""
        assert isinstance(request, Request)
        body = await request.body()
        query = _text(body, "query")
        call = await call_of(request, query=query, name=_name(_text(body, "operationName")))
        request.state.log = {
            "operation": _name(_text(body, "operationName")),
            "document": call.document.hex() if call.document else None,
            "actor": str(call.actor.account_id) if call.actor else None,
        }
        return Context(call, self._receipt_key, link_key=self._link_key, policy=self._policy)

    def decode_json(self, data: str | bytes) -> object:
        """Raises: HTTPException for what is no JSON object"""
        try:
            found = orjson.loads(data)
        except orjson.JSONDecodeError as error:
            raise HTTPException(400, "The body is not JSON.") from error
        if not isinstance(found, dict):
            raise HTTPException(400, "The body is not one JSON object.")
        return found

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)


def _name(text: str | None) -> str | None:
    """Return a name of GraphQL's; whatever else a caller calls an operation does not go to the log."""
    return text if text and _NAME.fullmatch(text) else None


def _text(body: bytes, name: str) -> str | None:
    try:
        found: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, str) else None
