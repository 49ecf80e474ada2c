"""At the server: operators of units, identities, and the second person where one administrator is left."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import pytest
from tortoise.backends.base.client import BaseDBAsyncClient

from audit.context import attributed
from jejak.accounts import accounts
from jejak.accounts.accounts import operator_attribution
from jejak.accounts.enrolment_code import issue_enrolment_code
from jejak.accounts.totp_reset import TotpResetResult, reset_second_factor
from jejak.database.pools import open_pools
from jejak.errors import OperatorError
from resolvers.auth.oidc_identity import OidcSubject
from resolvers.caller import ACTOR_CACHE
from rulebook.values import Role
from tests import people
from tests.endpoints.client import Caller, new_idempotency_key
from tests.endpoints.regency_api import RegencyApi
from tests.identity.client import (
    create_account_holder,
    error_codes,
    obtain_token,
    run_mutation,
    submit_password,
    totp_code,
    viewer_account,
)

T = TypeVar("T")


async def at_the_server(api: RegencyApi, act: Callable[[BaseDBAsyncClient], Awaitable[T]]) -> T:
    """Do one act of the command line, with pools of its own."""

    async def act_with_pools() -> T:
        app = {"app": api.regency.database.urls["app"]}
        async with open_pools(app), attributed(operator_attribution("grantRole")) as client:
            return await act(client)

    return await asyncio.create_task(act_with_pools())


async def test_an_operator_is_a_units_and_no_other_role_is(api: RegencyApi) -> None:
    whose, unit, other = (
        await create_account_holder(),
        await people.a_unit("Dinas Satu"),
        await people.a_unit("Dinas Dua"),
    )

    async def grant(role: Role, code: str | None) -> None:
        await at_the_server(api, lambda client: accounts.grant_role(client, whose.name, role=role, unit=code))

    for role, code in ((Role.OPERATOR, None), (Role.PAYROLL, unit.code)):
        with pytest.raises(OperatorError, match="An operator is a unit's"):
            await grant(role, code)
    with pytest.raises(OperatorError, match="no unit with the code"):
        await grant(Role.OPERATOR, "TIDAK-ADA")
    await grant(Role.OPERATOR, unit.code)
    await grant(Role.OPERATOR, other.code)
    with pytest.raises(OperatorError, match="already"):
        await grant(Role.OPERATOR, unit.code)
    last = await at_the_server(
        api, lambda client: accounts.end_role(client, whose.name, role=Role.OPERATOR, unit=unit.code)
    )
    assert last == people.TODAY - timedelta(days=1)
    rows = await api.fetch_rows(
        "SELECT u.code, r.effective_until IS NULL AS stands FROM hr.account_role r JOIN hr.unit u ON u.id = r.unit_id "
        "WHERE r.account_id = $1 ORDER BY u.code = $2 DESC",
        whose.account.id,
        unit.code,
    )
    assert [tuple(row.values()) for row in rows] == [(unit.code, False), (other.code, True)]
    await grant(Role.OPERATOR, unit.code)
    with pytest.raises(OperatorError, match="already"):
        await grant(Role.OPERATOR, unit.code)


async def test_a_role_that_was_granted_by_mistake_is_taken_back_at_once(api: RegencyApi) -> None:
    whose = await create_account_holder()
    async with people.setup_transaction() as db:
        await people.a_second_factor(db, whose.account)
    await at_the_server(api, lambda client: accounts.grant_role(client, whose.name, role=Role.PERSONNEL))
    caller = Caller(api.http, await obtain_token(api, whose))
    listed = "{ employees(first: 100) { edges { node { nip } } } }"
    assert len((await caller.ask(listed))["employees"]["edges"]) > 1
    last = await at_the_server(api, lambda client: accounts.end_role(client, whose.name, role=Role.PERSONNEL))
    assert last == people.TODAY - timedelta(days=1)
    ACTOR_CACHE.evict_where()
    assert (await viewer_account(api, caller.token) or {})["roles"] == ["EMPLOYEE"]
    rows = (await caller.ask(listed))["employees"]["edges"]
    assert [edge["node"]["nip"] for edge in rows] == [whose.person.nip]
    with pytest.raises(OperatorError, match="does not have the role"):
        await at_the_server(api, lambda client: accounts.end_role(client, whose.name, role=Role.PERSONNEL))


async def test_the_operator_of_the_server_is_one_of_the_two(api: RegencyApi) -> None:
    lost, plain = await create_account_holder("PAYROLL"), await create_account_holder()
    name = f"admin-{new_idempotency_key()[:8]}"
    await people.an_account(name, roles=["ADMINISTRATOR"])
    administrator = await api.stranger.sign_in(name, people.PASSWORD)

    async def lose(user_name: str) -> TotpResetResult:
        return await at_the_server(api, lambda client: reset_second_factor(client, user_name))

    assert await lose(lost.name) == TotpResetResult(is_reset=False)
    with pytest.raises(OperatorError, match="asked for here already"):
        await lose(lost.name)
    query = "{ totpResets(first: 100) { edges { node { id userName requestedBy version } } } }"
    (request,) = [
        edge["node"]
        for edge in (await administrator.ask(query))["totpResets"]["edges"]
        if edge["node"]["userName"] == lost.name
    ]
    assert request["requestedBy"] == "Operator di server"
    step = {
        "totpResetId": request["id"],
        "version": request["version"],
        "idempotencyKey": new_idempotency_key(),
    }
    assert error_codes(await run_mutation(administrator, "approveTotpReset", **step)) == []
    assert (await submit_password(api.stranger, lost.name))["token"]
    # The administrators took it; the code for the next one comes from the server alone.
    again = await lose(lost.name)
    assert again.is_reset
    caller = await api.stranger.sign_in(lost.name, people.PASSWORD)
    for code, expected in ((None, ["ENROLMENT_CODE_NEEDED"]), (again.enrolment_code, [])):
        assert (
            error_codes(await run_mutation(caller, "enrolTotp", password=people.PASSWORD, code=code))
            == expected
        )
    with pytest.raises(OperatorError, match="no second factor, and needs no code"):
        await lose(plain.name)
    with pytest.raises(OperatorError, match="no open account"):
        await lose("tidak-ada")


async def test_the_operator_of_the_server_agrees_to_what_an_administrator_asked_for(api: RegencyApi) -> None:
    lost, name = await create_account_holder("PAYROLL"), f"admin-{new_idempotency_key()[:8]}"
    await people.an_account(name, roles=["ADMINISTRATOR"])
    administrator = await api.stranger.sign_in(name, people.PASSWORD)
    asked = await run_mutation(
        administrator, "requestTotpReset", userName=lost.name, idempotencyKey=new_idempotency_key()
    )
    assert asked["errors"] == []
    loss = await at_the_server(api, lambda client: reset_second_factor(client, lost.name))
    assert (loss.is_reset, bool(loss.enrolment_code)) == (True, True)
    assert (await submit_password(api.stranger, lost.name))["token"]


async def test_one_person_at_the_server_suffices_where_nobody_has_a_role(api: RegencyApi) -> None:
    plain = await create_account_holder()
    async with people.setup_transaction() as db:
        await people.a_second_factor(db, plain.account)
    loss = await at_the_server(api, lambda client: reset_second_factor(client, plain.name))
    assert loss == TotpResetResult(is_reset=True)


async def test_a_role_comes_with_the_code_for_its_second_factor(api: RegencyApi) -> None:
    """What was begun before, by the person who had the password then, is void."""
    whose, ready = await create_account_holder(), await create_account_holder("PAYROLL")
    caller = await api.stranger.sign_in(whose.name, people.PASSWORD)
    begun = (await run_mutation(caller, "enrolTotp", password=people.PASSWORD))["secret"]

    async def grant_and_issue(name: str, role: Role) -> str | None:
        async def grant(client: BaseDBAsyncClient) -> str | None:
            await accounts.grant_role(client, name, role=role)
            return await issue_enrolment_code(client, name)

        return await at_the_server(api, grant)

    code = await grant_and_issue(whose.name, Role.PAYROLL)
    caller = await api.stranger.sign_in(whose.name, people.PASSWORD)
    assert error_codes(await run_mutation(caller, "confirmTotp", code=totp_code(begun))) == ["NOT_ENROLLING"]
    enrolled = await run_mutation(caller, "enrolTotp", password=people.PASSWORD, code=code)
    assert error_codes(await run_mutation(caller, "confirmTotp", code=totp_code(enrolled["secret"]))) == []
    assert await grant_and_issue(ready.name, Role.PERSONNEL) is None, "their second factor opens it"
    assert await at_the_server(api, lambda client: issue_enrolment_code(client, "tidak-ada")) is None


async def test_an_identity_is_linked_once(api: RegencyApi) -> None:
    whose, other = await create_account_holder(), await create_account_holder()
    who = OidcSubject("https://masuk.contoh.go.id", f"subjek-{new_idempotency_key()}")

    async def link(name: str, subject: OidcSubject) -> None:
        await at_the_server(api, lambda client: accounts.link_identity(client, name, who=subject))

    await link(whose.name, who)
    await link(whose.name, who)
    for name, subject in ((other.name, who), (whose.name, OidcSubject(who.issuer, "lain"))):
        with pytest.raises(OperatorError, match="linked to another one"):
            await link(name, subject)
    rows = await api.fetch_rows("SELECT account_id FROM hr.account_identity WHERE subject = $1", who.subject)
    assert rows == [{"account_id": whose.account.id}]


async def test_of_two_who_link_one_subject_at_once_one_is_told_in_words(api: RegencyApi) -> None:
    who, both = (
        OidcSubject("https://masuk.contoh.go.id", f"subjek-{new_idempotency_key()}"),
        asyncio.Barrier(2),
    )

    async def link(name: str) -> None:
        async def act_with_pools(client: BaseDBAsyncClient) -> None:
            await client.execute_query("SELECT 1")
            await both.wait()
            await accounts.link_identity(client, name, who=who)
            await asyncio.sleep(0.2)  # the other has looked meanwhile, and saw nothing

        await at_the_server(api, act_with_pools)

    names = [(await create_account_holder()).name for _ in range(2)]
    told = await asyncio.gather(*map(link, names), return_exceptions=True)
    assert sorted(type(each).__name__ for each in told) == ["NoneType", "OperatorError"], told
