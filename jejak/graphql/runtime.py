"""State of the GraphQL endpoint: document limits, caches and compile queue of each class of clients.

Made once by `jejak.app`. The two classes, callers with an account and the public, share nothing but the texts of the
registered documents.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jejak.graphql.compile_queue import CompileQueue
from jejak.graphql.fallback_metrics import FallbackMetrics
from jejak.graphql.request_parsing import GraphQLRequest
from jejak.graphql.response_cache import ResponseCache
from jejak.limits import COMPILE_REST_FACTOR, MAX_CACHED_DOCUMENTS, MAX_CACHED_REGISTERED_DOCUMENTS
from resolvers.caller import Actor
from schema.document.validation import DocumentCache
from schema.limits import PUBLIC, STAFF, Limits


class ClientClass:
    """Document limits and caches for one class of clients; no flood pushes registered documents out of theirs."""

    def __init__(self, limits: Limits, *, rest_factor: float = COMPILE_REST_FACTOR) -> None:
        self.limits = limits
        self.compile_queue = CompileQueue(rest_factor=rest_factor)
        self.adhoc_cache = DocumentCache(limits, max_documents=MAX_CACHED_DOCUMENTS)
        self.registered_cache = DocumentCache(limits, max_documents=MAX_CACHED_REGISTERED_DOCUMENTS)


@dataclass
class Runtime:
    """Both classes of clients, the registered documents, and the caches of answers."""

    staff: ClientClass = field(default_factory=lambda: ClientClass(STAFF))
    public: ClientClass = field(default_factory=lambda: ClientClass(PUBLIC))
    documents: Mapping[str, str] = field(default_factory=dict)
    is_adhoc_open: bool = True
    response_cache: ResponseCache = field(default_factory=ResponseCache)
    is_compiler_enabled: bool = True
    fallbacks: FallbackMetrics = field(default_factory=FallbackMetrics)

    def document_text(self, request: GraphQLRequest) -> str | None:
        """Return the document that is asked, if there is one."""
        return request.query if request.document_id is None else self.documents.get(request.document_id)

    def class_of(self, actor: Actor | None) -> ClientClass:
        """Return the class that a caller belongs to."""
        return self.public if actor is None else self.staff
