"""How does a test knock on a door?

Over HTTP, as a signed-in person or as a stranger. Called by the tests of doors.
"""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

SIGN_IN = """mutation SignIn($input: SignInInput!) {
  signIn(input: $input) { token expiresAt viewer { account { userName roles } } errors { code message path } }
}"""


@dataclass(frozen=True)
class Caller:
    """Somebody with a connection to the server, and a token when signed in."""

    http: httpx.AsyncClient
    token: str | None = None

    async def post(self, query: str, **variables: object) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        return await self.http.post(
            "/graphql", json={"query": query, "variables": variables}, headers=headers
        )

    async def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """Return the data of an answer that carries no error."""
        answer = (await self.post(query, **variables)).json()
        assert "errors" not in answer, answer["errors"]
        found: dict[str, Any] = answer["data"]
        return found

    async def refused(self, query: str, **variables: object) -> list[str]:
        """Return the codes of an answer that carries errors."""
        answer = (await self.post(query, **variables)).json()
        return [error["extensions"]["code"] for error in answer["errors"]]

    async def signed_in(self, user_name: str, password: str) -> "Caller":
        payload = (await self.ask(SIGN_IN, input={"userName": user_name, "password": password}))["signIn"]
        assert payload["errors"] == [], payload
        return Caller(self.http, payload["token"])


def new_key() -> str:
    return str(uuid4())
