"""API client of the pages: persisted documents, in process or over TCP, with the visitor's own session.

The proof that a page of ours asks goes along as a browser would send it; whether it holds is the API's to say. What
went wrong comes back as one of four exceptions, in the words of the API.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2
import orjson
from starlette.types import ASGIApp

from jejak.portal.limits import PORTAL_API_TIMEOUT_SECONDS, PORTAL_UPLOAD_TIMEOUT_SECONDS
from jejak.portal.operations import document_id

GRAPHQL_PATH: Final = "/graphql"
LINK_PATH: Final = "/login/oidc/link"
PAYSLIPS_PATH: Final = "/payslips/file"
_MEDIA_TYPE: Final = "application/graphql-response+json"

Connect = Callable[["Requester"], httpx2.AsyncBaseTransport]


@dataclass(frozen=True, kw_only=True)
class Requester:
    """Who asks: the address it comes from, and the headers that say for whom and from where."""

    client: tuple[str, int]
    base: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ApiResponse:
    """What came of a document: what it found, and the cookies that the browser is to keep."""

    result: Mapping[str, Any]
    cookies: tuple[str, ...] = ()


class ApiError(Exception):
    """The API did not answer; `code` is its word for why, `sentence` what it says to people.

    `input_field` is the innermost name of the input that it is about.
    """

    def __init__(
        self,
        code: str,
        sentence: str = "",
        *,
        retry_after_seconds: int | None = None,
        input_field: str = "",
        english: str = "",
    ) -> None:
        super().__init__(code)
        self.code, self.sentence, self.retry_after_seconds = code, sentence, retry_after_seconds
        self.input_field, self.english = input_field, english or sentence


class SessionRequired(Exception):
    """Nobody is signed in, or no longer."""


def connect_in_process(app: ASGIApp) -> Connect:
    """Ask an application of this process, as if from the visitor's own address."""
    return lambda asker: httpx2.ASGITransport(app, client=asker.client, raise_app_exceptions=False)


def connect_over_tcp() -> Connect:
    """Ask a server, which has to believe this one's `X-Forwarded-For`.

    The authorities that this machine trusts are read once: reading them takes longer than most answers.
    """
    trusted = httpx2.create_ssl_context()
    return lambda _: httpx2.AsyncHTTPTransport(verify=trusted)


@dataclass(frozen=True)
class ApiClient:
    """The API, however it is reached; `address` is where, when that is not this process."""

    connect: Connect
    address: str | None = None

    async def execute(self, name: str, variables: Mapping[str, Any], *, requester: Requester) -> ApiResponse:
        """Ask a document. Raises: ApiError, SessionRequired"""
        body = {"documentId": document_id(name), "variables": variables}
        headers = {"content-type": "application/json"}
        answer = await self._send("POST", requester, headers=headers, content=orjson.dumps(body))
        return await self._parse_response(answer, requester)

    async def execute_cacheable(
        self, name: str, variables: Mapping[str, Any], *, requester: Requester
    ) -> ApiResponse:
        """Ask a query by its address, as anybody and for any cache. Raises: ApiError, SessionRequired"""
        params = {"documentId": document_id(name), "variables": orjson.dumps(variables).decode()}
        return await self._parse_response(await self._send("GET", requester, params=params), requester)

    async def begin_link(self, proofs: Mapping[str, str | None], *, asker: Requester) -> ApiResponse:
        """Begin to link the account to an identity; `location` is where its provider asks who it is.

        Raises: ApiError, SessionRequired
        """
        headers = {"content-type": "application/json"}
        content = orjson.dumps(proofs)
        answer = await self._send("POST", asker, path=LINK_PATH, headers=headers, content=content)
        return await self._parse_response(answer, asker)

    async def send_payslips(
        self, asked: Mapping[str, str], content: AsyncIterator[bytes], *, requester: Requester
    ) -> ApiResponse:
        """Send a file of pay slips as it arrives: rehearsed, or brought in where `asked` names its SHA-256.

        Raises: ApiError, SessionRequired
        """
        answer = await self._send(
            "POST",
            requester,
            path=PAYSLIPS_PATH,
            headers={"content-type": "application/octet-stream"},
            params=asked,
            content=content,
            timeout=PORTAL_UPLOAD_TIMEOUT_SECONDS,
        )
        return await self._parse_response(answer, requester)

    async def _send(
        self,
        method: str,
        requester: Requester,
        *,
        path: str = GRAPHQL_PATH,
        headers: Mapping[str, str] | None = None,
        **what: Any,
    ) -> httpx2.Response:
        given = {**requester.headers, **(headers or {}), "accept": _MEDIA_TYPE}
        if self.address:
            given["x-forwarded-for"] = requester.client[0]
        async with httpx2.AsyncClient(
            transport=self.connect(requester),
            base_url=self.address or requester.base,
            trust_env=False,
            timeout=PORTAL_API_TIMEOUT_SECONDS,
        ) as client:
            return await client.request(method, path, headers=given, **what)

    async def _parse_response(self, answer: httpx2.Response, requester: Requester) -> ApiResponse:
        """Raises: ApiError, SessionRequired"""
        try:
            found = orjson.loads(answer.content)
        except ValueError:
            raise ApiError("INTERNAL") from None
        if errors := found.get("errors"):
            raise await self._to_error(errors[0], answer, requester)
        return ApiResponse(found.get("data", found), tuple(answer.headers.get_list("set-cookie")))

    async def _to_error(
        self, error: Mapping[str, Any], answer: httpx2.Response, requester: Requester
    ) -> Exception:
        told = error.get("extensions", {})
        code = str(told.get("code", "INTERNAL"))
        if code == "NOT_SIGNED_IN":
            return SessionRequired()
        if (
            code == "DOCUMENT_UNKNOWN"
        ):  # not for this visitor: because of their role, or because nobody is signed in
            return ApiError("DENIED") if await self._is_signed_in(requester) else SessionRequired()
        wait = answer.headers.get("retry-after", "")
        return ApiError(
            code,
            str(error.get("message", "")),
            retry_after_seconds=int(wait) if wait.isdigit() else None,
            input_field=str(told.get("inputPath", [""])[-1]),
            english=str(told.get("english", "")),
        )

    async def _is_signed_in(self, requester: Requester) -> bool:
        body = orjson.dumps({"documentId": document_id("who"), "variables": {}})
        answer = await self._send(
            "POST", requester, headers={"content-type": "application/json"}, content=body
        )
        return bool((orjson.loads(answer.content).get("data") or {}).get("viewer"))
