"""Messages of the doctor: for every finding a phrase, a sentence and an advice, in Indonesian and English.

Holds words only; what stands in braces is filled in from the finding.
"""

from jejak.doctor.finding import FindingCode, FindingKind, RemarkCode
from jejak.doctor.rights_messages import RIGHTS_REMARKS

Bilingual = tuple[str, str]
HEADINGS: dict[FindingKind, Bilingual] = {
    FindingKind.MIGRATIONS: ("Pemutakhiran", "Migrations"),
    FindingKind.ROLES: ("Peran basis data", "Database roles"),
    FindingKind.GRANTS: ("Hak akses", "Grants"),
    FindingKind.TRIGGERS: ("Pemicu", "Triggers"),
    FindingKind.FUNCTIONS: ("Fungsi", "Functions"),
    FindingKind.SHAPE: ("Bentuk tabel", "Shape of the tables"),
    FindingKind.REGISTER: ("Daftar yang diaudit", "Register of what is audited"),
    FindingKind.ROWS: ("Baris data", "Rows"),
    FindingKind.ENTRIES: ("Entri log audit", "Entries of the audit log"),
    FindingKind.TREE: ("Pohon hash", "Tree of hashes"),
    FindingKind.SEALS: ("Segel", "Seals"),
    FindingKind.VALUES: ("Nilai pribadi", "Personal values"),
    FindingKind.PAST: ("Perubahan katalog di luar rilis", "Catalogue altered outside a release"),
    FindingKind.COPIES: ("Salinan di tempat lain", "Copies elsewhere"),
    FindingKind.SETTINGS: ("Setelan server", "Settings of the server"),
}
PHRASES: dict[FindingCode, Bilingual] = {
    FindingCode.MISSING: ("tidak ada", "missing"),
    FindingCode.UNKNOWN: ("tidak dikenal", "unknown"),
    FindingCode.DIFFERENT: ("berbeda", "different"),
    FindingCode.REPLACED: ("bukan bawaan PostgreSQL", "not PostgreSQL's own"),
    FindingCode.WEAKENED: ("melemahkan", "weakens"),
    FindingCode.NUMBERS_END: ("pencacah di ujung", "counter at its end"),
    FindingCode.INDEX_LIES: ("indeks menyesatkan", "index lies"),
    FindingCode.KEY_TWICE: ("kunci ganda", "key stands twice"),
    FindingCode.WRITER_FORGED: ("penulis dipalsukan", "writer forged"),
    FindingCode.CHANGED: ("diubah tanpa catatan", "changed without an entry"),
    FindingCode.GONE: ("hilang tanpa catatan", "gone without an entry"),
    FindingCode.UNRECORDED: ("tidak tercatat", "not on record"),
    FindingCode.UNCOVERED: ("hidup tanpa citra", "lives without an image"),
    FindingCode.RESTATED: ("ditulis ulang dalam log", "restated in the log"),
    FindingCode.NO_HISTORY: ("catatan tanpa riwayat", "entry without a history"),
    FindingCode.NO_ACTOR: ("catatannya tanpa pelaku", "its entry has no actor"),
    FindingCode.ENTRY_CHANGED: ("entri diubah", "entry rewritten"),
    FindingCode.ENTRY_GONE: ("entri dihapus", "entry removed"),
    FindingCode.MOVED: ("entri ditukar", "entry moved"),
    FindingCode.TX_CHANGED: ("pelaku atau alasan diubah", "actor or reason rewritten"),
    FindingCode.TX_GONE: ("pelaku dihapus", "actor removed"),
    FindingCode.LEAF_GONE: ("isi segel dihapus", "sealed content removed"),
    FindingCode.LEAF_UNSIGNED: ("tanpa segel", "under no seal"),
    FindingCode.MISFILED: ("disembunyikan dari riwayatnya", "hidden from its row's history"),
    FindingCode.BACKDATED: ("disisipkan belakangan", "inserted afterwards"),
    FindingCode.NEVER_SEALED: ("disisipkan ke masa lalu", "slipped into the past"),
    FindingCode.NUMBERS_BACK: ("pencacah dimundurkan", "counter set back"),
    FindingCode.NUMBERS_MISSING: ("nomor hilang", "numbers missing"),
    FindingCode.WRITTEN_LATER: ("ditulis belakangan", "written later"),
    FindingCode.ROWS_ALTERED: ("baris log diubah", "rows of the log altered"),
    FindingCode.IMPERSONATED: ("bertindak atas nama orang lain", "acted under another's name"),
    FindingCode.MISDATED: ("tanggal tidak mungkin", "impossible time"),
    FindingCode.TILE_CHANGED: ("hash diubah", "hash rewritten"),
    FindingCode.TILE_MISSING: ("hash dihapus", "hashes removed"),
    FindingCode.REWRITTEN: ("riwayat ditulis ulang", "history rewritten"),
    FindingCode.BAD_NOTE: ("bukan segel log ini", "not this log's seal"),
    FindingCode.NOTE_DIFFERS: ("segel tertukar", "seal swapped"),
    FindingCode.CHECKPOINT_GONE: ("segel dihapus", "seal removed"),
    FindingCode.BAD_CONTROL: ("entri kontrol tidak cocok", "control entry does not fit"),
    FindingCode.SILENT: ("tidak disegel", "not sealed"),
    FindingCode.STRAY: ("tidak disebut segel mana pun", "no seal speaks of it"),
    FindingCode.BAD_COSIGNATURE: ("bukan tanda tangan saksi", "not the witness's signature"),
    FindingCode.CONTINUATION_FORGED: ("kelanjutan palsu", "forged continuation"),
    FindingCode.KEY_UNVOUCHED: ("kunci tak terjamin", "key nobody vouched for"),
    FindingCode.VALUE_CHANGED: ("nilai diganti", "value replaced"),
    FindingCode.VALUE_MISSING: ("nilai dihapus", "value removed"),
    FindingCode.VALUE_UNKNOWN: ("nilai tak bertuan", "value of no entry"),
    FindingCode.VALUE_KEPT: ("nilai masih ada", "value still there"),
    FindingCode.READERS_CHANGED: ("daftar pembacaan diubah", "list of a read changed"),
    FindingCode.ERASURE_UNFOUNDED: ("pemusnahan tanpa dasar", "erasure without foundation"),
    FindingCode.ERASURE_BEYOND: ("pemusnahan milik orang lain", "erasure of somebody else's"),
    FindingCode.OTHERWISE_BETWEEN: ("pernah lain", "was otherwise"),
    FindingCode.OTHERWISE_SINCE: ("lain sejak segel terakhir", "otherwise since the last seal"),
    FindingCode.MANIFEST_MISSING: ("gambar katalog hilang", "picture of the catalogue missing"),
    FindingCode.MANIFEST_CHANGED: ("gambar katalog diganti", "picture of the catalogue replaced"),
    FindingCode.ROLLED_BACK: ("basis data dimundurkan", "database rolled back"),
    FindingCode.OTHER_HISTORY: ("riwayat lain", "another history"),
    FindingCode.PROMISE_BROKEN: ("janji tidak ditepati", "promise broken"),
    FindingCode.COPY_UNREADABLE: ("salinan tidak sah", "copy not valid"),
}
SENTENCES: dict[FindingCode, Bilingual] = {
    FindingCode.REPLACED: (
        "bawaan PostgreSQL ini ditulis ulang sejak klaster dibuat, dan isinya lain",
        "PostgreSQL brings this itself; it was written anew since the cluster was made, and says something else",
    ),
    FindingCode.WEAKENED: ("{id} ({place})", "{en} ({place})"),
    FindingCode.NUMBERS_END: (
        "pencacah berdiri di {stands} dan tinggal memberi {left} nomor: setelah itu tidak ada yang dapat ditulis",
        "the counter stands at {stands} and has {left} numbers left: after them nothing can be written",
    ),
    FindingCode.INDEX_LIES: ("{id}", "{en}"),
    FindingCode.KEY_TWICE: ("{id}", "{en}"),
    FindingCode.WRITER_FORGED: ("{id}", "{en}"),
    FindingCode.UNCOVERED: (
        "menurut log nilai ini sudah dimusnahkan, padahal masih dipakai: perubahannya tidak tercatat di mana pun",
        "the log says that these values were destroyed, yet they live on: a change of them is on no record",
    ),
    FindingCode.RESTATED: (
        "entri {seq} (transaksi {tx}) menyebut isi yang lain daripada riwayat baris ini, tanpa perubahan skema",
        "entry {seq} (transaction {tx}) states this row otherwise than its history, and no change of the schema did it",
    ),
    FindingCode.NO_HISTORY: (
        "entri {seq} (transaksi {tx}) menyebut baris yang menurut log tidak ada saat itu",
        "entry {seq} (transaction {tx}) speaks of a row that by the log was not there",
    ),
    FindingCode.ENTRY_CHANGED: (
        "isinya, atau pelaku, waktu atau alasan transaksi {tx}, bukan lagi yang disegel",
        "what it says, or who, when or why of transaction {tx}, is not what was sealed",
    ),
    FindingCode.ENTRY_GONE: (
        "entri {first} sampai {last} sudah disegel tetapi tidak ada lagi",
        "entries {first} to {last} were sealed and are not there any more",
    ),
    FindingCode.MOVED: (
        "yang berdiri di sini dahulu disegel sebagai entri {other}: urutan ditukar atau digeser",
        "what stands here was sealed as leaf {other}: the order was swapped or shifted",
    ),
    FindingCode.TX_CHANGED: (
        "semua entri transaksi {tx} berbeda dari segelnya (entri {leaves}): pelaku, waktu atau alasannya diubah",
        "every entry of transaction {tx} differs from its seal (leaves {leaves}): actor, time or reason was changed",
    ),
    FindingCode.TX_GONE: (
        "transaksi {tx} tidak ada lagi: pelaku entri {leaves} hilang",
        "transaction {tx} is gone: the actor of leaves {leaves} is missing",
    ),
    FindingCode.LEAF_GONE: (
        "isi yang disegel sebagai entri {first} sampai {last} tidak ditemukan di mana pun dalam log",
        "what was sealed as leaves {first} to {last} is nowhere in the log",
    ),
    FindingCode.LEAF_UNSIGNED: (
        "entri {first} sampai {last} mempunyai tempat tetapi tidak di bawah tanda tangan mana pun",
        "leaves {first} to {last} have a place but stand under no signature",
    ),
    FindingCode.MISFILED: (
        "entri {first} sampai {last} terdaftar lain (baris, pelaku atau jenis): riwayat barisnya tidak menampilkannya",
        "leaves {first} to {last} are filed under another row, actor or kind: their history does not show them",
    ),
    FindingCode.BACKDATED: (
        "transaksi {xid} lebih tua daripada {watermark}; segel pada {size} menyatakan tidak ada lagi yang setua itu",
        "transaction {xid} is older than {watermark}; the seal at {size} said that none so old would come any more",
    ),
    FindingCode.NEVER_SEALED: (
        "bertanggal sebelum segel pada {size} (transaksi {xid}, batas {watermark}) tetapi tidak pernah disegel",
        "dated before the seal at {size} (transaction {xid}, mark {watermark}) but never sealed",
    ),
    FindingCode.NUMBERS_BACK: (
        "pencacah berdiri di {stands}, padahal nomor {given} sudah dipakai",
        "the counter stands at {stands} though number {given} has been given",
    ),
    FindingCode.NUMBERS_MISSING: (
        "nomor {first} sampai {last} sudah diberikan, entrinya tidak ada, dan saat itu tidak ada transaksi yang batal",
        "numbers {first} to {last} were given, their entries are not there, and no transaction was rolled back then",
    ),
    FindingCode.WRITTEN_LATER: (
        "baris milik transaksi {tx} ditulis oleh transaksi {writer}, sesudah transaksinya sendiri selesai",
        "a row of transaction {tx} was written by transaction {writer}, after its own had ended",
    ),
    FindingCode.ROWS_ALTERED: (
        "PostgreSQL menghitung {changed} baris diubah dan {removed} dihapus di {relation}, yang hanya boleh bertambah",
        "PostgreSQL counts {changed} rows changed and {removed} removed in {relation}, which only grows",
    ),
    FindingCode.SILENT: (
        "{number} entri menunggu segel, yang tertua {minutes} menit, padahal basis data berjalan: penyegel ditahan",
        "{number} entries wait for a seal, the oldest for {minutes} minutes of running: the sealer is held off or dead",
    ),
    FindingCode.BAD_COSIGNATURE: (
        "baris atas nama saksi {witness} pada {size} tidak ditandatangani saksi itu: {why}",
        "the row in the name of witness {witness} at {size} is not what that witness signed: {why}",
    ),
    FindingCode.CONTINUATION_FORGED: ("{id}", "{en}"),
    FindingCode.KEY_UNVOUCHED: ("{id}", "{en}"),
    FindingCode.IMPERSONATED: (
        "transaksi {tx} atas nama {actor} ({method}) ditulis oleh login {login}, bukan lewat sesi di aplikasi",
        "transaction {tx} in the name of {actor} ({method}) was written by login {login}, not by a session",
    ),
    FindingCode.MISDATED: ("{id}", "{en}"),
    FindingCode.TILE_CHANGED: (
        "{path} berisi hash lain daripada yang disegel; entrinya sendiri masih utuh",
        "{path} holds other hashes than those sealed; the entries themselves are whole",
    ),
    FindingCode.TILE_MISSING: (
        "hash entri {first} sampai {last} tidak ada: log terpotong",
        "the hashes of leaves {first} to {last} are not there: the log was cut",
    ),
    FindingCode.REWRITTEN: (
        "bukan akar yang ditandatangani pada {size}: riwayat antara entri {first} dan {last} ditulis ulang",
        "not the root that was signed at {size}: history between leaves {first} and {last} was rewritten",
    ),
    FindingCode.BAD_NOTE: (
        "segel pada {size} tidak ditandatangani dengan kunci log ini: {why}",
        "the seal at {size} is not signed by a key of this log: {why}",
    ),
    FindingCode.NOTE_DIFFERS: (
        "baris ini berkata {size}, surat bertanda tangannya {stated}, atau akarnya lain",
        "the row says {size}, its signed note {stated}, or another root",
    ),
    FindingCode.CHECKPOINT_GONE: (
        "entri kontrol menyebut segel pada {size}, tetapi segel itu tidak ada",
        "the control entry speaks of a seal at {size}, which is not there",
    ),
    FindingCode.BAD_CONTROL: ("{id}", "{en}"),
    FindingCode.VALUE_CHANGED: (
        "nilai ({side}) bukan yang dahulu dijanjikan entri: garam atau nilainya diganti",
        "the value ({side}) is not the one that the entry committed to: it or its salt was replaced",
    ),
    FindingCode.VALUE_MISSING: (
        "nilai ({side}) hilang dan tidak ada entri pemusnahan yang menjelaskannya",
        "the value ({side}) is missing and no erasure entry explains it",
    ),
    FindingCode.VALUE_UNKNOWN: (
        "nilai ({side}) nomor {number} tidak dijanjikan entri mana pun",
        "value ({side}) number {number} is not what any entry committed to",
    ),
    FindingCode.VALUE_KEPT: (
        "menurut log nilai ({side}) sudah dimusnahkan, tetapi masih ada",
        "the log says that the value ({side}) was destroyed, but it is still there",
    ),
    FindingCode.READERS_CHANGED: (
        "entri menyebut {stated} orang yang dibaca, daftarnya {listed} orang atau orang lain",
        "the entry speaks of {stated} people who were read, the list of {listed} or of others",
    ),
    FindingCode.ERASURE_UNFOUNDED: (
        "pemusnahan {erasure} ({basis}, {decree}) tidak diminta dan disetujui dua orang lewat aplikasi",
        "erasure {erasure} ({basis}, {decree}) was not asked for and approved by two people through the application",
    ),
    FindingCode.ERASURE_BEYOND: (
        "pemusnahan {erasure} ({basis}, {decree}) juga menyebut {beyond}, yang bukan tentang orang itu",
        "erasure {erasure} ({basis}, {decree}) names {beyond} too, which is not about that person",
    ),
    FindingCode.OTHERWISE_BETWEEN: (
        "antara segel {before} dan {after}, tanpa rilis dalam log: {what_id}",
        "between the seals at {before} and {after}, and the log has no release: {what_en}",
    ),
    FindingCode.OTHERWISE_SINCE: (
        "sejak segel {before}, tanpa rilis dalam log: {what_id}",
        "since the seal at {before}, and the log has no release: {what_en}",
    ),
    FindingCode.MANIFEST_MISSING: (
        "gambar katalog pada segel {size} tidak ada lagi",
        "the picture of the catalogue at the seal of {size} is gone",
    ),
    FindingCode.MANIFEST_CHANGED: (
        "gambar katalog pada segel {size} bukan yang disebut entri kontrolnya",
        "the picture of the catalogue at the seal of {size} is not the one that its control entry names",
    ),
    FindingCode.ROLLED_BACK: (
        "{copy} mengenal {known} entri, basis data ini hanya {size}: keadaan lama dipasang kembali",
        "{copy} knows {known} leaves, this database has {size}: an older state was put in its place",
    ),
    FindingCode.OTHER_HISTORY: (
        "{copy} menyimpan akar {kept} pada {size}, di sini {here}: log ditulis ulang dan ditandatangani lagi",
        "{copy} keeps root {kept} at {size}, here it is {here}: the log was rewritten and signed again",
    ),
    FindingCode.PROMISE_BROKEN: (
        "{copy} menjanjikan isi lain untuk permintaan {request} (transaksi {tx})",
        "{copy} promised something else for request {request} (transaction {tx})",
    ),
    FindingCode.COPY_UNREADABLE: ("{why}", "{why}"),
}
_KEEP_BACKUP = (
    "Simpan cadangan basis data ini sebagai bukti sebelum apa pun dibetulkan ('jejak backup'), lalu ",
    "Keep a backup of this database as evidence before anything is put right ('jejak backup'), then ",
)
ADVICE: dict[FindingKind, Bilingual] = {
    FindingKind.ROWS: (
        _KEEP_BACKUP[0] + "perbaiki barisnya lewat aplikasi agar perbaikannya tercatat.",
        _KEEP_BACKUP[1] + "correct the row through the application, so that the correction is on record.",
    ),
    FindingKind.ENTRIES: (
        _KEEP_BACKUP[0] + "bandingkan dengan ekspor atau cadangan lama: di situ isi aslinya masih terbaca.",
        _KEEP_BACKUP[1] + "compare with an older export or backup: what the entry said can be read there.",
    ),
    FindingKind.TREE: (
        _KEEP_BACKUP[0] + "periksa ekspor lama dengan 'jejak verify export'.",
        _KEEP_BACKUP[1] + "check an older export with 'jejak verify export'.",
    ),
    FindingKind.SEALS: (
        _KEEP_BACKUP[0] + "cari siapa yang memegang kunci log dan bandingkan dengan salinan saksi.",
        _KEEP_BACKUP[1] + "find out who holds the log's key, and compare with the witnesses' copies.",
    ),
    FindingKind.VALUES: (
        _KEEP_BACKUP[0]
        + "ambil nilai aslinya dari cadangan; janjinya dalam entri membuktikan mana yang asli.",
        _KEEP_BACKUP[1]
        + "take the value from a backup; the commitment in the entry proves which is the true one.",
    ),
    FindingKind.PAST: (
        "Tanyakan siapa yang masuk sebagai superuser pada waktu itu; apa yang terjadi selama itu tidak tercatat.",
        "Ask who logged in as superuser then; what was done meanwhile is not on record.",
    ),
    FindingKind.COPIES: (
        "Hentikan penyegelan, simpan kedua salinan, dan laporkan kepada pemegang salinan itu.",
        "Stop sealing, keep both copies, and report to the holder of that copy.",
    ),
    FindingKind.SETTINGS: (
        "Tanyakan siapa yang menyetelnya dan sejak kapan; kembalikan di tempat yang disebut, lalu muat ulang server.",
        "Ask who set it and since when; put it back at the place named, and reload the server.",
    ),
}
REMARKS: dict[RemarkCode, Bilingual] = RIGHTS_REMARKS | {
    RemarkCode.SCHEMA_WATCHED: (
        "Perubahan skema diawasi pemicu peristiwa: yang tanpa pelaku ditolak, yang lain tercatat.",
        "Changes of the schema are watched by event triggers: without an actor refused, otherwise on record.",
    ),
    RemarkCode.SCHEMA_UNWATCHED: (
        "Perubahan skema hanya diperiksa 'jejak migrate': pemicu peristiwa memerlukan superuser.",
        "Changes of the schema are checked by 'jejak migrate' alone: event triggers need a superuser.",
    ),
    RemarkCode.NOT_EXAMINED: (
        "Baris dan log tidak diperiksa: bahasa fungsinya dijalankan oleh kode lain. Kembalikan, lalu periksa lagi.",
        "Rows and log were not examined: other code runs the language of its functions. Put it back, and ask again.",
    ),
    RemarkCode.OUT_OF_ORDER: (
        "{number} temuan tentang baris dilepas: {sequence} membagi nomor di muka; menurut waktunya entri itu benar.",
        "{number} findings about rows were let go: {sequence} gave numbers ahead; by their times they are right.",
    ),
    RemarkCode.SETTING: ("{name} = {value} ({place}): {id}.", "{name} = {value} ({place}): {en}."),
    RemarkCode.SETTINGS_UNREAD: (
        "Setelan yang hanya dilihat superuser tidak diperiksa: GRANT pg_read_all_settings TO pemilik basis data.",
        "Settings that only a superuser sees were not checked: GRANT pg_read_all_settings TO the database's owner.",
    ),
    RemarkCode.SLOT: (
        "Slot replikasi {slot} ({reads}) membaca setiap perubahan: pastikan pembacanya memang dikenal.",
        "Replication slot {slot} ({reads}) reads every change: see that its reader is known.",
    ),
    RemarkCode.OTHER_CATALOGUE: (
        "Bawaan PostgreSQL tidak diperiksa: versi katalog {version} bukan yang dikirimkan bersama Jejak.",
        "What PostgreSQL brings was not checked: version {version} of its catalogue is not the one shipped with Jejak.",
    ),
    RemarkCode.SEALED: (
        "Log {origin}: {size} entri di bawah {checkpoints} segel.",
        "Log {origin}: {size} leaves under {checkpoints} seals.",
    ),
    RemarkCode.NEVER_SEALED_YET: ("Log ini belum pernah disegel.", "This log has never been sealed."),
    RemarkCode.WAITING: (
        "{number} entri menunggu segel, tertua {minutes} menit (PostgreSQL berjalan {running}): periksa penyegel.",
        "{number} entries wait for a seal, the oldest {minutes} minutes (PostgreSQL ran {running}): is the sealer up?",
    ),
    RemarkCode.NUMBERS_SKIPPED: (
        "Nomor {first} sampai {last} tidak dipakai, tanpa transaksi yang batal: PostgreSQL berhenti mendadak saat itu.",
        "Numbers {first} to {last} are not in use and nothing was rolled back: PostgreSQL had crashed meanwhile.",
    ),
    RemarkCode.KEYS_UNKNOWN: (
        "Tanda tangan tidak diperiksa: kunci publik log tidak dikenal di sini (--vkey).",
        "Signatures were not checked: the log's public key is not known here (--vkey).",
    ),
    RemarkCode.COSIGNER_UNKNOWN: (
        "{number} tanda tangan atas nama saksi {witness} tidak diperiksa: kuncinya tidak ada dalam kebijakan di sini.",
        "{number} cosignatures in the name of witness {witness} were not checked: the policy here has no such key.",
    ),
    RemarkCode.NO_COPY: (
        "Tidak ada segel dari luar (--copy, --witnesses); salinan sendiri dapat dipasang kembali bersama basis data.",
        "No seal kept elsewhere was given (--copy, --witnesses); the own copy can be put back with the database.",
    ),
    RemarkCode.COPY_AGREES: ("{copy} cocok pada {size} entri.", "{copy} agrees at {size} leaves."),
    RemarkCode.CONTINUED: (
        "Dilanjutkan setelah pemulihan dari {copy}: entri {lost} hilang ({decree}).",
        "Continued after a restore from {copy}: leaves {lost} are lost ({decree}).",
    ),
    RemarkCode.KEY_DECIDED: (
        "Kunci {keys} (entri {leaf}) dijamin dua orang, bukan kunci sebelumnya: bandingkan dengan yang diumumkan.",
        "Two persons, and no key before it, vouch for the key {keys} (leaf {leaf}): compare it with the published one.",
    ),
    RemarkCode.MADE_ANEW: (
        "Basis data dibuat baru (pemulihan atau pindah server) antara segel {before} dan {after}.",
        "The database was made anew (restored or moved) between the seals at {before} and {after}.",
    ),
    RemarkCode.DESTROYED: (
        "Dimusnahkan berdasarkan {basis}, {decree} (pemusnahan {erasure}).",
        "Destroyed under {basis}, {decree} (erasure {erasure}).",
    ),
    RemarkCode.RELEASED: (
        "{number} bagian katalog diubah oleh rilis yang tercatat, antara segel {before} dan {after}.",
        "{number} parts of the catalogue were changed by a release on record (seals {before} and {after}).",
    ),
    RemarkCode.CATALOGUE_WRITTEN: (
        "Antara segel {before} dan {after}, tanpa rilis, katalog ditulis (dibuat/diubah/dihapus): {what}.",
        "Between the seals at {before} and {after}, without a release, was written (made/altered/removed): {what}.",
    ),
    RemarkCode.RESTATED_BY_RELEASE: (
        "Rilis pada transaksi {tx} membuat {number} baris {relation} terbaca lain: {columns}.",
        "The release in transaction {tx} made {number} rows of {relation} read otherwise: {columns}.",
    ),
    RemarkCode.PROMISE_KEPT: (
        "Tanda terima {copy} ditepati (permintaan {request}).",
        "Receipt {copy} was kept (request {request}).",
    ),
}
