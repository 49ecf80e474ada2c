"""The lines of a decree begin and end; nothing replaces them, and what contradicts them is told row by row."""

from datetime import date
from typing import Any

import pytest

from jejak.imports.delegations import import_delegations
from jejak.imports.tariffs import import_tariffs
from tests.intake import files
from tests.intake.conftest import Office
from tests.intake.files import Line

LINES = (
    "SELECT u.code, a.leave_kind, a.lowest_job_class, a.highest_job_class, d.code, a.effective_from,"
    " a.effective_until FROM hr.leave_authority a JOIN hr.unit u ON u.id = a.unit_id"
    " JOIN hr.post p ON p.id = a.deciding_post_id JOIN hr.unit d ON d.id = p.unit_id ORDER BY a.effective_from, 1, 3"
)
TARIFFS = "SELECT job_class, amount, effective_from, effective_until FROM hr.tpp_tariff ORDER BY 1, 3"


def delegation(unit: str, decider: str, **other: str) -> Line:
    line = {
        "KODE UNIT": unit, "JENIS CUTI": "", "KELAS DARI": "", "KELAS SAMPAI": "", "KODE UNIT PEJABAT": decider,
        "NOMOR SK": "800/1/2026", "TANGGAL SK": "02-01-2026", "BERLAKU MULAI": "02-01-2026", "BERLAKU SAMPAI": "",
    }  # fmt: skip
    return line | {name.replace("_", " "): said for name, said in other.items()}


def tariff(job_class: str, amount: str, **other: str) -> Line:
    line = {
        "KELAS JABATAN": job_class, "BESARAN TPP": amount, "NOMOR SK": "Perbup 1/2026",
        "TANGGAL SK": "02-01-2026", "BERLAKU MULAI": "01-01-2026", "BERLAKU SAMPAI": "",
    }  # fmt: skip
    return line | {name.replace("_", " "): said for name, said in other.items()}


async def list_refusals(office: Office, *lines: Line, **wish: bool) -> list[tuple[int, str, str]]:
    report = await office.read(import_delegations, lines, **wish)
    return [(fault.row, fault.column, fault.finding.code) for fault in report.issues if fault.is_refusal]


async def test_a_decree_comes_in_and_twice_is_once(office: Office) -> None:
    await office.employees(files.people(4))
    decree = [
        delegation("KABUPATEN", "KABUPATEN", KELAS_DARI="14"),
        delegation("KABUPATEN", "9.1", KELAS_SAMPAI="13", JENIS_CUTI="Cuti Tahunan"),
        delegation("9.2", "9.2", KELAS_SAMPAI="9", JENIS_CUTI="Sakit"),
    ]
    report = await office.read(import_delegations, decree)
    # Nobody is Bupati yet: said aloud, and taken.
    assert [(each.row, each.finding.code) for each in report.issues] == [(2, "HEAD_VACANT")]
    assert (report.is_stored, report.counts) == (True, {"added": 3, "changed": 0, "unchanged": 0})
    began = date(2026, 1, 2)
    lines = [
        ("9.2", "SICK", 1, 9, "9.2", began, None),
        ("KABUPATEN", "ANNUAL", 1, 13, "9.1", began, None),
        ("KABUPATEN", "ANNUAL", 14, 17, "KABUPATEN", began, None),
    ]
    assert await office.rows(LINES) == lines
    log = await office.log()
    again = await office.read(import_delegations, decree)
    assert (again.is_stored, again.counts["unchanged"], await office.log()) == (False, 3, log)
    assert await office.rows(LINES) == lines


async def test_a_line_ends_and_another_begins_in_either_order(office: Office) -> None:
    await office.employees(files.people(4))
    await office.read(import_delegations, [delegation("9.2", "9.1"), delegation("9.3", "9.1")])
    ends = delegation("9.2", "9.1", BERLAKU_SAMPAI="30-06-2026")
    begins = delegation("9.2", "9.2", BERLAKU_MULAI="01-07-2026", NOMOR_SK="800/2/2026")
    report = await office.read(import_delegations, [begins, ends])
    assert (report.issues, report.counts) == ([], {"added": 1, "changed": 1, "unchanged": 0})
    assert [row[4:] for row in await office.rows(LINES) if row[0] == "9.2"] == [
        ("9.1", date(2026, 1, 2), date(2026, 6, 30)),
        ("9.2", date(2026, 7, 1), None),
    ]
    assert (await office.read(import_delegations, [begins, ends])).has_changes is False
    # The first file once more: it would take the end away, which a file may not do.
    assert await list_refusals(office, delegation("9.2", "9.1")) == [(2, "BERLAKU SAMPAI", "LINE_ENDED")]


async def test_a_file_without_last_days_says_nothing_about_them(office: Office) -> None:
    await office.employees(files.people(4))
    line = delegation("9.2", "9.1", BERLAKU_SAMPAI="30-06-2026")
    await office.read(import_delegations, [line])
    del line["BERLAKU SAMPAI"]
    assert (await office.read(import_delegations, [line])).counts["unchanged"] == 1


@pytest.mark.parametrize(
    ("other", "column", "code"),
    [
        ({"KODE_UNIT": "9.9"}, "KODE UNIT", "UNIT_CODE_UNKNOWN"),
        ({"KODE_UNIT_PEJABAT": "9.2.2"}, "KODE UNIT PEJABAT", "HEAD_MISSING"),
        ({"KODE_UNIT_PEJABAT": ""}, "KODE UNIT PEJABAT", "CELL_EMPTY"),
        ({"JENIS_CUTI": "Bersama"}, "JENIS CUTI", "WORD_UNKNOWN"),
        ({"KELAS_DARI": "9", "KELAS_SAMPAI": "5"}, "KELAS SAMPAI", "CLASSES_REVERSED"),
        ({"KELAS_SAMPAI": "18"}, "KELAS SAMPAI", "NUMBER_UNREADABLE"),
        ({"TANGGAL_SK": "01-01-2090"}, "TANGGAL SK", "DATE_FUTURE"),
        ({"BERLAKU_SAMPAI": "01-01-2026"}, "BERLAKU SAMPAI", "UNTIL_BEFORE_FROM"),
        ({"BERLAKU_SAMPAI": "2026"}, "BERLAKU SAMPAI", "DATE_UNREADABLE"),
        ({"KODE_UNIT": "9.3", "KELAS_DARI": "5"}, "BERLAKU MULAI", "LINE_MEETS_ROW"),
        ({"KODE_UNIT": "9.3"}, "BERLAKU MULAI", "LINE_TWICE"),
        ({"KODE_UNIT": "9.1", "KODE_UNIT_PEJABAT": "9.3"}, "BERLAKU MULAI", "LINE_MEETS_RECORD"),
    ],
)
async def test_a_line_that_cannot_stand_is_refused_in_words(
    office: Office, other: dict[str, Any], column: str, code: str
) -> None:
    await office.employees(files.people(4))
    await office.read(import_delegations, [delegation("9.1", "9.1", BERLAKU_SAMPAI="31-12-2026")])
    good, faulty = delegation("9.3", "9.1"), delegation("9.2", "9.1", **other)
    assert await list_refusals(office, good, faulty) == [(3, column, code)]
    assert len(await office.rows(LINES)) == 1
    assert await list_refusals(office, good, faulty, skip_faulty=True) == [(3, column, code)]
    assert len(await office.rows(LINES)) == 2


async def test_an_end_does_not_move_into_the_days_of_the_next_line(office: Office) -> None:
    await office.employees(files.people(4))
    first = delegation("9.2", "9.1", BERLAKU_SAMPAI="30-06-2026")
    await office.read(import_delegations, [first, delegation("9.2", "9.2", BERLAKU_MULAI="01-07-2026")])
    later = first | {"BERLAKU SAMPAI": "31-07-2026"}
    assert await list_refusals(office, later) == [(2, "BERLAKU MULAI", "LINE_MEETS_RECORD")]


async def test_tariffs_come_in_by_class_and_a_new_decree_follows_an_old_one(office: Office) -> None:
    report = await office.read(import_tariffs, [tariff("5", "2.000.000"), tariff("6", "Rp 2.400.000,00")])
    assert (report.issues, report.counts["added"]) == ([], 2)
    new = {"NOMOR_SK": "Perbup 2/2026", "BERLAKU_MULAI": "01-07-2026"}
    raised = [tariff("5", "2000000", BERLAKU_SAMPAI="30-06-2026"), tariff("5", "2100000.0", **new)]
    assert (await office.read(import_tariffs, raised)).counts == {"added": 1, "changed": 1, "unchanged": 0}
    assert (await office.read(import_tariffs, raised)).counts == {"added": 0, "changed": 0, "unchanged": 2}
    assert await office.rows(TARIFFS) == [
        (5, 2_000_000, date(2026, 1, 1), date(2026, 6, 30)),
        (5, 2_100_000, date(2026, 7, 1), None),
        (6, 2_400_000, date(2026, 1, 1), None),
    ]


@pytest.mark.parametrize(
    "amount", ["1,500,000", "1500,5", "1.5", "-1", "1e6", "9007199254740992", "dua juta"]
)
async def test_an_amount_that_is_not_plainly_rupiah_is_refused(office: Office, amount: str) -> None:
    report = await office.read(import_tariffs, [tariff("5", amount)])
    assert [fault.finding.code for fault in report.issues] == ["RUPIAH_UNREADABLE"]


async def test_each_import_is_attributed_to_itself(office: Office) -> None:
    await office.employees(files.people(4))
    await office.read(import_delegations, [delegation("9.2", "9.1")], dry_run=True)
    await office.read(import_delegations, [delegation("9.2", "9.1")])
    await office.read(import_tariffs, [tariff("5", "0")])
    assert await office.rows(
        "SELECT t.operation, a.user_name, count(*) FROM audit.tx t JOIN hr.account a ON a.id = t.actor_id"
        " JOIN audit.entry e ON e.tx_id = t.id WHERE e.relation::text LIKE '%leave_authority'"
        " OR e.relation::text LIKE '%tpp_tariff' GROUP BY 1, 2 ORDER BY 1"
    ) == [("importDelegations", "system:import", 1), ("importTariffs", "system:import", 1)]
