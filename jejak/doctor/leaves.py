"""Is every entry what was sealed at its place, and has every entry its place?

PostgreSQL makes the hashes and sends back only those that differ; what an altered entry said before, no hash tells.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import asyncpg

from jejak.doctor.finding import Finding, Kind, Wrong
from jejak.doctor.sql import statement

WINDOW = 1 << 15
# Beyond every leaf there can be, so that the last window sees what was filed ahead.
END = 1 << 62


@dataclass(frozen=True)
class Differs:
    """A leaf whose entry is not what was sealed there, or that is filed under another row; `sealed` is the tile's."""

    index: int
    seq: int | None
    tx: int | None
    is_gone: bool
    is_orphan: bool
    now: bytes | None
    sealed: bytes | None
    row: str | None

    @property
    def is_misfiled(self) -> bool:
        """Whether the entry is what was sealed, and only the number of its row is another."""
        return not self.is_gone and self.now == self.sealed


async def read(connection: asyncpg.Connection, leaves: int, *, say: Callable[[str], None]) -> list[Differs]:
    """Hold every entry against the hash that its leaf was sealed with."""
    found = list[Differs]()
    for first in range(0, leaves, WINDOW):
        if first and first % (WINDOW * 4) == 0:
            say(f"  {first:,} / {leaves:,}")
        rows = await connection.fetch(
            statement("leaves_wrong"), first, first + WINDOW if first + WINDOW < leaves else END
        )
        found += [
            Differs(
                row["index"], row["seq"], row["tx_id"], bool(row["is_gone"]), bool(row["is_orphan"]), row["hash"],
                row["sealed"], row_name(row["relation"], row["pk"]),
            )
            for row in rows
        ]  # fmt: skip
    return found


async def named(connection: asyncpg.Connection, differs: Sequence[Differs], *, size: int) -> list[Finding]:
    """Say of each which lie it is: changed, moved, gone, never under a signature, or kept out of its row's history."""
    misfiled = [each for each in differs if each.is_misfiled]
    differs = [each for each in differs if not each.is_misfiled]
    inside = [each for each in differs if each.index < size]
    at = {each.sealed: each.index for each in inside if each.sealed}
    present = {each.now for each in inside if each.now}
    moved = [each for each in inside if each.now in at and at[each.now] != each.index]
    gone = [each for each in inside if each.is_gone]
    rest = [each for each in inside if each not in moved and not each.is_gone and each.seq is not None]
    lost = [
        each for each in inside
        if each.sealed not in present and (each.seq is None or each in moved)
    ]  # fmt: skip
    return [
        *_changed(rest, await _whole(connection, rest)),
        *_runs(Wrong.MOVED, moved, {each.index: at[each.now] for each in moved if each.now}),
        *_runs(Wrong.ENTRY_GONE, gone),
        *_runs(Wrong.LEAF_GONE, lost),
        *_runs(Wrong.LEAF_UNSIGNED, [each for each in differs if each.index >= size]),
        *_runs(Wrong.MISFILED, misfiled),
    ]


async def unplaced(connection: asyncpg.Connection) -> list[Finding]:
    """Entries that came though nothing so old could come any more, and counters that were set back."""
    found = list[Finding]()
    for row in await connection.fetch(statement("backdated")):
        wrong = Wrong.BACKDATED if row["is_sealed"] else Wrong.NEVER_SEALED
        found.append(
            Finding(
                Kind.ENTRIES, wrong, place(row["index"], row["seq"], row=row_name(row["relation"], row["pk"])),
                leaf=row["index"], seq=row["seq"],
                details={"xid": row["xid"], "watermark": row["watermark"] or "–", "size": row["size"]},
            )
        )  # fmt: skip
    for row in await connection.fetch(statement("numbers_back")):
        details = {"stands": row["stands"], "given": row["given"]}
        found.append(Finding(Kind.ENTRIES, Wrong.NUMBERS_BACK, row["counter"], details=details))
    return found


def place(index: int | None, seq: int | None, *, row: str | None = None) -> str:
    """Name an entry: its leaf, its number, and the row that it is about."""
    parts = [f"leaf {index}" if index is not None else None, f"seq {seq}" if seq is not None else None, row]
    return " · ".join(each for each in parts if each)


def row_name(relation: str | None, key: str | None) -> str | None:
    """Name a row as the comparison of rows names it."""
    if relation is None or key is None:
        return relation
    return f"{relation} {', '.join(f'{name}={value}' for name, value in json.loads(key).items())}"


async def _whole(connection: asyncpg.Connection, some: Iterable[Differs]) -> set[int]:
    """The transactions of which every entry differs, and of those there are several: so it is what they share."""
    counted = Counter(each.tx for each in some if each.tx is not None)
    several = [tx for tx, count in counted.items() if count > 1]
    rows = await connection.fetch(statement("tx_leaves"), several) if several else []
    return {row["tx_id"] for row in rows if row["leaves"] == counted[row["tx_id"]]}


def _changed(some: Sequence[Differs], whole: set[int]) -> Iterator[Finding]:
    told = set[int]()
    for each in some:
        wrong = (
            Wrong.TX_GONE if each.is_orphan else Wrong.TX_CHANGED if each.tx in whole else Wrong.ENTRY_CHANGED
        )
        if wrong is not Wrong.ENTRY_CHANGED and each.tx is not None:
            if each.tx in told:
                continue
            told.add(each.tx)
            leaves = [other.index for other in some if other.tx == each.tx]
            subject = f"tx {each.tx} ({place(leaves[0], each.seq, row=each.row)}{' …' if leaves[1:] else ''})"
            details: dict[str, str | int] = {"tx": each.tx, "leaves": _listed(leaves)}
            yield Finding(Kind.ENTRIES, wrong, subject, leaf=each.index, seq=each.seq, details=details)
        else:
            subject = place(each.index, each.seq, row=each.row)
            yield Finding(
                Kind.ENTRIES, wrong, subject, leaf=each.index, seq=each.seq, details={"tx": each.tx or 0}
            )


def _runs(wrong: Wrong, some: Sequence[Differs], others: dict[int, int] | None = None) -> Iterator[Finding]:
    """One finding for neighbours that suffered the same: a partition that is gone is one lie and not two million."""
    others = others or {}
    numbered = enumerate(some)
    for _, group in groupby(
        numbered, key=lambda pair: (pair[1].index - pair[0], _shift(others, pair[1].index))
    ):
        run = [each for _, each in group]
        first, last = run[0], run[-1]
        details = {"first": first.index, "last": last.index, "other": others.get(first.index, 0)}
        subject = (
            place(first.index, first.seq, row=first.row)
            if len(run) == 1
            else f"leaf {first.index}–{last.index}"
        )
        yield Finding(Kind.ENTRIES, wrong, subject, leaf=first.index, seq=first.seq, details=details)


def _shift(others: dict[int, int], index: int) -> int:
    return others.get(index, index) - index


def _listed(leaves: Sequence[int]) -> str:
    return ", ".join(map(str, leaves[:10])) + (" …" if leaves[10:] else "")
