"""Loader of the office's calendar of holidays for the rules."""

import json
from datetime import date

from tortoise.backends.base.client import BaseDBAsyncClient

from resolvers.sql import statement
from rulebook.calendar import Calendar
from rulebook.values import HolidayKind


async def load_calendar(client: BaseDBAsyncClient, *, first: int, last: int) -> Calendar:
    """Return the calendar of the years on file from first to last; the version names the edition of each year."""
    rows = await client.execute_query_dict(statement("calendar"), [first, last])
    found = {
        date.fromisoformat(day): holiday
        for row in rows
        for day, holiday in json.loads(row["holidays"]).items()
    }
    version = " ".join(f"{row['year']}.{row['version']}" for row in rows)
    return Calendar(
        holidays={day: HolidayKind(kind) for day, (kind, _) in found.items()},
        years=frozenset(row["year"] for row in rows),
        version=version,
        names={day: name for day, (_, name) in found.items()},
    )
