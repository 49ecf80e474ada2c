"""`jejak restore FILE`: bring a saved database back into an empty location, to this version, and check it.

Exit code 0: restored and clean; 2: restored, and `jejak doctor` finds what its report says; 1: nothing was restored.
"""

import asyncio
from argparse import ArgumentParser, Namespace
from pathlib import Path

from jejak.backup.archive import read_label
from jejak.backup.restore import restore
from jejak.cli.database.migrate import install_guard
from jejak.cli.main import report_progress
from jejak.database.locate import open_location
from jejak.database.roles import role_urls
from jejak.doctor import find_problems
from jejak.doctor.finding import exit_code
from jejak.doctor.report import format_table
from jejak.settings import get_settings


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="what `jejak backup` saved")
    parser.add_argument("--lang", choices=("id", "en"), default="id", help="language of the report")


def run(args: Namespace) -> int:
    chosen = get_settings()
    report_progress(f"Reading {args.file} …")
    label = read_label(args.file)
    with open_location(chosen, progress=report_progress) as location:
        urls = role_urls(location.owner_url, chosen, data_dir=location.data_dir)
        report_progress(
            f"Restoring {label.regency or 'a database without a regency'} as of {label.created} …"
        )
        asyncio.run(restore(location.owner_url, args.file, urls=urls, label=label, progress=report_progress))
        install_guard(location)
        findings = asyncio.run(find_problems(location.owner_url, progress=report_progress))
    print(format_table(findings, lang=args.lang, values=False))
    return exit_code(findings)
