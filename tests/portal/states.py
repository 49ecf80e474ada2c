"""Which pages are there, and in which states? Every one that somebody may come to see, and how they come to it.

Called by the tests that look at all of them, and by the pictures. The last step of each shows it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.portal.steps import ACT

Step = Sequence[object]
FORM: Sequence[Step] = (
    ("go", "/cuti/ajukan"),
    ("fill", "#startsOn", "2026-08-13"),
    ("fill", "#days", "3"),
    ("fill", "#reason", "Acara keluarga di Jambi"),
    ("fill", "#phone", "0812 0000 0000"),
)
PASSWORD = "peragaan-2026"
WITH_PASSWORD: Sequence[Step] = (("go", "/kode-masuk"), ("fill", "#password", PASSWORD))
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
ADVISING: Sequence[Step] = (("go", "/kotak-masuk"), ("click", ".rows li:has(.filed) a"))
DECIDING: Sequence[Step] = (("go", "/kotak-masuk"), ("click", ".rows li:has(.advised) a"))


@dataclass(frozen=True)
class State:
    """A page in one state: who comes to it, over which steps, and with which status it is answered."""

    steps: Sequence[Step]
    who: str = ""
    refuses: str = ""
    is_picture: bool = True

    @property
    def way(self) -> Sequence[Step]:
        """What leads to it."""
        return self.steps[:-1]

    @property
    def last(self) -> Step:
        """What shows it."""
        return self.steps[-1]


def _page(path: str, who: str = "", *, is_picture: bool = True) -> State:
    return State((("go", path),), who, is_picture=is_picture)


STATES: Mapping[str, State] = {
    "masuk": _page("/masuk"),
    "masuk-dahulu": _page("/masuk?ke=%2Fcuti%2Fajukan", is_picture=False),
    "masuk-keluar": _page("/masuk?keluar=1", is_picture=False),
    "masuk-ditolak": _page("/masuk?ditolak=NOT_LINKED", is_picture=False),
    "masuk-salah": State(
        (
            ("go", "/masuk"),
            ("fill", "#userName", "pegawai"),
            ("fill", "#password", "bukan-kata-sandinya"),
            ("click", ACT),
        )
    ),
    "kode": State(
        (
            ("go", "/masuk"),
            ("fill", "#userName", "kepegawaian"),
            ("fill", "#password", PASSWORD),
            ("click", ACT),
        )
    ),
    "kode-salah": State(
        (
            ("go", "/masuk"),
            ("fill", "#userName", "kepegawaian"),
            ("fill", "#password", PASSWORD),
            ("click", ACT),
            ("fill", "#code", "000000"),
            ("click", ACT),
        ),
        is_picture=False,
    ),
    "aktifkan": _page("/aktifkan"),
    "aktifkan-salah": State(
        (
            ("go", "/aktifkan"),
            ("fill", "#code", "AAAA-BBBB"),
            ("fill", "#newPassword", "pendek"),
            ("click", ACT),
        )
    ),
    "pasang-kode": _page("/kode-masuk", "guru"),
    "pasang-kode-salah": State(
        (("go", "/kode-masuk"), ("fill", "#password", "bukan-kata-sandinya"), ("click", ACT)),
        "guru",
        is_picture=False,
    ),
    "pasang-kode-lagi": _page("/kode-masuk", "pejabat", is_picture=False),
    "hubungkan-aplikasi": State((*WITH_PASSWORD, ("click", ACT)), "guru"),
    "hubungkan-aplikasi-salah": State(
        (*WITH_PASSWORD, ("click", ACT), ("fill", "#code", "000000"), ("click", ACT)),
        "guru",
        is_picture=False,
    ),
    "kode-terpasang": State(
        (*WITH_PASSWORD, ("click", ACT), ("code", ".secret", "#code"), ("click", ACT)), "guru"
    ),
    "beranda": _page("/", "pegawai"),
    "beranda-pejabat": _page("/", "pejabat"),
    "beranda-habis": _page("/", "pegawai-baru", is_picture=False),
    "beranda-kepegawaian": _page("/", "kepegawaian", is_picture=False),
    "beranda-auditor": _page("/", "auditor", is_picture=False),
    "ajukan": _page("/cuti/ajukan", "pegawai"),
    "ajukan-salah": State(
        (
            ("go", "/cuti/ajukan"),
            ("set", "#startsOn", ""),
            ("set", "#reason", "Acara"),
            ("free", "form"),
            ("click", ACT),
        ),
        "pegawai",
    ),
    "periksa": State((*FORM, ("click", ACT)), "pegawai"),
    "periksa-tidak-cukup": State((*FORM, ("fill", "#days", "40"), ("click", ACT)), "pegawai"),
    "sesi-berakhir": State((*FORM, ("forget", "__Host-jejak"), ("click", ACT)), "pegawai"),
    "masuk-kembali": State(
        (
            *FORM,
            ("forget", "__Host-jejak"),
            ("click", ACT),
            ("fill", "#userName", "pegawai"),
            ("fill", "#password", PASSWORD),
            ("click", ACT),
        ),
        "pegawai",
        is_picture=False,
    ),
    "permohonan-terkirim": State((*FORM, ("click", ACT), ("click", "main .pair button")), "pegawai"),
    "permohonan-ditarik": State(
        (("go", "/"), ("click", ".rows a"), ("click", ".acts button")), "pegawai", is_picture=False
    ),
    "kotak-masuk": _page("/kotak-masuk", "pejabat"),
    "kotak-masuk-kosong": _page("/kotak-masuk", "pegawai", is_picture=False),
    "pertimbangkan": State(ADVISING, "atasan", is_picture=False),
    "atas-nama": State((("go", "/kotak-masuk"), ("click", ".rows a:has(.hat)")), "atasan"),
    "putuskan": State(DECIDING, "pejabat"),
    "putuskan-salah": State(
        (*DECIDING, ("choose", "[value=REFUSED]"), ("click", "main form button")), "pejabat"
    ),
    "putuskan-bentrok": State(
        (
            *DECIDING,
            ("set", "[name=version]", "999"),
            ("choose", "[value=APPROVED]"),
            ("click", "main form button"),
        ),
        "pejabat",
    ),
    "sudah-diputus": State(
        (*DECIDING, ("choose", "[value=APPROVED]"), ("click", "main form button")), "pejabat"
    ),
    "pelaksana": _page("/pelaksana", "kepegawaian"),
    "pelaksana-belum": _page("/pelaksana", "guru", is_picture=False),
    "pelaksana-jabatan": _page("/pelaksana/tunjuk?cari=an", "kepegawaian"),
    "pelaksana-siapa": _page("/pelaksana/tunjuk", "atasan"),
    "pelaksana-tidak-ada": State(
        (("go", "/pelaksana/tunjuk"), ("fill", "#cari", "tidak-ada-yang-begini"), ("click", ACT)),
        "atasan",
        is_picture=False,
    ),
    "pelaksana-keputusan": State(DECREE[:2], "atasan"),
    "pelaksana-salah": State((*DECREE[:2], ("free", "form"), ("click", ACT)), "atasan", is_picture=False),
    "pelaksana-ditunjuk": State((*DECREE, ("click", ACT)), "atasan", is_picture=False),
    "pelaksana-diakhiri": State(
        (("go", "/pelaksana"), ("click", ".rows button")), "atasan", is_picture=False
    ),
    "kepegawaian": _page("/kepegawaian", "kepegawaian"),
    "alihkan": State(PASSED, "kepegawaian"),
    "alihkan-salah": State((*PASSED, ("free", "form"), ("click", ACT)), "kepegawaian", is_picture=False),
    "dialihkan": State(
        (*PASSED, ("choose", "[name=postId]"), ("fill", "#reason", "Pejabatnya sakit"), ("click", ACT)),
        "kepegawaian",
        is_picture=False,
    ),
    "gaji": _page("/gaji"),
    "gaji-cari": _page("/gaji?cari=camat", is_picture=False),
    "gaji-kosong": _page("/gaji?cari=tidak-ada-yang-begini", is_picture=False),
    "gaji-rincian": State((("go", "/gaji?cari=camat"), ("click", "tbody a[href*='jabatan=Camat&']"))),
    "audit": _page("/audit", "auditor"),
    "audit-tujuan": _page("/audit?tujuan=Pemeriksaan+berkala", "auditor", is_picture=False),
    "audit-riwayat": State((("go", "/audit?tabel=hr.leave_request"), ("click", ".entries a")), "auditor"),
    "tidak-ditemukan": _page("/tidak-ada"),
    "bukan-peran": _page("/audit", "pegawai"),
    "bukan-dari-sini": State(
        (*FORM, ("set", "[name=csrf]", "bukan"), ("click", ACT)), "pegawai", is_picture=False
    ),
    "terlalu-panjang": State(
        (*FORM, ("set", "[name=key]", "x" * 70_000), ("click", ACT)), "pegawai", is_picture=False
    ),
    "terlalu-sering": State((("go", "/"),), refuses="RATE_LIMITED", is_picture=False),
    "sibuk": State((("go", "/"),), refuses="DEADLINE_PASSED"),
    "kesalahan": State((("go", "/"),), refuses="INTERNAL"),
}
