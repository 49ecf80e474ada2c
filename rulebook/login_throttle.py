"""Backoff of sign-in attempts that failed.

Tries are counted for a name as it is given *and* the address that they come from: one who knows a staff number locks
out nobody but themselves, and does not learn whose user name it goes with. An address has a ceiling of its own, wide
enough for an office behind one address.
"""

from dataclasses import dataclass
from datetime import timedelta

from rulebook import limits


@dataclass(frozen=True, slots=True)
class Backoff:
    """`free` failures cost nothing; each further one doubles the wait, from `first` up to `longest`.

    One failure is forgotten for every `forgets` that passes.
    """

    free_attempts: int
    first_delay: timedelta
    max_delay: timedelta
    decay_interval: timedelta


PER_ACCOUNT_AND_ADDRESS = Backoff(
    limits.ACCOUNT_FREE_ATTEMPTS,
    timedelta(seconds=limits.ACCOUNT_FIRST_DELAY_SECONDS),
    timedelta(minutes=limits.ACCOUNT_MAX_DELAY_MINUTES),
    timedelta(hours=limits.ACCOUNT_FAILURE_DECAY_HOURS),
)
"""One name, or the own account of the person who is signed in, from one address."""

PER_ADDRESS = Backoff(
    limits.ADDRESS_FREE_ATTEMPTS,
    timedelta(seconds=limits.ADDRESS_FIRST_DELAY_SECONDS),
    timedelta(minutes=limits.ADDRESS_MAX_DELAY_MINUTES),
    timedelta(seconds=limits.ADDRESS_FAILURE_DECAY_SECONDS),
)
"""Everything from one address; nobody there waits longer than a minute, since most of them are honest."""

PER_SECOND_FACTOR = Backoff(
    limits.SECOND_FACTOR_FREE_ATTEMPTS,
    timedelta(seconds=limits.SECOND_FACTOR_FIRST_DELAY_SECONDS),
    timedelta(hours=limits.SECOND_FACTOR_MAX_DELAY_HOURS),
    timedelta(hours=limits.SECOND_FACTOR_FAILURE_DECAY_HOURS),
)
"""Codes for one account, wherever from: who may try one has given the password."""
