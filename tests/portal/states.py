"""Which pages are there, and in which states? Every one that somebody may come to see, and how they come to it.

Called by the tests that look at all of them, and by the pictures. The last step of each shows it. What has to have
happened before is a scene (`tests.portal.scenes`): those of the plain demo come first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from jejak.auth.cookies import derive_csrf_token
from tests.portal.scenes import LOST, OTHERS
from tests.portal.steps import ACT

Step = Sequence[object]
BULK = 70_000
ENDED = "sesi-yang-sudah-berakhir"
FORM: Sequence[Step] = (
    ("go", "/cuti/ajukan"),
    ("fill", "#startsOn", "2026-08-13"),
    ("fill", "#days", "3"),
    ("fill", "#reason", "Acara keluarga di Jambi"),
    ("fill", "#phone", "0812 0000 0000"),
)
CHECKED: Sequence[Step] = (*FORM, ("send", ACT))
SENT: Sequence[Step] = (*CHECKED, ("send", "main .pair button"))
PASSWORD = "peragaan-2026"
FOREIGN: Mapping[str, str] = {"userName": "pegawai", "password": PASSWORD}
WITH_PASSWORD: Sequence[Step] = (("go", "/kode-masuk"), ("fill", "#password", PASSWORD), ("send", ACT))
DECREE: Sequence[Step] = (
    ("go", "/pelaksana/tunjuk"),
    ("click", ".pick"),
    ("choose", "[value=PLH]"),
    ("fill", "#effectiveFrom", "2026-08-03"),
    ("fill", "#effectiveUntil", "2026-08-07"),
    ("fill", "#decreeNumber", "800/77/PERAGAAN"),
    ("fill", "#decreeDate", "2026-07-06"),
    ("fill", "#reason", "Cuti tahunan"),
)
PASSED: Sequence[Step] = (("go", "/kepegawaian"), ("click", ".rows a"))
REASSIGNED: Sequence[Step] = (
    *PASSED,
    ("choose", ".choice:first-of-type [name=postId]"),
    ("fill", "#reason", "Pejabatnya sakit"),
)
FOUND: Sequence[Step] = (
    ("go", "/bantuan-akun"),
    ("fill", "#cari", "a"),
    ("send", ACT),
)
ONE: Sequence[Step] = (*FOUND, ("click", ".rows li:first-child a"))
SLIP: Sequence[Step] = (*ONE, ("send", "form[action$='/slip'] button"))
KEUANGAN: Sequence[Step] = (
    ("go", "/akun"),
    ("fill", "#cari", "keuangan"),
    ("send", ACT),
    ("click", ".rows a"),
)
LOSING: Sequence[Step] = (
    *KEUANGAN,
    ("fill", "#reason", "Ponselnya hilang"),
    ("send", "form[action$='/kode'] button"),
)
SEPTEMBER = ".rows li:has-text('September') a"
SIGNING_IN: Sequence[Step] = (
    ("go", "/masuk"),
    ("fill", "#userName", "kepegawaian"),
    ("fill", "#password", PASSWORD),
    ("send", ACT),
)
ADVISING: Sequence[Step] = (("go", "/kotak-masuk"), ("click", ".rows li:has(.filed) a"))
DECIDING: Sequence[Step] = (("go", "/kotak-masuk"), ("click", ".rows li:has(.advised) a"))
APPROVED: Sequence[Step] = (("choose", "[value=APPROVED]"), ("send", ACT))
REFUSING: Sequence[Step] = (
    *DECIDING,
    ("choose", "[value=REFUSED]"),
    ("fill", "#reason", "Pelayanan sedang padat"),
    ("send", ACT),
)


@dataclass(frozen=True, kw_only=True)
class State:
    """A page in one state: who comes to it, over which steps, with which status it is answered, and its heading.

    `heading` is the key of a sentence, or the heading itself; `says` are keys of what else it tells, `life` of what
    happened to a request, in order. `colleague` comes meanwhile, before the last step, in a browser of their own.
    `after` is the state without which there is nothing to come to. `bulk` is how many bytes its form sends beyond what
    a line carries at once.
    """

    steps: Sequence[Step]
    heading: str
    who: str = ""
    status: int = 200
    says: Sequence[str] = ()
    life: Sequence[str] = ()
    refuses: str = ""
    scene: str = ""
    after: str = ""
    colleague: str = ""
    meanwhile: Sequence[Step] = ()
    bulk: int = 0
    is_picture: bool = True

    @property
    def way(self) -> Sequence[Step]:
        """What leads to it."""
        return self.steps[:-1]

    @property
    def last(self) -> Step:
        """What shows it."""
        return self.steps[-1]

    @property
    def is_answer(self) -> bool:
        """Tell whether a form was sent for it: then whoever sees it has seen a page before."""
        return self.last[0] == "send"


def _page(path: str, heading: str, who: str = "", **more: object) -> State:
    return State(steps=(("go", path),), heading=heading, who=who, **more)  # type: ignore[arg-type]


def _unseen(state: State) -> State:
    """Of which no picture is drawn."""
    return replace(state, is_picture=False)


STATES: Mapping[str, State] = {
    "depan": _page("/", "landing.heading", says=("landing.staff", "landing.pay", "sign_in.activate")),
    "depan-sesi-berakhir": _unseen(
        State(
            steps=(
                ("go", "/gaji"),
                ("keep", "__Host-jejak", ENDED),
                ("keep", "__Host-jejak-csrf", derive_csrf_token(ENDED)),
                ("go", "/"),
            ),
            heading="landing.heading",
            says=("landing.over",),
        )
    ),
    "masuk": _page("/masuk", "sign_in.title"),
    "masuk-dahulu": _unseen(_page("/masuk?ke=%2Fcuti%2Fajukan", "sign_in.title", says=("sign_in.over",))),
    "masuk-keluar": _unseen(_page("/masuk?keluar=1", "sign_in.title", says=("sign_in.out",))),
    "masuk-ditolak": _unseen(
        _page("/masuk?ditolak=NOT_LINKED", "sign_in.title", says=("sign_in.provider_refused",))
    ),
    "masuk-salah": State(
        steps=(
            ("go", "/masuk"),
            ("fill", "#userName", "pegawai"),
            ("fill", "#password", "bukan-kata-sandinya"),
            ("send", ACT),
        ),
        heading="sign_in.title",
        status=422,
        says=("page.faults",),
    ),
    "kode": State(steps=SIGNING_IN, heading="code.title"),
    "kode-salah": _unseen(
        State(
            steps=(*SIGNING_IN, ("fill", "#code", "000000"), ("send", ACT)),
            heading="code.title",
            status=422,
            says=("page.faults",),
        )
    ),
    "aktifkan": _page("/aktifkan", "activate.title"),
    "aktifkan-salah": State(
        steps=(
            ("go", "/aktifkan"),
            ("fill", "#code", "AAAA-BBBB"),
            ("fill", "#newPassword", "pendek"),
            ("send", ACT),
        ),
        heading="activate.title",
        status=422,
        says=("page.faults",),
    ),
    "pasang-kode": _page("/kode-masuk", "factor.title", "guru"),
    "pasang-kode-salah": _unseen(
        State(
            steps=(("go", "/kode-masuk"), ("fill", "#password", "bukan-kata-sandinya"), ("send", ACT)),
            heading="factor.title",
            who="guru",
            status=422,
            says=("page.faults",),
        )
    ),
    "pasang-kode-lagi": _unseen(_page("/kode-masuk", "factor.title", "pejabat")),
    "hubungkan-aplikasi": State(steps=WITH_PASSWORD, heading="factor.scan", who="guru"),
    "hubungkan-aplikasi-salah": _unseen(
        State(
            steps=(*WITH_PASSWORD, ("fill", "#code", "000000"), ("send", ACT)),
            heading="factor.scan",
            who="guru",
            status=422,
            says=("page.faults",),
        )
    ),
    "kode-terpasang": State(
        steps=(*WITH_PASSWORD, ("code", ".secret", "#code"), ("send", ACT)),
        heading="factor.done",
        who="guru",
    ),
    "beranda": _page("/", "home.greeting", "pegawai", says=("home.balance",)),
    "beranda-pejabat": _page("/", "home.greeting", "pejabat", says=("home.waiting",)),
    "beranda-habis": _unseen(_page("/", "home.greeting", "pegawai-baru", says=("home.balance",))),
    "beranda-kepegawaian": _unseen(_page("/", "home.greeting", "kepegawaian", says=("home.passed",))),
    "beranda-auditor": _unseen(_page("/", "home.greeting", "auditor", says=("home.no_employee",))),
    "permohonan-semua": _unseen(_page("/cuti", "home.requests", "pegawai", says=("request.home",))),
    "ajukan": _page("/cuti/ajukan", "apply.title", "pegawai", says=("apply.left",)),
    "ajukan-belum-berhak": _page(
        "/cuti/ajukan", "apply.title", "pegawai-baru", says=("closed.now", "closed.from", "apply.check")
    ),
    "ajukan-habis": _page(
        "/cuti/ajukan", "apply.title", "pegawai-habis", says=("closed.used_up", "closed.from", "closed.other")
    ),
    "ajukan-guru": _page(
        "/cuti/ajukan", "apply.title", "guru-pppk", says=("closed.now", "closed.school", "closed.other")
    ),
    "ajukan-salah": State(
        steps=(
            ("go", "/cuti/ajukan"),
            ("set", "#startsOn", ""),
            ("set", "#reason", "Acara"),
            ("free", "form"),
            ("send", ACT),
        ),
        heading="apply.title",
        who="pegawai",
        status=422,
        says=("missing.startsOn", "missing.length"),
    ),
    "periksa": State(steps=CHECKED, heading="check.title", who="pegawai", says=("check.who",)),
    "periksa-tidak-cukup": State(
        steps=(*FORM, ("fill", "#days", "40"), ("send", ACT)),
        heading="apply.title",
        who="pegawai",
        status=422,
        says=("page.faults",),
    ),
    "periksa-perlu-pelaksana": State(
        steps=CHECKED, heading="check.title", who="atasan", says=("check.warning", "standing_in.name")
    ),
    "sesi-berakhir": State(
        steps=(*FORM, ("forget", "__Host-jejak"), ("send", ACT)),
        heading="sign_in.title",
        who="pegawai",
        says=("sign_in.kept",),
    ),
    "masuk-kembali": State(
        steps=(
            *FORM,
            ("forget", "__Host-jejak"),
            ("send", ACT),
            ("fill", "#userName", "pegawai"),
            ("fill", "#password", PASSWORD),
            ("send", ACT),
        ),
        heading="apply.title",
        who="pegawai",
    ),
    "tarik": State(
        steps=(*FORM, ("fill", "#startsOn", "2026-10-05"), *SENT[-2:], ("click", ".acts a")),
        heading="withdraw.title",
        who="pegawai",
    ),
    "permohonan-terkirim": State(
        steps=SENT, heading="request.heading", who="pegawai", says=("request.told_terkirim",)
    ),
    "permohonan-ditarik": _unseen(
        State(
            steps=(
                *FORM,
                ("fill", "#startsOn", "2026-08-19"),
                *SENT[-2:],
                ("click", ".acts a"),
                ("send", ACT),
            ),
            heading="request.heading",
            who="pegawai",
            says=("request.told_ditarik", "life.withdrawn"),
        )
    ),
    "kotak-masuk": _page("/kotak-masuk", "inbox.title", "pejabat", says=("inbox.wants_ADVISED",)),
    "kotak-masuk-kosong": _unseen(_page("/kotak-masuk", "inbox.title", "pegawai", says=("inbox.nothing",))),
    "pertimbangkan": State(steps=ADVISING, heading="decide.title_FILED", who="atasan"),
    "atas-nama": State(
        steps=(("go", "/kotak-masuk"), ("click", ".rows a:has(.hat)")),
        heading="decide.title_FILED",
        who="atasan",
        says=("capacity.on_behalf",),
    ),
    "putuskan": State(steps=DECIDING, heading="decide.title_ADVISED", who="pejabat"),
    "putuskan-salah": State(
        steps=(*DECIDING, ("choose", "[value=REFUSED]"), ("send", ACT)),
        heading="decide.title_ADVISED",
        who="pejabat",
        status=422,
        says=("page.faults",),
    ),
    "putuskan-bentrok": State(
        steps=(*DECIDING, ("set", "[name=version]", "999"), *APPROVED),
        heading="decide.title_ADVISED",
        who="pejabat",
        status=409,
        says=("page.changed", "decide.now"),
    ),
    "sudah-diputus": State(
        steps=(*DECIDING, *APPROVED),
        heading="request.heading",
        who="pejabat",
        says=("request.told_diputus",),
        life=("life.filed", "life.ADVICE", "pass.REMINDED", "life.DECISION"),
    ),
    "pelaksana": _page("/pelaksana", "standing_in.title", "kepegawaian"),
    "pelaksana-belum": _unseen(
        _page("/pelaksana", "standing_in.title", "guru", says=("standing_in.nothing",))
    ),
    "pelaksana-jabatan": _page("/pelaksana/tunjuk?cari=an", "standing_in.which", "kepegawaian"),
    "pelaksana-siapa": _page("/pelaksana/tunjuk", "standing_in.who", "atasan"),
    "pelaksana-tidak-ada": _unseen(
        State(
            steps=(
                ("go", "/pelaksana/tunjuk"),
                ("fill", "#cari", "tidak-ada-yang-begini"),
                ("click", ACT),
            ),
            heading="standing_in.who",
            who="atasan",
            says=("standing_in.nobody",),
        )
    ),
    "pelaksana-keputusan": State(steps=DECREE[:2], heading="standing_in.decree", who="atasan"),
    "pelaksana-salah": _unseen(
        State(
            steps=(*DECREE[:2], ("free", "form"), ("send", ACT)),
            heading="standing_in.decree",
            who="atasan",
            status=422,
            says=("missing.kind", "missing.decreeNumber"),
        )
    ),
    "pelaksana-ditunjuk": _unseen(
        State(
            steps=(*DECREE, ("send", ACT)),
            heading="standing_in.title",
            who="atasan",
            says=("standing_in.told_ditunjuk",),
        )
    ),
    "pelaksana-diakhiri": _unseen(
        State(
            steps=(("go", "/pelaksana"), ("send", ".rows button")),
            heading="standing_in.title",
            who="atasan",
            after="pelaksana-ditunjuk",
            says=("standing_in.told_diakhiri",),
        )
    ),
    "kepegawaian": _page("/kepegawaian", "personnel.title", "kepegawaian"),
    "alihkan": State(steps=PASSED, heading="personnel.reassign", who="kepegawaian", says=("personnel.to",)),
    "alihkan-salah": _unseen(
        State(
            steps=(*PASSED, ("free", "form"), ("send", ACT)),
            heading="personnel.reassign",
            who="kepegawaian",
            status=422,
            says=("missing.postId", "missing.reason"),
        )
    ),
    "alihkan-keduluan": State(
        steps=(*REASSIGNED, ("send", ACT)),
        heading="personnel.reassign",
        who="kepegawaian",
        status=409,
        scene=OTHERS,
        colleague="keuangan",
        meanwhile=(*REASSIGNED, ("send", ACT)),
        says=("page.changed", "decide.now", "life.from_to"),
        life=("life.filed", "pass.RAISED", "pass.REASSIGNED"),
    ),
    "dialihkan": _unseen(
        State(
            steps=(*REASSIGNED, ("send", ACT)),
            heading="request.heading",
            who="kepegawaian",
            says=("request.told_dialihkan", "pass.REASSIGNED", "life.from_to", "Pejabatnya sakit"),
        )
    ),
    "bantuan-akun-belum": _unseen(
        _page("/bantuan-akun", "helping.title", "operator", says=("helping.no_slips",))
    ),
    "bantuan-akun-cari": State(steps=FOUND, heading="helping.title", who="operator", says=("helping.found",)),
    "bantuan-akun-tidak-ada": _unseen(
        State(
            steps=(*FOUND[:1], ("fill", "#cari", "tidak-ada-yang-begini"), FOUND[-1]),
            heading="helping.title",
            who="operator",
            says=("standing_in.nobody",),
        )
    ),
    "bantuan-akun-satu": State(steps=ONE, heading="helping.one", who="operator", says=("helping.slip",)),
    "bantuan-akun-slip": State(
        steps=SLIP, heading="slip_made.title", who="operator", says=("slip_made.once",)
    ),
    "bantuan-akun": _page(
        "/bantuan-akun",
        "helping.title",
        "operator",
        after="bantuan-akun-slip",
        says=("helping.slips", "slip_state.waiting"),
    ),
    "akun": _page("/akun", "administering.title", "admin", says=("administering.all",)),
    "akun-satu": State(steps=KEUANGAN, heading="helping.one", who="admin", says=("helping.lost",)),
    "akun-satu-salah": _unseen(
        State(
            steps=(*KEUANGAN, ("free", "form[action$='/kode']"), LOSING[-1]),
            heading="helping.one",
            who="admin",
            status=422,
            says=("missing.reason",),
        )
    ),
    "akun-kode-belum": _unseen(_page("/akun/kode", "resets.title", "admin", says=("resets.nothing",))),
    "akun-satu-diminta": _unseen(
        State(steps=LOSING, heading="helping.one", who="admin", says=("helping.told_diminta",))
    ),
    "akun-kode": _page(
        "/akun/kode", "resets.title", "admin", after="akun-satu-diminta", says=("resets.approve",)
    ),
    "akun-kode-sendiri": State(
        steps=(("go", "/akun/kode"), ("send", "form[action$='/setujui'] button")),
        heading="resets.title",
        who="admin",
        status=422,
        after="akun-satu-diminta",
        says=("page.faults",),
    ),
    "akun-kode-dibatalkan": _unseen(
        State(
            steps=(("go", "/akun/kode"), ("send", "form[action$='/batalkan'] button")),
            heading="resets.title",
            who="admin",
            after="akun-satu-diminta",
            says=("resets.told_dibatalkan",),
        )
    ),
    "akun-saya": _page("/saya/akun", "own_account.title", "pegawai", says=("own_account.this",)),
    "akun-saya-salah": _unseen(
        State(
            steps=(
                ("go", "/saya/akun"),
                ("fill", "#password", "bukan-kata-sandinya"),
                ("fill", "#newPassword", "pendek"),
                ("send", ACT),
            ),
            heading="own_account.title",
            who="auditor",
            status=422,
            says=("page.faults",),
        )
    ),
    "dibaca": _page("/saya/dibaca", "trail.title", "pegawai", says=("trail.lead",)),
    "beranda-operator": _unseen(
        _page("/", "home.greeting", "operator", says=("home.no_employee", "home.pages"))
    ),
    "beranda-admin": _unseen(_page("/", "home.greeting", "admin", says=("home.no_employee", "home.pages"))),
    "gaji": _page("/gaji", "pay.title", says=("pay.found",)),
    "gaji-cari": _unseen(_page("/gaji?cari=bajubang+camat", "pay.title", says=("pay.found",))),
    "gaji-kosong": _unseen(_page("/gaji?cari=tidak-ada-yang-begini", "pay.title", says=("pay.nothing",))),
    "gaji-unit": _unseen(
        State(
            steps=(("go", "/gaji?cari=camat"), ("click", "tbody td a")),
            heading="pay.title",
            says=("pay.only_unit", "pay.all_units"),
        )
    ),
    "gaji-rincian": State(
        steps=(("go", "/gaji?cari=camat"), ("click", "tbody a[href*='jabatan=Camat&']")), heading="Camat"
    ),
    "gaji-tidak-ada": _unseen(
        _page("/gaji/rincian?unit=tidak-ada&jabatan=Camat", "refused.lost.title", status=404)
    ),
    "audit": _page("/audit", "audit.title", "auditor"),
    "audit-tujuan": _unseen(
        _page("/audit?tujuan=Pemeriksaan+berkala", "audit.title", "auditor", says=("audit.found",))
    ),
    "audit-tanpa-tujuan": _page(
        "/audit?nip=197001012000011001", "audit.title", "auditor", status=422, says=("audit.say_purpose",)
    ),
    "audit-nip-salah": _unseen(
        _page("/audit?tujuan=Pemeriksaan&nip=123", "audit.title", "auditor", status=422)
    ),
    "audit-tanggal-terbalik": _unseen(
        _page("/audit?sejak=2026-07-06&sampai=2026-07-01", "audit.title", "auditor", status=422)
    ),
    "audit-tanggal-salah": _unseen(
        _page("/audit?sejak=kemarin", "audit.title", "auditor", status=422, says=("missing.date",))
    ),
    "audit-riwayat": State(
        steps=(("go", "/audit?tabel=hr.leave_request"), ("click", ".entries a")),
        heading="audit.life_title",
        who="auditor",
        says=("audit.all",),
    ),
    "tidak-ditemukan": _page("/tidak-ada", "refused.lost.title", status=404),
    "bukan-peran": _page("/audit", "refused.denied.title", "pegawai", status=403),
    "bukan-dari-sini": State(
        steps=(("foreign", "/masuk", FOREIGN), ("send", "button")),
        heading="sign_in.title",
        status=403,
        says=("refused.foreign.why",),
    ),
    "tidak-terbaca": _unseen(
        State(
            steps=(*FORM, ("alter", "main form", "enctype", "text/plain"), ("send", ACT)),
            heading="apply.title",
            who="pegawai",
            status=400,
            says=("refused.malformed.why",),
        )
    ),
    "terlalu-panjang": _unseen(
        State(
            steps=(*FORM, ("set", "[name=key]", "x" * BULK), ("send", ACT)),
            heading="apply.title",
            bulk=BULK,
            who="pegawai",
            status=413,
            says=("refused.too_long.why",),
        )
    ),
    "terlalu-sering": _unseen(
        _page("/", "refused.hurried.title", refuses="RATE_LIMITED", status=429, says=("refused.wait",))
    ),
    "sibuk": _page("/", "refused.busy.title", refuses="DEADLINE_PASSED", status=503),
    "kesalahan": _page("/", "refused.broken.title", refuses="INTERNAL", status=500, says=("refused.number",)),
    "atas-nama-pemohon": State(
        steps=(("go", "/"), ("click", ".rows li:has(.approved) a")),
        heading="request.heading",
        who="pegawai",
        scene=OTHERS,
        says=("life.DECISION", "life.on_behalf"),
    ),
    "tarik-bentrok": _unseen(
        State(
            steps=(("go", "/"), ("click", SEPTEMBER), ("click", ".acts a"), ("send", ACT)),
            heading="request.heading",
            who="pegawai",
            status=409,
            scene=OTHERS,
            colleague="atasan",
            meanwhile=(("go", "/kotak-masuk"), ("click", SEPTEMBER), *APPROVED),
            says=("page.changed", "life.ADVICE"),
        )
    ),
    "putuskan-perlu-pelaksana": State(
        steps=(*DECIDING, *APPROVED),
        heading="decide.title_ADVISED",
        who="kepegawaian",
        status=422,
        scene=OTHERS,
        says=("page.faults", "check.warning", "capacity.on_behalf"),
    ),
    "putuskan-keduluan": State(
        steps=(*DECIDING, *APPROVED),
        heading="decide.title_over",
        who="pejabat",
        status=409,
        scene=OTHERS,
        colleague="keuangan",
        meanwhile=REFUSING,
        says=("page.changed", "decide.now", "life.DECISION", "decide.back"),
    ),
    "putuskan-tanpa-kode": State(
        steps=DECIDING,
        heading="decide.title_ADVISED",
        who="pejabat",
        scene=LOST,
        says=("decide.second_factor", "decide.again_with_code"),
    ),
    "beranda-kabar": _unseen(
        _page("/", "home.greeting", "pejabat", scene=LOST, says=("notice.SECOND_FACTOR_LOST", "notice.doubt"))
    ),
    "beranda-peran-ditahan": _unseen(
        _page("/", "home.greeting", "pegawai-habis", scene=LOST, says=("home.withheld",))
    ),
}
