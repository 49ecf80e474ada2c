"""Lookup of a row's position: a title on record, or a new one whose class the layout supplies.

A title and a class are one position; two kinds of it are a contradiction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from jejak.imports.spreadsheet.cells import ImportRow
from jejak.imports.spreadsheet.column_mapping import normalize_header
from rulebook.values import PositionKind

CLASSES = range(1, 18)


class StagedPosition(NamedTuple):
    """A position as it is stored; the fields are the columns of the staging table, in order."""

    id: UUID
    title: str
    kind: str
    eselon: str | None
    functional_level: str | None
    job_class: int
    is_teacher: bool

    @property
    def shape(self) -> "PositionShape":
        return PositionShape(self.kind, self.eselon, self.functional_level)


class PositionShape(NamedTuple):
    """What kind of position it is, with its echelon or level."""

    kind: str
    eselon: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class RequestedPosition:
    """The position a row asks for; `job_class` is None where the file has none."""

    title: str
    shape: PositionShape
    job_class: int | None
    default_class: int


class PositionLookup:
    """The positions on record, and those this file adds."""

    def __init__(self, positions: Iterable[Mapping[str, Any]], words: Mapping[str, Any]) -> None:
        self._words = words
        self._by_title: dict[str, list[StagedPosition]] = {}
        self.new_positions: dict[UUID, StagedPosition] = {}
        for each in positions:
            self._index(StagedPosition(**each))

    def find(self, row: ImportRow, *, held: UUID | None) -> StagedPosition | None:
        """Find or make the row's position; without a class, the one its holder has is meant."""
        wanted = self._read_requested(row)
        if wanted is None:
            return None
        named = self._by_title.get(normalize_header(wanted.title), [])
        same = [position for position in named if position.shape == wanted.shape]
        if found := _pick_position(same, wanted, held):
            return found
        job_class = wanted.job_class or wanted.default_class
        for other in named:
            if other.job_class == job_class:
                recorded = " ".join(word for word in other.shape if word)
                row.add_issue("title", "POSITION_CONFLICT", job_class=job_class, recorded=recorded)
                return None
        return self._add_position(wanted, job_class)

    def find_recorded(self, row: ImportRow) -> StagedPosition | None:
        """Find the row's position by its title, and by its class where the title has more than one."""
        title = row.read_text("title", required=True)
        job_class = row.read_integer("job_class", within=CLASSES)
        if title is None or row.is_refused:
            return None
        named = self._by_title.get(normalize_header(title), [])
        found = [each for each in named if job_class in (None, each.job_class)]
        if len(found) == 1:
            return found[0]
        classes = ", ".join(str(each) for each in sorted(each.job_class for each in named))
        if not named:
            row.add_issue("title", "TITLE_UNKNOWN")
        elif found:
            row.add_issue("title", "TITLE_AMBIGUOUS", classes=classes)
        else:
            row.add_issue("job_class", "TITLE_CLASS_UNKNOWN", classes=classes)
        return None

    def leading_rank(self, position: StagedPosition) -> str | None:
        """How high a position leads its unit: its echelon, a letter after all echelons, or None."""
        if position.eselon:
            return position.eselon
        leading = tuple(self._words["leading_titles"])
        return "X" if position.title.upper().startswith(leading) else None

    def _read_requested(self, row: ImportRow) -> RequestedPosition | None:
        kind = row.read_code("position_kind", self._words["position_kind"], required=True)
        title = row.read_text("title", required=True)
        job_class = row.read_integer("job_class", within=CLASSES)
        if kind is None or title is None:
            return None
        if kind == "STRUCTURAL":
            return self._read_structural(row, title, job_class)
        if kind == PositionKind.FUNGSIONAL:
            return self._read_functional(row, title, job_class)
        return RequestedPosition(title, PositionShape(kind), job_class, self._words["executive"]["job_class"])

    def _read_structural(self, row: ImportRow, title: str, job_class: int | None) -> RequestedPosition | None:
        entry = self._words["eselon"].get(normalize_header(row.read_text("eselon") or ""))
        if entry is None:
            row.add_issue("eselon", "ESELON_UNKNOWN")
            return None
        return RequestedPosition(
            title, PositionShape(entry["kind"], eselon=entry["eselon"]), job_class, entry["job_class"]
        )

    def _read_functional(self, row: ImportRow, title: str, job_class: int | None) -> RequestedPosition | None:
        said = f" {normalize_header(row.read_text('level') or title)}"
        endings = [(end, entry) for entry in self._words["levels"] for end in entry["ends"]]
        for end, entry in sorted(endings, key=lambda pair: -len(pair[0])):
            if said.endswith(f" {end}"):
                return RequestedPosition(
                    title,
                    PositionShape(PositionKind.FUNGSIONAL, level=entry["level"]),
                    job_class,
                    entry["job_class"],
                )
        row.add_issue("level" if row.read_text("level") else "title", "LEVEL_UNKNOWN")
        return None

    def _add_position(self, wanted: RequestedPosition, job_class: int) -> StagedPosition:
        is_teacher = f"{wanted.title.upper()} ".startswith(tuple(self._words["teacher_titles"]))
        made = StagedPosition(
            uuid4(),
            wanted.title,
            wanted.shape.kind,
            wanted.shape.eselon,
            wanted.shape.level,
            job_class,
            is_teacher,
        )
        self._index(made)
        self.new_positions[made.id] = made
        return made

    def _index(self, position: StagedPosition) -> None:
        self._by_title.setdefault(normalize_header(position.title), []).append(position)


def _pick_position(
    same: list[StagedPosition], wanted: RequestedPosition, held: UUID | None
) -> StagedPosition | None:
    """Of one title's positions: the class asked for; else the holder's own, the usual one, the lowest."""
    if wanted.job_class:
        return next((position for position in same if position.job_class == wanted.job_class), None)
    by_rank = sorted(
        same, key=lambda p: (p.id != held, p.job_class != wanted.default_class, p.job_class, p.id)
    )
    return by_rank[0] if by_rank else None
