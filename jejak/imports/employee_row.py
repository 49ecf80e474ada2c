"""Row of the employees' file as a person to store, or its faults.

What a number says is asked of rulebook.nip; nothing is written.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from jejak.imports.lookup.position_lookup import PositionLookup
from jejak.imports.lookup.unit_lookup import UnitLookup
from jejak.imports.spreadsheet.cells import ImportRow
from jejak.imports.spreadsheet.column_mapping import normalize_header
from jejak.imports.spreadsheet.sheet import Cell
from jejak.limits import MAX_SERVICE_YEARS
from rulebook.labels import label
from rulebook.nip import check_nip
from rulebook.values import EmployeeKind, Severity, Sex, grades_of


class StagedEmployee(NamedTuple):
    """A readable row; the fields are the columns of the staging table, in order. `texts` is a JSON object."""

    line: int
    nip: str
    kind: str
    name: str
    sex: str
    birth_date: date
    service_from: date
    review_note: str | None
    texts: str
    grade: str
    grade_from: date
    service_years: int
    service_months: int
    rank_decree: str | None
    rank_decree_date: date | None
    unit_id: UUID
    position_id: UUID
    leads: str | None
    post_from: date
    post_decree: str | None
    post_decree_date: date | None


class RecordedPost(NamedTuple):
    """What is on record of somebody: the position, and since when post and rank."""

    position_id: UUID | None = None
    post_from: date | None = None
    grade_from: date | None = None


@dataclass
class EmployeeContext:
    """What the rows are read against: today, the layout's words, the file's texts, units, positions and people."""

    today: date
    words: Mapping[str, Any]
    texts: Sequence[str]
    units: UnitLookup
    positions: PositionLookup
    recorded_posts: Mapping[str, RecordedPost]
    first_rows: dict[str, int] = field(default_factory=dict)


def read_employee(row: ImportRow, context: EmployeeContext) -> StagedEmployee | None:
    """Read one row whole, so that all its faults are told at once."""
    kind = _read_kind(row, context.words)
    name = row.read_text("name", required=True)
    sex = row.read_code("sex", context.words["sex"], required=True)
    birth_date = row.read_date("birth_date", required=True)
    service_from = _read_past_date(row, "service_from", context.today)
    if birth_date and service_from and service_from <= birth_date:
        row.add_issue("service_from", "SERVICE_BEFORE_BIRTH")
    nip = _read_nip(row, kind, birth_date, sex)
    if nip and context.first_rows.setdefault(nip, row.number) != row.number:
        row.add_issue("nip", "NIP_TWICE", first=context.first_rows[nip])
    held = context.recorded_posts.get(nip or "", RecordedPost())
    rank = _read_rank(row, kind, held, context.today)
    post = _read_post(row, held, context)
    texts = {name: row.read_text(name) for name in context.texts}
    if row.is_refused or not (
        kind and name and sex and birth_date and service_from and nip and rank and post
    ):
        return None
    note = " ".join(fault.finding.indonesian for fault in row.issues) or None
    told = (nip, kind, name, sex, birth_date, service_from, note, json.dumps(texts))
    return StagedEmployee(row.number, *told, *rank, *post)


def read_typed_nip(row: ImportRow) -> Cell:
    """The row's staff number before anybody reads it: as text without its mark, or as whatever the sheet holds."""
    raw = row.get_cell("nip")
    if isinstance(raw, str):
        raw = raw.strip().removeprefix("'")  # how spreadsheets and exports mark a number as text
    if raw in (None, ""):
        row.add_issue("nip", "CELL_EMPTY")
        return None
    return raw


def _read_kind(row: ImportRow, words: Mapping[str, Any]) -> EmployeeKind | None:
    said = {
        each: normalize_header(row.read_text(each) or "")
        for each in ("status", "employment", "legal_position")
    }
    if said["legal_position"] in words["ended"]:
        row.add_issue("legal_position", "NOT_SERVING")
        return None
    for line in words["kinds"]:
        word = said[line["field"]]
        if ("holds" in line and line["holds"] in word) or word in line.get("is", ()):
            return EmployeeKind(line["kind"])
    row.add_issue("status", "KIND_UNKNOWN")
    return None


def _read_nip(
    row: ImportRow, kind: EmployeeKind | None, birth_date: date | None, sex: str | None
) -> str | None:
    """The digits, if they may be kept; what is odd about them is noted beside."""
    if (raw := read_typed_nip(row)) is None:
        return None
    # Without a kind the number's own is taken: its other faults shall be told all the same.
    own = EmployeeKind.PPPK if str(raw)[12:13] == "2" else EmployeeKind.PNS
    findings = check_nip(raw, kind=kind or own, birth_date=birth_date, sex=Sex(sex) if sex else None)
    for found in findings:
        row.add_finding("nip", found)
    if any(found.severity is Severity.REFUSE for found in findings):
        return None
    return "".join(str(raw).split())


def _read_past_date(row: ImportRow, name: str, today: date) -> date | None:
    day = row.read_date(name, required=True)
    if day and day > today:
        row.add_issue(name, "DATE_FUTURE")
    return day


def _read_effective_date(row: ImportRow, name: str, recorded: date | None, today: date) -> date | None:
    """A TMT: not after today, and not before the one on record."""
    day = _read_past_date(row, name, today)
    if day and recorded and day < recorded:
        row.add_issue(name, "TMT_BACKWARDS", recorded=recorded)
    return day


def _read_rank(
    row: ImportRow, kind: EmployeeKind | None, held: RecordedPost, today: date
) -> tuple[str, date, int, int, str | None, date | None] | None:
    grade = read_grade(row, kind)
    since = _read_effective_date(row, "grade_from", held.grade_from, today)
    years = row.read_integer("service_years", within=range(MAX_SERVICE_YEARS + 1), required=True)
    months = row.read_integer("service_months", within=range(12), required=True)
    decree, decree_date = row.read_text("rank_decree"), row.read_date("rank_decree_date")
    if grade is None or since is None or years is None or months is None:
        return None
    return grade, since, years, months, decree, decree_date


def read_grade(row: ImportRow, kind: EmployeeKind | None, *, field: str = "grade") -> str | None:
    """Read a grade of the ladder of a kind; without a kind nothing can be said of it."""
    said = row.read_text(field, required=True)
    if said is None or kind is None:
        return None
    ladder = grades_of(kind)
    ranked = {grade.upper(): grade for grade in ladder}
    grade = ranked.get(said.upper().replace(" ", ""))
    if grade is None:
        row.add_issue(field, "GRADE_UNKNOWN", kind=label(kind, "id"), example=ladder[len(ladder) // 2])
    return grade


def _read_post(
    row: ImportRow, held: RecordedPost, context: EmployeeContext
) -> tuple[UUID, UUID, str | None, date, str | None, date | None] | None:
    unit = context.units.find(row)
    position = context.positions.find(row, held=held.position_id)
    since = _read_effective_date(row, "post_from", held.post_from, context.today)
    decree, decree_date = row.read_text("post_decree"), row.read_date("post_decree_date")
    if unit is None or position is None or since is None:
        return None
    return unit, position.id, context.positions.leading_rank(position), since, decree, decree_date
