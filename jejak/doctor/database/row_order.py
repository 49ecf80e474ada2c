"""Rows that a tampered sequence put out of order: their entries are honest, and so are they.

The log is in the order of its numbers; a sequence with a cache gives them ahead, so that the last change of a
row may have a lower number than the one before.
"""

import json
from collections.abc import Iterable
from typing import Any

import asyncpg

from jejak.doctor.finding import DoctorFinding, Examination, FindingCode, FindingKind, RemarkCode
from jejak.doctor.log.leaves import format_row
from jejak.doctor.sql import statement

_SEQUENCE = "audit.entry_seq_seq"


async def drop_reordered_rows(
    connection: asyncpg.Connection, findings: list[DoctorFinding], *, examination: Examination
) -> list[DoctorFinding]:
    """The findings but for rows that are, by the times of their entries, what the log says of them."""
    if not any(
        each.subject.endswith(_SEQUENCE)
        for each in findings
        if each.kind in (FindingKind.SHAPE, FindingKind.PAST)
    ):
        return findings
    by_time = {
        str(format_row(relation, key)): json.loads(image) if image else None
        for relation, key, image in await connection.fetch(statement("out_of_order"))
    }
    kept = [
        each
        for each in findings
        if each.kind is not FindingKind.ROWS or not _is_reordered(each, by_time.items())
    ]
    if len(kept) < len(findings):
        examination.add_remark(RemarkCode.OUT_OF_ORDER, number=len(findings) - len(kept), sequence=_SEQUENCE)
    return kept


def _is_reordered(finding: DoctorFinding, by_time: Iterable[tuple[str, dict[str, Any] | None]]) -> bool:
    for row, image in by_time:
        if finding.code in (FindingCode.RESTATED, FindingCode.NO_HISTORY) and finding.subject.endswith(row):
            return True
        if finding.subject == row:
            if image is None:
                return finding.code is FindingCode.GONE
            return finding.code is FindingCode.CHANGED and all(
                image.get(column) == live for column, (_, live) in finding.columns.items()
            )
    return False
