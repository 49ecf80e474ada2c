"""The pages of accounts in every state: helping people back in, one's own account, and linking an identity to it."""

from collections.abc import Mapping

from tests.portal.browser_steps import ACT
from tests.portal.page_state import PageState, make_page, without_picture
from tests.portal.page_steps import FOUND_STEPS, KEUANGAN, LINK_STEPS, ONE, RESET_STEPS, SLIP
from tests.portal.scenes import OTHERS_SCENE

ACCOUNT_STATES: Mapping[str, PageState] = {
    "bantuan-akun-belum": without_picture(
        make_page("/bantuan-akun", "helping.title", "operator", keys=("helping.no_slips",))
    ),
    "bantuan-akun-cari": PageState(
        steps=FOUND_STEPS, heading="helping.title", user_name="operator", keys=("helping.found",)
    ),
    "bantuan-akun-tidak-ada": without_picture(
        PageState(
            steps=(*FOUND_STEPS[:1], ("fill", "#cari", "tidak-ada-yang-begini"), FOUND_STEPS[-1]),
            heading="helping.title",
            user_name="operator",
            keys=("standing_in.nobody",),
        )
    ),
    "bantuan-akun-satu": PageState(
        steps=ONE, heading="helping.one", user_name="operator", keys=("helping.slip",)
    ),
    "bantuan-akun-slip": PageState(
        steps=SLIP, heading="slip_made.title", user_name="operator", keys=("slip_made.once",)
    ),
    "bantuan-akun": make_page(
        "/bantuan-akun",
        "helping.title",
        "operator",
        after="bantuan-akun-slip",
        keys=("helping.slips", "slip_state.waiting"),
    ),
    "akun": make_page("/akun", "administering.title", "admin", keys=("administering.all",)),
    "akun-satu": PageState(steps=KEUANGAN, heading="helping.one", user_name="admin", keys=("helping.lost",)),
    "akun-satu-salah": without_picture(
        PageState(
            steps=(*KEUANGAN, ("free", "form[action$='/kode']"), RESET_STEPS[-1]),
            heading="helping.one",
            user_name="admin",
            status=422,
            keys=("missing.reason",),
        )
    ),
    "akun-kode-belum": without_picture(
        make_page("/akun/kode", "resets.title", "admin", keys=("resets.nothing",))
    ),
    "akun-satu-diminta": without_picture(
        PageState(steps=RESET_STEPS, heading="helping.one", user_name="admin", keys=("helping.told_diminta",))
    ),
    "akun-satu-menunggu": PageState(
        steps=KEUANGAN,
        heading="helping.one",
        user_name="admin",
        after="akun-satu-diminta",
        keys=("helping.waiting", "helping.waits"),
    ),
    "akun-kode": PageState(
        steps=(("go", "/akun/kode"),),
        heading="resets.title",
        user_name="operator",
        scene=OTHERS_SCENE,
        keys=("resets.approve", "resets.cancel"),
    ),
    "akun-kode-sendiri": PageState(
        steps=(("go", "/akun/kode"),),
        heading="resets.title",
        user_name="admin",
        after="akun-satu-diminta",
        keys=("resets.own",),
    ),
    "akun-kode-dibatalkan": without_picture(
        PageState(
            steps=(("go", "/akun/kode"), ("send", "form[action$='/batalkan'] button")),
            heading="resets.title",
            user_name="admin",
            after="akun-satu-diminta",
            keys=("resets.told_dibatalkan",),
        )
    ),
    "akun-saya": make_page("/saya/akun", "own_account.title", "pegawai", keys=("own_account.this",)),
    "akun-saya-salah": without_picture(
        PageState(
            steps=(
                ("go", "/saya/akun"),
                ("fill", "#password", "bukan-kata-sandinya"),
                ("fill", "#newPassword", "pendek"),
                ("send", ACT),
            ),
            heading="own_account.title",
            user_name="auditor",
            status=422,
            keys=("page.faults",),
        )
    ),
    "akun-saya-tertaut": make_page(
        "/saya/akun", "own_account.title", "atasan", keys=("own_account.linked", "own_account.unlink")
    ),
    "akun-saya-dilepas": without_picture(
        PageState(
            steps=(("go", "/saya/akun"), ("send", "form[action$='/lepas'] button")),
            heading="own_account.title",
            user_name="atasan",
            keys=("own_account.told_dilepas", "own_account.not_linked"),
        )
    ),
    "tautan": make_page("/saya/akun/tautan", "identity_link.title", "pegawai"),
    "tautan-salah": without_picture(
        PageState(
            steps=(
                ("go", "/saya/akun/tautan"),
                ("fill", "#password", "bukan-kata-sandinya"),
                ("send", ACT),
            ),
            heading="identity_link.title",
            user_name="pegawai",
            status=422,
            keys=("page.faults",),
        )
    ),
    "tautan-lanjut": PageState(
        steps=LINK_STEPS, heading="identity_link.onward", user_name="pegawai", keys=("identity_link.act",)
    ),
}
