"""Admission of a request: which client's turn and points it takes, from its bytes to its answer."""

from functools import partial
from typing import Self

from jejak.asgi.request import FastRequest
from jejak.asgi.request_body import ReceivedBody, billable_header_bytes, wait_for_disconnect
from jejak.auth.authentication import Credentials, provisional_client
from jejak.graphql.response import ResponseBuilder
from jejak.rate_limit.limiter import Charge
from jejak.rate_limit.policy import RatePolicy
from jejak.rate_limit.rate_limits import RateLimits
from resolvers.caller import Call


class ClientAdmission:
    """Turn and charge of one request, held by one client at a time: first by the one it seems to come from."""

    __slots__ = ("_disconnect", "_response", "_size", "credentials", "held", "rate_limits", "request")

    def __init__(
        self,
        request: FastRequest,
        response: ResponseBuilder,
        received: ReceivedBody,
        credentials: Credentials,
    ) -> None:
        self.request, self.credentials, self._response = request, credentials, response
        self.rate_limits: RateLimits = request.app.state.rate_limits
        self.held: Charge | None = None
        self._size = received.size + billable_header_bytes(request)
        self._disconnect = None if received.refusal else partial(wait_for_disconnect, request)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.held is not None:
            await self.held.__aexit__()

    async def charge_provisionally(self) -> None:
        """Charge the client that the request seems to come from.

        Raises: TooManyAtOnce, RateLimited
        """
        client_key, policy = provisional_client(self.request, self.credentials, rate_limits=self.rate_limits)
        await self._charge(client_key, policy)

    async def charge_caller(self, call: Call) -> None:
        """Charge the caller, unless it is the client that is charged already; that one gives its turn back.

        It gets its points back too where the caller has an account. For a token that opens nothing they stay spent.

        Raises: TooManyAtOnce, RateLimited
        """
        held = self.held
        assert held is not None
        client_key, policy = self.rate_limits.client_of(call.actor, self.request)
        if (held.client_key, held.policy) == (client_key, policy):
            return
        if call.actor is not None or held.client_key == call.address:
            held.set_actual_cost(0)
        self.held = None
        await held.__aexit__()
        await self._charge(client_key, policy)

    async def _charge(self, client_key: str, policy: RatePolicy) -> None:
        charge = self.rate_limits.limiter.admit(client_key, policy, disconnect=self._disconnect)
        self._response.charge = self.held = await charge.__aenter__()
        self._response.started_at += charge.waited_seconds  # nobody's work on this request
        charge.charge_bytes(self._size)
