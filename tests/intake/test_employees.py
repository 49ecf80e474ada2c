"""People come in from a file: all or nothing, twice is once, and a change is a line of a history."""

import os
import time
from datetime import date

import pytest

from jejak.imports.spreadsheet.column_mapping import load_layout
from tests import people
from tests.intake import files
from tests.intake.conftest import Office
from tests.proof_report import ClaimRecorder

FULL = os.environ.get("JEJAK_PROOF") == "full"
ROWS, FAULTY = (50_000, 100) if FULL else (500, 28)
SECONDS = 120
PEOPLE = "SELECT count(*) FROM hr.employee"


@pytest.mark.proof
async def test_faulty_rows_are_told_exactly_and_the_corrected_file_comes_in_once(
    office: Office, record_claim: ClaimRecorder
) -> None:
    lines = files.people(ROWS)
    spoiled = [dict(line) for line in lines]
    told = files.spoil(spoiled, FAULTY)
    before = await office.log()

    refused = await office.employees(spoiled)
    assert [(each.row, each.column, each.finding.code) for each in refused.issues] == told
    assert (refused.refused_rows, refused.counts, refused.is_stored) == (FAULTY, {}, False)
    assert (await office.rows(PEOPLE), await office.log()) == ([(0,)], before)

    began = time.monotonic()
    stored = await office.employees(lines)
    took = time.monotonic() - began
    assert (stored.is_stored, stored.issues, stored.counts["added"]) == (True, [], ROWS)
    assert await office.rows(PEOPLE) == [(ROWS,)]
    assert took < SECONDS

    after = await office.log()
    again = await office.employees(lines)
    assert (again.is_stored, again.has_changes, again.counts["unchanged"]) == (False, False, ROWS)
    assert await office.log() == after
    record_claim(
        "An import tells exactly the faulty rows and stores nothing; corrected it comes in once, in under two minutes",
        f"{ROWS:,} rows, {FAULTY} faulty; the corrected file took {took:.0f} s, the second run wrote nothing",
    )


async def test_an_import_is_one_attributed_act_that_names_the_file(office: Office) -> None:
    await office.employees(files.people(10))
    assert await office.rows(
        "SELECT a.user_name, t.method, t.operation, w.\"values\" ->> 'reason' LIKE 'employees.csv, SHA-256 %',"
        " octet_length(t.document_hash), count(DISTINCT e.relation)"
        " FROM audit.tx t JOIN hr.account a ON a.id = t.actor_id JOIN audit.entry e ON e.tx_id = t.id"
        " JOIN audit.tx_disclosure w ON w.tx_id = t.id WHERE t.operation = 'importEmployees' GROUP BY 1, 2, 3, 4, 5"
    ) == [("system:import", "SERVICE", "importEmployees", True, 32, 5)]


async def test_a_rehearsal_finds_everything_and_stores_nothing(office: Office) -> None:
    before = await office.log()
    report = await office.employees(files.people(20), dry_run=True)
    assert (report.counts["added"], report.is_stored) == (20, False)
    assert (await office.rows(PEOPLE), await office.log()) == ([(0,)], before)


async def test_good_rows_may_come_in_without_the_faulty_ones(office: Office) -> None:
    lines = files.people(30)
    files.spoil(lines, 3)
    report = await office.employees(lines, skip_faulty=True)
    assert (report.refused_rows, report.counts["added"]) == (3, 27)


async def test_one_row_tells_all_its_faults(office: Office) -> None:
    (line,) = files.people(1, heads=False)
    line |= {"NAMA": "", "TANGGAL LAHIR": "31-02-1980", "UNOR NAMA": "Xyz", "MK BULAN": "12"}
    report = await office.employees([line])
    assert [(fault.column, fault.finding.code) for fault in report.issues] == [
        ("NAMA", "CELL_EMPTY"),
        ("TANGGAL LAHIR", "DATE_UNREADABLE"),
        ("MK BULAN", "NUMBER_UNREADABLE"),
        ("UNOR NAMA", "UNIT_UNKNOWN"),
    ]


async def test_a_number_that_stands_twice_is_refused_the_second_time(office: Office) -> None:
    lines = files.people(3, heads=False)
    report = await office.employees([*lines, lines[1]])
    assert [(fault.row, fault.finding.code) for fault in report.issues] == [(5, "NIP_TWICE")]
    assert "baris 3" in report.issues[0].finding.message("id")


async def test_a_corrected_birth_date_is_kept_and_looked_at(office: Office) -> None:
    lines = files.people(2, heads=False)
    lines[0]["TANGGAL LAHIR"] = "02-01-1975"
    report = await office.employees(lines)
    assert [(fault.row, fault.finding.code) for fault in report.issues] == [(2, "NIP_BIRTH_MISMATCH")]
    assert (report.refused_rows, report.reviewed_rows, report.counts["added"]) == (0, 1, 2)
    (kept, plain) = await office.rows(
        "SELECT birth_date, review_note FROM hr.employee ORDER BY review_note IS NULL"
    )
    assert kept[0] == date(1975, 1, 2)
    assert kept[1] == report.issues[0].finding.indonesian
    assert plain[1] is None


async def test_a_note_that_somebody_cleared_does_not_come_back(office: Office) -> None:
    lines = files.people(1, heads=False)
    lines[0]["TANGGAL LAHIR"] = "02-01-1975"
    await office.employees(lines)
    await office.owner.execute(
        "BEGIN; SELECT audit.begin(id, NULL, 'CLI', 'r', 'clear', NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
        " '{}', 'b')"
        " FROM hr.account WHERE user_name = 'system:cli'; UPDATE hr.employee SET review_note = NULL; COMMIT"
    )
    report = await office.employees(lines)
    assert (report.reviewed_rows, report.has_changes) == (1, False)


async def test_a_promotion_ends_the_old_rank_the_day_before(office: Office) -> None:
    (line,) = files.people(1, heads=False)
    line |= {"GOL AKHIR NAMA": "III/a", "KEDUDUKAN HUKUM NAMA": "Aktif", "NIP BARU": "198001022005011001",
             "TANGGAL LAHIR": "02-01-1980", "JENIS KELAMIN": "M", "TMT CPNS": "01-01-2005",
             "TMT GOLONGAN": "01-01-2005", "TMT JABATAN": "01-01-2005"}  # fmt: skip
    await office.employees([line])
    before = await office.log()
    report = await office.employees([line | {"GOL AKHIR NAMA": "III/b", "TMT GOLONGAN": "01-04-2009"}])
    assert (report.counts["changed"], report.counts["added"]) == (1, 0)
    assert await office.rows(
        "SELECT grade, effective_from, effective_until, r.id = current_rank_id"
        " FROM hr.rank_history r, hr.employee ORDER BY 2"
    ) == [
        ("III/a", date(2005, 1, 1), date(2009, 3, 31), False),
        ("III/b", date(2009, 4, 1), None, True),
    ]
    assert (await office.log())[1] - before[1] == 3
    assert await office.rows(
        "SELECT relation, op::text, array(SELECT jsonb_object_keys(new) ORDER BY 1) FROM audit.entry"
        " WHERE op = 'U' AND seq > $1 ORDER BY seq",
        before[1],
    ) == [
        ("hr.employee", "U", ["current_rank_id", "version"]),
        ("hr.rank_history", "U", ["effective_until"]),
    ]


async def test_who_moves_leaves_a_vacant_post_that_the_next_one_takes(office: Office) -> None:
    first, second = files.people(2, heads=False)
    at = {"JENIS JABATAN NAMA": "Jabatan Pelaksana", "JABATAN NAMA": "Pengelola Kepegawaian"}
    first |= at | {"UNOR NAMA": "Sekretariat Daerah"}
    second |= at | {"UNOR NAMA": "Dinas Kesehatan Contoh"}
    await office.employees([first, second])
    report = await office.employees([
        first | {"UNOR NAMA": "Dinas Kesehatan Contoh", "TMT JABATAN": "01-03-2025"},
        second | {"UNOR NAMA": "Sekretariat Daerah", "TMT JABATAN": "01-03-2025"},
    ])  # fmt: skip
    assert (report.counts["changed"], report.counts["posts"]) == (2, 0)
    assert await office.rows(
        "SELECT u.name, count(*), count(*) FILTER (WHERE a.effective_until = '2025-02-28'),"
        " count(DISTINCT p.id) FROM hr.appointment a JOIN hr.post p ON p.id = a.post_id"
        " JOIN hr.unit u ON u.id = p.unit_id GROUP BY 1 ORDER BY 1"
    ) == [("Dinas Kesehatan Contoh", 2, 1, 1), ("Sekretariat Daerah", 2, 1, 1)]


async def test_a_history_does_not_run_backwards(office: Office) -> None:
    (line,) = files.people(1, heads=False)
    await office.employees([line])
    report = await office.employees([line | {"TMT JABATAN": "01-01-1990", "TMT GOLONGAN": "01-01-1990"}])
    assert [(fault.column, fault.finding.code) for fault in report.issues] == [
        ("TMT GOLONGAN", "TMT_BACKWARDS"),
        ("TMT JABATAN", "TMT_BACKWARDS"),
    ]


async def test_posts_hang_under_their_units_head_and_heads_under_the_next_one_above(office: Office) -> None:
    lines = files.people(6)
    lines[4] |= {"UNOR NAMA": "Bidang Sekolah Dasar", "JABATAN NAMA": "Pengadministrasi Umum",
                 "JENIS JABATAN NAMA": "Jabatan Pelaksana"}  # fmt: skip
    lines[5] |= {"UNOR NAMA": "SD Negeri 1 Contoh", "JABATAN NAMA": "Guru Ahli Muda",
                 "JENIS JABATAN NAMA": "Jabatan Fungsional"}  # fmt: skip
    # The staff come first, their heads in a second file: posts that hung above are hung anew.
    await office.employees(lines[4:])
    assert {row[1] for row in await _superiors(office)} == {None, "Bupati"}
    await office.employees(lines)
    assert await _superiors(office) == [
        ("Bupati", None, True),
        ("Guru Ahli Muda", "Kepala Dinas Pendidikan", False),
        ("Kepala Bidang Sekolah Dasar", "Kepala Dinas Pendidikan", True),
        ("Kepala Dinas Kesehatan", "Bupati", True),
        ("Kepala Dinas Pendidikan", "Bupati", True),
        ("Pengadministrasi Umum", "Kepala Bidang Sekolah Dasar", False),
        ("Sekretaris Daerah", "Bupati", True),
    ]


async def test_a_head_that_comes_later_takes_over(office: Office) -> None:
    head, deputy = files.people(3)[1:]
    deputy |= {"UNOR NAMA": head["UNOR NAMA"], "JABATAN NAMA": "Sekretaris Dinas", "ESELON NAMA": "III.a"}
    await office.employees([deputy])
    assert await _superiors(office) == [("Bupati", None, True), ("Sekretaris Dinas", "Bupati", True)]
    await office.employees([deputy, head])
    assert await _superiors(office) == [
        ("Bupati", None, True),
        ("Kepala Dinas Pendidikan", "Bupati", True),
        ("Sekretaris Dinas", "Kepala Dinas Pendidikan", False),
    ]


async def _superiors(office: Office) -> list[tuple[object, ...]]:
    return await office.rows(
        "SELECT j.title, k.title, p.is_head FROM hr.post p JOIN hr.position j ON j.id = p.position_id"
        " LEFT JOIN hr.post s ON s.id = p.superior_post_id LEFT JOIN hr.position k ON k.id = s.position_id"
        " ORDER BY 1"
    )


async def test_a_column_that_is_absent_says_nothing_and_an_empty_cell_says_none(office: Office) -> None:
    lines = [
        files.people(1, heads=False)[0] | {"GELAR BELAKANG": "S.Pd.", "TEMPAT LAHIR NAMA": "Muara Contoh"}
    ]
    await office.employees(lines)
    (line,) = lines
    del line["TEMPAT LAHIR NAMA"]
    report = await office.employees([line | {"GELAR BELAKANG": ""}])
    assert report.counts["changed"] == 1
    assert await office.rows("SELECT back_title, birth_place FROM hr.employee") == [(None, "Muara Contoh")]


async def test_no_text_of_the_layout_fails_to_be_stored_and_changed(office: Office) -> None:
    layout, (line,) = load_layout("siasn_data_utama"), files.people(1, heads=False)
    assert {*layout.texts} <= {*people.NULLABLE_TEXTS} - {"review_note"}  # made of the row's faults
    select = f"SELECT {', '.join(layout.texts)} FROM hr.employee"
    for said in ("Pertama", "Kedua"):
        await office.employees([line | {layout.columns[each][0]: f"{said} {each}" for each in layout.texts}])
        assert await office.rows(select) == [tuple(f"{said} {each}" for each in layout.texts)]


async def test_people_work_the_week_of_their_unit(office: Office) -> None:
    (line,) = files.people(1, heads=False)
    await office.employees([line | {"UNOR NAMA": "SD Negeri 1 Contoh"}])
    assert await office.rows("SELECT work_week FROM hr.employee") == [(6,)]
    await office.employees([line | {"UNOR NAMA": "Sekretariat Daerah", "TMT JABATAN": "01-02-2026"}])
    assert await office.rows("SELECT work_week FROM hr.employee") == [(5,)]
