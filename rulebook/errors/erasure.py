"""Refusals of the destruction of personal data."""

from datetime import date

from rulebook.errors.base import Refusal
from rulebook.values import ErasureState


class StillInService(Refusal):
    code = "STILL_IN_SERVICE"
    path: tuple[str, ...] = ("employee_id",)
    indonesian = (
        "Pegawai ini belum berhenti, jadi masa simpan datanya belum habis.",
        "Catat dahulu hari terakhir masa kerjanya.",
    )
    english = (
        "This person's service has not ended, so the time to keep the data is not over.",
        "Enter the last day of service first.",
    )


class UnderAudit(Refusal):
    """A legal hold: an open letter of audit names the person, their unit, or everybody."""

    code = "UNDER_AUDIT"
    path: tuple[str, ...] = ("employee_id",)
    indonesian = (
        "Data ini ditahan oleh surat tugas pemeriksaan {letter_number}.",
        "Tunggu sampai pemeriksaan itu berakhir.",
    )
    english = "The letter of audit {letter_number} holds these records.", "Wait until that audit has ended."
    letter_number: str


class ErasurePending(Refusal):
    code = "ERASURE_STANDS"
    path: tuple[str, ...] = ("employee_id",)
    indonesian = (
        "Pemusnahan data orang ini sudah diminta pada {requested_on} dan kini {state}.",
        "Lihat daftar pemusnahan.",
    )
    english = (
        "The destruction of this person's data was asked for on {requested_on} and is now {state}.",
        "See the list of erasures.",
    )
    requested_on: date
    state: ErasureState


class ErasureClosed(Refusal):
    code = "ERASURE_SETTLED"
    path: tuple[str, ...] = ("erasure_id",)
    indonesian = "Permintaan pemusnahan ini sudah {state}.", "Muat ulang daftar pemusnahan."
    english = "This request for erasure is already {state}.", "Reload the list of erasures."
    state: ErasureState


class SecondPersonNeeded(Refusal):
    """Nobody approves what they asked for themselves."""

    is_denial = True
    code = "SECOND_PERSON_NEEDED"
    path: tuple[str, ...] = ("erasure_id",)
    indonesian = (
        "Anda sendiri yang meminta pemusnahan ini.",
        "Mintalah administrator lain menyetujuinya.",
    )
    english = (
        "You asked for this destruction yourself.",
        "Let another administrator approve it.",
    )
