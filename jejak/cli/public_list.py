"""`jejak public-list FOLDER`: the public list as files, for an office that publishes it elsewhere too (Satu Data).

Reads as the public does. The same data make the same bytes as under /data. Nothing is taken away from the folder.
"""

import asyncio
from argparse import ArgumentParser, Namespace
from pathlib import Path
from tempfile import TemporaryDirectory

from jejak.cli.main import report_progress
from jejak.database.locate import open_location
from jejak.database.pools import open_pools
from jejak.database.roles import pool_urls
from jejak.errors import OperatorError
from jejak.open_data.csv_writer import FILE_NAMES, LIST, write_edition
from jejak.settings import get_settings
from resolvers.public.open_data import POOL, open_snapshot


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "folder", type=Path, metavar="FOLDER", help="where to write to; files there are replaced"
    )


def run(args: Namespace) -> int:
    chosen = get_settings()
    with open_location(chosen, progress=report_progress, as_owner=False) as location:
        url = pool_urls(location.owner_url, chosen, data_dir=location.data_dir)[POOL]
        args.folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=args.folder, prefix=".jejak-") as beside:
            asyncio.run(_write_edition(url, Path(beside)))
            written = _replace_files(Path(beside), args.folder)
    print(*written, sep="\n")
    if args.folder / LIST not in written:
        raise OperatorError(_closed_folder_message(args.folder))
    return 0


async def _write_edition(url: str, folder: Path) -> None:
    async with open_pools({POOL: url}), open_snapshot() as seen:
        await write_edition(seen, folder)


def _replace_files(beside: Path, folder: Path) -> list[Path]:
    """Put each file in its place whole; the checksum comes right after the list."""
    made = [name for name in FILE_NAMES if (beside / name).exists()]
    return [(beside / name).replace(folder / name) for name in made]


def _closed_folder_message(folder: Path) -> str:
    stale = f" Take {folder / LIST} and what belongs to it down." if (folder / LIST).exists() else ""
    return f"No decree opens the list now, so only the policy was written.{stale}"
