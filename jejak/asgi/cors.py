"""CORS: Starlette's middleware, with a shortcut for requests that need none of it.

Put into the application by `jejak.app`.
"""

from collections.abc import Iterable

from starlette.middleware.cors import CORSMiddleware
from starlette.types import Message, Receive, Scope, Send

RawHeaders = list[tuple[bytes, bytes]]


class CachedCors(CORSMiddleware):
    """To a request that names no origin there is nothing to allow; its answer says that another might be told more."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or b"origin" in dict(scope["headers"]):
            await super().__call__(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = add_vary_origin(message.get("headers", ()))
            await send(message)

        await self.app(scope, receive, answer)


def add_vary_origin(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """Return the headers of an answer, where `vary` names the origin last: in its place, or at the end."""
    found, place = list[tuple[bytes, bytes]](), -1
    for name, value in headers:
        if name != b"vary":
            found.append((name, value))
        elif place < 0:
            place = len(found)
            found.append((name, value))
        else:
            found[place] = (name, found[place][1] + b", " + value)
    if place < 0:
        return [*found, (b"vary", b"Origin")]
    found[place] = (b"vary", found[place][1] + b", Origin")
    return found
