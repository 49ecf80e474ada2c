"""Storage of the witness: its keys and cosigned checkpoints in one folder, held by one process.

A file is replaced whole: written beside, flushed to the disk, renamed, and the folder flushed too, so that a power
cut leaves the former or the new one and never neither.
"""

import fcntl
import os
from hashlib import sha256
from pathlib import Path
from typing import Self

from audit.key import Algorithm, NoteError, Signer, generate_key, parse_signing_key
from jejak.errors import OperatorError
from jejak.limits import MAX_KEPT_REFUSALS

_KEYS = "witness.key"
_VKEYS = "witness.vkey"  # also the sign that this folder has been in use
_LOCK = "in-use.lock"


def hash_origin(origin: str) -> str:
    """The name under which a log is kept: SHA-256 of its origin, in hex."""
    return sha256(origin.encode()).hexdigest()


class WitnessStorage:
    """The folder of one witness; while the object is open nobody else's.

    Raises: OperatorError when another process has it
    """

    def __init__(self, path: Path, *, key_file: Path | None = None) -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = path
        self.key_file = key_file or path / _KEYS
        self._lock = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            os.close(self._lock)
            raise OperatorError(f"Another process is the witness of {path}.") from taken

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._lock)

    def make_key(self, name: str, algorithm: Algorithm) -> Signer:
        """Make a key of this kind and keep it beside those that are there.

        Raises: OperatorError when there is one of this kind, or the name is none
        """
        kept = self._read_keys()
        if any(each.verifier.algorithm == algorithm for each in kept):
            raise OperatorError(
                f"{self.key_file} holds such a key already: keep it, or put the file away first."
            )
        try:
            signer = generate_key(name, algorithm)
        except NoteError as fault:
            raise OperatorError(f"The witness cannot be called {name!r}: {fault}.") from fault
        self._replace(self.key_file, "".join(f"{each.signing_key}\n" for each in [*kept, signer]))
        self._write_vkeys([*kept, signer])
        return signer

    def load_keys(self) -> list[Signer]:
        """Our keys; none when this witness has not been started before.

        Raises: OperatorError for a file that holds no keys, or when a key is there and its cosigned checkpoints are not
        """
        kept = self._read_keys()
        if kept and not (self.path / _VKEYS).exists():
            raise OperatorError(
                f"{self.key_file} has a key, and {self.path} nothing that it cosigned: a witness that forgot must not "
                "go on under its name. Bring the folder back, or put the key away and make another."
            )
        if kept:
            self._write_vkeys(kept)
        return kept

    def load_note(self, origin: str) -> str | None:
        """What was cosigned last for this log."""
        try:
            return self._path(origin).read_bytes().decode()
        except FileNotFoundError:
            return None

    def save_note(self, origin: str, note: str) -> None:
        """Remember what is being cosigned; on return it is on the disk.

        Raises: OSError when it cannot be kept; then nothing may be cosigned
        """
        self._replace(self._path(origin), note)

    def save_refused(self, origin: str, *, size: int, text: str) -> None:
        """Put by a request that the log signed and that did not continue it; the first hundred of a log."""
        name = f"{hash_origin(origin)}-{size}-{sha256(text.encode()).hexdigest()[:16]}.refused"
        if not (self.path / name).exists() and len(self.list_refused(origin)) < MAX_KEPT_REFUSALS:
            self._replace(self.path / name, text)

    def list_refused(self, origin: str) -> list[Path]:
        """The requests that were put by."""
        return sorted(self.path.glob(f"{hash_origin(origin)}-*.refused"))

    def _path(self, origin: str) -> Path:
        return self.path / f"{hash_origin(origin)}.note"

    def _read_keys(self) -> list[Signer]:
        if not self.key_file.exists():
            return []
        try:
            kept = [parse_signing_key(line) for line in self.key_file.read_text("utf-8").splitlines()]
        except (NoteError, UnicodeDecodeError) as fault:
            raise OperatorError(f"{self.key_file} does not hold the keys of a witness: {fault}.") from fault
        if not kept or not all(each.verifier.is_timed for each in kept):
            raise OperatorError(f"{self.key_file} does not hold the keys of a witness.")
        return kept

    def _write_vkeys(self, kept: list[Signer]) -> None:
        text = "".join(f"{each.verifier.vkey}\n" for each in kept)
        path = self.path / _VKEYS
        if not path.exists() or path.read_text("utf-8") != text:
            self._replace(path, text)

    def _replace(self, path: Path, text: str) -> None:
        fresh = path.with_name(f"{path.name}.new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(descriptor)
        fresh.replace(path)
        above = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(above)
        finally:
            os.close(above)
