"""Endpoints of the pages: one visit a request, its draft and session, and a page that says why not.

Trust: what a browser says of where a form comes from decides whether anything of it is kept; the API judges the proof.
"""

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from jejak.portal.api_client import ApiClient, ApiError, SessionRequired
from jejak.portal.forms import form_fields
from jejak.portal.forms.draft import Draft
from jejak.portal.forms.multipart import read_upload
from jejak.portal.i18n import LANGUAGES, Translator
from jejak.portal.pages.error_pages import show_error_page
from jejak.portal.reference import build_reference
from jejak.portal.request_context import (
    DRAFT_PARAMETER,
    LANGUAGE_COOKIE,
    ORIGIN_HEADERS,
    SIGN_IN_PATH,
    PageContext,
)
from jejak.portal.site import Site

log = logging.getLogger("jejak.portal")

Page = Callable[[PageContext], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def page_endpoint(
    api: ApiClient, site: Site, *, page: Page, form_path: str, takes_file: bool = False
) -> Endpoint:
    """Return a route's endpoint that shows a page, or a page that says why not."""

    async def endpoint(request: Request) -> Response:
        context = build_context(api, site, request=request)
        named = {name: quote(each, safe="") for name, each in request.path_params.items()}
        context.form_path = form_path.format_map(named)
        try:
            if takes_file:
                context.upload = await read_upload(request)
            return await _respond(context, page)
        except ApiError as refused:
            return show_error_page(context, refused)
        except Exception:
            log.exception("a page failed", extra={"request_id": request.state.request_id})
            return show_error_page(context, ApiError("INTERNAL"))
        finally:
            if context.upload:
                await context.upload.discard()

    return endpoint


async def _respond(context: PageContext, page: Page) -> Response:
    """Raises: ApiError"""
    if context.request.method == "POST":
        context.fields = (
            context.upload.fields if context.upload else await form_fields.read_form_fields(context.request)
        )
        if not is_same_origin(context.request):
            raise ApiError("CROSS_SITE")  # nothing of it goes into a draft of ours
    elif DRAFT_PARAMETER in context.query_params:
        _load_draft(context)
    try:
        return await page(context)
    except SessionRequired:
        if context.is_without_csrf:
            raise ApiError("CROSS_SITE") from None
        return redirect_to_sign_in(context)
    except ApiError as refused:
        if refused.code == "CROSS_SITE" and context.get_field("account") and not context.is_without_csrf:
            return await _respond_to_stale_session(context)
        raise


def _load_draft(context: PageContext) -> None:
    """Have the page show the draft of its address, or that it is over."""
    context.draft = context.site.draft_cipher.decrypt(
        context.query_params[DRAFT_PARAMETER], language=context.translator.language
    )
    if context.draft is None:
        context.draft = Draft(fields={}, errors=(context.form_error("page.draft_over"),), status=422)
    context.fields = context.draft.fields


async def _respond_to_stale_session(context: PageContext) -> Response:
    """Answer a form whose proof is of an earlier session: by this account, or by another one.

    Raises: ApiError
    """
    try:
        viewer = (await context.query("who"))["viewer"]
    except SessionRequired:
        viewer = None
    if viewer is None:
        return redirect_to_sign_in(context)
    if viewer["account"]["id"] != context.get_field("account"):
        raise ApiError("OTHER_ACCOUNT")
    return context.redirect_with_draft(
        context.form_path, [context.form_error("page.session_renewed")], status=409
    )


def build_context(api: ApiClient, site: Site, *, request: Request) -> PageContext:
    """Return the visit that a request makes, in the language of its address or of its cookie."""
    wanted = request.query_params.get(LANGUAGE_COOKIE) or request.cookies.get(LANGUAGE_COOKIE)
    language = wanted if wanted in LANGUAGES else LANGUAGES[0]
    return PageContext(
        api, site, request, Translator(language, site.load_regency().time_zone, site.column_labels)
    )


def not_found_endpoint(api: ApiClient, site: Site) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Return what answers for an address that leads nowhere."""

    async def nowhere(request: Request, _: Exception) -> Response:
        return show_error_page(build_context(api, site, request=request), ApiError("NOT_FOUND"))

    return nowhere


def redirect_to_sign_in(context: PageContext) -> Response:
    """Lead to the page of signing in, and from there back to where one was, with what was written as a draft.

    Raises: ApiError for more than an address can hold
    """
    here = build_reference(context.path, context.query_string)
    if context.request.method == "POST":
        here = (
            f"{context.form_path}?{DRAFT_PARAMETER}={context.encrypt_draft()}"
            if context.get_field("account")
            else context.form_path
        )
    return context.redirect(f"{SIGN_IN_PATH}?{urlencode({'ke': here})}" if here != "/" else SIGN_IN_PATH)


def is_same_origin(request: Request) -> bool:
    """Tell whether a page of this site sent a form, by what the browser says."""
    site, origin = (request.headers.get(name) for name in ORIGIN_HEADERS)
    if site is not None:
        return site == "same-origin"
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")
