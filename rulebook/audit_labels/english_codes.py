"""What are the codes in the log's columns called in English?"""

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
    return {code: words[1] for code, words in LABELS[kind].items()}


VALUES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "employee_kind": _labels_of(EmployeeKind),
        "hr.account.kind": {"PERSON": "person", "SERVICE": "machine"},
        "hr.employee.kind": _labels_of(EmployeeKind),
        "hr.delegation.kind": {"PLT": "Plt.", "PLH": "Plh."},
        "hr.erasure.state": _labels_of(ErasureState),
        "hr.holiday.kind": {
            "NATIONAL": "national holiday",
            "COLLECTIVE": "collective leave",
            "REGIONAL": "regional holiday",
        },
        "hr.leave_ledger.kind": {
            "RECORDED": "opening balance",
            "RESERVE": "reserved",
            "RELEASE": "released",
            "CONSUME": "used",
            "POSTPONE": "postponed",
        },
        "hr.leave_pass.kind": _labels_of(EscalationKind),
        "hr.leave_pass.step": {"ADVICE": "advice", "DECISION": "decision"},
        "hr.leave_request.kind": _labels_of(LeaveKind),
        "hr.leave_request.state": _labels_of(LeaveState),
        "hr.leave_step.kind": {"ADVICE": "advice", "DECISION": "decision"},
        "hr.leave_step.outcome": {code: word.lower() for code, word in _labels_of(Outcome).items()},
        "hr.sign_in_attempt.outcome": {
            "ACCEPTED": "accepted",
            "UNKNOWN_NAME": "unknown name",
            "WRONG_PASSWORD": "wrong password",
            "DISABLED": "account closed",
            "ACTIVATED": "account opened",
            "CODE_REFUSED": "code refused",
            "SIGNED_OUT": "signed out",
            "CHALLENGED": "password right, sign-in code asked for",
            "WRONG_SECOND_FACTOR": "wrong sign-in code",
            "DELAYED": "put off after too many attempts",
            "SIGNED_OUT_EVERYWHERE": "signed out everywhere",
            "PASSWORD_CHANGED": "password changed",
            "NOT_LINKED": "identity not linked",
        },
        "hr.account_code.purpose": {
            "ACTIVATE": "activation",
            "RESET": "new password",
            "ENROL": "setting up a sign-in code",
        },
        "hr.totp_reset.state": _labels_of(ResetState),
        "hr.position.kind": {
            "ELECTED": "elected official",
            "JPT_PRATAMA": "senior leader (JPT pratama)",
            "ADMINISTRATOR": "administrator",
            "PENGAWAS": "supervisor (pengawas)",
            "FUNGSIONAL": "functional position",
            "PELAKSANA": "staff (pelaksana)",
        },
        "hr.unit.kind": {
            "REGENCY": "regency",
            "SECRETARIAT": "regional secretariat",
            "COUNCIL_SECRETARIAT": "council secretariat",
            "INSPECTORATE": "inspectorate",
            "AGENCY": "agency (dinas)",
            "BOARD": "board (badan)",
            "DIVISION": "division",
            "DISTRICT": "district (kecamatan)",
            "SUBDISTRICT": "subdistrict (kelurahan)",
            "VILLAGE": "village (desa)",
            "CLINIC": "community clinic (puskesmas)",
            "HOSPITAL": "regional hospital",
            "SCHOOL": "school",
        },
        "functional_level": {
            "PEMULA": "beginner (pemula)",
            "TERAMPIL": "skilled (terampil)",
            "MAHIR": "proficient (mahir)",
            "PENYELIA": "overseer (penyelia)",
            "AHLI_PERTAMA": "first expert (ahli pertama)",
            "AHLI_MUDA": "junior expert (ahli muda)",
            "AHLI_MADYA": "associate expert (ahli madya)",
            "AHLI_UTAMA": "principal expert (ahli utama)",
        },
        "leave_kind": _labels_of(LeaveKind),
        "role": {
            "PERSONNEL": "personnel",
            "PAYROLL": "payroll",
            "AUDITOR": "auditor",
            "ADMINISTRATOR": "administrator",
            "OPERATOR": "operator of a unit",
        },
        "sex": _labels_of(Sex),
        "vouched_by_role": {"ADMINISTRATOR": "administrator", "OPERATOR": "operator of a unit"},
    }
)
