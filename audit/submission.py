"""Submission to a witness in C2SP tlog-witness: the size the witness knows, the proof from there, a checkpoint.

Written by `audit.witness_client`, read by `audit.witness`. It says nothing of whether the proof holds or who signed.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from audit.checkpoint import Checkpoint, NoteError, parse_checkpoint, parse_number, read_note
from audit.key import decode, encode, require
from audit.limits import MAX_SUBMISSION_BYTES

MAX_PROOF_HASHES = 63
_OLD = "old "


@dataclass(frozen=True)
class Submission:
    """One request to cosign; `proof` leads from the tree of `old_size` to that of the checkpoint."""

    old_size: int
    proof: tuple[bytes, ...]
    note: str
    checkpoint: Checkpoint

    @property
    def text(self) -> str:
        """The body of the request."""
        return "\n".join([f"{_OLD}{self.old_size}", *map(encode, self.proof), "", self.note])

    @classmethod
    def of(cls, note: str, *, old_size: int, proof: Iterable[bytes] = ()) -> "Submission":
        """Ask for this note, of which nobody has yet looked at the signatures.

        Raises: NoteError when it is no checkpoint
        """
        return cls(old_size, tuple(proof), note, parse_checkpoint(read_note(note).text))


def parse_submission(body: bytes) -> Submission:
    """Read the body of a request; its checkpoint is a well-formed note.

    Raises: NoteError
    """
    require(len(body) <= MAX_SUBMISSION_BYTES, f"a submission has at most {MAX_SUBMISSION_BYTES} bytes")
    try:
        head, blank, note = body.decode().partition("\n\n")
    except UnicodeDecodeError as fault:
        raise NoteError("a submission is UTF-8") from fault
    first, *lines = head.split("\n")
    require(bool(blank and note), "a submission ends in a checkpoint, after an empty line")
    require(first.startswith(_OLD), "a submission begins with the old size")
    old_size = parse_number(first.removeprefix(_OLD))
    require(len(lines) <= MAX_PROOF_HASHES, f"a consistency proof has at most {MAX_PROOF_HASHES} hashes")
    proof = tuple(map(decode, lines))
    require(all(len(each) == 32 for each in proof), "a hash has 32 bytes")
    return Submission.of(note, old_size=old_size, proof=proof)
