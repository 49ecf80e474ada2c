"""Columns of the public list and their cells, from columns.toml.

A cell is made of a row of `PublicCompensation` and of nothing else.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files
from typing import Any

from resolvers.query.mapping import Row
from schema.fields.ids import to_global_id

_FORMULA = tuple("=+-@'\t\r\n\uff1d\uff0b\uff0d\uff20")  # the last four are the wide forms of the first
_CAMEL_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])")
_OF_FIELD = {"ricePerPerson": "rice"}  # where the rulebook calls a part otherwise than the schema
GRADES, TEXTS = ";", "; "


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its name, its place in GraphQL, and what the dictionary says about it."""

    name: str
    field: str
    type: str
    tier: str
    policy: str
    source: str
    id: str
    en: str
    unit: str = ""

    def format_cell(self, row: Row) -> str:
        """Return what stands in this column of a row; nothing where there is nothing or it is withheld."""
        found = self._value(row)
        return "" if found is None else _TYPES[self.type](found)

    def _value(self, row: Row) -> Any:
        name, *parts = self.field.split(".")
        if name == "unitId":
            return to_global_id("Unit", row["unit_id"])
        found = row[_snake(name)]
        for part in parts:
            found = None if found is None else getattr(found, _OF_FIELD.get(part) or _snake(part))
        return found


def escape_formula(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: one that might be has an apostrophe in front."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _snake(name: str) -> str:
    return _CAMEL_BOUNDARY.sub("_", name).lower()


def _percent(share: Fraction) -> str:
    percent = 100 * share
    return str(percent.numerator if percent.denominator == 1 else float(percent))


_TYPES: dict[str, Callable[[Any], str]] = {
    "string": lambda found: escape_formula(str(found)),
    "integer": str,
    "percent": _percent,
    "boolean": lambda found: str(found).lower(),
    "date": str,
    "grades": GRADES.join,
    "texts": lambda found: escape_formula(TEXTS.join(each.text("id") for each in found)),
}

TEXT = (files("jejak.open_data") / "columns.toml").read_text("utf-8")
COLUMNS = tuple(Column(**each) for each in tomllib.loads(TEXT)["column"])
