"""Rate limits: charged before, refunded after, shown in every answer, and the same in every process."""

import asyncio
import json
from uuid import uuid4

import httpx2
import pytest

from jejak.database.pools import open_pools
from jejak.errors import OperatorError
from jejak.graphql.persisted_documents import compute_document_id
from jejak.jobs.cleanup import purge_expired
from jejak.limits import FREE_HEADER_BYTES
from jejak.rate_limit.client_key import hash_key
from jejak.rate_limit.limiter import RateLimiter
from jejak.rate_limit.sync import sync_once
from jejak.settings import Settings
from tests.graphql_http.conftest import TWO_OPERATIONS, EdgeFixture, code_of, database_down

LAW = "{ lawfulPay { on sources } }"
SIGN_OUT = "mutation { signOut(input: {}) { signedOut errors { code } } }"


def cost_of(answer: httpx2.Response) -> dict[str, int]:
    found: dict[str, int] = answer.json()["extensions"]["cost"]
    return found


async def test_every_answer_tells_what_it_cost_in_body_and_header(edge: EdgeFixture) -> None:
    for query in (LAW, "{ tidakAda }", "{"):
        answer = await edge.post(query)
        cost = cost_of(answer)
        assert set(cost) == {"requested", "actual", "available", "restoreRate"}
        told = dict(each.split("=") for each in answer.headers["jejak-cost"].split(", "))
        assert told == {name.lower(): str(points) for name, points in cost.items()}
        assert cost["restoreRate"] == 100
        assert 0 <= cost["available"] <= 2_000


async def test_what_was_charged_too_much_comes_back(edge: EdgeFixture) -> None:
    page = "{ publicCompensation(first: 100) { edges { node { title unitName posts } } } }"
    cost = cost_of(await edge.post(page))
    assert cost["requested"] > cost["actual"] > 0  # there is no row to pay for
    assert cost["available"] >= 2_000 - cost["actual"]


async def test_a_known_document_is_read_for_nothing(edge: EdgeFixture) -> None:
    text = f"query Named{uuid4().hex} {LAW}"
    first, second = [cost_of(await edge.post(text))["requested"] for _ in range(2)]
    assert second == 2
    assert first == second + -(-len(f'{{"query":"{text}"}}') // 100)


async def test_what_comes_beside_a_known_document_is_read_for_a_price(frozen_edge: EdgeFixture) -> None:
    """Reading 90 kB takes a server forty times as long as answering this; so does what is at hand."""
    flood = {"x": {f"k{at}": at for at in range(7_000)}}
    size = len(json.dumps(flood, separators=(",", ":"))) // 100 - 20
    await frozen_edge.post(LAW)
    for query in (LAW, "{ __schema { queryType { name } } }"):
        await frozen_edge.post(query)
        frozen_edge.rate_limits.limiter.buckets.clear()
        cost = cost_of(await frozen_edge.post(query, variables=flood))
        assert cost["actual"] > size
    few = {"x": "y" * 1_900}
    assert cost_of(await frozen_edge.post(LAW, variables=few))["actual"] == 2


async def test_headers_are_read_for_a_price_too_from_a_length_on_that_no_client_needs(
    frozen_edge: EdgeFixture,
) -> None:
    await frozen_edge.post(LAW)
    for size, least, most in ((FREE_HEADER_BYTES - 1_000, 2, 2), (30_000, 150, 250)):
        for headers in ([("cookie", "a=b;" * (size // 4))], [("a", "b")] * (size // 6)):
            frozen_edge.rate_limits.limiter.buckets.clear()
            answer = await frozen_edge.http.post("/graphql", json={"query": LAW}, headers=headers)
            assert least <= cost_of(answer)["actual"] <= most


async def test_a_refused_document_pays_double(edge: EdgeFixture) -> None:
    for bad in ("{ tidakAda " + "#" * 3000 + "\n}", "{" + "a " * 1500 + "}", "{ " * 150 + "x" + " }" * 150):
        cost = cost_of(await edge.post(bad))
        assert cost["actual"] == 2 * cost["requested"] >= 2 * len(bad) // 100
    body = b'{"query": ' + b"[" * 5000
    answer = await edge.http.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert cost_of(answer)["actual"] == 2 * cost_of(answer)["requested"] == 2 * -(-len(body) // 100)


async def test_what_is_known_and_refused_is_not_read_for_nothing(frozen_edge: EdgeFixture) -> None:
    """A caller who sends the same refused document again and again pays each time, and so for a registered one."""
    bad, id_ = "{ tidakAda }" + "#" * 988, compute_document_id(TWO_OPERATIONS)
    costs = [cost_of(await frozen_edge.post(bad)) for _ in range(3)]
    assert len({(each["requested"], each["actual"]) for each in costs}) == 1
    assert costs[0]["actual"] == 2 * costs[0]["requested"] >= 20
    wrong = {"documentId": id_, "operationName": "Tidak", "variables": {"x": "y" * 900}}
    answer = await frozen_edge.http.post("/graphql", json=wrong)
    assert code_of(answer) == "OPERATION_UNKNOWN"
    assert cost_of(answer)["actual"] >= 20


async def test_a_caller_without_points_is_told_when_to_come_back(frozen_edge: EdgeFixture) -> None:
    long = "{ tidakAda " + "#" * 8_900
    answers = [await frozen_edge.post(f"{long}{at}\n}}") for at in range(13)]
    # Each costs 90 points, and as many again: of 2,000 points eleven are answered.
    assert [code_of(each) for each in answers] == ["BAD_REQUEST"] * 11 + ["RATE_LIMITED"] * 2
    limited = answers[-1]
    assert (limited.status_code, limited.headers["retry-after"]) == (429, "1")
    assert limited.json()["errors"][0]["message"].count("1") == 2
    assert cost_of(limited) == {"requested": 0, "actual": 0, "available": 20, "restoreRate": 100}
    assert (await frozen_edge.post(LAW)).status_code == 200


async def test_points_come_back_with_time(frozen_edge: EdgeFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in range(12):
        await frozen_edge.post("{ tidakAda " + "#" * 8_900 + f"{at}\n}}")
    later = frozen_edge.rate_limits.limiter.clock() + 1
    monkeypatch.setattr(frozen_edge.rate_limits.limiter, "clock", lambda: later)
    assert cost_of(await frozen_edge.post("{"))["available"] == 20 + 100 - 2


async def test_staff_and_the_public_of_one_address_have_points_of_their_own(frozen_edge: EdgeFixture) -> None:
    long, staff = "{ tidakAda " + "#" * 8_900 + "\n}", await frozen_edge.staff()
    for _ in range(12):
        await frozen_edge.post(long)
    assert code_of(await frozen_edge.post(long)) == "RATE_LIMITED"
    answer = await frozen_edge.post(long, of=staff)
    assert code_of(answer) == "BAD_REQUEST"
    assert cost_of(answer) == {"requested": 90, "actual": 180, "available": 9_820, "restoreRate": 500}


async def test_ten_requests_of_a_caller_run_at_once_and_no_more(
    edge: EdgeFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge.rate_limits.limiter, "max_wait_seconds", 0.2)
    behind = edge.api.superuser
    async with behind.transaction():
        await behind.execute("LOCK TABLE hr.regency IN ACCESS EXCLUSIVE MODE")
        asked = [asyncio.create_task(edge.post(LAW)) for _ in range(13)]
        done, waiting = await asyncio.wait(asked, timeout=1.5)
        assert (len(done), len(waiting)) == (3, 10)
    for task in done:
        answer = task.result()
        assert (answer.status_code, code_of(answer)) == (429, "TOO_MANY_AT_ONCE")
        assert answer.headers["retry-after"] == "1"
        assert answer.json()["errors"][0]["message"].count("10") == 2
    assert {task.result().status_code for task in (await asyncio.wait(waiting))[0]} == {200}


async def test_a_caller_changes_something_80_times_a_minute(edge: EdgeFixture) -> None:
    answers = [await edge.post(SIGN_OUT) for _ in range(100)]
    codes = ["errors" in each.json() and each.json()["errors"][0]["extensions"]["code"] for each in answers]
    assert 80 <= codes.index("TOO_MANY_CHANGES") < 100
    limited = answers[codes.index("TOO_MANY_CHANGES")]
    assert (limited.status_code, limited.headers["retry-after"]) == (429, "1")
    assert "80" in limited.json()["errors"][0]["message"]
    assert (await edge.post(LAW)).status_code == 200  # reading goes on


# ------------------------------------------------------------------ whose points


ALL = 2_000 - 2 * 1  # what is left to somebody who asks something wrong for the first time


async def count_accepted(edge: EdgeFixture, forwarded: str) -> int:
    """Ask through the proxy of this machine; return what is left then."""
    headers = {"x-forwarded-for": forwarded, "accept": "application/json"}
    answer = await edge.http.post("/graphql", json={"query": "{"}, headers=headers)
    return cost_of(answer)["available"]


async def test_behind_a_trusted_proxy_each_address_has_its_own_points(frozen_edge: EdgeFixture) -> None:
    assert await count_accepted(frozen_edge, "203.0.113.7") == ALL
    assert await count_accepted(frozen_edge, "203.0.113.7") == ALL - 2
    assert await count_accepted(frozen_edge, "203.0.113.8") == ALL
    # What the caller wrote stands before what the proxy saw: only the last counts, but for other proxies of ours.
    assert await count_accepted(frozen_edge, "198.51.100.1, 203.0.113.7") == ALL - 4
    assert await count_accepted(frozen_edge, "203.0.113.8, 127.0.0.1") == ALL - 2
    assert await count_accepted(frozen_edge, "198.51.100.1") == ALL


async def test_a_whole_network_of_ipv6_is_one_caller_and_an_address_in_disguise_is_itself(
    frozen_edge: EdgeFixture,
) -> None:
    assert await count_accepted(frozen_edge, "2001:db8:1:2::1") == ALL
    assert await count_accepted(frozen_edge, "2001:db8:1:2:ffff::9") == ALL - 2
    assert await count_accepted(frozen_edge, "2001:db8:1:3::1") == ALL
    assert await count_accepted(frozen_edge, "203.0.113.9") == ALL
    assert await count_accepted(frozen_edge, "::ffff:203.0.113.9") == ALL - 2


async def test_what_is_no_address_shares_one_purse(frozen_edge: EdgeFixture) -> None:
    assert await count_accepted(frozen_edge, "tidak-ada") == ALL
    assert await count_accepted(frozen_edge, "juga-tidak") == ALL - 2


def test_proxies_are_addresses_or_networks() -> None:
    chosen = Settings.from_environment({"JEJAK_PROXIES": "10.0.0.0/8 ::1 192.0.2.1"})
    assert chosen.proxies == ("10.0.0.0/8", "::1", "192.0.2.1")
    with pytest.raises(OperatorError, match="everybody could choose their own address"):
        Settings.from_environment({"JEJAK_PROXIES": "127.0.0.1 *"})
    with pytest.raises(OperatorError, match=r"not 'proxy\.local'"):
        Settings.from_environment({"JEJAK_PROXIES": "127.0.0.1 proxy.local"})


# ------------------------------------------------------------------ several processes


async def test_two_processes_share_the_points_of_a_caller_through_the_database(edge: EdgeFixture) -> None:
    """One is the server, by itself; the other is played here."""
    other, public = RateLimiter(), edge.rate_limits.public
    async with open_pools(edge.api.regency.database.urls):
        async with other.admit("network:127.0.0.1", public) as turn:
            turn.charge(1_500)
        await sync_once(other)
        assert cost_of(await edge.post("{"))["available"] > 1_990  # it has not heard of it yet
        await asyncio.sleep(1.5)
        here = cost_of(await edge.post("{"))["available"]
        assert here < 900
        await asyncio.sleep(1.5)
        async with other.admit("network:127.0.0.1", public) as turn:
            turn.charge(1)
        await sync_once(other)
        assert other.buckets["points network:127.0.0.1"].available(other.clock()) < here + 400


async def test_what_a_process_hears_does_not_undo_what_it_spent_meanwhile(edge: EdgeFixture) -> None:
    mine, theirs = RateLimiter(), RateLimiter()
    async with open_pools(edge.api.regency.database.urls):
        for turns, points in ((mine, 300), (theirs, 500)):
            async with turns.admit("network:x", edge.rate_limits.public) as turn:
                turn.charge(points)
            await sync_once(turns)
        async with mine.admit("network:x", edge.rate_limits.public) as turn:
            turn.charge(50)
            turn.set_actual_cost(10)
        await sync_once(mine)
        left = mine.buckets["points network:x"].available(mine.clock())
    assert 2_000 - 810 <= left <= 2_000 - 700
    assert mine.buckets["points network:x"].unsynced == 0


async def test_a_database_whose_clock_goes_back_makes_no_debt(edge: EdgeFixture) -> None:
    turns, name = RateLimiter(), "network:203.0.113.88"
    async with open_pools(edge.api.regency.database.urls):
        for _ in range(2):
            async with turns.admit(name, edge.rate_limits.public) as turn:
                turn.charge(100)
            await sync_once(turns)
            await edge.api.superuser.execute("UPDATE ops.points SET at = at + interval '1 hour'")
    bucket = turns.buckets[f"points {name}"]
    assert 2_000 - 201 <= bucket.available(turns.clock()) <= 2_000


async def test_the_database_keeps_no_name_and_forgets_what_has_come_back(edge: EdgeFixture) -> None:
    behind, turns = edge.api.superuser, RateLimiter()
    async with turns.admit("network:203.0.113.77", edge.rate_limits.public) as turn:
        turn.charge(100)
    async with open_pools(edge.api.regency.database.urls):
        await sync_once(turns)
        kept = await behind.fetch("SELECT caller, spent FROM ops.points")
        assert hash_key("points network:203.0.113.77") in {row["caller"] for row in kept}
        assert b"203" not in b"".join(row["caller"] for row in kept)
        await behind.execute("UPDATE ops.points SET at = at - interval '1 hour'")
        assert await purge_expired()
    assert await behind.fetchval("SELECT count(*) FROM ops.points") == 0
    assert not await behind.fetchval("SELECT has_table_privilege('jejak_app', 'ops.points', 'SELECT')")


async def test_a_request_costs_no_statement_for_its_points(edge: EdgeFixture) -> None:
    """A hundred requests that ask nothing of the database: meanwhile one statement a second runs for all of them."""
    before = await _commits(edge)
    for _ in range(100):
        await edge.post("{ __typename }")
    assert await _commits(edge) - before < 50


async def _commits(edge: EdgeFixture) -> int:
    """Count what was committed; a connection tells it within a second."""
    await asyncio.sleep(1.5)
    found: int = await edge.api.superuser.fetchval(
        "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
    )
    return found


async def test_a_caller_who_asks_steadily_while_the_database_is_away_owes_nothing_afterwards(
    edge: EdgeFixture,
) -> None:
    async with database_down(edge):
        for _ in range(30):  # 60 points a second or so; 100 come back
            assert cost_of(await edge.post("{ tidakAda }" + "#" * 500))["available"] > 1_900
            await asyncio.sleep(0.2)
    await asyncio.sleep(1.5)
    assert cost_of(await edge.post("{ __typename }"))["available"] > 1_950
