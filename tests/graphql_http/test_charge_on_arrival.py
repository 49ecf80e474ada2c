"""One who comes pays for what they bring before it is read or the database asked; nobody pays for their neighbours."""

import asyncio
from secrets import token_urlsafe
from typing import Any

import httpx2
import pytest

from jejak.limits import MAX_BODY_BYTES
from jejak.rate_limit.known_tokens import KnownTokens
from jejak.rate_limit.limits import TOKEN_LOOKUP_POINTS
from jejak.rate_limit.policy import PUBLIC, UNKNOWN_TOKENS
from resolvers.caller import ACTOR_CACHE, hash_token
from tests.endpoints.statement_log import StatementLog, log_statements
from tests.graphql_http.conftest import EdgeFixture, code_of

QUERY = "{ lawfulPay { on } }"
LARGE_BODY = {"query": QUERY, "variables": {"x": "y" * 90_000}}
CLIENT_KEY = "network:127.0.0.1"


async def points_left(edge: EdgeFixture) -> int:
    """Return what the public of this address has left."""
    found: int = (await edge.post(QUERY)).json()["extensions"]["cost"]["available"]
    return found


async def send_forged_tokens(
    edge: EdgeFixture, count: int, body: dict[str, Any], like: str | None = None
) -> list[httpx2.Response]:
    """Ask with tokens that look like this one and open nothing, all at once."""
    like = like or str((await edge.staff()).token)
    headers = [{"authorization": f"Bearer {like[:-43]}{token_urlsafe(32)}"} for _ in range(count)]
    return await asyncio.gather(*(edge.http.post("/graphql", json=body, headers=each) for each in headers))


async def count_session_lookups(log: StatementLog) -> int:
    return sum("ops.session" in each for each in await log.since())


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("size", "headers", "code", "points"),
    [
        (9 * MAX_BODY_BYTES, {}, "BODY_TOO_LARGE", MAX_BODY_BYTES // 100),
        (90_000, {"content-type": "text/plain"}, "UNSUPPORTED_MEDIA_TYPE", 1),
        (90_000, {"accept": "image/png"}, "NOT_ACCEPTABLE", 1),
        (90_000, {}, "BODY_MALFORMED", 900),
        (0, {}, "BODY_MALFORMED", 1),
    ],
)
async def test_what_cannot_be_answered_costs_what_was_taken_in_and_as_much_again(
    frozen_edge: EdgeFixture, size: int, headers: dict[str, str], code: str, points: int
) -> None:
    before = await points_left(frozen_edge)
    answer = await frozen_edge.http.post(
        "/graphql", content=b"x" * size, headers={"content-type": "application/json"} | headers
    )
    assert code_of(answer) == code
    assert answer.json()["extensions"]["cost"] | {"restoreRate": 0} == {
        "requested": points, "actual": 2 * points, "available": max(0, before - 2 * points), "restoreRate": 0,
    }  # fmt: skip


async def test_a_page_of_another_site_pays_too(frozen_edge: EdgeFixture) -> None:
    before = await points_left(frozen_edge)
    headers = {"cookie": "__Host-jejak=x", "jejak-csrf": "x", "origin": "https://jahat.example"}
    answer = await frozen_edge.http.post("/graphql", json={"query": QUERY}, headers=headers)
    assert (answer.status_code, code_of(answer)) == (403, "CROSS_SITE")
    assert await points_left(frozen_edge) < before


# ------------------------------------------------------------------ tokens that nobody has seen


async def test_forged_tokens_cost_the_database_no_more_than_their_network_may_ask(
    frozen_edge: EdgeFixture,
) -> None:
    """Nor is what they bring read, once it cannot be paid."""
    async with log_statements(frozen_edge.api.superuser):
        log = StatementLog(frozen_edge.api, whole=True)
        await log.since()
        answers = await send_forged_tokens(frozen_edge, 40, LARGE_BODY)
        asked = await count_session_lookups(log)
    price = 900 + 1 + TOKEN_LOOKUP_POINTS
    assert (
        asked <= UNKNOWN_TOKENS.points.burst // price + 1
    )  # and the one of the staff that was asked for before
    assert {each.status_code for each in answers} <= {200, 429}
    assert [each.status_code for each in answers].count(429) >= 37


async def test_a_flood_of_forged_tokens_costs_no_account_of_that_network_anything(
    frozen_edge: EdgeFixture,
) -> None:
    staff = await frozen_edge.staff()
    before = (await frozen_edge.post(QUERY, of=staff)).json()["extensions"]["cost"]
    answers = await send_forged_tokens(frozen_edge, 60, LARGE_BODY, like=str(staff.token))
    assert 429 in {each.status_code for each in answers}
    ACTOR_CACHE.evict_where()  # the account is known by its token, longer than who stands behind it
    after = await frozen_edge.post(QUERY, of=staff)
    assert after.status_code == 200
    assert after.json()["extensions"]["cost"]["available"] == before["available"] - 2


async def test_a_first_sign_in_gets_back_what_it_cost(
    frozen_edge: EdgeFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = await frozen_edge.staff()
    monkeypatch.setattr(frozen_edge.rate_limits, "known_tokens", KnownTokens())
    frozen_edge.rate_limits.limiter.buckets.clear()
    assert (await frozen_edge.post(QUERY, of=staff)).status_code == 200
    spent = {name: round(each.spent) for name, each in frozen_edge.rate_limits.limiter.buckets.items()}
    account = await frozen_edge.api.superuser.fetchval(
        "SELECT id FROM hr.account WHERE user_name = 'pegawai'"
    )
    assert spent == {"points newcomers:127.0.0.1": 0, f"points account:{account}": 2}
    assert not frozen_edge.rate_limits.limiter.running_counts


async def test_a_token_that_opens_nothing_makes_a_stranger_who_pays_twice(frozen_edge: EdgeFixture) -> None:
    await frozen_edge.staff()
    frozen_edge.rate_limits.limiter.buckets.clear()
    (answer,) = await send_forged_tokens(frozen_edge, 1, {"query": QUERY})
    assert answer.json()["data"]["lawfulPay"]["on"]
    spent = {name: round(each.spent) for name, each in frozen_edge.rate_limits.limiter.buckets.items()}
    assert spent["points newcomers:127.0.0.1"] == TOKEN_LOOKUP_POINTS + 1
    assert spent[f"points {CLIENT_KEY}"] == answer.json()["extensions"]["cost"]["actual"] <= 2


async def test_another_regencys_token_is_told_from_ours_without_the_database(
    frozen_edge: EdgeFixture,
) -> None:
    await frozen_edge.staff()
    async with log_statements(frozen_edge.api.superuser):
        log = StatementLog(frozen_edge.api, whole=True)
        await log.since()
        answers = await send_forged_tokens(frozen_edge, 9, {"query": QUERY}, like="jejak_9999x_" + "A" * 43)
        assert await count_session_lookups(log) == 0
    assert {each.status_code for each in answers} == {200}
    assert "points newcomers:127.0.0.1" not in frozen_edge.rate_limits.limiter.buckets


async def test_a_session_that_ended_is_a_strangers_and_then_unknown(frozen_edge: EdgeFixture) -> None:
    staff = await frozen_edge.staff()
    assert (await frozen_edge.post("{ viewer { account { id } } }", of=staff)).json()["data"]["viewer"]
    await frozen_edge.api.superuser.execute(
        "UPDATE ops.session SET ended_at = now() WHERE token_hash = $1", hash_token(str(staff.token))
    )
    ACTOR_CACHE.evict_where()
    for _ in range(2):
        answer = (await frozen_edge.post("{ viewer { account { id } } }", of=staff)).json()
        assert answer["data"]["viewer"] is None
        assert answer["extensions"]["cost"]["restoreRate"] == PUBLIC.points.per_second
    assert frozen_edge.rate_limits.known_tokens.client_key_of(hash_token(str(staff.token))) is None


def test_known_tokens_are_bounded_and_the_one_not_seen_for_longest_goes_first() -> None:
    known_tokens = KnownTokens(max_tokens=2)
    tokens = [f"jejak_1504_{letter * 43}" for letter in "abc"]
    assert not known_tokens.is_other_regency("jejak_9_" + "a" * 43)  # nobody is known yet
    known_tokens.remember(tokens[0], "account:0")
    known_tokens.remember(tokens[1], "account:1")
    known_tokens.remember(tokens[0], "account:0")
    known_tokens.remember(tokens[2], "account:2")
    keys = [hash_token(each) for each in tokens]
    assert [known_tokens.client_key_of(each) for each in keys] == ["account:0", None, "account:2"]
    known_tokens.remember(tokens[0], None)
    assert [known_tokens.client_key_of(each) for each in keys] == [None, None, "account:2"]
    assert [known_tokens.is_other_regency(each) for each in (tokens[1], "jejak_15045_" + "a" * 43, "x")] == [
        False,
        True,
        True,
    ]
