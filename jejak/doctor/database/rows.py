"""Check that every row is what the log says it became, without a break.

Of a secret column the log knows the SHA-256 of its text.
"""

import json
from typing import Any

import asyncpg

from jejak.database.sql import statement as shared
from jejak.doctor.database.migrations import list_migration_relations
from jejak.doctor.finding import DoctorFinding, Examination, FindingCode, FindingKind, RemarkCode
from jejak.doctor.log.leaves import format_entry, format_row
from jejak.doctor.sql import statement


async def check_rows(connection: asyncpg.Connection, examination: Examination) -> list[DoctorFinding]:
    """Rows changed, made or removed without an entry, breaks in their history, and relations nobody watches."""
    watched = await connection.fetch(statement("compare_rows"))
    found = [
        DoctorFinding(FindingKind.REGISTER, FindingCode.UNRECORDED, row["relation"])
        for row in await connection.fetch(shared("unaudited_relations"))
        if row["relation"] not in {relation for relation, _ in watched}  # its triggers are named already
    ]
    for relation, compare in watched:
        try:
            async with connection.transaction():
                differing = await connection.fetch(compare)
        except asyncpg.UndefinedColumnError as fault:  # the register speaks of a column that is not there
            found.append(
                DoctorFinding(
                    FindingKind.REGISTER,
                    FindingCode.DIFFERENT,
                    relation,
                    expected="columns",
                    found=str(fault),
                )
            )
            continue
        for row in differing:
            columns = _changed_columns(row)
            if columns or row["how"] != FindingCode.CHANGED:
                subject = str(format_row(relation, row["key"]))
                found.append(
                    DoctorFinding(FindingKind.ROWS, FindingCode(row["how"]), subject, columns=columns)
                )
    found += await _find_restated(connection, examination)
    for relation, key, _entries in await connection.fetch(statement("entries_without_transaction")):
        found.append(DoctorFinding(FindingKind.ROWS, FindingCode.NO_ACTOR, str(format_row(relation, key))))
    return found


async def _find_restated(connection: asyncpg.Connection, examination: Examination) -> list[DoctorFinding]:
    """Entries, mostly baselines, that tell a row otherwise than those before them; what a release did is said."""
    found = list[DoctorFinding]()
    for row in await connection.fetch(
        statement("inconsistent_restatements"), *map(list, zip(*list_migration_relations(), strict=True))
    ):
        if row["how"] == RemarkCode.RESTATED_BY_RELEASE:
            details = {name: row[name] for name in ("relation", "columns", "number")}
            examination.add_remark(RemarkCode.RESTATED_BY_RELEASE, tx=row["tx_id"], **details)
            continue
        subject = format_entry(row["index"], row["seq"], row=format_row(row["relation"], row["key"]))
        found.append(
            DoctorFinding(
                FindingKind.ROWS, FindingCode(row["how"]), subject, columns=_changed_columns(row),
                leaf=row["index"], seq=row["seq"],
                details={"tx": row["tx_id"], "seq": row["seq"]},
            )
        )  # fmt: skip
    return found


def _changed_columns(row: asyncpg.Record) -> dict[str, tuple[Any, Any]]:
    """Each column that differs, with what the log and what the row says."""
    return {name: (was, now) for name, (was, now) in json.loads(row["columns"] or "{}").items()}
