"""C2SP signed notes, checkpoints and cosignatures, parsed strictly and verified.

Never asks for the time and reads no file. Lines end in a line feed and in nothing else; whatever has two
spellings is refused in all but one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from audit.key import (
    Algorithm,
    NoteError,
    Verifier,
    check_name,
    decode,
    encode,
    parse_signing_key,
    parse_vkey,
    require,
)
from audit.limits import MAX_NOTE_BYTES, MAX_NOTE_SIGNATURES

__all__ = [
    "Checkpoint",
    "Note",
    "NoteError",
    "Signature",
    "next_origin",
    "open_note",
    "parse_checkpoint",
    "parse_number",
    "read_note",
    "sign_note",
    "signature_line",
    "split_origin",
]

MAX_NUMBER = (1 << 63) - 1
_DASH = "\N{EM DASH} "


@dataclass(frozen=True)
class Signature:
    """One signature line; `at` is when a verified cosignature was made, in POSIX seconds, by the witness's clock."""

    name: str
    key_id: bytes
    body: bytes
    at: int | None = None

    @property
    def line(self) -> str:
        """The line as it stands in a note."""
        return f"{_DASH}{self.name} {encode(self.key_id + self.body)}\n"


@dataclass(frozen=True)
class Note:
    """A text and who signed it: `signatures` are verified, `unknown` are by keys that we do not know."""

    text: str
    signatures: tuple[Signature, ...]
    unknown: tuple[Signature, ...]


@dataclass(frozen=True)
class Checkpoint:
    """The root of one log at one size; extension lines are opaque."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text to sign."""
        return "".join(f"{line}\n" for line in (self.origin, self.size, encode(self.root), *self.extensions))


def split_origin(origin: str) -> tuple[str, int]:
    """Return which log an origin names, and which of its lives: after each restore that lost leaves the next begins."""
    place, _, number = origin.rpartition("/")
    return (place, int(number)) if place and number.isdecimal() and number.isascii() else (origin, 1)


def next_origin(origin: str) -> str:
    """Return the origin under which a log goes on after a restore: its number, plus one."""
    place, number = split_origin(origin)
    return f"{place}/{number + 1}"


def sign_note(text: str, signing_key: str, *, at: int | None = None) -> str:
    """Sign a text, which ends in a newline, and return the note.

    Units:  `at` in POSIX seconds; a cosigning key needs it, another refuses it
    Raises: NoteError
    """
    note = f"{text}\n{signature_line(text, signing_key, at=at)}"
    _check_text(note)
    return note


def signature_line(text: str, signing_key: str, *, at: int | None = None) -> str:
    """Sign a text and return the line alone; a note to which it is appended has one signature more.

    Units:  as `sign_note`
    Raises: NoteError
    """
    _check_text(text)
    signer = parse_signing_key(signing_key)
    require(
        signer.verifier.is_timed == (at is not None), "a cosignature says when, and no other signature does"
    )
    signature = signer.sign(_statement(signer.verifier, text, at or 0))
    body = signature if at is None else at.to_bytes(8) + signature
    return Signature(signer.verifier.name, signer.verifier.id, body).line


def open_note(note: str | bytes, vkeys: Iterable[str]) -> Note:
    """Accept a note that at least one of these keys has signed, and none of them wrongly.

    Raises: NoteError otherwise
    """
    known = defaultdict[tuple[str, bytes], list[Verifier]](list)
    for verifier in map(parse_vkey, vkeys):
        known[verifier.name, verifier.id].append(verifier)
    text, lines = _split(note)
    signatures, unknown = list[Signature](), list[Signature]()
    for signature in map(_parse_signature, dict.fromkeys(lines)):
        verifiers = known.get((signature.name, signature.key_id), [])
        require(len(verifiers) < 2, f"two of the keys are {signature.name}+{signature.key_id.hex()}")
        if verifiers and verifiers[0].is_checkable:
            signatures.append(_verify(signature, verifiers[0], text))
        else:
            unknown.append(signature)
    require(len(signatures) > 0, "nobody we know has signed this note")
    return Note(text, tuple(signatures), tuple(unknown))


def read_note(note: str | bytes) -> Note:
    """Take a note apart without asking who signed it: every signature is of somebody unknown.

    Raises: NoteError when it is malformed
    """
    text, lines = _split(note)
    return Note(text, (), tuple(map(_parse_signature, dict.fromkeys(lines))))


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint. Whether somebody signed it, `open_note` tells.

    Raises: NoteError
    """
    _check_text(text)
    lines = text.split("\n")[:-1]
    require(len(lines) >= 3 and all(lines), "a checkpoint has three lines or more, and none is empty")
    origin, size, root, *extensions = lines
    found = Checkpoint(origin, parse_number(size), decode(root), tuple(extensions))
    require(len(found.root) == 32, "a root has 32 bytes")
    return found


def parse_number(text: str) -> int:
    """Read a size or an index: decimal, without sign, space, underscore or leading zero.

    Raises: NoteError
    """
    is_plain = re.fullmatch(r"0|[1-9][0-9]{0,18}", text) is not None
    require(is_plain and int(text) <= MAX_NUMBER, "this is no size or index")
    return int(text)


def _split(note: str | bytes) -> tuple[str, list[str]]:
    """Take the text and the signature lines apart: the last empty line stands between them."""
    try:
        whole = note.decode() if isinstance(note, bytes) else note
    except UnicodeDecodeError as fault:
        raise NoteError("a note is UTF-8") from fault
    _check_text(whole)
    text, blank, signatures = whole.rpartition("\n\n")
    lines = signatures.split("\n")[:-1]
    require(bool(blank and lines), "a note ends in an empty line and signatures")
    require(len(lines) <= MAX_NOTE_SIGNATURES, f"a note has at most {MAX_NOTE_SIGNATURES} signatures")
    return f"{text}\n", lines


def _parse_signature(line: str) -> Signature:
    require(line.startswith(_DASH), "a signature line begins with a dash")
    name, _, body = line.removeprefix(_DASH).partition(" ")
    check_name(name)
    raw = decode(body)
    require(len(raw) > 4, "a signature stands behind the id of its key")
    return Signature(name, raw[:4], raw[4:])


def _verify(signature: Signature, verifier: Verifier, text: str) -> Signature:
    clock, bare = (signature.body[:8], signature.body[8:]) if verifier.is_timed else (b"", signature.body)
    at = int.from_bytes(clock)
    try:
        verifier.verify(bare, _statement(verifier, text, at))
    except NoteError as fault:
        raise NoteError(f"{verifier.name} did not sign this") from fault
    return Signature(signature.name, signature.key_id, signature.body, at if verifier.is_timed else None)


def _statement(verifier: Verifier, text: str, at: int) -> bytes:
    """The bytes that a key signs for this text.

    Source: C2SP tlog-cosignature, "Ed25519 signed message" and "ML-DSA-44 signed message"
    """
    if verifier.algorithm == Algorithm.ED25519:
        return text.encode()
    require(0 <= at <= MAX_NUMBER, "this is no time")
    checkpoint = parse_checkpoint(text)
    if verifier.algorithm == Algorithm.COSIGNATURE_ED25519:
        return f"cosignature/v1\ntime {at}\n{text}".encode()
    # This form leaves extension lines unsigned, so a checkpoint that has any is not signed at all.
    require(not checkpoint.extensions, "an ML-DSA-44 cosignature covers no extension lines")
    start, end = (0).to_bytes(8), checkpoint.size.to_bytes(8)
    who, log = _short(verifier.name), _short(checkpoint.origin)
    return b"subtree/v1\n\x00" + who + at.to_bytes(8) + log + start + end + checkpoint.root


def _short(text: str) -> bytes:
    encoded = text.encode()
    require(0 < len(encoded) < 256, "a name or origin that is cosigned has at most 255 bytes")
    return bytes([len(encoded)]) + encoded


def _check_text(text: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as fault:
        raise NoteError("a note is UTF-8") from fault
    require(size <= MAX_NOTE_BYTES, f"a note has at most {MAX_NOTE_BYTES} bytes")
    require(text.endswith("\n"), "a note ends in a newline")
    require(min(text.replace("\n", " ")) >= " ", "a note has no control characters")
