"""ZIP reader within fixed limits, which unpacks nothing to a disk.

Refuses names that lead out of a folder, links, encryption, two files of one name, and whatever unpacks to
more than it may.
"""

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Self

from audit.limits import MAX_INDEX_BYTES
from audit.verify.finding import CheckStopped, FaultCode, make_finding
from audit.verify.safe_files import read_lines

_TAIL = 22 + (1 << 16)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ARCHIVE_ERRORS = (
    OSError,
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)


class Archive:
    """An open archive, of which only the listed plain files can be read."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._names = dict[str, zipfile.ZipInfo]()
        try:
            self._file: IO[bytes] = Path(path).open("rb")  # noqa: SIM115 - closed with this archive
        except (OSError, ValueError) as fault:
            raise self._reject(
                str(getattr(fault, "strerror", None) or fault), FaultCode.UNREADABLE
            ) from fault
        try:
            self._open()
        except BaseException:
            self._file.close()
            raise

    def _open(self) -> None:
        try:
            size = _index_size(self._file)
            if size > MAX_INDEX_BYTES:
                raise self._reject("too many files")
            self._zip = zipfile.ZipFile(self._file)
        except ARCHIVE_ERRORS as fault:
            raise self._reject("no ZIP file", FaultCode.UNREADABLE) from fault
        for each in self._zip.infolist():
            if why := _find_fault(each) or (
                "two files of one name" if each.filename in self._names else None
            ):
                raise self._reject(f"{each.filename}: {why}")
            self._names[each.filename] = each

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()
        self._file.close()

    @property
    def names(self) -> tuple[str, ...]:
        """Every file, in the order in which they stand."""
        return tuple(name for name, each in self._names.items() if not each.is_dir())

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        return name in self._names

    def read(self, name: str, *, limit: int) -> bytes:
        """Return the content of a file.

        Raises: CheckStopped when it is missing, broken or larger than the limit
        """
        if name not in self._names:
            raise CheckStopped(make_finding(FaultCode.UNREADABLE, what=name, why="it is missing"))
        try:
            with self._zip.open(self._names[name]) as file:
                content = file.read(limit + 1)
        except ARCHIVE_ERRORS as fault:
            raise CheckStopped(make_finding(FaultCode.UNREADABLE, what=name, why=str(fault))) from fault
        if len(content) > limit:
            raise CheckStopped(make_finding(FaultCode.HOSTILE, what=name, why=f"> {limit} byte"))
        return content

    def lines(self, name: str, *, most: int) -> Iterator[bytes]:
        """Yield the lines of a file.

        Raises: CheckStopped as `read`, or when there are more lines than `most`
        """
        if name not in self._names:
            raise CheckStopped(make_finding(FaultCode.UNREADABLE, what=name, why="it is missing"))
        try:
            with self._zip.open(self._names[name]) as file:
                for number, line in enumerate(read_lines(io.BufferedReader(file))):  # type: ignore[type-var]
                    if number >= most:
                        raise CheckStopped(make_finding(FaultCode.HOSTILE, what=name, why=f"> {most} lines"))
                    yield line
        except ARCHIVE_ERRORS as fault:
            raise CheckStopped(make_finding(FaultCode.UNREADABLE, what=name, why=str(fault))) from fault

    def _reject(self, why: str, kind: FaultCode = FaultCode.HOSTILE) -> CheckStopped:
        return CheckStopped(make_finding(kind, what=self._path, why=why))


def _find_fault(each: zipfile.ZipInfo) -> str | None:
    name = each.filename
    if not name or name.startswith("/") or "\\" in name or ":" in name or "\x00" in each.orig_filename:
        return "this name leads out of a folder"
    if ".." in PurePosixPath(name).parts or each.orig_filename != name:
        return "this name leads out of a folder"
    kind = stat.S_IFMT(each.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "it is no plain file"
    is_readable = not each.flag_bits & 1 and each.compress_type in _METHODS
    return None if is_readable else "it is encrypted or packed in an unknown way"


def _index_size(file: IO[bytes]) -> int:
    """The bytes of the list of files, by the record at the end, before anybody reads that list into memory."""
    file.seek(0, os.SEEK_END)
    file.seek(max(0, file.tell() - _TAIL - 76))
    tail = file.read(_TAIL + 76)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise ValueError("no end")
    found = int(struct.unpack_from("<L", tail, at + 12)[0])
    large = tail.rfind(b"PK\x06\x06", 0, at)
    if found == 0xFFFFFFFF and large >= 0 and len(tail) >= large + 56:
        found = int(struct.unpack_from("<Q", tail, large + 40)[0])
    file.seek(0)
    return found
