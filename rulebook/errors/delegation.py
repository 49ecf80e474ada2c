"""Refusals of delegation and of steps that their taker may not take."""

from datetime import date

from rulebook.errors.base import Refusal
from rulebook.values import DelegationKind, LeaveKind


class DelegateRequired(Refusal):
    """A person who advises or decides on others' leave goes only when somebody stands in for them."""

    code = "DELEGATE_REQUIRED"
    indonesian = (
        "Belum ada pelaksana {title} untuk {first} sampai {last}.",
        "Tunjuk Plh. untuk hari itu, atau minta bagian kepegawaian menunjuknya, supaya cuti orang lain tidak menunggu.",
    )
    english = (
        "Nobody stands in for {title} from {first} to {last}.",
        "Name a delegate for those days, or ask the personnel office to, so that others do not wait.",
    )
    title: str
    first: date
    last: date


class DelegateNotPermitted(Refusal):
    is_denial = True
    code = "DELEGATE_MAY_NOT"
    indonesian = (
        "Pelaksana tugas atau pelaksana harian tidak berwenang atas {leave_kind}.",
        "Serahkan kepada pejabat definitif atau PPK.",
    )
    english = (
        "A delegate (plt, plh) has no authority over {leave_kind}.",
        "Leave it to the holder of the post or the head of the regency.",
    )
    leave_kind: LeaveKind


class WrongDelegationKind(Refusal):
    """A vacant post has a plt, a held one a plh."""

    code = "WRONG_DELEGATION_KIND"
    path: tuple[str, ...] = ("kind",)
    indonesian = (
        "Jenis penugasan ini tidak sesuai dengan keadaan jabatannya.",
        "Pilih Plt untuk jabatan kosong, Plh untuk jabatan yang pejabatnya berhalangan.",
    )
    english = (
        "This kind of delegation does not fit the post.",
        "Choose Plt for a vacant post, Plh for one whose holder is away.",
    )
    kind: DelegationKind


class DelegateUnfit(Refusal):
    """The holder themself, or somebody who is not there on those days."""

    code = "DELEGATE_UNFIT"
    path: tuple[str, ...] = ("delegate_id",)
    indonesian = "{why_id}", "Pilih orang lain, atau hari yang lain."
    english = "{why_en}", "Choose somebody else, or other days."
    why_id: str
    why_en: str


class DelegationOverlaps(Refusal):
    code = "DELEGATION_OVERLAPS"
    path: tuple[str, ...] = ("effective_from",)
    indonesian = (
        "Jabatan ini sudah mempunyai pelaksana dari {first} sampai {last}.",
        "Pilih hari lain, atau akhiri penugasan itu dahulu.",
    )
    english = (
        "Somebody already stands in for this post from {first} to {last}.",
        "Choose other days, or end that delegation first.",
    )
    first: date
    last: date


class DelegationLeadsBack(Refusal):
    """A person who stands in is stood in for, on the same days, by the person they stand in for."""

    code = "DELEGATION_LEADS_BACK"
    path: tuple[str, ...] = ("delegate_id",)
    indonesian = (
        "Orang ini pada hari yang sama digantikan oleh pejabat yang hendak digantikannya.",
        "Pilih orang lain, supaya selalu ada yang bertugas.",
    )
    english = (
        "On the same days this person is stood in for by the one they would stand in for.",
        "Choose somebody else, so that there is always somebody on duty.",
    )


class DelegationTooLong(Refusal):
    code = "DELEGATION_TOO_LONG"
    path: tuple[str, ...] = ("effective_until",)
    indonesian = (
        "Penugasan Plt. berlaku paling lama {months} bulan, yaitu sampai {latest}.",
        "Pilih hari akhir paling lambat {latest}; sesudahnya dapat diterbitkan keputusan baru.",
    )
    english = (
        "A Plt. stands for {months} months at most, that is until {latest}.",
        "Choose a last day on or before {latest}; a new decree may follow.",
    )
    months: int
    latest: date


class DelegationEnded(Refusal):
    code = "DELEGATION_OVER"
    path: tuple[str, ...] = ("delegation_id",)
    indonesian = "Penugasan ini sudah berakhir pada {ended_on}.", "Muat ulang daftar penugasan."
    english = "This delegation ended on {ended_on}.", "Reload the list of delegations."
    ended_on: date


class DelegateStillNeeded(Refusal):
    """A person who stands in for somebody on leave stays until another does."""

    code = "DELEGATE_STILL_NEEDED"
    indonesian = (
        "{title} cuti dari {first} sampai {last}, dan tidak ada pelaksana lain untuk hari itu.",
        "Tunjuk penggantinya sekaligus, untuk semua hari itu; penugasan ini lalu berakhir sendiri.",
    )
    english = (
        "{title} is on leave from {first} to {last}, and nobody else stands in.",
        "Name somebody else in the same act, for all of those days; this delegation ends with it.",
    )
    title: str
    first: date
    last: date


class NotEntitled(Refusal):
    """A step goes to somebody above the applicant, or to a post that the decree on delegated authority names."""

    code = "NOT_ENTITLED"
    path: tuple[str, ...] = ("post_id",)
    indonesian = (
        "{title} tidak berwenang mengambil langkah ini untuk pemohon.",
        "Pilih atasan pemohon, atau pejabat menurut tabel pendelegasian wewenang.",
    )
    english = (
        "{title} has no authority to take this step for the applicant.",
        "Choose a superior of the applicant, or an officer whom the decree on delegated authority names.",
    )
    title: str


class NoAssigneePresent(Refusal):
    code = "NOBODY_THERE"
    path: tuple[str, ...] = ("post_id",)
    indonesian = (
        "Pada {title} hari ini tidak ada yang dapat bertindak: kosong, cuti, tanpa akun, atau pemohonnya sendiri.",
        "Pilih jabatan lain yang pejabat atau pelaksananya ada.",
    )
    english = (
        "Nobody can act at {title} today: it is vacant, on leave, without an account, or the applicant's own.",
        "Choose another post whose holder or delegate is there.",
    )
    title: str
