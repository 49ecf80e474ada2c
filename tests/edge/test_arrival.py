"""Whoever comes pays for what they bring before it is read or the database asked; nobody pays for their neighbours."""

import asyncio
from secrets import token_urlsafe
from typing import Any

import httpx2
import pytest

from jejak.rate.faces import Faces
from jejak.rate.turn import KNOCK, NEWCOMERS, PUBLIC
from jejak.reading import MOST_BYTES
from resolvers.identity import ACTORS, token_hash
from tests.doors.statements import Log, logging_statements
from tests.edge.conftest import Edge, code_of

ASKED = "{ lawfulPay { on } }"
BIG = {"query": ASKED, "variables": {"x": "y" * 90_000}}
HERE = "network:127.0.0.1"


async def left(edge: Edge) -> int:
    """Return what the public of this address has left."""
    found: int = (await edge.post(ASKED)).json()["extensions"]["cost"]["available"]
    return found


async def forged(
    edge: Edge, count: int, body: dict[str, Any], like: str | None = None
) -> list[httpx2.Response]:
    """Ask with tokens that look like this one and open nothing, all at once."""
    like = like or str((await edge.staff()).token)
    headers = [{"authorization": f"Bearer {like[:-43]}{token_urlsafe(32)}"} for _ in range(count)]
    return await asyncio.gather(*(edge.http.post("/graphql", json=body, headers=each) for each in headers))


async def sessions_asked_for(log: Log) -> int:
    return sum("ops.session" in each for each in await log.since())


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("size", "headers", "code", "points"),
    [
        (9 * MOST_BYTES, {}, "BODY_TOO_LARGE", MOST_BYTES // 100),
        (90_000, {"content-type": "text/plain"}, "UNSUPPORTED_MEDIA_TYPE", 1),
        (90_000, {"accept": "image/png"}, "NOT_ACCEPTABLE", 1),
        (90_000, {}, "BODY_MALFORMED", 900),
        (0, {}, "BODY_MALFORMED", 1),
    ],
)
async def test_what_cannot_be_answered_costs_what_was_taken_in_and_as_much_again(
    still: Edge, size: int, headers: dict[str, str], code: str, points: int
) -> None:
    before = await left(still)
    answer = await still.http.post(
        "/graphql", content=b"x" * size, headers={"content-type": "application/json"} | headers
    )
    assert code_of(answer) == code
    assert answer.json()["extensions"]["cost"] | {"restoreRate": 0} == {
        "requested": points, "actual": 2 * points, "available": max(0, before - 2 * points), "restoreRate": 0,
    }  # fmt: skip


async def test_a_page_of_another_site_pays_too(still: Edge) -> None:
    before = await left(still)
    headers = {"cookie": "__Host-jejak=x", "jejak-csrf": "x", "origin": "https://jahat.example"}
    answer = await still.http.post("/graphql", json={"query": ASKED}, headers=headers)
    assert (answer.status_code, code_of(answer)) == (403, "CROSS_SITE")
    assert await left(still) < before


# ------------------------------------------------------------------ tokens that nobody has seen


async def test_forged_tokens_cost_the_database_no_more_than_their_network_may_ask(still: Edge) -> None:
    """Nor is what they bring read, once it cannot be paid."""
    async with logging_statements(still.town.behind):
        log = Log(still.town, whole=True)
        await log.since()
        answers = await forged(still, 40, BIG)
        asked = await sessions_asked_for(log)
    price = 900 + 1 + KNOCK
    assert asked <= NEWCOMERS.points.most // price + 1  # and the one of the staff that was asked for before
    assert {each.status_code for each in answers} <= {200, 429}
    assert [each.status_code for each in answers].count(429) >= 37


async def test_a_flood_of_forged_tokens_costs_no_account_of_that_network_anything(still: Edge) -> None:
    staff = await still.staff()
    before = (await still.post(ASKED, of=staff)).json()["extensions"]["cost"]
    answers = await forged(still, 60, BIG, like=str(staff.token))
    assert 429 in {each.status_code for each in answers}
    ACTORS.forget()  # the account is known by its token, longer than who stands behind it
    after = await still.post(ASKED, of=staff)
    assert after.status_code == 200
    assert after.json()["extensions"]["cost"]["available"] == before["available"] - 2


async def test_whoever_comes_for_the_first_time_gets_back_what_coming_cost(
    still: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = await still.staff()
    monkeypatch.setattr(still.gate, "faces", Faces())
    still.gate.turns.buckets.clear()
    assert (await still.post(ASKED, of=staff)).status_code == 200
    spent = {name: round(each.spent) for name, each in still.gate.turns.buckets.items()}
    account = await still.town.behind.fetchval("SELECT id FROM hr.account WHERE user_name = 'pegawai'")
    assert spent == {"points newcomers:127.0.0.1": 0, f"points account:{account}": 2}
    assert not still.gate.turns.running


async def test_a_token_that_opens_nothing_makes_a_stranger_who_pays_twice(still: Edge) -> None:
    await still.staff()
    still.gate.turns.buckets.clear()
    (answer,) = await forged(still, 1, {"query": ASKED})
    assert answer.json()["data"]["lawfulPay"]["on"]
    spent = {name: round(each.spent) for name, each in still.gate.turns.buckets.items()}
    assert spent["points newcomers:127.0.0.1"] == KNOCK + 1
    assert spent[f"points {HERE}"] == answer.json()["extensions"]["cost"]["actual"] <= 2


async def test_another_regencys_token_is_told_from_ours_without_the_database(still: Edge) -> None:
    await still.staff()
    async with logging_statements(still.town.behind):
        log = Log(still.town, whole=True)
        await log.since()
        answers = await forged(still, 9, {"query": ASKED}, like="jejak_9999x_" + "A" * 43)
        assert await sessions_asked_for(log) == 0
    assert {each.status_code for each in answers} == {200}
    assert "points newcomers:127.0.0.1" not in still.gate.turns.buckets


async def test_a_session_that_ended_is_a_strangers_and_then_unknown(still: Edge) -> None:
    staff = await still.staff()
    assert (await still.post("{ viewer { account { id } } }", of=staff)).json()["data"]["viewer"]
    await still.town.behind.execute(
        "UPDATE ops.session SET ended_at = now() WHERE token_hash = $1", token_hash(str(staff.token))
    )
    ACTORS.forget()
    for _ in range(2):
        answer = (await still.post("{ viewer { account { id } } }", of=staff)).json()
        assert answer["data"]["viewer"] is None
        assert answer["extensions"]["cost"]["restoreRate"] == PUBLIC.points.restore
    assert still.gate.faces.caller(token_hash(str(staff.token))) is None


def test_faces_are_bounded_and_the_one_not_seen_for_longest_goes_first() -> None:
    faces = Faces(most=2)
    tokens = [f"jejak_1504_{letter * 43}" for letter in "abc"]
    assert not faces.is_foreign("jejak_9_" + "a" * 43)  # nobody is known yet
    faces.seen(tokens[0], "account:0")
    faces.seen(tokens[1], "account:1")
    faces.seen(tokens[0], "account:0")
    faces.seen(tokens[2], "account:2")
    keys = [token_hash(each) for each in tokens]
    assert [faces.caller(each) for each in keys] == ["account:0", None, "account:2"]
    faces.seen(tokens[0], None)
    assert [faces.caller(each) for each in keys] == [None, None, "account:2"]
    assert [faces.is_foreign(each) for each in (tokens[1], "jejak_15045_" + "a" * 43, "x")] == [
        False,
        True,
        True,
    ]
