"""Which way does a request go into the application? What asks GraphQL goes straight to its door.

Made by `jejak.app`. Starlette tries its routes one after the other, and stands by to tell exceptions that the door of
GraphQL tells itself.
"""

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send


class Front(Starlette):
    """The application, one of whose routes is found first."""

    _straight: ASGIApp | None = None
    _route: Route | None = None

    def put_first(self, route: Route) -> None:
        """Have a route, which takes any method and no part of an address, found before all others: behind what every
        request passes through, and behind nothing else.
        """
        assert route in self.routes
        assert route.methods is None
        assert not route.param_convertors
        self._route, self._straight = route, route.app
        for middleware, args, settings in reversed(self.user_middleware):
            self._straight = middleware(self._straight, *args, **settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            self._straight is None
            or self._route is None
            or scope.get("path") != self._route.path
            or scope["type"] != "http"
            or scope.get("root_path")
        ):
            await super().__call__(scope, receive, send)
            return
        scope["app"], scope["route"] = self, self._route
        await self._straight(scope, receive, send)
