"""Which page is where? Every path of the portal, in Indonesian words.

Called by `jejak.app`, which mounts what it returns.
"""

from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from jejak.portal import (
    apply,
    audit,
    factor,
    helping,
    home,
    identity_link,
    inbox,
    own_account,
    pay,
    personnel,
    request,
    signing,
    standing_in,
)
from jejak.portal.api import Api
from jejak.portal.arms import PATH
from jejak.portal.endpoint import Endpoint, Page, door
from jejak.portal.house import House
from jejak.portal.reference import build_reference, keep_local
from jejak.portal.render import style_file, style_tag

_READ: dict[str, Page] = {
    "/": home.home,
    "/masuk": signing.sign_in_form,
    "/masuk/kode": signing.code_form,
    "/aktifkan": signing.activate_form,
    "/kode-masuk": factor.form,
    "/cuti": home.requests,
    "/kode-masuk/sahkan": factor.secret,
    "/kode-masuk/cadangan": factor.recovery_codes,
    "/cuti/ajukan": apply.form,
    "/cuti/ajukan/periksa": apply.check,
    "/cuti/{id}/tarik": request.withdraw_form,
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
    "/bantuan-akun": helping.accounts,
    "/bantuan-akun/{id}": helping.account,
    "/bantuan-akun/{id}/slip": helping.slip,
    "/akun": helping.accounts,
    "/akun/kode": helping.resets,
    "/akun/{id}": helping.account,
    "/akun/{id}/slip": helping.slip,
    "/saya/akun": own_account.own_account,
    "/saya/akun/tautan": identity_link.form,
    "/saya/akun/tautan/lanjut": identity_link.onward,
    "/saya/dibaca": own_account.trail,
}
_DONE: dict[str, tuple[Page, str]] = {
    "/masuk": (signing.sign_in, "/masuk"),
    "/masuk/kode": (signing.complete, "/masuk/kode"),
    "/aktifkan": (signing.activate, "/aktifkan"),
    "/keluar": (signing.sign_out, "/"),
    "/kode-masuk": (factor.begin, "/kode-masuk"),
    "/kode-masuk/sahkan": (factor.confirm, "/kode-masuk"),
    "/cuti/ajukan": (apply.write, "/cuti/ajukan"),
    "/cuti/ajukan/kirim": (apply.send, "/cuti/ajukan/periksa"),
    "/cuti/{id}/tarik": (request.withdraw, "/cuti/{id}/tarik"),
    "/kotak-masuk/{id}": (inbox.decide, "/kotak-masuk/{id}"),
    "/pelaksana/tunjuk": (standing_in.name, "/pelaksana/tunjuk"),
    "/pelaksana/{id}/akhiri": (standing_in.end, "/pelaksana"),
    "/kepegawaian/{id}": (personnel.reassign, "/kepegawaian/{id}"),
    "/bantuan-akun": (helping.search, "/bantuan-akun"),
    "/bantuan-akun/{id}/slip": (helping.make_slip, "/bantuan-akun/{id}"),
    "/bantuan-akun/{id}/kode": (helping.ask_reset, "/bantuan-akun/{id}"),
    "/akun": (helping.search, "/akun"),
    "/akun/kode/{id}/setujui": (helping.approve_reset, "/akun/kode"),
    "/akun/kode/{id}/batalkan": (helping.cancel_reset, "/akun/kode"),
    "/akun/{id}/slip": (helping.make_slip, "/akun/{id}"),
    "/akun/{id}/kode": (helping.ask_reset, "/akun/{id}"),
    "/saya/akun": (own_account.change_password, "/saya/akun"),
    "/saya/akun/keluar": (own_account.sign_out_everywhere, "/saya/akun"),
    "/saya/akun/tautan": (identity_link.begin, "/saya/akun/tautan"),
    "/saya/akun/tautan/{id}/lepas": (own_account.unlink, "/saya/akun"),
}
"""What a form does, and where that form stands: what was sent without a session leads on there."""
_MOVED = {"/login": "/masuk", "/activate": "/aktifkan"}
"""Addresses that stand on paper, or that somebody keeps; a browser takes along what stands behind the #."""


def portal_routes(api: Api, house: House) -> list[BaseRoute]:
    """Return the routes of every page."""
    opened = partial(door, api, house)
    only_sent = {path: form for path, (_, form) in _DONE.items() if path not in _READ}
    return [
        *(Route(path, _led(to), methods=["GET"]) for path, to in (_MOVED | only_sent).items()),
        *(Route(path, opened(page=page, form_path=path), methods=["GET"]) for path, page in _READ.items()),
        *(
            Route(path, opened(page=page, form_path=form), methods=["POST"])
            for path, (page, form) in _DONE.items()
        ),
        Route(f"/gaya-{style_tag()}.css", _style),
        *([Route(PATH, house.arms.serve)] if house.arms else []),
    ]


def _led(to: str) -> Endpoint:
    async def led(request: Request) -> Response:
        query = bytes(request.scope["query_string"]).decode("latin-1")
        return RedirectResponse(keep_local(build_reference(to.format_map(request.path_params), query)), 303)

    return led


async def _style(request: Request) -> Response:
    return style_file(request)
