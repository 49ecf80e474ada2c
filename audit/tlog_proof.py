"""Proof file of C2SP tlog-proof: an entry's inclusion proof with its checkpoint.

Trusts no checkpoint: `verify` takes the keys.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from audit.checkpoint import Checkpoint, Note, open_note, parse_checkpoint, parse_number
from audit.key import decode, encode, require
from audit.merkle import verify_inclusion

_HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class TlogProof:
    """The proof of one leaf; `extra` is signed by nobody."""

    index: int
    hashes: tuple[bytes, ...]
    note: str
    extra: bytes | None = None

    @property
    def text(self) -> str:
        """The content of a `.tlog-proof` file."""
        extra = [] if self.extra is None else [f"extra {encode(self.extra)}"]
        lines = [_HEADER, *extra, f"index {self.index}", *map(encode, self.hashes), "", self.note]
        return "\n".join(lines)

    def verify(self, leaf_hash: bytes, vkeys: Iterable[str]) -> tuple[Checkpoint, Note]:
        """Accept that the leaf is in the log, and return the checkpoint that says so and who signed it.

        Trust:  says nothing of which log this is or how many witnesses saw it: that is for a policy to weigh
        Raises: NoteError or ProofError otherwise
        """
        note = open_note(self.note, vkeys)
        checkpoint = parse_checkpoint(note.text)
        verify_inclusion(leaf_hash, self.index, checkpoint.size, self.hashes, checkpoint.root)
        return checkpoint, note


def parse_proof(text: str) -> TlogProof:
    """Read the content of a `.tlog-proof` file.

    Raises: NoteError
    """
    head, blank, note = text.partition("\n\n")
    require(bool(blank and note), "a proof ends in a checkpoint, after an empty line")
    header, *lines = head.split("\n")
    require(header == _HEADER, f"a proof begins with {_HEADER}")
    extra = decode(lines.pop(0).removeprefix("extra ")) if lines and lines[0].startswith("extra ") else None
    require(bool(lines) and lines[0].startswith("index "), "a proof says the index of its leaf")
    index = parse_number(lines[0].removeprefix("index "))
    require(len(lines) <= 64, "no tree is that high")
    hashes = tuple(map(decode, lines[1:]))
    require(all(len(each) == 32 for each in hashes), "a hash has 32 bytes")
    return TlogProof(index, hashes, note, extra)
