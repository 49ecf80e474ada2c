"""`jejak regency set`: correct the regency's code, its time zone, or the first day whose leave is recorded.

Each change stands in the audit log with its reason. A new code makes new tokens; those of the old one open nothing.
"""

import asyncio
from argparse import ArgumentParser, Namespace
from datetime import date

from jejak.cli.main import report_progress
from jejak.database.locate import open_location
from jejak.regency.corrections import RegencyChange, change_regency
from jejak.settings import get_settings


def add_arguments(parser: ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    change = acts.add_parser("set", help="change what was said at the beginning")
    change.add_argument("--code", help="the regency's code, such as 15.04")
    change.add_argument("--time-zone", metavar="ZONE", help="Asia/Jakarta, Asia/Makassar or Asia/Jayapura")
    change.add_argument("--leave-from", type=date.fromisoformat, metavar="DATE",
                        help="first day whose leave is recorded")  # fmt: skip
    change.add_argument("--reason", required=True, metavar="TEXT", help="why; it stands in the log")


def run(args: Namespace) -> int:
    change = RegencyChange(code=args.code, time_zone=args.time_zone, leave_history_from=args.leave_from)
    change.columns()  # before anything is opened
    with open_location(get_settings(), progress=report_progress) as location:
        found = asyncio.run(change_regency(location.owner_url, change, reason=args.reason))
    for name, (before, after) in found.items():
        print(f"{name}: {before} is now {after}.")
    if not found:
        print("The regency is as you said already; nothing was changed.")
    return 0
