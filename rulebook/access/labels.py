"""Labels of the policy's terms in Indonesian and English, for docs/access.md and docs/id/akses.md."""

from collections.abc import Mapping
from types import MappingProxyType

from rulebook.access.roles import Audience
from rulebook.access.rows import Reach

LocalizedText = Mapping[str, str]


def _label(indonesian: str, english: str) -> LocalizedText:
    return MappingProxyType({"id": indonesian, "en": english})


REACH_LABELS: Mapping[Reach, LocalizedText] = MappingProxyType({
    Reach.OWN: _label("tentang dirinya sendiri", "about oneself"),
    Reach.UNDER: _label(
        "tentang orang yang jabatannya di bawah jabatannya, dan yang cutinya dipertimbangkan atau diputuskannya, "
        "sampai orang itu pindah jabatan atau berhenti; juga selaku Plt. atau Plh. selama penugasannya berlaku",
        "about people whose post is under a post one holds, and those whose leave one advises or decides, until they "
        "take up another post or leave; also as plt or plh while the decree stands",
    ),
    Reach.PARTY: _label(
        "tentang jabatan yang dipangkunya, atau yang pelaksananya dia atau ditunjuk olehnya",
        "about a post one holds, or for which one stands in or named who does",
    ),
    Reach.EXAMINED: _label(
        "tentang orang dan hari yang disebut surat tugas pemeriksaan yang berlaku, untuk tujuan yang dinyatakan",
        "about people and days that an open letter of audit names, for a purpose that is stated",
    ),
    Reach.ALL: _label("tentang siapa pun", "about anybody"),
})  # fmt: skip

KIND_LABELS: Mapping[str, LocalizedText] = MappingProxyType({
    "Compensation": _label("penghasilan per jabatan, sejauh diumumkan", "what a title is paid, as published"),
    "Policy": _label("keputusan tentang apa yang diumumkan", "decrees on what is published"),
    "PolicyDecree": _label("kebijakan publikasi: yang diusulkan, berlaku, dan diakhiri, dengan siapa melakukannya",
                    "publication policies: proposed, in force and ended, with who did it"),
    "ServiceTime": _label("lama permohonan cuti sampai diputuskan", "how long leave takes to be decided"),
    "Unit": _label("unit kerja", "units"),
    "Post": _label("jabatan dan formasi", "positions and posts"),
    "Employee": _label("pegawai", "employees"),
    "Appointment": _label("riwayat jabatan", "posts held"),
    "Rank": _label("riwayat golongan", "ranks held"),
    "PersonalDetail": _label("kelahiran, NIP yang memuatnya, dan catatan verifikator",
                            "birth, the NIP, which holds it, and notes of verifiers"),
    "LeaveRequest": _label("permohonan cuti", "requests for leave"),
    "LeaveStep": _label("pertimbangan dan keputusan cuti", "advice and decisions on leave"),
    "LeaveEscalation": _label("penerusan langkah cuti yang menunggu", "how waiting steps were passed on"),
    "Delegation": _label("penugasan Plt. dan Plh.", "who stands in for a post (plt, plh)"),
    "LeaveBalance": _label("sisa cuti", "leave balances"),
    "Payslip": _label("slip gaji", "pay slips"),
    "PayRun": _label("penggajian satu bulan", "months of pay"),
    "PayslipQuestion": _label("pertanyaan tentang slip gaji", "questions about pay slips"),
    "Erasure": _label("permintaan pemusnahan data", "requests to destroy data"),
    "Account": _label("akun dan perannya", "accounts and their roles"),
    "TotpReset": _label(
        "permintaan mengganti faktor kedua yang hilang", "requests to replace a lost second factor"
    ),
    "AuditEntry": _label("entri jejak audit: siapa, kapan, langkah apa, pada baris mana",
                        "entries of the log: who, when, which act, on which row"),
    "AuditValue": _label("nilai pribadi, nama dan alasan di dalam jejak audit",
                        "personal values, names and reasons in the log"),
})  # fmt: skip

AUDIENCE_LABELS: Mapping[Audience, LocalizedText] = MappingProxyType({
    Audience.PUBLIC: _label("siapa pun, tanpa akun", "anybody, without an account"),
    Audience.STAFF: _label("pegawai dan pejabat, juga selaku atasan atau pejabat yang berwenang",
                          "employees and officials, also as superiors and leave officers"),
    Audience.PERSONNEL: _label("kepegawaian", "the personnel office"),
    Audience.PAYROLL: _label("keuangan", "those who pay"),
    Audience.AUDITOR: _label("auditor", "auditors"),
    Audience.ACCOUNTS: _label("administrator akun, yang tidak melihat data kepegawaian",
                             "administrators of accounts, who see no personnel data"),
    Audience.INFORMATION: _label("pejabat pengelola informasi (PPID), yang tidak melihat data kepegawaian",
                                "information officers (PPID), who see no personnel data"),
    Audience.SERVICE: _label("mesin, dengan token yang berlingkup", "machines, by scoped tokens"),
})  # fmt: skip
