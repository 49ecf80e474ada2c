"""Comparison of a decree's rows with the lines on record: new, repeated, ended or contradicting.

Nothing replaces a line: it ends, and another one begins.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid4

from jejak.imports.spreadsheet.cells import ImportRow


class DecreeReference(NamedTuple):
    """By what right a line stands."""

    number: str
    on: date | None = None  # None where the record keeps no date of the decree


class DecreeLine(NamedTuple):
    """One line of a decree: what it is about, for which classes, what it says, and from when until when."""

    subject: tuple[Hashable, ...]
    classes: range
    content: Hashable
    decree: DecreeReference
    since: date
    until: date | None

    @property
    def identity(self) -> tuple[Hashable, ...]:
        """All but the end, which alone may change."""
        return self[:-1]

    def is_overlapping(self, other: "DecreeLine") -> bool:
        """Tell whether both would govern one class on one day."""
        share_class = max(self.classes.start, other.classes.start) < min(
            self.classes.stop, other.classes.stop
        )
        until = min(self.until or date.max, other.until or date.max)
        return self.subject == other.subject and share_class and max(self.since, other.since) <= until


class AcceptedLine(NamedTuple):
    """A row that may be stored, as the line it makes or whose end it tells."""

    row: ImportRow
    id: UUID
    line: DecreeLine
    is_new: bool


def read_decree_term(row: ImportRow, *, today: date) -> tuple[DecreeReference, date, date | None] | None:
    """Read what every such row ends with: number and date of the decree, first and last day."""
    number, on = row.read_text("decree_number", required=True), row.read_date("decree_date", required=True)
    if on and on > today:
        row.add_issue("decree_date", "DATE_FUTURE")
    term = read_term(row)
    return (DecreeReference(number, on), *term) if number and on and term else None


def read_term(row: ImportRow) -> tuple[date, date | None] | None:
    """Read the first and the last day on which a line governs."""
    since, until = row.read_date("effective_from", required=True), row.read_date("effective_until")
    if since and until and until < since:
        row.add_issue("effective_until", "UNTIL_BEFORE_FROM")
    return (since, until) if since else None


def accept_lines(
    claims: Iterable[tuple[ImportRow, DecreeLine]], recorded: Mapping[UUID, DecreeLine], *, tells_ends: bool
) -> list[AcceptedLine]:
    """Give each row its line, and refuse what contradicts the record or an earlier row.

    `tells_ends` is false for a file without a column of last days: then recorded ends stay as they are.
    """
    book = _DecreeRegister(recorded)
    once = list(_without_duplicates(claims))
    # Ends come first: the person who ends one line and begins the next may write them in either order.
    found = [
        book.update_recorded(row, line, tells_end=tells_ends) for row, line in once if book.is_recorded(line)
    ]
    found += [book.add_new(row, line) for row, line in once if not book.is_recorded(line)]
    return sorted((each for each in found if each), key=lambda each: each.row.number)


def _without_duplicates(
    claims: Iterable[tuple[ImportRow, DecreeLine]],
) -> Iterable[tuple[ImportRow, DecreeLine]]:
    seen: dict[tuple[Hashable, ...], int] = {}
    for row, line in claims:
        if (first := seen.setdefault(line.identity, row.number)) == row.number:
            yield row, line
        else:
            row.add_issue("effective_from", "LINE_TWICE", first=first)


class _DecreeRegister:
    """The lines on record, and how they will stand."""

    def __init__(self, recorded: Mapping[UUID, DecreeLine]) -> None:
        self._recorded = {line.identity: (each, line) for each, line in recorded.items()}
        self._accepted: dict[tuple[Hashable, ...], dict[UUID, DecreeLine]] = defaultdict(dict)
        self._row_of: dict[UUID, int] = {}
        for each, line in recorded.items():
            self._accepted[line.subject][each] = line

    def is_recorded(self, line: DecreeLine) -> bool:
        return line.identity in self._recorded

    def update_recorded(self, row: ImportRow, line: DecreeLine, *, tells_end: bool) -> AcceptedLine | None:
        """A line on record: the row may end it, or move its end, but not take the end away."""
        each, held = self._recorded[line.identity]
        if not tells_end:
            line = held
        elif held.until and not line.until:
            row.add_issue("effective_until", "LINE_ENDED", until=held.until)
            return None
        return self._accept(row, each, line, is_new=False)

    def add_new(self, row: ImportRow, line: DecreeLine) -> AcceptedLine | None:
        """A line that is not on record."""
        return self._accept(row, uuid4(), line, is_new=True)

    def _accept(self, row: ImportRow, each: UUID, line: DecreeLine, *, is_new: bool) -> AcceptedLine | None:
        lines = self._accepted[line.subject]
        met = next((other for other in lines if other != each and lines[other].is_overlapping(line)), None)
        if met is None:
            lines[each] = line
            if is_new:
                self._row_of[each] = row.number
            return AcceptedLine(row, each, line, is_new)
        if first := self._row_of.get(met):
            row.add_issue("effective_from", "LINE_MEETS_ROW", first=first)
        else:
            facts = {"decree": lines[met].decree.number, "since": lines[met].since}
            row.add_issue("effective_from", "LINE_MEETS_RECORD", **facts)
        return None
