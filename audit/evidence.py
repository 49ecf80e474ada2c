"""Evidence archive: chosen entries with their proofs, and the part of the log they were chosen from, in one ZIP.

`audit.verify.evidence` reads what this writes. Pure: rows and pages in, bytes out. It believes what it is
handed: whether that is true, the verifier inside the archive says, without us.
"""

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import IO, Any

from audit.evidence_range import hashes_to_lines
from audit.tlog_proof import TlogProof

SUMMARY = "ringkasan.json"
LIST = "berkas.sha256"
CONTROL = "audit.checkpoint"
# What a spreadsheet would take for a formula, wide forms too.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_ZIP_TIMESTAMP = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class Population:
    """The leaves of which some were chosen: those from `start` to before `until` of the tree under a checkpoint.

    Shape: `hashes` of all of them, `proof` as `audit.evidence_range`, `controls` index and text of every control entry
           and of every erasure among them; `note` with its cosignatures
    """

    origin: str
    size: int
    start: int
    until: int
    hashes: Sequence[bytes]
    proof: Sequence[bytes]
    controls: Sequence[tuple[int, str]]
    note: str
    policy: str

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many entries of each sort there are, by the control entries."""
        found = Counter[tuple[str, str]]()
        for entry in self._controls():
            found[CONTROL, "C"] += 1
            for relation, ops in entry["new"]["counts"].items():
                found.update({(relation, op): number for op, number in ops.items()})
        whole: dict[str, dict[str, int]] = {}
        for (relation, op), number in sorted(found.items()):
            whole.setdefault(relation, {})[op] = number
        return whole

    @property
    def watermark(self) -> str:
        """Below which transaction number nothing comes any more, by the last control entry."""
        return str((self._controls() or [{"new": {"watermark": "0"}}])[-1]["new"]["watermark"])

    def _controls(self) -> list[dict[str, Any]]:
        entries = [json.loads(text)[1] for _, text in self.controls]
        return [each for each in entries if each["op"] == "C" and each["relation"] == CONTROL]


@dataclass(frozen=True, kw_only=True)
class EvidenceEntry:
    """One chosen entry: its leaf, the proof that it is in the tree, and the personal values its reader may see.

    Shape: `disclosed` as {"old" | "new" | "tx": {"salt": hex, "values": text}}, without what was destroyed; None when
           the values are withheld
    """

    index: int
    leaf: str
    proof: Sequence[bytes]
    disclosed: Mapping[str, Mapping[str, str]] | None


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Who made it, when, and by which filter."""

    by: str
    at: datetime
    filter: Mapping[str, Any]


class ArchiveWriter:
    """Writes an archive, member by member; `end` writes the list of them all."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._sums = dict[str, str]()

    def add(self, name: str, content: bytes | str) -> None:
        """Add one member."""
        raw = content.encode() if isinstance(content, str) else content
        entry = zipfile.ZipInfo(name, _ZIP_TIMESTAMP)
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
        self._zip.writestr(entry, raw)
        self._sums[name] = sha256(raw).hexdigest()

    def end(self) -> None:
        """Close the archive."""
        self.add(LIST, "".join(f"{each}  {name}\n" for name, each in sorted(self._sums.items())))
        self._zip.close()


def write_archive(
    packer: ArchiveWriter, population: Population, *, pieces: Sequence[EvidenceEntry], made: Provenance
) -> None:
    """Add everything that the verifier reads."""
    for each in pieces:
        proof = TlogProof(each.index, tuple(each.proof), population.note)
        packer.add(f"bukti/{each.index}.tlog-proof", proof.text)
    packer.add("entri.jsonl", "".join(f"{_line(each)}\n" for each in pieces))
    packer.add("rentang.hashes", hashes_to_lines(population.hashes))
    packer.add("rentang.proof", hashes_to_lines(population.proof))
    controls = (_json({"index": index, "leaf": text}) for index, text in population.controls)
    packer.add("kendali.jsonl", "".join(f"{each}\n" for each in controls))
    packer.add("checkpoint", population.note)
    packer.add("policy", population.policy)
    packer.add(
        SUMMARY,
        json.dumps(build_summary(population, len(pieces), made=made), ensure_ascii=False, indent=1) + "\n",
    )


def build_summary(population: Population, matched: int, *, made: Provenance) -> dict[str, Any]:
    """Return what `ringkasan.json` says."""
    return {
        "version": 1,
        "origin": population.origin,
        "checkpoint_size": population.size,
        "range": [population.start, population.until],
        "filter": dict(made.filter),
        "matched": matched,
        "counts": population.counts,
        "watermark": population.watermark,
        "made_at": made.at.isoformat(),
        "made_by": made.by,
    }


def build_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows as CSV that a spreadsheet reads as text: no cell of it is ever computed."""
    whole = io.StringIO()
    writer = csv.writer(whole, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([escape_formula("" if cell is None else str(cell)) for cell in row] for row in rows)
    return whole.getvalue().encode("utf-8-sig")


def escape_formula(cell: str) -> str:
    """Put a quote before what a spreadsheet would run, behind whatever blanks."""
    return f"'{cell}" if cell.lstrip(" \u00a0\u200b\ufeff").startswith(_FORMULA_STARTS) else cell


def _line(piece: EvidenceEntry) -> str:
    return _json({"index": piece.index, "leaf": piece.leaf, "disclosed": piece.disclosed})


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
