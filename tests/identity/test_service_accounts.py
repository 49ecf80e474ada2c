"""Machines ask with tokens of their own: scoped, dated, taken back at once, and on record under their own name."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tortoise.backends.base.client import BaseDBAsyncClient

from audit.context import attributed
from jejak.accounts import service_accounts
from jejak.accounts.accounts import operator_attribution
from jejak.database.pools import open_pools
from jejak.errors import OperatorError
from rulebook.values import Scope
from tests.endpoints.client import Caller
from tests.endpoints.regency_api import RegencyApi
from tests.identity.client import error_codes, run_mutation, viewer_account, viewer_user_name
from tests.identity.conftest import Clock

PEOPLE = "{ employees(first: 100) { edges { node { nip } } } }"
LEAVE = (
    "{ employees(first: 100) { edges { node { leaveRequests(first: 1) { edges { node { state } } } } } } }"
)


@asynccontextmanager
async def operator(api: RegencyApi) -> AsyncIterator[BaseDBAsyncClient]:
    """At the command line: jejak_app, one attributed transaction, in a process of its own."""

    async with (
        open_pools({"app": api.regency.database.urls["app"]}),
        attributed(operator_attribution("addService")) as db,
    ):
        yield db


async def at_the_server(api: RegencyApi, *acts: Any) -> list[Any]:
    """Do these acts one after the other, each in a transaction of its own, with pools of their own."""

    async def act_with_pools() -> list[Any]:
        results = []
        for act in acts:
            async with operator(api) as db:
                results.append(await act(db))
        return results

    return await asyncio.create_task(act_with_pools())


def give_token(name: str, *scopes: Scope, days: int = 30) -> Any:
    return lambda db: service_accounts.issue_token(
        db, name, scopes=frozenset(scopes), days=days, label="mesin di lobi"
    )


def add_service(name: str) -> Any:
    return lambda db: service_accounts.add_service_account(db, name, full_name=f"Mesin {name}")


async def test_a_token_opens_what_its_scopes_say(api: RegencyApi) -> None:
    _, people, leave = await at_the_server(
        api,
        add_service("presensi"),
        give_token("presensi", Scope.READ_PEOPLE),
        give_token("presensi", Scope.READ_LEAVE),
    )
    assert await viewer_account(api, people) == {
        "userName": "service:presensi", "roles": ["SERVICE"], "withheldRoles": [], "mustEnrolTotp": False,
        "hasSecondFactor": False, "scopes": ["READ_PEOPLE"],
    }  # fmt: skip
    assert len((await Caller(api.http, people).ask(PEOPLE))["employees"]["edges"]) > 5
    rows = (await Caller(api.http, people).ask(LEAVE))["employees"]["edges"]
    assert {each["node"]["leaveRequests"] for each in rows} == {None}
    rows = (await Caller(api.http, leave).ask(LEAVE))["employees"]["edges"]
    assert None not in [each["node"]["leaveRequests"] for each in rows]


async def test_a_machine_changes_nothing_and_has_no_password(api: RegencyApi) -> None:
    _, token = await at_the_server(api, add_service("papan"), give_token("papan", Scope.READ_LEAVE))
    caller = Caller(api.http, token)
    assert error_codes(
        await run_mutation(caller, "changePassword", password="x", newPassword="kata sandi yang lain")
    ) == ["DENIED"]
    assert error_codes(await run_mutation(caller, "enrolTotp", password="x")) == ["DENIED"]
    assert error_codes(await run_mutation(caller, "confirmTotp", code="123456")) == ["DENIED"]
    query = "mutation($input: RequestLeaveInput!) { requestLeave(input: $input) { errors { code } } }"
    answer = (await caller.post(query, input={})).json()
    assert "data" not in answer, "its audience has no such door"


async def test_tokens_run_out_and_are_revoked_at_once(api: RegencyApi, clock: Clock) -> None:
    _, first, second = await at_the_server(
        api,
        add_service("lobi"),
        give_token("lobi", Scope.READ_PEOPLE),
        give_token("lobi", Scope.READ_PEOPLE, days=1),
    )
    (row,) = await api.fetch_rows(
        "SELECT count(*) FILTER (WHERE expires_at < now() + interval '25 h')::int AS soon, count(*)::int AS n "
        "FROM ops.session s JOIN hr.account a ON a.id = s.account_id WHERE a.user_name = 'service:lobi'"
    )
    assert row == {"soon": 1, "n": 2}
    assert [await viewer_user_name(api, token) for token in (first, second)] == ["service:lobi"] * 2
    assert await at_the_server(api, lambda db: service_accounts.revoke_tokens(db, "lobi")) == [2]
    clock.advance(5)
    assert [await viewer_user_name(api, token) for token in (first, second)] == [None, None]
    (third,) = await at_the_server(api, give_token("lobi", Scope.READ_PEOPLE))
    await at_the_server(api, lambda db: service_accounts.close_service_account(db, "lobi"))
    clock.advance(5)
    assert await viewer_user_name(api, third) is None
    with pytest.raises(OperatorError, match="closed"):
        await at_the_server(api, give_token("lobi", Scope.READ_PEOPLE))


async def test_a_token_ends_itself_and_none_of_its_siblings(api: RegencyApi, clock: Clock) -> None:
    _, first, second = await at_the_server(
        api,
        add_service("gerbang"),
        give_token("gerbang", Scope.READ_PEOPLE),
        give_token("gerbang", Scope.READ_LEAVE),
    )
    assert error_codes(await run_mutation(Caller(api.http, first), "signOutEverywhere")) == ["DENIED"]
    clock.advance(5)
    assert [await viewer_user_name(api, token) for token in (first, second)] == ["service:gerbang"] * 2
    assert (await run_mutation(Caller(api.http, first), "signOut"))["signedOut"]
    assert [await viewer_user_name(api, token) for token in (first, second)] == [None, "service:gerbang"]


async def test_what_a_machine_does_is_on_record_under_its_own_name(api: RegencyApi) -> None:
    _, token = await at_the_server(api, add_service("pelapor"), give_token("pelapor", Scope.READ_LEAVE))
    assert (await run_mutation(Caller(api.http, token), "signOut"))["signedOut"]
    acts = await api.fetch_rows(
        "SELECT w.user_name AS by, t.method, s.outcome FROM hr.sign_in_attempt s "
        "JOIN hr.account a ON a.id = s.account_id "
        "JOIN audit.entry e ON e.relation = 'hr.sign_in_attempt' AND e.pk ->> 'id' = s.id::text "
        "JOIN audit.tx t ON t.id = e.tx_id JOIN hr.account w ON w.id = t.actor_id "
        "WHERE a.user_name = 'service:pelapor' ORDER BY e.seq"
    )
    assert acts == [
        {"by": "system:cli", "method": "CLI", "outcome": "ACCEPTED"},  # who gave the token
        {"by": "service:pelapor", "method": "TOKEN", "outcome": "SIGNED_OUT"},
    ]


async def test_a_machine_is_named_plainly_and_its_token_lasts_a_year_at_most(api: RegencyApi) -> None:
    for name in ("Presensi", "a", "dua kata", "system:cli", "-x"):
        with pytest.raises(OperatorError, match="no name of a machine"):
            await at_the_server(api, add_service(name))
    await at_the_server(api, add_service("tahunan"))
    with pytest.raises(OperatorError, match="already"):
        await at_the_server(api, add_service("tahunan"))
    for days in (0, 367):
        with pytest.raises(OperatorError, match="1 to 366 days"):
            await at_the_server(api, give_token("tahunan", Scope.READ_PEOPLE, days=days))
    with pytest.raises(OperatorError, match="no machine lain"):
        await at_the_server(api, give_token("lain", Scope.READ_PEOPLE))


async def test_nobody_acts_as_a_machine_without_its_token(api: RegencyApi) -> None:
    await at_the_server(api, add_service("sendiri"))
    (row,) = await api.fetch_rows("SELECT id FROM hr.account WHERE user_name = 'service:sendiri'")
    for method in ("SERVICE", "TOKEN", "CLI"):
        vouched = "SELECT audit.check_session($1, NULL, $2, '{}')"
        with pytest.raises(Exception, match="nobody is signed in"):
            await api.superuser.execute(vouched, row["id"], method)
