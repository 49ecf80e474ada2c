"""Steps that lead to pages of the portal, shared by several of their states."""

from collections.abc import Mapping, Sequence

from tests.portal.browser_steps import ACT

Step = Sequence[object]
BULK = 70_000
FILE_BULK = 20_100_000
"""More than a file may hold; it would take an hour over a slow line."""
ENDED_SESSION = "sesi-yang-sudah-berakhir"
FORM: Sequence[Step] = (
    ("go", "/cuti/ajukan"),
    ("fill", "#startsOn", "2026-08-13"),
    ("fill", "#days", "3"),
    ("fill", "#reason", "Acara keluarga di Jambi"),
    ("fill", "#phone", "0812 0000 0000"),
)
CHECKED_STEPS: Sequence[Step] = (*FORM, ("send", ACT))
SENT_STEPS: Sequence[Step] = (*CHECKED_STEPS, ("send", "main .pair button"))
PASSWORD = "peragaan-2026"
FOREIGN: Mapping[str, str] = {"userName": "pegawai", "password": PASSWORD}
WITH_PASSWORD: Sequence[Step] = (("go", "/kode-masuk"), ("fill", "#password", PASSWORD), ("send", ACT))
LINK_STEPS: Sequence[Step] = (("go", "/saya/akun/tautan"), ("fill", "#password", PASSWORD), ("send", ACT))
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
ESCALATED_STEPS: Sequence[Step] = (("go", "/kepegawaian"), ("click", ".rows a"))
REASSIGNED_STEPS: Sequence[Step] = (
    *ESCALATED_STEPS,
    ("choose", ".choice:first-of-type [name=postId]"),
    ("fill", "#reason", "Pejabatnya sakit"),
)
FOUND_STEPS: Sequence[Step] = (
    ("go", "/bantuan-akun"),
    ("fill", "#cari", "a"),
    ("send", ACT),
)
ONE: Sequence[Step] = (*FOUND_STEPS, ("click", ".rows li:first-child a"))
SLIP: Sequence[Step] = (*ONE, ("send", "form[action$='/slip'] button"))
KEUANGAN: Sequence[Step] = (
    ("go", "/akun"),
    ("fill", "#cari", "keuangan"),
    ("send", ACT),
    ("click", ".rows a"),
)
RESET_STEPS: Sequence[Step] = (
    *KEUANGAN,
    ("fill", "#reason", "Ponselnya hilang"),
    ("send", "form[action$='/kode'] button"),
)
SEPTEMBER = ".rows li:has-text('September') a"
SIGN_IN_STEPS: Sequence[Step] = (
    ("go", "/masuk"),
    ("fill", "#userName", "kepegawaian"),
    ("fill", "#password", PASSWORD),
    ("send", ACT),
)
ADVISE_STEPS: Sequence[Step] = (("go", "/kotak-masuk"), ("click", ".rows li:has(.filed) a"))
DECIDE_STEPS: Sequence[Step] = (("go", "/kotak-masuk"), ("click", ".rows li:has(.advised) a"))
APPROVE_STEPS: Sequence[Step] = (("choose", "[value=APPROVED]"), ("send", ACT))
REFUSE_STEPS: Sequence[Step] = (
    *DECIDE_STEPS,
    ("choose", "[value=REFUSED]"),
    ("fill", "#reason", "Pelayanan sedang padat"),
    ("send", ACT),
)
