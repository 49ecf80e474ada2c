"""`jejak explain FILE.graphql --as USER`: how a document is answered to a demo account, every step printed.

The document is asked as that account would ask it, so a sensitive read leaves its entry. Accounts of real people have
no such way, as with `jejak token`.
"""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from uuid import uuid4

from jejak.cli.account.token import open_demo_session
from jejak.cli.main import report_progress
from jejak.database.locate import open_location
from jejak.database.pools import open_pools
from jejak.database.roles import pool_urls
from jejak.errors import OperatorError
from jejak.settings import get_settings


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="a GraphQL document with one operation")
    parser.add_argument(
        "--as", dest="user", metavar="USER", required=True, help="a demo account; `-` for nobody"
    )
    parser.add_argument("--purpose", metavar="TEXT", help="what for, as the header jejak-purpose would say")
    parser.add_argument("--variables", metavar="JSON", help="the variables of the operation")


def run(args: Namespace) -> int:
    chosen = get_settings()
    with open_location(chosen, progress=report_progress) as location:
        urls = pool_urls(location.owner_url, chosen, data_dir=location.data_dir)
        for heading, text in asyncio.run(_explain(args, urls)):
            sys.stdout.write(f"── {heading}\n\n{text}\n\n")
    return 0


async def _explain(args: Namespace, urls: dict[str, str]) -> list[tuple[str, str]]:
    from jejak.graphql.explain import explain, parse_variables
    from resolvers.audit.search_refusals import search_refusal_in
    from resolvers.caller import Call, load_actor
    from resolvers.query.plan_cache import StatementFailed
    from rulebook.errors import Refusal
    from schema.document.validation import InvalidDocument
    from schema.execution.execute import UseExecutor

    token = None if args.user == "-" else await open_demo_session(urls["app"], args.user)
    async with open_pools(urls, is_global=True):
        call = Call(
            str(uuid4()),
            await load_actor(token) if token else None,
            purpose=args.purpose,
            is_purpose_stated=bool(args.purpose),
        )
        try:
            found = await explain(
                call, args.file.read_text("utf-8"), variables=parse_variables(args.variables)
            )
        except InvalidDocument as inadmissible:
            raise OperatorError("; ".join(each.message for each in inadmissible.errors)) from None
        except ValueError as error:
            raise OperatorError(f"{error}.") from None
        except Refusal as refusal:
            raise OperatorError(refusal.message("en")) from None
        except UseExecutor as standard:
            cause = standard.__cause__
            if isinstance(cause, StatementFailed) and (why := search_refusal_in(cause.cause)):
                raise OperatorError(why.message("en")) from None
            raise OperatorError(f"No plan answers this: {standard.reason or 'it is refused'}.") from None
    return list(found.sections())
