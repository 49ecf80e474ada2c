"""Refusals of pay: steps on a month, and questions about slips."""

from datetime import date

from rulebook.errors.api import StaleVersion
from rulebook.errors.base import Refusal
from rulebook.values import PayRunState


class RunClosed(Refusal):
    """What is closed or discarded stays as it is."""

    code = "RUN_CLOSED"
    path: tuple[str, ...] = ("id",)
    indonesian = (
        "Penggajian ini sudah {state} dan tidak berubah lagi.",
        "Muat ulang daftar penggajian; bulan yang salah dibetulkan dengan penggajian berikutnya.",
    )
    english = (
        "This pay run is already {state} and does not change any more.",
        "Reload the list of pay runs; a month that is wrong is corrected by a later run.",
    )
    state: PayRunState


class RunChanged(StaleVersion):
    """Somebody changed the run after it was looked at."""

    code = "RUN_CHANGED"
    indonesian = (
        "Penggajian ini berubah sejak Anda membukanya.",
        "Muat ulang, periksa jumlahnya, lalu ulangi.",
    )
    english = "This pay run has changed since you opened it.", "Reload, check its totals and repeat."


class QuestionPending(Refusal):
    """One question about a slip waits at a time."""

    code = "QUESTION_PENDING"
    path: tuple[str, ...] = ("payslip_id",)
    indonesian = (
        "Pertanyaan Anda tentang slip ini sejak {asked_on} belum dijawab.",
        "Tunggulah jawabannya; setelah itu Anda dapat bertanya lagi.",
    )
    english = (
        "Your question about this slip of {asked_on} is not answered yet.",
        "Wait for the answer; then you may ask again.",
    )
    asked_on: date


class QuestionAnswered(Refusal):
    code = "QUESTION_ANSWERED"
    path: tuple[str, ...] = ("payslip_question_id",)
    indonesian = "Pertanyaan ini sudah dijawab.", "Muat ulang daftar pertanyaan."
    english = "This question is answered already.", "Reload the list of questions."
