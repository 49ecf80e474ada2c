"""A list of units becomes the tree, or is refused row by row; what is not in the list stays."""

from pathlib import Path

import pytest

from jejak.imports.messages import InvalidImportFile
from jejak.imports.pipeline import ImportOptions
from jejak.imports.units import import_units
from tests.databases import Database
from tests.intake import files
from tests.intake.conftest import Office, quietly

TREE = "SELECT u.code, p.code, u.kind, u.work_week FROM hr.unit u LEFT JOIN hr.unit p ON p.id = u.parent_id ORDER BY 1"


async def test_a_list_becomes_the_tree_and_twice_is_once(new_regency: Office) -> None:
    first = await new_regency.units()
    tree = await new_regency.rows(TREE)
    log = await new_regency.log()
    assert (first.counts["added"], first.is_stored) == (7, True)
    assert tree[2:5] == [
        ("9.2.1", "9.2", "DIVISION", 5),
        ("9.2.2", "9.2", "SCHOOL", 6),
        ("9.2.3", "9.2", "SCHOOL", 6),
    ]
    again = await new_regency.units()
    assert (again.counts, again.is_stored) == ({"added": 0, "changed": 0, "unchanged": 7}, False)
    assert (await new_regency.rows(TREE), await new_regency.log()) == (tree, log)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("9.9", "Dinas Lain", "Dinas", "7.7", "5"), "PARENT_UNKNOWN"),
        (("9.9", "Dinas Lain", "Dinas", "", "5"), "ROOT_SECOND"),
        (("9.9", "Dinas Lain", "Dinas", "9.9", "5"), "PARENT_CIRCLE"),
        (("9.1", "Dinas Lain", "Dinas", "KABUPATEN", "5"), "CODE_TWICE"),
        (("9.9", "Dinas Lain", "Kerajaan", "KABUPATEN", "5"), "WORD_UNKNOWN"),
        (("9.9", "Dinas Lain", "Dinas", "KABUPATEN", "7"), "NUMBER_UNREADABLE"),
        (("KABUPATEN", "Kabupaten Contoh", "Kabupaten", "9.1", "5"), "ROOT_MOVED"),
    ],
)
async def test_a_row_that_does_not_fit_the_tree_is_refused(
    new_regency: Office, row: tuple[str, ...], code: str
) -> None:
    report = await new_regency.units([*files.UNITS, row])
    assert [(fault.row, fault.finding.code) for fault in report.issues] == [(9, code)]
    assert await new_regency.rows("SELECT count(*) FROM hr.unit") == [(1,)]


async def test_a_circle_over_several_units_is_told_with_its_path(office: Office) -> None:
    report = await office.units([("9.2", "Dinas Pendidikan Contoh", "Dinas", "9.2.1", "5")])
    assert [fault.finding.code for fault in report.issues] == ["PARENT_CIRCLE"]
    assert "9.2 → 9.2.1 → 9.2" in report.issues[0].finding.indonesian


async def test_posts_follow_their_unit_under_its_new_parents_head(office: Office) -> None:
    await office.employees(files.people(4))
    report = await office.units([("9.2.1", "Bidang Sekolah Dasar", "Bidang", "9.3", "")])
    assert report.counts == {"added": 0, "changed": 1, "unchanged": 0}
    assert await office.rows(
        "SELECT k.title FROM hr.post p JOIN hr.unit u ON u.id = p.unit_id AND u.code = '9.2.1'"
        " JOIN hr.post s ON s.id = p.superior_post_id JOIN hr.position k ON k.id = s.position_id"
    ) == [("Kepala Dinas Kesehatan",)]


async def test_before_a_regency_there_is_nothing_to_import_into(database: Database, tmp_path: Path) -> None:
    path = files.write_units(tmp_path / "units.csv")
    with pytest.raises(InvalidImportFile, match="jejak init"):
        await import_units(
            database.owner_url, ImportOptions(path, dry_run=False, skip_faulty=False, track=quietly)
        )
