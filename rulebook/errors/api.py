"""Refusals of the API rather than the law: sign-in, reach, versions, idempotency, input."""

from rulebook.errors.base import Refusal


class NotFound(Refusal):
    """Missing and out of reach look the same, so that existence is not leaked."""

    code = "NOT_FOUND"
    indonesian = (
        "Data ini tidak ditemukan atau di luar jangkauan Anda.",
        "Periksa kembali tautan atau pencarian Anda.",
    )
    english = "This was not found, or is beyond your reach.", "Check the link or the search."


class Denied(Refusal):
    is_denial = True
    code = "DENIED"
    indonesian = (
        "Anda boleh melihat data ini, tetapi tidak berwenang melakukan langkah tersebut.",
        "Serahkan kepada pejabat yang berwenang.",
    )
    english = (
        "You may see this, but you have no authority to take that step.",
        "Leave it to the officer who has.",
    )


class SamePerson(Refusal):
    """Two people stand behind such an act: the second step is for somebody else than the first."""

    is_denial = True
    code = "SAME_PERSON"
    indonesian = (
        "Langkah sebelumnya Anda sendiri yang melakukannya.",
        "Mintalah orang lain melakukan langkah ini.",
    )
    english = "You took the step before this one yourself.", "Let somebody else take this step."


class NotSignedIn(Refusal):
    code = "NOT_SIGNED_IN"
    indonesian = "Anda belum masuk.", "Masuk lebih dahulu."
    english = "You are not signed in.", "Sign in first."


class RolesChanged(Refusal):
    """Somebody gave or took a role of the caller's between the question and the act."""

    code = "ROLES_CHANGED"
    indonesian = (
        "Peran Anda berubah saat langkah ini berjalan, jadi langkah ini tidak dilakukan.",
        "Masuk lagi, lalu periksa apakah Anda masih berwenang.",
    )
    english = (
        "Your roles changed while this step was taken, so it was not taken.",
        "Sign in again, and see whether you still have the authority.",
    )


class StaleVersion(Refusal):
    code = "STALE_VERSION"
    path: tuple[str, ...] = ("version",)
    indonesian = (
        "Data ini sudah berubah sejak Anda membukanya.",
        "Periksa keadaan terbarunya, lalu ulangi bila masih perlu.",
    )
    english = "This has changed since you opened it.", "See how it stands now, and repeat it if still needed."
    current: int


class IdempotencyMismatch(Refusal):
    code = "IDEMPOTENCY_MISMATCH"
    path: tuple[str, ...] = ("idempotency_key",)
    indonesian = "Kunci permintaan ini sudah dipakai untuk isi yang berbeda.", "Gunakan kunci yang baru."
    english = "This request key was already used for something else.", "Use a new key."


class InvalidInput(Refusal):
    """One input field cannot be read; the person who raises it brings the sentence in both languages."""

    code = "INVALID_INPUT"
    indonesian = "{why_id}", ""
    english = "{why_en}", ""
    why_id: str
    why_en: str


class InvalidCursor(Refusal):
    code = "INVALID_CURSOR"
    path: tuple[str, ...] = ("after",)
    indonesian = "Penanda halaman ini bukan dari daftar ini.", "Mulai lagi dari halaman pertama."
    english = "This cursor is not from this list.", "Start again from the first page."


class InvalidPage(Refusal):
    """A list needs `first` or `last`, one of them, within bounds."""

    code = "INVALID_PAGE"
    path: tuple[str, ...] = ("first",)
    indonesian = "Daftar dibaca per halaman.", "Isi `first` atau `last` dengan 1 sampai {most}."
    english = "Lists are read by the page.", "Give `first` or `last`, from 1 to {most}."
    most: int


class EvidenceLinkRefused(Refusal):
    """A person who follows a link to evidence brings the session that asked for it, while it lives."""

    code = "EVIDENCE_LINK_REFUSED"
    indonesian = (
        "Tautan ini tidak sah, sudah lewat waktunya, atau tidak dibuat oleh sesi Anda ini.",
        "Masuk, lalu minta tautan baru dengan sesi yang akan mengambilnya.",
    )
    english = (
        "This link is not valid, has expired, or was not made by this session of yours.",
        "Sign in, and ask for a new link with the session that will fetch it.",
    )


class EvidenceLinkUsed(Refusal):
    """A link gives evidence once, also when its line was cut."""

    code = "EVIDENCE_LINK_USED"
    indonesian = (
        "Tautan ini sudah dipakai; sebuah tautan berlaku satu kali, juga bila unduhannya terputus.",
        "Minta tautan baru.",
    )
    english = (
        "This link was used already; a link is good once, even if its download was cut.",
        "Ask for a new one.",
    )


class TooMuchEvidence(Refusal):
    """An archive of evidence is read by people; what is larger is an export of the whole log."""

    code = "TOO_MUCH_EVIDENCE"
    path: tuple[str, ...] = ("filter",)
    indonesian = (
        "Pilihan ini memuat lebih dari {most} entri, terlalu banyak untuk satu berkas bukti.",
        "Persempit pilihan, misalnya per bulan, atau minta ekspor seluruh jejak audit.",
    )
    english = (
        "This choice holds more than {most} entries, too many for one archive of evidence.",
        "Narrow it, for example by month, or ask for an export of the whole log.",
    )
    most: int


class PurposeRequired(Refusal):
    """What a letter of audit opens is looked for only by somebody who says what for."""

    code = "PURPOSE_REQUIRED"
    indonesian = (
        "Pencarian ini melihat nilai pribadi, yang tertutup selama tujuan belum dinyatakan.",
        "Nyatakan tujuan pemeriksaan: di halaman pada isian tujuan, lewat API pada header `jejak-purpose`.",
    )
    english = (
        "This search looks at personal values, which are closed until a purpose is stated.",
        "State a purpose: on the page in its field, over the API in the header `jejak-purpose`.",
    )


class LetterRequired(Refusal):
    """What is looked for lies under no open letter of audit of the caller's, so nothing could be found."""

    code = "LETTER_REQUIRED"
    indonesian = (
        "Tidak ada surat tugas pemeriksaan yang terbuka bagi Anda untuk ini, jadi tidak ada yang dapat ditemukan.",
        "Mintalah administrator membuka surat tugas, atau cari menurut tabel, tindakan atau waktu.",
    )
    english = (
        "No open letter of audit of yours covers this, so nothing could be found.",
        "Ask the administrator to open a letter, or search by table, act or time.",
    )


class SearchTooWide(Refusal):
    """Too many entries would have to be looked at one by one."""

    code = "SEARCH_TOO_WIDE"
    path: tuple[str, ...] = ("filter",)
    indonesian = (
        "Lebih dari 5.000 entri harus dibaca satu per satu untuk pencarian ini.",
        "Tambahkan tabel, tindakan, pelaku, orang, atau rentang waktu yang lebih pendek.",
    )
    english = (
        "More than 5,000 entries would have to be read one by one for this search.",
        "Add a table, an act, an actor, a person, or a shorter range of time.",
    )
