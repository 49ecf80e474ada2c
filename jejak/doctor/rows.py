"""Is every row what the log says it became? Asked by `doctor`, relation by relation.

Of a secret column the log knows the SHA-256 of its text.
"""

import json
from typing import Any

import asyncpg

from jejak.doctor.finding import Finding, Kind, Wrong
from jejak.doctor.sql import statement
from jejak.sql import statement as shared


async def rows(connection: asyncpg.Connection) -> list[Finding]:
    """Rows changed, made or removed without an entry, entries without an actor, and relations nobody watches."""
    watched = await connection.fetch(statement("compare_rows"))
    found = [
        Finding(Kind.REGISTER, Wrong.UNRECORDED, row["relation"])
        for row in await connection.fetch(shared("untracked"))
        if row["relation"] not in {relation for relation, _ in watched}  # its triggers are named already
    ]
    for relation, compare in watched:
        for row in await connection.fetch(compare):
            columns = {name: (was, now) for name, (was, now) in json.loads(row["columns"] or "{}").items()}
            if columns or row["how"] != Wrong.CHANGED:
                found.append(
                    Finding(Kind.ROWS, Wrong(row["how"]), _named(relation, row["key"]), columns=columns)
                )
    for relation, key, _entries in await connection.fetch(statement("orphans")):
        found.append(Finding(Kind.ROWS, Wrong.NO_ACTOR, _named(relation, key)))
    return found


def _named(relation: str, key: Any) -> str:
    return f"{relation} {', '.join(f'{name}={value}' for name, value in json.loads(key).items())}"
