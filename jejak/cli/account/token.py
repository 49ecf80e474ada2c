"""`jejak token USER`: a bearer token of a demo account, for curl and tests; with --code what completes its sign-in.

Works as jejak_app, like the server, and leaves a sign-in in the log. Accounts of real people have no such way.
"""

import asyncio
from argparse import ArgumentParser, Namespace
from datetime import timedelta

import pyotp

from audit.context import attributed
from jejak.accounts.accounts import operator_attribution
from jejak.accounts.sql import statement
from jejak.cli.main import report_progress
from jejak.database.locate import open_location
from jejak.database.pools import open_pools
from jejak.database.roles import pool_urls
from jejak.errors import OperatorError
from jejak.limits import DEMO_TOKEN_DAYS
from jejak.settings import get_settings
from models.account import SignInAttempt
from resolvers.auth.session import SessionGrant, open_session


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("user", metavar="USER", help="a demo account, such as pegawai")
    parser.add_argument("--code", action="store_true", help="print the code of its second factor instead")


def run(args: Namespace) -> int:
    if args.code:
        print(current_totp_code(args.user))
        return 0
    chosen = get_settings()
    with open_location(chosen, progress=report_progress) as location:
        print(
            asyncio.run(
                open_demo_session(
                    pool_urls(location.owner_url, chosen, data_dir=location.data_dir)["app"], args.user
                )
            )
        )
    return 0


async def open_demo_session(url: str, user: str) -> str:
    """Open a session for a demo account, and return its token.

    Raises: OperatorError for any other
    """
    async with open_pools({"app": url}), attributed(operator_attribution("makeToken")) as client:
        rows = await client.execute_query_dict(statement("demo_account"), [user])
        if not rows:
            raise OperatorError(
                f"There is no demo account {user!r} here; tokens are made for demo accounts only."
            )
        account_id = rows[0]["id"]
        await SignInAttempt.create(using_db=client, account_id=account_id, outcome="ACCEPTED")
        opening = SessionGrant(
            account_id=account_id,
            method="TOKEN",
            lifetime=timedelta(days=DEMO_TOKEN_DAYS),
            has_second_factor=True,
        )
        return (await open_session(client, opening)).token


def current_totp_code(user: str) -> str:
    """Return what an authenticator would show: the secret of the demo's accounts is no secret."""
    from jejak.demo.accounts import DEMO_TOTP, USERS_WITH_TOTP

    if user not in USERS_WITH_TOTP:
        raise OperatorError(
            f"{user!r} has no second factor; these demo accounts do: {', '.join(USERS_WITH_TOTP)}."
        )
    return pyotp.TOTP(DEMO_TOTP).now()
