"""Is a row of a decree new, or does it repeat, end or contradict a line on record?

Called by the imports of delegations and tariffs. Nothing replaces a line: it ends, and another one begins.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid4

from jejak.intake.row import Row


class Decree(NamedTuple):
    """By what right a line stands."""

    number: str
    on: date


class Line(NamedTuple):
    """One line of a decree: what it is about, for which classes, what it says, and from when until when."""

    about: tuple[Hashable, ...]
    classes: range
    says: Hashable
    decree: Decree
    since: date
    until: date | None

    @property
    def identity(self) -> tuple[Hashable, ...]:
        """All but the end, which alone may change."""
        return self[:-1]

    def meets(self, other: "Line") -> bool:
        """Tell whether both would govern one class on one day."""
        share_class = max(self.classes.start, other.classes.start) < min(
            self.classes.stop, other.classes.stop
        )
        until = min(self.until or date.max, other.until or date.max)
        return self.about == other.about and share_class and max(self.since, other.since) <= until


class Placed(NamedTuple):
    """A row that may be stored, as the line it makes or whose end it tells."""

    row: Row
    id: UUID
    line: Line
    is_new: bool


def read_term(row: Row, *, today: date) -> tuple[Decree, date, date | None] | None:
    """Read what every such row ends with: number and date of the decree, first and last day."""
    number, on = row.text("decree_number", required=True), row.day("decree_date", required=True)
    since, until = row.day("effective_from", required=True), row.day("effective_until")
    if on and on > today:
        row.complain("decree_date", "DATE_FUTURE")
    if since and until and until < since:
        row.complain("effective_until", "UNTIL_BEFORE_FROM")
    return (Decree(number, on), since, until) if number and on and since else None


def placed(
    claims: Iterable[tuple[Row, Line]], recorded: Mapping[UUID, Line], *, tells_ends: bool
) -> list[Placed]:
    """Give each row its line, and refuse what contradicts the record or an earlier row.

    `tells_ends` is false for a file without a column of last days: then recorded ends stay as they are.
    """
    book = _Book(recorded)
    once = list(_once(claims))
    # Ends come first: whoever ends one line and begins the next may write them in either order.
    found = [book.repeat(row, line, tells_end=tells_ends) for row, line in once if book.holds(line)]
    found += [book.begin(row, line) for row, line in once if not book.holds(line)]
    return sorted((each for each in found if each), key=lambda each: each.row.number)


def _once(claims: Iterable[tuple[Row, Line]]) -> Iterable[tuple[Row, Line]]:
    seen: dict[tuple[Hashable, ...], int] = {}
    for row, line in claims:
        if (first := seen.setdefault(line.identity, row.number)) == row.number:
            yield row, line
        else:
            row.complain("effective_from", "LINE_TWICE", first=first)


class _Book:
    """The lines on record, and how they will stand."""

    def __init__(self, recorded: Mapping[UUID, Line]) -> None:
        self._recorded = {line.identity: (each, line) for each, line in recorded.items()}
        self._standing: dict[tuple[Hashable, ...], dict[UUID, Line]] = defaultdict(dict)
        self._row_of: dict[UUID, int] = {}
        for each, line in recorded.items():
            self._standing[line.about][each] = line

    def holds(self, line: Line) -> bool:
        return line.identity in self._recorded

    def repeat(self, row: Row, line: Line, *, tells_end: bool) -> Placed | None:
        """A line on record: the row may end it, or move its end, but not take the end away."""
        each, held = self._recorded[line.identity]
        if not tells_end:
            line = held
        elif held.until and not line.until:
            row.complain("effective_until", "LINE_ENDED", until=held.until)
            return None
        return self._stand(row, each, line, is_new=False)

    def begin(self, row: Row, line: Line) -> Placed | None:
        """A line that is not on record."""
        return self._stand(row, uuid4(), line, is_new=True)

    def _stand(self, row: Row, each: UUID, line: Line, *, is_new: bool) -> Placed | None:
        lines = self._standing[line.about]
        met = next((other for other in lines if other != each and lines[other].meets(line)), None)
        if met is None:
            lines[each] = line
            if is_new:
                self._row_of[each] = row.number
            return Placed(row, each, line, is_new)
        if first := self._row_of.get(met):
            row.complain("effective_from", "LINE_MEETS_ROW", first=first)
        else:
            facts = {"decree": lines[met].decree.number, "since": lines[met].since}
            row.complain("effective_from", "LINE_MEETS_RECORD", **facts)
        return None
