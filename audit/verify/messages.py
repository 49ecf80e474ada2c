"""Messages of the verifier: one sentence in Indonesian and one in English for every finding and statement.

Holds words only; what stands in braces is filled in from the finding, cleaned first.
"""

from audit.verify.finding import FaultCode, Kind, StatementCode

FAULT_MESSAGES: dict[FaultCode, tuple[Kind, str, str]] = {
    FaultCode.UNREADABLE: (
        Kind.UNREADABLE,
        "{what} tidak dapat dibaca: {why}",
        "{what} cannot be read: {why}",
    ),
    FaultCode.HOSTILE: (
        Kind.UNREADABLE,
        "{what} ditolak: {why}",
        "{what} is refused: {why}",
    ),
    FaultCode.TOO_EARLY: (
        Kind.UNREADABLE,
        "Ekspor ini lebih tua ({until}) daripada janji tanda terima ({due}); mintalah ekspor yang lebih baru",
        "This export is older ({until}) than what the receipt promised ({due}); ask for a newer one",
    ),
    FaultCode.BAD_NOTE: (
        Kind.NOTE,
        "{what} tidak sah: {why}",
        "{what} is not valid: {why}",
    ),
    FaultCode.OTHER_LOG: (
        Kind.NOTE,
        "{what} berasal dari log lain: {origin} bukan {expected}",
        "{what} is of another log: {origin} and not {expected}",
    ),
    FaultCode.KEY_UNANNOUNCED: (
        Kind.NOTE,
        "Kunci yang menandatangani checkpoint, {keys}, tidak disebut dalam entri kontrolnya",
        "The key that signed the checkpoint, {keys}, is not stated in its control entry",
    ),
    FaultCode.KEY_UNVOUCHED: (
        Kind.NOTE,
        "Kunci baru {keys} tidak dijamin oleh kunci sebelumnya",
        "No key before it vouches for the new key {keys}",
    ),
    FaultCode.POLICY_NOT_MET: (
        Kind.POLICY,
        "Kebijakan saksi tidak terpenuhi: kuorum {quorum}; belum ada tanda tangan dari {missing}",
        "The witness policy is not met: quorum {quorum}; nothing signed by {missing}",
    ),
    FaultCode.UNWITNESSED: (
        Kind.POLICY,
        "Saksi diwajibkan, tetapi kebijakan tidak meminta saksi (quorum none)",
        "A witness is required, but the policy asks for none (quorum none)",
    ),
    FaultCode.TILE_MISSING: (
        Kind.TREE,
        "{path} tidak ada atau rusak ({why}): entri {first} sampai {last} tidak dapat diperiksa penuh",
        "{path} is missing or broken ({why}): entries {first} to {last} cannot be checked in full",
    ),
    FaultCode.TILE_CHANGED: (
        Kind.TREE,
        "{path} berisi hash lain daripada yang dihitung dari isi di bawahnya",
        "{path} holds other hashes than those computed from what lies below it",
    ),
    FaultCode.ENTRY_CHANGED: (
        Kind.TREE,
        "Isi entri bukan yang dahulu dimasukkan ke dalam log: diubah, ditukar, dihapus atau digeser",
        "The entry is not the one that was put into the log: changed, swapped, removed or shifted",
    ),
    FaultCode.ROOT_DIFFERS: (
        Kind.TREE,
        "Akar dari {size} entri ini bukan akar yang ditandatangani",
        "The root over these {size} entries is not the root that was signed",
    ),
    FaultCode.REWRITTEN: (
        Kind.TREE,
        "Yang berubah terletak di antara entri {first} dan {last}: akar pada ukuran {first} masih cocok",
        "What changed lies between entries {first} and {last}: the root at size {first} still agrees",
    ),
    FaultCode.TWO_FACES: (
        Kind.TREE,
        "Log memperlihatkan dua wajah: {one} dan {other} sama-sama ditandatangani tetapi tidak mungkin keduanya benar",
        "The log shows two faces: {one} and {other} are both signed but cannot both be true",
    ),
    FaultCode.CUT: (
        Kind.TREE,
        "Log terpotong: {what} menyebut {known} entri, di sini hanya {size}, tanpa pernyataan pemulihan",
        "The log was cut: {what} speaks of {known} entries, here are {size}, and no restore is stated",
    ),
    FaultCode.MORE_LOST: (
        Kind.TREE,
        "Yang hilang lebih banyak daripada yang dinyatakan: {what} menyebut {known} entri, pernyataan hanya {admitted}",
        "More was lost than stated: {what} speaks of {known} entries, the statement of {admitted}",
    ),
    FaultCode.BAD_PROOF: (
        Kind.TREE,
        "{what} tidak membuktikan apa yang harus dibuktikannya: {why}",
        "{what} does not prove what it should: {why}",
    ),
    FaultCode.NOT_CANONICAL: (
        Kind.ENTRY,
        "Isi entri tidak tertulis dalam satu-satunya bentuk yang sah: {why}",
        "The entry is not written in its only valid form: {why}",
    ),
    FaultCode.BAD_SHAPE: (
        Kind.ENTRY,
        "Isi entri tidak lengkap atau salah jenis: {why}",
        "The entry is incomplete or of a wrong kind: {why}",
    ),
    FaultCode.SEQ_TWICE: (
        Kind.ENTRY,
        "Nomor urut {seq} dipakai dua kali",
        "The sequence number {seq} is used twice",
    ),
    FaultCode.SEQ_ORDER: (
        Kind.ENTRY,
        "Nomor urut {seq} berdiri sesudah {before} dalam kelompok yang sama: urutan ditukar",
        "The sequence number {seq} stands behind {before} in the same batch: the order was swapped",
    ),
    FaultCode.TX_DIFFERS: (
        Kind.ENTRY,
        "Transaksi {tx} tertulis lain daripada di entri {other}",
        "Transaction {tx} reads otherwise than at leaf {other}",
    ),
    FaultCode.BACKDATED: (
        Kind.ENTRY,
        "BACKDATED: transaksi {xid} muncul sesudah log menyatakan bahwa tidak ada lagi di bawah {watermark}",
        "BACKDATED: transaction {xid} appears after the log stated that none below {watermark} would",
    ),
    FaultCode.MISDATED: (
        Kind.ENTRY,
        "MISDATED: bertanggal {stated}, padahal {witness} menyaksikan log pada ukuran {size} pada {known}",
        "MISDATED: dated {stated}, yet {witness} witnessed the log at the size {size} at {known}",
    ),
    FaultCode.CONTROL_MISSING: (
        Kind.ENTRY,
        "Entri terakhir sebelum checkpoint bukan entri kontrol: kelengkapan tidak dinyatakan",
        "The last entry before the checkpoint is no control entry: completeness is not stated",
    ),
    FaultCode.CONTROL_SIZE: (
        Kind.ENTRY,
        "Entri kontrol menyebut ukuran {claimed}, seharusnya {expected}",
        "The control entry states the size {claimed} and stands at {expected}",
    ),
    FaultCode.CONTROL_CHAIN: (
        Kind.ENTRY,
        "Rantai kontrol putus: {why}",
        "The chain of control entries is broken: {why}",
    ),
    FaultCode.CONTROL_COUNTS: (
        Kind.ENTRY,
        "Jumlah {relation} {op} menurut kontrol {claimed}, yang ada {counted}: entri hilang atau bertambah",
        "Of {relation} {op} the control states {claimed}, there are {counted}: entries were removed or added",
    ),
    FaultCode.CONTROL_TX: (
        Kind.ENTRY,
        "Entri kontrol tidak cocok dengan transaksinya: {why}",
        "The control entry disagrees with its transaction: {why}",
    ),
    FaultCode.WATERMARK_BACK: (
        Kind.ENTRY,
        "Tanda kelengkapan mundur: {watermark} sesudah {before}",
        "The watermark goes back: {watermark} after {before}",
    ),
    FaultCode.BAD_CONTINUATION: (
        Kind.ENTRY,
        "Pernyataan pemulihan tidak cocok: {why}",
        "The statement of a restore does not fit: {why}",
    ),
    FaultCode.ALONE: (
        Kind.ENTRY,
        "{what} diminta dan disetujui oleh satu orang yang sama",
        "{what} was asked for and approved by one and the same person",
    ),
    FaultCode.ERASURE_UNFOUNDED: (
        Kind.ENTRY,
        "Pemusnahan {erasure} ({basis}, {decree}) tidak diminta dan disetujui dua orang lewat aplikasi",
        "Erasure {erasure} ({basis}, {decree}) was not asked for and approved by two people through the application",
    ),
    FaultCode.IMPERSONATED: (
        Kind.ENTRY,
        "Transaksi {tx} ({method}) ditulis oleh login {login}, bukan lewat sesi di aplikasi",
        "Transaction {tx} ({method}) was written by login {login}, not by a session in the application",
    ),
    FaultCode.SUMMARY_DIFFERS: (
        Kind.ENTRY,
        "Ringkasan menyebut {what} = {claimed}, yang ada {counted}",
        "The summary states {what} = {claimed}, there is {counted}",
    ),
    FaultCode.POPULATION: (
        Kind.ENTRY,
        "Berkas tidak lengkap: {why}",
        "The file is incomplete: {why}",
    ),
    FaultCode.VALUE_CHANGED: (
        Kind.VALUE,
        "Nilai pribadi ({side}) bukan nilai yang dahulu dicatat",
        "The personal value ({side}) is not the one that was recorded",
    ),
    FaultCode.VALUE_MISSING: (
        Kind.VALUE,
        "Nilai pribadi ({side}) tidak ada, dan tidak ada berita pemusnahan yang menjelaskannya",
        "A personal value ({side}) is missing, and no entry of a destruction explains it",
    ),
    FaultCode.VALUE_UNKNOWN: (
        Kind.VALUE,
        "Nilai pribadi tanpa catatan dalam log: {what}",
        "A personal value of which the log knows nothing: {what}",
    ),
    FaultCode.VALUE_KEPT: (
        Kind.VALUE,
        "Nilai pribadi ({side}) masih ada meskipun dinyatakan dimusnahkan di entri {erasure}",
        "A personal value ({side}) is still here although leaf {erasure} states it destroyed",
    ),
    FaultCode.RECEIPT_BROKEN: (
        Kind.RECEIPT,
        "Tanda terima menjanjikan entri {hash} paling lambat {due}, tetapi log tidak memuatnya{lost}",
        "The receipt promised the entry {hash} by {due}, but the log does not hold it{lost}",
    ),
    FaultCode.RECEIPT_OTHERWISE: (
        Kind.RECEIPT,
        "Tanda terima menjanjikan {what} = {promised}, entri di log menyebut {found}",
        "The receipt promised {what} = {promised}, the entry in the log says {found}",
    ),
}

STATEMENT_MESSAGES: dict[StatementCode, tuple[str, str]] = {
    StatementCode.CHECKPOINT: (
        "Checkpoint {origin}: {size} entri, akar {root}",
        "Checkpoint {origin}: {size} entries, root {root}",
    ),
    StatementCode.SIGNED: ("Ditandatangani oleh kunci log {keys}", "Signed by the log key {keys}"),
    StatementCode.COSIGNED: ("Disaksikan oleh {name} pada {at}", "Witnessed by {name} at {at}"),
    StatementCode.UNWITNESSED: (
        "TANPA SAKSI: kebijakan tidak meminta saksi; penulisan ulang oleh pemegang kunci log tidak akan terlihat",
        "UNWITNESSED: the policy asks for no witness; a rewrite by the holder of the log key would not show",
    ),
    StatementCode.NOT_CHECKABLE: (
        "Tanda tangan saksi {name} tidak dapat diperiksa di komputer ini (pasang paket cryptography)",
        "The signature of witness {name} cannot be checked on this computer (install cryptography)",
    ),
    StatementCode.OWN_KEYS: (
        "PERHATIAN: kunci diambil dari berkas itu sendiri; bandingkan dengan kunci resmi: {keys}",
        "CAUTION: the keys come from the file itself; compare them with the official ones: {keys}",
    ),
    StatementCode.CONTINUED: (
        "Dilanjutkan setelah pemulihan ({decree}, oleh {by}): {before} menjadi {origin}, entri {lost} hilang",
        "Continued after restore ({decree}, by {by}): {before} became {origin}, entries {lost} lost",
    ),
    StatementCode.LOST: (
        "{what} ({known} entri) mendahului pemulihan: dilanjutkan setelah pemulihan, entri {lost} hilang",
        "{what} ({known} entries) is from before the restore: continued after restore, entries {lost} lost",
    ),
    StatementCode.DESTROYED: (
        "{count} nilai dimusnahkan menurut {basis}, {decree} (entri {leaf})",
        "{count} values destroyed under {basis}, {decree} (leaf {leaf})",
    ),
    StatementCode.NO_VALUES: (
        "Nilai pribadi tidak disertakan: {count} komitmen tidak dibandingkan dengan nilainya",
        "Personal values are not included: {count} commitments were not compared with values",
    ),
    StatementCode.VALUES: (
        "{count} nilai pribadi cocok dengan catatannya",
        "{count} personal values agree with the record",
    ),
    StatementCode.WITHHELD: (
        "{count} nilai pribadi tidak disertakan",
        "{count} personal values are not included",
    ),
    StatementCode.KEYS_CHANGED: (
        "Kunci log diganti di entri {leaf}: kini {keys}",
        "The log keys change at leaf {leaf}: now {keys}",
    ),
    StatementCode.KEY_DECIDED: (
        "PERHATIAN: kunci {keys} (entri {leaf}) dijamin dua orang, bukan kunci sebelumnya; bandingkan dengan aslinya",
        "CAUTION: two persons, and no key before it, vouch for the key {keys} (leaf {leaf}); compare it",
    ),
    StatementCode.NEW_EPOCH: (
        "Kluster basis data baru sejak entri {leaf}: {cluster}",
        "A new database cluster from leaf {leaf} on: {cluster}",
    ),
    StatementCode.QUICK: (
        "Pemeriksaan cepat: akar dan tanda tangan saja; isi entri, rantai kontrol dan nilai tidak diperiksa",
        "Quick check: root and signatures only; entries, the control chain and values were not checked",
    ),
    StatementCode.LEAVES: ("{count} entri diperiksa", "{count} entries checked"),
    StatementCode.CONSISTENT: (
        "{what}: {old} entri yang dahulu ada semuanya masih ada di antara {new} entri",
        "{what}: all {old} entries that were there before are still there among {new}",
    ),
    StatementCode.INCLUDED: ("Entri {index} tercatat dalam log", "Leaf {index} is in the log"),
    StatementCode.RECEIPT_KEPT: (
        "Janji tanda terima untuk permintaan {request} ditepati: entri {leaves}",
        "The receipt of request {request} was kept: leaves {leaves}",
    ),
    StatementCode.LEAF_UNSEEN: (
        "Isi entri tidak disertakan: hanya hash yang dibandingkan untuk {count} entri",
        "The entries themselves are not given: of {count} only the hash was compared",
    ),
    StatementCode.EVIDENCE: (
        "Berkas bukti: {matched} entri dipilih dari {population} entri (indeks {first} sampai {last})",
        "Evidence: {matched} entries chosen from {population} (indexes {first} to {last})",
    ),
    StatementCode.POPULATION: (
        "Pilihan lengkap: jumlah {relation} menurut entri kontrol sama dengan jumlah yang disertakan",
        "The choice is complete: the number of {relation} in the control entries is the number included",
    ),
    StatementCode.POPULATION_OPEN: (
        "Kelengkapan pilihan menurut saringan {filter} tidak dapat dibuktikan dari hitungan; perlu ekspor penuh",
        "That the choice by {filter} is complete cannot be proven from counts; it needs the full export",
    ),
    StatementCode.EDGE_OPEN: (
        "Rentang tidak mulai atau berakhir di entri kontrol: hitungan di tepinya hanya batas atas",
        "The range does not begin or end at a control entry: counts at its edge are upper bounds only",
    ),
    StatementCode.ONLY_READ: (
        "Yang diperiksa adalah entri.jsonl; entri.csv dan laporan.html hanya untuk dibaca",
        "What is checked is entri.jsonl; entri.csv and laporan.html are for reading only",
    ),
}
