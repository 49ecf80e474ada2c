"""Command `jejak doctor`: checks the database, its rows against the log, and the log against its seals.

Exit code 0: all is well, 1: unknown, else the sum of the classes found. It changes nothing; that it was run, and with
what outcome, is kept.
"""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NoReturn

import asyncpg

from jejak.cli.invocation import format_commands
from jejak.cli.main import report_progress
from jejak.database.locate import open_location
from jejak.doctor import ExternalEvidence, FindingKind, run_examination
from jejak.doctor.finding import EXIT_OF_KIND, Exit
from jejak.doctor.known_keys import load_cosigned_checkpoints, load_external_evidence
from jejak.doctor.last_run import record_run
from jejak.doctor.report import format_json, format_remarks, format_table
from jejak.errors import OperatorError
from jejak.settings import Settings, get_settings


def add_arguments(parser: ArgumentParser) -> None:
    parser.error = partial(_refuse, parser)  # type: ignore[method-assign]
    parser.add_argument("--lang", choices=("id", "en"), default="id", help="language of the report")
    parser.add_argument("--json", action="store_true", help="report for programs")
    parser.add_argument(
        "--values", action="store_true", help="show the values of changed rows; they are personal"
    )
    parser.add_argument(
        "--vkey",
        action="append",
        default=[],
        metavar="KEY",
        help="the log's public key, instead of the kept ones",
    )
    parser.add_argument(
        "--copy", action="append", default=[], type=Path, metavar="PATH",
        help="a checkpoint that somebody kept, or an exported folder; may be given more than once",
    )  # fmt: skip
    parser.add_argument(
        "--witnesses", action="store_true", help="ask the witnesses of the policy what they cosigned"
    )
    parser.add_argument(
        "--receipt",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a receipt to hold the log against",
    )
    codes = (
        f"{int(each)} {each.name} ({', '.join(_findings_of(each))})" for each in Exit if _findings_of(each)
    )
    parser.epilog = "Exit codes add up: " + "; ".join(codes) + ". 1: could not be examined."


def run(args: Namespace) -> int:
    chosen = get_settings()
    with open_location(chosen, progress=report_progress) as location:
        outside = load_external_evidence(
            location.data_dir, given_vkeys=args.vkey, copies=args.copy, receipts=args.receipt, settings=chosen
        )
        return asyncio.run(_examine(location.owner_url, args, outside, chosen))


async def _examine(owner_url: str, args: Namespace, outside: ExternalEvidence, chosen: Settings) -> int:
    if args.witnesses:
        outside = replace(
            outside, notes={**outside.notes, **await load_cosigned_checkpoints(chosen, outside)}
        )
    try:
        seen = await run_examination(owner_url, evidence=outside, progress=report_progress)
        await record_run(owner_url, seen)
    except asyncpg.PostgresError as fault:
        raise OperatorError(
            f"PostgreSQL failed over the examination, so nothing is known: {fault} ({fault.sqlstate})."
        ) from fault
    if args.json:
        print(format_json(seen.findings, values=args.values, remarks=seen.remarks))
    else:
        for line in format_remarks(seen.remarks, lang=args.lang):
            report_progress(line)
        print(format_commands(format_table(seen.findings, lang=args.lang, values=args.values)))
    return seen.exit_code


def _findings_of(code: Exit) -> list[str]:
    return [str(kind.name) for kind in FindingKind if EXIT_OF_KIND[kind] is code]


def _refuse(parser: ArgumentParser, message: str) -> NoReturn:
    """Code 2 is a finding here, so what was not understood is 1."""
    parser.print_usage(sys.stderr)
    print(f"{parser.prog}: {message}", file=sys.stderr)
    raise SystemExit(int(Exit.UNKNOWN))
