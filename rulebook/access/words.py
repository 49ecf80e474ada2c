"""What do the words of the policy mean? In Indonesian and English, for docs/access.md and docs/id/akses.md."""

from collections.abc import Mapping
from types import MappingProxyType

from rulebook.access.roles import Audience
from rulebook.access.rows import Reach

Said = Mapping[str, str]


def _said(indonesian: str, english: str) -> Said:
    return MappingProxyType({"id": indonesian, "en": english})


REACHES: Mapping[Reach, Said] = MappingProxyType({
    Reach.OWN: _said("tentang dirinya sendiri", "about oneself"),
    Reach.UNDER: _said(
        "tentang orang yang jabatannya di bawah jabatannya, dan yang cutinya dipertimbangkan atau diputuskannya, "
        "sampai orang itu pindah jabatan atau berhenti; juga selaku Plt. atau Plh. selama penugasannya berlaku",
        "about people whose post is under a post one holds, and those whose leave one advises or decides, until they "
        "take up another post or leave; also as plt or plh while the decree stands",
    ),
    Reach.PARTY: _said(
        "tentang jabatan yang dipangkunya, atau yang pelaksananya dia atau ditunjuk olehnya",
        "about a post one holds, or for which one stands in or named who does",
    ),
    Reach.EXAMINED: _said(
        "tentang orang dan hari yang disebut surat tugas pemeriksaan yang berlaku, untuk tujuan yang dinyatakan",
        "about people and days that an open letter of audit names, for a purpose that is stated",
    ),
    Reach.ALL: _said("tentang siapa pun", "about anybody"),
})  # fmt: skip

KINDS: Mapping[str, Said] = MappingProxyType({
    "Compensation": _said("penghasilan per jabatan, sejauh diumumkan", "what a title is paid, as published"),
    "Policy": _said("keputusan tentang apa yang diumumkan", "decrees on what is published"),
    "ServiceTime": _said("lama permohonan cuti sampai diputuskan", "how long leave takes to be decided"),
    "Unit": _said("unit kerja", "units"),
    "Post": _said("jabatan dan formasi", "positions and posts"),
    "Employee": _said("pegawai", "employees"),
    "Appointment": _said("riwayat jabatan", "posts held"),
    "Rank": _said("riwayat golongan", "ranks held"),
    "PersonalDetail": _said("kelahiran, NIP yang memuatnya, dan catatan verifikator",
                            "birth, the NIP, which holds it, and notes of verifiers"),
    "LeaveRequest": _said("permohonan cuti", "requests for leave"),
    "LeaveStep": _said("pertimbangan dan keputusan cuti", "advice and decisions on leave"),
    "LeavePass": _said("penerusan langkah cuti yang menunggu", "how waiting steps were passed on"),
    "Delegation": _said("penugasan Plt. dan Plh.", "who stands in for a post (plt, plh)"),
    "LeaveBalance": _said("sisa cuti", "leave balances"),
    "Payslip": _said("slip gaji", "pay slips"),
    "Erasure": _said("permintaan pemusnahan data", "requests to destroy data"),
    "Account": _said("akun dan perannya", "accounts and their roles"),
    "TotpReset": _said("permintaan mengganti faktor kedua yang hilang", "requests to replace a lost second factor"),
    "AuditEntry": _said("entri jejak audit: siapa, kapan, langkah apa, pada baris mana",
                        "entries of the log: who, when, which act, on which row"),
    "AuditValue": _said("nilai pribadi, nama dan alasan di dalam jejak audit",
                        "personal values, names and reasons in the log"),
})  # fmt: skip

AUDIENCES: Mapping[Audience, Said] = MappingProxyType({
    Audience.PUBLIC: _said("siapa pun, tanpa akun", "anybody, without an account"),
    Audience.STAFF: _said("pegawai dan pejabat, juga selaku atasan atau pejabat yang berwenang",
                          "employees and officials, also as superiors and leave officers"),
    Audience.PERSONNEL: _said("kepegawaian", "the personnel office"),
    Audience.PAYROLL: _said("keuangan", "whoever pays"),
    Audience.AUDITOR: _said("auditor", "auditors"),
    Audience.ACCOUNTS: _said("administrator akun, yang tidak melihat data kepegawaian",
                             "administrators of accounts, who see no personnel data"),
    Audience.SERVICE: _said("mesin, dengan token yang berlingkup", "machines, by scoped tokens"),
})  # fmt: skip
