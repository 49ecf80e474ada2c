"""`jejak erase` and `jejak engagement` as an operator types them."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from jejak.database.pools import get_pool
from models.account import Account
from models.compliance import AuditEngagement
from models.employee import Employee
from tests.erasure.former_employee import FormerEmployee, create_former_employee, request_and_approve
from tests.regency import SmallRegency
from tests.two_person_approval import DECREE

ROOT = Path(__file__).parents[2]
_LETTER = ("engagement", "open", "7", "--date", "2026-07-01", "--purpose", "x")


@pytest.fixture
async def leaver(small_regency: SmallRegency) -> FormerEmployee:
    return await create_former_employee(small_regency)


def run_jejak(regency: SmallRegency, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run one command on the test's own database."""
    return subprocess.run(
        [sys.executable, "-m", "jejak", *words],
        cwd=ROOT,
        env={
            "JEJAK_DATABASE_URL": regency.database.owner_url,
            "JEJAK_DATA_DIR": str(folder),
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PATH": os.environ["PATH"],
            "COLUMNS": "200",
        },
        capture_output=True,
        text=True,
        check=False,
    )


async def test_what_is_approved_is_carried_out_once(
    small_regency: SmallRegency, leaver: FormerEmployee, tmp_path: Path
) -> None:
    nothing = run_jejak(small_regency, tmp_path, "erase")
    assert (nothing.returncode, nothing.stdout) == (
        0, "Tidak ada pemusnahan yang sudah disetujui dan belum dilaksanakan.\n",
    )  # fmt: skip
    erasure = await request_and_approve(leaver)
    listed = run_jejak(small_regency, tmp_path, "erase", "--list").stdout
    assert all(word in listed for word in (str(erasure), "disetujui", DECREE, "Kepegawaian", "Admin"))
    done = run_jejak(small_regency, tmp_path, "erase")
    assert done.returncode == 0, done.stderr
    assert f"Pemusnahan {erasure} dilaksanakan:" in done.stdout
    assert "ditulis ulang" in done.stdout
    assert "Cadangan dan WAL" in done.stdout
    assert (await Employee.get(id=leaver.employee.id, using_db=get_pool("owner"))).name == "(dimusnahkan)"
    again = run_jejak(small_regency, tmp_path, "erase", "--no-rewrite", str(erasure))
    assert again.returncode == 0
    assert f"Pemusnahan {erasure} sudah dilaksanakan pada" in again.stdout
    assert "dilaksanakan" in run_jejak(small_regency, tmp_path, "erase", "--list").stdout


async def test_a_letter_of_audit_is_opened_listed_and_ended(
    small_regency: SmallRegency, leaver: FormerEmployee, tmp_path: Path
) -> None:
    erasure = await request_and_approve(leaver)
    words = ("open", "700/8/CONTOH", "--date", "2026-07-01", "--purpose", "Pemeriksaan kas")
    opened = run_jejak(
        small_regency,
        tmp_path,
        "engagement",
        *words,
        "--auditor",
        "auditor",
        "--employee",
        leaver.employee.nip,
    )
    assert (opened.returncode, opened.stdout) == (0, "The letter 700/8/CONTOH is open.\n"), opened.stderr
    listed = run_jejak(small_regency, tmp_path, "engagement", "list").stdout
    assert "700/8/CONTOH" in listed
    assert leaver.employee.name in listed
    held = run_jejak(small_regency, tmp_path, "erase", str(erasure))
    assert held.returncode == 1
    assert "700/8/CONTOH" in held.stderr
    ended = run_jejak(small_regency, tmp_path, "engagement", "end", "700/8/CONTOH", "--reason", "Selesai")
    assert ended.returncode == 0
    letter = await AuditEngagement.get(letter_number="700/8/CONTOH", using_db=get_pool("owner"))
    assert letter.ended_at is not None
    assert run_jejak(small_regency, tmp_path, "erase", str(erasure)).returncode == 0


async def test_a_letter_names_units_periods_and_an_auditor_from_outside(
    small_regency: SmallRegency, tmp_path: Path
) -> None:
    office, school = small_regency.office, small_regency.school
    words = ("engagement", "open", "12/BPK/CONTOH", "--date", "2026-07-01", "--purpose", "Pemeriksaan gaji")
    over = ("--unit", office.code, "--unit", school.code, "--period", "2025-01-01..2025-12-31")
    whose = ("--auditor", "auditor", "--external", "--until", "2026-09-30")
    opened = run_jejak(small_regency, tmp_path, *words, *over, *whose)
    assert opened.returncode == 0, opened.stderr
    listed = run_jejak(small_regency, tmp_path, "engagement", "list").stdout
    assert all(f"{unit.name} 2025-01-01..2025-12-31" in listed for unit in (office, school))
    assert "auditor (external)" in listed
    account = await Account.get(user_name="auditor", using_db=get_pool("owner"))
    assert (account.ends_on, account.disabled_at) == (date(2026, 9, 30), None)
    ended = run_jejak(small_regency, tmp_path, "engagement", "end", "12/BPK/CONTOH", "--reason", "Selesai")
    assert ended.returncode == 0, ended.stderr
    assert (await Account.get(user_name="auditor", using_db=get_pool("owner"))).disabled_at is not None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("erase", "bukan-id"), "bukan id pemusnahan"),
        (("erase", "00000000-0000-4000-8000-00000000abcd"), "tidak ada"),
        (("engagement", "end", "7", "--reason", "x"), "There is no letter 7"),
        (("engagement", "open", "7", "--date", "2026-07-01", "--purpose", " "), "purpose"),
        (
            ("engagement", "open", "7", "--date", "2026-07-01", "--purpose", "x", "--auditor", "admin"),
            "admin is no auditor",
        ),
        (
            ("engagement", "open", "7", "--date", "2026-07-09", "--purpose", "x", "--from", "2026-07-01"),
            "in that order",
        ),
        (
            (*_LETTER, "--period", "2025-12-31..2025-01-01"),
            "A period begins before it ends",
        ),
        ((*_LETTER, "--external", "--until", "2026-12-31"), "ends with the letter"),
        ((*_LETTER, "--external", "--auditor", "auditor"), "ends with the letter"),
        ((*_LETTER, "--unit", "tidak-ada"), "There is no unit"),
    ],
)
async def test_what_cannot_be_done_is_told_in_a_sentence(
    small_regency: SmallRegency, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    done = run_jejak(small_regency, tmp_path, *words)
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr
