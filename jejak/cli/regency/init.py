"""`jejak init`: begin a real, empty regency and print the links of its two first administrators.

Migrates first. Only for an empty database; asks on the terminal for what the command line does not name.
"""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from jejak.accounts.accounts import build_activation_link
from jejak.accounts.enrolment_code import enrolment_instructions
from jejak.cli.database.migrate import prepare_database
from jejak.cli.main import report_progress
from jejak.database.locate import open_location
from jejak.errors import OperatorError
from jejak.regency.corrections import check_code, check_leave_history_start, check_time_zone
from jejak.regency.profile import DEFAULT_PROFILE, load_profile, profile_names
from jejak.regency.setup import INITIAL_ADMINISTRATORS, SetupPlan, refuse_existing_regency, set_up_regency
from jejak.settings import get_settings
from resolvers.auth.sign_in_limits import ACTIVATION_CODE_DAYS


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
    chosen = get_settings()
    zone = ZoneInfo(check_time_zone(_resolve_option(args, "time_zone")))
    named = check_code(_resolve_option(args, "code"))
    begins = check_leave_history_start(args.leave_from or date(datetime.now(zone).year, 1, 1))
    with open_location(chosen, progress=report_progress) as location:
        prepare_database(location, chosen)
        asyncio.run(refuse_existing_regency(location.owner_url))
        plan = SetupPlan(
            code=named,
            name=_resolve_option(args, "name"),
            time_zone=zone.key,
            profile=args.profile or DEFAULT_PROFILE,
            leave_history_from=begins,
            administrators=_parse_administrators(args.administrator),
        )
        codes = asyncio.run(set_up_regency(location.owner_url, plan))
    print(f"{plan.name} is ready. Each link opens one account, once, within {ACTIVATION_CODE_DAYS} days:")
    for name, code in codes.items():
        print(f"  {name}  {build_activation_link(chosen, code.activation_code, address=args.address)}")
    print(
        "\n".join(
            enrolment_instructions(name, code.enrolment_code)
            for name, code in codes.items()
            if code.enrolment_code
        )
    )
    return 0


def _resolve_option(args: Namespace, name: str) -> str:
    """What the command line says, else the profile that it names."""
    said: str | None = getattr(args, name)
    if said is None and args.profile:
        said = getattr(load_profile(args.profile), name)
    if not said or not said.strip():
        raise OperatorError(
            "Name the regency with --code, --name and --time-zone, or take them from a --profile."
        )
    return said.strip()


def _parse_administrators(named: list[str]) -> list[str]:
    names = list(named)
    while len(names) < INITIAL_ADMINISTRATORS:
        if not sys.stdin.isatty():
            raise OperatorError(
                "Name the two first administrators: --administrator NAME --administrator NAME."
            )
        names.append(input(f"User name of administrator {len(names) + 1}: ").strip())
    return names
