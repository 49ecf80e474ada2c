"""What happens between a request for a page and its answer? Language, session, proof, question, page or refusal.

Every route of `jejak.portal.routes` is a function of a `Visit`, wrapped by `door`.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from jejak.portal import forms, render
from jejak.portal.announcement import is_announced, sign_announcement
from jejak.portal.api import Api, Asker, Refused, Reply, SessionOver
from jejak.portal.faults import Fault, faults_of
from jejak.portal.forms import Fields
from jejak.portal.house import House
from jejak.portal.masking import masked, unmasked
from jejak.portal.reference import build_reference, keep_local
from jejak.portal.refusals import page_of
from jejak.portal.speech import LANGUAGES, Speech

log = logging.getLogger("jejak.portal")
LANGUAGE_COOKIE: Final = "bahasa"
SIGN_IN: Final = "/masuk"
_YEAR: Final = 365 * 24 * 3600
_NEVER_KEPT: Final = ("csrf", "password")
_SECRET: Final = (*_NEVER_KEPT, "newPassword", "code", "uri")
_BROWSERS_WORD: Final = ("sec-fetch-site", "origin")


@dataclass
class Visit:
    """One request for a page."""

    api: Api
    house: House
    request: Request
    speech: Speech
    fields: Fields = field(default_factory=dict)
    cookies: list[str] = field(default_factory=list)
    is_key_used: bool = False

    # ------------------------------------------------------------ what was asked

    @property
    def asked(self) -> Mapping[str, str]:
        """What stands in the address."""
        return {name: value.strip() for name, value in self.request.query_params.items()}

    @property
    def path(self) -> str:
        """The path that was asked for; not what Starlette makes of it together with the header `Host`."""
        return str(self.request.scope["path"])

    @property
    def query(self) -> str:
        """What stands behind the path, as it came."""
        return bytes(self.request.scope["query_string"]).decode("latin-1")

    @property
    def is_unproven(self) -> bool:
        """Tell whether a form came with a session and without its proof: then nothing was done with the session."""
        has_session = self.house.session_cookie in self.request.cookies
        return self.request.method == "POST" and has_session and not unmasked(self.given("csrf"))

    @property
    def is_shown_again(self) -> bool:
        """Tell whether a form came only to be shown in another language: then nothing is done with it."""
        return self.request.method == "POST" and LANGUAGE_COOKIE in self.asked

    def given(self, name: str) -> str:
        """Return what was filled in, but for spaces around it; nothing for a field that is missing."""
        return self.fields.get(name, "").strip()

    def key(self) -> str:
        """Return the key of the form: made when it was first shown, and kept until it is through.

        One under which something else was done already is not kept: what is sent next is another act.
        """
        if self.is_key_used:
            return str(uuid4())
        try:
            return str(UUID(self.given("key")))
        except ValueError:
            return str(uuid4())

    # ------------------------------------------------------------ what the API says

    async def ask(self, name: str, *, purpose: str = "", **variables: Any) -> Mapping[str, Any]:
        """Read with the visitor's session. Raises: Refused, SessionOver"""
        proof = self.request.cookies.get(self.house.csrf_cookie, "")
        headers = {"jejak-csrf": proof, "sec-fetch-site": "same-origin"}
        if purpose:
            headers["jejak-purpose"] = "".join(letter for letter in purpose if " " <= letter <= "~")
        reply = await self.api.ask(name, self._in_words(variables), asker=self._asker(headers))
        return reply.found

    async def ask_as_anybody(self, name: str, **variables: Any) -> Mapping[str, Any]:
        """Read what is everybody's, whoever asks. Raises: Refused"""
        return (await self.api.read(name, variables, asker=self._asker({}, known=False))).found

    async def send(self, name: str, **given: Any) -> Mapping[str, Any]:
        """Change something, with the proof that the form brought; the API judges it.

        Raises: Refused, SessionOver
        """
        headers = {
            name: self.request.headers[name] for name in _BROWSERS_WORD if name in self.request.headers
        }
        if proof := unmasked(self.given("csrf")):
            headers["jejak-csrf"] = proof
        reply: Reply = await self.api.ask(name, self._in_words({"input": given}), asker=self._asker(headers))
        self.cookies += reply.cookies
        return reply.found

    def _in_words(self, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"locale": self.speech.locale, **variables}

    def _asker(self, headers: Mapping[str, str], *, known: bool = True) -> Asker:
        whole = {"x-request-id": self.request.state.request_id, **headers}
        if known:
            whole["cookie"] = "; ".join(
                f"{name}={self.request.cookies[name]}"
                for name in (self.house.session_cookie, self.house.csrf_cookie)
                if name in self.request.cookies
            )
        host = self.request.headers.get("host", "localhost")
        whole["host"] = host
        client = self.request.client
        return Asker(
            client=(client.host, client.port) if client else ("127.0.0.1", 0),
            base=f"{self.request.url.scheme}://{host}",
            headers={name: value for name, value in whole.items() if value},
        )

    # ------------------------------------------------------------ what is shown

    def page(self, template: str, *, status: int = 200, is_public: bool = False, **facts: Any) -> Response:
        """Show a page."""
        body = render.html(template, {**self._shared(is_public=is_public), **facts}, request=self.request)
        return self._with_cookies(
            render.answered(self.request, body, status=status, is_public=is_public and status == 200)
        )

    def go(self, path: str) -> Response:
        """Send the browser on to another page, which it then reads (Post/Redirect/Get)."""
        response = RedirectResponse(keep_local(path), 303, {"cache-control": "no-store"})
        return self._with_cookies(response)

    def announce(self, path: str, word: str) -> Response:
        """Send the browser on to a page that announces what was just done."""
        proof = self.request.cookies.get(self.house.csrf_cookie, "")
        return self.go(f"{path}?{urlencode({word: sign_announcement(word, path=path, proof=proof)})}")

    def announces(self, word: str) -> bool:
        """Tell whether the address announces something that was done here in this session."""
        proof, given = self.request.cookies.get(self.house.csrf_cookie, ""), self.asked.get(word, "")
        return is_announced(word, given, path=build_reference(self.path), proof=proof)

    def again(self, path: str = "", **fields: str) -> Mapping[str, Any]:
        """Have the answer to a form offer the other language: what was written is sent along, but for secrets.

        Only for a page that does nothing when it `is_shown_again`.
        """
        if self.request.method != "POST":
            return {}
        written = fields or {name: value for name, value in self.fields.items() if name not in _SECRET}
        if "key" in written:
            written["key"] = self.key()
        return {"resent": written, "other_address": self._in_other(path or build_reference(self.path), {})}

    def there(self, path: str, **asked: str) -> Mapping[str, Any]:
        """Have the answer to a form offer the other language at an address that shows the same, and keeps nothing."""
        return {"other_address": self._in_other(path, asked)} if self.request.method == "POST" else {}

    def _in_other(self, path: str, asked: Mapping[str, str]) -> str:
        return f"{path}?{urlencode({**asked, LANGUAGE_COOKIE: self._other})}"

    @property
    def _other(self) -> str:
        return next(each for each in LANGUAGES if each != self.speech.language)

    def faults(self, errors: list[Mapping[str, Any]]) -> list[Fault]:
        """Return what the API found wrong, each with the field it is about.

        Raises: Refused for a form that no page of ours sent
        """
        found = faults_of(errors)
        if any(each.code == "CROSS_SITE" for each in found):
            raise Refused("CROSS_SITE")
        if any(each.code == "IDEMPOTENCY_MISMATCH" for each in found):
            self.is_key_used = True
            return [Fault(self.speech.say("page.sent_before"))]
        return found

    def _shared(self, *, is_public: bool) -> dict[str, Any]:
        proof = "" if is_public else self.request.cookies.get(self.house.csrf_cookie, "")
        here, is_form = build_reference(self.path), self.request.method == "POST"
        return {
            "s": self.speech,
            "t": self.speech.say,
            "whose": self.house.whose(),
            "has_provider": self.house.has_provider,
            "path": self.path,
            "other_language": self._other,
            "other_address": "" if is_form else self._in_other(here, self.asked),
            "resent": None,
            "csrf": partial(masked, proof) if proof else None,
            "new_key": lambda: str(uuid4()),
            "faults": [],
            "is_conflict": False,
            "viewer": None,
            "is_public": is_public,
        }

    def _with_cookies(self, response: Response) -> Response:
        for cookie in self.cookies:
            response.headers.append("set-cookie", cookie)
        if self.asked.get(LANGUAGE_COOKIE) == self.speech.language:
            response.set_cookie(
                LANGUAGE_COOKIE, self.speech.language, max_age=_YEAR, httponly=True, samesite="lax"
            )
        return response


Page = Callable[[Visit], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def door(api: Api, house: House, *, page: Page) -> Endpoint:
    """Return a route's endpoint that shows a page, or a page that says why not."""

    async def opened(request: Request) -> Response:
        visit = visit_of(api, house, request=request)
        try:
            if request.method == "POST":
                visit.fields = await forms.fields_of(request)
            if visit.is_shown_again and not is_ours(request):
                raise Refused("CROSS_SITE")
            return await page(visit)
        except SessionOver:
            return page_of(visit, Refused("CROSS_SITE")) if visit.is_unproven else signed_out(visit)
        except Refused as refused:
            return page_of(visit, refused)
        except Exception:
            log.exception("a page failed", extra={"request_id": request.state.request_id})
            return page_of(visit, Refused("INTERNAL"))

    return opened


def visit_of(api: Api, house: House, *, request: Request) -> Visit:
    """Return the visit that a request makes, in the language of its address or of its cookie."""
    wanted = request.query_params.get(LANGUAGE_COOKIE) or request.cookies.get(LANGUAGE_COOKIE)
    language = wanted if wanted in LANGUAGES else LANGUAGES[0]
    return Visit(api, house, request, Speech(language, house.whose().time_zone))


def lost(api: Api, house: House) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Return what answers for an address that leads nowhere."""

    async def nowhere(request: Request, _: Exception) -> Response:
        return page_of(visit_of(api, house, request=request), Refused("NOT_FOUND"))

    return nowhere


def signed_out(visit: Visit) -> Response:
    """Lead to the page of signing in, and from there back to where one was, with nothing lost.

    What was filled in goes along in the page itself, when a page of ours sent it.
    """
    if visit.request.method == "GET":
        here = build_reference(visit.path, visit.query)
        return visit.go(f"{SIGN_IN}?{urlencode({'ke': here})}" if here != "/" else SIGN_IN)
    kept = (
        {name: value for name, value in visit.fields.items() if name not in _NEVER_KEPT}
        if is_ours(visit.request)
        else {}
    )
    written = {"to": build_reference(visit.path), "kept": urlencode(kept)}
    facts = {**written, **visit.again(SIGN_IN, **written), "is_over": True, "is_out": False, "values": {}}
    return visit.page("sign_in.html", status=401, **facts)


def is_ours(request: Request) -> bool:
    """Tell whether a page of this site sent a form, by what the browser says."""
    site, origin = (request.headers.get(name) for name in _BROWSERS_WORD)
    if site is not None:
        return site == "same-origin"
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")
