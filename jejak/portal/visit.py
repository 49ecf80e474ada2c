"""What happens between a request for a page and its answer: language, draft, session, proof, question, page.

Every route of `jejak.portal.routes` is a function of a `Visit`, wrapped by `jejak.portal.endpoint.door`. A form that is
sent never shows a page itself: it leads on to one (Post/Redirect/Get), with a draft where there is something to mend.
"""

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from jejak.portal import render
from jejak.portal.announcement import is_announced, sign_announcement
from jejak.portal.api import Api, Asker, Refused, Reply
from jejak.portal.draft import LIFETIME_SECONDS, MAX_TOKEN_LETTERS, Draft
from jejak.portal.faults import Fault, build_fault, faults_of
from jejak.portal.forms import Fields
from jejak.portal.house import House
from jejak.portal.masking import masked, unmasked
from jejak.portal.menu import Menu, build_menu
from jejak.portal.reference import build_reference, keep_local
from jejak.portal.speech import LANGUAGES, Speech

log = logging.getLogger("jejak.portal")
LANGUAGE_COOKIE: Final = "bahasa"
SIGN_IN: Final = "/masuk"
_YEAR: Final = 365 * 24 * 3600
_NEVER_KEPT: Final = ("csrf", "account", "password", "newPassword", "code")
DRAFT: Final = "draf"
BROWSERS_WORD: Final = ("sec-fetch-site", "origin")


@dataclass(frozen=True)
class FormProof:
    """What a form of ours carries: the proof that this page made it, masked anew each time, and for which account."""

    secret: str
    account: str

    def __call__(self) -> str:
        return masked(self.secret)


@dataclass
class Visit:
    """One request for a page; `form_path` is where the form stands that a POST came from."""

    api: Api
    house: House
    request: Request
    speech: Speech
    form_path: str = ""
    fields: Fields = field(default_factory=dict)
    draft: Draft | None = None
    cookies: list[str] = field(default_factory=list)
    is_key_used: bool = False
    menu: Menu | None = None

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
        """Read with the visitor's session; a page of an employee also gets their menu. Raises: Refused, SessionOver"""
        found = await self._ask(name, purpose=purpose, **variables)
        roles = ((found.get("viewer") or {}).get("account") or {}).get("roles", ())
        if self.menu is None and self.request.method == "GET" and "EMPLOYEE" in roles:
            self.menu = Menu()
            with suppress(Refused):  # a page without the number is better than none
                self.menu = build_menu(await self._ask("menu"))
        return found

    async def _ask(self, name: str, *, purpose: str = "", **variables: Any) -> Mapping[str, Any]:
        """Raises: Refused, SessionOver"""
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
        reply = await self.api.ask(name, self._in_words({"input": given}), asker=self._form_asker())
        self.cookies += reply.cookies
        return reply.found

    async def begin_link(self, password: str, code: str | None) -> str:
        """Begin to link the account to an identity; return the provider's address. Raises: Refused, SessionOver"""
        reply: Reply = await self.api.begin_link(
            {"password": password, "code": code}, asker=self._form_asker()
        )
        self.cookies += reply.cookies
        return str(reply.found["location"])

    def _form_asker(self) -> Asker:
        """Return who asks with a form: with the proof that it brought, and what the browser says of its origin."""
        headers = {name: self.request.headers[name] for name in BROWSERS_WORD if name in self.request.headers}
        if proof := unmasked(self.given("csrf")):
            headers["jejak-csrf"] = proof
        return self._asker(headers)

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

    def page(
        self, template: str, *, status: int | None = None, is_public: bool = False, **facts: Any
    ) -> Response:
        """Show a page, with the faults and the status of the draft that leads to it.

        Raises: Refused for the draft of another account
        """
        shared = self._shared(is_public=is_public, viewer=facts.get("viewer"))
        shown = status or (self.draft.status if self.draft else 200)
        body = render.html(template, {**shared, "is_conflict": shown == 409, **facts}, request=self.request)
        return self._with_cookies(
            render.answered(
                self.request,
                body,
                status=shown,
                is_public=is_public and shown == 200,
                has_arms=self.house.arms is not None,
            )
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

    def go_with_draft(
        self,
        path: str,
        faults: Sequence[Fault] = (),
        *,
        status: int = 422,
        lifetime: int = LIFETIME_SECONDS,
        **fields: str,
    ) -> Response:
        """Send the browser on to a page that shows what was written, and what is wrong with it.

        Raises: Refused for more than an address can hold
        """
        return self.go(
            f"{path}?{DRAFT}={self.draft_token(faults, status=status, lifetime=lifetime, **fields)}"
        )

    def draft_token(
        self,
        faults: Sequence[Fault] = (),
        *,
        status: int = 422,
        lifetime: int = LIFETIME_SECONDS,
        **fields: str,
    ) -> str:
        """Return the draft of this form for an address, without its secrets but those in `fields`.

        Raises: Refused for more than an address can hold
        """
        written = {name: value for name, value in self.fields.items() if name not in _NEVER_KEPT}
        if "key" in written:
            written["key"] = self.key()
        draft = Draft(
            fields=written | fields,
            faults=tuple(faults),
            status=status if faults else 200,
            account=self.account,
        )
        token = self.house.drafts.encrypt(draft, lifetime=lifetime)
        if len(token) > MAX_TOKEN_LETTERS:
            raise Refused("BODY_TOO_LARGE")
        return token

    def fault(self, key: str, field: str = "", **facts: object) -> Fault:
        """Return a fault in words of ours."""
        return build_fault(self.speech, key, field=field, **facts)

    def missing(self, *fields: str) -> list[Fault]:
        """Return a fault for each of these fields that is empty."""
        return [self.fault(f"missing.{each}", each) for each in fields if not self.given(each)]

    @property
    def account(self) -> str:
        """The id of the account for which the form was made, or the draft."""
        return self.given("account") or (self.draft.account if self.draft else "")

    def keep_cookie(self, name: str, value: str, *, path: str, lifetime: int) -> None:
        """Have the browser keep something for some of our pages, for so many seconds; no script reads it."""
        flags = "HttpOnly; SameSite=lax" + ("; Secure" if "__Host-" in self.house.session_cookie else "")
        self.cookies.append(f"{name}={value}; Max-Age={lifetime}; Path={path}; {flags}")

    @property
    def _other(self) -> str:
        return next(each for each in LANGUAGES if each != self.speech.language)

    def faults(self, errors: list[Mapping[str, Any]]) -> list[Fault]:
        """Return what the API found wrong, each with the field it is about.

        Raises: Refused for a form that no page of ours sent
        """
        found = faults_of(errors, self.speech.language)
        if any(each.code == "CROSS_SITE" for each in found):
            raise Refused("CROSS_SITE")
        if any(each.code == "IDEMPOTENCY_MISMATCH" for each in found):
            self.is_key_used = True
            return [self.fault("page.sent_before")]
        return found

    def _shared(self, *, is_public: bool, viewer: Mapping[str, Any] | None) -> dict[str, Any]:
        proof = "" if is_public else self.request.cookies.get(self.house.csrf_cookie, "")
        account = str(viewer["account"]["id"]) if viewer else ""
        if self.draft and self.draft.account and account and account != self.draft.account:
            raise Refused("OTHER_ACCOUNT")
        asked = urlencode({**self.asked, LANGUAGE_COOKIE: self._other})
        is_form = self.request.method == "POST"
        return {
            "s": self.speech,
            "t": self.speech.say,
            "whose": self.house.whose(),
            "has_provider": self.house.has_provider,
            "arms": self.house.arms.address if self.house.arms else "",
            "path": self.path,
            "other_language": self._other,
            "other_address": "" if is_form else build_reference(self.path, asked),
            "csrf": FormProof(proof, account) if proof else None,
            "new_key": lambda: str(uuid4()),
            "faults": list(self.draft.faults) if self.draft else [],
            "viewer": None,
            "menu": self.menu or Menu(),
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
