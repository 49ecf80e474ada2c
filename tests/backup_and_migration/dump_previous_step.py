"""A dump of the rows of this version's database: `python -m tests.backup_and_migration.dump_previous_step` writes it.

Run at a release that brings a migration: the dump bears the name of the newest step there is, and every later version
is brought up from it. It holds the rows of the small regency, all invented, and no log: filling a database with it
writes one.
"""

import asyncio
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from jejak.backup.pg_programs import find_program
from jejak.database.migrate import migrate
from jejak.database.pools import open_pools
from jejak.doctor.database.migrations import list_shipped_migrations
from jejak.regency.profile import load_profile
from tests.databases import Database, create_database, prepare_cluster, start_session_cluster
from tests.regency import a_small_regency

DUMPS = Path(__file__).with_name("dumps")
_OPTIONS = ("--data-only", "--column-inserts", "--schema=hr", "--no-comments")


def list_steps() -> list[str]:
    """The migrations of the tables, oldest first."""
    return sorted(name for name in list_shipped_migrations() if name.startswith("models."))


async def _fill_database() -> str:
    with start_session_cluster() as cluster:
        await prepare_cluster(cluster)
        async with create_database(cluster) as database:
            await migrate(database.owner_url)
            async with open_pools({"owner": database.owner_url}):
                await a_small_regency(database, load_profile())
            return _dump(database)


def _dump(database: Database) -> str:
    parts = urlsplit(database.owner_url)
    place = {name: values[0] for name, values in parse_qs(parts.query).items()}
    done = subprocess.run(
        [
            find_program("pg_dump", server=18),
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
    newest = list_steps()[-1].removeprefix("models.")
    (DUMPS / f"{newest}.sql").write_text(asyncio.run(_fill_database()), "utf-8")


if __name__ == "__main__":
    main()
