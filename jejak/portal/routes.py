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
from jejak.portal.api import ApiClient
from jejak.portal.arms import COAT_OF_ARMS_PATH
from jejak.portal.endpoint import Endpoint, Page, page_endpoint
from jejak.portal.house import Site
from jejak.portal.reference import build_reference, keep_local
from jejak.portal.render import style_hash, style_response

_GET_PAGES: dict[str, Page] = {
    "/": home.show_home,
    "/masuk": signing.show_sign_in_form,
    "/masuk/kode": signing.show_code_form,
    "/aktifkan": signing.show_activation_form,
    "/kode-masuk": factor.show_password_form,
    "/cuti": home.show_requests,
    "/kode-masuk/sahkan": factor.show_secret,
    "/kode-masuk/cadangan": factor.show_recovery_codes,
    "/cuti/ajukan": apply.show_form,
    "/cuti/ajukan/periksa": apply.show_review,
    "/cuti/{id}/tarik": request.show_withdraw_form,
    "/cuti/{id}": request.show_request,
    "/kotak-masuk": inbox.show_inbox,
    "/kotak-masuk/{id}": inbox.show_decision_form,
    "/pelaksana": standing_in.show_delegations,
    "/pelaksana/tunjuk": standing_in.show_delegation_form,
    "/kepegawaian": personnel.show_escalated,
    "/kepegawaian/{id}": personnel.show_reassign_form,
    "/gaji": pay.show_pay,
    "/gaji/rincian": pay.show_pay_title,
    "/audit": audit.show_entries,
    "/bantuan-akun": helping.show_accounts,
    "/bantuan-akun/{id}": helping.show_account,
    "/bantuan-akun/{id}/slip": helping.show_slip,
    "/akun": helping.show_accounts,
    "/akun/kode": helping.show_resets,
    "/akun/{id}": helping.show_account,
    "/akun/{id}/slip": helping.show_slip,
    "/saya/akun": own_account.show_own_account,
    "/saya/akun/tautan": identity_link.form,
    "/saya/akun/tautan/lanjut": identity_link.onward,
    "/saya/dibaca": own_account.show_data_accesses,
}
_POST_PAGES: dict[str, tuple[Page, str]] = {
    "/masuk": (signing.sign_in, "/masuk"),
    "/masuk/kode": (signing.complete_sign_in, "/masuk/kode"),
    "/aktifkan": (signing.activate_account, "/aktifkan"),
    "/keluar": (signing.sign_out, "/"),
    "/kode-masuk": (factor.begin_setup, "/kode-masuk"),
    "/kode-masuk/sahkan": (factor.confirm_setup, "/kode-masuk"),
    "/cuti/ajukan": (apply.submit_form, "/cuti/ajukan"),
    "/cuti/ajukan/kirim": (apply.submit_request, "/cuti/ajukan/periksa"),
    "/cuti/{id}/tarik": (request.withdraw, "/cuti/{id}/tarik"),
    "/kotak-masuk/{id}": (inbox.decide, "/kotak-masuk/{id}"),
    "/pelaksana/tunjuk": (standing_in.create_delegation, "/pelaksana/tunjuk"),
    "/pelaksana/{id}/akhiri": (standing_in.end_delegation, "/pelaksana"),
    "/kepegawaian/{id}": (personnel.reassign, "/kepegawaian/{id}"),
    "/bantuan-akun": (helping.submit_search, "/bantuan-akun"),
    "/bantuan-akun/{id}/slip": (helping.make_slip, "/bantuan-akun/{id}"),
    "/bantuan-akun/{id}/kode": (helping.request_reset, "/bantuan-akun/{id}"),
    "/akun": (helping.submit_search, "/akun"),
    "/akun/kode/{id}/setujui": (helping.approve_reset, "/akun/kode"),
    "/akun/kode/{id}/batalkan": (helping.cancel_reset, "/akun/kode"),
    "/akun/{id}/slip": (helping.make_slip, "/akun/{id}"),
    "/akun/{id}/kode": (helping.request_reset, "/akun/{id}"),
    "/saya/akun": (own_account.change_password, "/saya/akun"),
    "/saya/akun/keluar": (own_account.sign_out_everywhere, "/saya/akun"),
    "/saya/akun/tautan": (identity_link.begin, "/saya/akun/tautan"),
    "/saya/akun/tautan/{id}/lepas": (own_account.unlink_identity, "/saya/akun"),
}
"""What a form does, and where that form stands: what was sent without a session leads on there."""
_MOVED_PATHS = {"/login": "/masuk", "/activate": "/aktifkan"}
"""Addresses that stand on paper, or that somebody keeps; a browser takes along what stands behind the #."""


def portal_routes(api: ApiClient, site: Site) -> list[BaseRoute]:
    """Return the routes of every page."""
    opened = partial(page_endpoint, api, site)
    only_sent = {path: form for path, (_, form) in _POST_PAGES.items() if path not in _GET_PAGES}
    return [
        *(
            Route(path, _redirect_endpoint(to), methods=["GET"])
            for path, to in (_MOVED_PATHS | only_sent).items()
        ),
        *(
            Route(path, opened(page=page, form_path=path), methods=["GET"])
            for path, page in _GET_PAGES.items()
        ),
        *(
            Route(path, opened(page=page, form_path=form), methods=["POST"])
            for path, (page, form) in _POST_PAGES.items()
        ),
        Route(f"/gaya-{style_hash()}.css", _serve_style),
        *([Route(COAT_OF_ARMS_PATH, site.coat_of_arms.serve)] if site.coat_of_arms else []),
    ]


def _redirect_endpoint(to: str) -> Endpoint:
    async def led(request: Request) -> Response:
        query = bytes(request.scope["query_string"]).decode("latin-1")
        return RedirectResponse(keep_local(build_reference(to.format_map(request.path_params), query)), 303)

    return led


async def _serve_style(request: Request) -> Response:
    return style_response(request)
