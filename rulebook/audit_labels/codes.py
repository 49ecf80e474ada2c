"""Labels of the codes in the columns under audit, in Indonesian and English."""

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
    PayRunSource,
    PayRunState,
    PayslipLineKind,
    PayslipQuestionState,
    PolicyState,
    ResetState,
    Sex,
)


def _labels_of(kind: type) -> dict[str, tuple[str, str]]:
    return {code: (words[0].lower(), words[1]) for code, words in LABELS[kind].items()}


VALUE_LABELS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = MappingProxyType(
    {
        "employee_kind": _labels_of(EmployeeKind),
        "hr.account.kind": {"PERSON": ("orang", "person"), "SERVICE": ("mesin", "machine")},
        "hr.employee.kind": {"PPPK_PART_TIME": ("PPPK Paruh Waktu", "part-time PPPK")},
        "hr.delegation.kind": {"PLT": ("Plt.", "Plt."), "PLH": ("Plh.", "Plh.")},
        "hr.erasure.state": _labels_of(ErasureState),
        "hr.payslip_question.state": _labels_of(PayslipQuestionState),
        "hr.holiday.kind": {
            "NATIONAL": ("hari libur nasional", "national holiday"),
            "COLLECTIVE": ("cuti bersama", "collective leave"),
            "REGIONAL": ("hari libur daerah", "regional holiday"),
        },
        "hr.leave_ledger.kind": {
            "RECORDED": ("saldo awal", "opening balance"),
            "RESERVE": ("dipesan", "reserved"),
            "RELEASE": ("dilepas", "released"),
            "CONSUME": ("dipakai", "used"),
            "POSTPONE": ("ditangguhkan", "postponed"),
        },
        "hr.leave_pass.kind": _labels_of(EscalationKind),
        "hr.leave_pass.step": {"ADVICE": ("pertimbangan", "advice"), "DECISION": ("keputusan", "decision")},
        "hr.leave_request.kind": _labels_of(LeaveKind),
        "hr.leave_request.state": _labels_of(LeaveState),
        "hr.leave_step.kind": {"ADVICE": ("pertimbangan", "advice"), "DECISION": ("keputusan", "decision")},
        "hr.leave_step.outcome": {
            code: (word, english.lower()) for code, (word, english) in _labels_of(Outcome).items()
        },
        "hr.sign_in_attempt.outcome": {
            "ACCEPTED": ("diterima", "accepted"),
            "UNKNOWN_NAME": ("nama tidak dikenal", "unknown name"),
            "WRONG_PASSWORD": ("sandi salah", "wrong password"),
            "DISABLED": ("akun ditutup", "account closed"),
            "ACTIVATED": ("akun dibuka", "account opened"),
            "CODE_REFUSED": ("kode ditolak", "code refused"),
            "SIGNED_OUT": ("keluar", "signed out"),
            "CHALLENGED": ("kata sandi benar, kode masuk diminta", "password right, sign-in code asked for"),
            "WRONG_SECOND_FACTOR": ("kode masuk salah", "wrong sign-in code"),
            "DELAYED": ("ditunda karena terlalu banyak percobaan", "put off after too many attempts"),
            "SIGNED_OUT_EVERYWHERE": ("keluar dari semua tempat", "signed out everywhere"),
            "PASSWORD_CHANGED": ("kata sandi diganti", "password changed"),
            "NOT_LINKED": ("identitas belum ditautkan", "identity not linked"),
        },
        "hr.account_code.purpose": {
            "ACTIVATE": ("aktivasi", "activation"),
            "RESET": ("kata sandi baru", "new password"),
            "ENROL": ("pendaftaran kode masuk", "setting up a sign-in code"),
        },
        "hr.publication_policy.state": _labels_of(PolicyState),
        "hr.totp_reset.state": _labels_of(ResetState),
        "hr.pay_run.source": _labels_of(PayRunSource),
        "hr.pay_run.state": _labels_of(PayRunState),
        "hr.payslip_line.kind": LABELS[PayslipLineKind],
        "hr.position.kind": {
            "ELECTED": ("pejabat politik", "elected official"),
            "JPT_PRATAMA": ("jabatan pimpinan tinggi pratama", "senior leader (JPT pratama)"),
            "ADMINISTRATOR": ("administrator", "administrator"),
            "PENGAWAS": ("pengawas", "supervisor (pengawas)"),
            "FUNGSIONAL": ("jabatan fungsional", "functional position"),
            "PELAKSANA": ("pelaksana", "staff (pelaksana)"),
        },
        "hr.unit.kind": {
            "REGENCY": ("kabupaten", "regency"),
            "SECRETARIAT": ("sekretariat daerah", "regional secretariat"),
            "COUNCIL_SECRETARIAT": ("sekretariat DPRD", "council secretariat"),
            "INSPECTORATE": ("inspektorat", "inspectorate"),
            "AGENCY": ("dinas", "agency (dinas)"),
            "BOARD": ("badan", "board (badan)"),
            "DIVISION": ("bidang atau bagian", "division"),
            "DISTRICT": ("kecamatan", "district (kecamatan)"),
            "SUBDISTRICT": ("kelurahan", "subdistrict (kelurahan)"),
            "VILLAGE": ("desa", "village (desa)"),
            "CLINIC": ("puskesmas", "community clinic (puskesmas)"),
            "HOSPITAL": ("RSUD", "regional hospital"),
            "SCHOOL": ("sekolah", "school"),
        },
        "functional_level": {
            "PEMULA": ("pemula", "beginner (pemula)"),
            "TERAMPIL": ("terampil", "skilled (terampil)"),
            "MAHIR": ("mahir", "proficient (mahir)"),
            "PENYELIA": ("penyelia", "overseer (penyelia)"),
            "AHLI_PERTAMA": ("ahli pertama", "first expert (ahli pertama)"),
            "AHLI_MUDA": ("ahli muda", "junior expert (ahli muda)"),
            "AHLI_MADYA": ("ahli madya", "associate expert (ahli madya)"),
            "AHLI_UTAMA": ("ahli utama", "principal expert (ahli utama)"),
        },
        "leave_kind": _labels_of(LeaveKind),
        "role": {
            "PERSONNEL": ("kepegawaian", "personnel"),
            "PAYROLL": ("keuangan", "payroll"),
            "AUDITOR": ("auditor", "auditor"),
            "ADMINISTRATOR": ("administrator", "administrator"),
            "OPERATOR": ("operator unit kerja", "operator of a unit"),
            "INFORMATION_OFFICER": ("pengelola informasi (PPID)", "information officer (PPID)"),
        },
        "sex": _labels_of(Sex),
        "vouched_by_role": {
            "ADMINISTRATOR": ("administrator", "administrator"),
            "OPERATOR": ("operator unit kerja", "operator of a unit"),
        },
    }
)
"""What a code in a column is called: by table and column, or by the column's name alone. Others are official words."""
