"""Inclusion and consistency proofs, checkpoints and the state of sealing, for auditors.

Whatever it hands out is worth what its signatures are worth: `jejak verify` checks them, on a machine that
trusts neither this one nor its database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tortoise.connection import get_connection

from audit.key import encode
from audit.policy import Policy
from audit.tile import TileError
from audit.tlog_proof import TlogProof
from audit.tree_store import (
    SealLag,
    StoredCheckpoint,
    is_policy_met,
    load_checkpoint_at,
    load_cosignatures,
    load_lag,
    load_latest_checkpoint,
    load_log_keys,
    load_published_checkpoint,
    load_roots,
    prove_consistency,
    prove_inclusion,
)
from resolvers.access.caller_reader import build_reader
from resolvers.access.row_scope import has_full_reach
from resolvers.caller import Call
from resolvers.mappings import AUDIT_ENTRY
from resolvers.query.selection import Filter, Selection
from resolvers.sql import statement
from rulebook.errors import InvalidInput

__all__ = ["Consistency", "CosignedBy", "Health", "Inclusion", "Policy", "SignedCheckpoint", "Verification"]
__all__ += ["load_checkpoint", "load_consistency", "load_health", "load_inclusion"]


@dataclass(frozen=True, kw_only=True)
class CosignedBy:
    """A witness that has signed below a checkpoint, and when its cosignature came here."""

    witness: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SignedCheckpoint:
    """A checkpoint with the person who cosigned it; `note` carries all signatures."""

    size: int
    origin: str
    root: str
    note: str
    at: datetime
    cosigned_by: Sequence[CosignedBy]
    is_published: bool


@dataclass(frozen=True, kw_only=True)
class Inclusion:
    """The proof that an entry is in the log."""

    leaf_index: int
    leaf: str
    checkpoint: SignedCheckpoint
    tlog_proof: str


@dataclass(frozen=True, kw_only=True)
class Consistency:
    """The proof that a tree only appended to an older one. Hashes in base64."""

    old_size: int
    new_size: int
    old_root: str
    new_root: str
    proof: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What the last `jejak doctor` found."""

    at: datetime
    size: int | None
    exit_code: int
    findings: int


@dataclass(frozen=True, kw_only=True)
class Health:
    """How far sealing is behind, what was signed last, and what was verified last."""

    lag: SealLag
    last_checkpoint: SignedCheckpoint | None
    last_verification: Verification | None
    public_keys: Sequence[str] = field(default_factory=list)


async def load_inclusion(call: Call, *, seq: int, policy: Policy) -> Inclusion | None:
    """Prove that an entry is in the log; None when it is not sealed yet, and for everybody but an auditor.

    Raises: NotSignedIn
    """
    if not _is_auditor(call):
        return None
    ask = Selection(frozenset({"leaf", "leaf_index"}))
    row = await build_reader(call, "auditProof").read_row(
        AUDIT_ENTRY, ask, where=[Filter("id", "equals", seq)]
    )
    client = get_connection(call.pool)
    kept = await load_published_checkpoint(client, row["leaf_index"], policy=policy) if row else None
    if row is None or kept is None:
        return None
    signed = await _to_signed_checkpoint(client, kept, policy)
    hashes = await prove_inclusion(client, row["leaf_index"], size=kept.size)
    text = TlogProof(row["leaf_index"], tuple(hashes), signed.note).text
    return Inclusion(leaf_index=row["leaf_index"], leaf=row["leaf"], checkpoint=signed, tlog_proof=text)


async def load_consistency(call: Call, *, old: int, new: int | None) -> Consistency | None:
    """Prove that the tree of `new` leaves, or of the newest checkpoint, only appended to that of `old`.

    Raises: NotSignedIn, InvalidInput for sizes the tree never had
    """
    if not _is_auditor(call):
        return None
    client = get_connection(call.pool)
    if new is None:
        kept = await load_latest_checkpoint(client)
        new = kept.size if kept else 0
    if not 0 < old <= new:
        raise _no_such_size("old" if old < 1 else "new")
    try:
        old_root, new_root = await load_roots(client, old, new)
        path = await prove_consistency(client, old=old, new=new)
    except TileError as error:
        raise _no_such_size("new") from error
    return Consistency(
        old_size=old,
        new_size=new,
        old_root=encode(old_root),
        new_root=encode(new_root),
        proof=[encode(each) for each in path],
    )


async def load_checkpoint(call: Call, *, size: int | None, policy: Policy) -> SignedCheckpoint | None:
    """Return the checkpoint of a size, or the newest; None when there is none, and for everybody but an auditor.

    Raises: NotSignedIn
    """
    if not _is_auditor(call):
        return None
    client = get_connection(call.pool)
    kept = await (load_latest_checkpoint(client) if size is None else load_checkpoint_at(client, size))
    return await _to_signed_checkpoint(client, kept, policy) if kept else None


async def load_health(call: Call, *, policy: Policy) -> Health | None:
    """Return how the log fares; None for everybody but an auditor.

    Raises: NotSignedIn
    """
    if not _is_auditor(call):
        return None
    client = get_connection(call.pool)
    kept = await load_latest_checkpoint(client)
    verified = await client.execute_query_dict(statement("last_verification"))
    return Health(
        lag=await load_lag(client),
        last_checkpoint=await _to_signed_checkpoint(client, kept, policy) if kept else None,
        last_verification=Verification(**verified[0]) if verified else None,
        public_keys=await load_log_keys(client),
    )


async def _to_signed_checkpoint(client: Any, kept: StoredCheckpoint, policy: Policy) -> SignedCheckpoint:
    rows = await load_cosignatures(client, kept.size)
    note = kept.note + "".join(row["line"] for row in rows)
    return SignedCheckpoint(
        size=kept.size,
        origin=kept.origin,
        root=encode(kept.root),
        note=note,
        at=kept.at,
        cosigned_by=[CosignedBy(witness=row["witness"], at=row["at"]) for row in rows],
        is_published=is_policy_met(policy, note),
    )


def _is_auditor(call: Call) -> bool:
    return has_full_reach(call.require_actor(), AUDIT_ENTRY.kind)


def _no_such_size(name: str) -> InvalidInput:
    return InvalidInput(
        path=(name,),
        why_id="Jejak audit tidak pernah sebanyak ini entrinya.",
        why_en="The log never had so many leaves.",
    )
