"""Refusals of steps on a month of pay."""

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
