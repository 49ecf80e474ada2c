"""Provider that forges: tokens of others, and tokens meant for others.

Publishes honest keys and answers every code with the token that a test has put down. Listens on this machine only.
"""

import asyncio
import contextvars
import json
import socket
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from joserfc import jwt
from joserfc.jwk import KeyParameters, OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.identity.oidc_office import CLIENT, SECRET

KEY_ID = "kunci-2026"
Claims = dict[str, Any]


def a_key(name: str | None = KEY_ID) -> RSAKey:
    """A key that signs under a name, or under none; two of one name are two keys."""
    told: KeyParameters = {"use": "sig", "alg": "RS256"}
    return RSAKey.generate_key(2048, {**told, "kid": name} if name else told)


@dataclass
class Forger:
    """The provider: its own keys, and the next answer to a code."""

    issuer: str
    key: RSAKey = field(default_factory=a_key)
    answer: Callable[[], tuple[int, object]] = lambda: (400, {"error": "invalid_grant"})
    request_count: int = 0
    published_keys: object | None = None  # instead of its keys

    def claims(self, nonce: str | None, **changed: object) -> Claims:
        """What an honest token says; what is None is left out."""
        now = int(time.time())
        honest: Claims = {
            "iss": self.issuer,
            "sub": "subjek-1",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 600,
            "nonce": nonce,
        }
        return {name: value for name, value in (honest | changed).items() if value is not None}

    def sign(self, claims: Claims, *, key: RSAKey | None = None, **header: object) -> str:
        used = key or self.key
        named = {"kid": used.kid} if used.kid else {}
        return jwt.encode({"alg": "RS256", **named, **header}, claims, used)

    def tamper(self, claims: Claims) -> str:
        """A token whose claims are not those that were signed."""
        head, _, seal = self.sign(claims).split(".")
        return f"{head}.{_part(claims | {'sub': 'subjek-2'})}.{seal}"

    def encode_unsigned(self, claims: Claims, alg: str) -> str:
        """A token that says it needs no signature."""
        return f"{_part({'alg': alg, 'typ': 'JWT', 'kid': KEY_ID})}.{_part(claims)}."

    def sign_with_secret(self, claims: Claims, secret: bytes) -> str:
        """A token signed with what is no secret of the provider's."""
        return jwt.encode(
            {"alg": "HS256", "kid": KEY_ID}, claims, OctKey.import_key(secret), algorithms=["HS256"]
        )

    def public(self) -> bytes:
        """The public key, which the whole world has."""
        return self.key.as_pem(private=False)

    def secret(self) -> bytes:
        """The secret that the provider and this server share."""
        return SECRET.encode()


def _part(said: object) -> str:
    return urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


@asynccontextmanager
async def serve_forger(listener: socket.socket, *, key: RSAKey | None = None) -> AsyncIterator[Forger]:
    """Listen until the block ends."""
    forger = Forger(f"http://127.0.0.1:{listener.getsockname()[1]}", key or a_key())

    async def discovery(_: Request) -> Response:
        return JSONResponse(
            {
                "issuer": forger.issuer,
                "authorization_endpoint": f"{forger.issuer}/auth",
                "token_endpoint": f"{forger.issuer}/token",
                "jwks_uri": f"{forger.issuer}/jwks",
            }
        )

    async def jwks(_: Request) -> Response:
        forger.request_count += 1
        honest = {"keys": [forger.key.as_dict(private=False)]}
        return JSONResponse(honest if forger.published_keys is None else forger.published_keys)

    async def token(_: Request) -> Response:
        status, said = forger.answer()
        return said if isinstance(said, Response) else JSONResponse(said, status)

    app = Starlette(
        routes=[
            Route("/.well-known/openid-configuration", discovery),
            Route("/jwks", jwks),
            Route("/token", token, methods=["POST"]),
        ]
    )
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    task = asyncio.create_task(server.serve(sockets=[listener]), context=contextvars.Context())
    while not server.started:
        assert not task.done(), "the forger did not start"
        await asyncio.sleep(0.01)
    try:
        yield forger
    finally:
        server.should_exit = True
        await task
