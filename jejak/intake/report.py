"""What came of an import, and how is it told? On the terminal the first remarks, in a file all of them.

A report holds identity numbers: the file is readable by its owner only.
"""

import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from jejak.intake.messages import text
from jejak.intake.row import Fault
from rulebook.nip import NipFinding

SHOWN = 20
_WIDEST = 80
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Report:
    """What one import found and did. Nothing `is_stored` after a rehearsal or a refusal."""

    rows: int
    faults: Sequence[Fault]
    notes: Sequence[NipFinding]
    summary: str
    counts: Mapping[str, int]
    is_stored: bool

    @property
    def refused_rows(self) -> int:
        return len({fault.row for fault in self.faults if fault.refuses})

    @property
    def reviewed_rows(self) -> int:
        refused = {fault.row for fault in self.faults if fault.refuses}
        return len({fault.row for fault in self.faults} - refused)

    @property
    def has_changes(self) -> bool:
        return any(count for name, count in self.counts.items() if name != "unchanged")


def show(report: Report, console: Console, *, locale: str, dry_run: bool) -> None:
    """Print what an operator needs: remarks on the file, the first faults, and what was stored."""
    for note in report.notes:
        console.print(note.message(locale), markup=False)
    if report.faults:
        console.print(_table(report.faults[:SHOWN], locale))
        if (more := len(report.faults) - SHOWN) > 0:
            console.print(text("SUMMARY_MORE", locale, more=more), markup=False)
        many = {"refused": report.refused_rows, "reviewed": report.reviewed_rows, "rows": report.rows}
        console.print(text("SUMMARY_FAULTS", locale, **many), markup=False)
    console.print(_outcome(report, locale, dry_run=dry_run), markup=False)


def _outcome(report: Report, locale: str, *, dry_run: bool) -> str:
    if not report.counts:
        return text("SUMMARY_NOTHING_STORED", locale)
    summary = report.summary if report.has_changes else "SUMMARY_UNCHANGED"
    done = text(summary, locale, **report.counts)
    return f"{done} {text('SUMMARY_REHEARSED', locale)}" if dry_run else done


def _table(faults: Sequence[Fault], locale: str) -> Table:
    table = Table(show_lines=False)
    for name in ("ROW", "COLUMN", "VALUE", "WEIGHT", "ADVICE"):
        table.add_column(text(f"TABLE_{name}", locale), overflow="fold")
    for line in _lines(faults, locale):
        table.add_row(*(cell.replace("[", r"\[") for cell in line))
    return table


def _lines(faults: Sequence[Fault], locale: str) -> list[tuple[str, ...]]:
    return [
        (
            str(fault.row),
            fault.column,
            _shown(fault.value),
            text(f"WEIGHT_{fault.finding.severity}", locale),
            fault.finding.message(locale),
        )
        for fault in faults
    ]


def _shown(value: str) -> str:
    """A value as a terminal may show it: no escape sequences, no page-long cells."""
    plain = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in value)
    return plain if len(plain) <= _WIDEST else f"{plain[:_WIDEST]}…"


def write_csv(faults: Sequence[Fault], path: Path, *, locale: str) -> None:
    """Write every remark as a CSV that spreadsheets open as it is, with nothing in it that they would run."""
    held = io.StringIO(newline="")
    writer = csv.writer(held, delimiter=";")
    writer.writerow(text(f"TABLE_{name}", locale) for name in ("ROW", "COLUMN", "VALUE", "WEIGHT", "ADVICE"))
    for line in _lines(faults, locale):
        writer.writerow(f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell for cell in line)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(descriptor, 0o600)  # it may have been there before
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        file.write(held.getvalue())
