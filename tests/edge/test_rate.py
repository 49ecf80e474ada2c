"""How often may a caller ask? Charged before, refunded after, told in every answer, and the same in every process."""

import asyncio
import json
from uuid import uuid4

import httpx2
import pytest

from jejak.database import connected
from jejak.documents import id_of
from jejak.errors import Problem
from jejak.periodic import clear
from jejak.rate.caller import hashed
from jejak.rate.leases import share
from jejak.rate.turn import Turns
from jejak.reading import FREE_HEAD
from jejak.settings import Settings
from tests.edge.conftest import TWO, Edge, away, code_of

LAW = "{ lawfulPay { on sources } }"
LEAVE = "mutation { signOut(input: {}) { signedOut errors { code } } }"


def cost_of(answer: httpx2.Response) -> dict[str, int]:
    found: dict[str, int] = answer.json()["extensions"]["cost"]
    return found


async def test_every_answer_tells_what_it_cost_in_body_and_header(edge: Edge) -> None:
    for query in (LAW, "{ tidakAda }", "{"):
        answer = await edge.post(query)
        cost = cost_of(answer)
        assert set(cost) == {"requested", "actual", "available", "restoreRate"}
        told = dict(each.split("=") for each in answer.headers["jejak-cost"].split(", "))
        assert told == {name.lower(): str(points) for name, points in cost.items()}
        assert cost["restoreRate"] == 100
        assert 0 <= cost["available"] <= 2_000


async def test_what_was_charged_too_much_comes_back(edge: Edge) -> None:
    page = "{ publicCompensation(first: 100) { edges { node { title unitName posts } } } }"
    cost = cost_of(await edge.post(page))
    assert cost["requested"] > cost["actual"] > 0  # there is no row to pay for
    assert cost["available"] >= 2_000 - cost["actual"]


async def test_a_known_document_is_read_for_nothing(edge: Edge) -> None:
    text = f"query Named{uuid4().hex} {LAW}"
    first, second = [cost_of(await edge.post(text))["requested"] for _ in range(2)]
    assert second == 2
    assert first == second + -(-len(f'{{"query":"{text}"}}') // 100)


async def test_what_comes_beside_a_known_document_is_read_for_a_price(still: Edge) -> None:
    """Reading 90 kB takes a server forty times as long as answering this; so does what is at hand."""
    flood = {"x": {f"k{at}": at for at in range(7_000)}}
    size = len(json.dumps(flood, separators=(",", ":"))) // 100 - 20
    await still.post(LAW)
    for query in (LAW, "{ __schema { queryType { name } } }"):
        await still.post(query)
        still.gate.turns.buckets.clear()
        cost = cost_of(await still.post(query, variables=flood))
        assert cost["actual"] > size
    few = {"x": "y" * 1_900}
    assert cost_of(await still.post(LAW, variables=few))["actual"] == 2


async def test_headers_are_read_for_a_price_too_from_a_length_on_that_no_client_needs(still: Edge) -> None:
    await still.post(LAW)
    for size, least, most in ((FREE_HEAD - 1_000, 2, 2), (30_000, 150, 250)):
        for headers in ([("cookie", "a=b;" * (size // 4))], [("a", "b")] * (size // 6)):
            still.gate.turns.buckets.clear()
            answer = await still.http.post("/graphql", json={"query": LAW}, headers=headers)
            assert least <= cost_of(answer)["actual"] <= most


async def test_a_refused_document_pays_double(edge: Edge) -> None:
    for bad in ("{ tidakAda " + "#" * 3000 + "\n}", "{" + "a " * 1500 + "}", "{ " * 150 + "x" + " }" * 150):
        cost = cost_of(await edge.post(bad))
        assert cost["actual"] == 2 * cost["requested"] >= 2 * len(bad) // 100
    body = b'{"query": ' + b"[" * 5000
    answer = await edge.http.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert cost_of(answer)["actual"] == 2 * cost_of(answer)["requested"] == 2 * -(-len(body) // 100)


async def test_what_is_known_and_refused_is_not_read_for_nothing(still: Edge) -> None:
    """Whoever sends the same refused document again and again pays each time, and so for a registered one."""
    bad, id_ = "{ tidakAda }" + "#" * 988, id_of(TWO)
    costs = [cost_of(await still.post(bad)) for _ in range(3)]
    assert len({(each["requested"], each["actual"]) for each in costs}) == 1
    assert costs[0]["actual"] == 2 * costs[0]["requested"] >= 20
    wrong = {"documentId": id_, "operationName": "Tidak", "variables": {"x": "y" * 900}}
    answer = await still.http.post("/graphql", json=wrong)
    assert code_of(answer) == "OPERATION_UNKNOWN"
    assert cost_of(answer)["actual"] >= 20


async def test_whoever_has_no_points_left_is_told_when_to_come_back(still: Edge) -> None:
    long = "{ tidakAda " + "#" * 8_900
    answers = [await still.post(f"{long}{at}\n}}") for at in range(13)]
    # Each costs 90 points, and as many again: of 2,000 points eleven are answered.
    assert [code_of(each) for each in answers] == ["BAD_REQUEST"] * 11 + ["RATE_LIMITED"] * 2
    limited = answers[-1]
    assert (limited.status_code, limited.headers["retry-after"]) == (429, "1")
    assert limited.json()["errors"][0]["message"].count("1") == 2
    assert cost_of(limited) == {"requested": 0, "actual": 0, "available": 20, "restoreRate": 100}
    assert (await still.post(LAW)).status_code == 200


async def test_points_come_back_with_time(still: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in range(12):
        await still.post("{ tidakAda " + "#" * 8_900 + f"{at}\n}}")
    later = still.gate.turns.clock() + 1
    monkeypatch.setattr(still.gate.turns, "clock", lambda: later)
    assert cost_of(await still.post("{"))["available"] == 20 + 100 - 2


async def test_staff_and_the_public_of_one_address_have_points_of_their_own(still: Edge) -> None:
    long, staff = "{ tidakAda " + "#" * 8_900 + "\n}", await still.staff()
    for _ in range(12):
        await still.post(long)
    assert code_of(await still.post(long)) == "RATE_LIMITED"
    answer = await still.post(long, of=staff)
    assert code_of(answer) == "BAD_REQUEST"
    assert cost_of(answer) == {"requested": 90, "actual": 180, "available": 9_820, "restoreRate": 500}


async def test_ten_requests_of_a_caller_run_at_once_and_no_more(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge.gate.turns, "patience", 0.2)
    behind = edge.town.behind
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


async def test_a_caller_changes_something_80_times_a_minute(edge: Edge) -> None:
    answers = [await edge.post(LEAVE) for _ in range(100)]
    codes = ["errors" in each.json() and each.json()["errors"][0]["extensions"]["code"] for each in answers]
    assert 80 <= codes.index("TOO_MANY_CHANGES") < 100
    limited = answers[codes.index("TOO_MANY_CHANGES")]
    assert (limited.status_code, limited.headers["retry-after"]) == (429, "1")
    assert "80" in limited.json()["errors"][0]["message"]
    assert (await edge.post(LAW)).status_code == 200  # reading goes on


# ------------------------------------------------------------------ whose points


ALL = 2_000 - 2 * 1  # what is left to somebody who asks something wrong for the first time


async def asking(edge: Edge, forwarded: str) -> int:
    """Ask through the proxy of this machine; return what is left then."""
    headers = {"x-forwarded-for": forwarded, "accept": "application/json"}
    answer = await edge.http.post("/graphql", json={"query": "{"}, headers=headers)
    return cost_of(answer)["available"]


async def test_behind_a_trusted_proxy_each_address_has_its_own_points(still: Edge) -> None:
    assert await asking(still, "203.0.113.7") == ALL
    assert await asking(still, "203.0.113.7") == ALL - 2
    assert await asking(still, "203.0.113.8") == ALL
    # What the caller wrote stands before what the proxy saw: only the last counts, but for other proxies of ours.
    assert await asking(still, "198.51.100.1, 203.0.113.7") == ALL - 4
    assert await asking(still, "203.0.113.8, 127.0.0.1") == ALL - 2
    assert await asking(still, "198.51.100.1") == ALL


async def test_a_whole_network_of_ipv6_is_one_caller_and_an_address_in_disguise_is_itself(
    still: Edge,
) -> None:
    assert await asking(still, "2001:db8:1:2::1") == ALL
    assert await asking(still, "2001:db8:1:2:ffff::9") == ALL - 2
    assert await asking(still, "2001:db8:1:3::1") == ALL
    assert await asking(still, "203.0.113.9") == ALL
    assert await asking(still, "::ffff:203.0.113.9") == ALL - 2


async def test_what_is_no_address_shares_one_purse(still: Edge) -> None:
    assert await asking(still, "tidak-ada") == ALL
    assert await asking(still, "juga-tidak") == ALL - 2


def test_proxies_are_addresses_or_networks() -> None:
    chosen = Settings.read({"JEJAK_PROXIES": "10.0.0.0/8 ::1 192.0.2.1"})
    assert chosen.proxies == ("10.0.0.0/8", "::1", "192.0.2.1")
    with pytest.raises(Problem, match="everybody could choose their own address"):
        Settings.read({"JEJAK_PROXIES": "127.0.0.1 *"})
    with pytest.raises(Problem, match=r"not 'proxy\.local'"):
        Settings.read({"JEJAK_PROXIES": "127.0.0.1 proxy.local"})


# ------------------------------------------------------------------ several processes


async def test_two_processes_share_the_points_of_a_caller_through_the_database(edge: Edge) -> None:
    """One is the server, by itself; the other is played here."""
    other, public = Turns(), edge.gate.public.paces
    async with connected(edge.town.regency.database.urls):
        async with other.turn("network:127.0.0.1", public) as turn:
            turn.pay(1_500)
        await share(other)
        assert cost_of(await edge.post("{"))["available"] > 1_990  # it has not heard of it yet
        await asyncio.sleep(1.5)
        here = cost_of(await edge.post("{"))["available"]
        assert here < 900
        await asyncio.sleep(1.5)
        async with other.turn("network:127.0.0.1", public) as turn:
            turn.pay(1)
        await share(other)
        assert other.buckets["points network:127.0.0.1"].left(other.clock()) < here + 400


async def test_what_a_process_hears_does_not_undo_what_it_spent_meanwhile(edge: Edge) -> None:
    mine, theirs = Turns(), Turns()
    async with connected(edge.town.regency.database.urls):
        for turns, points in ((mine, 300), (theirs, 500)):
            async with turns.turn("network:x", edge.gate.public.paces) as turn:
                turn.pay(points)
            await share(turns)
        async with mine.turn("network:x", edge.gate.public.paces) as turn:
            turn.pay(50)
            turn.settle(10)
        await share(mine)
        left = mine.buckets["points network:x"].left(mine.clock())
    assert 2_000 - 810 <= left <= 2_000 - 700
    assert mine.buckets["points network:x"].unsaid == 0


async def test_a_database_whose_clock_goes_back_makes_no_debt(edge: Edge) -> None:
    turns, name = Turns(), "network:203.0.113.88"
    async with connected(edge.town.regency.database.urls):
        for _ in range(2):
            async with turns.turn(name, edge.gate.public.paces) as turn:
                turn.pay(100)
            await share(turns)
            await edge.town.behind.execute("UPDATE ops.points SET at = at + interval '1 hour'")
    bucket = turns.buckets[f"points {name}"]
    assert 2_000 - 201 <= bucket.left(turns.clock()) <= 2_000


async def test_the_database_keeps_no_name_and_forgets_what_has_come_back(edge: Edge) -> None:
    behind, turns = edge.town.behind, Turns()
    async with turns.turn("network:203.0.113.77", edge.gate.public.paces) as turn:
        turn.pay(100)
    async with connected(edge.town.regency.database.urls):
        await share(turns)
        kept = await behind.fetch("SELECT caller, spent FROM ops.points")
        assert hashed("points network:203.0.113.77") in {row["caller"] for row in kept}
        assert b"203" not in b"".join(row["caller"] for row in kept)
        await behind.execute("UPDATE ops.points SET at = at - interval '1 hour'")
        assert await clear()
    assert await behind.fetchval("SELECT count(*) FROM ops.points") == 0
    assert not await behind.fetchval("SELECT has_table_privilege('jejak_app', 'ops.points', 'SELECT')")


async def test_a_request_costs_no_statement_for_its_points(edge: Edge) -> None:
    """A hundred requests that ask nothing of the database: meanwhile one statement a second runs for all of them."""
    before = await _commits(edge)
    for _ in range(100):
        await edge.post("{ __typename }")
    assert await _commits(edge) - before < 50


async def _commits(edge: Edge) -> int:
    """Count what was committed; a connection tells it within a second."""
    await asyncio.sleep(1.5)
    found: int = await edge.town.behind.fetchval(
        "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
    )
    return found


async def test_whoever_asks_steadily_while_the_database_is_away_owes_nothing_afterwards(edge: Edge) -> None:
    async with away(edge):
        for _ in range(30):  # 60 points a second or so; 100 come back
            assert cost_of(await edge.post("{ tidakAda }" + "#" * 500))["available"] > 1_900
            await asyncio.sleep(0.2)
    await asyncio.sleep(1.5)
    assert cost_of(await edge.post("{ __typename }"))["available"] > 1_950
