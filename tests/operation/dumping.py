"""The rows of a database of this version, as a dump: `python -m tests.operation.dumping` commits one.

Run at a release that brings a migration: the dump bears the name of the newest step there is, and every later version
is brought up from it. It holds the rows of the small regency, all invented, and no log: filling a database with it
writes one.
"""

import asyncio
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from jejak.database import connected
from jejak.doctor.migrations import shipped
from jejak.migration import migrate
from jejak.profile import load_profile
from jejak.saving.programs import fitting
from tests.databases import Database, cluster_of_this_run, made, settle
from tests.regency import a_small_regency

DUMPS = Path(__file__).with_name("dumps")
_OPTIONS = ("--data-only", "--column-inserts", "--schema=hr", "--no-comments")


def steps() -> list[str]:
    """The migrations of the tables, oldest first."""
    return sorted(name for name in shipped() if name.startswith("models."))


async def _made() -> str:
    with cluster_of_this_run() as cluster:
        await settle(cluster)
        async with made(cluster) as database:
            await migrate(database.owner_url)
            async with connected({"owner": database.owner_url}):
                await a_small_regency(database, load_profile())
            return _dumped(database)


def _dumped(database: Database) -> str:
    parts = urlsplit(database.owner_url)
    place = {name: values[0] for name, values in parse_qs(parts.query).items()}
    done = subprocess.run(
        [
            fitting("pg_dump", server=18),
            *_OPTIONS,
            "--host",
            place["host"],
            "--username",
            "jejak_owner",
            database.name,
        ],
        env={"PGPASSWORD": unquote(parts.password or "")},
        capture_output=True,
        text=True,
        check=True,
    )
    # The accounts of machines come with the migration itself.
    told = (line for line in done.stdout.splitlines() if line.startswith("INSERT") and "'system:" not in line)
    return "\n".join(told) + "\n"


def main() -> None:
    """Write the dump of this version's rows."""
    newest = steps()[-1].removeprefix("models.")
    (DUMPS / f"{newest}.sql").write_text(asyncio.run(_made()), "utf-8")


if __name__ == "__main__":
    main()
