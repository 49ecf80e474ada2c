"""Editions of the public list: the newest, made on request when public data has changed.

However many ask at once, it is made once. An edition is a folder that is named after what stands in it and appears
whole or not at all: the person who is killed on the way leaves the earlier one as it was.
"""

import asyncio
import filecmp
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from tempfile import mkdtemp

from jejak.limits import ABANDONED_EDITION_SECONDS, MAX_OPEN_DATA_EDITIONS, OPEN_DATA_MAX_AGE_SECONDS
from jejak.open_data.csv_writer import format_hash, write_edition
from resolvers.public.open_data import PublicListSnapshot, open_snapshot


class EditionStore:
    """The editions in one folder, of one database."""

    def __init__(self, folder: Path, *, max_age: float = OPEN_DATA_MAX_AGE_SECONDS) -> None:
        self._folder, self._max_age = folder, max_age
        self._lock = asyncio.Lock()
        self._current: Path | None = None
        self._policy, self._checked_at = "", 0.0

    async def load_edition(self) -> Path:
        """Return the folder of the edition of what is public now."""
        async with self._lock, open_snapshot() as seen:
            policy, now = await seen.policy_fingerprint(), time.monotonic()
            is_fresh = policy == self._policy and now - self._checked_at < self._max_age
            if self._current is None:
                self._folder = _find_writable_folder(self._folder)
            if self._current is None or not is_fresh:
                self._current = await self._find_or_make(seen)
                self._policy, self._checked_at = policy, now
            return self._current

    async def _find_or_make(self, seen: PublicListSnapshot) -> Path:
        path = self._folder / f"{await seen.fingerprint()}-{format_hash()}"
        if path.is_dir():
            await asyncio.to_thread(self._refresh_times, path)
        else:
            await self._make_edition(seen, path)
        return path

    async def _make_edition(self, seen: PublicListSnapshot, path: Path) -> None:
        fresh = self._folder / f".{token_hex(8)}.new"
        fresh.mkdir(parents=True)
        try:
            await write_edition(seen, fresh)
            await asyncio.to_thread(self._publish, fresh, path)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _publish(self, fresh: Path, path: Path) -> None:
        """Put an edition in its place; what did not change keeps its time, and of older editions the last one stays."""
        older = self._list_editions()
        _set_times(fresh, older[0] if older else fresh)
        try:
            fresh.rename(path)
        except OSError:
            if not path.is_dir():  # else another process was quicker, with the same bytes
                raise
        for each in older[MAX_OPEN_DATA_EDITIONS - 1 :]:
            shutil.rmtree(each, ignore_errors=True)
        for each in self._folder.glob(".*.new"):
            if time.time() - each.stat().st_mtime > ABANDONED_EDITION_SECONDS:
                shutil.rmtree(each, ignore_errors=True)

    def _refresh_times(self, path: Path) -> None:
        """What stood before and stands again is new to the person who has seen what stood in between."""
        newest = self._list_editions()[0]
        if newest != path:
            _set_times(path, newest)

    def _list_editions(self) -> list[Path]:
        """Return the editions, the newest first."""
        found = [each for each in self._folder.iterdir() if not each.name.startswith(".")]
        return sorted(found, key=lambda each: each.stat().st_mtime_ns, reverse=True)


def _find_writable_folder(folder: Path) -> Path:
    """Return the folder, or one of this process's own where the data folder is for reading only, as in a container."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder if os.access(folder, os.W_OK) else Path(mkdtemp(prefix="jejak-public-list-"))


def _set_times(edition: Path, last: Path) -> None:
    """Date an edition and its files now; a file that is the same as in the last one keeps its time."""
    for fresh in edition.iterdir():
        older = last / fresh.name
        if older.exists() and filecmp.cmp(fresh, older, shallow=False):
            found = older.stat()
            os.utime(fresh, ns=(found.st_atime_ns, found.st_mtime_ns))
        else:
            os.utime(fresh)
    os.utime(edition)
