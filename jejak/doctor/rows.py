"""Is every row what the log says it became, and does the log say it without a break?

Of a secret column the log knows the SHA-256 of its text.
"""

import json
from typing import Any

import asyncpg

from jejak.database.sql import statement as shared
from jejak.doctor.finding import Examination, Finding, Kind, Said, Wrong
from jejak.doctor.leaves import place, row_name
from jejak.doctor.migrations import restating
from jejak.doctor.sql import statement


async def rows(connection: asyncpg.Connection, seen: Examination) -> list[Finding]:
    """Rows changed, made or removed without an entry, breaks in their history, and relations nobody watches."""
    watched = await connection.fetch(statement("compare_rows"))
    found = [
        Finding(Kind.REGISTER, Wrong.UNRECORDED, row["relation"])
        for row in await connection.fetch(shared("unaudited_relations"))
        if row["relation"] not in {relation for relation, _ in watched}  # its triggers are named already
    ]
    for relation, compare in watched:
        try:
            async with connection.transaction():
                differing = await connection.fetch(compare)
        except asyncpg.UndefinedColumnError as fault:  # the register speaks of a column that is not there
            found.append(
                Finding(Kind.REGISTER, Wrong.DIFFERENT, relation, expected="columns", found=str(fault))
            )
            continue
        for row in differing:
            columns = _columns(row)
            if columns or row["how"] != Wrong.CHANGED:
                subject = str(row_name(relation, row["key"]))
                found.append(Finding(Kind.ROWS, Wrong(row["how"]), subject, columns=columns))
    found += await _restated(connection, seen)
    for relation, key, _entries in await connection.fetch(statement("orphans")):
        found.append(Finding(Kind.ROWS, Wrong.NO_ACTOR, str(row_name(relation, key))))
    return found


async def _restated(connection: asyncpg.Connection, seen: Examination) -> list[Finding]:
    """Entries, mostly baselines, that tell a row otherwise than those before them; what a release did is said."""
    found = list[Finding]()
    for row in await connection.fetch(statement("restated"), *map(list, zip(*restating(), strict=True))):
        if row["how"] == Said.RESTATED_BY_RELEASE:
            details = {name: row[name] for name in ("relation", "columns", "number")}
            seen.say(Said.RESTATED_BY_RELEASE, tx=row["tx_id"], **details)
            continue
        subject = place(row["index"], row["seq"], row=row_name(row["relation"], row["key"]))
        found.append(
            Finding(
                Kind.ROWS, Wrong(row["how"]), subject, columns=_columns(row), leaf=row["index"], seq=row["seq"],
                details={"tx": row["tx_id"], "seq": row["seq"]},
            )
        )  # fmt: skip
    return found


def _columns(row: asyncpg.Record) -> dict[str, tuple[Any, Any]]:
    """Each column that differs, with what the log and what the row says."""
    return {name: (was, now) for name, (was, now) in json.loads(row["columns"] or "{}").items()}
