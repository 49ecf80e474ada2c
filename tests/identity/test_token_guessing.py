"""No token but its own opens a session: the claim at its full size, with figures."""

import random
import re
import string
from collections import Counter
from collections.abc import Iterator

import pytest

from resolvers.caller import ACTOR_CACHE, hash_token
from tests.endpoints.regency_api import RegencyApi
from tests.identity.client import create_account_holder, obtain_token, viewer_user_name
from tests.identity.test_sessions import LOSSES, lose
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

SEED = 4
TOKENS = 10_000 if IS_FULL_SIZE else 200
_LETTERS = string.ascii_letters + string.digits + "-_"


def forge_tokens(token: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Yield tokens that look like this one, by how they were made, for ever."""
    prefix, secret = token[:-43], token[-43:]
    while True:
        at = chance.randrange(43)
        other = chance.choice([letter for letter in _LETTERS if letter != secret[at]])
        yield "one letter changed", prefix + secret[:at] + other + secret[at + 1 :]
        yield "made up", prefix + "".join(chance.choices(_LETTERS, k=43))
        yield "of another regency", re.sub(r"_[a-z0-9]+_", f"_{chance.randrange(10_000)}x_", token, count=1)
        yield "cut short", token[: chance.randrange(len(token))]
        yield "its hash", hash_token(token + str(chance.random())).hex()


@pytest.mark.proof
async def test_no_token_but_its_own_opens_a_session(api: RegencyApi, record_claim: ClaimRecorder) -> None:
    chance, tried = random.Random(SEED), Counter[str]()
    whose = await create_account_holder()
    token = await obtain_token(api, whose)
    for kind, lie in forge_tokens(token, chance):
        assert await viewer_user_name(api, lie) is None, kind
        tried[kind] += 1
        if tried.total() == TOKENS:
            break
    assert await viewer_user_name(api, token) == whose.name
    for how in LOSSES:
        other = await create_account_holder()
        ended = await obtain_token(api, other)
        await lose(api, how, other.account.id)
        ACTOR_CACHE.evict_where()
        assert await viewer_user_name(api, ended) is None, how
    figures = ", ".join(f"{count} {kind}" for kind, count in sorted(tried.items()))
    record_claim(
        "No token but its own opens a session",
        f"{tried.total()} tokens over HTTP: {figures}; {len(LOSSES)} ways in which a session ended; "
        f"none opened anything (seed {SEED})",
    )
