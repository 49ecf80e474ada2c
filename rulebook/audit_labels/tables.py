"""Labels of the tables under audit, and the columns that hold money or half-days, or that name a row."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

RELATION_LABELS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "audit.continuation": ("keputusan melanjutkan jejak audit", "decision to continue the log"),
        "audit.relation": ("daftar tabel yang diaudit", "list of audited tables"),
        "hr.account": ("akun", "account"),
        "hr.account_code": ("kode sekali pakai", "one-time code"),
        "hr.account_identity": ("akun instansi yang tertaut", "sign-in provider's identity"),
        "hr.account_role": ("peran akun", "role of an account"),
        "hr.account_totp": ("kode masuk (TOTP)", "sign-in code (TOTP)"),
        "hr.appointment": ("penempatan dalam jabatan", "appointment to a post"),
        "hr.audit_engagement": ("surat tugas pemeriksaan", "letter of audit"),
        "hr.calendar_year": ("kalender kerja", "working calendar"),
        "hr.delegation": ("penugasan pelaksana", "delegation"),
        "hr.employee": ("data pegawai", "employee record"),
        "hr.engagement_scope": ("lingkup surat tugas pemeriksaan", "scope of a letter of audit"),
        "hr.erasure": ("permintaan pemusnahan data", "request for erasure"),
        "hr.grade_edition": ("edisi golongan pemangku", "edition of holders' grades"),
        "hr.holiday": ("hari libur", "holiday"),
        "hr.leave_authority": ("pelimpahan wewenang cuti", "authority over leave"),
        "hr.leave_ledger": ("catatan hari cuti", "ledger of leave days"),
        "hr.leave_pass": ("penerusan langkah cuti", "passing on of a step of leave"),
        "hr.leave_request": ("permohonan cuti", "leave request"),
        "hr.leave_step": ("pertimbangan atau keputusan cuti", "advice or decision on leave"),
        "hr.official": ("pejabat politik", "elected official"),
        "hr.pay_run": ("penggajian satu bulan", "pay run"),
        "hr.payslip": ("slip gaji", "payslip"),
        "hr.payslip_line": ("baris slip gaji", "line of a payslip"),
        "hr.payslip_question": ("pertanyaan tentang slip gaji", "question about a payslip"),
        "hr.position": ("jabatan", "position"),
        "hr.position_grade": ("rentang golongan jabatan", "range of grades of a position"),
        "hr.post": ("formasi", "post"),
        "hr.publication_policy": ("kebijakan publikasi", "publication policy"),
        "hr.rank_history": ("riwayat golongan", "grade history"),
        "hr.recovery_code": ("kode cadangan", "recovery code"),
        "hr.regency": ("data kabupaten", "regency"),
        "hr.service_time_edition": ("edisi lama permohonan cuti", "edition of service times"),
        "hr.sign_in_attempt": ("catatan masuk dan keluar", "record of signing in and out"),
        "hr.totp_reset": ("permintaan penghapusan kode masuk", "request to remove a sign-in code"),
        "hr.tpp_tariff": ("tarif TPP", "TPP tariff"),
        "hr.unit": ("unit kerja", "unit"),
    }
)
"""Every relation under audit."""

RELATION_PLACES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "audit.checkpoint": "segel kendali",
        "audit.disclosure": "pemusnahan nilai pribadi",
        "read": "pembacaan",
        "refusal": "penolakan",
        "schema": "susunan basis data",
    }
)
"""Under which name entries stand that are no change of a row."""

DETAIL_LABELS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "command": ("perintah", "command"),
        "engagement": ("surat tugas pemeriksaan", "letter of audit"),
        "entries": ("entri yang dimusnahkan", "entries destroyed"),
        "fields": ("data yang dibaca", "what was read"),
        "operation": ("tindakan", "act"),
        "row": ("baris", "row"),
        "rule": ("aturan", "rule"),
        "subjects": ("banyaknya orang", "number of people"),
        "subjects_hash": ("sidik daftar orangnya", "fingerprint of the list of people"),
        "transactions": ("alasan yang dimusnahkan", "reasons destroyed"),
    }
)
"""What is said of entries that are no change of a row, beside the words that columns have too."""

RUPIAH: Final = frozenset(
    {
        "amount",
        "base_pay",
        "spouse_allowance",
        "child_allowance",
        "position_allowance",
        "rice_allowance",
        "tpp",
        "pension_contribution",
        "health_contribution",
        "gross",
        "deductions",
        "net",
        "other_income",
        "other_deductions",
    }
)
"""Columns that hold whole rupiah."""

HALF_DAYS: Final = frozenset({"half_days", "noted_n", "noted_n_1", "noted_n_2"})
"""Columns that hold half-days: those that the models make of `HalfDaysField`, which a test holds against this."""

UNITS: Final[Mapping[str, str]] = MappingProxyType(
    dict.fromkeys(HALF_DAYS, "half_days") | dict.fromkeys(RUPIAH, "rupiah")
)
"""In which unit a column is stored, where it has one."""

NAMING_COLUMNS: Final = (
    "number",
    "user_name",
    "title",
    "name",
    "letter_number",
    "decree_number",
    "relation",
    "period",
    "day",
    "year",
    "code",
)
"""Columns by which people name a row, best first."""
