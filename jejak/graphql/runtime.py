"""Runtime of the GraphQL endpoint: limits, rates and caches of callers with an account and of the public.

Made once by `jejak.app` and held by `jejak.graphql.endpoint`. The two sides share nothing but the registered
documents' texts.
"""

import asyncio
import gc
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

from jejak.graphql.fallback_metrics import FallbackMetrics
from jejak.graphql.request_parsing import GraphQLRequest
from jejak.graphql.response_cache import ResponseCache
from jejak.limits import COMPILE_REST_FACTOR, MAX_CACHED_DOCUMENTS, MAX_CACHED_REGISTERED_DOCUMENTS
from jejak.rate_limit import limiter as rate_limits
from jejak.rate_limit.known_tokens import KnownTokens
from jejak.rate_limit.limiter import Charge, RateLimiter, RatePolicy
from resolvers.caller import Actor
from schema import limits
from schema.document.validation import DocumentCache
from schema.limits import Limits


class CompileQueue:
    """Where documents are read that nobody has seen, and plans are made: one after the other, with a rest after each.

    Either holds up everybody. So however many callers send documents, three quarters of the time are others'. Of those
    who wait everybody's first comes before anybody's second.
    """

    def __init__(self, *, rest_factor: float = COMPILE_REST_FACTOR) -> None:
        self._rest_factor = rest_factor
        self._is_taken = False
        self._waiting_by_client: dict[str, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def acquire(self, charge: Charge) -> AsyncIterator[None]:
        """Wait until it is free and rested, and keep it while one document is read and its plan is made."""
        with charge.not_callers_time():
            await self._wait_for_turn(charge.client_key)
        began = time.perf_counter()
        try:
            yield
        finally:
            gc.collect(1)  # what reading leaves behind goes now, not later with everything in somebody's time
            rest = self._rest_factor * (time.perf_counter() - began)
            asyncio.get_running_loop().call_later(rest, self._admit_next)

    async def _wait_for_turn(self, client_key: str) -> None:
        if not self._is_taken:
            self._is_taken = True
            return
        place = asyncio.get_running_loop().create_future()
        self._waiting_by_client.setdefault(client_key, deque()).append(place)
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():  # it was called, and goes all the same
                self._admit_next()
            raise

    def _admit_next(self) -> None:
        """Call the caller who waits longest since they were called last; the caller who has left is passed over."""
        while self._waiting_by_client:
            caller = next(iter(self._waiting_by_client))
            places = self._waiting_by_client.pop(caller)
            while places and places[0].done():
                places.popleft()
            if places:
                places.popleft().set_result(None)
                if places:
                    self._waiting_by_client[caller] = places
                return
        self._is_taken = False


class CompileSlot:
    """One request's place at a desk: taken where something new has to be read or made, and kept for all of it."""

    def __init__(self, queue: CompileQueue, charge: Charge) -> None:
        self._queue = queue
        self._charge = charge
        self._acquired: AbstractAsyncContextManager[None] | None = None

    async def acquire(self) -> None:
        """Wait for it; the caller who has it already lets everybody else go on for a moment."""
        if self._acquired is not None:
            await asyncio.sleep(0)
            return
        kept = self._queue.acquire(self._charge)
        await kept.__aenter__()
        self._acquired = kept

    async def release(self) -> None:
        """Let the next one come."""
        if self._acquired is not None:
            kept, self._acquired = self._acquired, None
            await kept.__aexit__(None, None, None)


class ClientClass:
    """How one kind of caller is met. Registered documents have a memory of their own: no flood pushes them out."""

    def __init__(
        self, limits: Limits, rate_policy: RatePolicy, *, rest_factor: float = COMPILE_REST_FACTOR
    ) -> None:
        self.limits = limits
        self.rate_policy = rate_policy
        self.compile_queue = CompileQueue(rest_factor=rest_factor)
        self.adhoc_cache = DocumentCache(limits, max_documents=MAX_CACHED_DOCUMENTS)
        self.registered_cache = DocumentCache(limits, max_documents=MAX_CACHED_REGISTERED_DOCUMENTS)


@dataclass
class Runtime:
    """Both sides, the documents that are registered, and what is remembered of callers and answers."""

    staff: ClientClass = field(default_factory=lambda: ClientClass(limits.STAFF, rate_limits.STAFF))
    public: ClientClass = field(default_factory=lambda: ClientClass(limits.PUBLIC, rate_limits.PUBLIC))
    documents: Mapping[str, str] = field(default_factory=dict)
    is_adhoc_open: bool = True
    unknown_tokens: RatePolicy = rate_limits.UNKNOWN_TOKENS
    limiter: RateLimiter = field(default_factory=RateLimiter)
    known_tokens: KnownTokens = field(default_factory=KnownTokens)
    response_cache: ResponseCache = field(default_factory=ResponseCache)
    is_compiler_enabled: bool = True
    fallbacks: FallbackMetrics = field(default_factory=FallbackMetrics)

    def document_text(self, request: GraphQLRequest) -> str | None:
        """Return the document that is asked, if there is one."""
        return request.query if request.document_id is None else self.documents.get(request.document_id)

    def class_of(self, actor: Actor | None) -> ClientClass:
        """Return the side that a caller comes to."""
        return self.public if actor is None else self.staff
