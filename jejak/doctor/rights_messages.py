"""Sentences of the remarks about rights, logins and indexes, in Indonesian and in English; a part of `words`."""

from jejak.doctor.finding import RemarkCode

RIGHTS_REMARKS: dict[RemarkCode, tuple[str, str]] = {
    RemarkCode.NOT_READ: (
        "Pemeriksaan berhenti: pemilik basis data kehilangan hak baca. Kembalikan hak yang disebut, lalu periksa lagi.",
        "The examination ended: the database's owner may not read. Give the rights named back, and ask again.",
    ),
    RemarkCode.LOGIN: (
        "Peran {role}: {says}. Pastikan administrator yang menetapkannya.",
        "Role {role}: {says}. See that an administrator decided so.",
    ),
    RemarkCode.LOGIN_CHANGED: (
        "Batas masuk peran {role} berubah menjelang segel {after}: {was} → {now}.",
        "When and how often role {role} may log in changed before the seal at {after}: {was} → {now}.",
    ),
    RemarkCode.LOGIN_OPEN: (
        "{place}: {who} masuk ke {where} dari {from} {id}.",
        "{place}: {who} gets into {where} from {from} {en}.",
    ),
    RemarkCode.LOGINS_UNREAD: (
        "Siapa yang masuk tanpa kata sandi tidak diperiksa: pemilik basis data memerlukan EXECUTE atas {functions}.",
        "Who gets in without a password was not checked: the database's owner needs EXECUTE on {functions}.",
    ),
    RemarkCode.BROKEN_OFF: (
        "Satu bagian tidak selesai diperiksa: {why}.",
        "A part was not examined to its end: {why}.",
    ),
    RemarkCode.WRITTEN_IN_PARTS: (
        "{number} entri ditulis di dalam savepoint oleh {login} ({acts}): penulisnya tidak dapat dibandingkan.",
        "{number} entries were written in savepoints by {login} ({acts}): their writer cannot be compared.",
    ),
}
