"""`jejak token USER`: a bearer token of a demo account, for curl and tests.

Works as jejak_app, like the server, and leaves a sign-in in the log. Accounts of real people have no such door.
"""

import asyncio
from argparse import ArgumentParser, Namespace

from audit.context import attributed
from jejak.accounts import by_operator
from jejak.cli import say
from jejak.database import connected
from jejak.errors import Problem
from jejak.place import opened
from jejak.roles import pool_urls
from jejak.settings import settings
from jejak.sql import statement
from models.account import SignInAttempt
from resolvers.sign_in import TOKEN_LASTS, open_session


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("user", metavar="USER", help="a demo account, such as pegawai")


def run(args: Namespace) -> int:
    chosen = settings()
    with opened(chosen, say=say) as place:
        print(
            asyncio.run(_token(pool_urls(place.owner_url, chosen, data_dir=place.data_dir)["app"], args.user))
        )
    return 0


async def _token(url: str, user: str) -> str:
    async with connected({"app": url}), attributed(by_operator("makeToken")) as client:
        rows = await client.execute_query_dict(statement("demo_account"), [user])
        if not rows:
            raise Problem(f"There is no demo account {user!r} here; tokens are made for demo accounts only.")
        account_id = rows[0]["id"]
        await SignInAttempt.create(using_db=client, account_id=account_id, outcome="ACCEPTED")
        opened_session = await open_session(client, account_id=account_id, method="TOKEN", lasts=TOKEN_LASTS)
        return opened_session.token
