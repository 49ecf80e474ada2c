"""Dated tables of the law in `tables/`: the value of a key on a day.

Each value carries the day it came into force, its unit and its source. Never guesses: where nothing is in
force it refuses. Never reads anything but its own packaged files.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

from rulebook.errors import NoLawInForce
from rulebook.values import Citation, HolidayKind

TABLES: Final = files("rulebook") / "tables"


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value of one rule, in force from `since` to `until`, both days included."""

    key: str
    value: Any
    unit: str
    since: date
    until: date | None
    source: Citation
    note: str = ""

    def is_in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)

    def _value_as(self, *wanted: type) -> Any:
        if type(self.value) not in wanted:
            raise TypeError(f"{self.key}: {self.value!r} is not {wanted[0].__name__}")
        return self.value

    @property
    def integer(self) -> int:
        """The value as a whole number: days, months, rupiah."""
        return int(self._value_as(int))

    @property
    def boolean(self) -> bool:
        return bool(self._value_as(bool))

    @property
    def text(self) -> str:
        return str(self._value_as(str))

    @property
    def rate(self) -> Fraction:
        """The value per one, exact; written in the table as text, '0.0325'."""
        return Fraction(self.text)

    @property
    def strings(self) -> tuple[str, ...]:
        return tuple(self._value_as(tuple))


@dataclass(frozen=True, slots=True)
class Table:
    """Every dated value by its key; the values of one key are in order and never overlap."""

    entries: Mapping[str, tuple[DatedValue, ...]]

    def entry(self, key: str, *, on: date) -> DatedValue:
        """Find what is in force on a day.

        Raises: NoLawInForce when nothing is; KeyError for a key no table has, which is our mistake
        """
        for entry in reversed(self.entries[key]):
            if entry.is_in_force(on):
                return entry
        raise NoLawInForce(key=key, on=on)

    def since(self, key: str) -> date:
        """Tell the first day for which the table knows anything."""
        return self.entries[key][0].since


def _iter_leaves(
    node: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, child in node.items():
        if isinstance(child, dict):
            yield from _iter_leaves(child, (*path, name))
    if "at" in node:
        yield ".".join(path), node


def _entries(key: str, node: Mapping[str, Any]) -> tuple[DatedValue, ...]:
    made = [
        DatedValue(
            key=key,
            value=tuple(at["value"]) if isinstance(at["value"], list) else at["value"],
            unit=node["unit"],
            since=at["from"],
            until=at.get("until"),
            source=Citation(at["law"], at["article"], at["verified"]),
            note=at.get("note", ""),
        )
        for at in node["at"]
    ]
    for earlier, later in pairwise(made):
        if earlier.until is None or earlier.until >= later.since:
            raise ValueError(f"{key}: the value of {earlier.since} runs into that of {later.since}")
    return tuple(made)


def parse_tables(texts: Mapping[str, str]) -> Table:
    """Build a table from TOML texts; a value without day, unit or source, or an overlap, is refused."""
    entries: dict[str, tuple[DatedValue, ...]] = {}
    for name, text in texts.items():
        for key, node in _iter_leaves(tomllib.loads(text)):
            if key in entries:
                raise ValueError(f"{name}: {key} already stands in another table")
            entries[key] = _entries(key, node)
    return Table(MappingProxyType(entries))


@cache
def load_law() -> Table:
    """Read the packaged tables, once."""
    return parse_tables(
        {file.name: file.read_text("utf-8") for file in TABLES.iterdir() if file.name.endswith(".toml")}
    )


def entry(key: str, *, on: date) -> DatedValue:
    """Find the value in force on a day, with its unit and source.

    Raises: NoLawInForce
    """
    return load_law().entry(key, on=on)


def value(key: str, *, on: date) -> Any:
    """Find the bare value in force on a day.

    Raises: NoLawInForce
    """
    return entry(key, on=on).value


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """Read one packaged CSV, row by row."""
    return csv.DictReader((TABLES / name).read_text("utf-8").splitlines())


@cache
def load_pay_steps(name: str) -> Mapping[str, tuple[tuple[int, int], ...]]:
    """Read a pay table: grade -> (years of service, rupiah a month), rising in both."""
    steps: dict[str, list[tuple[int, int]]] = {}
    for row in read_rows(name):
        steps.setdefault(row["golongan"], []).append((int(row["mkg_years"]), int(row["rupiah"])))
    return MappingProxyType({grade: tuple(sorted(found)) for grade, found in steps.items()})


@dataclass(frozen=True, slots=True)
class NationalHoliday:
    """A national holiday or day of collective leave, as a seed for the office's own calendar."""

    day: date
    kind: HolidayKind
    name: str
    is_estimated: bool


_HOLIDAYS_FILE: Final = "hari_libur_2025_2027.csv"
PACKAGED_HOLIDAYS_SOURCE: Final = (
    f"hari libur nasional dan cuti bersama yang dibawa Jejak (rulebook/tables/{_HOLIDAYS_FILE})"
)
"""Source that a calendar names for the holidays below."""


@cache
def load_national_holidays() -> tuple[NationalHoliday, ...]:
    """List the holidays that the state has published: a seed, which an office corrects in its database."""
    kinds = {"libur_nasional": HolidayKind.NATIONAL, "cuti_bersama": HolidayKind.COLLECTIVE}
    return tuple(
        NationalHoliday(
            date.fromisoformat(row["date"]),
            kinds[row["kind"]],
            row["name_id"],
            row["estimated_label"] == "yes",
        )
        for row in read_rows(_HOLIDAYS_FILE)
    )
