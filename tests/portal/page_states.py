"""Every page of the portal in every state that somebody may come to see, and how they come to it.

The last step of each shows it. What has to have happened before is a scene (`tests.portal.scenes`): those of
the plain demo come first.
"""

from collections.abc import Mapping

from jejak.auth.csrf import derive_csrf_token
from jejak.portal.pages.account.sign_in import PROVIDER_REFUSALS
from tests.portal.account_states import ACCOUNT_STATES
from tests.portal.browser_steps import ACT
from tests.portal.page_state import PageState, make_page, without_picture
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
    PASSWORD,
    REASSIGNED_STEPS,
    REFUSE_STEPS,
    SENT_STEPS,
    SEPTEMBER,
    SIGN_IN_STEPS,
    WITH_PASSWORD,
)
from tests.portal.payroll_states import PAYROLL_STATES
from tests.portal.policy_states import POLICY_STATES
from tests.portal.scenes import LOST_SCENE, OTHERS_SCENE, SECOND_PAYMENT, UNPAID

STATES: Mapping[str, PageState] = {
    "depan": make_page("/", "landing.heading", keys=("landing.staff", "landing.pay", "sign_in.activate")),
    "depan-sesi-berakhir": without_picture(
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
    "masuk": make_page("/masuk", "sign_in.title"),
    "masuk-dahulu": without_picture(
        make_page("/masuk?ke=%2Fcuti%2Fajukan", "sign_in.title", keys=("sign_in.over",))
    ),
    "masuk-keluar": without_picture(make_page("/masuk?keluar=1", "sign_in.title", keys=("sign_in.out",))),
    **{
        f"masuk-ditolak-{code.lower().replace('_', '-')}": without_picture(
            make_page(f"/masuk?ditolak={code}", "sign_in.title", keys=(f"provider_refusal.{code}",))
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
    "kode-salah": without_picture(
        PageState(
            steps=(*SIGN_IN_STEPS, ("fill", "#code", "000000"), ("send", ACT)),
            heading="code.title",
            status=422,
            keys=("page.faults",),
        )
    ),
    "aktifkan": make_page("/aktifkan", "activate.title"),
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
    "pasang-kode": make_page("/kode-masuk", "factor.title", "guru"),
    "pasang-kode-salah": without_picture(
        PageState(
            steps=(("go", "/kode-masuk"), ("fill", "#password", "bukan-kata-sandinya"), ("send", ACT)),
            heading="factor.title",
            user_name="guru",
            status=422,
            keys=("page.faults",),
        )
    ),
    "pasang-kode-lagi": without_picture(make_page("/kode-masuk", "factor.title", "pejabat")),
    "hubungkan-aplikasi": PageState(steps=WITH_PASSWORD, heading="factor.scan", user_name="guru"),
    "hubungkan-aplikasi-salah": without_picture(
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
    "beranda": make_page("/", "home.greeting", "pegawai", keys=("home.balance",)),
    "beranda-pejabat": make_page("/", "home.greeting", "pejabat", keys=("home.waiting",)),
    "beranda-habis": without_picture(make_page("/", "home.greeting", "pegawai-baru", keys=("home.balance",))),
    "beranda-kepegawaian": without_picture(
        make_page("/", "home.greeting", "kepegawaian", keys=("home.passed",))
    ),
    "beranda-auditor": without_picture(
        make_page("/", "home.greeting", "auditor", keys=("home.no_employee",))
    ),
    "permohonan-semua": without_picture(
        make_page("/cuti", "home.requests", "pegawai", keys=("request.home",))
    ),
    "ajukan": make_page("/cuti/ajukan", "apply.title", "pegawai", keys=("apply.left",)),
    "ajukan-belum-berhak": make_page(
        "/cuti/ajukan", "apply.title", "pegawai-baru", keys=("closed.now", "closed.from", "apply.check")
    ),
    "ajukan-habis": make_page(
        "/cuti/ajukan", "apply.title", "pegawai-habis", keys=("closed.used_up", "closed.from", "closed.other")
    ),
    "ajukan-guru": make_page(
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
    "permohonan-ditarik": without_picture(
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
    "kotak-masuk": make_page("/kotak-masuk", "inbox.title", "pejabat", keys=("inbox.wants_ADVISED",)),
    "kotak-masuk-kosong": without_picture(
        make_page("/kotak-masuk", "inbox.title", "pegawai", keys=("inbox.nothing",))
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
        keys=("page.changed",),
    ),
    "sudah-diputus": PageState(
        steps=(*DECIDE_STEPS, *APPROVE_STEPS),
        heading="request.heading",
        user_name="pejabat",
        keys=("request.told_diputus",),
        life=("life.filed", "life.ADVICE", "pass.REMINDED", "life.DECISION"),
    ),
    "pelaksana": make_page("/pelaksana", "standing_in.title", "kepegawaian"),
    "pelaksana-belum": without_picture(
        make_page("/pelaksana", "standing_in.title", "guru", keys=("standing_in.nothing",))
    ),
    "pelaksana-jabatan": make_page("/pelaksana/tunjuk?cari=an", "standing_in.which", "kepegawaian"),
    "pelaksana-siapa": make_page("/pelaksana/tunjuk", "standing_in.who", "atasan"),
    "pelaksana-tidak-ada": without_picture(
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
    "pelaksana-salah": without_picture(
        PageState(
            steps=(*DECREE[:2], ("free", "form"), ("send", ACT)),
            heading="standing_in.decree",
            user_name="atasan",
            status=422,
            keys=("missing.kind", "missing.decreeNumber"),
        )
    ),
    "pelaksana-ditunjuk": without_picture(
        PageState(
            steps=(*DECREE, ("send", ACT)),
            heading="standing_in.title",
            user_name="atasan",
            keys=("standing_in.told_ditunjuk",),
        )
    ),
    "pelaksana-diakhiri": without_picture(
        PageState(
            steps=(("go", "/pelaksana"), ("send", ".rows button")),
            heading="standing_in.title",
            user_name="atasan",
            after="pelaksana-ditunjuk",
            keys=("standing_in.told_diakhiri",),
        )
    ),
    "kepegawaian": make_page("/kepegawaian", "personnel.title", "kepegawaian"),
    "alihkan": PageState(
        steps=ESCALATED_STEPS, heading="personnel.reassign", user_name="kepegawaian", keys=("personnel.to",)
    ),
    "alihkan-salah": without_picture(
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
        keys=("page.changed", "life.from_to"),
        life=("life.filed", "pass.RAISED", "pass.REASSIGNED"),
    ),
    "dialihkan": without_picture(
        PageState(
            steps=(*REASSIGNED_STEPS, ("send", ACT)),
            heading="request.heading",
            user_name="kepegawaian",
            keys=("request.told_dialihkan", "pass.REASSIGNED", "life.from_to", "Pejabatnya sakit"),
        )
    ),
    **ACCOUNT_STATES,
    **POLICY_STATES,
    **PAYROLL_STATES,
    "slip": make_page("/saya/slip", "slips.title", "pegawai", keys=("month_chart.month",)),
    "slip-tahun": without_picture(
        make_page("/saya/slip?tahun=2025", "slips.title", "pegawai", keys=("slips.latest",))
    ),
    "slip-bulan": make_page(
        "/saya/slip/2026-06", "home.slip", "pegawai", keys=("payslip.paid", "payslip.ask")
    ),
    "slip-kosong": without_picture(make_page("/saya/slip", "slips.title", UNPAID, keys=("slips.nothing",))),
    "slip-bulan-dua": without_picture(
        make_page(
            f"/saya/slip/{SECOND_PAYMENT:%Y-%m}",
            "home.slip",
            "pegawai",
            scene=OTHERS_SCENE,
            keys=("payslip.number", "payslip.number_correction", "payslip.which", "payslip.amount"),
        )
    ),
    "slip-lama": without_picture(
        make_page(
            "/saya/slip", "slips.title", "pegawai", scene=LOST_SCENE, keys=("slips.years", "slips.older")
        )
    ),
    "slip-tidak-ada": without_picture(
        make_page("/saya/slip/2019-01", "refused.lost.title", "pegawai", status=404)
    ),
    "slip-pertanyaan-salah": without_picture(
        PageState(
            steps=(("go", "/saya/slip/2026-06"), ("free", "form"), ("send", ACT)),
            heading="home.slip",
            user_name="pegawai",
            status=422,
            keys=("page.faults",),
        )
    ),
    "slip-ditanyakan": PageState(
        steps=(
            ("go", "/saya/slip/2026-06"),
            ("fill", "#question", "Mengapa tunjangan anak saya tidak ada?"),
            ("send", ACT),
        ),
        heading="home.slip",
        user_name="pegawai",
        keys=("payslip.asked", "payslip.waits"),
    ),
    "dibaca": make_page("/saya/dibaca", "trail.title", "pegawai", keys=("trail.lead",)),
    "beranda-operator": without_picture(
        make_page("/", "home.greeting", "operator", keys=("home.no_employee", "home.pages"))
    ),
    "beranda-admin": without_picture(
        make_page("/", "home.greeting", "admin", keys=("home.no_employee", "home.pages"))
    ),
    "gaji": make_page("/gaji", "pay.title", keys=("pay.found",)),
    "gaji-cari": without_picture(make_page("/gaji?cari=bajubang+camat", "pay.title", keys=("pay.found",))),
    "gaji-kosong": without_picture(
        make_page("/gaji?cari=tidak-ada-yang-begini", "pay.title", keys=("pay.nothing",))
    ),
    "gaji-unit": without_picture(
        PageState(
            steps=(("go", "/gaji?cari=camat"), ("click", "tbody td a")),
            heading="pay.title",
            keys=("pay.only_unit", "pay.all_units"),
        )
    ),
    "gaji-rincian": PageState(
        steps=(("go", "/gaji?cari=camat"), ("click", "tbody a[href*='jabatan=Camat&']")), heading="Camat"
    ),
    "gaji-rincian-keduanya": PageState(
        steps=(("go", "/gaji?cari=pengadministrasi"), ("click", "tbody a[href*='jabatan=Pengadministrasi']")),
        heading="Pengadministrasi Perkantoran",
        keys=("pay.pns", "pay.pppk", "pay.cpns"),
    ),
    "gaji-tidak-ada": without_picture(
        make_page("/gaji/rincian?unit=tidak-ada&jabatan=Camat", "refused.lost.title", status=404)
    ),
    "audit": make_page("/audit", "audit.title", "auditor"),
    "audit-tujuan": without_picture(
        make_page("/audit?tujuan=Pemeriksaan+berkala", "audit.title", "auditor", keys=("audit.found",))
    ),
    "audit-tanpa-tujuan": make_page(
        "/audit?nip=197001012000011001", "audit.title", "auditor", status=422, keys=("audit.say_purpose",)
    ),
    "audit-nip-salah": without_picture(
        make_page("/audit?tujuan=Pemeriksaan&nip=123", "audit.title", "auditor", status=422)
    ),
    "audit-tanggal-terbalik": without_picture(
        make_page("/audit?sejak=2026-07-06&sampai=2026-07-01", "audit.title", "auditor", status=422)
    ),
    "audit-tanggal-salah": without_picture(
        make_page("/audit?sejak=kemarin", "audit.title", "auditor", status=422, keys=("missing.date",))
    ),
    "audit-riwayat": PageState(
        steps=(("go", "/audit?tabel=hr.leave_request"), ("click", ".entries a")),
        heading="audit.life_title",
        user_name="auditor",
        keys=("audit.all",),
    ),
    "tidak-ditemukan": make_page("/tidak-ada", "refused.lost.title", status=404),
    "bukan-peran": make_page("/audit", "refused.denied.title", "pegawai", status=403),
    "bukan-dari-sini": PageState(
        steps=(("foreign", "/masuk", FOREIGN), ("send", "button")),
        heading="sign_in.title",
        status=403,
        keys=("refused.foreign.why",),
    ),
    "tidak-terbaca": without_picture(
        PageState(
            steps=(*FORM, ("alter", "main form", "enctype", "text/plain"), ("send", ACT)),
            heading="apply.title",
            user_name="pegawai",
            status=400,
            keys=("refused.malformed.why",),
        )
    ),
    "terlalu-panjang": without_picture(
        PageState(
            steps=(*FORM, ("set", "[name=key]", "x" * BULK), ("send", ACT)),
            heading="apply.title",
            bulk=BULK,
            user_name="pegawai",
            status=413,
            keys=("refused.too_long.why",),
        )
    ),
    "terlalu-sering": without_picture(
        make_page("/", "refused.hurried.title", refuses="RATE_LIMITED", status=429, keys=("refused.wait",))
    ),
    "sibuk": make_page(
        "/", "refused.busy.title", refuses="DEADLINE_PASSED", status=503, keys=("refused.again",)
    ),
    "kesalahan": make_page(
        "/", "refused.broken.title", refuses="INTERNAL", status=500, keys=("refused.number", "refused.again")
    ),
    "atas-nama-pemohon": PageState(
        steps=(("go", "/"), ("click", ".rows li:has(.approved) a")),
        heading="request.heading",
        user_name="pegawai",
        scene=OTHERS_SCENE,
        keys=("life.DECISION", "life.on_behalf"),
    ),
    "tarik-bentrok": without_picture(
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
        keys=("page.faults", "capacity.on_behalf"),
    ),
    "putuskan-keduluan": PageState(
        steps=(*DECIDE_STEPS, *APPROVE_STEPS),
        heading="decide.title_over",
        user_name="pejabat",
        status=409,
        scene=OTHERS_SCENE,
        colleague="keuangan",
        meanwhile=REFUSE_STEPS,
        keys=("page.changed", "life.DECISION", "decide.back"),
    ),
    "putuskan-tanpa-kode": PageState(
        steps=DECIDE_STEPS,
        heading="decide.title_ADVISED",
        user_name="pejabat",
        scene=LOST_SCENE,
        keys=("decide.second_factor", "decide.again_with_code"),
    ),
    "beranda-kabar": without_picture(
        make_page(
            "/",
            "home.greeting",
            "pejabat",
            scene=LOST_SCENE,
            keys=("notice.SECOND_FACTOR_LOST", "notice.doubt"),
        )
    ),
    "beranda-peran-ditahan": without_picture(
        make_page("/", "home.greeting", "pegawai-habis", scene=LOST_SCENE, keys=("home.withheld",))
    ),
}
