"""`jejak demo`: fill an empty database with a fictional regency, set its date, or put it back to what it was.

Migrates first. Never touches a database that holds a real regency.
"""

import asyncio
from argparse import ArgumentParser, Namespace
from datetime import date

from jejak.cli.database.migrate import install_guard, prepare_database
from jejak.cli.invocation import format_commands
from jejak.cli.main import report_progress
from jejak.database.locate import open_location
from jejak.demo import (
    DemoOptions,
    format_demo_accounts,
    is_demo,
    load_demo,
    reset_demo,
    save_template,
    set_today,
)
from jejak.errors import OperatorError
from jejak.ledger.keys import reset_keys
from jejak.regency.profile import profile_names
from jejak.settings import get_settings


def add_arguments(parser: ArgumentParser) -> None:
    default = DemoOptions()
    parser.add_argument("--employees", type=int, metavar="N", help=f"how many; else {default.employees}")
    parser.add_argument("--seed", type=int, metavar="N", help=f"for other people; else {default.seed}")
    parser.add_argument("--profile", choices=profile_names(), help=f"which regency; else {default.profile}")
    parser.add_argument(
        "--today", type=date.fromisoformat, metavar="DATE", help="its date; else the real one"
    )
    parser.add_argument("--reset", action="store_true", help="put the demo back to what it was when loaded")


def run(args: Namespace) -> int:
    chosen = get_settings()
    wanted = {name: getattr(args, name) for name in ("employees", "seed", "profile", "today")}
    given = {name: value for name, value in wanted.items() if value is not None}
    options = DemoOptions(**given)
    with open_location(chosen, progress=report_progress) as location:
        prepare_database(location, chosen)
        if args.reset:
            asyncio.run(
                reset_demo(location.owner_url, options=options if given else None, progress=report_progress)
            )
            install_guard(location)
            reset_keys(chosen, location.data_dir)
        elif given or not asyncio.run(is_demo(location.owner_url)):  # else it stands as asked for
            asyncio.run(load_or_update(location.owner_url, options, only_today=set(given) == {"today"}))
    print(format_commands(format_demo_accounts()))
    return 0


async def load_or_update(owner_url: str, options: DemoOptions, *, only_today: bool = False) -> None:
    """Load the demo and put its copy aside; a demo that stands already only takes another date.

    Raises: OperatorError
    """
    if only_today and options.today and await is_demo(owner_url):
        await set_today(owner_url, options.today)
        return
    if await is_demo(owner_url):
        raise OperatorError(
            "The demo is loaded already: use --reset to put it back, or --today to set its date."
        )
    await load_demo(owner_url, options=options, progress=report_progress)
    await save_template(owner_url, options=options, progress=report_progress)
