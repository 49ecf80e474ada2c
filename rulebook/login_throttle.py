"""Backoff of sign-in attempts that failed.

Tries are counted for a name as it is given *and* the address that they come from: one who knows a staff number locks
out nobody but themselves, and does not learn whose user name it goes with. An address has a ceiling of its own, wide
enough for an office behind one address.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Backoff:
    """`free` failures cost nothing; each further one doubles the wait, from `first` up to `longest`.

    One failure is forgotten for every `forgets` that passes.
    """

    free_attempts: int
    first_delay: timedelta
    max_delay: timedelta
    decay_interval: timedelta


PER_ACCOUNT_AND_ADDRESS = Backoff(3, timedelta(seconds=2), timedelta(minutes=15), timedelta(hours=1))
"""One name, or the own account of the person who is signed in, from one address."""

PER_ADDRESS = Backoff(100, timedelta(seconds=1), timedelta(minutes=1), timedelta(seconds=6))
"""Everything from one address; nobody there waits longer than a minute, since most of them are honest."""

PER_SECOND_FACTOR = Backoff(5, timedelta(seconds=30), timedelta(hours=1), timedelta(hours=1))
"""Codes for one account, wherever from: who may try one has given the password."""
