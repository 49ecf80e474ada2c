"""Labels of values in sentences to people, in Indonesian and English.

Never decides anything; a word it does not know is spoken as it is stored.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from rulebook.values import (
    AccessKind,
    DelegationKind,
    EmployeeKind,
    ErasureState,
    EscalationKind,
    LeaveKind,
    LeaveState,
    Outcome,
    PayChangeReason,
    PayRunSource,
    PayRunState,
    PayslipLineKind,
    PayslipQuestionState,
    PolicyState,
    PublicationField,
    ResetState,
    Sex,
    SkipReason,
    UnrecordedFact,
)

MONTHS: Final = {
    "id": ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli",
           "Agustus", "September", "Oktober", "November", "Desember"),
    "en": ("January", "February", "March", "April", "May", "June", "July",
           "August", "September", "October", "November", "December"),
}  # fmt: skip

LABELS: Final[Mapping[type[StrEnum], Mapping[str, tuple[str, str]]]] = {
    EmployeeKind: {
        "PPPK_PART_TIME": ("PPPK Paruh Waktu", "part-time PPPK"),
    },
    LeaveKind: {
        "ANNUAL": ("cuti tahunan", "annual leave"),
        "BIG": ("cuti besar", "big leave (cuti besar)"),
        "SICK": ("cuti sakit", "sick leave"),
        "MATERNITY": ("cuti melahirkan", "maternity leave"),
        "IMPORTANT_REASON": ("cuti karena alasan penting", "leave for an important reason"),
        "COLLECTIVE": ("cuti bersama", "collective leave (cuti bersama)"),
        "UNPAID": ("cuti di luar tanggungan negara", "unpaid leave (CLTN)"),
    },
    Outcome: {
        "APPROVED": ("Disetujui", "Approved"),
        "CHANGED": ("Perubahan", "Changed"),
        "POSTPONED": ("Ditangguhkan", "Postponed"),
        "REFUSED": ("Tidak disetujui", "Refused"),
    },
    LeaveState: {
        "FILED": ("diajukan", "filed"),
        "ADVISED": ("dipertimbangkan atasan", "advised by the superior"),
        "APPROVED": ("disetujui", "approved"),
        "CHANGED": ("disetujui dengan perubahan", "approved with changes"),
        "POSTPONED": ("ditangguhkan", "postponed"),
        "REFUSED": ("tidak disetujui", "refused"),
        "WITHDRAWN": ("ditarik", "withdrawn"),
    },
    DelegationKind: {
        "PLT": ("Plt.", "acting (Plt.)"),
        "PLH": ("Plh.", "acting for the day (Plh.)"),
    },
    EscalationKind: {
        "REMINDED": ("diingatkan", "reminded"),
        "DELEGATED": ("diteruskan ke pelaksana", "passed to the delegate"),
        "RAISED": ("diteruskan ke atas", "passed to the next superior"),
        "REASSIGNED": ("dialihkan", "reassigned"),
    },
    ErasureState: {
        "REQUESTED": ("diminta", "requested"),
        "APPROVED": ("disetujui", "approved"),
        "CANCELLED": ("dibatalkan", "cancelled"),
        "CARRIED_OUT": ("dilaksanakan", "carried out"),
    },
    PayslipQuestionState: {
        "WAITING": ("menunggu jawaban", "waiting for an answer"),
        "ANSWERED": ("sudah dijawab", "answered"),
    },
    PayRunState: {
        "OPEN": ("terbuka", "open"),
        "CLOSED": ("ditutup", "closed"),
        "DISCARDED": ("dibuang", "discarded"),
    },
    PayRunSource: {
        "IMPORTED": ("berkas impor", "imported file"),
        "RECORDED": ("catatan sebelumnya", "earlier record"),
    },
    PayslipLineKind: {
        "BASE_PAY": ("gaji pokok", "base pay"),
        "SPOUSE_ALLOWANCE": ("tunjangan suami atau istri", "spouse allowance"),
        "CHILD_ALLOWANCE": ("tunjangan anak", "child allowance"),
        "POSITION_ALLOWANCE": ("tunjangan jabatan", "position allowance"),
        "FUNCTIONAL_ALLOWANCE": ("tunjangan fungsional", "functional allowance"),
        "GENERAL_ALLOWANCE": ("tunjangan umum", "general allowance"),
        "RICE_ALLOWANCE": ("tunjangan pangan", "rice allowance"),
        "TPP": ("TPP", "TPP"),
        "INCOME_TAX_ALLOWANCE": ("tunjangan pajak penghasilan", "income tax allowance"),
        "ROUNDING": ("pembulatan", "rounding"),
        "OTHER_INCOME": ("penghasilan lain", "other income"),
        "PENSION_CONTRIBUTION": ("iuran wajib pegawai (IWP)", "pension contribution (IWP)"),
        "HEALTH_CONTRIBUTION": ("iuran BPJS Kesehatan", "health contribution"),
        "INCOME_TAX": ("pajak penghasilan", "income tax"),
        "HOUSING_SAVINGS": ("tabungan perumahan", "housing savings"),
        "REPAYMENT": ("pengembalian kelebihan bayar", "repayment"),
        "OTHER_DEDUCTION": ("potongan lain", "other deduction"),
    },
    PolicyState: {
        "PROPOSED": ("diusulkan", "proposed"),
        "WITHDRAWN": ("ditarik", "withdrawn"),
        "APPROVED": ("disetujui", "approved"),
        "ENDED": ("diakhiri", "ended"),
    },
    PublicationField: {
        "positionRecords": ("daftar jabatan", "the list of positions"),
        "basePayRange": ("gaji pokok menurut jabatan", "base pay by position"),
        "positionAllowance": ("tunjangan jabatan", "position allowances"),
        "tppTariff": ("tarif TPP", "TPP tariffs"),
        "holderGrades": ("golongan para pemangku jabatan", "grades of holders"),
        "holderNames": ("nama pemangku jabatan", "names of holders"),
        "netPay": ("penghasilan bersih seseorang", "a person's net pay"),
        "familyAllowances": ("tunjangan keluarga seseorang", "a person's family allowances"),
        "deductions": ("potongan penghasilan seseorang", "deductions from a person's pay"),
    },
    ResetState: {
        "REQUESTED": ("diminta", "requested"),
        "DONE": ("dilaksanakan", "carried out"),
        "CANCELLED": ("dibatalkan", "cancelled"),
    },
    AccessKind: {
        "READ": ("dibaca", "read"),
        "MADE": ("dicatat", "made"),
        "CHANGED": ("diubah", "changed"),
        "REMOVED": ("dihapus", "removed"),
    },
    PayChangeReason: {
        "RAISE": ("kenaikan gaji", "pay raise"),
        "PROMOTION": ("kenaikan pangkat", "promotion"),
        "TRANSFER": ("perpindahan jabatan atau unit", "transfer"),
        "TARIFF": ("aturan atau tarif baru", "new law or tariff"),
        "FAMILY": ("perubahan keluarga", "change of family"),
        "CORRECTION": ("perbaikan bulan lain", "correction of another month"),
        "NOT_RECORDED": ("sebabnya tidak tercatat", "reason not on record"),
    },
    UnrecordedFact: {
        "GRADE": ("golongan dan masa kerja", "grade and years of service"),
        "POSITION": ("jabatan", "position"),
        "FAMILY": ("keluarga di daftar gaji", "family in the pay list"),
        "TARIFF": ("tarif TPP kelas jabatan", "TPP tariff of the class"),
    },
    Sex: {
        "MALE": ("laki-laki", "male"),
        "FEMALE": ("perempuan", "female"),
    },
    SkipReason: {
        "OFF_DAY": ("hari libur mingguan", "weekly day off"),
        "NATIONAL": ("hari libur nasional", "national holiday"),
        "COLLECTIVE": ("cuti bersama", "collective leave"),
        "REGIONAL": ("hari libur daerah", "regional holiday"),
    },
}


def label(word: StrEnum, locale: str) -> str:
    """Give the official or English word for a member of a vocabulary."""
    indonesian, english = LABELS.get(type(word), {}).get(word.value, (word.value, word.value))
    return english if locale == "en" else indonesian


def day_text(day: date, locale: str) -> str:
    """Write a civil date as people write it: 24 November 2026."""
    return f"{day.day} {MONTHS['en' if locale == 'en' else 'id'][day.month - 1]} {day.year}"


def month_text(day: date, locale: str) -> str:
    """Write the month of a date: November 2026."""
    return f"{MONTHS['en' if locale == 'en' else 'id'][day.month - 1]} {day.year}"


def rupiah_text(amount: int, locale: str) -> str:
    """Write whole rupiah as people write them: Rp 2.785.700, in English Rp 2,785,700."""
    grouped = f"{abs(amount):,}"
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp\u00a0{grouped if locale == 'en' else grouped.replace(',', '.')}"


def instant_text(instant: datetime, locale: str) -> str:
    """Write an instant in the zone it carries; the caller moves it to the regency's zone first."""
    joint, mark = ("at", ":") if locale == "en" else ("pukul", ".")
    clock = f"{instant:%H}{mark}{instant:%M}"
    return f"{day_text(instant.date(), locale)} {joint} {clock} {instant.tzname() or ''}".rstrip()


def days_text(half_days: int, locale: str) -> str:
    """Write half-days as days: 13 is '6½ hari' or '6.5 days'."""
    whole, half = divmod(abs(half_days), 2)
    sign = "-" if half_days < 0 else ""
    if locale == "en":
        return f"{sign}{whole}{'.5' if half else ''} {'day' if half_days == 2 else 'days'}"
    return f"{sign}{whole or ('' if half else 0)}{'½' if half else ''} hari"


def format_value(value: object, locale: str) -> str:
    """Write any field of a refusal as a word in a sentence."""
    match value:
        case datetime():
            return instant_text(value, locale)
        case date():
            return day_text(value, locale)
        case StrEnum():
            return label(value, locale)
        case _:
            return str(value)
