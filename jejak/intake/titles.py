"""Which position does a row mean? A title on record, or a new one whose class the layout supplies.

Called by the employees' import. A title and a class are one position; two kinds of it are a contradiction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from jejak.intake.layout import key
from jejak.intake.row import Row
from rulebook.values import PositionKind

CLASSES = range(1, 18)


class Position(NamedTuple):
    """A position as it is stored; the fields are the columns of the staging table, in order."""

    id: UUID
    title: str
    kind: str
    eselon: str | None
    functional_level: str | None
    job_class: int
    is_teacher: bool

    @property
    def shape(self) -> "Shape":
        return Shape(self.kind, self.eselon, self.functional_level)


class Shape(NamedTuple):
    """What kind of position it is, with its echelon or level."""

    kind: str
    eselon: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The position a row asks for; `job_class` is None where the file has none."""

    title: str
    shape: Shape
    job_class: int | None
    usual_class: int


class Titles:
    """The positions on record, and those this file adds."""

    def __init__(self, positions: Iterable[Mapping[str, Any]], words: Mapping[str, Any]) -> None:
        self._words = words
        self._by_title: dict[str, list[Position]] = {}
        self.fresh: dict[UUID, Position] = {}
        for each in positions:
            self._keep(Position(**each))

    def find(self, row: Row, *, held: UUID | None) -> Position | None:
        """Find or make the row's position; without a class, the one its holder has is meant."""
        wanted = self._wanted(row)
        if wanted is None:
            return None
        named = self._by_title.get(key(wanted.title), [])
        same = [position for position in named if position.shape == wanted.shape]
        if found := _chosen(same, wanted, held):
            return found
        job_class = wanted.job_class or wanted.usual_class
        for other in named:
            if other.job_class == job_class:
                recorded = " ".join(word for word in other.shape if word)
                row.complain("title", "POSITION_CONFLICT", job_class=job_class, recorded=recorded)
                return None
        return self._make(wanted, job_class)

    def leads(self, position: Position) -> str | None:
        """How high a position leads its unit: its echelon, a letter after all echelons, or None."""
        if position.eselon:
            return position.eselon
        leading = tuple(self._words["leading_titles"])
        return "X" if position.title.upper().startswith(leading) else None

    def _wanted(self, row: Row) -> Wanted | None:
        kind = row.word("position_kind", self._words["position_kind"], required=True)
        title = row.text("title", required=True)
        job_class = row.whole("job_class", within=CLASSES)
        if kind is None or title is None:
            return None
        if kind == "STRUCTURAL":
            return self._structural(row, title, job_class)
        if kind == PositionKind.FUNGSIONAL:
            return self._functional(row, title, job_class)
        return Wanted(title, Shape(kind), job_class, self._words["executive"]["job_class"])

    def _structural(self, row: Row, title: str, job_class: int | None) -> Wanted | None:
        entry = self._words["eselon"].get(key(row.text("eselon") or ""))
        if entry is None:
            row.complain("eselon", "ESELON_UNKNOWN")
            return None
        return Wanted(title, Shape(entry["kind"], eselon=entry["eselon"]), job_class, entry["job_class"])

    def _functional(self, row: Row, title: str, job_class: int | None) -> Wanted | None:
        said = f" {key(row.text('level') or title)}"
        endings = [(end, entry) for entry in self._words["levels"] for end in entry["ends"]]
        for end, entry in sorted(endings, key=lambda pair: -len(pair[0])):
            if said.endswith(f" {end}"):
                return Wanted(
                    title, Shape(PositionKind.FUNGSIONAL, level=entry["level"]), job_class, entry["job_class"]
                )
        row.complain("level" if row.text("level") else "title", "LEVEL_UNKNOWN")
        return None

    def _make(self, wanted: Wanted, job_class: int) -> Position:
        is_teacher = f"{wanted.title.upper()} ".startswith(tuple(self._words["teacher_titles"]))
        made = Position(
            uuid4(),
            wanted.title,
            wanted.shape.kind,
            wanted.shape.eselon,
            wanted.shape.level,
            job_class,
            is_teacher,
        )
        self._keep(made)
        self.fresh[made.id] = made
        return made

    def _keep(self, position: Position) -> None:
        self._by_title.setdefault(key(position.title), []).append(position)


def _chosen(same: list[Position], wanted: Wanted, held: UUID | None) -> Position | None:
    """Of one title's positions: the class asked for; else the holder's own, the usual one, the lowest."""
    if wanted.job_class:
        return next((position for position in same if position.job_class == wanted.job_class), None)
    by_rank = sorted(same, key=lambda p: (p.id != held, p.job_class != wanted.usual_class, p.job_class, p.id))
    return by_rank[0] if by_rank else None
