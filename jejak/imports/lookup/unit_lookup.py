"""Lookup of a row's unit by code, else by a name that only one unit has.

Suggests the nearest name, and never takes it by itself.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from jejak.imports.spreadsheet.cells import ImportRow
from jejak.imports.spreadsheet.column_mapping import normalize_header
from jejak.limits import MAX_UNIT_SUGGESTIONS


class UnitLookup:
    """The units on record, by code and by name."""

    def __init__(self, units: Iterable[Mapping[str, Any]]) -> None:
        self._by_code: dict[str, UUID] = {}
        self._by_name: dict[str, list[UUID]] = {}
        self._names: dict[str, str] = {}
        self._nearest: dict[str, str | None] = {}
        for unit in units:
            self._by_code[normalize_header(unit["code"])] = unit["id"]
            self._by_name.setdefault(normalize_header(unit["name"]), []).append(unit["id"])
            self._names[normalize_header(unit["name"])] = unit["name"]

    def find(self, row: ImportRow) -> UUID | None:
        """Find the row's unit; a code on record settles it, whatever the name says."""
        code, name = row.read_text("unit_code"), row.read_text("unit_name")
        if code and (unit := self._by_code.get(normalize_header(code))):
            return unit
        if not name:
            row.add_issue("unit_code" if code else "unit_name", "UNIT_UNKNOWN" if code else "CELL_EMPTY")
            return None
        named = self._by_name.get(normalize_header(name), [])
        if len(named) == 1:
            return named[0]
        if named:
            row.add_issue("unit_name", "UNIT_AMBIGUOUS", count=len(named))
        elif nearest := self._suggest(normalize_header(name)):
            row.add_issue("unit_name", "UNIT_UNKNOWN_NEAR", nearest=nearest)
        else:
            row.add_issue("unit_name", "UNIT_UNKNOWN")
        return None

    def find_by_code(self, row: ImportRow, field: str) -> UUID | None:
        """Find the unit whose code stands in a field."""
        if (code := row.read_text(field, required=True)) is None:
            return None
        if (unit := self._by_code.get(normalize_header(code))) is None:
            row.add_issue(field, "UNIT_CODE_UNKNOWN")
        return unit

    def _suggest(self, name: str) -> str | None:
        if name not in self._nearest:
            looked = (
                get_close_matches(name, self._names, n=1) if len(self._nearest) < MAX_UNIT_SUGGESTIONS else []
            )
            self._nearest[name] = self._names[looked[0]] if looked else None
        return self._nearest[name]
