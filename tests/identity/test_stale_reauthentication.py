"""A proof of the old password is worth nothing once there is a new one, however far its owner had come with it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from resolvers.auth.activation import make_code
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.regency_api import RegencyApi
from tests.identity.client import (
    NEW_PASSWORD,
    AccountHolder,
    create_account_holder,
    error_codes,
    list_attempts,
    obtain_token,
    run_mutation,
    submit_password,
    totp_code,
)
from tests.identity.test_sessions import ACTOR

EndOfProof = Callable[[RegencyApi, AccountHolder, Caller], Awaitable[object]]
WAITING_LOCKS = "SELECT count(*) FROM pg_locks WHERE NOT granted"


async def change_meanwhile(
    api: RegencyApi, whose: AccountHolder, change: str, act: Awaitable[dict[str, object]]
) -> list[str]:
    """Change the account after its password was looked at and before anybody is let in; return how that ended."""
    async with api.superuser.transaction():
        await api.superuser.execute(ACTOR)
        await api.superuser.execute(
            f"UPDATE hr.account SET {change}, version = version + 1 WHERE id = $1", whose.account.id
        )
        knocking = asyncio.ensure_future(act)
        while not knocking.done():
            if await api.superuser.fetchval(WAITING_LOCKS):
                break
            await asyncio.sleep(0.01)
    return error_codes(await knocking)


@pytest.mark.parametrize("change", ["password_hash = password_hash || ' '", "disabled_at = now()"])
async def test_a_sign_in_that_overlaps_the_change_opens_nothing(api: RegencyApi, change: str) -> None:
    whose = await create_account_holder()
    assert await change_meanwhile(api, whose, change, submit_password(api.stranger, whose.name)) == [
        "BAD_CREDENTIALS"
    ]
    assert await list_attempts(api, whose.account) == ["WRONG_PASSWORD"]
    assert await api.fetch_rows("SELECT FROM ops.session WHERE account_id = $1", whose.account.id) == []


async def test_of_two_changes_with_the_same_old_password_the_first_one_holds(api: RegencyApi) -> None:
    whose = await create_account_holder()
    caller = Caller(api.http, await obtain_token(api, whose))
    second = run_mutation(caller, "changePassword", password=people.PASSWORD, newPassword=NEW_PASSWORD)
    assert await change_meanwhile(api, whose, "password_hash = password_hash || ' '", second) == [
        "WRONG_PASSWORD"
    ]


async def _change_password(api: RegencyApi, whose: AccountHolder, caller: Caller) -> object:
    return await run_mutation(caller, "changePassword", password=people.PASSWORD, newPassword=NEW_PASSWORD)


async def _leave_service(api: RegencyApi, whose: AccountHolder, caller: Caller) -> object:
    return await run_mutation(caller, "signOutEverywhere")


async def _reopen_account(api: RegencyApi, whose: AccountHolder, caller: Caller) -> object:
    async with people.setup_transaction() as db:
        code = await make_code(db, account_id=whose.account.id)
    return await run_mutation(api.stranger, "activateAccount", code=code, newPassword=NEW_PASSWORD)


@pytest.mark.parametrize("end", [_change_password, _leave_service, _reopen_account])
async def test_a_challenge_ends_with_the_password_that_it_stood_for(api: RegencyApi, end: EndOfProof) -> None:
    whose = await create_account_holder("PERSONNEL")
    caller = Caller(api.http, await obtain_token(api, whose))
    challenge = (await submit_password(api.stranger, whose.name))["challenge"]["token"]
    await end(api, whose, caller)
    for steps in (0, 1):
        late = await run_mutation(
            api.stranger, "completeSignIn", challenge=challenge, code=totp_code(people.TOTP, steps=steps)
        )
        assert (error_codes(late), late["token"]) == (["CHALLENGE_OVER"], None)
