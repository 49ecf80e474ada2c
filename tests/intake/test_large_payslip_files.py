"""Large months of pay: each planted fault is told, nothing else is, and size costs neither statements nor memory."""

import asyncio
import re
import subprocess
import sys
import time
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from random import Random
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from jejak.imports.messages import InvalidImportFile
from jejak.imports.payslips.load import import_payslips
from tests.databases import Database
from tests.endpoints.statement_log import log_statements
from tests.house.source_files import ROOT
from tests.intake.conftest import Office
from tests.intake.pay_files import (
    DEDUCTIONS,
    FAULTS,
    FEWER,
    IMPORTER,
    INCOME,
    UNKNOWN,
    add_people,
    build_month,
    list_issues,
    write_month,
)
from tests.intake.test_overfull import PIECE, bomb
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

SEED = 15
SLIPS, PLANTED = (6_000, 100) if IS_FULL_SIZE else (250, 60)
MANY_SLIPS = 100_000 if IS_FULL_SIZE else 500
MAX_STATEMENTS = 40
MAX_SECONDS, MAX_SECONDS_OF_MANY, MAX_MB = 15, 180, 300
UNPACKED_BYTES = 3_000_000_000 if IS_FULL_SIZE else 120_000_000
take_november = partial(import_payslips, month=date(2026, 11, 1), imported_by=IMPORTER)
LINES_OF_SLIP = len(INCOME) + len(DEDUCTIONS)
LINES_OF_COMMON_SLIP = LINES_OF_SLIP - len(FEWER)
STORED = """
SELECT r.count, r.gross, r.deductions, r.net, count(*), sum(s.gross)::bigint, sum(s.gross - s.net)::bigint,
       sum(s.net)::bigint, (SELECT count(*) FROM hr.payslip_line),
       (SELECT sum(amount * sign)::bigint FROM hr.payslip_line)
  FROM hr.pay_run r JOIN hr.payslip s ON s.run_id = r.id GROUP BY r.id
"""


def expected_rows(totals: dict[str, int], *, lines_of_slip: int = LINES_OF_SLIP) -> list[tuple[int, ...]]:
    """The run as the file tells it, the same of its slips, and what their lines come to."""
    return [(*totals.values(), *totals.values(), lines_of_slip * totals["count"], totals["net"])]


def test_no_fault_of_a_row_is_left_unplanted() -> None:
    source = (ROOT / "jejak" / "imports" / "payslips" / "row.py").read_text("utf-8")
    told = set(re.findall(r'add_issue\([^,]+, "([A-Z_]+)"', source))
    assert len(told) > 8
    only_corrections = {"MONTH_TO_COME"}
    assert told - {code for *_, code in FAULTS} == {"NIP_TWICE"} | only_corrections


@pytest.mark.proof
async def test_no_planted_fault_is_missed_and_no_sound_row_is_called_faulty(
    office: Office, record_claim: ClaimRecorder
) -> None:
    nips = await add_people(office.owner, SLIPS)
    lines, expected = build_month(nips), list[tuple[int, str, str]]()
    twice: tuple[dict[str, str], str, str] = ({"NIP": nips[0]}, "NIP", "NIP_TWICE")
    chance, kinds = Random(SEED), [*FAULTS, twice]
    assert len(kinds) <= PLANTED
    for order, row in enumerate(sorted(chance.sample(range(1, SLIPS), PLANTED))):
        changes, column, code = kinds[order % len(kinds)]
        lines[row] |= changes
        if code == "NIP_UNKNOWN":
            lines[row]["NIP"] = f"{UNKNOWN[:-3]}{order + 1:03}"
        expected.append((row + 2, column, code))
    before = await office.log()
    faulty = await office.read(take_november, lines)
    assert (list_issues(faulty), faulty.is_stored) == (expected, False)
    assert (await office.rows("SELECT 1 FROM hr.pay_run"), await office.log()) == ([], before)

    path, totals = write_month(office.folder / "november.csv", nips)
    began = time.perf_counter()
    report = await take_november(office.database.owner_url, office.wish(path))
    took = time.perf_counter() - began
    assert (report.issues, report.counts) == ([], {"added": SLIPS, "unchanged": 0})
    assert await office.rows(STORED) == expected_rows(totals)
    log = await office.log()
    again = await take_november(office.database.owner_url, office.wish(path))
    assert (again.is_stored, again.counts, await office.log()) == (
        False,
        {"added": 0, "unchanged": SLIPS},
        log,
    )
    record_claim(
        "A month of pay with planted faults tells exactly these; corrected, it adds up, and twice is once",
        f"{SLIPS:,} slips, {PLANTED} faults of {len(kinds)} kinds, seed {SEED}; the corrected file stored in "
        f"{took:.1f} s (at most {MAX_SECONDS}), the second run wrote nothing",
    )
    assert took < MAX_SECONDS or not IS_FULL_SIZE


@pytest.mark.proof
@pytest.mark.filterwarnings("ignore:Duplicate name")
async def test_a_workbook_that_unpacks_without_bounds_is_refused_for_pay_too(
    office: Office, record_claim: ClaimRecorder
) -> None:
    path = bomb(office.folder / "x.xlsx", "xl/worksheets/sheet1.xml", b" " * PIECE, UNPACKED_BYTES // PIECE)
    before = await office.log()
    tracemalloc.start()
    try:
        with pytest.raises(InvalidImportFile) as refused:
            await take_november(office.database.owner_url, office.wish(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refused.value.finding.code == "FILE_OVERFULL"
    assert await office.log() == before
    assert peak < 5_000_000 + path.stat().st_size
    record_claim(
        "A workbook of pay that unpacks to gigabytes is refused, and takes no memory",
        f"{UNPACKED_BYTES / 1e9:.2f} GB in a file of {path.stat().st_size / 1e6:.1f} MB: "
        f"{peak / 1e6:.1f} MB at most, before anything was staged",
    )


async def test_no_import_of_pay_takes_more_statements_for_more_slips(office: Office) -> None:
    nips = await add_people(office.owner, 8 * 40)
    counts = []
    for month, number in ((date(2026, 10, 1), 40), (date(2026, 11, 1), 8 * 40)):
        path, _ = write_month(office.folder / f"{month}.csv", nips[:number], month=f"{month:%Y-%m}")
        async with gather_statements(office.database) as statements:
            await import_payslips(
                office.database.owner_url, office.wish(path), month=month, imported_by=IMPORTER
            )
        counts.append(len(statements))
        assert sum(each.startswith("COPY") for each in statements) == 1
    assert counts[0] == counts[1]
    assert counts[0] < MAX_STATEMENTS


# The peak of this process alone: ru_maxrss of a child begins with what its parent took.
_IMPORT = """
import asyncio, re, sys
from datetime import date
from pathlib import Path
from jejak.imports.payslips.load import import_payslips
from jejak.imports.pipeline import ImportOptions
wish = ImportOptions(Path(sys.argv[2]), False, False, lambda items, *, total, busy: items)
report = asyncio.run(import_payslips(sys.argv[1], wish, month=date(2026, 11, 1), imported_by=sys.argv[3]))
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(report.counts["added"], int(peak[1]) // 1024)
"""


@pytest.mark.proof
async def test_a_month_of_many_comes_in_whole_within_its_time_and_memory(
    office: Office, record_claim: ClaimRecorder
) -> None:
    nips = await add_people(office.owner, MANY_SLIPS)
    path, totals = write_month(office.folder / "november.csv", nips, amounts=FEWER)
    _, entries = await office.log()
    command = (sys.executable, "-c", _IMPORT, office.database.owner_url, str(path), IMPORTER)
    began = time.perf_counter()
    run: Any = partial(subprocess.run, command, capture_output=True, text=True, check=True)
    ended = await asyncio.to_thread(run)
    took = time.perf_counter() - began
    added, memory = map(int, ended.stdout.split())
    assert added == MANY_SLIPS
    assert await office.rows(STORED) == expected_rows(totals, lines_of_slip=LINES_OF_COMMON_SLIP)
    assert (await office.log())[1] - entries == 1 + MANY_SLIPS * (1 + LINES_OF_COMMON_SLIP), (
        "each row is on record"
    )
    record_claim(
        "A month of pay comes in as slips and lines, each on record, within 3 minutes and 300 MB",
        f"{MANY_SLIPS:,} slips with {LINES_OF_COMMON_SLIP * MANY_SLIPS:,} lines in {took:.1f} s, {memory} MB",
    )
    assert took < MAX_SECONDS_OF_MANY or not IS_FULL_SIZE
    assert memory < MAX_MB


@asynccontextmanager
async def gather_statements(database: Database) -> AsyncIterator[list[str]]:
    """Fill the list with what ran in this database until the end of the block, by the log of its PostgreSQL."""
    behind, found = await asyncpg.connect(database.superuser_url), list[str]()
    try:
        async with log_statements(behind):
            offset = await behind.fetchval("SELECT (pg_stat_file(pg_current_logfile())).size")
            yield found
            mark, text = f"mark {uuid4()}", ""
            await behind.execute(f"SELECT '{mark}'")
            while mark not in text:
                text = await behind.fetchval(
                    "SELECT pg_read_file(pg_current_logfile(), $1::bigint, 100000000)", offset
                )
                await asyncio.sleep(0.02)
            said = rf"^jejak_owner@{database.name}\|LOG:  (?:execute [^:]*|statement): (.*)$"
            found += re.findall(said, text, re.MULTILINE)
    finally:
        await behind.close()
