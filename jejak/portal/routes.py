"""Routes of the portal, every path in Indonesian words."""

from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from jejak.portal import identity_link
from jejak.portal.api_client import ApiClient
from jejak.portal.endpoint import Endpoint, Page, page_endpoint
from jejak.portal.images.coat_of_arms import COAT_OF_ARMS_PATH
from jejak.portal.pages import (
    audit,
    delegations,
    home,
    inbox,
    leave_apply,
    leave_request,
    pay,
    payslips,
    personnel,
    policy,
)
from jejak.portal.pages.account import account_help, own_account, sign_in, totp_setup
from jejak.portal.pages.payroll import pay_runs, payslip_file, payslip_questions
from jejak.portal.reference import build_reference, keep_local
from jejak.portal.render import style_hash, style_response
from jejak.portal.site import Site

_GET_PAGES: dict[str, Page] = {
    "/": home.show_home,
    "/masuk": sign_in.show_sign_in_form,
    "/masuk/kode": sign_in.show_code_form,
    "/aktifkan": sign_in.show_activation_form,
    "/kode-masuk": totp_setup.show_password_form,
    "/cuti": home.show_requests,
    "/kode-masuk/sahkan": totp_setup.show_secret,
    "/kode-masuk/cadangan": totp_setup.show_recovery_codes,
    "/cuti/ajukan": leave_apply.show_form,
    "/cuti/ajukan/periksa": leave_apply.show_review,
    "/cuti/{id}/tarik": leave_request.show_withdraw_form,
    "/cuti/{id}": leave_request.show_request,
    "/kotak-masuk": inbox.show_inbox,
    "/kotak-masuk/{id}": inbox.show_decision_form,
    "/pelaksana": delegations.show_delegations,
    "/pelaksana/tunjuk": delegations.show_delegation_form,
    "/kepegawaian": personnel.show_escalated,
    "/kepegawaian/{id}": personnel.show_reassign_form,
    "/gaji": pay.show_pay,
    "/gaji/rincian": pay.show_pay_title,
    "/penggajian": pay_runs.show_runs,
    "/penggajian/berkas": payslip_file.show_form,
    "/penggajian/pertanyaan": payslip_questions.show_questions,
    "/penggajian/pertanyaan/{id}": payslip_questions.show_question,
    "/penggajian/{id}": pay_runs.show_run,
    "/penggajian/{id}/tutup": pay_runs.show_step,
    "/penggajian/{id}/buang": pay_runs.show_step,
    "/ppid": policy.show_policies,
    "/ppid/usul": policy.show_policy_form,
    "/ppid/{id}": policy.show_policy,
    "/audit": audit.show_entries,
    "/bantuan-akun": account_help.show_accounts,
    "/bantuan-akun/{id}": account_help.show_account,
    "/bantuan-akun/{id}/slip": account_help.show_slip,
    "/akun": account_help.show_accounts,
    "/akun/kode": account_help.show_resets,
    "/akun/{id}": account_help.show_account,
    "/akun/{id}/slip": account_help.show_slip,
    "/saya/akun": own_account.show_own_account,
    "/saya/akun/tautan": identity_link.form,
    "/saya/akun/tautan/lanjut": identity_link.onward,
    "/saya/dibaca": own_account.show_data_accesses,
    "/saya/slip": payslips.show_payslips,
    "/saya/slip/{month}": payslips.show_payslip,
}
_POST_PAGES: dict[str, tuple[Page, str]] = {
    "/masuk": (sign_in.sign_in, "/masuk"),
    "/masuk/kode": (sign_in.complete_sign_in, "/masuk/kode"),
    "/aktifkan": (sign_in.activate_account, "/aktifkan"),
    "/keluar": (sign_in.sign_out, "/"),
    "/kode-masuk": (totp_setup.begin_setup, "/kode-masuk"),
    "/kode-masuk/sahkan": (totp_setup.confirm_setup, "/kode-masuk"),
    "/cuti/ajukan": (leave_apply.submit_form, "/cuti/ajukan"),
    "/cuti/ajukan/kirim": (leave_apply.submit_request, "/cuti/ajukan/periksa"),
    "/cuti/{id}/tarik": (leave_request.withdraw, "/cuti/{id}/tarik"),
    "/kotak-masuk/{id}": (inbox.decide, "/kotak-masuk/{id}"),
    "/pelaksana/tunjuk": (delegations.create_delegation, "/pelaksana/tunjuk"),
    "/pelaksana/{id}/akhiri": (delegations.end_delegation, "/pelaksana"),
    "/kepegawaian/{id}": (personnel.reassign, "/kepegawaian/{id}"),
    "/bantuan-akun": (account_help.submit_search, "/bantuan-akun"),
    "/bantuan-akun/{id}/slip": (account_help.make_slip, "/bantuan-akun/{id}"),
    "/bantuan-akun/{id}/kode": (account_help.request_reset, "/bantuan-akun/{id}"),
    "/akun": (account_help.submit_search, "/akun"),
    "/akun/kode/{id}/setujui": (account_help.approve_reset, "/akun/kode"),
    "/akun/kode/{id}/batalkan": (account_help.cancel_reset, "/akun/kode"),
    "/akun/{id}/slip": (account_help.make_slip, "/akun/{id}"),
    "/akun/{id}/kode": (account_help.request_reset, "/akun/{id}"),
    payslip_file.FILE_PATH: (payslip_file.send_file, payslip_file.FILE_PATH),
    "/penggajian/pertanyaan/{id}": (payslip_questions.answer_question, "/penggajian/pertanyaan/{id}"),
    "/penggajian/{id}/tutup": (pay_runs.take_step, "/penggajian/{id}/tutup"),
    "/penggajian/{id}/buang": (pay_runs.take_step, "/penggajian/{id}/buang"),
    "/ppid/usul": (policy.propose_policy, "/ppid/usul"),
    "/ppid/{id}/setujui": (policy.approve_policy, "/ppid/{id}"),
    "/ppid/{id}/tarik": (policy.withdraw_policy, "/ppid/{id}"),
    "/ppid/{id}/akhiri": (policy.end_policy, "/ppid/{id}"),
    "/saya/akun": (own_account.change_password, "/saya/akun"),
    "/saya/slip/{month}": (payslips.ask_about_payslip, "/saya/slip/{month}"),
    "/saya/akun/keluar": (own_account.sign_out_everywhere, "/saya/akun"),
    "/saya/akun/tautan": (identity_link.begin, "/saya/akun/tautan"),
    "/saya/akun/tautan/{id}/lepas": (own_account.unlink_identity, "/saya/akun"),
}
"""What a form does, and where that form stands: what was sent without a session leads on there."""
_FILE_PATHS = frozenset({payslip_file.FILE_PATH})
"""Forms that bring a file."""
_MOVED_PATHS = {"/login": "/masuk", "/activate": "/aktifkan"}
"""Addresses that stand on paper, or that somebody keeps; a browser takes along what stands behind the #."""


def portal_routes(api: ApiClient, site: Site) -> list[BaseRoute]:
    """Return the routes of every page."""
    make_endpoint = partial(page_endpoint, api, site)
    only_sent = {path: form for path, (_, form) in _POST_PAGES.items() if path not in _GET_PAGES}
    return [
        *(
            Route(path, _redirect_endpoint(to), methods=["GET"])
            for path, to in (_MOVED_PATHS | only_sent).items()
        ),
        *(
            Route(path, make_endpoint(page=page, form_path=path), methods=["GET"])
            for path, page in _GET_PAGES.items()
        ),
        *(
            Route(
                path,
                make_endpoint(page=page, form_path=form, takes_file=path in _FILE_PATHS),
                methods=["POST"],
            )
            for path, (page, form) in _POST_PAGES.items()
        ),
        Route(f"/gaya-{style_hash()}.css", _serve_style),
        *([Route(COAT_OF_ARMS_PATH, site.coat_of_arms.serve)] if site.coat_of_arms else []),
    ]


def _redirect_endpoint(to: str) -> Endpoint:
    async def redirect(request: Request) -> Response:
        query = bytes(request.scope["query_string"]).decode("latin-1")
        return RedirectResponse(keep_local(build_reference(to.format_map(request.path_params), query)), 303)

    return redirect


async def _serve_style(request: Request) -> Response:
    return style_response(request)
