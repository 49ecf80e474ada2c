"""Endpoints of the pages: one visit a request, its draft and session, and a page that says why not.

Trust: what a browser says of where a form comes from decides whether anything of it is kept; the API judges the proof.
"""

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from jejak.portal import forms
from jejak.portal.api import Api, Refused, SessionOver
from jejak.portal.draft import Draft
from jejak.portal.house import House
from jejak.portal.reference import build_reference
from jejak.portal.refusals import page_of
from jejak.portal.speech import LANGUAGES, Speech
from jejak.portal.visit import BROWSERS_WORD, DRAFT, LANGUAGE_COOKIE, SIGN_IN, Visit

log = logging.getLogger("jejak.portal")

Page = Callable[[Visit], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def door(api: Api, house: House, *, page: Page, form_path: str) -> Endpoint:
    """Return a route's endpoint that shows a page, or a page that says why not."""

    async def opened(request: Request) -> Response:
        visit = visit_of(api, house, request=request)
        named = {name: quote(each, safe="") for name, each in request.path_params.items()}
        visit.form_path = form_path.format_map(named)
        try:
            return await _answer(visit, page)
        except Refused as refused:
            return page_of(visit, refused)
        except Exception:
            log.exception("a page failed", extra={"request_id": request.state.request_id})
            return page_of(visit, Refused("INTERNAL"))

    return opened


async def _answer(visit: Visit, page: Page) -> Response:
    """Raises: Refused"""
    if visit.request.method == "POST":
        visit.fields = await forms.fields_of(visit.request)
        if not is_ours(visit.request):
            raise Refused("CROSS_SITE")  # nothing of it goes into a draft of ours
    elif DRAFT in visit.asked:
        _open_draft(visit)
    try:
        return await page(visit)
    except SessionOver:
        if visit.is_unproven:
            raise Refused("CROSS_SITE") from None
        return signed_out(visit)
    except Refused as refused:
        if refused.code == "CROSS_SITE" and visit.given("account") and not visit.is_unproven:
            return await _of_another_session(visit)
        raise


def _open_draft(visit: Visit) -> None:
    """Have the page show the draft of its address, or that it is over."""
    visit.draft = visit.house.drafts.decrypt(visit.asked[DRAFT], language=visit.speech.language)
    if visit.draft is None:
        visit.draft = Draft(fields={}, faults=(visit.fault("page.draft_over"),), status=422)
    visit.fields = visit.draft.fields


async def _of_another_session(visit: Visit) -> Response:
    """Answer a form whose proof is of an earlier session: by this account, or by another one.

    Raises: Refused
    """
    try:
        viewer = (await visit.ask("who"))["viewer"]
    except SessionOver:
        viewer = None
    if viewer is None:
        return signed_out(visit)
    if viewer["account"]["id"] != visit.given("account"):
        raise Refused("OTHER_ACCOUNT")
    return visit.go_with_draft(visit.form_path, [visit.fault("page.session_renewed")], status=409)


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
    """Lead to the page of signing in, and from there back to where one was, with what was written as a draft.

    Raises: Refused for more than an address can hold
    """
    here = build_reference(visit.path, visit.query)
    if visit.request.method == "POST":
        here = (
            f"{visit.form_path}?{DRAFT}={visit.draft_token()}" if visit.given("account") else visit.form_path
        )
    return visit.go(f"{SIGN_IN}?{urlencode({'ke': here})}" if here != "/" else SIGN_IN)


def is_ours(request: Request) -> bool:
    """Tell whether a page of this site sent a form, by what the browser says."""
    site, origin = (request.headers.get(name) for name in BROWSERS_WORD)
    if site is not None:
        return site == "same-origin"
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")
