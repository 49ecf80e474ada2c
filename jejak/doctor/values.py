"""Are the values beside the log those it committed to, and does an erasure explain what is missing?

Asked by `ledger`.
"""

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
    for row in await connection.fetch(statement("erasures")):
        details = {
            "basis": row["basis"] or "–",
            "decree": row["decree"] or "–",
            "erasure": row["erasure"] or "–",
        }
        if row["is_founded"]:
            seen.say(Said.DESTROYED, **details)
            continue
        subject = place(row["index"], row["seq"], row=f"hr.erasure id={row['erasure']}")
        found.append(
            Finding(
                Kind.VALUES,
                Wrong.ERASURE_UNFOUNDED,
                subject,
                leaf=row["index"],
                seq=row["seq"],
                details=details,
            )
        )
    return found
