"""`jejak backup FILE`: save the database to one file that only its owner can read.

Works while the server runs. Passwords and keys are not in the file; it says where they are.
"""

import asyncio
from argparse import ArgumentParser, Namespace
from pathlib import Path

from jejak.backup.save import save
from jejak.cli.main import report_progress
from jejak.database.locate import open_location
from jejak.settings import get_settings


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="where to save to")
    parser.add_argument("--overwrite", action="store_true", help="replace FILE if it exists")
    parser.epilog = "Not in the file: sessions, and the passwords of the database roles in the data folder."


def run(args: Namespace) -> int:
    chosen = get_settings()
    with open_location(chosen, progress=report_progress) as location:
        report_progress("Saving …")
        label = asyncio.run(
            save(location.owner_url, args.file, overwrite=args.overwrite, progress=report_progress)
        )
    print(f"{args.file}: {label.regency or 'no regency yet'}, {label.created}, dump sha256 {label.sha256}")
    print(
        f"Not in the file: {chosen.data_dir / 'passwords.json'} (database passwords). A restore makes new ones."
    )
    return 0
