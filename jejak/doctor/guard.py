"""Who sees to it that no relation is left without audit: event triggers, or only `jejak migrate`? Asked by `doctor`.

Event triggers need a superuser, so that a database may be without them and well; one that had them has lost them.
"""

import asyncpg

from jejak.doctor.finding import Examination, Finding, Kind, Said, Wrong
from jejak.doctor.sql import statement


async def guard(connection: asyncpg.Connection, seen: Examination) -> list[Finding]:
    """Say which of the two holds; find event triggers that are gone or are not as they were made."""
    rows = await connection.fetch(statement("guards"))
    seen.say(Said.SCHEMA_GUARDED if all(row["is_right"] for row in rows) else Said.SCHEMA_CHECKED)
    return [
        Finding(
            Kind.TRIGGERS,
            Wrong.DIFFERENT if row["is_there"] else Wrong.MISSING,
            f"EVENT {row['name']}",
            found=row["says"] or None,
        )
        for row in rows
        if not row["is_right"] and (row["is_there"] or row["was_made"])
    ]
