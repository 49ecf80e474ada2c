"""Kinds of pay slip lines: name, explanation, law and column of each.

The words and the laws stand in `rulebook/tables/payslip_line_kinds.toml`; numbers stand in the other tables.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from rulebook.errors import NoLawInForce
from rulebook.labels import label
from rulebook.table import TABLES, entry
from rulebook.values import Citation, EmployeeKind, PayslipLineKind, SourceMark

_FILE: Final = "payslip_line_kinds.toml"


@dataclass(frozen=True, slots=True)
class LineSource:
    """What a line rests on for some kinds of employee: laws by name, or dated values that name theirs."""

    employee_kinds: tuple[EmployeeKind, ...]
    mark: SourceMark
    law: str
    article: str
    keys: tuple[str, ...]

    def list_citations(self, *, on: date) -> tuple[Citation, ...]:
        """List the laws as they stand on a day, each once, and verified only where all that is taken from it is.

        Raises: NoLawInForce
        """
        if not self.keys:
            return (Citation(self.law, self.article, self.mark is SourceMark.VERIFIED),)
        verified: dict[tuple[str, str], bool] = {}
        for source in (entry(key, on=on).source for key in self.keys):
            place = (source.law, source.article)
            verified[place] = verified.get(place, True) and source.verified
        return tuple(Citation(law, article, checked) for (law, article), checked in verified.items())


@dataclass(frozen=True, slots=True)
class LineLaw:
    """The laws that a line rests on, none where none was in force, and for which kinds of employee they are."""

    citations: tuple[Citation, ...]
    employee_kinds: tuple[EmployeeKind, ...]

    def for_whom(self, locale: str) -> str:
        """Say for whom the line is: for PNS, CPNS and PPPK."""
        *others, last = (label(each, locale) for each in self.employee_kinds)
        kinds = f"{', '.join(others)} {'and' if locale == 'en' else 'dan'} {last}" if others else last
        return f"{'for' if locale == 'en' else 'untuk'} {kinds}"


@cache
def _find_law(sources: tuple[LineSource, ...], on: date) -> LineLaw:
    """A month of thousands of slips asks for a few dozen answers."""
    citations: dict[Citation, None] = {}
    for source in sources:
        try:
            citations |= dict.fromkeys(source.list_citations(on=on))
        except NoLawInForce:
            continue
    return LineLaw(tuple(citations), tuple(kind for source in sources for kind in source.employee_kinds))


@dataclass(frozen=True, slots=True)
class LineKind:
    """One kind of line: `sign` is 1 for pay and -1 for a deduction, `column` the slip's sum that it is part of."""

    kind: PayslipLineKind
    sign: int
    column: str
    names: Mapping[str, str]
    explanations: Mapping[str, str]
    sources: tuple[LineSource, ...]

    def name(self, locale: str) -> str:
        """Give the official or English word; in Indonesian unless English is asked."""
        return self.names["en" if locale == "en" else "id"]

    def explanation(self, locale: str) -> str:
        """Say in one sentence what the line is for."""
        return self.explanations["en" if locale == "en" else "id"]

    def find_law(self, kind: EmployeeKind, *, on: date) -> LineLaw:
        """Find the law of the line for a kind of employee, and of all others where they have no such line."""
        found = self.find_source(kind)
        sources = self.sources if found is None else (found,)
        return _find_law(sources, on)

    def find_source(self, kind: EmployeeKind) -> LineSource | None:
        """Find what the line rests on for a kind of employee; None where they have no such line."""
        return next((source for source in self.sources if kind in source.employee_kinds), None)


def _parse_source(node: Mapping[str, Any]) -> LineSource:
    return LineSource(
        employee_kinds=tuple(EmployeeKind(each) for each in node["for"]),
        mark=SourceMark(node["mark"]),
        law=node.get("law", ""),
        article=node.get("article", ""),
        keys=tuple(node.get("keys", ())),
    )


@cache
def load_line_kinds() -> Mapping[PayslipLineKind, LineKind]:
    """Read every kind of line, in the order of a slip."""
    nodes = tomllib.loads((TABLES / _FILE).read_text("utf-8"))
    return MappingProxyType(
        {
            kind: LineKind(
                kind=kind,
                sign=nodes[kind]["sign"],
                column=nodes[kind]["column"],
                names=MappingProxyType(nodes[kind]["name"]),
                explanations=MappingProxyType(nodes[kind]["explanation"]),
                sources=tuple(_parse_source(each) for each in nodes[kind]["sources"]),
            )
            for kind in PayslipLineKind
        }
    )
