"""Refusals of a request before anything is read: its form, size, rate and cost.

Raised in `schema` (what a document asks) and `jejak` (how it comes in and how often), told by
`jejak/graphql/endpoint.py` in both languages at once: nobody has said yet which they prefer.
"""

from rulebook.errors.base import Refusal


class TransportRefusal(Refusal):
    """Says which limit was passed, and its number."""


# ------------------------------------------------------------------ the form of a request


class MethodRefused(TransportRefusal):
    """`allowed` goes into the Allow header too."""

    code = "METHOD_NOT_ALLOWED"
    indonesian = "Cara memanggil ini tidak diterima di sini.", "Pakai {allowed}."
    english = "This method is not taken here.", "Use {allowed}."
    allowed: str


class NotAcceptable(TransportRefusal):
    code = "NOT_ACCEPTABLE"
    indonesian = "Jawaban tidak tersedia dalam bentuk yang diminta.", "Minta {offered}."
    english = "The answer does not come in the form asked for.", "Accept {offered}."
    offered: str


class MediaTypeRefused(TransportRefusal):
    code = "UNSUPPORTED_MEDIA_TYPE"
    indonesian = "Isi permintaan harus berjenis {wanted}.", "Sebutkan jenis itu, dengan UTF-8."
    english = "The body has to be {wanted}.", "Say so, with UTF-8."
    wanted: str


class BodyTooLarge(TransportRefusal):
    code = "BODY_TOO_LARGE"
    indonesian = "Isi permintaan lebih dari {most} bita.", "Bagi menjadi beberapa permintaan."
    english = "The body is larger than {most} bytes.", "Divide it into several requests."
    most: int


class BodyIncomplete(TransportRefusal):
    code = "BODY_INCOMPLETE"
    indonesian = "Isi permintaan tidak sampai seluruhnya.", "Kirim ulang."
    english = "Not all of the body arrived.", "Send it again."


class BodyMalformed(TransportRefusal):
    """`why_id` and `why_en` say what is wrong with it, without quoting it."""

    code = "BODY_MALFORMED"
    indonesian = "Isi permintaan tidak terbaca: {why_id}.", "Kirim satu objek JSON."
    english = "The body cannot be read: {why_en}.", "Send one JSON object."
    why_id: str
    why_en: str


class PreflightNeeded(TransportRefusal):
    code = "PREFLIGHT_NEEDED"
    indonesian = (
        "Dokumen dalam alamat hanya diterima dengan kepala permintaan {header}.",
        "Pakai POST, atau dokumen terdaftar.",
    )
    english = (
        "A document in the address is taken only with the header {header}.",
        "Use POST, or a registered document.",
    )
    header: str


# ------------------------------------------------------------------ registered documents


class DocumentUnknown(TransportRefusal):
    """Not registered, and registered for an audience the caller does not belong to, look the same."""

    code = "DOCUMENT_UNKNOWN"
    indonesian = "Tidak ada dokumen terdaftar dengan pengenal ini.", "Kirim dokumennya sendiri."
    english = "No document is registered under this id.", "Send the document itself."


class DocumentRequired(TransportRefusal):
    code = "DOCUMENT_REQUIRED"
    indonesian = "Di sini hanya dokumen terdaftar yang dijalankan.", "Sebutkan pengenal dokumennya."
    english = "Only registered documents are run here.", "Name the document by its id."


# ------------------------------------------------------------------ the size of a document


class SourceTooLong(TransportRefusal):
    code = "SOURCE_TOO_LONG"
    indonesian = "Dokumen ini lebih panjang dari {most} huruf.", "Bagi menjadi beberapa permintaan."
    english = "This document is longer than {most} characters.", "Divide it into several requests."
    most: int


class TooManyTokens(TransportRefusal):
    code = "TOO_MANY_TOKENS"
    indonesian = (
        "Dokumen ini memuat lebih dari {most} kata atau {comments} komentar.",
        "Bagi menjadi beberapa permintaan.",
    )
    english = (
        "This document has more than {most} tokens or {comments} comments.",
        "Divide it into several requests.",
    )
    most: int
    comments: int


class TooDeep(TransportRefusal):
    code = "TOO_DEEP"
    indonesian = "Dokumen ini bertingkat lebih dari {most}.", "Kurangi tingkatnya."
    english = "This document is nested more than {most} levels deep.", "Ask for fewer levels."
    most: int


class TooManyAliases(TransportRefusal):
    code = "TOO_MANY_ALIASES"
    indonesian = "Dokumen ini memuat lebih dari {most} alias.", "Kurangi aliasnya."
    english = "This document has more than {most} aliases.", "Use fewer."
    most: int


class TooManyDirectives(TransportRefusal):
    code = "TOO_MANY_DIRECTIVES"
    indonesian = "Dokumen ini memuat lebih dari {most} direktif.", "Kurangi direktifnya."
    english = "This document has more than {most} directives.", "Use fewer."
    most: int


class TooManyFields(TransportRefusal):
    code = "TOO_MANY_FIELDS"
    indonesian = "Dokumen ini meminta lebih dari {most} kolom.", "Minta kolom yang perlu saja."
    english = "This document selects more than {most} fields.", "Ask only for what is needed."
    most: int


class TooManyRoots(TransportRefusal):
    code = "TOO_MANY_ROOT_FIELDS"
    indonesian = "Dokumen ini meminta lebih dari {most} kolom akar.", "Bagi menjadi beberapa permintaan."
    english = "This document has more than {most} root fields.", "Divide it into several requests."
    most: int


class TooManyMutations(TransportRefusal):
    code = "TOO_MANY_MUTATIONS"
    indonesian = "Satu permintaan paling banyak melakukan {most} perubahan.", "Kirim satu per satu."
    english = "One request makes at most {most} change.", "Send them one by one."
    most: int


class ListTooLong(TransportRefusal):
    code = "LIST_TOO_LONG"
    indonesian = "Sebuah daftar masukan memuat lebih dari {most} isi.", "Bagi menjadi beberapa permintaan."
    english = "An input list has more than {most} items.", "Divide it into several requests."
    most: int


class TooManyNodes(TransportRefusal):
    code = "TOO_MANY_NODES"
    indonesian = (
        "Halaman-halaman ini dapat memuat {asked} baris, dari paling banyak {most}.",
        "Perkecil halamannya.",
    )
    english = "These pages could hold {asked} rows, of at most {most}.", "Ask for smaller pages."
    asked: int
    most: int


class TooCostly(TransportRefusal):
    code = "TOO_COSTLY"
    indonesian = (
        "Dokumen ini berharga {asked} poin, dari paling banyak {most}.",
        "Minta lebih sedikit sekaligus.",
    )
    english = "This document costs {asked} points, of at most {most}.", "Ask for less at once."
    asked: int
    most: int


class IntrospectionTooWide(TransportRefusal):
    code = "INTROSPECTION_TOO_WIDE"
    indonesian = (
        "Tentang skema hanya dijawab apa yang diminta dokumen baku, satu kali, tanpa alias.",
        "Pakai dokumen introspeksi baku.",
    )
    english = (
        "About the schema only what the standard document asks is answered, once, without aliases.",
        "Use the standard introspection query.",
    )


class OperationUnknown(TransportRefusal):
    code = "OPERATION_UNKNOWN"
    indonesian = (
        "Tidak jelas operasi mana dari dokumen ini yang dijalankan.",
        "Sebutkan nama salah satu operasinya dalam `operationName`.",
    )
    english = (
        "It is not clear which operation of this document to run.",
        "Name one of its operations in `operationName`.",
    )


class UnstorableText(TransportRefusal):
    code = "UNSTORABLE_TEXT"
    indonesian = "Teks dengan karakter NUL tidak diterima.", "Hapus karakter itu."
    english = "Text with a NUL character is refused.", "Take it out."


# ------------------------------------------------------------------ time and pace


class DeadlinePassed(TransportRefusal):
    code = "DEADLINE_PASSED"
    indonesian = "Jawaban tidak selesai dalam {seconds} detik.", "Minta lebih sedikit, atau coba lagi."
    english = "The answer was not ready within {seconds} s.", "Ask for less, or try again."
    seconds: int


class Unavailable(TransportRefusal):
    """`seconds` goes into the Retry-After header too."""

    code = "UNAVAILABLE"
    indonesian = (
        "Data tersimpan tidak terjangkau saat ini.",
        "Ulangi dalam {seconds} detik; perubahan dengan kunci yang sama.",
    )
    english = (
        "What is stored here cannot be reached at the moment.",
        "Repeat it in {seconds} s; a change, under the same key.",
    )
    seconds: int = 5


class RateLimited(TransportRefusal):
    """`seconds` goes into the Retry-After header too."""

    code = "RATE_LIMITED"
    indonesian = "Poin Anda habis untuk sementara.", "Coba lagi dalam {seconds} detik."
    english = "Your points are used up for now.", "Try again in {seconds} s."
    seconds: int


class TooManyAtOnce(TransportRefusal):
    code = "TOO_MANY_AT_ONCE"
    indonesian = "Paling banyak {most} permintaan berjalan sekaligus.", "Tunggu salah satunya selesai."
    english = "At most {most} requests run at once.", "Wait until one of them has ended."
    most: int
    seconds: int = 1


class TooManyChanges(TransportRefusal):
    code = "TOO_MANY_CHANGES"
    indonesian = "Paling banyak {most} perubahan per menit.", "Coba lagi dalam {seconds} detik."
    english = "At most {most} changes a minute.", "Try again in {seconds} s."
    most: int
    seconds: int
