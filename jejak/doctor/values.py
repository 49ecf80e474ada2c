"""Are the values beside the log those it committed to, and does an erasure explain what is missing?"""

import asyncpg

from jejak.doctor.finding import Examination, Finding, Kind, Said, Wrong
from jejak.doctor.leaves import place, row_name
from jejak.doctor.sql import statement


async def values(connection: asyncpg.Connection, seen: Examination) -> list[Finding]:
    """Values changed, missing, unknown or kept in spite of an erasure; lists of readers; erasures nobody approved."""
    found = list[Finding]()
    for row in await connection.fetch(statement("values_wrong")):
        seq = None if row["side"] == "reason" else row["seq"]
        found.append(
            Finding(
                Kind.VALUES, Wrong(row["how"]), place(row["index"], seq, row=row_name(row["relation"], row["pk"])),
                leaf=row["index"], seq=seq, details={"side": row["side"], "number": row["seq"]},
            )
        )  # fmt: skip
    for row in await connection.fetch(statement("readers_wrong")):
        details = {"stated": row["stated"], "listed": row["listed"]}
        subject = place(row["index"], row["seq"], row="audit.read_subject")
        found.append(
            Finding(
                Kind.VALUES,
                Wrong.READERS_CHANGED,
                subject,
                leaf=row["index"],
                seq=row["seq"],
                details=details,
            )
        )
    return [*found, *await _erasures(connection, seen)]


async def _erasures(connection: asyncpg.Connection, seen: Examination) -> list[Finding]:
    """Erasures that nobody asked for and approved as they should, and those that destroyed more than their own."""
    found = list[Finding]()
    for row in await connection.fetch(statement("erasures")):
        details = {name: row[name] or "–" for name in ("basis", "decree", "erasure")}
        subject = place(row["index"], row["seq"], row=f"hr.erasure id={row['erasure']}")
        wrongs = [] if row["is_founded"] else [(Wrong.ERASURE_UNFOUNDED, details)]
        if row["beyond"]:
            wrongs.append((Wrong.ERASURE_BEYOND, details | {"beyond": row["beyond"]}))
        if not wrongs:
            seen.say(Said.DESTROYED, **details)
        found += [
            Finding(Kind.VALUES, wrong, subject, leaf=row["index"], seq=row["seq"], details=told)
            for wrong, told in wrongs
        ]
    return found
