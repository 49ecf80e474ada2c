"""A proof of the old password is worth nothing once there is a new one, however far its owner had come with it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from resolvers.activation import make_code
from tests import people
from tests.doors.client import Caller
from tests.doors.town import Town
from tests.identity.asking import (
    NEW_PASSWORD,
    Somebody,
    attempts,
    code_of,
    codes,
    come,
    do,
    somebody,
    token_of,
)
from tests.identity.test_sessions import ACTOR

End = Callable[[Town, Somebody, Caller], Awaitable[object]]
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


async def meanwhile(town: Town, whose: Somebody, change: str, act: Awaitable[dict[str, object]]) -> list[str]:
    """Change the account after its password was looked at and before anybody is let in; return how that ended."""
    async with town.behind.transaction():
        await town.behind.execute(ACTOR)
        await town.behind.execute(
            f"UPDATE hr.account SET {change}, version = version + 1 WHERE id = $1", whose.account.id
        )
        knocking = asyncio.ensure_future(act)
        while not knocking.done():
            if await town.behind.fetchval(WAITING):
                break
            await asyncio.sleep(0.01)
    return codes(await knocking)


@pytest.mark.parametrize("change", ["password_hash = password_hash || ' '", "disabled_at = now()"])
async def test_a_sign_in_that_overlaps_the_change_opens_nothing(town: Town, change: str) -> None:
    whose = await somebody()
    assert await meanwhile(town, whose, change, come(town.stranger, whose.name)) == ["BAD_CREDENTIALS"]
    assert await attempts(town, whose.account) == ["WRONG_PASSWORD"]
    assert await town.rows("SELECT FROM ops.session WHERE account_id = $1", whose.account.id) == []


async def test_of_two_changes_with_the_same_old_password_the_first_one_holds(town: Town) -> None:
    whose = await somebody()
    caller = Caller(town.http, await token_of(town, whose))
    second = do(caller, "changePassword", password=people.PASSWORD, newPassword=NEW_PASSWORD)
    assert await meanwhile(town, whose, "password_hash = password_hash || ' '", second) == ["WRONG_PASSWORD"]


async def _changed(town: Town, whose: Somebody, caller: Caller) -> object:
    return await do(caller, "changePassword", password=people.PASSWORD, newPassword=NEW_PASSWORD)


async def _went(town: Town, whose: Somebody, caller: Caller) -> object:
    return await do(caller, "signOutEverywhere")


async def _reopened(town: Town, whose: Somebody, caller: Caller) -> object:
    async with people.arranging() as db:
        code = await make_code(db, account_id=whose.account.id)
    return await do(town.stranger, "activateAccount", code=code, newPassword=NEW_PASSWORD)


@pytest.mark.parametrize("end", [_changed, _went, _reopened])
async def test_a_challenge_ends_with_the_password_that_it_stood_for(town: Town, end: End) -> None:
    whose = await somebody("PERSONNEL")
    caller = Caller(town.http, await token_of(town, whose))
    challenge = (await come(town.stranger, whose.name))["challenge"]["token"]
    await end(town, whose, caller)
    for steps in (0, 1):
        late = await do(
            town.stranger, "completeSignIn", challenge=challenge, code=code_of(people.TOTP, steps=steps)
        )
        assert (codes(late), late["token"]) == (["CHALLENGE_OVER"], None)
