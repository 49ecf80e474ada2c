"""Cells of one row by field; what cannot be read becomes a fault.

Knows dates, days, rupiah, whole numbers and words; never what an employee is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from jejak.imports.messages import build_finding
from jejak.imports.spreadsheet.column_mapping import ColumnMapping, normalize_header
from jejak.imports.spreadsheet.sheet import Cell, SheetRow
from jejak.limits import MAX_BALANCE_DAYS, MAX_CACHED_DATES, MAX_TEXT_CHARACTERS
from resolvers.limits import MAX_SAFE_INTEGER
from rulebook.nip import NipFinding
from rulebook.text import find_forbidden_character
from rulebook.values import Severity

_FORMULA_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})
_VALUE_TYPES = frozenset({int, float, bool, datetime, date, time, timedelta, type(None)})
_EMPTY_WORDS = frozenset({"", "-", "NULL", "null"})
YEARS = range(1900, 2101)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?: 00:00(?::00)?)?")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_HALVES = re.compile(r"([0-9]{1,3})(?:[.,]([05])0*)?")
# As Indonesians write it, 1.500.000,00, or as machines do, 1500000.0: other thousands' marks could be decimals.
_RUPIAH = re.compile(r"(?:RP[. ]*)?(?:([0-9]{1,3}(?:\.[0-9]{3})+)(?:,00|,-)?|([0-9]+)(?:[.,]00?|,-)?)")


@dataclass(frozen=True, slots=True)
class CellIssue:
    """One thing wrong or odd in one cell, and what to do about it."""

    row: int
    column: str
    value: str
    finding: NipFinding

    @property
    def is_refusal(self) -> bool:
        return self.finding.severity is Severity.REFUSE


class ImportRow:
    """One row; asking for a field that cannot be read notes a fault and answers None."""

    def __init__(self, line: SheetRow, columns: ColumnMapping) -> None:
        self.number, self._cells = line
        self._columns = columns
        self.issues: list[CellIssue] = []
        self._formula_fields: set[str] = set()
        if any(cell not in (None, "") for cell in self._cells[columns.width :]):
            extra = self._cells[columns.width]
            self.issues.append(CellIssue(self.number, "", str(extra), build_finding("ROW_TOO_LONG")))

    @property
    def is_refused(self) -> bool:
        return any(fault.is_refusal for fault in self.issues)

    def refuse_formulas(self) -> None:
        """Note each formula in a column that is read, once: what such a cell then fails to be is not told besides."""
        for field, place in self._columns.indexes.items():
            text = _formula_text(self._cells[place]) if place < len(self._cells) else None
            if text is not None:
                finding = build_finding("CELL_FORMULA")
                self.issues.append(CellIssue(self.number, self._columns.headers[field], text, finding))
                self._formula_fields.add(field)

    def add_finding(self, field: str, found: NipFinding) -> None:
        """Keep what was found about a field, unless it holds a formula."""
        if field in self._formula_fields:
            return
        shown = "" if (cell := self.get_cell(field)) is None else str(cell)
        self.issues.append(CellIssue(self.number, self._columns.headers.get(field, ""), shown, found))

    def add_issue(self, field: str, code: str, **facts: object) -> None:
        """Note a fault of the intake's own about a field."""
        self.add_finding(field, build_finding(code, **facts))

    def has_column(self, field: str) -> bool:
        """Tell whether the file has a column of this field."""
        return field in self._columns.indexes

    def get_cell(self, field: str) -> Cell:
        """The raw cell; None where the file has no such column or the row ends before it."""
        place = self._columns.indexes.get(field)
        return self._cells[place] if place is not None and place < len(self._cells) else None

    def read_text(self, field: str, *, required: bool = False) -> str | None:
        """The words of a cell, single-spaced."""
        cell = self.get_cell(field)
        words = "" if cell is None else " ".join(str(cell).split())
        if words in _EMPTY_WORDS:
            if required:
                self.add_issue(field, "CELL_EMPTY")
            return None
        if fault := _find_text_problem(words):
            self.add_issue(field, fault, limit=MAX_TEXT_CHARACTERS)
            return None
        return words

    def read_date(self, field: str, *, required: bool = False) -> date | None:
        """A civil date, as a spreadsheet keeps it or as people write it, day first or year first."""
        cell = self.get_cell(field)
        if isinstance(cell, datetime):
            cell = cell.date().isoformat()
        elif (cell := self.read_text(field, required=required)) is None:
            return None
        if (found := _parse_date(cell)) is None:
            self.add_issue(field, "DATE_UNREADABLE")
        return found

    def read_integer(self, field: str, *, within: range, required: bool = False) -> int | None:
        """A whole number in a range."""
        if (words := self.read_text(field, required=required)) is None:
            return None
        digits = words.removesuffix(".0")
        if digits.isascii() and digits.isdigit() and len(digits) < 10 and int(digits) in within:
            return int(digits)
        self.add_issue(field, "NUMBER_UNREADABLE", lowest=within.start, highest=within.stop - 1)
        return None

    def read_half_days(self, field: str, *, required: bool = False) -> int | None:
        """Days in whole or half, with a comma or a point.

        Units: half-days
        """
        if (words := self.read_text(field, required=required)) is None:
            return None
        if found := _HALVES.fullmatch(words):
            halves = 2 * int(found[1]) + (found[2] == "5")
            if halves <= 2 * MAX_BALANCE_DAYS:
                return halves
        self.add_issue(field, "DAYS_UNREADABLE", highest=MAX_BALANCE_DAYS)
        return None

    def read_rupiah(self, field: str, *, required: bool = False) -> int | None:
        """An amount in whole rupiah."""
        if (words := self.read_text(field, required=required)) is None:
            return None
        if found := _RUPIAH.fullmatch(words.upper()):
            digits = (found[1] or found[2]).replace(".", "")
            if len(digits) <= len(str(MAX_SAFE_INTEGER)) and int(digits) <= MAX_SAFE_INTEGER:
                return int(digits)
        self.add_issue(field, "RUPIAH_UNREADABLE")
        return None

    def read_code(self, field: str, table: Mapping[str, str], *, required: bool = False) -> str | None:
        """What a word of the file stands for, by a table of the layout."""
        if (words := self.read_text(field, required=required)) is None:
            return None
        if (meant := table.get(normalize_header(words))) is None:
            self.add_issue(field, "WORD_UNKNOWN", known=", ".join(sorted(table)))
        return meant


def _formula_text(cell: object) -> str | None:
    """The formula of a cell; a workbook's formulas over several cells are objects with a text or none."""
    if isinstance(cell, str):
        words = cell.lstrip()
        return words if words.startswith("=") else None
    if type(cell) in _VALUE_TYPES:
        return None
    return str(getattr(cell, "text", "="))


def _find_text_problem(words: str) -> str | None:
    """The code of what makes these words unfit to keep."""
    if words.upper() in _FORMULA_ERRORS:
        return "CELL_ERROR"
    if len(words) > MAX_TEXT_CHARACTERS:
        return "CELL_LONG"
    # Letters of any script and their joiners are fine; what nobody sees is a copying accident.
    if not words.isprintable() and find_forbidden_character(words):
        return "CELL_CONTROL"
    return None


@lru_cache(maxsize=MAX_CACHED_DATES)
def _parse_date(words: str) -> date | None:
    """Dates repeat: tens of thousands of people share a few hundred."""
    if found := _DAY_FIRST.fullmatch(words):
        day, month, year = (int(part) for part in found.groups())
    elif found := _YEAR_FIRST.fullmatch(words):
        year, month, day = (int(part) for part in found.groups())
    else:
        return None
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None
