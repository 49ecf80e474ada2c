"""Report of an import: the first remarks on the terminal, all of them in a file.

A report holds identity numbers: the file is readable by its owner only.
"""

import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from jejak.imports.messages import message_text
from jejak.imports.spreadsheet.cells import CellIssue
from jejak.limits import MAX_SHOWN_CELL_CHARACTERS, MAX_SHOWN_ISSUES
from rulebook.nip import NipFinding

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What one import found and did. Nothing `is_stored` after a rehearsal or a refusal."""

    rows: int
    issues: Sequence[CellIssue]
    file_remarks: Sequence[NipFinding]
    summary: str
    counts: Mapping[str, int]
    is_stored: bool
    totals: Mapping[str, int] = field(default_factory=dict)

    @property
    def refused_rows(self) -> int:
        return len({fault.row for fault in self.issues if fault.is_refusal})

    @property
    def reviewed_rows(self) -> int:
        refused = {fault.row for fault in self.issues if fault.is_refusal}
        return len({fault.row for fault in self.issues} - refused)

    @property
    def has_changes(self) -> bool:
        return any(count for name, count in self.counts.items() if name != "unchanged")


def print_report(report: ImportReport, console: Console, *, locale: str, dry_run: bool) -> None:
    """Print what an operator needs: remarks on the file, the first faults, and what was stored."""
    for note in report.file_remarks:
        console.print(note.message(locale), markup=False)
    if report.issues:
        console.print(_build_table(report.issues[:MAX_SHOWN_ISSUES], locale))
        if (more := len(report.issues) - MAX_SHOWN_ISSUES) > 0:
            console.print(message_text("SUMMARY_MORE", locale, more=more), markup=False)
        many = {"refused": report.refused_rows, "reviewed": report.reviewed_rows, "rows": report.rows}
        console.print(message_text("SUMMARY_FAULTS", locale, **many), markup=False)
    console.print(_format_outcome(report, locale, dry_run=dry_run), markup=False)


def _format_outcome(report: ImportReport, locale: str, *, dry_run: bool) -> str:
    if not report.counts:
        return message_text("SUMMARY_NOTHING_STORED", locale)
    summary = report.summary if report.has_changes else "SUMMARY_UNCHANGED"
    done = message_text(summary, locale, **report.counts)
    return f"{done} {message_text('SUMMARY_REHEARSED', locale)}" if dry_run else done


def _build_table(issues: Sequence[CellIssue], locale: str) -> Table:
    table = Table(show_lines=False)
    for name in ("ROW", "COLUMN", "VALUE", "WEIGHT", "ADVICE"):
        table.add_column(message_text(f"TABLE_{name}", locale), overflow="fold")
    for line in _format_issues(issues, locale):
        table.add_row(*(cell.replace("[", r"\[") for cell in line))
    return table


def _format_issues(issues: Sequence[CellIssue], locale: str) -> list[tuple[str, ...]]:
    return [
        (
            str(fault.row),
            fault.column,
            to_printable(fault.value),
            message_text(f"WEIGHT_{fault.finding.severity}", locale),
            fault.finding.message(locale),
        )
        for fault in issues
    ]


def to_printable(value: str) -> str:
    """A value as a terminal may show it: no escape sequences, no page-long cells."""
    plain = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in value)
    return plain if len(plain) <= MAX_SHOWN_CELL_CHARACTERS else f"{plain[:MAX_SHOWN_CELL_CHARACTERS]}…"


def write_issues_csv(issues: Sequence[CellIssue], path: Path, *, locale: str) -> None:
    """Write every remark as a CSV that spreadsheets open as it is, with nothing in it that they would run."""
    held = io.StringIO(newline="")
    writer = csv.writer(held, delimiter=";")
    writer.writerow(
        message_text(f"TABLE_{name}", locale) for name in ("ROW", "COLUMN", "VALUE", "WEIGHT", "ADVICE")
    )
    for line in _format_issues(issues, locale):
        writer.writerow(f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell for cell in line)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(descriptor, 0o600)  # it may have been there before
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        file.write(held.getvalue())
