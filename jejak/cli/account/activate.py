"""`jejak account activate --unit CODE`: one-time slips, as a PDF, for everybody there who has no way in yet.

A second run leaves slips alone that are still out, unless they shall be replaced.
"""

from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from audit.context import attributed
from jejak.accounts.accounts import load_unit, operator_attribution, public_address
from jejak.database.pools import open_pools
from jejak.database.sql import statement
from jejak.errors import OperatorError
from jejak.settings import get_settings
from resolvers.auth.sign_in_limits import ACTIVATION_CODE_DAYS

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_activate_parser(subcommands: "_SubParsersAction[ArgumentParser]") -> ArgumentParser:
    """Add the act to those of `jejak account`."""
    parser = subcommands.add_parser(
        "activate", help="print one-time slips for a unit's people without a way in"
    )
    parser.add_argument("--unit", metavar="CODE", required=True, help="the unit, with all below it")
    parser.add_argument(
        "--again", action="store_true", help="also for those whose slip is out; it is void then"
    )
    parser.add_argument("--file", metavar="PDF", type=Path, help="else slips-CODE-DATE.pdf")
    return parser


async def activate(args: Namespace, url: str) -> None:
    """Make the slips and write them; without a file nothing was made."""
    from jejak.accounts.activation_slips import issue_activation_slips
    from jejak.accounts.slip_pdf import Letterhead, write_slips

    path: Path = args.file or Path(f"slips-{args.unit}-{datetime.now(UTC):%Y-%m-%d}.pdf")
    address = (args.address or public_address(get_settings())).rstrip("/")
    async with open_pools({"app": url}), attributed(operator_attribution("activateAccounts")) as client:
        unit = await load_unit(client, args.unit)
        slips = await issue_activation_slips(client, unit.id, again=args.again)
        regency = (await client.execute_query_dict(statement("regency_state")))[0]
        if slips.slips:
            try:
                write_slips(
                    path, slips.slips, head=Letterhead(regency["name"], address, regency["time_zone"])
                )
            except OSError as refusal:
                raise OperatorError(f"{path} cannot be written: {refusal.strerror}.") from refusal
    if slips.slips:
        made = f"{len(slips.slips)} slips for {unit.name}, valid for {ACTIVATION_CODE_DAYS} days"
        print(f"{path}: {made}. Print it, then delete it.")
    else:
        print(f"Nobody in {unit.name} needs a slip.")
    if slips.unchanged:
        print(f"{slips.unchanged} more have a slip that still holds; --again replaces those.")
