"""Messages for failures of the machine, in one sentence each.

It decides nothing; it only finds the words.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jejak.errors import ClusterError

_ELSEWHERE = "name another folder with JEJAK_DATA_DIR"


@contextmanager
def translate_os_errors(place: Path) -> Iterator[None]:
    """Turn what the operating system refuses into a sentence about this place."""
    try:
        yield
    except OSError as refusal:
        raise ClusterError(_error_message(place, number=refusal.errno, otherwise=str(refusal))) from refusal


def program_error(act: str, *, place: Path, output: str) -> ClusterError:
    """The sentence in what one of PostgreSQL's programs printed."""
    known = {os.strerror(number): number for number in (errno.ENOSPC, errno.EDQUOT, errno.EROFS)}
    number = next((number for words, number in known.items() if words in output), None)
    lines = output.strip().splitlines() or ["it said nothing"]
    said = next((line for line in lines if "FATAL" in line or "error" in line), lines[-1])
    return ClusterError(
        _error_message(
            place, number=number, otherwise=f"PostgreSQL could not {act} in {place}: {said.strip()}"
        )
    )


def wrong_owner_error(cluster_dir: Path, owner: str) -> ClusterError:
    """The sentence for a cluster that is another account's."""
    return ClusterError(
        f"The cluster in {cluster_dir} belongs to {owner}: run as that account, as root, or {_ELSEWHERE}."
    )


def _error_message(place: Path, *, number: int | None, otherwise: str) -> str:
    match number:
        case errno.ENOSPC | errno.EDQUOT:
            return f"The disk that holds {place} is full: make room, or {_ELSEWHERE}."
        case errno.EROFS:
            return f"The disk that holds {place} is read-only: {_ELSEWHERE}."
        case errno.EACCES | errno.EPERM:
            return f"This account may not do that in {place} ({otherwise}): {_ELSEWHERE}."
        case errno.EEXIST | errno.ENOTDIR:
            return f"{place} cannot be a folder, because a file stands in its way: {_ELSEWHERE}."
        case _:
            return otherwise
