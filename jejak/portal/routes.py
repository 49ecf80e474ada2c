"""Which page is where? Every path of the portal, in Indonesian words.

Called by `jejak.app`, which mounts what it returns.
"""

from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from jejak.portal import apply, audit, factor, home, inbox, pay, personnel, request, signing, standing_in
from jejak.portal.api import Api
from jejak.portal.house import House
from jejak.portal.reference import build_reference, keep_local
from jejak.portal.render import style_file, style_tag
from jejak.portal.visit import Endpoint, Page, door

_READ: dict[str, Page] = {
    "/": home.home,
    "/masuk": signing.sign_in_form,
    "/masuk/kode": signing.code_form,
    "/aktifkan": signing.activate_form,
    "/kode-masuk": factor.form,
    "/cuti": home.requests,
    "/cuti/ajukan": apply.form,
    "/cuti/{id}": request.request,
    "/kotak-masuk": inbox.inbox,
    "/kotak-masuk/{id}": inbox.decision_form,
    "/pelaksana": standing_in.listed,
    "/pelaksana/tunjuk": standing_in.choose,
    "/kepegawaian": personnel.passed,
    "/kepegawaian/{id}": personnel.reassign_form,
    "/gaji": pay.pay,
    "/gaji/rincian": pay.pay_title,
    "/audit": audit.audit,
}
_DONE: dict[str, Page] = {
    "/masuk": signing.sign_in,
    "/masuk/kode": signing.complete,
    "/aktifkan": signing.activate,
    "/keluar": signing.sign_out,
    "/kode-masuk": factor.begin,
    "/kode-masuk/sahkan": factor.confirm,
    "/cuti/ajukan": apply.form,
    "/cuti/ajukan/periksa": apply.check,
    "/cuti/ajukan/kirim": apply.send,
    "/cuti/{id}/tarik": request.withdraw,
    "/kotak-masuk/{id}": inbox.decide,
    "/pelaksana/tunjuk": standing_in.name,
    "/pelaksana/{id}/akhiri": standing_in.end,
    "/kepegawaian/{id}": personnel.reassign,
}
_MOVED = {
    "/login": "/masuk",
    "/activate": "/aktifkan",
    "/cuti/ajukan/periksa": "/cuti/ajukan",
    "/cuti/ajukan/kirim": "/cuti/ajukan",
    "/kode-masuk/sahkan": "/kode-masuk",
    "/cuti/{id}/tarik": "/cuti/{id}",
    "/pelaksana/{id}/akhiri": "/pelaksana",
    "/keluar": "/",
}
"""Addresses that stand on paper, or that somebody keeps; a browser takes along what stands behind the #."""


def portal_routes(api: Api, house: House) -> list[BaseRoute]:
    """Return the routes of every page."""
    opened = partial(door, api, house)
    return [
        *(Route(path, _led(to), methods=["GET"]) for path, to in _MOVED.items()),
        *(Route(path, opened(page=page), methods=["GET"]) for path, page in _READ.items()),
        *(Route(path, opened(page=page), methods=["POST"]) for path, page in _DONE.items()),
        Route(f"/gaya-{style_tag()}.css", _style),
    ]


def _led(to: str) -> Endpoint:
    async def led(request: Request) -> Response:
        query = bytes(request.scope["query_string"]).decode("latin-1")
        return RedirectResponse(keep_local(build_reference(to.format_map(request.path_params), query)), 303)

    return led


async def _style(request: Request) -> Response:
    return style_file(request)
