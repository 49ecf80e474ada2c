"""Throttle of sign-in attempts: each is counted before it is checked, and cleared when it was right.

So a hundred tries at once count as a hundred. What is kept is a hash of whose account and from which address,
for a day.
"""

from dataclasses import dataclass
from hashlib import sha256
from math import ceil

from tortoise.connection import get_connection

from audit.context import attributed
from models.account import SignInAttempt
from resolvers.caller import Call
from resolvers.query.mapping import Row
from resolvers.sql import statement
from rulebook.errors import TooManyTries
from rulebook.login_throttle import PER_ACCOUNT_AND_ADDRESS, PER_ADDRESS, PER_SECOND_FACTOR, Backoff


@dataclass(frozen=True, slots=True)
class AttemptCounter:
    """What is counted together, and how fast it may go on."""

    key: bytes
    backoff: Backoff


def counter_of_address(call: Call) -> AttemptCounter:
    """Everything from the caller's address."""
    return AttemptCounter(_key("address", call.address), PER_ADDRESS)


def counter_of_name(call: Call, name: str) -> AttemptCounter:
    """One name as it is written, anybody's or nobody's, from the caller's address; what is told depends on no account.

    So that user name and NIP do not show that they are one account's. An account has these two: twice as many guesses.
    """
    return AttemptCounter(_key("name", name, call.address), PER_ACCOUNT_AND_ADDRESS)


def counter_of_account(call: Call, account_id: object) -> AttemptCounter:
    """The password of a signed-in caller's own account from their address."""
    return AttemptCounter(_key("pair", str(account_id), call.address), PER_ACCOUNT_AND_ADDRESS)


def counter_of_second_factor(account_id: object) -> AttemptCounter:
    """Codes for one account."""
    return AttemptCounter(_key("second factor", str(account_id)), PER_SECOND_FACTOR)


async def record_attempt(call: Call, *counters: AttemptCounter, operation: str) -> int:
    """Count a try as failed; return how many failures that makes, of the counter that has most.

    One that comes too early is not judged, and the first such one is put on record.

    Raises: TooManyTries
    """
    failures = 0
    for counter in counters:
        pace = counter.backoff
        facts = [
            pace.free_attempts,
            *(span.total_seconds() for span in (pace.first_delay, pace.max_delay, pace.decay_interval)),
        ]
        claimed = await _rows("record_attempt", counter.key, *facts)
        if not claimed:
            await _refuse(call, counter, operation=operation)
        failures = max(failures, ceil(claimed[0]["failures"]))
    return failures


async def clear_attempts(*counters: AttemptCounter) -> None:
    """Take back what was counted against an account; of an address no more than this one try."""
    for counter in counters:
        await _rows("clear_attempts", counter.key, 1.0 if counter.backoff is PER_ADDRESS else None)


async def _refuse(call: Call, counter: AttemptCounter, *, operation: str) -> None:
    found = await _rows("attempt_delay", counter.key)
    if found and found[0]["is_first"]:
        async with attributed(call.service_attribution("sign-in", operation, method="PASSWORD")) as client:
            await SignInAttempt.create(using_db=client, outcome="DELAYED")
    raise TooManyTries(seconds=found[0]["seconds"] if found else 1)


async def _rows(name: str, *values: object) -> list[Row]:
    found: list[Row] = await get_connection("app").execute_query_dict(statement(name), list(values))
    return found


def _key(*parts: str) -> bytes:
    return sha256("\0".join(parts).encode()).digest()
