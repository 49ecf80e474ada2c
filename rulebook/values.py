"""Closed vocabularies, grades and citations of the law and the office.

Official Indonesian terms are in docs/glossary.md. Holds no rule and no number that a decree could change.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum, auto
from types import MappingProxyType


class CodeEnum(StrEnum):
    """A closed vocabulary whose stored value is the member's own name."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:
        return name


class EmployeeKind(CodeEnum):
    PNS = auto()
    CPNS = auto()
    PPPK = auto()
    PPPK_PART_TIME = auto()


class LeaveKind(CodeEnum):
    """The seven kinds of PP 11/2017 art. 310; only ANNUAL has rules on file so far."""

    ANNUAL = auto()
    BIG = auto()
    SICK = auto()
    MATERNITY = auto()
    IMPORTANT_REASON = auto()
    COLLECTIVE = auto()
    UNPAID = auto()


class Outcome(CodeEnum):
    """The four boxes of sections VII and VIII of the leave form."""

    APPROVED = auto()
    CHANGED = auto()
    POSTPONED = auto()
    REFUSED = auto()


class LeaveState(CodeEnum):
    FILED = auto()
    ADVISED = auto()
    APPROVED = auto()
    CHANGED = auto()
    POSTPONED = auto()
    REFUSED = auto()
    WITHDRAWN = auto()


class StepKind(CodeEnum):
    """ADVICE is section VII of the form (direct superior), DECISION section VIII (authorised officer)."""

    ADVICE = auto()
    DECISION = auto()


class DelegationKind(CodeEnum):
    """PLT (pelaksana tugas) carries out a post that nobody holds, PLH (pelaksana harian) one whose holder is away."""

    PLT = auto()
    PLH = auto()


class EscalationKind(CodeEnum):
    """How a waiting step was passed on; only RAISED and REASSIGNED change who may take it."""

    REMINDED = auto()
    DELEGATED = auto()
    RAISED = auto()
    REASSIGNED = auto()


class PayslipQuestionState(CodeEnum):
    """Whether a question about a pay slip has its answer."""

    WAITING = "WAITING"
    ANSWERED = "ANSWERED"


class ErasureState(CodeEnum):
    """How far the destruction of somebody's data has come; two people stand behind APPROVED."""

    REQUESTED = auto()
    APPROVED = auto()
    CANCELLED = auto()
    CARRIED_OUT = auto()


class PayRunState(CodeEnum):
    """How far a month of pay has come; nothing of a CLOSED one changes any more."""

    OPEN = auto()
    CLOSED = auto()
    DISCARDED = auto()


class PayRunSource(CodeEnum):
    """Where a month of pay comes from; RECORDED was on record before there were runs, or is a demo's."""

    IMPORTED = auto()
    RECORDED = auto()


class AccessKind(CodeEnum):
    """What somebody did with a person's data."""

    READ = auto()
    MADE = auto()
    CHANGED = auto()
    REMOVED = auto()


class MovementKind(CodeEnum):
    """What an act does to leave days: reserved = RESERVE - RELEASE, used = CONSUME, postponed = POSTPONE."""

    RESERVE = auto()
    RELEASE = auto()
    CONSUME = auto()
    POSTPONE = auto()


class PositionKind(CodeEnum):
    ELECTED = auto()
    JPT_PRATAMA = auto()
    ADMINISTRATOR = auto()
    PENGAWAS = auto()
    FUNGSIONAL = auto()
    PELAKSANA = auto()


class FunctionalLevel(CodeEnum):
    """Levels of a functional position: four by skill (keterampilan), four by expertise (keahlian)."""

    PEMULA = auto()
    TERAMPIL = auto()
    MAHIR = auto()
    PENYELIA = auto()
    AHLI_PERTAMA = auto()
    AHLI_MUDA = auto()
    AHLI_MADYA = auto()
    AHLI_UTAMA = auto()


class HolidayKind(CodeEnum):
    NATIONAL = auto()
    COLLECTIVE = auto()
    REGIONAL = auto()


class SkipReason(CodeEnum):
    """Why a calendar day inside a leave costs no leave day; a holiday on a day off is OFF_DAY."""

    OFF_DAY = auto()
    NATIONAL = auto()
    COLLECTIVE = auto()
    REGIONAL = auto()


class UnitKind(CodeEnum):
    REGENCY = auto()
    SECRETARIAT = auto()
    COUNCIL_SECRETARIAT = auto()
    INSPECTORATE = auto()
    AGENCY = auto()
    BOARD = auto()
    DIVISION = auto()
    DISTRICT = auto()
    SUBDISTRICT = auto()
    VILLAGE = auto()
    CLINIC = auto()
    HOSPITAL = auto()
    SCHOOL = auto()


class Sex(CodeEnum):
    MALE = auto()
    FEMALE = auto()


class PolicyState(CodeEnum):
    """How far a publication policy has come; only what is APPROVED or ENDED opens anything, on its days."""

    PROPOSED = auto()
    WITHDRAWN = auto()
    APPROVED = auto()
    ENDED = auto()


class PublicationField(StrEnum):
    """What could be asked to be published. The words are those of the API and of decrees."""

    POSITION_RECORDS = "positionRecords"
    BASE_PAY_RANGE = "basePayRange"
    POSITION_ALLOWANCE = "positionAllowance"
    TPP_TARIFF = "tppTariff"
    HOLDER_GRADES = "holderGrades"
    HOLDER_NAMES = "holderNames"
    NET_PAY = "netPay"
    FAMILY_ALLOWANCES = "familyAllowances"
    DEDUCTIONS = "deductions"


class Role(CodeEnum):
    """EMPLOYEE follows from whose account it is and SERVICE from its being a machine's; the others are granted.

    OPERATOR (operator OPD) is granted for a unit with all below it: one who helps people there into their accounts.
    INFORMATION_OFFICER (PPID) proposes and approves what the public may see.
    """

    EMPLOYEE = auto()
    PERSONNEL = auto()
    PAYROLL = auto()
    AUDITOR = auto()
    ADMINISTRATOR = auto()
    OPERATOR = auto()
    INFORMATION_OFFICER = auto()
    SERVICE = auto()


class Scope(CodeEnum):
    """What a machine's token opens."""

    READ_PEOPLE = auto()
    READ_LEAVE = auto()


class PasswordFault(CodeEnum):
    """Why a pass phrase is not taken."""

    LENGTH = auto()
    COMMON = auto()
    PERSONAL = auto()


class ResetState(CodeEnum):
    """How far the loss of a second factor has come."""

    REQUESTED = auto()
    DONE = auto()
    CANCELLED = auto()


class NoticeKind(CodeEnum):
    """What happened to somebody's account that they should know of."""

    RESET_SLIP_MADE = auto()
    PASSWORD_SET = auto()
    PASSWORD_CHANGED = auto()
    SECOND_FACTOR_SET = auto()
    SECOND_FACTOR_LOST = auto()
    IDENTITY_LINKED = auto()


class PayslipLineKind(CodeEnum):
    """What a line of a pay slip is paid or withheld for; the last two bear a name of their own."""

    BASE_PAY = auto()
    SPOUSE_ALLOWANCE = auto()
    CHILD_ALLOWANCE = auto()
    POSITION_ALLOWANCE = auto()
    FUNCTIONAL_ALLOWANCE = auto()
    GENERAL_ALLOWANCE = auto()
    RICE_ALLOWANCE = auto()
    TPP = auto()
    INCOME_TAX_ALLOWANCE = auto()
    ROUNDING = auto()
    PENSION_CONTRIBUTION = auto()
    HEALTH_CONTRIBUTION = auto()
    INCOME_TAX = auto()
    HOUSING_SAVINGS = auto()
    REPAYMENT = auto()
    OTHER_INCOME = auto()
    OTHER_DEDUCTION = auto()


class PayChangeReason(CodeEnum):
    """Why a line of a pay slip differs from the month before; RAISE is a step of pay, PROMOTION another grade."""

    RAISE = auto()
    PROMOTION = auto()
    TRANSFER = auto()
    TARIFF = auto()
    FAMILY = auto()
    CORRECTION = auto()
    NOT_RECORDED = auto()


class PayDifferenceReason(CodeEnum):
    """Why payroll looks at a line: the reasons of a change, and that it is not what the law gives."""

    RAISE = auto()
    PROMOTION = auto()
    TRANSFER = auto()
    TARIFF = auto()
    FAMILY = auto()
    CORRECTION = auto()
    NOT_RECORDED = auto()
    FROM_THE_LAW = auto()


class UnrecordedFact(CodeEnum):
    """What is not on record, for which the law's amount of a line cannot be computed."""

    GRADE = auto()
    POSITION = auto()
    FAMILY = auto()
    TARIFF = auto()


class SourceMark(CodeEnum):
    """How far a source was checked: law and article read, one secondary source alone, or nothing read."""

    VERIFIED = auto()
    SECONDARY = auto()
    UNVERIFIED = auto()


class Severity(CodeEnum):
    """REFUSE: the value cannot be kept. REVIEW: keep it, and let a person look."""

    REFUSE = auto()
    REVIEW = auto()


class WorkWeek(IntEnum):
    """Working days of a person's own schedule: Monday to Friday, or Monday to Saturday."""

    FIVE = 5
    SIX = 6


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule is written; `verified`: a source quoting law and article was read (docs/law.md)."""

    law: str
    article: str
    verified: bool

    def text(self, locale: str) -> str:
        """Name law and article, and admit what is unverified."""
        word, doubt = ("art.", "unverified") if locale == "en" else ("pasal", "belum diverifikasi")
        numbered = word if self.article[:1].isdigit() else ""
        place = " ".join(part for part in (self.law, numbered, self.article) if part)
        return place if self.verified else f"{place} ({doubt})"


RANK_NAMES = MappingProxyType({
    "I/a": "Juru Muda", "I/b": "Juru Muda Tingkat I", "I/c": "Juru", "I/d": "Juru Tingkat I",
    "II/a": "Pengatur Muda", "II/b": "Pengatur Muda Tingkat I",
    "II/c": "Pengatur", "II/d": "Pengatur Tingkat I",
    "III/a": "Penata Muda", "III/b": "Penata Muda Tingkat I", "III/c": "Penata", "III/d": "Penata Tingkat I",
    "IV/a": "Pembina", "IV/b": "Pembina Tingkat I",
    "IV/c": "Pembina Utama Muda", "IV/d": "Pembina Utama Madya", "IV/e": "Pembina Utama",
})  # fmt: skip

GRADES_PNS: tuple[str, ...] = tuple(RANK_NAMES)
GRADES_PPPK: tuple[str, ...] = (
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX",
    "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII",
)  # fmt: skip


def grades_of(kind: EmployeeKind) -> tuple[str, ...]:
    """List the grades a person of this kind may hold, lowest first."""
    return GRADES_PNS if kind in (EmployeeKind.PNS, EmployeeKind.CPNS) else GRADES_PPPK


def rank_name(grade: str) -> str | None:
    """Name the rank (pangkat) of a PNS grade; PPPK grades have none."""
    return RANK_NAMES.get(grade)


def is_within(grade: str, *, lowest: str | None, highest: str | None) -> bool:
    """Tell whether a grade lies in a closed range of its own ladder; an open end admits everything."""
    ladder = GRADES_PNS if grade in GRADES_PNS else GRADES_PPPK
    if any(end is not None and end not in ladder for end in (lowest, highest)):
        return False
    place = ladder.index(grade)
    return ladder.index(lowest or ladder[0]) <= place <= ladder.index(highest or ladder[-1])
