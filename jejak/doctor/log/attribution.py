"""Check of attribution: logins and times of transactions and entries.

What the server stamps on a transaction (login, time, number) is held against the name that it acts under, and times
against the seals before and behind them.
"""

import asyncpg

from audit.verify.clock import TOLERANCE
from jejak.doctor.finding import DoctorFinding, FindingCode, FindingKind
from jejak.doctor.log.leaves import format_entry, format_row
from jejak.doctor.sql import statement
from jejak.limits import MAX_OPEN_TRANSACTION_HOURS
from rulebook.access import SERVICE_ACTORS

# Each with what is stated and what is known.
_REASONS = {
    "BEFORE_SEAL": (
        "bertanggal {stated}, padahal transaksinya baru bernomor sesudah segel pada {size} ({known})",
        "dated {stated}, yet its transaction had no number before the seal at {size} ({known})",
    ),
    "AFTER_SEAL": (
        "bertanggal {stated}, padahal sudah disegel pada {size} ({known})",
        "dated {stated}, yet it was under the seal at {size} ({known})",
    ),
    "BEFORE_ACT": (
        "bertanggal {stated}, padahal transaksinya baru dibuka {known}",
        "dated {stated}, yet its transaction was opened at {known}",
    ),
    "OPEN_TOO_LONG": (
        "transaksinya dibuka {stated}, padahal baru bernomor sesudah segel pada {size} ({known})",
        "its transaction was opened at {stated}, yet had no number before the seal at {size} ({known})",
    ),
}


async def check_attribution(connection: asyncpg.Connection) -> list[DoctorFinding]:
    """Acts under a name that its holder's session did not write, and times that cannot be true."""
    return [*await _find_impersonated(connection), *await _find_misdated(connection)]


async def _find_impersonated(connection: asyncpg.Connection) -> list[DoctorFinding]:
    rows = await connection.fetch(statement("transactions_of_wrong_login"), list(SERVICE_ACTORS.values()))
    return [
        DoctorFinding(
            FindingKind.ENTRIES, FindingCode.IMPERSONATED,
            f"tx {row['tx_id']} ({format_entry(row['index'], row['seq'], row=format_row(row['relation'], row['pk']))})",
            leaf=row["index"], seq=row["seq"],
            details={"tx": row["tx_id"], "actor": row["actor"], "method": row["method"], "login": row["login"]},
        )
        for row in rows
    ]  # fmt: skip


async def _find_misdated(connection: asyncpg.Connection) -> list[DoctorFinding]:
    found = list[DoctorFinding]()
    for row in await connection.fetch(
        statement("contradictory_times"), TOLERANCE, MAX_OPEN_TRANSACTION_HOURS
    ):
        indonesian, english = _REASONS[row["why"]]
        facts = {name: row[name] for name in ("stated", "known", "size")}
        details = {"id": indonesian.format(**facts), "en": english.format(**facts), "tx": row["tx_id"]}
        subject = format_entry(row["index"], row["seq"], row=format_row(row["relation"], row["pk"]))
        found.append(
            DoctorFinding(
                FindingKind.ENTRIES,
                FindingCode.MISDATED,
                subject,
                leaf=row["index"],
                seq=row["seq"],
                details=details,
            )
        )
    return found
