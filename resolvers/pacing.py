"""May this be tried now? Tries are taken before they are judged and given back when they were right.

Called by the doors of coming. So a hundred tries at once count as a hundred. What is kept is a hash of whose account
and from which address, for a day.
"""

from dataclasses import dataclass
from hashlib import sha256
from math import ceil

from tortoise.connection import get_connection

from audit.context import attributed
from models.account import SignInAttempt
from resolvers.identity import Call
from resolvers.plan.shape import Row
from resolvers.sql import statement
from rulebook.errors import TooManyTries
from rulebook.pacing import ADDRESS, PAIR, SECOND_FACTOR, Pace


@dataclass(frozen=True, slots=True)
class Counter:
    """What is counted together, and how fast it may go on."""

    key: bytes
    pace: Pace


def at_address(call: Call) -> Counter:
    """Everything from the caller's address."""
    return Counter(_key("address", call.address), ADDRESS)


def at_name(call: Call, name: str) -> Counter:
    """One name as it is written, anybody's or nobody's, from the caller's address; what is told depends on no account.

    So that user name and NIP do not show that they are one account's. An account has these two: twice as many guesses.
    """
    return Counter(_key("name", name, call.address), PAIR)


def at_account(call: Call, account_id: object) -> Counter:
    """The password of a signed-in caller's own account from their address."""
    return Counter(_key("pair", str(account_id), call.address), PAIR)


def at_second_factor(account_id: object) -> Counter:
    """Codes for one account."""
    return Counter(_key("second factor", str(account_id)), SECOND_FACTOR)


async def take_try(call: Call, *counters: Counter, operation: str) -> int:
    """Count a try as failed; return how many failures that makes, of the counter that has most.

    One that comes too early is not judged, and the first such one is put on record.

    Raises: TooManyTries
    """
    failures = 0
    for counter in counters:
        pace = counter.pace
        facts = [pace.free, *(span.total_seconds() for span in (pace.first, pace.longest, pace.forgets))]
        claimed = await _rows("claim_try", counter.key, *facts)
        if not claimed:
            await _refuse(call, counter, operation=operation)
        failures = max(failures, ceil(claimed[0]["failures"]))
    return failures


async def forgive(*counters: Counter) -> None:
    """Take back what was counted against an account; of an address no more than this one try."""
    for counter in counters:
        await _rows("forgive_try", counter.key, 1.0 if counter.pace is ADDRESS else None)


async def _refuse(call: Call, counter: Counter, *, operation: str) -> None:
    found = await _rows("try_waits", counter.key)
    if found and found[0]["is_first"]:
        async with attributed(call.service_act("sign-in", operation, method="PASSWORD")) as client:
            await SignInAttempt.create(using_db=client, outcome="DELAYED")
    raise TooManyTries(seconds=found[0]["seconds"] if found else 1)


async def _rows(name: str, *values: object) -> list[Row]:
    found: list[Row] = await get_connection("app").execute_query_dict(statement(name), list(values))
    return found


def _key(*parts: str) -> bytes:
    return sha256("\0".join(parts).encode()).digest()
