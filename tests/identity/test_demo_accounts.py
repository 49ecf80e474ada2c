"""The demo's accounts are for everybody: their password and second factor are known, and worth nothing elsewhere."""

from collections.abc import AsyncIterator

import pyotp
import pytest

from jejak.cli.account.token import current_totp_code
from jejak.database.pools import open_pools
from jejak.demo import DEMO_ACCOUNTS, format_demo_accounts
from jejak.demo.accounts import DEMO_PASSWORD, DEMO_TOTP, ROLES, USERS_WITH_TOTP
from jejak.errors import OperatorError
from tests import people
from tests.databases import Database
from tests.endpoints.client import Caller
from tests.endpoints.conftest import serve_database
from tests.identity.client import error_codes, run_mutation, submit_password

REAL, DEMO = "is_demo = false, demo_today = NULL", f"is_demo = true, demo_today = '{people.TODAY}'"


@pytest.fixture(scope="module")
async def stranger(demo_database: Database) -> AsyncIterator[Caller]:
    async with open_pools({"owner": demo_database.owner_url}), serve_database(demo_database) as http:
        yield Caller(http)


def test_the_list_tells_how_to_come_in() -> None:
    text = format_demo_accounts()
    assert DEMO_TOTP in text
    assert all(f"  {account.user_name} " in text for account in DEMO_ACCOUNTS)
    for name in USERS_WITH_TOTP:
        assert pyotp.TOTP(DEMO_TOTP).verify(current_totp_code(name), valid_window=1)
    with pytest.raises(OperatorError, match="no second factor"):
        current_totp_code("pegawai")


@pytest.mark.parametrize("account", DEMO_ACCOUNTS, ids=lambda account: account.user_name)
async def test_every_account_comes_in_with_what_the_list_tells(stranger: Caller, account: object) -> None:
    name = account.user_name  # type: ignore[attr-defined]
    payload = await submit_password(stranger, name, DEMO_PASSWORD)
    assert payload["errors"] == []
    assert (payload["challenge"] is not None) is (name in USERS_WITH_TOTP)
    if name in USERS_WITH_TOTP:
        payload = await stranger.complete_sign_in(payload["challenge"]["token"], secret=DEMO_TOTP)
        assert str(ROLES.get(name, "EMPLOYEE")) in payload["viewer"]["account"]["roles"]
    assert payload["token"]


async def test_outside_a_demo_neither_password_nor_second_factor_opens_anything(stranger: Caller) -> None:
    challenge = (await submit_password(stranger, "admin", DEMO_PASSWORD))["challenge"]["token"]
    async with people.setup_transaction() as db:
        await db.execute_query(f"UPDATE hr.regency SET {REAL}")
    try:
        assert error_codes(await submit_password(stranger, "admin", DEMO_PASSWORD)) == ["BAD_CREDENTIALS"]
        given = {"challenge": challenge, "code": pyotp.TOTP(DEMO_TOTP).now()}
        assert error_codes(await run_mutation(stranger, "completeSignIn", **given)) == ["CHALLENGE_OVER"]
    finally:
        async with people.setup_transaction() as db:
            await db.execute_query(f"UPDATE hr.regency SET {DEMO}")
