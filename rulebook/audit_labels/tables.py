"""Names of the tables under audit, and the columns that hold money or half-days, or that name a row."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

RELATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "audit.continuation": "keputusan melanjutkan jejak audit",
        "audit.relation": "daftar tabel yang diaudit",
        "hr.account": "akun",
        "hr.account_code": "kode sekali pakai",
        "hr.account_identity": "identitas penyedia masuk",
        "hr.account_role": "peran akun",
        "hr.account_totp": "kode masuk (TOTP)",
        "hr.appointment": "penempatan dalam jabatan",
        "hr.audit_engagement": "surat tugas pemeriksaan",
        "hr.calendar_year": "kalender kerja",
        "hr.delegation": "penugasan pelaksana",
        "hr.employee": "data pegawai",
        "hr.engagement_scope": "lingkup surat tugas pemeriksaan",
        "hr.erasure": "permintaan pemusnahan data",
        "hr.grade_edition": "edisi golongan pemangku",
        "hr.holiday": "hari libur",
        "hr.leave_authority": "pelimpahan wewenang cuti",
        "hr.leave_ledger": "catatan hari cuti",
        "hr.leave_pass": "penerusan langkah cuti",
        "hr.leave_request": "permohonan cuti",
        "hr.leave_step": "pertimbangan atau keputusan cuti",
        "hr.official": "pejabat politik",
        "hr.payslip": "slip gaji",
        "hr.position": "jabatan",
        "hr.position_grade": "rentang golongan jabatan",
        "hr.post": "formasi",
        "hr.publication_policy": "kebijakan publikasi",
        "hr.rank_history": "riwayat golongan",
        "hr.recovery_code": "kode cadangan",
        "hr.regency": "data kabupaten",
        "hr.service_time_edition": "edisi lama permohonan cuti",
        "hr.sign_in_attempt": "catatan masuk dan keluar",
        "hr.totp_reset": "permintaan penghapusan kode masuk",
        "hr.tpp_tariff": "tarif TPP",
        "hr.unit": "unit kerja",
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

DETAILS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "command": "perintah",
        "engagement": "surat tugas pemeriksaan",
        "entries": "entri yang dimusnahkan",
        "fields": "data yang dibaca",
        "operation": "tindakan",
        "row": "baris",
        "rule": "aturan",
        "subjects": "banyaknya orang",
        "subjects_hash": "sidik daftar orangnya",
        "transactions": "alasan yang dimusnahkan",
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
        "net",
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
