"""`jejak account service add|token|revoke|close|list`: machines that may ask, and their scoped tokens.

A token is printed once.
"""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from audit.context import attributed
from jejak.accounts import service_accounts
from jejak.accounts.accounts import operator_attribution
from jejak.cli.invocation import format_commands
from jejak.database.pools import get_pool, open_pools
from jejak.limits import DEFAULT_SERVICE_TOKEN_DAYS
from rulebook.values import Scope

if TYPE_CHECKING:
    from argparse import _SubParsersAction

SCOPES = tuple(scope.lower() for scope in Scope)
OPERATIONS = {
    "add": "addService",
    "token": "giveServiceToken",
    "revoke": "revokeServiceTokens",
    "close": "closeService",
}


def add_service_parser(subcommands: "_SubParsersAction[ArgumentParser]") -> None:
    """Add the act to those of `jejak account`."""
    parser = subcommands.add_parser("service", help="machines: their accounts and tokens")
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    add = what.add_parser("add", help="make an account for a machine")
    add.add_argument("--full-name", required=True, help="what the log calls it")
    token = what.add_parser("token", help="print a token; those of before go on")
    token.add_argument(
        "--scope", action="append", required=True, choices=SCOPES, help="several times for several"
    )
    token.add_argument(
        "--days",
        type=int,
        default=DEFAULT_SERVICE_TOKEN_DAYS,
        help=f"how long it lasts; {DEFAULT_SERVICE_TOKEN_DAYS} unless told otherwise",
    )
    token.add_argument("--label", required=True, help="where it is used")
    revoke = what.add_parser("revoke", help="end every token of a machine at once")
    close = what.add_parser("close", help="close a machine's account with its tokens; nothing is deleted")
    for each in (add, token, revoke, close):
        each.add_argument("name", metavar="NAME")
    what.add_parser("list", help="list machines and their tokens")


async def run_service(args: Namespace, url: str) -> None:
    """Do what was asked for."""
    if args.what == "list":
        await _list(url)
        return
    async with open_pools({"app": url}), attributed(operator_attribution(OPERATIONS[args.what])) as client:
        match args.what:
            case "add":
                await service_accounts.add_service_account(client, args.name, full_name=args.full_name)
                told = format_commands(
                    f"{args.name} is known; 'jejak account service token {args.name}' lets it in."
                )
            case "token":
                scopes = frozenset(Scope(scope.upper()) for scope in args.scope)
                told = await service_accounts.issue_token(
                    client, args.name, scopes=scopes, days=args.days, label=args.label
                )
            case "revoke":
                told = f"{await service_accounts.revoke_tokens(client, args.name)} tokens of {args.name} ended at once."
            case _:
                await service_accounts.close_service_account(client, args.name)
                told = f"{args.name} is closed, with its tokens."
    print(told)


async def _list(url: str) -> None:
    table = Table("Name", "Machine", "Token", "Scopes", "Until")
    async with open_pools({"app": url}):
        for each in await service_accounts.list_service_accounts(get_pool("app")):
            table.add_row(each.name, each.full_name, each.label, each.scopes.lower(), str(each.until or ""))
    Console(highlight=False).print(table)
