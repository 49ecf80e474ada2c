"""What happens between a request for a page and its answer: language, draft, session, proof, question, page.

Every route of `jejak.portal.routes` is a function of a `PageContext`, wrapped by
`jejak.portal.endpoint.page_endpoint`. A form that is sent never shows a page itself: it leads on to one
(Post/Redirect/Get), with a draft where there is something to mend.
"""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from jejak.portal import render
from jejak.portal.announcement import is_announced, sign_announcement
from jejak.portal.api_client import ApiClient, ApiError, ApiResponse, Requester
from jejak.portal.forms.csrf_masking import mask_secret, unmask_secret
from jejak.portal.forms.draft import Draft
from jejak.portal.forms.form_errors import FormError, build_form_error, parse_form_errors
from jejak.portal.forms.form_fields import FormFields
from jejak.portal.forms.multipart import FormUpload
from jejak.portal.i18n import LANGUAGES, Translator
from jejak.portal.limits import DRAFT_LIFETIME_SECONDS, MAX_DRAFT_CHARACTERS, PORTAL_LANGUAGE_MAX_AGE_SECONDS
from jejak.portal.menu import Menu, build_menu
from jejak.portal.reference import build_reference, keep_local
from jejak.portal.site import Site

log = logging.getLogger("jejak.portal")
LANGUAGE_COOKIE: Final = "bahasa"
SIGN_IN_PATH: Final = "/masuk"
_NEVER_IN_DRAFT: Final = ("csrf", "account", "password", "newPassword", "code")
DRAFT_PARAMETER: Final = "draf"
ORIGIN_HEADERS: Final = ("sec-fetch-site", "origin")


@dataclass(frozen=True)
class CsrfField:
    """What a form of ours carries: the proof that this page made it, masked anew each time, and for which account."""

    secret: str
    account: str

    def __call__(self) -> str:
        return mask_secret(self.secret)


@dataclass
class PageContext:
    """One request for a page; `form_path` is where the form stands that a POST came from."""

    api: ApiClient
    site: Site
    request: Request
    translator: Translator
    form_path: str = ""
    fields: FormFields = field(default_factory=dict)
    draft: Draft | None = None
    upload: FormUpload | None = None
    cookies: list[str] = field(default_factory=list)
    is_idempotency_key_used: bool = False
    menu: Menu | None = None

    # ------------------------------------------------------------ what was asked

    @property
    def query_params(self) -> Mapping[str, str]:
        """What stands in the address."""
        return {name: value.strip() for name, value in self.request.query_params.items()}

    @property
    def path(self) -> str:
        """The path that was asked for; not what Starlette makes of it together with the header `Host`."""
        return str(self.request.scope["path"])

    @property
    def query_string(self) -> str:
        """What stands behind the path, as it came."""
        return bytes(self.request.scope["query_string"]).decode("latin-1")

    @property
    def is_without_csrf(self) -> bool:
        """Tell whether a form came with a session and without its proof: then nothing was done with the session."""
        has_session = self.site.session_cookie in self.request.cookies
        return self.request.method == "POST" and has_session and not unmask_secret(self.get_field("csrf"))

    def get_field(self, name: str) -> str:
        """Return what was filled in, but for spaces around it; nothing for a field that is missing."""
        return self.fields.get(name, "").strip()

    def idempotency_key(self) -> str:
        """Return the key of the form: made when it was first shown, and kept until it is through.

        One under which something else was done already is not kept: what is sent next is another act.
        """
        if self.is_idempotency_key_used:
            return str(uuid4())
        try:
            return str(UUID(self.get_field("key")))
        except ValueError:
            return str(uuid4())

    # ------------------------------------------------------------ what the API says

    async def query(self, name: str, *, purpose: str = "", **variables: Any) -> Mapping[str, Any]:
        """Read with the visitor's session, an employee's menu too. Raises: ApiError, SessionRequired"""
        found = await self._query(name, purpose=purpose, **variables)
        roles = ((found.get("viewer") or {}).get("account") or {}).get("roles", ())
        if self.menu is None and self.request.method == "GET" and "EMPLOYEE" in roles:
            self.menu = Menu()
            with suppress(ApiError):  # a page without the number is better than none
                self.menu = build_menu(await self._query("menu"))
        return found

    async def _query(self, name: str, *, purpose: str = "", **variables: Any) -> Mapping[str, Any]:
        """Raises: ApiError, SessionRequired"""
        proof = self.request.cookies.get(self.site.csrf_cookie, "")
        headers = {"jejak-csrf": proof, "sec-fetch-site": "same-origin"}
        if purpose:
            headers["jejak-purpose"] = "".join(letter for letter in purpose if " " <= letter <= "~")
        reply = await self.api.execute(
            name, self._with_locale(variables), requester=self._build_requester(headers)
        )
        return reply.result

    async def query_public(self, name: str, **variables: Any) -> Mapping[str, Any]:
        """Read what is everybody's, no matter who asks. Raises: ApiError"""
        return (
            await self.api.execute_cacheable(
                name, variables, requester=self._build_requester({}, with_session=False)
            )
        ).result

    async def mutate(self, name: str, **given: Any) -> Mapping[str, Any]:
        """Change something, with the proof that the form brought; the API judges it.

        Raises: ApiError, SessionRequired
        """
        reply = await self.api.execute(
            name, self._with_locale({"input": given}), requester=self._form_asker()
        )
        self.cookies += reply.cookies
        return reply.result

    async def begin_link(self, password: str, code: str | None) -> str:
        """Begin to link the account to an identity; return the provider's address. Raises: ApiError, SessionRequired"""
        reply: ApiResponse = await self.api.begin_link(
            {"password": password, "code": code}, asker=self._form_asker()
        )
        self.cookies += reply.cookies
        return str(reply.result["location"])

    async def send_payslips(
        self, asked: Mapping[str, str], content: AsyncIterator[bytes]
    ) -> Mapping[str, Any]:
        """Send a file of pay slips; return what it would bring, or brought. Raises: ApiError, SessionRequired"""
        reply = await self.api.send_payslips(asked, content, requester=self._form_asker())
        return reply.result

    def _form_asker(self) -> Requester:
        """Return who asks with a form: with the proof that it brought, and what the browser says of its origin."""
        headers = {
            name: self.request.headers[name] for name in ORIGIN_HEADERS if name in self.request.headers
        }
        if proof := unmask_secret(self.get_field("csrf")):
            headers["jejak-csrf"] = proof
        return self._build_requester(headers)

    def _with_locale(self, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"locale": self.translator.locale, **variables}

    def _build_requester(self, headers: Mapping[str, str], *, with_session: bool = True) -> Requester:
        whole = {"x-request-id": self.request.state.request_id, **headers}
        if with_session:
            whole["cookie"] = "; ".join(
                f"{name}={self.request.cookies[name]}"
                for name in (self.site.session_cookie, self.site.csrf_cookie)
                if name in self.request.cookies
            )
        host = self.request.headers.get("host", "localhost")
        whole["host"] = host
        client = self.request.client
        return Requester(
            client=(client.host, client.port) if client else ("127.0.0.1", 0),
            base=f"{self.request.url.scheme}://{host}",
            headers={name: value for name, value in whole.items() if value},
        )

    # ------------------------------------------------------------ what is shown

    def render_page(
        self, template: str, *, status: int | None = None, is_public: bool = False, **facts: Any
    ) -> Response:
        """Show a page, with the faults and the status of the draft that leads to it.

        Raises: ApiError for the draft of another account
        """
        shared = self._template_context(is_public=is_public, viewer=facts.get("viewer"))
        shown = status or (self.draft.status if self.draft else 200)
        body = render.render_html(
            template, {**shared, "is_conflict": shown == 409, **facts}, request=self.request
        )
        return self._with_cookies(
            render.page_response(
                self.request,
                body,
                status=shown,
                is_public=is_public and shown == 200,
                has_arms=self.site.coat_of_arms is not None,
            )
        )

    def redirect(self, path: str) -> Response:
        """Send the browser on to another page, which it then reads (Post/Redirect/Get)."""
        response = RedirectResponse(keep_local(path), 303, {"cache-control": "no-store"})
        return self._with_cookies(response)

    def redirect_with_announcement(self, path: str, word: str) -> Response:
        """Send the browser on to a page that announces what was just done."""
        proof = self.request.cookies.get(self.site.csrf_cookie, "")
        return self.redirect(f"{path}?{urlencode({word: sign_announcement(word, path=path, proof=proof)})}")

    def has_announcement(self, word: str) -> bool:
        """Tell whether the address announces something that was done here in this session."""
        proof, given = self.request.cookies.get(self.site.csrf_cookie, ""), self.query_params.get(word, "")
        return is_announced(word, given, path=build_reference(self.path), proof=proof)

    def redirect_with_draft(
        self,
        path: str,
        errors: Sequence[FormError] = (),
        *,
        status: int = 422,
        lifetime: int = DRAFT_LIFETIME_SECONDS,
        **fields: str,
    ) -> Response:
        """Send the browser on to a page that shows what was written, and what is wrong with it.

        Raises: ApiError for more than an address can hold
        """
        return self.redirect(
            f"{path}?{DRAFT_PARAMETER}={self.encrypt_draft(errors, status=status, lifetime=lifetime, **fields)}"
        )

    def encrypt_draft(
        self,
        errors: Sequence[FormError] = (),
        *,
        status: int = 422,
        lifetime: int = DRAFT_LIFETIME_SECONDS,
        **fields: str,
    ) -> str:
        """Return the draft of this form for an address, without its secrets but those in `fields`.

        Raises: ApiError for more than an address can hold
        """
        written = {name: value for name, value in self.fields.items() if name not in _NEVER_IN_DRAFT}
        if "key" in written:
            written["key"] = self.idempotency_key()
        draft = Draft(
            fields=written | fields,
            errors=tuple(errors),
            status=status if errors else 200,
            account_id=self.account_id,
        )
        token = self.site.draft_cipher.encrypt(draft, lifetime=lifetime)
        if len(token) > MAX_DRAFT_CHARACTERS:
            raise ApiError("BODY_TOO_LARGE")
        return token

    def form_error(self, key: str, field: str = "", **facts: object) -> FormError:
        """Return a fault in words of ours."""
        return build_form_error(self.translator, key, field=field, **facts)

    def missing_field_errors(self, *fields: str) -> list[FormError]:
        """Return a fault for each of these fields that is empty."""
        return [self.form_error(f"missing.{each}", each) for each in fields if not self.get_field(each)]

    @property
    def account_id(self) -> str:
        """The id of the account for which the form was made, or the draft."""
        return self.get_field("account") or (self.draft.account_id if self.draft else "")

    def set_cookie(self, name: str, value: str, *, path: str, lifetime: int) -> None:
        """Have the browser keep something for some of our pages, for so many seconds; no script reads it."""
        flags = "HttpOnly; SameSite=lax" + ("; Secure" if "__Host-" in self.site.session_cookie else "")
        self.cookies.append(f"{name}={value}; Max-Age={lifetime}; Path={path}; {flags}")

    @property
    def _other_language(self) -> str:
        return next(each for each in LANGUAGES if each != self.translator.language)

    @property
    def own_reference(self) -> str:
        """The address of this page, to ask for it once more."""
        return build_reference(self.path, urlencode(self.query_params))

    def to_form_errors(self, errors: list[Mapping[str, Any]]) -> list[FormError]:
        """Return what the API found wrong, each with the field it is about.

        Raises: ApiError for a form that no page of ours sent
        """
        found = parse_form_errors(errors, self.translator.language)
        if any(each.code == "CROSS_SITE" for each in found):
            raise ApiError("CROSS_SITE")
        if any(each.code == "IDEMPOTENCY_MISMATCH" for each in found):
            self.is_idempotency_key_used = True
            return [self.form_error("page.sent_before")]
        return found

    def _template_context(self, *, is_public: bool, viewer: Mapping[str, Any] | None) -> dict[str, Any]:
        proof = "" if is_public else self.request.cookies.get(self.site.csrf_cookie, "")
        account = str(viewer["account"]["id"]) if viewer else ""
        if self.draft and self.draft.account_id and account and account != self.draft.account_id:
            raise ApiError("OTHER_ACCOUNT")
        asked = urlencode({**self.query_params, LANGUAGE_COOKIE: self._other_language})
        is_form = self.request.method == "POST"
        return {
            "s": self.translator,
            "t": self.translator.text,
            "regency": self.site.load_regency(),
            "has_provider": self.site.has_oidc_provider,
            "arms": self.site.coat_of_arms.path if self.site.coat_of_arms else "",
            "path": self.path,
            "other_language": self._other_language,
            "other_address": "" if is_form else build_reference(self.path, asked),
            "csrf": CsrfField(proof, account) if proof else None,
            "new_key": lambda: str(uuid4()),
            "faults": list(self.draft.errors) if self.draft else [],
            "viewer": None,
            "menu": self.menu or Menu(),
            "is_public": is_public,
        }

    def _with_cookies(self, response: Response) -> Response:
        for cookie in self.cookies:
            response.headers.append("set-cookie", cookie)
        if self.query_params.get(LANGUAGE_COOKIE) == self.translator.language:
            response.set_cookie(
                LANGUAGE_COOKIE,
                self.translator.language,
                max_age=PORTAL_LANGUAGE_MAX_AGE_SECONDS,
                httponly=True,
                samesite="lax",
            )
        return response
