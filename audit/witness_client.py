"""How does a log ask a witness, and what did it answer? C2SP tlog-witness as the log sees it; no network here.

Called by `jejak.ledger_witness`. Believes nothing that a witness says but a cosignature that verifies.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from audit.checkpoint import NoteError, open_note, parse_number, read_note
from audit.submission import Submission
from audit.witness import SIZE

LARGEST_ANSWER = 1 << 16  # bytes
_LONGEST_SIZE = 32


class Verdict(StrEnum):
    """What an answer comes to."""

    COSIGNED = "cosigned"
    ASKS_FROM = "asks for a proof from another size"
    AHEAD = "has seen a larger tree"
    FORKED = "has seen another tree"
    REFUSED = "refused"


@dataclass(frozen=True)
class Answered:
    """A witness's answer, read: cosignature lines that verify, or the size it asks from or is ahead at."""

    verdict: Verdict
    lines: tuple[str, ...] = ()
    size: int | None = None
    said: str = ""


@dataclass(frozen=True)
class Response:
    """What came over the wire."""

    status: int
    content_type: str
    body: bytes


def is_proof_needed(old_size: int, size: int) -> bool:
    """Whether there is something to prove between these sizes; from nothing, or to itself, there is not."""
    return old_size not in (0, size)


def read_response(response: Response, sent: Submission, *, vkeys: Iterable[str]) -> Answered:
    """Say what a witness with these keys answered to what was sent."""
    if response.status == 200:
        return _cosigned(response, sent, vkeys)
    if response.status == 409:
        return _conflict(response, sent)
    said = response.body[:200].decode("utf-8", "replace").strip()
    if response.status == 422:
        return Answered(Verdict.FORKED, said=said)
    return Answered(Verdict.REFUSED, said=f"{response.status} {said}".strip())


def _cosigned(response: Response, sent: Submission, vkeys: Iterable[str]) -> Answered:
    try:
        lines = response.body.decode()
        opened = open_note(sent.note + lines, vkeys)
    except (UnicodeDecodeError, NoteError) as fault:
        return Answered(Verdict.REFUSED, said=f"its answer is no cosignature: {fault}")
    if opened.text != read_note(sent.note).text:  # an empty line in the answer would make it part of the text
        return Answered(Verdict.REFUSED, said="its answer is no cosignature of what it was sent")
    return Answered(Verdict.COSIGNED, tuple(each.line for each in opened.signatures))


def _conflict(response: Response, sent: Submission) -> Answered:
    try:
        # Parameters after the type say nothing here.
        is_size = response.content_type.partition(";")[0].strip() == SIZE
        text = response.body[:_LONGEST_SIZE].decode("ascii") if is_size else ""
        size = parse_number(text.removesuffix("\n"))
    except (UnicodeDecodeError, NoteError):
        return Answered(Verdict.REFUSED, said="409 without a size")
    if size > sent.checkpoint.size:
        return Answered(Verdict.AHEAD, size=size)
    if size == sent.old_size:  # it knows that very size, and by another root
        return Answered(Verdict.FORKED, size=size, said="another root of this size was cosigned")
    return Answered(Verdict.ASKS_FROM, size=size)
