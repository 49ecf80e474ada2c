"""Reader of ordinary files within a limit, so that no file can block the verifier or fill the memory.

Follows no link inside a folder under verification and opens no pipe or device there.
"""

import io
import json
import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from audit.limits import MAX_LINE_BYTES, MAX_NOTE_BYTES, MAX_POLICY_BYTES
from audit.policy import Policy, parse_policy
from audit.tile import ENTRIES_LEVEL, MAX_ENTRY_BYTES, WIDTH, Tile
from audit.verify.finding import CheckStopped, FaultCode, make_finding

_OPEN_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class MissingFile(OSError):
    """There is no such file."""


@dataclass(frozen=True)
class ExportFolder:
    """A folder under verification: plain files by their names below it, and nothing else."""

    path: str

    def read(self, name: str, *, limit: int) -> bytes:
        """Return the content of one file.

        Raises: OSError when it is missing, too large or no plain file
        """
        with self.open(name) as file:
            size = os.fstat(file.fileno()).st_size
            content = (
                file.read(size + 1) if size <= limit else b""
            )  # a read of the limit would make room for it
        if size > limit or len(content) > limit:
            raise OSError(f"more than {limit} bytes")
        return content

    def open(self, name: str) -> io.BufferedReader:
        """Open one file to be read bit by bit.

        Raises: OSError
        """
        return os.fdopen(os.open(self._path_of_plain_file(name), os.O_RDONLY | _OPEN_FLAGS), "rb")

    def size(self, name: str) -> int:
        """Return how large a file is.

        Raises: OSError
        """
        return Path(self._path_of_plain_file(name)).stat().st_size

    def names(self, name: str, *, most: int) -> list[str]:
        """Return the names in one folder below, of which there may be none.

        Raises: OSError when there are too many
        """
        where = Path(self.path, name)
        if not where.exists():
            return []
        _expect_real(str(where))
        found = list[str]()
        with os.scandir(where) as entries:
            for entry in entries:
                found.append(entry.name)
                if len(found) > most:
                    raise OSError(f"more than {most} files")
        return sorted(found)

    def tile(self, tile: Tile) -> bytes:
        """Return the content of a tile.

        Raises: OSError
        """
        limit = WIDTH * (MAX_ENTRY_BYTES + 2) if tile.level == ENTRIES_LEVEL else 32 * WIDTH
        return self.read(tile.path, limit=limit)

    def _path_of_plain_file(self, name: str) -> str:
        path = f"{self.path}/{name}"
        _expect_real_up_to(self.path, path[: path.rindex("/")])
        try:
            mode = os.lstat(path).st_mode
        except FileNotFoundError as fault:
            raise MissingFile("it is missing") from fault
        except ValueError as fault:
            raise OSError("no path") from fault
        if not stat.S_ISREG(mode):
            raise OSError("it is no plain file")
        return path


def read_file(path: str, *, limit: int) -> bytes:
    """Read a file that the caller named, or standard input for a dash.

    Raises: CheckStopped
    """
    try:
        if path == "-":
            content = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(path).open("rb") as file:
                content = file.read(limit + 1)
    except (OSError, ValueError) as fault:
        raise CheckStopped(
            make_finding(FaultCode.UNREADABLE, what=path, why=describe_os_error(fault))
        ) from fault
    if len(content) > limit:
        raise CheckStopped(make_finding(FaultCode.HOSTILE, what=path, why=f"> {limit} byte"))
    return content


def read_text(path: str, *, limit: int) -> str:
    """Read a text file that the caller named.

    Raises: CheckStopped
    """
    try:
        return read_file(path, limit=limit).decode()
    except UnicodeDecodeError as fault:
        raise CheckStopped(make_finding(FaultCode.UNREADABLE, what=path, why="no UTF-8")) from fault


def read_note_file(path: str) -> str:
    """Read a signed note that the caller named.

    Raises: CheckStopped
    """
    return read_text(path, limit=MAX_NOTE_BYTES)


def read_policy_file(path: str | None, keys: list[str]) -> Policy | None:
    """Read the policy and the log keys that the caller named, if any.

    Raises: CheckStopped
    """
    if path is None and not keys:
        return None
    try:
        policy = Policy() if path is None else parse_policy(read_file(path, limit=MAX_POLICY_BYTES))
        return policy.with_logs(keys)
    except ValueError as fault:
        raise CheckStopped(
            make_finding(FaultCode.UNREADABLE, what=path or "--key", why=str(fault))
        ) from fault


def parse_strict_json(text: str | bytes) -> Any:
    """Read JSON in which no key stands twice.

    Raises: ValueError
    """
    try:
        return json.loads(text, object_pairs_hook=_check_unique_keys, parse_constant=_refuse_constant)
    except RecursionError as fault:
        raise ValueError("it is nested too deeply") from fault


def read_lines(file: io.BufferedIOBase, *, limit: int = MAX_LINE_BYTES) -> Iterator[bytes]:
    """Yield the lines of a file, none of which may be longer than the limit.

    Raises: OSError
    """
    while line := file.readline(limit + 1):
        if len(line) > limit:
            raise OSError(f"a line has more than {limit} bytes")
        yield line.removesuffix(b"\n")


def describe_os_error(error: BaseException) -> str:
    """Why, in few words, without the path."""
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)) or "?"


@cache  # once for each of many thousand tiles
def _expect_real_up_to(folder: str, above: str) -> None:
    while len(above) > len(folder):
        _expect_real(above)
        above = above[: above.rindex("/")]


def _expect_real(path: str) -> None:
    if not stat.S_ISDIR(os.lstat(path).st_mode):
        raise OSError("a link stands in its way")


def _check_unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is no number")
