"""Differences of a month of pay, for payroll: from the slips before and from the law, by reason, the largest first.

One statement reads the slips with their facts, and the rules run over them in a thread, at every request: 6,000 slips
take seconds of a core, and more than `MAX_COMPARED_PAYSLIP_ROWS` are not looked at. What is shown is put on record.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from tortoise.connection import get_connection

from models.pay import Payslip, PayslipLine
from resolvers.access.caller_reader import note_read
from resolvers.access.row_scope import has_full_reach
from resolvers.caller import Call
from resolvers.limits import MAX_COMPARED_PAYSLIP_ROWS
from resolvers.pay.payslip_explanation import parse_facts
from resolvers.query.mapping import Page, Row
from resolvers.query.selection import PageRequest
from resolvers.query.sql import cursor
from resolvers.sql import statement
from rulebook.payslip.differences import PayDifference, list_differences
from rulebook.payslip.line_kinds import load_line_kinds
from rulebook.values import PayDifferenceReason, PayslipLineKind

_CURSOR_SCOPE = "payRunDifferences"
_FIELDS = ["Payslip.employee_name", "Payslip.lines", "Payslip.changes"]
_CURSOR_COLUMNS = [
    PayslipLine._meta.fields_map["amount"],
    Payslip._meta.fields_map["id"],
    PayslipLine._meta.fields_map["kind"],
    PayslipLine._meta.fields_map["kind"],
]


class SlipDifference(NamedTuple):
    """A difference, and whose slip has it."""

    found: PayDifference
    payslip_id: UUID
    employee_id: UUID
    employee_name: str
    period: date

    @property
    def sort_key(self) -> tuple[int, str, str, str]:
        """The largest first; the rest only makes the order one."""
        return (-self.found.amount, str(self.payslip_id), self.found.kind, self.found.reason)

    def to_row(self) -> Row:
        """Return the row that the API shows."""
        names = ("kind", "reason", "amount", "before", "after", "lawful")
        return {**self._asdict(), **{name: getattr(self.found, name) for name in names}}


@dataclass(frozen=True)
class DifferenceSum:
    """How many differences have a reason, and how much they are apart in all. Units: whole rupiah"""

    reason: PayDifferenceReason
    count: int
    amount: int


@dataclass(frozen=True)
class DifferencePage:
    """One page of the differences, and the sums of all; not `is_complete` where slips were left out."""

    page: Page
    sums: Sequence[DifferenceSum]
    is_complete: bool


async def list_run_differences(
    call: Call, run_id: UUID, *, reason: PayDifferenceReason | None, page: PageRequest
) -> DifferencePage | None:
    """List the differences of a run; None where it is absent, discarded or beyond reach.

    Raises: NotSignedIn, InvalidCursor
    """
    actor = call.require_actor()
    edge = _read_cursor(page.before if page.is_backwards else page.after, run_id, reason)
    if not has_full_reach(actor, "PayRun"):
        return None
    rows = await get_connection("app").execute_query_dict(
        statement("pay_run_slips"), [run_id, MAX_COMPARED_PAYSLIP_ROWS + 1]
    )
    if not rows:
        return None
    found = await asyncio.to_thread(_compare_slips, rows[:MAX_COMPARED_PAYSLIP_ROWS])
    wanted = [each for each in found if reason is None or each.found.reason is reason]
    shown = _cut_page(wanted, page, edge=edge, label=_label(run_id, reason))
    await note_read(
        call, "payRunDifferences", fields=_FIELDS, people=[row["employee_id"] for row in shown.rows]
    )
    return DifferencePage(shown, _sum_by_reason(found), len(rows) <= MAX_COMPARED_PAYSLIP_ROWS)


def name_kind(kind: PayslipLineKind, locale: str) -> str:
    """Give the word for a kind of line."""
    return load_line_kinds()[kind].name(locale)


def _compare_slips(rows: Iterable[Mapping[str, Any]]) -> list[SlipDifference]:
    differences = [
        SlipDifference(found, row["id"], row["employee_id"], row["name"], row["period"])
        for row in rows
        for found in list_differences(
            *parse_facts(json.loads(row["facts"])), is_correction=row["is_correction"]
        )
    ]
    return sorted(differences, key=lambda each: each.sort_key)


def _sum_by_reason(found: Iterable[SlipDifference]) -> list[DifferenceSum]:
    """Sum by reason, the largest first."""
    counts: Counter[PayDifferenceReason] = Counter()
    amounts: Counter[PayDifferenceReason] = Counter()
    for each in found:
        counts[each.found.reason] += 1
        amounts[each.found.reason] += each.found.amount
    return [DifferenceSum(reason, counts[reason], amount) for reason, amount in amounts.most_common()]


def _cut_page(
    found: Sequence[SlipDifference], page: PageRequest, *, edge: tuple[int, str, str, str] | None, label: str
) -> Page:
    if page.is_backwards:
        left = [each for each in found if edge is None or each.sort_key < edge]
        shown, before, after = left[-page.size :], len(left) > page.size, edge is not None
    else:
        left = [each for each in found if edge is None or each.sort_key > edge]
        shown, before, after = left[: page.size], edge is not None, len(left) > page.size
    return Page(
        rows=[each.to_row() for each in shown],
        cursors=[cursor.encode([each.found.amount, *each.sort_key[1:]], label=label) for each in shown],
        has_next=after,
        has_previous=before,
        total=len(found),
    )


def _read_cursor(
    given: str | None, run_id: UUID, reason: PayDifferenceReason | None
) -> tuple[int, str, str, str] | None:
    if given is None:
        return None
    amount, slip, kind, why = cursor.decode(given, label=_label(run_id, reason), columns=_CURSOR_COLUMNS)
    return (-amount, str(slip), kind, why)


def _label(run_id: UUID, reason: PayDifferenceReason | None) -> str:
    return f"{_CURSOR_SCOPE} {run_id} {reason or ''}"
