"""GraphQL client of the tests.

Over HTTP, as a signed-in person or as a stranger.
"""

import asyncio
import re
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx2
import pyotp

from tests.people import TOTP

_SIGN_IN_FIELDS = (
    "token expiresAt challenge { token } viewer { account { userName roles } } errors { code message path }"
)
SIGN_IN = f"mutation SignIn($input: SignInInput!) {{ signIn(input: $input) {{ {_SIGN_IN_FIELDS} }} }}"
COMPLETE = (
    "mutation CompleteSignIn($input: CompleteSignInInput!) "
    f"{{ completeSignIn(input: $input) {{ {_SIGN_IN_FIELDS} }} }}"
)
_TOTP_STEP_SECONDS = 30  # seconds


@dataclass(frozen=True)
class Caller:
    """Somebody with a connection to the server, a token when signed in, and a purpose when they say one."""

    http: httpx2.AsyncClient
    token: str | None = None
    purpose: str | None = None

    async def post(self, query: str, **variables: object) -> httpx2.Response:
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        if self.purpose:
            headers["jejak-purpose"] = self.purpose
        return await self.http.post(
            "/graphql", json={"query": query, "variables": variables}, headers=headers
        )

    async def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """Return the data of an answer that carries no error."""
        answer = (await self.post(query, **variables)).json()
        assert "errors" not in answer, answer["errors"]
        found: dict[str, Any] = answer["data"]
        return found

    async def error_codes(self, query: str, **variables: object) -> list[str]:
        """Return the codes of an answer that carries errors."""
        answer = (await self.post(query, **variables)).json()
        return [error["extensions"]["code"] for error in answer["errors"]]

    async def sign_in(self, user_name: str, password: str, *, secret: str = TOTP) -> "Caller":
        """Sign in, with the code of the authenticator where one is owed."""
        payload = (await self.ask(SIGN_IN, input={"userName": user_name, "password": password}))["signIn"]
        assert payload["errors"] == [], payload
        if payload["challenge"]:
            payload = await self.complete_sign_in(payload["challenge"]["token"], secret=secret)
        return Caller(self.http, payload["token"])

    async def complete_sign_in(self, challenge: str, *, secret: str = TOTP) -> dict[str, Any]:
        """Give the code that is owed. One is good once, so of three that a phone may show the first unused one is
        taken; the caller who signs in more often waits for the next.
        """
        while True:
            for off in (-1, 0, 1):
                code = pyotp.TOTP(secret).at(int(time.time()) + off * _TOTP_STEP_SECONDS)
                asked = {"challenge": challenge, "code": code}
                payload: dict[str, Any] = (await self.ask(COMPLETE, input=asked))["completeSignIn"]
                if not payload["errors"]:
                    return payload
                assert payload["errors"][0]["code"] == "WRONG_SECOND_FACTOR", payload
            await asyncio.sleep(_TOTP_STEP_SECONDS - time.time() % _TOTP_STEP_SECONDS + 0.1)


def new_idempotency_key() -> str:
    return str(uuid4())


def new_request_id() -> str:
    """An id that the server takes over: one with as many digits in a row as a NIP has it does not."""
    while re.search("[0-9]{18}", (each := uuid4()).hex):
        pass
    return str(each)
