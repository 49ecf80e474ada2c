"""Backup archive: a tar of two members, the dump and a label with its hash.

Written by `save`, read by `restore`. The dump comes first, as it streams out of pg_dump; its size is known last.
"""

import hashlib
import json
import os
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO

from jejak.errors import OperatorError
from jejak.limits import BACKUP_CHUNK_BYTES

FORMAT = 1
_DUMP, _LABEL = "database.dump", "label.json"
_BLOCK = 512  # tar counts in these
ByteCounter = Callable[[int], None]


@dataclass(frozen=True, kw_only=True)
class ArchiveLabel:
    """What a saved file says of itself; `migrations` tell which versions of Jejak can read it."""

    format: int
    application: str
    server: str
    regency: str | None
    created: str
    migrations: list[str]
    sha256: str = ""


@contextmanager
def open_new_archive(path: Path, *, overwrite: bool) -> Iterator[BinaryIO]:
    """A file that only its owner reads, under its name only once it is whole.

    Raises: OperatorError when there is such a file already, or there can be none
    """
    if path.exists() and not overwrite:
        raise OperatorError(f"{path} is there already: choose another name, or say --overwrite.")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as refusal:
        raise OperatorError(f"{path} cannot be written: {refusal.strerror}.") from refusal
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if path.exists() and not overwrite:
            raise OperatorError(f"{path} appeared meanwhile and was left as it is.")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_archive(
    file: BinaryIO, dump: IO[bytes], *, label: ArchiveLabel, count: ByteCounter
) -> ArchiveLabel:
    """Write both members, reading the dump to its end; return the label with the dump's digest."""
    digest, size = hashlib.sha256(), 0
    file.write(bytes(_BLOCK))
    while piece := dump.read(BACKUP_CHUNK_BYTES):
        digest.update(piece)
        size += file.write(piece)
        count(size)
    file.write(bytes(-size % _BLOCK))
    end = file.tell()
    file.seek(0)
    file.write(_build_member(_DUMP, size).tobuf())
    file.seek(end)
    whole = ArchiveLabel(**asdict(label) | {"sha256": digest.hexdigest()})
    text = json.dumps(asdict(whole), indent=2, ensure_ascii=False).encode() + b"\n"
    with tarfile.open(fileobj=file, mode="w") as tar:
        tar.addfile(_build_member(_LABEL, len(text)), BytesIO(text))
    return whole


def read_label(path: Path) -> ArchiveLabel:
    """The label, once the dump was found to be what it says.

    Raises: OperatorError when the file cannot be read, is no saved database, is damaged, or is of a later format
    """
    try:
        with tarfile.open(path) as tar:
            label = ArchiveLabel(**json.load(_open_member(tar, _LABEL)))
            digest = hashlib.file_digest(_open_member(tar, _DUMP), "sha256").hexdigest()  # type: ignore[arg-type]
    except OSError as refusal:
        raise OperatorError(f"{path} cannot be read: {refusal.strerror or refusal}.") from refusal
    except (tarfile.TarError, KeyError, TypeError, ValueError) as damage:
        raise OperatorError(
            f"{path} is not a database that 'jejak backup' saved, or it is damaged."
        ) from damage
    if label.format != FORMAT:
        raise OperatorError(f"{path} is of format {label.format}, and this version reads format {FORMAT}.")
    if digest != label.sha256:
        raise OperatorError(f"{path} is damaged: its dump is not the one that was saved.")
    return label


def stream_dump(path: Path, into: IO[bytes], *, count: ByteCounter) -> None:
    """Write the dump into a pipe."""
    done = 0
    with tarfile.open(path) as tar:
        dump = _open_member(tar, _DUMP)
        while piece := dump.read(BACKUP_CHUNK_BYTES):
            done += into.write(piece)
            count(done)


def _open_member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    member = tar.extractfile(name)
    if member is None:
        raise KeyError(name)
    return member


def _build_member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(time.time())
    return member
