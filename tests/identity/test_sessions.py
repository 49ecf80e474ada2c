"""A session ends: by itself, when it lies idle, when it is ended, and with the right behind it.

What a process remembers of a caller is at most five seconds old; an act asks again in its own transaction.
"""

import re
import time

import pytest

from resolvers.access.ttl_cache import TtlCache
from resolvers.caller import ACTOR_CACHE, hash_token
from resolvers.limits import ACTOR_CACHE_SECONDS
from schema.fields.ids import to_global_id
from tests.endpoints.client import Caller
from tests.endpoints.leave_client import create_leave_parties, expect_error, request_leave, take_step
from tests.endpoints.regency_api import RegencyApi
from tests.endpoints.statement_log import StatementLog, log_statements
from tests.identity.client import (
    create_account_holder,
    list_attempts,
    obtain_token,
    run_mutation,
    viewer_user_name,
)
from tests.identity.conftest import Clock

ACTOR = (
    "SELECT audit.begin('00000000-0000-4000-8000-000000000003', NULL, 'CLI', 'r', 'take', NULL, NULL, NULL, NULL, "
    "NULL, NULL, NULL, NULL, 'uji')"
)
LOSSES = {
    "it was ended": "UPDATE ops.session SET ended_at = now() WHERE account_id = $1",
    "it ran out": "UPDATE ops.session SET expires_at = now() WHERE account_id = $1",
    "it lay idle": "UPDATE ops.session SET idle_until = now() WHERE account_id = $1",
    "the account was closed": "UPDATE hr.account SET disabled_at = now() WHERE id = $1",
    "service ended": "UPDATE hr.employee e SET service_until = hr.today() - 1 FROM hr.account a "
    "WHERE a.employee_id = e.id AND a.id = $1",
}


async def lose(api: RegencyApi, how: str, account_id: object) -> None:
    """Take a right away from elsewhere: this server's process learns of nothing."""
    async with api.superuser.transaction():
        await api.superuser.execute(ACTOR)
        await api.superuser.execute(LOSSES[how], account_id)


@pytest.mark.parametrize("how", LOSSES)
async def test_a_read_stops_within_five_seconds(api: RegencyApi, clock: Clock, how: str) -> None:
    whose = await create_account_holder()
    token = await obtain_token(api, whose)
    assert await viewer_user_name(api, token) == whose.name
    await lose(api, how, whose.account.id)
    clock.advance(ACTOR_CACHE_SECONDS - 0.01)
    assert await viewer_user_name(api, token) == whose.name, (
        "what is remembered is seldom wrong, and not for long"
    )
    clock.advance(0.01)
    assert await viewer_user_name(api, token) is None


async def test_five_seconds_are_five_seconds(api: RegencyApi) -> None:
    """The same by the real clock, once."""
    whose = await create_account_holder()
    token = await obtain_token(api, whose)
    assert await viewer_user_name(api, token) == whose.name
    await lose(api, "it was ended", whose.account.id)
    began = time.monotonic()
    while await viewer_user_name(api, token) is not None:
        assert time.monotonic() - began < ACTOR_CACHE_SECONDS + 1
    assert ACTOR_CACHE.ttl_seconds == ACTOR_CACHE_SECONDS == 5


@pytest.mark.parametrize("how", LOSSES)
async def test_an_act_stops_at_once(api: RegencyApi, clock: Clock, how: str) -> None:
    name = f"orang-{list(LOSSES).index(how)}-berhenti"
    line = await create_leave_parties(api, user_name=name)
    account_id = await api.superuser.fetchval("SELECT id FROM hr.account WHERE user_name = $1", name)
    await line.applicant.ask("{ viewer { account { userName } } }")
    await lose(api, how, account_id)
    before = await api.count_rows()
    answer = await request_leave(line.applicant, "2026-09-07", "2026-09-08")
    assert [error["code"] for error in answer["errors"]] == ["NOT_SIGNED_IN"]
    assert await api.count_rows() == before


async def test_a_role_that_is_taken_stops_acts_at_once_and_reads_within_five_seconds(
    api: RegencyApi, clock: Clock
) -> None:
    whose = await create_account_holder("PERSONNEL")
    caller = Caller(api.http, await obtain_token(api, whose))
    everybody = "{ employees(first: 100) { edges { node { nip } } } }"
    assert len((await caller.ask(everybody))["employees"]["edges"]) > 1
    async with api.superuser.transaction():
        await api.superuser.execute(ACTOR)
        await api.superuser.execute(
            "UPDATE hr.account_role SET effective_until = hr.today() - 1 WHERE account_id = $1",
            whose.account.id,
        )
    given = {
        "idempotencyKey": "7f0e6c0e-6a57-4a3c-9df5-6c1f5ab1b0aa", "employeeId": "x", "legalBasis": "x",
        "decreeNumber": "x", "decreeDate": "2026-01-01",
    }  # fmt: skip
    given["employeeId"] = to_global_id("Employee", api.regency.staff.id)
    query = "mutation($input: RequestErasureInput!) { requestErasure(input: $input) { errors { code } } }"
    (error,) = (await caller.ask(query, input=given))["requestErasure"]["errors"]
    assert error["code"] == "ROLES_CHANGED"
    clock.advance(ACTOR_CACHE_SECONDS)
    rows = (await caller.ask(everybody))["employees"]["edges"]
    assert [edge["node"]["nip"] for edge in rows] == [whose.person.nip]


@pytest.mark.parametrize(("who", "step"), [("superior", "adviseLeave"), ("officer", "decideLeave")])
async def test_a_post_that_ended_takes_no_step_at_once_and_reads_within_five_seconds(
    api: RegencyApi, clock: Clock, who: str, step: str
) -> None:
    line, week = await create_leave_parties(api), ("2026-09-07", "2026-09-08")
    filed = await request_leave(line.applicant, *week)
    request = (
        filed["leaveRequest"]
        if who == "superior"
        else await (await create_leave_parties(api)).file_advised(*week)
    )
    caller: Caller = getattr(line, who)
    inbox = "{ leaveInbox(first: 100) { edges { node { id } } } }"
    assert {"node": {"id": request["id"]}} in (await caller.ask(inbox))["leaveInbox"]["edges"]
    ends = "UPDATE hr.appointment SET effective_until = {} WHERE id = $1"
    appointment = getattr(api.regency, who).current_appointment_id
    async with api.superuser.transaction():
        await api.superuser.execute(ACTOR)
        await api.superuser.execute(ends.format("hr.today() - 1"), appointment)
    before = await api.count_rows()
    assert expect_error(await take_step(caller, step, request))["code"] == "NOT_FOUND"
    assert await api.count_rows() == before
    clock.advance(ACTOR_CACHE_SECONDS)
    assert (await caller.ask(inbox))["leaveInbox"]["edges"] == []
    async with api.superuser.transaction():
        await api.superuser.execute(ACTOR)
        await api.superuser.execute(ends.format("NULL"), appointment)


async def test_what_is_remembered_costs_no_statement(api: RegencyApi, clock: Clock) -> None:
    whose = await create_account_holder()
    caller = Caller(api.http, await obtain_token(api, whose))
    query = "{ units(first: 1) { edges { node { code } } } }"
    async with log_statements(api.superuser):
        log, ran = StatementLog(api, whole=True), []
        for passed in (0.0, 1.0, ACTOR_CACHE_SECONDS, 1.0):
            clock.advance(passed)
            await log.since()
            await caller.ask(query)
            ran.append(sum("ops.session" in statement for statement in await log.since()))
    assert ran[1:] == [0, 1, 0]


async def test_a_session_in_use_does_not_lie_idle(api: RegencyApi, clock: Clock) -> None:
    whose = await create_account_holder()
    token = await obtain_token(api, whose)
    idle = "SELECT idle_until > now() + interval '29 min' AS fresh FROM ops.session WHERE account_id = $1"
    await api.superuser.execute(
        "UPDATE ops.session SET idle_until = now() + interval '1 min' WHERE account_id = $1", whose.account.id
    )
    clock.advance(ACTOR_CACHE_SECONDS)
    assert await api.fetch_rows(idle, whose.account.id) == [{"fresh": False}]
    assert await viewer_user_name(api, token) == whose.name
    assert await api.fetch_rows(idle, whose.account.id) == [{"fresh": True}]
    (row,) = await api.fetch_rows(
        "SELECT expires_at - started_at < interval '12 h 1 min' AS ends, idle_seconds FROM ops.session "
        "WHERE account_id = $1", whose.account.id,
    )  # fmt: skip
    assert row == {"ends": True, "idle_seconds": 1800}, "however much it is used, it ends"


async def test_signing_out_everywhere_ends_every_session(api: RegencyApi, clock: Clock) -> None:
    whose = await create_account_holder()
    tokens = [await obtain_token(api, whose) for _ in range(3)]
    assert [await viewer_user_name(api, token) for token in tokens] == [whose.name] * 3
    assert await run_mutation(Caller(api.http, tokens[0]), "signOutEverywhere") == {
        "sessions": 3,
        "errors": [],
    }
    assert [await viewer_user_name(api, token) for token in tokens] == [None] * 3, "in this process at once"
    assert (await list_attempts(api, whose.account))[-1] == "SIGNED_OUT_EVERYWHERE"


async def test_a_token_bears_the_name_of_its_regency(api: RegencyApi, clock: Clock) -> None:
    whose = await create_account_holder()
    token = await obtain_token(api, whose)
    (regency,) = await api.fetch_rows("SELECT code FROM hr.regency")
    tag = re.sub(r"[^a-z0-9]", "", regency["code"].lower())
    assert re.fullmatch(rf"jejak_{tag}_[\w-]{{43}}", token)
    (kept,) = await api.fetch_rows(
        "SELECT token_hash FROM ops.session WHERE account_id = $1", whose.account.id
    )
    assert kept["token_hash"] == hash_token(token)


async def test_another_regencys_token_opens_nothing_even_over_a_copy_of_its_rows(
    api: RegencyApi, clock: Clock
) -> None:
    whose = await create_account_holder()
    mine = await obtain_token(api, whose)
    theirs = re.sub(r"_[a-z0-9]+_", "_9999x_", mine, count=1)
    await api.superuser.execute(
        "UPDATE ops.session SET token_hash = $1 WHERE account_id = $2", hash_token(theirs), whose.account.id
    )
    clock.advance(ACTOR_CACHE_SECONDS)
    assert [await viewer_user_name(api, token) for token in (mine, theirs)] == [None, None]


async def test_forged_tokens_open_nothing(api: RegencyApi, clock: Clock) -> None:
    whose = await create_account_holder()
    token = await obtain_token(api, whose)
    head, tail = token[:-1], "A" if token[-1] != "A" else "B"
    forged = [
        *(head + tail, head, token + "A", token.upper(), token.replace("jejak", "Jejak", 1)),
        *(hash_token(token).hex(), "jejak__" + "A" * 43, f"{token} {token}", token[::-1], "jejak_"),
    ]
    assert [each for each in forged if await viewer_user_name(api, each) is not None] == []
    assert await viewer_user_name(api, token) == whose.name


def test_what_is_remembered_is_bounded_and_its_age_counts_from_the_question() -> None:
    clock = Clock()
    known: TtlCache[str] = TtlCache(5, max_entries=3, clock=clock)
    for key in (b"a", b"b", b"c", b"d"):
        known.set(key, key.decode(), asked_at=0)
    assert [known.get(key) for key in (b"a", b"b", b"c", b"d")] == [None, "b", "c", "d"]
    clock.advance(4)
    known.set(b"b", "late", asked_at=-1)
    assert [known.get(b"b"), known.get(b"c")] == [None, "c"]
    known.evict_where(lambda value: value == "c")
    assert known.get(b"c") is None


async def test_that_a_token_opens_nothing_is_not_remembered(api: RegencyApi, clock: Clock) -> None:
    whose = await create_account_holder()
    token = await obtain_token(api, whose)
    await api.superuser.execute(
        "UPDATE ops.session SET ended_at = now() WHERE account_id = $1", whose.account.id
    )
    ACTOR_CACHE.evict_where()
    assert await viewer_user_name(api, token) is None
    await api.superuser.execute(
        "UPDATE ops.session SET ended_at = NULL WHERE account_id = $1", whose.account.id
    )
    assert await viewer_user_name(api, token) == whose.name
