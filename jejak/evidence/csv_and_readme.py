"""CSV table and readme of an evidence archive.

Nothing here proves anything: what is checked lies beside it.
"""

import json
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from audit import evidence
from resolvers.audit.diff import ColumnChange
from resolvers.audit.sentence import column_unit, value_text
from resolvers.query.mapping import Row

CSV_HEADER = (
    "indeks", "waktu", "pelaku", "akun", "jabatan", "selaku", "keputusan", "atas nama", "tindakan", "tabel",
    "nama tabel", "jenis", "kunci baris", "tentang", "perubahan", "alasan", "dasar hukum", "permintaan", "kalimat",
    "hash daun",
)  # fmt: skip
SECRET, DESTROYED = "(rahasia)", "(telah dimusnahkan)"

START_HERE = """BERKAS BUKTI JEJAK AUDIT
========================

Periksa dahulu, baru percaya. Di komputer mana pun dengan Python 3.11 atau lebih baru, tanpa jaringan:

    python3 verifikasi.pyz evidence BERKAS.zip

BERKAS.zip adalah berkas ini seutuhnya; verifikasi.pyz ada di dalamnya, keluarkan lebih dahulu.
Lebih kuat: pakai verifikasi.pyz dan kebijakan (policy) yang Anda terima dari sumber lain:

    python3 verifikasi.pyz evidence BERKAS.zip --policy KEBIJAKAN

Kode 0 berarti cocok. Kode lain menyebut apa yang tidak cocok.

laporan.html         laporan untuk dibaca, dicetak dan ditandatangani
entri.csv            entri yang dipilih, untuk lembar kerja
entri.jsonl          entri yang dipilih, persis seperti yang disegel, dengan nilai pribadinya
bukti/               satu bukti (.tlog-proof) untuk setiap entri
rentang.hashes       hash semua entri dalam populasi; rentang.proof: bukti bahwa itulah semuanya
kendali.jsonl        entri kendali: berapa entri dari setiap jenis ada dalam populasi
checkpoint           akar yang ditandatangani, dengan tanda tangan para saksi
policy               kunci log dan para saksi, menurut kantor ini
ringkasan.json       apa yang diminta dan berapa yang ditemukan
berkas.sha256        hash setiap berkas di sini

Berkas ini memuat data pribadi. Simpan dan musnahkan menurut aturan.

In English: unpack verifikasi.pyz and run the command above. Exit code 0 means that all agrees.
"""


def build_csv(rows: Sequence[Row], *, zone: ZoneInfo) -> bytes:
    """Return the chosen entries as CSV, one line each."""
    return evidence.build_csv(CSV_HEADER, ([*_row_cells(row, zone)] for row in rows))


def _row_cells(row: Row, zone: ZoneInfo) -> tuple[object, ...]:
    actor, other = row["actor"], row["on_behalf_of"]
    return (
        row["leaf_index"],
        row["at"].astimezone(zone).isoformat(timespec="milliseconds"),
        actor["actor_name"],
        actor["actor_user_name"],
        actor["actor_title"],
        actor["acting_as"],
        actor["acting_decree"],
        other["on_behalf_of_name"],
        row["operation"],
        row["relation"],
        row["relation_name"],
        row["op"],
        json.dumps(row["row_key"], ensure_ascii=False),
        row["subject_name"] or row["subject_id"],
        "; ".join(map(format_change, row["changes"])),
        format_reason(row),
        row["legal_basis"],
        row["request_id"],
        row["sentence"],
        row["leaf_hash"],
    )


def format_change(change: ColumnChange) -> str:
    """Say one column's change in a cell."""
    if change.is_destroyed:
        return f"{change.field or 'nilai pribadi'}: {DESTROYED}"
    if change.is_redacted:
        return f"{change.field}: {SECRET}"
    return f"{change.field}: {_format_value(change, change.old)} -> {_format_value(change, change.new)}"


def format_reason(row: Row) -> str | None:
    """Say why, as far as that is still there."""
    return str(row["reason"]) if row["reason"] else DESTROYED if row["has_reason"] else None


def _format_value(change: ColumnChange, value: Any) -> str:
    """A value as it is stored; what has a unit is said with it, since a table has no room for a legend."""
    if value is None:
        return "-"
    is_counted = isinstance(value, int) and column_unit(change.field)
    return value_text(change, value) if is_counted else json.dumps(value, ensure_ascii=False)
