"""Which edition of the public list stands? The newest, made when somebody asks and what is public has changed.

However many ask at once, it is made once. An edition is a folder that is named after what stands in it and appears
whole or not at all: whoever is killed on the way leaves the earlier one as it was.
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

from jejak.public_list.writing import form_mark, write_edition
from resolvers.open_data import PublicListSnapshot, open_snapshot

FRESH = 60.0
"""Seconds that rows are taken to be as they were; a decree that opens or closes them counts at once."""
_KEPT = 2
_GIVEN_UP = 3600  # seconds after which what another process began is taken for killed


class Shelf:
    """The editions in one folder, of one database."""

    def __init__(self, folder: Path, *, fresh: float = FRESH) -> None:
        self._folder, self._fresh = folder, fresh
        self._one_at_a_time = asyncio.Lock()
        self._standing: Path | None = None
        self._policy, self._looked_at = "", 0.0

    async def edition(self) -> Path:
        """Return the folder of the edition of what is public now."""
        async with self._one_at_a_time, open_snapshot() as seen:
            policy, now = await seen.policy_fingerprint(), time.monotonic()
            is_fresh = policy == self._policy and now - self._looked_at < self._fresh
            if self._standing is None:
                self._folder = _writable(self._folder)
            if self._standing is None or not is_fresh:
                self._standing = await self._made(seen)
                self._policy, self._looked_at = policy, now
            return self._standing

    async def _made(self, seen: PublicListSnapshot) -> Path:
        path = self._folder / f"{await seen.fingerprint()}-{form_mark()}"
        if path.is_dir():
            await asyncio.to_thread(self._stand_again, path)
        else:
            await self._make(seen, path)
        return path

    async def _make(self, seen: PublicListSnapshot, path: Path) -> None:
        fresh = self._folder / f".{token_hex(8)}.new"
        fresh.mkdir(parents=True)
        try:
            await write_edition(seen, fresh)
            await asyncio.to_thread(self._settle, fresh, path)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _settle(self, fresh: Path, path: Path) -> None:
        """Put an edition in its place; what did not change keeps its time, and of older editions the last one stays."""
        older = self._editions()
        _date(fresh, older[0] if older else fresh)
        try:
            fresh.rename(path)
        except OSError:
            if not path.is_dir():  # else another process was quicker, with the same bytes
                raise
        for each in older[_KEPT - 1 :]:
            shutil.rmtree(each, ignore_errors=True)
        for each in self._folder.glob(".*.new"):
            if time.time() - each.stat().st_mtime > _GIVEN_UP:
                shutil.rmtree(each, ignore_errors=True)

    def _stand_again(self, path: Path) -> None:
        """What stood before and stands again is new to whoever has seen what stood in between."""
        newest = self._editions()[0]
        if newest != path:
            _date(path, newest)

    def _editions(self) -> list[Path]:
        """Return the editions, the newest first."""
        found = [each for each in self._folder.iterdir() if not each.name.startswith(".")]
        return sorted(found, key=lambda each: each.stat().st_mtime_ns, reverse=True)


def _writable(folder: Path) -> Path:
    """Return the folder, or one of this process's own where the data folder is for reading only, as in a container."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder if os.access(folder, os.W_OK) else Path(mkdtemp(prefix="jejak-public-list-"))


def _date(edition: Path, last: Path) -> None:
    """Date an edition and its files now; a file that is the same as in the last one keeps its time."""
    for fresh in edition.iterdir():
        older = last / fresh.name
        if older.exists() and filecmp.cmp(fresh, older, shallow=False):
            found = older.stat()
            os.utime(fresh, ns=(found.st_atime_ns, found.st_mtime_ns))
        else:
            os.utime(fresh)
    os.utime(edition)
