"""Check of stored values against the log's commitments, and of missing ones against erasures."""

import asyncpg

from jejak.doctor.finding import DoctorFinding, Examination, FindingCode, FindingKind, RemarkCode
from jejak.doctor.log.leaves import format_entry, format_row
from jejak.doctor.sql import statement


async def check_values(connection: asyncpg.Connection, examination: Examination) -> list[DoctorFinding]:
    """Values changed, missing, unknown or kept in spite of an erasure; lists of readers; erasures nobody approved."""
    found = list[DoctorFinding]()
    for row in await connection.fetch(statement("values_wrong")):
        seq = None if row["side"] == "reason" else row["seq"]
        found.append(
            DoctorFinding(
                FindingKind.VALUES, FindingCode(row["how"]),
                format_entry(row["index"], seq, row=format_row(row["relation"], row["pk"])),
                leaf=row["index"], seq=seq, details={"side": row["side"], "number": row["seq"]},
            )
        )  # fmt: skip
    for row in await connection.fetch(statement("readers_wrong")):
        details = {"stated": row["stated"], "listed": row["listed"]}
        subject = format_entry(row["index"], row["seq"], row="audit.read_subject")
        found.append(
            DoctorFinding(
                FindingKind.VALUES,
                FindingCode.READERS_CHANGED,
                subject,
                leaf=row["index"],
                seq=row["seq"],
                details=details,
            )
        )
    return [*found, *await _check_erasures(connection, examination)]


async def _check_erasures(connection: asyncpg.Connection, examination: Examination) -> list[DoctorFinding]:
    """Erasures that nobody asked for and approved as they should, and those that destroyed more than their own."""
    found = list[DoctorFinding]()
    for row in await connection.fetch(statement("erasures")):
        details = {name: row[name] or "–" for name in ("basis", "decree", "erasure")}
        subject = format_entry(row["index"], row["seq"], row=f"hr.erasure id={row['erasure']}")
        wrongs = [] if row["is_founded"] else [(FindingCode.ERASURE_UNFOUNDED, details)]
        if row["beyond"]:
            wrongs.append((FindingCode.ERASURE_BEYOND, details | {"beyond": row["beyond"]}))
        if not wrongs:
            examination.add_remark(RemarkCode.DESTROYED, **details)
        found += [
            DoctorFinding(FindingKind.VALUES, wrong, subject, leaf=row["index"], seq=row["seq"], details=told)
            for wrong, told in wrongs
        ]
    return found
