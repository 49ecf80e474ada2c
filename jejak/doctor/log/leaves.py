"""Check that every entry is what was sealed at its place, and that every entry has a place.

PostgreSQL makes the hashes and sends back only those that differ; what an altered entry said before, no hash tells.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import asyncpg

from jejak.doctor.finding import DoctorFinding, FindingCode, FindingKind
from jejak.doctor.sql import statement
from jejak.limits import DOCTOR_READ_LEAVES

# Beyond every leaf there can be, so that the last window sees what was filed ahead.
MAX_INDEX = 1 << 62


@dataclass(frozen=True)
class ChangedLeaf:
    """A leaf whose entry differs, or that is filed under another row; `sealed_hash` is the tile's."""

    index: int
    seq: int | None
    tx: int | None
    is_gone: bool
    is_orphan: bool
    current_hash: bytes | None
    sealed_hash: bytes | None
    row: str | None

    @property
    def is_misfiled(self) -> bool:
        """Whether the entry is what was sealed, and only the number of its row is another."""
        return not self.is_gone and self.current_hash == self.sealed_hash


async def find_changed_leaves(
    connection: asyncpg.Connection, leaves: int, *, progress: Callable[[str], None]
) -> list[ChangedLeaf]:
    """Hold every entry against the hash that its leaf was sealed with."""
    found = list[ChangedLeaf]()
    for first in range(0, leaves, DOCTOR_READ_LEAVES):
        if first and first % (DOCTOR_READ_LEAVES * 4) == 0:
            progress(f"  {first:,} / {leaves:,}")
        rows = await connection.fetch(
            statement("leaves_wrong"),
            first,
            first + DOCTOR_READ_LEAVES if first + DOCTOR_READ_LEAVES < leaves else MAX_INDEX,
        )
        found += [
            ChangedLeaf(
                row["index"], row["seq"], row["tx_id"], bool(row["is_gone"]), bool(row["is_orphan"]), row["hash"],
                row["sealed"], format_row(row["relation"], row["pk"]),
            )
            for row in rows
        ]  # fmt: skip
    return found


async def classify_changed_leaves(
    connection: asyncpg.Connection, changed: Sequence[ChangedLeaf], *, size: int
) -> list[DoctorFinding]:
    """Say of each which lie it is: changed, moved, gone, never under a signature, or kept out of its row's history."""
    misfiled = [each for each in changed if each.is_misfiled]
    changed = [each for each in changed if not each.is_misfiled]
    inside = [each for each in changed if each.index < size]
    at = {each.sealed_hash: each.index for each in inside if each.sealed_hash}
    present = {each.current_hash for each in inside if each.current_hash}
    moved = [each for each in inside if each.current_hash in at and at[each.current_hash] != each.index]
    gone = [each for each in inside if each.is_gone]
    rest = [each for each in inside if each not in moved and not each.is_gone and each.seq is not None]
    lost = [
        each for each in inside
        if each.sealed_hash not in present and (each.seq is None or each in moved)
    ]  # fmt: skip
    return [
        *_changed_findings(rest, await _find_whole_transactions(connection, rest)),
        *_missing_findings(
            FindingCode.MOVED,
            moved,
            {each.index: at[each.current_hash] for each in moved if each.current_hash},
        ),
        *_missing_findings(FindingCode.ENTRY_GONE, gone),
        *_missing_findings(FindingCode.LEAF_GONE, lost),
        *_missing_findings(FindingCode.LEAF_UNSIGNED, [each for each in changed if each.index >= size]),
        *_missing_findings(FindingCode.MISFILED, misfiled),
    ]


async def find_unplaced_entries(connection: asyncpg.Connection) -> list[DoctorFinding]:
    """Entries that came though nothing so old could come any more, and counters that were set back."""
    found = list[DoctorFinding]()
    for row in await connection.fetch(statement("backdated_entries")):
        wrong = FindingCode.BACKDATED if row["is_sealed"] else FindingCode.NEVER_SEALED
        found.append(
            DoctorFinding(
                FindingKind.ENTRIES, wrong,
                format_entry(row["index"], row["seq"], row=format_row(row["relation"], row["pk"])),
                leaf=row["index"], seq=row["seq"],
                details={"xid": row["xid"], "watermark": row["watermark"] or "–", "size": row["size"]},
            )
        )  # fmt: skip
    for row in await connection.fetch(statement("sequences_set_back")):
        details = {"stands": row["stands"], "given": row["given"]}
        found.append(
            DoctorFinding(FindingKind.ENTRIES, FindingCode.NUMBERS_BACK, row["counter"], details=details)
        )
    return found


def format_entry(index: int | None, seq: int | None, *, row: str | None = None) -> str:
    """Name an entry: its leaf, its number, and the row that it is about."""
    parts = [f"leaf {index}" if index is not None else None, f"seq {seq}" if seq is not None else None, row]
    return " · ".join(each for each in parts if each)


def format_row(relation: str | None, key: str | None) -> str | None:
    """Name a row as the comparison of rows names it."""
    if relation is None or key is None:
        return relation
    return f"{relation} {', '.join(f'{name}={value}' for name, value in json.loads(key).items())}"


async def _find_whole_transactions(connection: asyncpg.Connection, some: Iterable[ChangedLeaf]) -> set[int]:
    """The transactions of which every entry differs, and of those there are several: so it is what they share."""
    counted = Counter(each.tx for each in some if each.tx is not None)
    several = [tx for tx, count in counted.items() if count > 1]
    rows = await connection.fetch(statement("tx_leaves"), several) if several else []
    return {row["tx_id"] for row in rows if row["leaves"] == counted[row["tx_id"]]}


def _changed_findings(some: Sequence[ChangedLeaf], whole: set[int]) -> Iterator[DoctorFinding]:
    told = set[int]()
    for each in some:
        wrong = (
            FindingCode.TX_GONE
            if each.is_orphan
            else FindingCode.TX_CHANGED
            if each.tx in whole
            else FindingCode.ENTRY_CHANGED
        )
        if wrong is not FindingCode.ENTRY_CHANGED and each.tx is not None:
            if each.tx in told:
                continue
            told.add(each.tx)
            leaves = [other.index for other in some if other.tx == each.tx]
            subject = f"tx {each.tx} ({format_entry(leaves[0], each.seq, row=each.row)}{' …' if leaves[1:] else ''})"
            details: dict[str, str | int] = {"tx": each.tx, "leaves": _format_leaves(leaves)}
            yield DoctorFinding(
                FindingKind.ENTRIES, wrong, subject, leaf=each.index, seq=each.seq, details=details
            )
        else:
            subject = format_entry(each.index, each.seq, row=each.row)
            yield DoctorFinding(
                FindingKind.ENTRIES,
                wrong,
                subject,
                leaf=each.index,
                seq=each.seq,
                details={"tx": each.tx or 0},
            )


def _missing_findings(
    wrong: FindingCode, some: Sequence[ChangedLeaf], others: dict[int, int] | None = None
) -> Iterator[DoctorFinding]:
    """One finding for neighbours that suffered the same: a partition that is gone is one lie and not two million."""
    others = others or {}
    numbered = enumerate(some)
    for _, group in groupby(
        numbered, key=lambda pair: (pair[1].index - pair[0], _shift_of(others, pair[1].index))
    ):
        run = [each for _, each in group]
        first, last = run[0], run[-1]
        details = {"first": first.index, "last": last.index, "other": others.get(first.index, 0)}
        subject = (
            format_entry(first.index, first.seq, row=first.row)
            if len(run) == 1
            else f"leaf {first.index}–{last.index}"
        )
        yield DoctorFinding(
            FindingKind.ENTRIES, wrong, subject, leaf=first.index, seq=first.seq, details=details
        )


def _shift_of(others: dict[int, int], index: int) -> int:
    return others.get(index, index) - index


def _format_leaves(leaves: Sequence[int]) -> str:
    return ", ".join(map(str, leaves[:10])) + (" …" if leaves[10:] else "")
