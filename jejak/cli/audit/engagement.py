"""`jejak engagement open|end|list`: letters of audit (surat tugas pemeriksaan).

While a letter is open its auditors may open personal values in the log, data of whom it examines is not destroyed, and
they do not see yet what auditors read.
"""

import asyncio
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from dataclasses import replace
from datetime import date

from rich.console import Console
from rich.table import Table

from audit.context import attributed
from jejak.accounts import audit_engagements
from jejak.accounts.accounts import operator_attribution
from jejak.cli.main import report_progress
from jejak.database.locate import open_location
from jejak.database.pools import get_pool, open_pools
from jejak.settings import get_settings
from models.compliance import AuditEngagement


def add_arguments(parser: ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    add = acts.add_parser("open", help="put a letter on file")
    add.add_argument("number", metavar="NUMBER", help="number of the letter")
    add.add_argument("--date", required=True, type=_parse_day, help="its date, as 2026-07-06")
    add.add_argument("--purpose", required=True, help="what it examines and why")
    add.add_argument("--auditor", metavar="NAME", help="the auditor's account; by default every auditor")
    add.add_argument("--external", action="store_true", help="the account ends with the letter")
    whom = add.add_mutually_exclusive_group()
    whom.add_argument("--employee", metavar="NIP", help="the person it examines; by default everybody")
    whom.add_argument(
        "--unit",
        metavar="CODE",
        action="append",
        default=[],
        help="a unit it examines, with all below it; again for more",
    )
    add.add_argument(
        "--period", metavar="DAY..DAY", action="append", default=[], type=_parse_period,
        help="what it examines of them: the days from one to another; all by default",
    )  # fmt: skip
    add.add_argument("--from", dest="since", type=_parse_day, help="first day; today by default")
    add.add_argument("--until", type=_parse_day, help="last day; until it is ended by default")
    end = acts.add_parser("end", help="end a letter now")
    end.add_argument("number", metavar="NUMBER")
    end.add_argument("--reason", required=True, help="why it ends")
    acts.add_parser("list", help="list the letters")


def run(args: Namespace) -> int:
    with open_location(get_settings(), progress=report_progress) as location:
        asyncio.run(SUBCOMMANDS[args.act](args, location.owner_url))
    return 0


async def _open(args: Namespace, url: str) -> None:
    letter = audit_engagements.AuditLetter(
        number=args.number,
        issued_on=args.date,
        purpose=args.purpose,
        auditor=args.auditor,
        nip=args.employee,
        is_external=args.external,
        unit_codes=args.unit,
        periods=args.period,
        since=args.since,
        until=args.until,
    )
    act = replace(operator_attribution("openEngagement"), reason=args.purpose)
    async with open_pools({"owner": url}), attributed(act, connection="owner") as client:
        await audit_engagements.open_letter(client, letter)
    print(f"The letter {args.number} is open.")


async def _end(args: Namespace, url: str) -> None:
    act = replace(operator_attribution("endEngagement"), reason=args.reason)
    async with open_pools({"owner": url}), attributed(act, connection="owner") as client:
        await audit_engagements.end_letter(client, args.number)
    print(f"The letter {args.number} has ended.")


async def _list(_args: Namespace, url: str) -> None:
    table = Table("Letter", "Date", "Auditor", "Over what", "From", "Until")
    async with open_pools({"owner": url}):
        for each in await audit_engagements.list_letters(get_pool("owner")):
            until = each.ended_at.date() if each.ended_at else each.effective_until
            auditor = each.auditor_account.user_name if each.auditor_account else "all"
            auditor += " (external)" if each.is_external else ""
            table.add_row(
                each.letter_number,
                str(each.letter_date),
                auditor,
                _format_scope(each),
                str(each.effective_from),
                str(until or ""),
            )
    Console(highlight=False).print(table)


def _format_scope(letter: AuditEngagement) -> str:
    """Say what a letter examines, line by line."""
    person = [letter.employee.name] if letter.employee else []
    lines = [
        " ".join(
            part
            for part in (line.unit and line.unit.name, line.starts_on and f"{line.starts_on}..{line.ends_on}")
            if part
        )
        for line in letter.lines
    ]
    return "; ".join([*person, *lines]) or "everybody"


def _parse_period(text: str) -> audit_engagements.Period:
    first, _, last = text.partition("..")
    return _parse_day(first), _parse_day(last)


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no date; write it as 2026-07-06") from None


SUBCOMMANDS = {"open": _open, "end": _end, "list": _list}
