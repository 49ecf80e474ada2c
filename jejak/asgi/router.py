"""Application with a fast route: GraphQL requests skip Starlette's routing.

Made by `jejak.app`. Starlette tries its routes one after the other, and stands by for exceptions that the endpoint of
GraphQL tells itself.
"""

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send


class FastRouteApp(Starlette):
    """The application, one of whose routes is found first."""

    _fast_app: ASGIApp | None = None
    _fast_route: Route | None = None

    def set_fast_route(self, route: Route) -> None:
        """Have a route, which takes any method and no part of an address, found before all others: behind what every
        request passes through, and behind nothing else.
        """
        assert route in self.routes
        assert route.methods is None
        assert not route.param_convertors
        self._fast_route, self._fast_app = route, route.app
        for middleware, args, settings in reversed(self.user_middleware):
            self._fast_app = middleware(self._fast_app, *args, **settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            self._fast_app is None
            or self._fast_route is None
            or scope.get("path") != self._fast_route.path
            or scope["type"] != "http"
            or scope.get("root_path")
        ):
            await super().__call__(scope, receive, send)
            return
        scope["app"], scope["route"] = self, self._fast_route
        await self._fast_app(scope, receive, send)
