"""`jejak init`: begin a real, empty regency and print the links of its two first administrators.

Migrates first. Only for an empty database; asks on the terminal for what the command line does not name.
"""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from jejak.accounts import link
from jejak.cli import say
from jejak.commands.migrate import bring_up
from jejak.enrolling import told
from jejak.errors import Problem
from jejak.founding import FIRST_ADMINISTRATORS, Founding, found, refuse_founded
from jejak.place import opened
from jejak.profile import DEFAULT_PROFILE, load_profile, profile_names
from jejak.regency import checked_beginning, checked_code, checked_zone
from jejak.settings import settings
from resolvers.activation import DAYS_VALID


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--code", help="the regency's code, such as 15.04")
    parser.add_argument("--name", help="its name, such as Kabupaten Batang Hari")
    parser.add_argument("--time-zone", metavar="ZONE", help="Asia/Jakarta, Asia/Makassar or Asia/Jayapura")
    parser.add_argument("--profile", choices=profile_names(), help="supplies what of these is not named")
    parser.add_argument("--administrator", action="append", default=[], metavar="NAME", help="twice")
    parser.add_argument("--leave-from", type=date.fromisoformat, metavar="DATE",
                        help="first day whose leave is recorded; else 1 January of this year")  # fmt: skip
    parser.add_argument("--address", metavar="URL", help="where people reach this server")


def run(args: Namespace) -> int:
    chosen = settings()
    zone = ZoneInfo(checked_zone(_named(args, "time_zone")))
    named = checked_code(_named(args, "code"))
    begins = checked_beginning(args.leave_from or date(datetime.now(zone).year, 1, 1))
    with opened(chosen, say=say) as place:
        bring_up(place, chosen)
        asyncio.run(refuse_founded(place.owner_url))
        plan = Founding(
            code=named,
            name=_named(args, "name"),
            time_zone=zone.key,
            profile=args.profile or DEFAULT_PROFILE,
            leave_history_from=begins,
            administrators=_administrators(args.administrator),
        )
        codes = asyncio.run(found(place.owner_url, plan))
    print(f"{plan.name} is ready. Each link opens one account, once, within {DAYS_VALID} days:")
    for name, code in codes.items():
        print(f"  {name}  {link(chosen, code.opening, address=args.address)}")
    print("\n".join(told(name, code.enrolment) for name, code in codes.items() if code.enrolment))
    return 0


def _named(args: Namespace, name: str) -> str:
    """What the command line says, else the profile that it names."""
    said: str | None = getattr(args, name)
    if said is None and args.profile:
        said = getattr(load_profile(args.profile), name)
    if not said or not said.strip():
        raise Problem("Name the regency with --code, --name and --time-zone, or take them from a --profile.")
    return said.strip()


def _administrators(named: list[str]) -> list[str]:
    names = list(named)
    while len(names) < FIRST_ADMINISTRATORS:
        if not sys.stdin.isatty():
            raise Problem("Name the two first administrators: --administrator NAME --administrator NAME.")
        names.append(input(f"User name of administrator {len(names) + 1}: ").strip())
    return names
