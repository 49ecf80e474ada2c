"""Refusals by the law and the office's policy, raised by rules only."""

from collections.abc import Mapping
from datetime import date, datetime

from rulebook.errors.base import Refusal
from rulebook.labels import days_text
from rulebook.values import EmployeeKind, LeaveKind, LeaveState, Outcome


class NoLawInForce(Refusal):
    """The tables hold nothing for this key on this day: nothing is guessed."""

    code = "NO_LAW_IN_FORCE"
    indonesian = (
        "Aturan {key} belum tercatat untuk {on}.",
        "Minta bagian kepegawaian melengkapi tabel aturan.",
    )
    english = "No rule {key} is on file for {on}.", "Ask the personnel office to complete the tables of law."
    key: str
    on: date


class NoRuleOnFile(Refusal):
    code = "NO_RULE_ON_FILE"
    indonesian = "Aturan untuk {subject} belum tercatat di sistem ini.", "Hubungi bagian kepegawaian."
    english = "No rule is on file for {subject}.", "Please ask the personnel office."
    subject: EmployeeKind | LeaveKind


class NotYetEntitled(Refusal):
    code = "NOT_YET_ENTITLED"
    path: tuple[str, ...] = ("starts_on",)
    indonesian = (
        "Hak cuti tahunan ada setelah {months} bulan bekerja terus-menerus, yaitu mulai {entitled_from}.",
        "Pilih tanggal mulai pada {entitled_from} atau sesudahnya.",
    )
    english = (
        "Annual leave is earned after {months} months of continuous service, that is from {entitled_from}.",
        "Choose a first day on or after {entitled_from}.",
    )
    months: int
    entitled_from: date


class ServiceEnded(Refusal):
    code = "SERVICE_ENDED"
    path: tuple[str, ...] = ("ends_on",)
    indonesian = (
        "Masa kerja Anda berakhir pada {last_day}, sehingga cuti sesudahnya tidak ada.",
        "Pilih tanggal akhir paling lambat {last_day}.",
    )
    english = (
        "Your service ends on {last_day}, so there is no leave after it.",
        "Choose a last day on or before {last_day}.",
    )
    last_day: date


class NoPostHeld(Refusal):
    code = "NO_POST_HELD"
    indonesian = (
        "Jabatan Anda yang terakhir tercatat berakhir pada {last_day}.",
        "Minta bagian kepegawaian mencatat jabatan yang sekarang.",
    )
    english = (
        "Your last post on record ended on {last_day}.",
        "Ask the personnel office to enter the post you hold now.",
    )
    last_day: date


class NoLeaveForTeachers(Refusal):
    code = "NO_LEAVE_FOR_TEACHERS"
    indonesian = (
        "Guru {kind} yang mendapat liburan sekolah dianggap sudah menggunakan cuti tahunan.",
        "Gunakan liburan sekolah, atau hubungi bagian kepegawaian.",
    )
    english = (
        "A {kind} teacher with school holidays counts as having used the annual leave.",
        "Use the school holidays, or ask the personnel office.",
    )
    kind: EmployeeKind


class NoWorkingDays(Refusal):
    code = "NO_WORKING_DAYS"
    path: tuple[str, ...] = ("starts_on",)
    indonesian = (
        "Dari {starts_on} sampai {ends_on} tidak ada hari kerja Anda.",
        "Pilih rentang dengan paling sedikit satu hari kerja.",
    )
    english = (
        "There is no working day of yours from {starts_on} to {ends_on}.",
        "Choose dates with at least one working day.",
    )
    starts_on: date
    ends_on: date


class DatesReversed(Refusal):
    code = "DATES_REVERSED"
    path: tuple[str, ...] = ("ends_on",)
    indonesian = (
        "Tanggal akhir {ends_on} mendahului tanggal mulai {starts_on}.",
        "Perbaiki urutan kedua tanggal.",
    )
    english = "The last day {ends_on} is before the first day {starts_on}.", "Put the two dates in order."
    starts_on: date
    ends_on: date


class DatesInPast(Refusal):
    code = "DATES_IN_PAST"
    path: tuple[str, ...] = ("starts_on",)
    indonesian = (
        "Cuti tahunan diajukan sebelum dijalani; tanggal mulai paling awal {earliest}.",
        "Pilih tanggal mulai yang lain, atau hubungi bagian kepegawaian.",
    )
    english = (
        "Annual leave is filed before it is taken; the first day may be {earliest} at the earliest.",
        "Choose another first day, or ask the personnel office.",
    )
    earliest: date


class CalendarMissing(Refusal):
    code = "CALENDAR_MISSING"
    path: tuple[str, ...] = ("ends_on",)
    indonesian = (
        "Kalender hari libur tahun {year} belum ada, sehingga hari kerjanya belum dapat dihitung.",
        "Pilih tanggal lain, atau minta bagian kepegawaian melengkapi kalender.",
    )
    english = (
        "There is no holiday calendar for {year} yet, so its working days cannot be counted.",
        "Choose other dates, or ask the personnel office to complete the calendar.",
    )
    year: int


class HistoryNotRecorded(Refusal):
    code = "HISTORY_NOT_RECORDED"
    path: tuple[str, ...] = ("starts_on",)
    indonesian = (
        "Riwayat cuti tahun {year} belum tercatat.",
        "Minta bagian kepegawaian mencatat saldo awal tahun itu.",
    )
    english = (
        "Your leave history for {year} is not on record.",
        "Ask the personnel office to enter the opening balance of that year.",
    )
    year: int


class InsufficientBalance(Refusal):
    """More is asked of `year` than it can give; `held_by` is a later year whose reservations need it.

    `asked_half_days` are those of that year, `asked_in_all_half_days` those of the whole request.
    """

    code = "INSUFFICIENT_BALANCE"
    path: tuple[str, ...] = ("ends_on",)
    indonesian = (
        "Permintaan ini {asked}; cuti tahunan {year} yang masih dapat diminta {available}.{held}",
        "Kurangi jumlah hari atau pilih tahun lain.",
    )
    english = (
        "This request is for {asked}; annual leave still open for {year} is {available}.{held}",
        "Ask for fewer days or choose another year.",
    )
    year: int
    available_half_days: int
    asked_half_days: int
    asked_in_all_half_days: int = 0
    held_by: int | None = None

    def words(self, locale: str) -> Mapping[str, str]:
        held = f" Sisa lainnya sudah dipesan untuk {self.held_by}." if self.held_by else ""
        if locale == "en" and held:
            held = f" The rest is already reserved for {self.held_by}."
        asked = days_text(self.asked_half_days, locale)
        if self.asked_in_all_half_days > self.asked_half_days:
            part = (
                f"{asked} of them in {self.year}"
                if locale == "en"
                else f"{asked} di antaranya pada {self.year}"
            )
            asked = f"{days_text(self.asked_in_all_half_days, locale)}, {part}"
        available = days_text(self.available_half_days, locale)
        return {"year": str(self.year), "available": available, "asked": asked, "held": held}


class LeaveOverlaps(Refusal):
    code = "LEAVE_OVERLAPS"
    path: tuple[str, ...] = ("starts_on",)
    indonesian = (
        "Tanggal ini bertumpang tindih dengan permintaan cuti Anda{which}.",
        "Pilih tanggal lain, atau tarik permintaan yang belum diputuskan.",
    )
    english = (
        "These dates overlap your leave request{which}.",
        "Choose other dates, or withdraw the request that is still undecided.",
    )
    number: str | None = None

    def words(self, locale: str) -> Mapping[str, str]:
        lead = "number" if locale == "en" else "nomor"
        return {"which": f" {lead} {self.number}" if self.number else ""}


class ReasonRequired(Refusal):
    code = "REASON_REQUIRED"
    path: tuple[str, ...] = ("reason",)
    indonesian = 'Formulir cuti mewajibkan alasan untuk "{outcome}".', "Tulis alasannya."
    english = 'The leave form demands a reason for "{outcome}".', "Write the reason."
    outcome: Outcome


class NewDatesRequired(Refusal):
    code = "NEW_DATES_REQUIRED"
    path: tuple[str, ...] = ("new_starts_on",)
    indonesian = (
        '"Perubahan" memerlukan tanggal mulai dan tanggal akhir yang baru.',
        "Isi kedua tanggal baru.",
    )
    english = '"Changed" needs a new first day and a new last day.', "Fill in both new dates."


class NewDatesNotAllowed(Refusal):
    code = "NEW_DATES_NOT_ALLOWED"
    path: tuple[str, ...] = ("new_starts_on",)
    indonesian = 'Tanggal baru hanya untuk "Perubahan", bukan untuk "{outcome}".', "Kosongkan tanggal baru."
    english = 'New dates belong to "Changed", not to "{outcome}".', "Leave the new dates empty."
    outcome: Outcome


class OutcomeNotOffered(Refusal):
    code = "OUTCOME_NOT_OFFERED"
    path: tuple[str, ...] = ("outcome",)
    indonesian = '"{outcome}" tidak tersedia untuk {leave_kind}.', "Pilih keputusan yang lain."
    english = '"{outcome}" is not offered for {leave_kind}.', "Choose another outcome."
    outcome: Outcome
    leave_kind: LeaveKind


class SelfApproval(Refusal):
    is_denial = True
    code = "SELF_APPROVAL"
    indonesian = (
        "Permintaan cuti sendiri tidak dapat dipertimbangkan atau diputuskan sendiri.",
        "Pejabat pada jenjang berikutnya yang berwenang.",
    )
    english = (
        "Nobody advises or decides on their own leave request.",
        "The officer at the next level does it.",
    )


class AlreadyDecided(Refusal):
    """The step was taken by somebody else first; `decided_at` carries the zone in which it is shown."""

    code = "ALREADY_DECIDED"
    indonesian = (
        "Langkah ini sudah diambil oleh {decided_by} pada {decided_at}.",
        "Lihat keadaan terbarunya; tidak ada yang perlu dikirim lagi.",
    )
    english = (
        "{decided_by} already took this step on {decided_at}.",
        "See how it stands now; nothing need be sent again.",
    )
    decided_by: str
    decided_at: datetime


class WrongState(Refusal):
    code = "WRONG_STATE"
    indonesian = (
        "Permintaan ini berstatus {state}, sehingga langkah tersebut tidak dapat dilakukan.",
        "Lihat langkah yang tersedia sekarang.",
    )
    english = (
        "This request is {state}, so that step cannot be taken.",
        "See which steps are open now.",
    )
    state: LeaveState


class NoSuperior(Refusal):
    code = "NO_SUPERIOR"
    indonesian = (
        "Belum ada atasan langsung yang dapat memberi pertimbangan.",
        "Minta bagian kepegawaian melengkapi jabatan atasan.",
    )
    english = (
        "There is no direct superior on file who could advise.",
        "Ask the personnel office to complete the superior post.",
    )


class NoDecidingOfficer(Refusal):
    code = "NO_DECIDING_OFFICER"
    indonesian = (
        "Belum ada pejabat yang tercatat berwenang memutuskan {leave_kind} ini.",
        "Minta bagian kepegawaian melengkapi tabel pendelegasian wewenang.",
    )
    english = (
        "No officer is on file with authority to decide this {leave_kind}.",
        "Ask the personnel office to complete the table of delegated authority.",
    )
    leave_kind: LeaveKind


class UnknownGrade(Refusal):
    code = "UNKNOWN_GRADE"
    indonesian = (
        "Golongan {grade} tidak dikenal.",
        "Periksa ejaannya: I/a sampai IV/e untuk PNS, I sampai XVII untuk PPPK.",
    )
    english = (
        "Grade {grade} is not known.",
        "Check its spelling: I/a to IV/e for PNS, I to XVII for PPPK.",
    )
    grade: str


class GradeNotOfKind(Refusal):
    code = "GRADE_NOT_OF_KIND"
    indonesian = (
        "Golongan {grade} bukan golongan {kind}.",
        "PNS dan CPNS bergolongan I/a sampai IV/e, PPPK I sampai XVII. Periksa jenis pegawai dan golongannya.",
    )
    english = (
        "Grade {grade} is no grade of {kind}.",
        "PNS and CPNS have I/a to IV/e, PPPK have I to XVII. Check the kind of employee and the grade.",
    )
    grade: str
    kind: EmployeeKind


class NoPayStep(Refusal):
    code = "NO_PAY_STEP"
    indonesian = (
        "Tabel gaji golongan {grade} tidak memuat masa kerja {service_years} tahun.",
        "Periksa golongan dan masa kerja golongan pegawai ini.",
    )
    english = (
        "The pay table has no step for grade {grade} at {service_years} years of service.",
        "Check the grade and the service counted for it.",
    )
    grade: str
    service_years: int
