"""Content of an evidence archive: leaves, proofs, values and the population, read from the database.

Runs on the auditors' pool. Reads only what is sealed, in batches that stay small.
"""

import json
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from tortoise.backends.base.client import BaseDBAsyncClient

from audit import tree_store
from audit.evidence import EvidenceEntry, Population
from audit.evidence_range import prove_range, range_spans
from audit.merkle import inclusion_spans
from audit.policy import parse_policy
from jejak.evidence.sql import statement
from jejak.limits import EVIDENCE_BATCH_LEAVES
from resolvers.audit.entries import EntryFilter
from resolvers.audit.evidence import load_population_range

_SECRET = re.compile(r'"sha256:[0-9a-f]{64}"')
Values = dict[tuple[str, int], dict[str, str]]


@dataclass
class ChosenLeaf:
    """A chosen leaf, and by which number its values and its reason are found."""

    index: int
    text: str
    seq: int = 0
    tx: int = 0
    committed_sides: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        _, entry, tx = json.loads(self.text)
        self.seq, self.tx = entry["seq"], tx["id"]
        self.committed_sides = {side for side in ("old", "new") if entry[f"{side}_commitment"] is not None}
        if tx.get("commitment") is not None:
            self.committed_sides.add("tx")

    def value_number(self, side: str) -> int:
        """Return by which number a side is found."""
        return self.tx if side == "tx" else self.seq


async def gather_pieces(
    client: BaseDBAsyncClient, indexes: Sequence[int], *, size: int, closed: AbstractSet[int] = frozenset()
) -> AsyncIterator[EvidenceEntry]:
    """Yield chosen entries with their proofs, in order, and with the values that are not closed to the reader."""
    for batch in _batches(indexes):
        rows = await client.execute_query_dict(statement("leaf_texts"), [batch])
        leaves = [ChosenLeaf(row["index"], row["text"]) for row in rows]
        values = await _load_values(client, [leaf for leaf in leaves if leaf.index not in closed])
        spans = [span for leaf in leaves for span in inclusion_spans(leaf.index, size)]
        tree = await tree_store.load_tree(client, size, spans=spans)
        for leaf in leaves:
            yield EvidenceEntry(
                index=leaf.index,
                leaf=leaf.text,
                proof=tree.inclusion_proof(leaf.index),
                disclosed=None if leaf.index in closed else _disclosable_values(leaf, values),
            )


async def gather_population(
    client: BaseDBAsyncClient,
    narrowed: EntryFilter,
    *,
    found: Sequence[EvidenceEntry],
    size: int,
    policy: bytes | None,
) -> Population:
    """Return the part of the log that entries were chosen from, up to its end when an erasure there explains a gap."""
    start, until = await load_population_range(narrowed, size=size)
    if any(is_incomplete(each) for each in found):
        until = size
    kept = await tree_store.load_checkpoint_at(client, size)
    assert kept is not None
    controls = await client.execute_query_dict(statement("control_entries"), [start, until])
    tree = await tree_store.load_tree(client, size, spans=range_spans(start, until, size=size))
    return Population(
        origin=kept.origin,
        size=size,
        start=start,
        until=until,
        hashes=await _load_hashes(client, start, until),
        proof=prove_range(tree, start, end=until),
        controls=[(row["index"], row["text"]) for row in controls],
        note=await tree_store.load_cosigned_note(client, kept),
        policy=await _complete_policy(client, policy),
    )


def is_incomplete(piece: EvidenceEntry) -> bool:
    """Whether a value that the entry commits to is not there any more."""
    return piece.disclosed is not None and bool(
        ChosenLeaf(piece.index, piece.leaf).committed_sides - piece.disclosed.keys()
    )


def _batches(indexes: Sequence[int]) -> Iterator[list[int]]:
    for at in range(0, len(indexes), EVIDENCE_BATCH_LEAVES):
        yield list(indexes[at : at + EVIDENCE_BATCH_LEAVES])


async def _load_values(client: BaseDBAsyncClient, leaves: Sequence[ChosenLeaf]) -> Values:
    numbers = [[leaf.seq for leaf in leaves], sorted({leaf.tx for leaf in leaves})]
    rows = await client.execute_query_dict(statement("disclosed_values"), numbers)
    return {(row["side"], row["number"]): {"salt": row["salt"], "values": row["text"]} for row in rows}


def _disclosable_values(leaf: ChosenLeaf, values: Values) -> dict[str, dict[str, str]] | None:
    """What an auditor may see of a leaf; one commitment covers a whole image, so with a secret all of it stays here."""
    found = {
        side: values[key]
        for side in leaf.committed_sides
        if (key := (side, leaf.value_number(side))) in values
    }
    return None if any(_SECRET.search(each["values"]) for each in found.values()) else found


async def _load_hashes(client: BaseDBAsyncClient, start: int, until: int) -> list[bytes]:
    if start == until:
        return []
    rows = await client.execute_query_dict(statement("tiles"), [start, until])
    content = b"".join(bytes(row["content"]) for row in rows)
    first = start // 256 * 256
    return [content[32 * (at - first) : 32 * (at - first) + 32] for at in range(start, until)]


async def _complete_policy(client: BaseDBAsyncClient, given: bytes | None) -> str:
    """The office's policy with every key that the log ever had."""
    text = "quorum none\n" if given is None else given.decode("utf-8", "replace")
    known = {each.verifier.vkey for each in parse_policy(text).logs}
    missing = [key for key in await tree_store.load_all_log_keys(client) if key not in known]
    return "".join(f"log {key}\n" for key in missing) + text
