"""Content on disk: every byte of a database's files, and every word of its dump.

Looks as the superuser, whom nothing is hidden from.
"""

import subprocess
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg

from jejak.backup.pg_programs import find_program
from tests.databases import Database

_FILES = """
SELECT pg_read_binary_file(pg_relation_filepath(c.oid)) AS content FROM pg_class c
 WHERE c.relkind IN ('r', 'i', 't', 'm')
   AND (c.relnamespace <> 'pg_catalog'::regnamespace OR c.oid = 'pg_catalog.pg_statistic'::regclass)
"""


async def read_files(database: Database) -> bytes:
    """Return what stands on disk in every table, index and the planner's samples, freed room included."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        await connection.execute("CHECKPOINT")
        return b"".join([row["content"] for row in await connection.fetch(_FILES)])
    finally:
        await connection.close()


def read_dump(database: Database) -> bytes:
    """Return the database as pg_dump writes it, as text."""
    parts = urlsplit(database.owner_url)
    place = {name: values[0] for name, values in parse_qs(parts.query).items()}
    done = subprocess.run(
        [
            find_program("pg_dump", server=18),
            "--host",
            place["host"],
            "--username",
            "jejak_owner",
            database.name,
        ],
        env={"PGPASSWORD": unquote(parts.password or "")},
        capture_output=True,
        check=True,
    )
    return done.stdout
