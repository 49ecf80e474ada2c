"""Fast request object: headers by name, client address, and the application that it reached.

Made by `jejak.graphql.endpoint` of every request to GraphQL; the other endpoints have Starlette's `Request`, which says
the same, but looks through all headers each time that one is asked for.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.types import Receive, Scope


class RequestLike(Protocol):
    """A request, Starlette's or the one below, as far as it is looked at by one who reads it or asks whose it is."""

    @property
    def scope(self) -> Any:
        """What the server tells of it."""

    @property
    def app(self) -> Any:
        """The application."""

    @property
    def receive(self) -> Receive:
        """What brings its body."""

    @property
    def headers(self) -> Any:
        """The headers, by names in small letters."""

    @property
    def cookies(self) -> Mapping[str, str]:
        """The cookies."""

    @property
    def query_params(self) -> QueryParams:
        """The parameters in the address."""


class FastRequest:
    """A request."""

    __slots__ = ("app", "headers", "receive", "scope")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope, self.receive, self.app = scope, receive, scope["app"]
        # From the last to the first, so that of several by one name the first is found, as in Starlette's.
        self.headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])
        }

    @property
    def cookies(self) -> Mapping[str, str]:
        """The cookies."""
        return Request(self.scope).cookies

    @property
    def query_params(self) -> QueryParams:
        """The parameters in the address."""
        return Request(self.scope).query_params
