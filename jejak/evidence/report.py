"""Report in an evidence archive: Indonesian, for a reader without a computer, ready to be signed.

Every word from the log or from a caller is escaped; the page runs nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from importlib.resources import files
from string import Template
from zoneinfo import ZoneInfo

from audit.evidence import Population, Provenance
from audit.key import NoteError, encode
from audit.policy import PolicyVerdict, parse_policy
from resolvers.query.mapping import Row
from rulebook.labels import instant_text

# What `ringkasan.json` calls a wish, and what people do.
FILTER_LABELS = {
    "actor_id": "Pelaku (akun)", "subject_id": "Tentang pegawai", "nip": "Tentang NIP", "relation": "Tabel",
    "row": "Baris", "row_key": "Kunci baris", "op": "Jenis entri", "field": "Kolom", "operation": "Tindakan",
    "request_id": "Permintaan", "reason": "Alasan memuat", "since": "Sejak", "before": "Sebelum",
    "leaf_from": "Mulai indeks", "leaf_below": "Sebelum indeks",
}  # fmt: skip
OP_LABELS = {
    "I": "ditambah", "U": "diubah", "D": "dihapus", "B": "keadaan awal", "S": "susunan tabel", "R": "dibaca",
    "T": "ditolak", "E": "dimusnahkan", "C": "kendali",
}  # fmt: skip
_LABELLED_VALUES = {"relation", "op"}  # wishes that counts alone can answer


@dataclass(frozen=True, kw_only=True)
class CoverLetter:
    """Who asked whom for what: the words that the log does not hold."""

    regency: str
    zone: ZoneInfo
    purpose: str | None
    requested_by: str | None


def render_report(
    letter: CoverLetter, population: Population, *, rows: Sequence[Row], made: Provenance
) -> str:
    """Return the report as one HTML page."""
    chosen = Counter((row["relation"], row["op"]) for row in rows)
    verdict = _read_verdict(population)
    text = Template((files("jejak") / "evidence" / "laporan.html").read_text("utf-8"))
    return text.substitute(
        regency=escape(letter.regency),
        request=_render_request(letter, made),
        population=_render_population(population, len(rows)),
        completeness=_render_completeness(population, chosen, made.filter),
        counts=_render_counts(population, chosen),
        watermark=_render_watermark(population),
        seal=_render_seal(population, verdict, letter.zone),
        entries=_render_entries(rows, letter.zone),
        keys="\n".join(escape(each.verifier.vkey) for each in parse_policy(population.policy).logs),
    )


def _render_request(letter: CoverLetter, made: Provenance) -> str:
    wishes = {
        FILTER_LABELS.get(name, name): _format_filter(name, value) for name, value in made.filter.items()
    }
    told = {
        "Diminta oleh": letter.requested_by or made.by,
        "Untuk keperluan": letter.purpose or "tidak dinyatakan",
        **wishes,
        "Dibuat oleh": made.by,
        "Dibuat pada": instant_text(made.at.astimezone(letter.zone), "id"),
    }
    return "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in told.items()
    )


def _format_filter(name: str, value: object) -> str:
    if name == "op":
        kinds = value if isinstance(value, list) else [value]
        return ", ".join(OP_LABELS.get(str(each), str(each)) for each in kinds)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _render_population(population: Population, matched: int) -> str:
    count = population.until - population.start
    if not count:
        return "Populasi kosong: tidak ada entri dalam rentang yang diminta."
    return (
        f"Populasi adalah semua {count:,} entri jejak audit dari indeks {population.start} sampai "
        f"{population.until - 1}; {matched:,} di antaranya memenuhi permintaan dan dimuat dalam berkas ini."
    ).replace(",", ".")


def _render_completeness(
    population: Population, chosen: Mapping[tuple[str, str], int], wishes: Mapping[str, object]
) -> str:
    if not set(wishes) <= _LABELLED_VALUES:
        return (
            "Isi populasi terbukti utuh: hash semua entrinya disertakan dan menuju akar yang ditandatangani, dan entri "
            "kendali menyebut jumlah setiap jenis. Bahwa tidak ada entri lain dalam populasi yang memenuhi permintaan, "
            "untuk saringan ini dinyatakan oleh server; pembuktiannya memerlukan ekspor penuh."
        )
    asked = {
        (relation, op): number
        for relation, ops in population.counts.items()
        for op, number in ops.items()
        if _is_asked(wishes, "relation", relation) and _is_asked(wishes, "op", op)
    }
    if asked == {sort: number for sort, number in chosen.items() if number}:
        return (
            "Pilihan ini lengkap: untuk setiap jenis yang diminta, jumlah dalam berkas ini sama dengan jumlah yang "
            "dinyatakan entri kendali, yang tercakup oleh akar yang ditandatangani."
        )
    return "PERHATIAN: jumlah dalam berkas ini tidak sama dengan jumlah menurut entri kendali."


def _is_asked(wishes: Mapping[str, object], name: str, value: str) -> bool:
    wish = wishes.get(name)
    return wish is None or value == wish or (isinstance(wish, list) and value in wish)


def _render_counts(population: Population, chosen: Mapping[tuple[str, str], int]) -> str:
    lines = [
        f'<tr><td>{escape(relation)}</td><td>{OP_LABELS.get(op, escape(op))}</td><td class="n">{number}</td>'
        f'<td class="n">{chosen.get((relation, op), 0)}</td></tr>'
        for relation, ops in population.counts.items()
        for op, number in ops.items()
    ]
    return "".join(lines) or '<tr><td colspan="4">tidak ada</td></tr>'


def _render_watermark(population: Population) -> str:
    return (
        f"Tanda kelengkapan: entri kendali terakhir menyatakan bahwa tidak akan muncul lagi entri dari transaksi "
        f"bernomor di bawah {escape(population.watermark)}."
    )


def _render_seal(population: Population, verdict: PolicyVerdict | None, zone: ZoneInfo) -> str:
    rows = [("Log", population.origin), ("Jumlah entri saat disegel", str(population.size))]
    if verdict:
        rows.append(("Akar", encode(verdict.checkpoint.root)))
        rows += [("Ditandatangani oleh kunci", each.vkey) for each in verdict.signed_by]
        rows += [
            (f"Disaksikan oleh {name}", instant_text(datetime.fromtimestamp(at, UTC).astimezone(zone), "id"))
            for name, at in verdict.cosigned.items()
        ]
    lines = "".join(
        f"<tr><th>{escape(name)}</th><td><code>{escape(text)}</code></td></tr>" for name, text in rows
    )
    warning = "" if verdict and verdict.is_witnessed and verdict.is_met else _UNWITNESSED_WARNING
    return f'<table class="plain">{lines}</table>{warning}'


_UNWITNESSED_WARNING = (
    '<p class="warning">TANPA SAKSI YANG CUKUP: '
    "segel ini hanya sekuat kepercayaan kepada pemegang kunci log.</p>"
)


def _render_entries(rows: Sequence[Row], zone: ZoneInfo) -> str:
    if not rows:
        return "<p>Tidak ada entri yang memenuhi permintaan ini.</p>"
    head = "<tr><th>No.</th><th>Indeks</th><th>Waktu</th><th>Entri</th></tr>"
    return f"<table><thead>{head}</thead><tbody>{''.join(_render_lines(rows, zone))}</tbody></table>"


def _render_lines(rows: Sequence[Row], zone: ZoneInfo) -> Iterable[str]:
    for number, row in enumerate(rows, 1):
        at = escape(instant_text(row["at"].astimezone(zone), "id"))
        yield (
            f'<tr><td class="n">{number}</td><td class="n">{row["leaf_index"]}</td><td>{at}</td>'
            f"<td>{escape(row['sentence'])}</td></tr>"
        )


def _read_verdict(population: Population) -> PolicyVerdict | None:
    try:
        return parse_policy(population.policy).evaluate(population.note)
    except NoteError:
        return None
