"""What are the codes in the log's columns called?"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from rulebook.labels import LABELS
from rulebook.values import (
    EmployeeKind,
    ErasureState,
    EscalationKind,
    LeaveKind,
    LeaveState,
    Outcome,
    ResetState,
    Sex,
)


def _labels_of(kind: type) -> dict[str, str]:
    return {code: words[0].lower() for code, words in LABELS[kind].items()}


VALUES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "employee_kind": _labels_of(EmployeeKind),
        "hr.account.kind": {"PERSON": "orang", "SERVICE": "mesin"},
        "hr.employee.kind": {"PPPK_PART_TIME": "PPPK Paruh Waktu"},
        "hr.delegation.kind": {"PLT": "Plt.", "PLH": "Plh."},
        "hr.erasure.state": _labels_of(ErasureState),
        "hr.holiday.kind": {
            "NATIONAL": "hari libur nasional",
            "COLLECTIVE": "cuti bersama",
            "REGIONAL": "hari libur daerah",
        },
        "hr.leave_ledger.kind": {
            "RECORDED": "saldo awal",
            "RESERVE": "dipesan",
            "RELEASE": "dilepas",
            "CONSUME": "dipakai",
            "POSTPONE": "ditangguhkan",
        },
        "hr.leave_pass.kind": _labels_of(EscalationKind),
        "hr.leave_pass.step": {"ADVICE": "pertimbangan", "DECISION": "keputusan"},
        "hr.leave_request.kind": _labels_of(LeaveKind),
        "hr.leave_request.state": _labels_of(LeaveState),
        "hr.leave_step.kind": {"ADVICE": "pertimbangan", "DECISION": "keputusan"},
        "hr.leave_step.outcome": _labels_of(Outcome),
        "hr.sign_in_attempt.outcome": {
            "ACCEPTED": "diterima",
            "UNKNOWN_NAME": "nama tidak dikenal",
            "WRONG_PASSWORD": "sandi salah",
            "DISABLED": "akun ditutup",
            "ACTIVATED": "akun dibuka",
            "CODE_REFUSED": "kode ditolak",
            "SIGNED_OUT": "keluar",
            "CHALLENGED": "kata sandi benar, kode masuk diminta",
            "WRONG_SECOND_FACTOR": "kode masuk salah",
            "DELAYED": "ditunda karena terlalu banyak percobaan",
            "SIGNED_OUT_EVERYWHERE": "keluar dari semua tempat",
            "PASSWORD_CHANGED": "kata sandi diganti",
            "NOT_LINKED": "identitas belum ditautkan",
        },
        "hr.account_code.purpose": {
            "ACTIVATE": "aktivasi",
            "RESET": "kata sandi baru",
            "ENROL": "pendaftaran kode masuk",
        },
        "hr.totp_reset.state": _labels_of(ResetState),
        "hr.position.kind": {
            "ELECTED": "pejabat politik",
            "JPT_PRATAMA": "jabatan pimpinan tinggi pratama",
            "ADMINISTRATOR": "administrator",
            "PENGAWAS": "pengawas",
            "FUNGSIONAL": "jabatan fungsional",
            "PELAKSANA": "pelaksana",
        },
        "hr.unit.kind": {
            "REGENCY": "kabupaten",
            "SECRETARIAT": "sekretariat daerah",
            "COUNCIL_SECRETARIAT": "sekretariat DPRD",
            "INSPECTORATE": "inspektorat",
            "AGENCY": "dinas",
            "BOARD": "badan",
            "DIVISION": "bidang atau bagian",
            "DISTRICT": "kecamatan",
            "SUBDISTRICT": "kelurahan",
            "VILLAGE": "desa",
            "CLINIC": "puskesmas",
            "HOSPITAL": "RSUD",
            "SCHOOL": "sekolah",
        },
        "functional_level": {
            "PEMULA": "pemula",
            "TERAMPIL": "terampil",
            "MAHIR": "mahir",
            "PENYELIA": "penyelia",
            "AHLI_PERTAMA": "ahli pertama",
            "AHLI_MUDA": "ahli muda",
            "AHLI_MADYA": "ahli madya",
            "AHLI_UTAMA": "ahli utama",
        },
        "leave_kind": _labels_of(LeaveKind),
        "role": {
            "PERSONNEL": "kepegawaian",
            "PAYROLL": "keuangan",
            "AUDITOR": "auditor",
            "ADMINISTRATOR": "administrator",
            "OPERATOR": "operator unit kerja",
        },
        "sex": _labels_of(Sex),
        "vouched_by_role": {"ADMINISTRATOR": "administrator", "OPERATOR": "operator unit kerja"},
    }
)
"""What a code in a column is called: by table and column, or by the column's name alone. Others are official words."""
