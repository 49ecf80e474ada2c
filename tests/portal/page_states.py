"""Every page of the portal in every state that somebody may come to see, and how they come to it.

Called by the tests that look at all of them, and by the pictures. The last step of each shows it. What has to have
happened before is a scene (`tests.portal.scenes`): those of the plain demo come first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from jejak.auth.cookies import derive_csrf_token
from jejak.portal.pages.sign_in import PROVIDER_REFUSALS
from tests.portal.browser_steps import ACT
from tests.portal.page_steps import (
    ADVISE_STEPS,
    APPROVE_STEPS,
    BULK,
    CHECKED_STEPS,
    DECIDE_STEPS,
    DECREE,
    ENDED_SESSION,
    ESCALATED_STEPS,
    FOREIGN,
    FORM,
    FOUND_STEPS,
    KEUANGAN,
    ONE,
    PASSWORD,
    REASSIGNED_STEPS,
    REFUSE_STEPS,
    RESET_STEPS,
    SENT_STEPS,
    SEPTEMBER,
    SIGN_IN_STEPS,
    SLIP,
    WITH_PASSWORD,
    Step,
)
from tests.portal.scenes import LOST_SCENE, OTHERS_SCENE


@dataclass(frozen=True, kw_only=True)
class PageState:
    """A page in one state: who comes to it, over which steps, with which status it is answered, and its heading.

    `heading` is the key of a sentence, or the heading itself; `keys` are keys of what else it tells, `life` of what
    happened to a request, in order. `colleague` comes meanwhile, before the last step, in a browser of their own.
    `after` is the state without which there is nothing to come to. `bulk` is how many bytes its form sends beyond what
    a line carries at once.
    """

    steps: Sequence[Step]
    heading: str
    user_name: str = ""
    status: int = 200
    keys: Sequence[str] = ()
    life: Sequence[str] = ()
    refuses: str = ""
    scene: str = ""
    after: str = ""
    colleague: str = ""
    meanwhile: Sequence[Step] = ()
    bulk: int = 0
    is_picture: bool = True

    @property
    def way_steps(self) -> Sequence[Step]:
        """What leads to it."""
        return self.steps[:-1]

    @property
    def last_step(self) -> Step:
        """What shows it."""
        return self.steps[-1]

    @property
    def is_answer(self) -> bool:
        """Tell whether a form was sent for it: then whoever sees it has seen a page before."""
        return self.last_step[0] == "send"


def _make_page(path: str, heading: str, who: str = "", **more: object) -> PageState:
    return PageState(steps=(("go", path),), heading=heading, user_name=who, **more)  # type: ignore[arg-type]


def _without_picture(state: PageState) -> PageState:
    """Of which no picture is drawn."""
    return replace(state, is_picture=False)


STATES: Mapping[str, PageState] = {
    "depan": _make_page("/", "landing.heading", keys=("landing.staff", "landing.pay", "sign_in.activate")),
    "depan-sesi-berakhir": _without_picture(
        PageState(
            steps=(
                ("go", "/gaji"),
                ("keep", "__Host-jejak", ENDED_SESSION),
                ("keep", "__Host-jejak-csrf", derive_csrf_token(ENDED_SESSION)),
                ("go", "/"),
            ),
            heading="landing.heading",
            keys=("landing.over",),
        )
    ),
    "masuk": _make_page("/masuk", "sign_in.title"),
    "masuk-dahulu": _without_picture(
        _make_page("/masuk?ke=%2Fcuti%2Fajukan", "sign_in.title", keys=("sign_in.over",))
    ),
    "masuk-keluar": _without_picture(_make_page("/masuk?keluar=1", "sign_in.title", keys=("sign_in.out",))),
    **{
        f"masuk-ditolak-{code.lower().replace('_', '-')}": _without_picture(
            _make_page(f"/masuk?ditolak={code}", "sign_in.title", keys=(f"provider_refusal.{code}",))
        )
        for code in (*PROVIDER_REFUSALS, "OTHER")
    },
    "masuk-salah": PageState(
        steps=(
            ("go", "/masuk"),
            ("fill", "#userName", "pegawai"),
            ("fill", "#password", "bukan-kata-sandinya"),
            ("send", ACT),
        ),
        heading="sign_in.title",
        status=422,
        keys=("page.faults",),
    ),
    "kode": PageState(steps=SIGN_IN_STEPS, heading="code.title"),
    "kode-salah": _without_picture(
        PageState(
            steps=(*SIGN_IN_STEPS, ("fill", "#code", "000000"), ("send", ACT)),
            heading="code.title",
            status=422,
            keys=("page.faults",),
        )
    ),
    "aktifkan": _make_page("/aktifkan", "activate.title"),
    "aktifkan-salah": PageState(
        steps=(
            ("go", "/aktifkan"),
            ("fill", "#code", "AAAA-BBBB"),
            ("fill", "#newPassword", "pendek"),
            ("send", ACT),
        ),
        heading="activate.title",
        status=422,
        keys=("page.faults",),
    ),
    "pasang-kode": _make_page("/kode-masuk", "factor.title", "guru"),
    "pasang-kode-salah": _without_picture(
        PageState(
            steps=(("go", "/kode-masuk"), ("fill", "#password", "bukan-kata-sandinya"), ("send", ACT)),
            heading="factor.title",
            user_name="guru",
            status=422,
            keys=("page.faults",),
        )
    ),
    "pasang-kode-lagi": _without_picture(_make_page("/kode-masuk", "factor.title", "pejabat")),
    "hubungkan-aplikasi": PageState(steps=WITH_PASSWORD, heading="factor.scan", user_name="guru"),
    "hubungkan-aplikasi-salah": _without_picture(
        PageState(
            steps=(*WITH_PASSWORD, ("fill", "#code", "000000"), ("send", ACT)),
            heading="factor.scan",
            user_name="guru",
            status=422,
            keys=("page.faults",),
        )
    ),
    "kode-terpasang": PageState(
        steps=(*WITH_PASSWORD, ("code", ".secret", "#code"), ("send", ACT)),
        heading="factor.done",
        user_name="guru",
    ),
    "beranda": _make_page("/", "home.greeting", "pegawai", keys=("home.balance",)),
    "beranda-pejabat": _make_page("/", "home.greeting", "pejabat", keys=("home.waiting",)),
    "beranda-habis": _without_picture(
        _make_page("/", "home.greeting", "pegawai-baru", keys=("home.balance",))
    ),
    "beranda-kepegawaian": _without_picture(
        _make_page("/", "home.greeting", "kepegawaian", keys=("home.passed",))
    ),
    "beranda-auditor": _without_picture(
        _make_page("/", "home.greeting", "auditor", keys=("home.no_employee",))
    ),
    "permohonan-semua": _without_picture(
        _make_page("/cuti", "home.requests", "pegawai", keys=("request.home",))
    ),
    "ajukan": _make_page("/cuti/ajukan", "apply.title", "pegawai", keys=("apply.left",)),
    "ajukan-belum-berhak": _make_page(
        "/cuti/ajukan", "apply.title", "pegawai-baru", keys=("closed.now", "closed.from", "apply.check")
    ),
    "ajukan-habis": _make_page(
        "/cuti/ajukan", "apply.title", "pegawai-habis", keys=("closed.used_up", "closed.from", "closed.other")
    ),
    "ajukan-guru": _make_page(
        "/cuti/ajukan", "apply.title", "guru-pppk", keys=("closed.now", "closed.school", "closed.other")
    ),
    "ajukan-salah": PageState(
        steps=(
            ("go", "/cuti/ajukan"),
            ("set", "#startsOn", ""),
            ("set", "#reason", "Acara"),
            ("free", "form"),
            ("send", ACT),
        ),
        heading="apply.title",
        user_name="pegawai",
        status=422,
        keys=("missing.startsOn", "missing.length"),
    ),
    "periksa": PageState(
        steps=CHECKED_STEPS, heading="check.title", user_name="pegawai", keys=("check.who",)
    ),
    "periksa-tidak-cukup": PageState(
        steps=(*FORM, ("fill", "#days", "40"), ("send", ACT)),
        heading="apply.title",
        user_name="pegawai",
        status=422,
        keys=("page.faults",),
    ),
    "periksa-perlu-pelaksana": PageState(
        steps=CHECKED_STEPS,
        heading="check.title",
        user_name="atasan",
        keys=("check.warning", "standing_in.name"),
    ),
    "sesi-berakhir": PageState(
        steps=(*FORM, ("forget", "__Host-jejak"), ("send", ACT)),
        heading="sign_in.title",
        user_name="pegawai",
        keys=("sign_in.kept",),
    ),
    "masuk-kembali": PageState(
        steps=(
            *FORM,
            ("forget", "__Host-jejak"),
            ("send", ACT),
            ("fill", "#userName", "pegawai"),
            ("fill", "#password", PASSWORD),
            ("send", ACT),
        ),
        heading="apply.title",
        user_name="pegawai",
    ),
    "tarik": PageState(
        steps=(*FORM, ("fill", "#startsOn", "2026-10-05"), *SENT_STEPS[-2:], ("click", ".acts a")),
        heading="withdraw.title",
        user_name="pegawai",
    ),
    "permohonan-terkirim": PageState(
        steps=SENT_STEPS, heading="request.heading", user_name="pegawai", keys=("request.told_terkirim",)
    ),
    "permohonan-ditarik": _without_picture(
        PageState(
            steps=(
                *FORM,
                ("fill", "#startsOn", "2026-08-19"),
                *SENT_STEPS[-2:],
                ("click", ".acts a"),
                ("send", ACT),
            ),
            heading="request.heading",
            user_name="pegawai",
            keys=("request.told_ditarik", "life.withdrawn"),
        )
    ),
    "kotak-masuk": _make_page("/kotak-masuk", "inbox.title", "pejabat", keys=("inbox.wants_ADVISED",)),
    "kotak-masuk-kosong": _without_picture(
        _make_page("/kotak-masuk", "inbox.title", "pegawai", keys=("inbox.nothing",))
    ),
    "pertimbangkan": PageState(steps=ADVISE_STEPS, heading="decide.title_FILED", user_name="atasan"),
    "atas-nama": PageState(
        steps=(("go", "/kotak-masuk"), ("click", ".rows a:has(.hat)")),
        heading="decide.title_FILED",
        user_name="atasan",
        keys=("capacity.on_behalf",),
    ),
    "putuskan": PageState(steps=DECIDE_STEPS, heading="decide.title_ADVISED", user_name="pejabat"),
    "putuskan-salah": PageState(
        steps=(*DECIDE_STEPS, ("choose", "[value=REFUSED]"), ("send", ACT)),
        heading="decide.title_ADVISED",
        user_name="pejabat",
        status=422,
        keys=("page.faults",),
    ),
    "putuskan-bentrok": PageState(
        steps=(*DECIDE_STEPS, ("set", "[name=version]", "999"), *APPROVE_STEPS),
        heading="decide.title_ADVISED",
        user_name="pejabat",
        status=409,
        keys=("page.changed", "decide.now"),
    ),
    "sudah-diputus": PageState(
        steps=(*DECIDE_STEPS, *APPROVE_STEPS),
        heading="request.heading",
        user_name="pejabat",
        keys=("request.told_diputus",),
        life=("life.filed", "life.ADVICE", "pass.REMINDED", "life.DECISION"),
    ),
    "pelaksana": _make_page("/pelaksana", "standing_in.title", "kepegawaian"),
    "pelaksana-belum": _without_picture(
        _make_page("/pelaksana", "standing_in.title", "guru", keys=("standing_in.nothing",))
    ),
    "pelaksana-jabatan": _make_page("/pelaksana/tunjuk?cari=an", "standing_in.which", "kepegawaian"),
    "pelaksana-siapa": _make_page("/pelaksana/tunjuk", "standing_in.who", "atasan"),
    "pelaksana-tidak-ada": _without_picture(
        PageState(
            steps=(
                ("go", "/pelaksana/tunjuk"),
                ("fill", "#cari", "tidak-ada-yang-begini"),
                ("click", ACT),
            ),
            heading="standing_in.who",
            user_name="atasan",
            keys=("standing_in.nobody",),
        )
    ),
    "pelaksana-keputusan": PageState(steps=DECREE[:2], heading="standing_in.decree", user_name="atasan"),
    "pelaksana-salah": _without_picture(
        PageState(
            steps=(*DECREE[:2], ("free", "form"), ("send", ACT)),
            heading="standing_in.decree",
            user_name="atasan",
            status=422,
            keys=("missing.kind", "missing.decreeNumber"),
        )
    ),
    "pelaksana-ditunjuk": _without_picture(
        PageState(
            steps=(*DECREE, ("send", ACT)),
            heading="standing_in.title",
            user_name="atasan",
            keys=("standing_in.told_ditunjuk",),
        )
    ),
    "pelaksana-diakhiri": _without_picture(
        PageState(
            steps=(("go", "/pelaksana"), ("send", ".rows button")),
            heading="standing_in.title",
            user_name="atasan",
            after="pelaksana-ditunjuk",
            keys=("standing_in.told_diakhiri",),
        )
    ),
    "kepegawaian": _make_page("/kepegawaian", "personnel.title", "kepegawaian"),
    "alihkan": PageState(
        steps=ESCALATED_STEPS, heading="personnel.reassign", user_name="kepegawaian", keys=("personnel.to",)
    ),
    "alihkan-salah": _without_picture(
        PageState(
            steps=(*ESCALATED_STEPS, ("free", "form"), ("send", ACT)),
            heading="personnel.reassign",
            user_name="kepegawaian",
            status=422,
            keys=("missing.postId", "missing.reason"),
        )
    ),
    "alihkan-keduluan": PageState(
        steps=(*REASSIGNED_STEPS, ("send", ACT)),
        heading="personnel.reassign",
        user_name="kepegawaian",
        status=409,
        scene=OTHERS_SCENE,
        colleague="keuangan",
        meanwhile=(*REASSIGNED_STEPS, ("send", ACT)),
        keys=("page.changed", "decide.now", "life.from_to"),
        life=("life.filed", "pass.RAISED", "pass.REASSIGNED"),
    ),
    "dialihkan": _without_picture(
        PageState(
            steps=(*REASSIGNED_STEPS, ("send", ACT)),
            heading="request.heading",
            user_name="kepegawaian",
            keys=("request.told_dialihkan", "pass.REASSIGNED", "life.from_to", "Pejabatnya sakit"),
        )
    ),
    "bantuan-akun-belum": _without_picture(
        _make_page("/bantuan-akun", "helping.title", "operator", keys=("helping.no_slips",))
    ),
    "bantuan-akun-cari": PageState(
        steps=FOUND_STEPS, heading="helping.title", user_name="operator", keys=("helping.found",)
    ),
    "bantuan-akun-tidak-ada": _without_picture(
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
    "bantuan-akun": _make_page(
        "/bantuan-akun",
        "helping.title",
        "operator",
        after="bantuan-akun-slip",
        keys=("helping.slips", "slip_state.waiting"),
    ),
    "akun": _make_page("/akun", "administering.title", "admin", keys=("administering.all",)),
    "akun-satu": PageState(steps=KEUANGAN, heading="helping.one", user_name="admin", keys=("helping.lost",)),
    "akun-satu-salah": _without_picture(
        PageState(
            steps=(*KEUANGAN, ("free", "form[action$='/kode']"), RESET_STEPS[-1]),
            heading="helping.one",
            user_name="admin",
            status=422,
            keys=("missing.reason",),
        )
    ),
    "akun-kode-belum": _without_picture(
        _make_page("/akun/kode", "resets.title", "admin", keys=("resets.nothing",))
    ),
    "akun-satu-diminta": _without_picture(
        PageState(steps=RESET_STEPS, heading="helping.one", user_name="admin", keys=("helping.told_diminta",))
    ),
    "akun-satu-menunggu": PageState(
        steps=KEUANGAN,
        heading="helping.one",
        user_name="admin",
        after="akun-satu-diminta",
        keys=("helping.waiting", "helping.waits"),
    ),
    "akun-kode": _make_page(
        "/akun/kode", "resets.title", "admin", after="akun-satu-diminta", keys=("resets.approve",)
    ),
    "akun-kode-sendiri": PageState(
        steps=(("go", "/akun/kode"), ("send", "form[action$='/setujui'] button")),
        heading="resets.title",
        user_name="admin",
        status=422,
        after="akun-satu-diminta",
        keys=("page.faults",),
    ),
    "akun-kode-dibatalkan": _without_picture(
        PageState(
            steps=(("go", "/akun/kode"), ("send", "form[action$='/batalkan'] button")),
            heading="resets.title",
            user_name="admin",
            after="akun-satu-diminta",
            keys=("resets.told_dibatalkan",),
        )
    ),
    "akun-saya": _make_page("/saya/akun", "own_account.title", "pegawai", keys=("own_account.this",)),
    "akun-saya-salah": _without_picture(
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
    "dibaca": _make_page("/saya/dibaca", "trail.title", "pegawai", keys=("trail.lead",)),
    "beranda-operator": _without_picture(
        _make_page("/", "home.greeting", "operator", keys=("home.no_employee", "home.pages"))
    ),
    "beranda-admin": _without_picture(
        _make_page("/", "home.greeting", "admin", keys=("home.no_employee", "home.pages"))
    ),
    "gaji": _make_page("/gaji", "pay.title", keys=("pay.found",)),
    "gaji-cari": _without_picture(_make_page("/gaji?cari=bajubang+camat", "pay.title", keys=("pay.found",))),
    "gaji-kosong": _without_picture(
        _make_page("/gaji?cari=tidak-ada-yang-begini", "pay.title", keys=("pay.nothing",))
    ),
    "gaji-unit": _without_picture(
        PageState(
            steps=(("go", "/gaji?cari=camat"), ("click", "tbody td a")),
            heading="pay.title",
            keys=("pay.only_unit", "pay.all_units"),
        )
    ),
    "gaji-rincian": PageState(
        steps=(("go", "/gaji?cari=camat"), ("click", "tbody a[href*='jabatan=Camat&']")), heading="Camat"
    ),
    "gaji-tidak-ada": _without_picture(
        _make_page("/gaji/rincian?unit=tidak-ada&jabatan=Camat", "refused.lost.title", status=404)
    ),
    "audit": _make_page("/audit", "audit.title", "auditor"),
    "audit-tujuan": _without_picture(
        _make_page("/audit?tujuan=Pemeriksaan+berkala", "audit.title", "auditor", keys=("audit.found",))
    ),
    "audit-tanpa-tujuan": _make_page(
        "/audit?nip=197001012000011001", "audit.title", "auditor", status=422, keys=("audit.say_purpose",)
    ),
    "audit-nip-salah": _without_picture(
        _make_page("/audit?tujuan=Pemeriksaan&nip=123", "audit.title", "auditor", status=422)
    ),
    "audit-tanggal-terbalik": _without_picture(
        _make_page("/audit?sejak=2026-07-06&sampai=2026-07-01", "audit.title", "auditor", status=422)
    ),
    "audit-tanggal-salah": _without_picture(
        _make_page("/audit?sejak=kemarin", "audit.title", "auditor", status=422, keys=("missing.date",))
    ),
    "audit-riwayat": PageState(
        steps=(("go", "/audit?tabel=hr.leave_request"), ("click", ".entries a")),
        heading="audit.life_title",
        user_name="auditor",
        keys=("audit.all",),
    ),
    "tidak-ditemukan": _make_page("/tidak-ada", "refused.lost.title", status=404),
    "bukan-peran": _make_page("/audit", "refused.denied.title", "pegawai", status=403),
    "bukan-dari-sini": PageState(
        steps=(("foreign", "/masuk", FOREIGN), ("send", "button")),
        heading="sign_in.title",
        status=403,
        keys=("refused.foreign.why",),
    ),
    "tidak-terbaca": _without_picture(
        PageState(
            steps=(*FORM, ("alter", "main form", "enctype", "text/plain"), ("send", ACT)),
            heading="apply.title",
            user_name="pegawai",
            status=400,
            keys=("refused.malformed.why",),
        )
    ),
    "terlalu-panjang": _without_picture(
        PageState(
            steps=(*FORM, ("set", "[name=key]", "x" * BULK), ("send", ACT)),
            heading="apply.title",
            bulk=BULK,
            user_name="pegawai",
            status=413,
            keys=("refused.too_long.why",),
        )
    ),
    "terlalu-sering": _without_picture(
        _make_page("/", "refused.hurried.title", refuses="RATE_LIMITED", status=429, keys=("refused.wait",))
    ),
    "sibuk": _make_page("/", "refused.busy.title", refuses="DEADLINE_PASSED", status=503),
    "kesalahan": _make_page(
        "/", "refused.broken.title", refuses="INTERNAL", status=500, keys=("refused.number",)
    ),
    "atas-nama-pemohon": PageState(
        steps=(("go", "/"), ("click", ".rows li:has(.approved) a")),
        heading="request.heading",
        user_name="pegawai",
        scene=OTHERS_SCENE,
        keys=("life.DECISION", "life.on_behalf"),
    ),
    "tarik-bentrok": _without_picture(
        PageState(
            steps=(("go", "/"), ("click", SEPTEMBER), ("click", ".acts a"), ("send", ACT)),
            heading="request.heading",
            user_name="pegawai",
            status=409,
            scene=OTHERS_SCENE,
            colleague="atasan",
            meanwhile=(("go", "/kotak-masuk"), ("click", SEPTEMBER), *APPROVE_STEPS),
            keys=("page.changed", "life.ADVICE"),
        )
    ),
    "putuskan-perlu-pelaksana": PageState(
        steps=(*DECIDE_STEPS, *APPROVE_STEPS),
        heading="decide.title_ADVISED",
        user_name="kepegawaian",
        status=422,
        scene=OTHERS_SCENE,
        keys=("page.faults", "check.warning", "capacity.on_behalf"),
    ),
    "putuskan-keduluan": PageState(
        steps=(*DECIDE_STEPS, *APPROVE_STEPS),
        heading="decide.title_over",
        user_name="pejabat",
        status=409,
        scene=OTHERS_SCENE,
        colleague="keuangan",
        meanwhile=REFUSE_STEPS,
        keys=("page.changed", "decide.now", "life.DECISION", "decide.back"),
    ),
    "putuskan-tanpa-kode": PageState(
        steps=DECIDE_STEPS,
        heading="decide.title_ADVISED",
        user_name="pejabat",
        scene=LOST_SCENE,
        keys=("decide.second_factor", "decide.again_with_code"),
    ),
    "beranda-kabar": _without_picture(
        _make_page(
            "/",
            "home.greeting",
            "pejabat",
            scene=LOST_SCENE,
            keys=("notice.SECOND_FACTOR_LOST", "notice.doubt"),
        )
    ),
    "beranda-peran-ditahan": _without_picture(
        _make_page("/", "home.greeting", "pegawai-habis", scene=LOST_SCENE, keys=("home.withheld",))
    ),
}
