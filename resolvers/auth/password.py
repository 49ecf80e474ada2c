"""Password hashing and verification: argon2id in two threads, with a bounded queue.

Hashing takes 64 MiB and a tenth of a second: that is what it is for, and why nobody may have a hundred of
them done at once.
"""

import asyncio
import math
import secrets
import time
from base64 import b64encode
from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from argon2.low_level import ARGON2_VERSION

from resolvers.auth.sign_in_limits import MAX_HASHING_THREADS, MAX_HASHING_WAIT_SECONDS
from rulebook.errors import Busy, WeakPassword
from rulebook.limits import MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS
from rulebook.password import find_fault, normalize

T = TypeVar("T")

HASHER = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)


class BoundedThreadPool:
    """Work in threads, `at_once` at a time; one who would wait for longer than `patience` is told when to come back."""

    def __init__(self, max_threads: int, max_wait_seconds: float) -> None:
        self._max_threads, self._max_wait_seconds = max_threads, max_wait_seconds
        self._slots = asyncio.Semaphore(max_threads)
        self._queued = 0
        self._average_seconds = 0.1  # seconds, of late

    async def run(self, work: Callable[[], T]) -> T:
        """Do the work when it is its turn; once begun it keeps its place, even if nobody waits for it any more.

        Raises: Busy when the queue is too long
        """
        waits = max(0, self._queued - self._max_threads + 1) * self._average_seconds / self._max_threads
        if waits > self._max_wait_seconds:
            raise Busy(seconds=math.ceil(waits))
        self._queued += 1
        turn = asyncio.create_task(self._run(work))
        turn.add_done_callback(self._release)
        return await asyncio.shield(turn)

    async def _run(self, work: Callable[[], T]) -> T:
        async with self._slots:
            began = time.monotonic()
            done = await asyncio.to_thread(work)
            self._average_seconds = 0.8 * self._average_seconds + 0.2 * (time.monotonic() - began)
            return done

    def _release(self, _: object) -> None:
        self._queued -= 1


HASHING_POOL = BoundedThreadPool(max_threads=MAX_HASHING_THREADS, max_wait_seconds=MAX_HASHING_WAIT_SECONDS)


async def hash_password(password: str, *, about: Iterable[str] = ()) -> str:
    """Return the argon2id hash of a password of somebody with these names and numbers.

    Raises: WeakPassword, Busy
    """
    check_password(password, about=about)
    return await HASHING_POOL.run(lambda: HASHER.hash(normalize(password)))


def check_password(password: str, *, about: Iterable[str] = ()) -> None:
    """Raises: WeakPassword"""
    if fault := find_fault(password, about=about):
        raise WeakPassword(
            fault=fault, min_length=MIN_PASSWORD_CHARACTERS, max_length=MAX_PASSWORD_CHARACTERS
        )


async def is_password(hashed: str | None, password: str) -> bool:
    """Tell whether this is the password; whose it is, and whether, changes nothing about the work.

    Raises: Busy
    """
    known, form = hashed or _dummy_hash(), normalize(password)[: MAX_PASSWORD_CHARACTERS + 1]
    return await HASHING_POOL.run(lambda: _verify(known, form)) and hashed is not None


def is_outdated(hashed: str) -> bool:
    """Tell whether a hash was made with less work than we ask for today."""
    return HASHER.check_needs_rehash(hashed)


@cache
def _dummy_hash() -> str:
    """Return what looks like a hash and is none: it is made without the work that comparing with it takes."""
    salt, digest = (
        b64encode(secrets.token_bytes(size)).decode().rstrip("=")
        for size in (HASHER.salt_len, HASHER.hash_len)
    )
    work = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${work}${salt}${digest}"


def _verify(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (Argon2Error, InvalidHashError):
        return False
