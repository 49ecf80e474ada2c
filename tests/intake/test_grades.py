"""The grades in which a title may be held come in by decree, so that the list of pay has more than titles."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jejak.imports.grades import import_grades
from tests.intake import files
from tests.intake.conftest import Office
from tests.intake.files import Line

SAMPLE = Path(__file__).parents[2] / "docs" / "samples" / "grades.csv"
GRADES = (
    "SELECT p.title, g.employee_kind, g.lowest_grade, g.highest_grade, g.source, g.effective_from, g.effective_until"
    " FROM hr.position_grade g JOIN hr.position p ON p.id = g.position_id ORDER BY 1, 2, 6"
)
SINCE = date(2026, 1, 1)


def grades(title: str, kind: str = "PNS", lowest: str = "II/c", highest: str = "III/b", **other: str) -> Line:
    line = {
        "JABATAN NAMA": title, "KELAS JABATAN": "", "JENIS PEGAWAI": kind, "GOLONGAN TERENDAH": lowest,
        "GOLONGAN TERTINGGI": highest, "NOMOR SK": "Kepbup 2/2026", "BERLAKU MULAI": "01-01-2026",
        "BERLAKU SAMPAI": "",
    }  # fmt: skip
    return line | {name.replace("_", " "): said for name, said in other.items()}


def people_with_a_title_of_two_classes() -> list[Line]:
    """Four heads, and two people of one title in classes 5 and 6."""
    lines = [line | {"KELAS JABATAN": ""} for line in files.people(6)]
    for line, job_class in zip(lines[4:], ("5", "6"), strict=True):
        line |= {"JENIS JABATAN NAMA": "Jabatan Pelaksana", "JABATAN NAMA": "Pengelola Contoh"}
        line["KELAS JABATAN"] = job_class
    return lines


async def list_refusals(office: Office, *lines: Line, **wish: bool) -> list[tuple[int, str, str, str]]:
    report = await office.read(import_grades, lines, **wish)
    return [
        (each.row, each.column, each.value, each.finding.code) for each in report.issues if each.is_refusal
    ]


async def test_grades_come_in_and_twice_is_once(office: Office) -> None:
    await office.employees(files.people(30))
    decree = [
        grades("perawat  terampil", lowest="ii/c", highest="III / a"),
        grades("Perawat Terampil", "PPPK", "VII", "VII"),
        grades("Sekretaris Daerah", lowest="IV/c", highest="IV/d", KELAS_JABATAN="15"),
    ]
    log = await office.log()
    rehearsed = await office.read(import_grades, decree, dry_run=True)
    assert (rehearsed.issues, rehearsed.counts["added"], rehearsed.is_stored) == ([], 3, False)
    assert (await office.rows(GRADES), await office.log()) == ([], log)
    report = await office.read(import_grades, decree)
    assert (report.issues, report.is_stored, report.file_remarks) == ([], True, ())
    assert report.counts == {"added": 3, "changed": 0, "unchanged": 0}
    stored = [
        ("Perawat Terampil", "PNS", "II/c", "III/a", "Kepbup 2/2026", SINCE, None),
        ("Perawat Terampil", "PPPK", "VII", "VII", "Kepbup 2/2026", SINCE, None),
        ("Sekretaris Daerah", "PNS", "IV/c", "IV/d", "Kepbup 2/2026", SINCE, None),
    ]
    assert await office.rows(GRADES) == stored
    log = await office.log()
    again = await office.read(import_grades, decree)
    assert (again.is_stored, again.counts["unchanged"], await office.log()) == (False, 3, log)
    assert await office.rows(GRADES) == stored


async def test_the_import_of_grades_is_attributed_to_itself(office: Office) -> None:
    await office.employees(files.people(4))
    await office.read(import_grades, [grades("Sekretaris Daerah")])
    assert await office.rows(
        "SELECT t.operation, a.user_name, count(*) FROM audit.tx t JOIN hr.account a ON a.id = t.actor_id"
        " JOIN audit.entry e ON e.tx_id = t.id WHERE e.relation::text LIKE '%position_grade' GROUP BY 1, 2"
    ) == [("importGrades", "system:import", 1)]


async def test_grades_end_and_others_begin_and_a_kind_stands_for_itself(office: Office) -> None:
    await office.employees(files.people(4))
    await office.read(
        import_grades, [grades("Sekretaris Daerah"), grades("Sekretaris Daerah", "PPPK", "V", "IX")]
    )
    ends = grades("Sekretaris Daerah", BERLAKU_SAMPAI="30-06-2026")
    begins = grades("Sekretaris Daerah", lowest="IV/c", highest="IV/d", BERLAKU_MULAI="01-07-2026")
    for counts in ({"added": 1, "changed": 1, "unchanged": 0}, {"added": 0, "changed": 0, "unchanged": 2}):
        report = await office.read(import_grades, [begins, ends])
        assert (report.issues, report.counts) == ([], counts)
    assert [row[1:4] + row[5:] for row in await office.rows(GRADES)] == [
        ("PNS", "II/c", "III/b", SINCE, date(2026, 6, 30)),
        ("PNS", "IV/c", "IV/d", date(2026, 7, 1), None),
        ("PPPK", "V", "IX", SINCE, None),
    ]
    open_end = grades("Sekretaris Daerah")
    assert await list_refusals(office, open_end) == [(2, "BERLAKU SAMPAI", "", "LINE_ENDED")]


@pytest.mark.parametrize(
    ("other", "column", "code"),
    [
        ({"JABATAN_NAMA": "Sekretaris Daera"}, "JABATAN NAMA", "TITLE_UNKNOWN"),
        ({"JABATAN_NAMA": "Bupati"}, "JABATAN NAMA", "TITLE_UNKNOWN"),
        ({"JABATAN_NAMA": ""}, "JABATAN NAMA", "CELL_EMPTY"),
        ({"JABATAN_NAMA": "Pengelola Contoh"}, "JABATAN NAMA", "TITLE_AMBIGUOUS"),
        ({"KELAS_JABATAN": "7"}, "KELAS JABATAN", "TITLE_CLASS_UNKNOWN"),
        ({"KELAS_JABATAN": "18"}, "KELAS JABATAN", "NUMBER_UNREADABLE"),
        ({"JENIS_PEGAWAI": "CPNS"}, "JENIS PEGAWAI", "WORD_UNKNOWN"),
        ({"GOLONGAN_TERENDAH": "II/e"}, "GOLONGAN TERENDAH", "GRADE_UNKNOWN"),
        ({"GOLONGAN_TERTINGGI": "IX"}, "GOLONGAN TERTINGGI", "GRADE_UNKNOWN"),
        ({"GOLONGAN_TERTINGGI": ""}, "GOLONGAN TERTINGGI", "CELL_EMPTY"),
        ({"GOLONGAN_TERTINGGI": "II/b"}, "GOLONGAN TERTINGGI", "GRADES_REVERSED"),
        ({"NOMOR_SK": ""}, "NOMOR SK", "CELL_EMPTY"),
        ({"BERLAKU_MULAI": "2026"}, "BERLAKU MULAI", "DATE_UNREADABLE"),
        ({"BERLAKU_SAMPAI": "31-12-2025"}, "BERLAKU SAMPAI", "UNTIL_BEFORE_FROM"),
        ({"JABATAN_NAMA": "Kepala Dinas Kesehatan"}, "BERLAKU MULAI", "LINE_TWICE"),
        ({"JABATAN_NAMA": "Kepala Dinas Kesehatan", "GOLONGAN_TERTINGGI": "III/c"}, "BERLAKU MULAI", "LINE_MEETS_ROW"),
        ({"NOMOR_SK": "Kepbup 3/2026"}, "BERLAKU MULAI", "LINE_MEETS_RECORD"),
    ],
)  # fmt: skip
async def test_a_row_that_cannot_stand_is_refused_in_words(
    office: Office, other: dict[str, Any], column: str, code: str
) -> None:
    await office.employees(people_with_a_title_of_two_classes())
    await office.read(import_grades, [grades("Sekretaris Daerah")])
    good = grades("Kepala Dinas Kesehatan")
    faulty = grades("Sekretaris Daerah", **other)
    refused = [(3, column, faulty[column], code)]
    assert await list_refusals(office, good, faulty) == refused
    assert len(await office.rows(GRADES)) == 1
    assert await list_refusals(office, good, faulty, skip_faulty=True) == refused
    assert len(await office.rows(GRADES)) == 2


async def test_a_title_of_two_classes_takes_the_grades_of_the_class_that_is_named(office: Office) -> None:
    await office.employees(people_with_a_title_of_two_classes())
    await office.read(import_grades, [grades("Pengelola Contoh", KELAS_JABATAN="6")])
    assert await office.rows(
        "SELECT p.job_class FROM hr.position_grade g JOIN hr.position p ON p.id = g.position_id"
    ) == [(6,)]


async def test_the_sample_has_grades_for_every_title_of_the_sample_of_employees(new_regency: Office) -> None:
    await new_regency.units()
    await new_regency.file(SAMPLE.with_name("employees.csv"))
    report = await import_grades(new_regency.database.owner_url, new_regency.wish(SAMPLE))
    assert (report.issues, report.is_stored) == ([], True)
    assert await new_regency.rows(
        "SELECT p.title FROM hr.position p WHERE p.kind <> 'ELECTED'"
        " AND NOT EXISTS (SELECT FROM hr.position_grade g WHERE g.position_id = p.id)"
    ) == []  # fmt: skip
