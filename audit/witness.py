"""Decision of a witness on a checkpoint, C2SP tlog-witness, given what it cosigned last.

The caller asks for one log at a time and keeps `WitnessResponse.cosigned` on the
disk before anybody sees the answer. Reads no clock and no file, and remembers nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from audit.checkpoint import Checkpoint, Note, NoteError, open_note, parse_checkpoint, signature_line
from audit.key import Algorithm, Verifier, parse_signing_key, parse_vkey, require
from audit.limits import MAX_WITNESS_ORIGIN_BYTES
from audit.merkle import EMPTY_ROOT, ProofError, verify_consistency
from audit.submission import Submission

TEXT_CONTENT_TYPE = "text/plain; charset=utf-8"
SIZE_CONTENT_TYPE = "text/x.tlog.size"


@dataclass(frozen=True)
class CosignedCheckpoint:
    """What a witness cosigned last for one log: the note carries the log's signature and its own.

    Units: `at` is POSIX seconds by the witness's clock
    """

    checkpoint: Checkpoint
    note: str
    at: int


@dataclass(frozen=True)
class WitnessResponse:
    """The response to one submission; a cosignature may leave only after `held` is kept for good.

    `is_fork` says that the log itself signed a checkpoint which was not shown to continue what was cosigned.
    """

    status: HTTPStatus
    body: str
    content_type: str = TEXT_CONTENT_TYPE
    cosigned: CosignedCheckpoint | None = None
    is_fork: bool = False


class Witness:
    """The keys that cosign, and the keys of the logs that are watched, by origin.

    Raises: NoteError for a key of the wrong kind, or when a log or the witness has none
    """

    def __init__(self, signing_keys: Sequence[str], log_vkeys: Iterable[str]) -> None:
        self.verifiers = tuple(parse_signing_key(each).verifier for each in signing_keys)
        require(bool(self.verifiers), "a witness has a key")
        require(all(each.is_timed for each in self.verifiers), "this key makes no cosignatures")
        self._signing_keys = tuple(signing_keys)
        self._logs = dict[str, list[str]]()
        for vkey in dict.fromkeys(log_vkeys):
            self._logs.setdefault(_log_key(vkey).name, []).append(vkey)
        require(bool(self._logs), "a witness watches a log")

    @property
    def origins(self) -> tuple[str, ...]:
        """The logs that are watched."""
        return tuple(self._logs)

    def parse_cosigned(self, note: str, *, origin: str) -> CosignedCheckpoint:
        """Read what was kept for this log: cosigned by us, or, if our key is new, still signed by the log.

        Raises: NoteError
        """
        opened = open_note(note, [*(each.vkey for each in self.verifiers), *self._logs[origin]])
        checkpoint = parse_checkpoint(opened.text)
        require(checkpoint.origin == origin, "this is the checkpoint of another log")
        return CosignedCheckpoint(checkpoint, note, max(each.at or 0 for each in opened.signatures))

    def respond(self, submission: Submission, last: CosignedCheckpoint | None, *, at: int) -> WitnessResponse:
        """Judge a submission against what was cosigned last for its log; None when nothing was yet.

        Source: C2SP tlog-witness, "add-checkpoint"
        Units:  `at` in POSIX seconds
        """
        new = submission.checkpoint
        if new.origin not in self._logs:
            return _refusal(HTTPStatus.NOT_FOUND, "This log is not watched here.")
        try:
            signed = open_note(submission.note, self._logs[new.origin])
        except NoteError as fault:
            return _refusal(HTTPStatus.FORBIDDEN, f"No valid signature of this log: {fault}.")
        if submission.old_size > new.size:
            return _refusal(HTTPStatus.BAD_REQUEST, "The old size is larger than the checkpoint.")
        old = last.checkpoint if last else Checkpoint(new.origin, 0, EMPTY_ROOT)
        return _consistency_refusal(submission, old) or self._cosign(signed, new, at=at)

    def _cosign(self, signed: Note, checkpoint: Checkpoint, *, at: int) -> WitnessResponse:
        lines = "".join(
            signature_line(signed.text, key, at=at)
            for key, verifier in zip(self._signing_keys, self.verifiers, strict=True)
            # An ML-DSA-44 cosignature does not cover extension lines, so a checkpoint with such gets none.
            if verifier.algorithm == Algorithm.COSIGNATURE_ED25519 or not checkpoint.extensions
        )
        if not lines:
            return _refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "No key of this witness covers extension lines.")
        by_log = "".join(each.line for each in signed.signatures)
        held = CosignedCheckpoint(checkpoint, f"{signed.text}\n{by_log}{lines}", at)
        return WitnessResponse(HTTPStatus.OK, lines, cosigned=held)


def _consistency_refusal(submission: Submission, old: Checkpoint) -> WitnessResponse | None:
    """Refuse what does not continue the tree that was cosigned last."""
    new = submission.checkpoint
    conflict = WitnessResponse(HTTPStatus.CONFLICT, f"{old.size}\n", SIZE_CONTENT_TYPE)
    if submission.old_size != old.size:
        return conflict
    if old.size == new.size and not submission.proof and old.root != new.root:
        return WitnessResponse(conflict.status, conflict.body, SIZE_CONTENT_TYPE, is_fork=True)
    try:
        _check_growth(submission, old)
    except ProofError as fault:
        return WitnessResponse(
            HTTPStatus.UNPROCESSABLE_ENTITY, f"The consistency proof fails: {fault}.\n", is_fork=True
        )
    return None


def _check_growth(submission: Submission, old: Checkpoint) -> None:
    new = submission.checkpoint
    if old.size:
        verify_consistency(old.size, new.size, old.root, new.root, submission.proof)
    elif submission.proof:
        raise ProofError("from a tree without leaves nothing is proven")


def _log_key(vkey: str) -> Verifier:
    verifier = parse_vkey(vkey)
    # A log signs plainly, or with ML-DSA in the form of a cosignature; an Ed25519 cosignature is a witness's.
    require(verifier.algorithm != Algorithm.COSIGNATURE_ED25519, "this is the key of a witness, not of a log")
    require(len(verifier.name.encode()) <= MAX_WITNESS_ORIGIN_BYTES, "an origin has at most 255 bytes")
    return verifier


def _refusal(status: HTTPStatus, sentence: str) -> WitnessResponse:
    return WitnessResponse(status, f"{sentence}\n")
