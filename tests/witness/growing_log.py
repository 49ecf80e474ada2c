"""A real log in memory for the tests of the witness: it grows, signs, forks, and proves what it can."""

from dataclasses import dataclass, field

from audit.checkpoint import Checkpoint, sign_note
from audit.key import Signer, generate_key, require
from audit.merkle import leaf_hash
from audit.submission import Submission
from audit.tile import Growth, Tile, Tree
from audit.witness_client import is_proof_needed
from jejak.ledger.witness_client import ConsistencyProver

ORIGIN = "jejak.test/audit/1"


@dataclass
class GrowingLog:
    """A log whose tiles are kept in a dictionary, as far as it has grown."""

    signer: Signer = field(default_factory=lambda: generate_key(ORIGIN))
    tiles: dict[Tile, bytes] = field(default_factory=dict)
    growth: Growth = field(default_factory=Growth)

    @property
    def vkey(self) -> str:
        return self.signer.verifier.vkey

    @property
    def size(self) -> int:
        return self.growth.size

    @property
    def tree(self) -> Tree:
        return Tree(self.size, self.tiles.__getitem__)

    def grow(self, count: int, *, branch: str = "true") -> "GrowingLog":
        """Add leaves that tell this story."""
        leaves = [leaf_hash(f"{branch} {self.size + each}".encode()) for each in range(count)]
        self.tiles.update(self.growth.append(leaves))
        self.tiles.update(self.growth.partial_tiles())
        return self

    def note(self) -> str:
        """The signed checkpoint of now."""
        text = Checkpoint(self.signer.verifier.name, self.size, self.growth.root()).text
        return sign_note(text, self.signer.signing_key)

    def submission(self, old_size: int) -> Submission:
        """Ask for the checkpoint of now, with the proof from an older size."""
        return build_submission(self.note(), self.tree, old_size=old_size)

    def fork(self) -> "GrowingLog":
        """The same log as it is now, to be continued otherwise."""
        return GrowingLog(self.signer, dict(self.tiles), Growth.of(self.tree) if self.size else Growth())


def build_submission(note: str, tree: Tree, *, old_size: int) -> Submission:
    """Write the request to cosign this note, with the proof from `old_size` on.

    Raises: NoteError when the note is no checkpoint of a tree of that size; ValueError when it did not grow from there
    """
    proof = tree.consistency_proof(old_size) if is_proof_needed(old_size, tree.size) else []
    submission = Submission.of(note, old_size=old_size, proof=proof)
    require(submission.checkpoint.size == tree.size, "this is a checkpoint of another size than the tree's")
    return submission


def prover_of_tree(tree: Tree) -> ConsistencyProver:
    """Prove from the tiles of a tree that are at hand."""

    async def prove(old_size: int) -> list[bytes]:
        return tree.consistency_proof(old_size)

    return prove
