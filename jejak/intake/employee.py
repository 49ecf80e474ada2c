"""Who is in this row? One row of the employees' file as a person to store, or its faults.

Called by the imports of employees and balances. What a number says is asked of rulebook.nip; nothing is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from jejak.intake.directory import Directory
from jejak.intake.layout import key
from jejak.intake.reading import Cell
from jejak.intake.row import Row
from jejak.intake.titles import Titles
from rulebook.labels import label
from rulebook.nip import check_nip
from rulebook.values import EmployeeKind, Severity, Sex, grades_of


class Person(NamedTuple):
    """A readable row; the fields are the columns of the staging table, in order."""

    line: int
    nip: str
    kind: str
    name: str
    front_title: str | None
    back_title: str | None
    sex: str
    birth_date: date
    birth_place: str | None
    service_from: date
    review_note: str | None
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


class Held(NamedTuple):
    """What is on record of somebody: the position, and since when post and rank."""

    position_id: UUID | None = None
    post_from: date | None = None
    grade_from: date | None = None


@dataclass
class Known:
    """What the rows are read against: today, the layout's words, units, positions and people."""

    today: date
    words: Mapping[str, Any]
    units: Directory
    titles: Titles
    people: Mapping[str, Held]
    seen: dict[str, int] = field(default_factory=dict)


def read_person(row: Row, known: Known) -> Person | None:
    """Read one row whole, so that all its faults are told at once."""
    kind = _kind(row, known.words)
    name = row.text("name", required=True)
    sex = row.word("sex", known.words["sex"], required=True)
    birth_date = row.day("birth_date", required=True)
    service_from = _past(row, "service_from", known.today)
    if birth_date and service_from and service_from <= birth_date:
        row.complain("service_from", "SERVICE_BEFORE_BIRTH")
    nip = _nip(row, kind, birth_date, sex)
    if nip and known.seen.setdefault(nip, row.number) != row.number:
        row.complain("nip", "NIP_TWICE", first=known.seen[nip])
    held = known.people.get(nip or "", Held())
    rank = _rank(row, kind, held, known.today)
    post = _post(row, held, known)
    titles = [row.text(each) for each in ("front_title", "back_title", "birth_place")]
    if row.is_refused or not (
        kind and name and sex and birth_date and service_from and nip and rank and post
    ):
        return None
    note = " ".join(fault.finding.indonesian for fault in row.faults) or None
    told = (nip, kind, name, titles[0], titles[1], sex, birth_date, titles[2], service_from)
    return Person(row.number, *told, note, *rank, *post)


def nip_as_typed(row: Row) -> Cell:
    """The row's staff number before anybody reads it: as text without its mark, or as whatever the sheet holds."""
    raw = row.cell("nip")
    if isinstance(raw, str):
        raw = raw.strip().removeprefix("'")  # how spreadsheets and exports mark a number as text
    if raw in (None, ""):
        row.complain("nip", "CELL_EMPTY")
        return None
    return raw


def _kind(row: Row, words: Mapping[str, Any]) -> EmployeeKind | None:
    said = {each: key(row.text(each) or "") for each in ("status", "employment", "legal_position")}
    if said["legal_position"] in words["ended"]:
        row.complain("legal_position", "NOT_SERVING")
        return None
    for line in words["kinds"]:
        word = said[line["field"]]
        if ("holds" in line and line["holds"] in word) or word in line.get("is", ()):
            return EmployeeKind(line["kind"])
    row.complain("status", "KIND_UNKNOWN")
    return None


def _nip(row: Row, kind: EmployeeKind | None, birth_date: date | None, sex: str | None) -> str | None:
    """The digits, if they may be kept; what is odd about them is noted beside."""
    if (raw := nip_as_typed(row)) is None:
        return None
    # Without a kind the number's own is taken: its other faults shall be told all the same.
    own = EmployeeKind.PPPK if str(raw)[12:13] == "2" else EmployeeKind.PNS
    findings = check_nip(raw, kind=kind or own, birth_date=birth_date, sex=Sex(sex) if sex else None)
    for found in findings:
        row.note("nip", found)
    if any(found.severity is Severity.REFUSE for found in findings):
        return None
    return "".join(str(raw).split())


def _past(row: Row, name: str, today: date) -> date | None:
    day = row.day(name, required=True)
    if day and day > today:
        row.complain(name, "DATE_FUTURE")
    return day


def _since(row: Row, name: str, recorded: date | None, today: date) -> date | None:
    """A TMT: not after today, and not before the one on record."""
    day = _past(row, name, today)
    if day and recorded and day < recorded:
        row.complain(name, "TMT_BACKWARDS", recorded=recorded)
    return day


def _rank(
    row: Row, kind: EmployeeKind | None, held: Held, today: date
) -> tuple[str, date, int, int, str | None, date | None] | None:
    grade = _grade(row, kind)
    since = _since(row, "grade_from", held.grade_from, today)
    years = row.whole("service_years", within=range(51), required=True)
    months = row.whole("service_months", within=range(12), required=True)
    decree, decree_date = row.text("rank_decree"), row.day("rank_decree_date")
    if grade is None or since is None or years is None or months is None:
        return None
    return grade, since, years, months, decree, decree_date


def _grade(row: Row, kind: EmployeeKind | None) -> str | None:
    said = row.text("grade", required=True)
    if said is None or kind is None:
        return None
    ladder = grades_of(kind)
    ranked = {grade.upper(): grade for grade in ladder}
    grade = ranked.get(said.upper().replace(" ", ""))
    if grade is None:
        row.complain("grade", "GRADE_UNKNOWN", kind=label(kind, "id"), example=ladder[len(ladder) // 2])
    return grade


def _post(
    row: Row, held: Held, known: Known
) -> tuple[UUID, UUID, str | None, date, str | None, date | None] | None:
    unit = known.units.find(row)
    position = known.titles.find(row, held=held.position_id)
    since = _since(row, "post_from", held.post_from, known.today)
    decree, decree_date = row.text("post_decree"), row.day("post_decree_date")
    if unit is None or position is None or since is None:
        return None
    return unit, position.id, known.titles.leads(position), since, decree, decree_date
