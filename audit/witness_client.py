"""Log's side of C2SP tlog-witness: requests to a witness and its responses; no network here.

Believes nothing that a witness says but a cosignature that verifies.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from audit.checkpoint import NoteError, open_note, parse_number, read_note
from audit.submission import Submission
from audit.witness import SIZE_CONTENT_TYPE

_MAX_SIZE_DIGITS = 32


class WitnessVerdict(StrEnum):
    """What an answer comes to."""

    COSIGNED = "cosigned"
    ASKS_FROM = "asks for a proof from another size"
    AHEAD = "has seen a larger tree"
    FORKED = "has seen another tree"
    REFUSED = "refused"


@dataclass(frozen=True)
class WitnessAnswer:
    """A witness's answer, read: cosignature lines that verify, or the size it asks from or is ahead at."""

    verdict: WitnessVerdict
    lines: tuple[str, ...] = ()
    size: int | None = None
    text: str = ""


@dataclass(frozen=True)
class WitnessHttpResponse:
    """What came over the wire."""

    status: int
    content_type: str
    body: bytes


def is_proof_needed(old_size: int, size: int) -> bool:
    """Whether there is something to prove between these sizes; from nothing, or to itself, there is not."""
    return old_size not in (0, size)


def parse_response(response: WitnessHttpResponse, sent: Submission, *, vkeys: Iterable[str]) -> WitnessAnswer:
    """Say what a witness with these keys answered to what was sent."""
    if response.status == 200:
        return _parse_cosignatures(response, sent, vkeys)
    if response.status == 409:
        return _parse_conflict(response, sent)
    said = response.body[:200].decode("utf-8", "replace").strip()
    if response.status == 422:
        return WitnessAnswer(WitnessVerdict.FORKED, text=said)
    return WitnessAnswer(WitnessVerdict.REFUSED, text=f"{response.status} {said}".strip())


def _parse_cosignatures(
    response: WitnessHttpResponse, sent: Submission, vkeys: Iterable[str]
) -> WitnessAnswer:
    try:
        lines = response.body.decode()
        opened = open_note(sent.note + lines, vkeys)
    except (UnicodeDecodeError, NoteError) as fault:
        return WitnessAnswer(WitnessVerdict.REFUSED, text=f"its answer is no cosignature: {fault}")
    if opened.text != read_note(sent.note).text:  # an empty line in the answer would make it part of the text
        return WitnessAnswer(WitnessVerdict.REFUSED, text="its answer is no cosignature of what it was sent")
    return WitnessAnswer(WitnessVerdict.COSIGNED, tuple(each.line for each in opened.signatures))


def _parse_conflict(response: WitnessHttpResponse, sent: Submission) -> WitnessAnswer:
    try:
        # Parameters after the type say nothing here.
        is_size = response.content_type.partition(";")[0].strip() == SIZE_CONTENT_TYPE
        text = response.body[:_MAX_SIZE_DIGITS].decode("ascii") if is_size else ""
        size = parse_number(text.removesuffix("\n"))
    except (UnicodeDecodeError, NoteError):
        return WitnessAnswer(WitnessVerdict.REFUSED, text="409 without a size")
    if size > sent.checkpoint.size:
        return WitnessAnswer(WitnessVerdict.AHEAD, size=size)
    if size == sent.old_size:  # it knows that very size, and by another root
        return WitnessAnswer(WitnessVerdict.FORKED, size=size, text="another root of this size was cosigned")
    return WitnessAnswer(WitnessVerdict.ASKS_FROM, size=size)
