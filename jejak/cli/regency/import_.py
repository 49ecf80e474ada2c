"""`jejak import KIND FILE`: read a file of units, employees, decrees or holidays, and store what changes.

Connects as the owner, because staging needs temporary tables, which the application's role may not make.
"""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from jejak.cli.database.migrate import prepare_database
from jejak.cli.main import report_progress
from jejak.database.locate import open_location
from jejak.errors import OperatorError
from jejak.imports.balances import import_balances
from jejak.imports.delegations import import_delegations
from jejak.imports.employees import import_employees
from jejak.imports.grades import import_grades
from jejak.imports.holidays import import_holidays, use_packaged_calendar
from jejak.imports.messages import InvalidImportFile, message_text
from jejak.imports.payslips.load import import_payslips
from jejak.imports.payslips.row import parse_month
from jejak.imports.pipeline import ImportOptions, Item, ProgressTracker
from jejak.imports.report import ImportReport, print_report, write_issues_csv
from jejak.imports.tariffs import import_tariffs
from jejak.imports.units import import_units
from jejak.settings import get_settings

Import = Callable[[str, ImportOptions], Coroutine[None, None, ImportReport]]
IMPORTS: dict[str, Import] = {
    "units": import_units,
    "employees": import_employees,
    "delegations": import_delegations,
    "balances": import_balances,
    "tariffs": import_tariffs,
    "grades": import_grades,
    "holidays": import_holidays,
}
PAYSLIPS = "payslips"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("what", choices=(*IMPORTS, PAYSLIPS), help="what the file holds")
    parser.add_argument("file", type=Path, metavar="FILE", nargs="?", help="a CSV or XLSX file")
    parser.add_argument(
        "--packaged",
        type=int,
        metavar="YEAR",
        help="holidays: what this release brings of a year, not a file",
    )
    parser.add_argument("--month", metavar="YYYY-MM", help="payslips: the month that is paid")
    parser.add_argument("--by", metavar="USER", help="payslips: who brings the file, and so never closes it")
    parser.add_argument("--dry-run", action="store_true", help="check and rehearse everything, store nothing")
    parser.add_argument("--skip-faulty", action="store_true", help="store the good rows all the same")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write every remark to this CSV file")
    parser.add_argument("--lang", choices=("id", "en"), default="id", help="language of the remarks")


def run(args: Namespace) -> int:
    chosen, console = get_settings(), Console(highlight=False)
    if args.packaged is not None and args.what != "holidays":
        raise OperatorError("--packaged is for holidays: name the FILE to read.")
    read_file = _choose_import(args)
    if (args.file is None) == (args.packaged is None):
        raise OperatorError(
            "Name the FILE to read" + (", or --packaged YEAR, not both." if args.what == "holidays" else ".")
        )
    if args.report and args.file and args.report.resolve() == args.file.resolve():
        raise OperatorError("--report would overwrite the file that is to be read: name another one.")
    try:
        with (
            open_location(chosen, progress=report_progress) as location,
            _progress_bar(args.lang) as track,
            ExitStack() as stack,
        ):
            prepare_database(location, chosen)
            wish = ImportOptions(args.file or Path(), args.dry_run, args.skip_faulty, track)
            if args.packaged is not None:
                wish = stack.enter_context(use_packaged_calendar(wish, args.packaged))
            report = asyncio.run(read_file(location.owner_url, wish))
    except InvalidImportFile as refusal:
        raise OperatorError(refusal.finding.message(args.lang)) from refusal
    print_report(report, console, locale=args.lang, dry_run=args.dry_run)
    if args.report:
        write_issues_csv(report.issues, args.report, locale=args.lang)
        console.print(message_text("SUMMARY_REPORT", args.lang, path=args.report), markup=False)
    return 1 if report.refused_rows else 0


def _choose_import(args: Namespace) -> Import:
    """Return what reads the file, with what it has to be told besides."""
    if args.what != PAYSLIPS:
        if args.month is not None or args.by is not None:
            raise OperatorError("--month and --by are for payslips.")
        return IMPORTS[str(args.what)]
    month = parse_month(args.month or "")
    if month is None:
        raise OperatorError("Name the month that is paid: --month 2026-11.")
    if args.by is None:
        raise OperatorError(
            "Name who brings the file, an account of payroll: --by USER. Somebody else closes it."
        )
    if args.skip_faulty:
        raise OperatorError("Pay slips come in whole: --skip-faulty is not for them.")
    return partial(import_payslips, month=month, imported_by=args.by)


@contextmanager
def _progress_bar(locale: str) -> Iterator[ProgressTracker]:
    """A bar on standard error, gone when done; the answer goes to standard output."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:

        def track(items: Iterable[Item], *, total: int | None, busy: str) -> Iterable[Item]:
            return progress.track(items, total=total, description=message_text(busy, locale))

        yield track
