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
WAITING: Sequence[Step] = (("go", "/kotak-masuk"), ("click", ".rows a"))


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
            ("fill", "#password", "peragaan-2026"),
            ("click", ACT),
        )
    ),
    "kode-salah": State(
        (
            ("go", "/masuk"),
            ("fill", "#userName", "kepegawaian"),
            ("fill", "#password", "peragaan-2026"),
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
    "beranda": _page("/", "pegawai"),
    "beranda-pejabat": _page("/", "pejabat"),
    "beranda-habis": _page("/", "pegawai-baru", is_picture=False),
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
            ("fill", "#password", "peragaan-2026"),
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
    "pertimbangkan": State(WAITING, "atasan", is_picture=False),
    "putuskan": State(WAITING, "pejabat"),
    "putuskan-salah": State(
        (*WAITING, ("choose", "[value=REFUSED]"), ("click", "main form button")), "pejabat"
    ),
    "putuskan-bentrok": State(
        (
            *WAITING,
            ("set", "[name=version]", "999"),
            ("choose", "[value=APPROVED]"),
            ("click", "main form button"),
        ),
        "pejabat",
    ),
    "sudah-diputus": State(
        (*WAITING, ("choose", "[value=APPROVED]"), ("click", "main form button")), "pejabat"
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
