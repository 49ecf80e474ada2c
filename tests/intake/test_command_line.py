"""From an empty database to people who may sign in, as an operator types it."""

import asyncio
import csv
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from jejak.cli import main
from jejak.cli.invocation import format_commands
from jejak.settings import get_settings
from tests.databases import Database
from tests.intake import files

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"


class Operator:
    """Types commands and reads what they print."""

    def __init__(self, terminal: pytest.CaptureFixture[str]) -> None:
        self.terminal = terminal

    async def types(self, *words: str) -> tuple[int, str, str]:
        code = await asyncio.to_thread(main.main, words)  # a command runs a loop of its own
        return code, *self.terminal.readouterr()


@pytest.fixture
def operator(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Operator]:
    """At a database that JEJAK_DATABASE_URL names: nothing embedded is started."""
    pools = {f"JEJAK_{pool.upper()}_URL": url for pool, url in database.urls.items()}
    named = {"JEJAK_DATABASE_URL": database.owner_url, "JEJAK_DATA_DIR": str(tmp_path / "var"), **pools}
    for name, value in {**named, "COLUMNS": "200"}.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    yield Operator(capsys)
    get_settings.cache_clear()


async def test_an_office_begins(operator: Operator) -> None:
    where = ("--code", "99.99", "--name", "Kabupaten Contoh", "--time-zone", "Asia/Makassar")
    code, out, _ = await operator.types(
        "init", *where, "--administrator", "siti", "--administrator", "rahmat"
    )
    assert (code, out.count("http://127.0.0.1:8000/activate#")) == (0, 2)

    code, out, _ = await operator.types("import", "units", str(SAMPLES / "units.csv"))
    assert (code, out.strip()) == (0, "7 unit baru, 0 berubah, 0 tetap.")
    code, out, _ = await operator.types("import", "employees", str(SAMPLES / "employees.csv"), "--lang", "en")
    assert code == 0
    assert "8 new employees, 0 changed, 0 unchanged; 8 posts and 7 positions made." in out

    await operator.types("account", "add", "keuangan", "--role", "payroll")
    pay = ("import", "payslips", str(SAMPLES / "payslips.csv"), "--by", "keuangan")
    code, out, _ = await operator.types(*pay, "--month", "2026-10", "--lang", "en")
    assert (code, out.count("of another month than 2026-10")) == (1, 8)
    code, out, _ = await operator.types(*pay, "--month", "2026-11")
    assert (code, "8 slip gaji dalam penggajian yang terbuka" in out) == (0, True)

    code, out, _ = await operator.types("account", "add", "kepegawaian", "--role", "personnel")
    assert (code, out.startswith("http://127.0.0.1:8000/activate#")) == (0, True)
    code, out, _ = await operator.types("account", "list")
    assert all(name in out for name in ("kepegawaian", "siti", "rahmat", "administrator", "code until"))


async def test_the_operator_shuts_out_and_lets_in_again(operator: Operator, database: Database) -> None:
    await operator.types(
        "init", "--profile", "batanghari", "--administrator", "siti", "--administrator", "rahmat"
    )
    code, out, _ = await operator.types("account", "close", "siti")
    assert (code, out) == (0, "siti is shut out: sign-in, open sessions and unused links stopped at once.\n")
    code, out, complaint = await operator.types("account", "close", "rahmat")
    assert (code, out, complaint.count("\n")) == (1, "", 1)
    assert "rahmat is the last administrator who may sign in" in complaint
    code, out, _ = await operator.types("account", "reopen", "siti")
    assert (code, out.startswith("siti may sign in")) == (0, True)
    owner = await asyncpg.connect(database.owner_url)
    acts = await owner.fetch(
        "SELECT w.user_name, t.method, t.operation FROM audit.tx t JOIN hr.account w ON w.id = t.actor_id"
        " ORDER BY t.id DESC LIMIT 2"
    )
    await owner.close()
    assert [tuple(act) for act in acts] == [
        ("system:cli", "CLI", "reopenAccount"), ("system:cli", "CLI", "closeAccount"),
    ]  # fmt: skip


async def test_what_is_missing_is_said_in_one_sentence(operator: Operator) -> None:
    administrators = ("--administrator", "siti", "--administrator", "rahmat")
    for words, sentence in (
        (
            ("init", "--code", "9", "--name", "X", "--time-zone", "Asia/Batanghari", *administrators),
            "no time zone",
        ),
        (("init", "--time-zone", "Asia/Jakarta"), "--code, --name and --time-zone"),
        (("init", "--profile", "batanghari"), "two first administrators"),
        (
            ("import", "units", str(SAMPLES / "units.csv"), "--lang", "en"),
            format_commands("run 'jejak init' first"),
        ),
        (("import", "units", "nowhere.csv"), "No such file"),
        (("account", "add", "siti", "--role", "payroll"), format_commands("run 'jejak init' first")),
        (("import", "units", "--packaged", "2027"), "--packaged is for holidays"),
        (("import", "holidays"), "or --packaged YEAR"),
        (("import", "payslips", "x.csv", "--month", "2026-11"), "--by USER"),
        (("import", "payslips", "x.csv", "--by", "siti"), "--month 2026-11"),
        (("import", "units", "x.csv", "--by", "siti"), "--month and --by are for payslips"),
        (("import", "holidays", "--packaged", "2040"), "hanya 2025, 2026, 2027"),
        (("regency", "set", "--code", "1504", "--reason", "x"), "such as 15.04"),
        (("init", "--code", "99.99", "--name", "x", "--time-zone", "UTC"), "Asia/Jayapura"),
    ):
        code, out, complaint = await operator.types(*words)
        assert (code, out) == (1, ""), words
        assert sentence in complaint
        assert complaint.count("\n") == 1, complaint


async def test_the_report_holds_every_remark_and_nothing_that_a_spreadsheet_would_run(
    operator: Operator, tmp_path: Path
) -> None:
    await operator.types(
        "init", "--profile", "batanghari", "--administrator", "siti", "--administrator", "rahmat"
    )
    await operator.types("import", "units", str(SAMPLES / "units.csv"))
    lines = files.people(60)
    told = files.spoil(lines, 30)
    lines[told[0][0] - 2]["NAMA"] = ""
    lines[59]["GOL AKHIR NAMA"] = "=1+1"
    path, report = files.write_csv(tmp_path / "x.csv", lines), tmp_path / "report.csv"
    code, out, _ = await operator.types("import", "employees", str(path), "--report", str(report))
    assert code == 1
    assert "Tidak ada yang disimpan." in out
    assert report.stat().st_mode & 0o777 == 0o600
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) >= len(told)
    assert [row["Isi"] for row in rows if "1+1" in row["Isi"]] == ["'=1+1"]


@pytest.mark.parametrize("page", ["operations.md", "id/operasi.md"])
async def test_the_runbook_types_what_works_for_holidays(
    operator: Operator, database: Database, page: str
) -> None:
    """Section 12, word by word, as root types it; and the rehearsal that it speaks of leaves everything as it was."""
    section = (SAMPLES.parent / page).read_text("utf-8").partition("\n## 12. ")[2].partition("\n## ")[0]
    commands = [shlex.split(each) for each in re.findall(r"`sudo jejak ([^`]*)`", section)]
    assert [words[:2] for words in commands] == [["import", "holidays"]] * 2
    assert "`--dry-run`" in section
    await operator.types(
        "init", "--profile", "batanghari", "--administrator", "siti", "--administrator", "rahmat"
    )
    owner = await asyncpg.connect(database.owner_url)
    for words in commands:
        typed = [str(SAMPLES / "holidays.csv") if each in ("FILE", "BERKAS") else each for each in words]
        before = await owner.fetch("SELECT * FROM hr.holiday ORDER BY day")
        for rehearsal in (["--dry-run"], []):
            code, _, complaint = await operator.types(*typed, *rehearsal)
            assert (code, complaint) == (0, ""), typed
            if rehearsal:
                assert await owner.fetch("SELECT * FROM hr.holiday ORDER BY day") == before
    after = {str(day) for (day,) in await owner.fetch("SELECT day FROM hr.holiday")}
    await owner.close()
    with (SAMPLES / "holidays.csv").open(encoding="utf-8-sig", newline="") as file:
        decree = [row["TANGGAL"] for row in csv.DictReader(file, delimiter=";")]
    assert decree
    assert {"-".join(reversed(each.split("-"))) for each in decree} <= after
