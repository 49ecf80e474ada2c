"""How does a page ask the API? By registered documents, in this process or over TCP, with the visitor's own session.

The proof that a page of ours asks goes along as a browser would send it; whether it holds is the API's to say. What
went wrong comes back as one of four exceptions, in the words of the API.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2
import orjson
from starlette.types import ASGIApp

from jejak.portal.operations import id_of

PATH: Final = "/graphql"
LINK_PATH: Final = "/login/oidc/link"
_MEDIA: Final = "application/graphql-response+json"
_PATIENCE: Final = 30.0

Connect = Callable[["Asker"], httpx2.AsyncBaseTransport]


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks: the address it comes from, and the headers that say for whom and from where."""

    client: tuple[str, int]
    base: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What came of a document: what it found, and the cookies that the browser is to keep."""

    found: Mapping[str, Any]
    cookies: tuple[str, ...] = ()


class Refused(Exception):
    """The API did not answer; `code` is its word for why, `sentence` what it says to people.

    `place` is the innermost name of the input that it is about.
    """

    def __init__(
        self, code: str, sentence: str = "", *, wait: int | None = None, place: str = "", english: str = ""
    ) -> None:
        super().__init__(code)
        self.code, self.sentence, self.wait = code, sentence, wait
        self.place, self.english = place, english or sentence


class SessionOver(Exception):
    """Nobody is signed in, or no longer."""


def in_process(app: ASGIApp) -> Connect:
    """Ask an application of this process, as if from the visitor's own address."""
    return lambda asker: httpx2.ASGITransport(app, client=asker.client, raise_app_exceptions=False)


def over_tcp() -> Connect:
    """Ask a server, which has to believe this one's `X-Forwarded-For`."""
    return lambda _: httpx2.AsyncHTTPTransport()


@dataclass(frozen=True)
class Api:
    """The API, however it is reached; `address` is where, when that is not this process."""

    connect: Connect
    address: str | None = None

    async def ask(self, name: str, variables: Mapping[str, Any], *, asker: Asker) -> Reply:
        """Ask a document. Raises: Refused, SessionOver"""
        body = {"documentId": id_of(name), "variables": variables}
        headers = {"content-type": "application/json"}
        answer = await self._sent("POST", asker, headers=headers, content=orjson.dumps(body))
        return await self._reply(answer, asker)

    async def read(self, name: str, variables: Mapping[str, Any], *, asker: Asker) -> Reply:
        """Ask a query by its address, as anybody and for any cache. Raises: Refused, SessionOver"""
        params = {"documentId": id_of(name), "variables": orjson.dumps(variables).decode()}
        return await self._reply(await self._sent("GET", asker, params=params), asker)

    async def begin_link(self, proofs: Mapping[str, str | None], *, asker: Asker) -> Reply:
        """Begin to link the account to an identity; `location` is where its provider asks who it is.

        Raises: Refused, SessionOver
        """
        headers = {"content-type": "application/json"}
        content = orjson.dumps(proofs)
        answer = await self._sent("POST", asker, path=LINK_PATH, headers=headers, content=content)
        return await self._reply(answer, asker)

    async def _sent(
        self,
        method: str,
        asker: Asker,
        *,
        path: str = PATH,
        headers: Mapping[str, str] | None = None,
        **what: Any,
    ) -> httpx2.Response:
        given = {**asker.headers, **(headers or {}), "accept": _MEDIA}
        if self.address:
            given["x-forwarded-for"] = asker.client[0]
        async with httpx2.AsyncClient(
            transport=self.connect(asker),
            base_url=self.address or asker.base,
            trust_env=False,
            timeout=_PATIENCE,
        ) as client:
            return await client.request(method, path, headers=given, **what)

    async def _reply(self, answer: httpx2.Response, asker: Asker) -> Reply:
        """Raises: Refused, SessionOver"""
        try:
            found = orjson.loads(answer.content)
        except ValueError:
            raise Refused("INTERNAL") from None
        if errors := found.get("errors"):
            raise await self._why(errors[0], answer, asker)
        return Reply(found.get("data", found), tuple(answer.headers.get_list("set-cookie")))

    async def _why(self, error: Mapping[str, Any], answer: httpx2.Response, asker: Asker) -> Exception:
        told = error.get("extensions", {})
        code = str(told.get("code", "INTERNAL"))
        if code == "NOT_SIGNED_IN":
            return SessionOver()
        if (
            code == "DOCUMENT_UNKNOWN"
        ):  # not for this visitor: because of their role, or because nobody is signed in?
            return Refused("DENIED") if await self._is_somebody(asker) else SessionOver()
        wait = answer.headers.get("retry-after", "")
        return Refused(
            code,
            str(error.get("message", "")),
            wait=int(wait) if wait.isdigit() else None,
            place=str(told.get("inputPath", [""])[-1]),
            english=str(told.get("english", "")),
        )

    async def _is_somebody(self, asker: Asker) -> bool:
        body = orjson.dumps({"documentId": id_of("who"), "variables": {}})
        answer = await self._sent("POST", asker, headers={"content-type": "application/json"}, content=body)
        return bool((orjson.loads(answer.content).get("data") or {}).get("viewer"))
