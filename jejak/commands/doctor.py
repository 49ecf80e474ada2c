"""`jejak doctor`: check that the database is what it should be. Exit code 0: it is, 2: it is not, 1: unknown.

It reads only. What it knows to find, and cannot find, is in `jejak.doctor`.
"""

import asyncio
from argparse import ArgumentParser, Namespace

from jejak.cli import say
from jejak.doctor import Kind, examine
from jejak.doctor.report import as_json, as_table
from jejak.place import opened
from jejak.settings import settings

NOT_CLEAN = 2


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--lang", choices=("id", "en"), default="id", help="language of the report")
    parser.add_argument("--json", action="store_true", help="report for programs")
    parser.add_argument(
        "--values", action="store_true", help="show the values of changed rows; they are personal"
    )
    parser.epilog = (
        "Classes: " + ", ".join(f"{int(kind)} {kind.name}" for kind in Kind) + ". Exit code 2: not clean."
    )


def run(args: Namespace) -> int:
    with opened(settings(), say=say) as place:
        findings = asyncio.run(examine(place.owner_url, say=say))
    print(
        as_json(findings, values=args.values)
        if args.json
        else as_table(findings, lang=args.lang, values=args.values)
    )
    return NOT_CLEAN if findings else 0
