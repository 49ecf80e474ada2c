"""`jejak account add|list|code|role|close|reopen|activate|link|second-factor|service`: who may sign in, and how.

Works as jejak_app, like the server. Prints a link or a token once; nobody can ask for it again, only for a new one.
"""

import asyncio
from argparse import ArgumentParser, Namespace
from dataclasses import replace

from rich.console import Console
from rich.table import Table

from audit.context import attributed
from jejak.accounts import accounts
from jejak.accounts.accounts import (
    GRANTABLE_ROLES,
    REGENCY_WIDE_ROLES,
    NewAccount,
    build_activation_link,
    operator_attribution,
)
from jejak.accounts.enrolment_code import enrolment_instructions, issue_enrolment_code
from jejak.accounts.officials import start_term
from jejak.accounts.totp_reset import reset_second_factor
from jejak.cli.account import service_accounts
from jejak.cli.account.activate import activate, add_activate_parser
from jejak.cli.invocation import format_commands
from jejak.cli.main import report_progress
from jejak.database.locate import open_location
from jejak.database.pools import get_pool, open_pools
from jejak.database.roles import pool_urls
from jejak.errors import OperatorError
from jejak.settings import get_settings
from resolvers.auth.oidc_identity import OidcSubject
from rulebook.values import Role


def add_arguments(parser: ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    add = acts.add_parser("add", help="add an account and print its one-time link")
    add.add_argument("name", metavar="NAME", help="what the person types to sign in")
    add.add_argument(
        "--role", action="append", default=[], choices=REGENCY_WIDE_ROLES, help="several times for several"
    )
    whose = add.add_mutually_exclusive_group()
    whose.add_argument("--employee", metavar="NIP", help="the employee whose account it is")
    whose.add_argument("--official", metavar="FULL NAME",
                       help="who heads the regency from today on; a former term ends the day before")  # fmt: skip
    whose.add_argument("--full-name", help="what others see, for somebody who is neither")
    code = acts.add_parser("code", help="print a new one-time link; older ones are void")
    code.add_argument("name", metavar="NAME")
    role = acts.add_parser("role", help="grant or end a role")
    role.add_argument("name", metavar="NAME")
    which = role.add_mutually_exclusive_group(required=True)
    which.add_argument("--add", choices=GRANTABLE_ROLES)
    which.add_argument("--end", choices=GRANTABLE_ROLES)
    role.add_argument("--unit", metavar="CODE", help="an operator's unit, with all below it")
    close = acts.add_parser("close", help="shut somebody out at once; nothing is deleted")
    reopen = acts.add_parser("reopen", help="let a closed account in again")
    linked = acts.add_parser("link", help="let somebody in whom the sign-in provider vouches for")
    linked.add_argument("--issuer", metavar="URL", help="the provider; else the one that is set")
    linked.add_argument("--subject", required=True, help="what the provider calls the person for good (sub)")
    factor = acts.add_parser(
        "second-factor", help="take a lost second factor, as one of two; print the code for the next one"
    )
    for each in (close, reopen, linked, factor):
        each.add_argument("name", metavar="NAME")
    for each in (add, code, add_activate_parser(acts)):
        each.add_argument("--address", metavar="URL", help="where people reach this server")
    service_accounts.add_service_parser(acts)
    acts.add_parser("list", help="list the accounts")


def run(args: Namespace) -> int:
    chosen = get_settings()
    with open_location(chosen, progress=report_progress) as location:
        urls = pool_urls(location.owner_url, chosen, data_dir=location.data_dir)
        asyncio.run(SUBCOMMANDS[args.act](args, urls["app"]))
    return 0


async def _add(args: Namespace, url: str) -> None:
    roles = frozenset(Role(role.upper()) for role in args.role)
    new = NewAccount(args.name, args.full_name or args.name, roles, args.employee)
    term = None
    async with open_pools({"app": url}), attributed(operator_attribution("addAccount")) as client:
        if args.official is not None:
            term = await start_term(client, args.official)
            new = replace(new, name=term.name, official_id=term.official_id)
        code = await accounts.add_account(client, new)
        enrolment = await issue_enrolment_code(client, args.name)
    print(build_activation_link(get_settings(), code, address=args.address))
    if enrolment:
        print(enrolment_instructions(args.name, enrolment))
    if term and term.former_holder:
        closed = f"; closed: {', '.join(term.closed_accounts)}" if term.closed_accounts else ""
        print(f"The term of {term.former_holder} ended yesterday{closed}.")


async def _code(args: Namespace, url: str) -> None:
    async with open_pools({"app": url}), attributed(operator_attribution("makeAccountCode")) as client:
        code = await accounts.issue_code(client, args.name)
    print(build_activation_link(get_settings(), code, address=args.address))


async def _role(args: Namespace, url: str) -> None:
    operation = "grantRole" if args.add else "endRole"
    async with open_pools({"app": url}), attributed(operator_attribution(operation)) as client:
        if args.add:
            await accounts.grant_role(client, args.name, role=Role(args.add.upper()), unit=args.unit)
            code = await issue_enrolment_code(client, args.name)
            print(f"{args.name} has the role {args.add} from today on.")
            print(
                enrolment_instructions(args.name, code)
                if code
                else "Their second factor opens it: see that it is theirs."
            )
        else:
            last = await accounts.end_role(client, args.name, role=Role(args.end.upper()), unit=args.unit)
            print(f"{args.name} has the role {args.end} no more, at once; its last day was {last}.")


async def _close(args: Namespace, url: str) -> None:
    async with open_pools({"app": url}), attributed(operator_attribution("closeAccount")) as client:
        await accounts.close_account(client, args.name)
    print(f"{args.name} is shut out: sign-in, open sessions and unused links stopped at once.")


async def _reopen(args: Namespace, url: str) -> None:
    async with open_pools({"app": url}), attributed(operator_attribution("reopenAccount")) as client:
        await accounts.reopen_account(client, args.name)
    print(
        format_commands(
            f"{args.name} may sign in with the password of before; 'jejak account code {args.name}' makes a link."
        )
    )


async def _link(args: Namespace, url: str) -> None:
    issuer = args.issuer or get_settings().oidc_issuer
    if issuer is None:
        raise OperatorError("Name the provider (--issuer), or set JEJAK_OIDC_ISSUER.")
    async with open_pools({"app": url}), attributed(operator_attribution("linkIdentity")) as client:
        await accounts.link_identity(client, args.name, who=OidcSubject(issuer, args.subject))
    print(f"{args.name} may come in as {args.subject} of {issuer}.")


async def _second_factor(args: Namespace, url: str) -> None:
    async with open_pools({"app": url}), attributed(operator_attribution("loseSecondFactor")) as client:
        loss = await reset_second_factor(client, args.name)
    print(
        f"{args.name} has no second factor, and no session that had one."
        if loss.is_reset
        else f"It is asked for: {args.name} keeps it until an administrator agrees (approveTotpReset)."
    )
    if loss.enrolment_code:
        print(enrolment_instructions(args.name, loss.enrolment_code))


async def _list(_args: Namespace, url: str) -> None:
    table = Table("Name", "Person", "Roles", "State")
    async with open_pools({"app": url}):
        for each in await accounts.list_accounts(get_pool("app")):
            table.add_row(each.user_name, each.name, ", ".join(each.roles), each.state)
    Console(highlight=False).print(table)


SUBCOMMANDS = {
    "add": _add,
    "code": _code,
    "role": _role,
    "close": _close,
    "reopen": _reopen,
    "activate": activate,
    "link": _link,
    "second-factor": _second_factor,
    "service": service_accounts.run_service,
    "list": _list,
}
