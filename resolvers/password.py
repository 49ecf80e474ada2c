"""Is this the password? argon2id, in threads, two at a time, with a queue that ends.

Called by the doors of coming and by those who set a password. Hashing takes 64 MiB and a tenth of a second: that is
what it is for, and why nobody may have a hundred of them done at once.
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

from rulebook.errors import Busy, WeakPassword
from rulebook.password import LONGEST, SHORTEST, fault_of, in_one_form

T = TypeVar("T")

HASHER = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)


class Turns:
    """Work in threads, `at_once` at a time; whoever would wait for longer than `patience` is told when to come back."""

    def __init__(self, at_once: int, patience: float) -> None:
        self._at_once, self._patience = at_once, patience
        self._free = asyncio.Semaphore(at_once)
        self._here = 0
        self._took = 0.1  # seconds, of late

    async def take(self, work: Callable[[], T]) -> T:
        """Do the work when it is its turn; once begun it keeps its place, even if nobody waits for it any more.

        Raises: Busy when the queue is too long
        """
        waits = max(0, self._here - self._at_once + 1) * self._took / self._at_once
        if waits > self._patience:
            raise Busy(seconds=math.ceil(waits))
        self._here += 1
        turn = asyncio.create_task(self._turn(work))
        turn.add_done_callback(self._leave)
        return await asyncio.shield(turn)

    async def _turn(self, work: Callable[[], T]) -> T:
        async with self._free:
            began = time.monotonic()
            done = await asyncio.to_thread(work)
            self._took = 0.8 * self._took + 0.2 * (time.monotonic() - began)
            return done

    def _leave(self, _: object) -> None:
        self._here -= 1


TURNS = Turns(at_once=2, patience=1.5)


async def hash_password(password: str, *, about: Iterable[str] = ()) -> str:
    """Return the argon2id hash of a password of somebody with these names and numbers.

    Raises: WeakPassword, Busy
    """
    check_password(password, about=about)
    return await TURNS.take(lambda: HASHER.hash(in_one_form(password)))


def check_password(password: str, *, about: Iterable[str] = ()) -> None:
    """Raises: WeakPassword"""
    if fault := fault_of(password, about=about):
        raise WeakPassword(fault=fault, min_length=SHORTEST, max_length=LONGEST)


async def matches(hashed: str | None, password: str) -> bool:
    """Tell whether this is the password; whose it is, and whether, changes nothing about the work.

    Raises: Busy
    """
    known, form = hashed or _nobodys_hash(), in_one_form(password)[: LONGEST + 1]
    return await TURNS.take(lambda: _verify(known, form)) and hashed is not None


def is_outdated(hashed: str) -> bool:
    """Tell whether a hash was made with less work than we ask for today."""
    return HASHER.check_needs_rehash(hashed)


@cache
def _nobodys_hash() -> str:
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
