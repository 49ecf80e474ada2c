"""Leave used before the opening comes in once for each person and year, and stays."""

import pytest

from jejak.imports.balances import import_balances
from tests.intake import files
from tests.intake.conftest import Office
from tests.intake.files import Line

LEDGER = (
    "SELECT e.nip, l.year, l.kind, l.half_days, l.source FROM hr.leave_ledger l"
    " JOIN hr.employee e ON e.id = l.employee_id ORDER BY 1, 2"
)
STAFF, NEWCOMER = "198001022005011001", "199003042025061002"
TEACHER, PART_TIME = "198505062020211003", "198606072025211004"


def balance(nip: str, year: str, days: str, source: str = "Kartu cuti") -> Line:
    return {"NIP": nip, "TAHUN": year, "HARI TERPAKAI": days, "SUMBER": source}


@pytest.fixture
async def staffed_office(office: Office) -> Office:
    """Somebody ordinary, somebody who began in 2025, a PPPK teacher, and a part-time PPPK."""
    (line,) = files.people(1, heads=False)
    line |= {"JENIS JABATAN NAMA": "Jabatan Pelaksana", "JABATAN NAMA": "Pengelola Kepegawaian",
             "JENIS KELAMIN": "M", "GOL AKHIR NAMA": "III/a", "KEDUDUKAN HUKUM NAMA": "Aktif"}  # fmt: skip
    pppk = {"KEDUDUKAN HUKUM NAMA": "PPPK Aktif", "GOL AKHIR NAMA": "IX"}
    teacher = {"JENIS JABATAN NAMA": "Jabatan Fungsional", "JABATAN NAMA": "Guru Ahli Pertama"}
    people = [
        (STAFF, "01-01-2005", {}),
        (NEWCOMER, "01-06-2025", {}),
        (TEACHER, "01-02-2020", pppk | teacher),
        (PART_TIME, "01-06-2025", {"KEDUDUKAN HUKUM NAMA": "PPPK Paruh Waktu", "GOL AKHIR NAMA": "V"}),
    ]
    report = await office.employees(
        [
            line | {"NIP BARU": nip, "TANGGAL LAHIR": f"{nip[6:8]}-{nip[4:6]}-{nip[:4]}", **other}
            | dict.fromkeys(("TMT CPNS", "TMT GOLONGAN", "TMT JABATAN"), since)
            for nip, since, other in people
        ]
    )  # fmt: skip
    assert (report.refused_rows, report.counts["added"]) == (0, 4)
    return office


async def test_days_are_whole_or_half_and_twice_is_once(staffed_office: Office) -> None:
    lines = [balance(STAFF, "2024", "0"), balance(STAFF, "2025", "6,5"), balance(NEWCOMER, "2025", "0.0")]
    report = await staffed_office.read(import_balances, lines)
    assert (report.issues, report.is_stored, report.counts) == ([], True, {"added": 3, "unchanged": 0})
    ledger = [
        (STAFF, 2024, "RECORDED", 0, "Kartu cuti"),
        (STAFF, 2025, "RECORDED", 13, "Kartu cuti"),
        (NEWCOMER, 2025, "RECORDED", 0, "Kartu cuti"),
    ]
    assert await staffed_office.rows(LEDGER) == ledger
    log = await staffed_office.log()
    again = await staffed_office.read(import_balances, lines)
    assert (again.is_stored, again.counts) == (False, {"added": 0, "unchanged": 3})
    assert (await staffed_office.rows(LEDGER), await staffed_office.log()) == (ledger, log)
    assert await staffed_office.rows("SELECT operation FROM audit.tx ORDER BY at DESC LIMIT 1") == [
        ("importBalances",)
    ]


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (balance("198001022005011009", "2025", "1"), "NIP", "NIP_UNKNOWN"),
        (balance("1,98001E+17", "2025", "1"), "NIP", "NIP_IS_A_NUMBER"),
        (balance("", "2025", "1"), "NIP", "CELL_EMPTY"),
        (balance(STAFF, "2026", "1"), "TAHUN", "YEAR_AFTER_OPENING"),
        (balance(STAFF, "25", "1"), "TAHUN", "NUMBER_UNREADABLE"),
        (balance(STAFF, "2025", "1,25"), "HARI TERPAKAI", "DAYS_UNREADABLE"),
        (balance(STAFF, "2025", "-1"), "HARI TERPAKAI", "DAYS_UNREADABLE"),
        (balance(STAFF, "2025", "1", ""), "SUMBER", "CELL_EMPTY"),
        (balance(NEWCOMER, "2025", "1"), "TAHUN", "NO_RIGHT_TO_LEAVE"),
        (balance(TEACHER, "2025", "0"), "NIP", "NO_RIGHT_TO_LEAVE"),
        (balance(PART_TIME, "2025", "0"), "NIP", "NO_RIGHT_TO_LEAVE"),
        (balance(STAFF, "2016", "1"), "NIP", "NO_RIGHT_TO_LEAVE"),
        (balance(STAFF, "2024", "2"), "TAHUN", "BALANCE_TWICE"),
    ],
)
async def test_a_row_that_cannot_be_recorded_is_refused_in_words(
    staffed_office: Office, line: Line, column: str, code: str
) -> None:
    report = await staffed_office.read(import_balances, [balance(STAFF, "2024", "2"), line])
    assert [(each.row, each.column, each.finding.code) for each in report.issues] == [(3, column, code)]
    assert (report.is_stored, await staffed_office.rows(LEDGER)) == (False, [])


async def test_what_is_recorded_stays_and_the_row_says_what_it_is(staffed_office: Office) -> None:
    await staffed_office.read(import_balances, [balance(STAFF, "2025", "6,5")])
    report = await staffed_office.read(
        import_balances, [balance(STAFF, "2025", "7"), balance(STAFF, "2024", "12")]
    )
    (fault,) = report.issues
    assert (fault.row, fault.finding.code) == (2, "BALANCE_RECORDED")
    assert "tercatat 6½ hari terpakai" in fault.finding.indonesian
    assert "on record with 6.5 days used" in fault.finding.english
    assert len(await staffed_office.rows(LEDGER)) == 1


async def test_the_reason_is_the_laws_own_in_both_languages(staffed_office: Office) -> None:
    report = await staffed_office.read(import_balances, [balance(PART_TIME, "2025", "0")])
    (fault,) = report.issues
    assert fault.finding.indonesian.startswith("Aturan untuk PPPK Paruh Waktu belum tercatat")
    assert fault.finding.english.startswith("No rule is on file for part-time PPPK.")


async def test_more_than_the_law_knows_is_taken_and_looked_at(staffed_office: Office) -> None:
    report = await staffed_office.read(import_balances, [balance(STAFF, "2025", "24,5")])
    assert [each.finding.code for each in report.issues] == ["DAYS_BEYOND_LAW"]
    assert (report.refused_rows, report.counts["added"]) == (0, 1)
