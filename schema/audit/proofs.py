"""GraphQL types of the log's proofs, its checkpoints and the state of sealing, for auditors."""

from datetime import datetime
from math import ceil
from typing import Annotated

import strawberry

from resolvers.audit import proofs
from rulebook.errors import NotFound
from schema.context import Info
from schema.fields.field_helpers import column, computed
from schema.fields.ids import from_global_id

EntryIdArgument = Annotated[strawberry.ID, strawberry.argument(description="The id of an entry.")]
OldSizeArgument = Annotated[
    int, strawberry.argument(description="Leaves of the older tree, such as a checkpoint's size.")
]
NewSizeArgument = Annotated[
    int | None,
    strawberry.argument(description="Leaves of the newer tree; the newest checkpoint's when left out."),
]
SizeArgument = Annotated[int | None, strawberry.argument(description="Its size; the newest when left out.")]


@strawberry.type(description="A witness that has signed below a checkpoint.")
class AuditCosignature:
    """Somebody else who saw this root."""

    witness: str = column("The name of the witness.")
    at: datetime = column("When its cosignature came here.")

    @classmethod
    def from_cosignature(cls, found: proofs.CosignedBy) -> "AuditCosignature":
        """Build it from what the log keeps."""
        return cls(witness=found.witness, at=found.at)


@strawberry.type(description="A signed root of the tree over all entries.")
class AuditCheckpoint:
    """What the log said at one size."""

    size: int = column("How many leaves it covers.")
    origin: str = column("The name of the log.")
    root: str = column("The root of the tree, in base64.")
    note: str = column("The signed note, with every cosignature: C2SP tlog-checkpoint.")
    at: datetime = column("When it was made.")
    cosigned_by: list[AuditCosignature] = column("Which witnesses have cosigned it.", max_items=10)
    is_published: bool = column(
        "Whether as many have as the policy asks for; without a policy none is needed."
    )

    @computed("Whether a witness has cosigned it.")
    def is_witnessed(self) -> bool:
        return bool(self.cosigned_by)

    @classmethod
    def from_checkpoint(cls, found: proofs.SignedCheckpoint) -> "AuditCheckpoint":
        """Build it from what the log keeps."""
        return cls(
            size=found.size,
            origin=found.origin,
            root=found.root,
            note=found.note,
            at=found.at,
            cosigned_by=[AuditCosignature.from_cosignature(each) for each in found.cosigned_by],
            is_published=found.is_published,
        )


@strawberry.type(description="The proof that an entry is in the log; `jejak verify proof` checks it offline.")
class AuditProof:
    """Inclusion."""

    leaf_index: int = column("The place of the entry in the tree.")
    leaf: str = column("The text of the leaf, as it is hashed.")
    checkpoint: AuditCheckpoint = column("The checkpoint under which it is proven.")
    tlog_proof: str = column("The content of the `.tlog-proof` file.")


@strawberry.type(description="The proof that a tree only appended to an older one.")
class AuditConsistency:
    """Append-only."""

    old_size: int = column("Leaves of the older tree.")
    new_size: int = column("Leaves of the newer tree.")
    old_root: str = column("Root of the older tree, in base64.")
    new_root: str = column("Root of the newer tree, in base64.")
    proof: list[str] = column("The hashes of the proof, in base64 and in order.", max_items=64)


@strawberry.type(description="What the last examination of the log found.")
class AuditVerification:
    """The last `jejak doctor`."""

    at: datetime = column("When it was.")
    size: int | None = column("How many leaves the log had then.")
    exit_code: int = column("What it ended with; 0 when all was well.")
    findings: int = column("How many findings it had.")

    @classmethod
    def from_verification_or_none(cls, found: proofs.Verification | None) -> "AuditVerification | None":
        """Build it from what the server keeps, if anything."""
        if found is None:
            return None
        return cls(at=found.at, size=found.size, exit_code=found.exit_code, findings=found.findings)


@strawberry.type(description="How sealing fares.")
class AuditHealth:
    """The log's own state."""

    unsealed: int = column("Entries that are not sealed yet, counted up to ten thousand.")
    oldest_unsealed_seconds: int = column(
        "How many seconds the oldest of them has waited, begun ones counted."
    )
    last_checkpoint: AuditCheckpoint | None = column("The newest checkpoint.")
    last_verification: AuditVerification | None = column("What was last verified at the server.")
    is_witnessed: bool = column("Whether somebody else has cosigned the newest checkpoint.")
    origin: str | None = column("The name of the log.")
    public_keys: list[str] = column(
        "The keys that the log names as its own, then the key of receipts. Compare them with yours.",
        max_items=8,
    )


@strawberry.type
class LedgerQuery:
    """Proofs for auditors; null for everybody else."""

    @computed(
        "The proof that an entry is in the log; null until it is sealed. For auditors.",
        requires_executor=True,
    )
    async def audit_proof(self, info: Info, id: EntryIdArgument) -> AuditProof | None:
        info.context.call.require_actor()
        kind, key = from_global_id(id)
        if kind != "AuditEntry" or not key.isascii() or not key.isdigit() or len(key) > 18:
            raise NotFound
        found = await proofs.load_inclusion(
            info.context.call, seq=int(key), policy=info.context.witness_policy
        )
        if found is None:
            return None
        return AuditProof(
            leaf_index=found.leaf_index,
            leaf=found.leaf,
            checkpoint=AuditCheckpoint.from_checkpoint(found.checkpoint),
            tlog_proof=found.tlog_proof,
        )

    @computed("The proof that the log only grew from one size to another. For auditors.")
    async def audit_consistency(
        self, info: Info, old: OldSizeArgument, new: NewSizeArgument = None
    ) -> AuditConsistency | None:
        found = await proofs.load_consistency(info.context.call, old=old, new=new)
        if found is None:
            return None
        return AuditConsistency(
            old_size=found.old_size,
            new_size=found.new_size,
            old_root=found.old_root,
            new_root=found.new_root,
            proof=list(found.proof),
        )

    @computed("A checkpoint, the newest or that of a size; null when there is none. For auditors.")
    async def audit_checkpoint(self, info: Info, size: SizeArgument = None) -> AuditCheckpoint | None:
        found = await proofs.load_checkpoint(info.context.call, size=size, policy=info.context.witness_policy)
        return AuditCheckpoint.from_checkpoint(found) if found else None

    @computed("How far sealing is behind, and what was signed and verified last. For auditors.")
    async def audit_health(self, info: Info) -> AuditHealth | None:
        found = await proofs.load_health(info.context.call, policy=info.context.witness_policy)
        return _build_health(info, found) if found else None


def _build_health(info: Info, found: proofs.Health) -> AuditHealth:
    last, receipts = found.last_checkpoint, info.context.receipt_key
    return AuditHealth(
        unsealed=found.lag.unsealed,
        oldest_unsealed_seconds=ceil(found.lag.oldest_seconds),
        last_checkpoint=AuditCheckpoint.from_checkpoint(last) if last else None,
        last_verification=AuditVerification.from_verification_or_none(found.last_verification),
        is_witnessed=bool(last and last.cosigned_by),
        origin=last.origin if last else None,
        public_keys=[*found.public_keys, *([receipts.vkey] if receipts else [])],
    )
