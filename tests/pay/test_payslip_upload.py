"""A month of pay slips over HTTP: rehearsed first, brought in by the person who sends it, and gone from the disk."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest

from jejak.limits import MAX_UPLOAD_BYTES
from models.pay import PayRun
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.regency_api import RegencyApi
from tests.endpoints.test_pay_runs import list_codes, take_step
from tests.intake.files import Line, write_csv
from tests.intake.pay_files import build_slip

NAME = "gaji november.csv"


async def send(caller: Caller, content: bytes, **given: str) -> httpx2.Response:
    headers = {"authorization": f"Bearer {caller.token}"} if caller.token else {}
    asked = {"month": "2026-11", "name": NAME} | given
    return await caller.http.post("/payslips/file", params=asked, content=content, headers=headers)


async def import_file(caller: Caller, content: bytes, **given: str) -> dict[str, Any]:
    answer = await send(caller, content, **given)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def refusal_code(answer: httpx2.Response) -> str:
    return str(answer.json()["errors"][0]["extensions"]["code"])


def list_upload_folders() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob("jejak-payslips-*"))


@pytest.fixture
def lines(api: RegencyApi) -> list[Line]:
    return [build_slip(each.nip) for each in (api.regency.staff, api.regency.superior)]


@pytest.fixture
def content(lines: list[Line], tmp_path: Path) -> bytes:
    return write_csv(tmp_path / "gaji.csv", lines).read_bytes()


async def count_runs() -> int:
    async with people.setup_transaction() as db:
        return await PayRun.filter(source="IMPORTED").using_db(db).count()


async def test_a_file_that_was_not_rehearsed_is_not_brought_in_and_who_brings_it_does_not_close(
    api: RegencyApi, content: bytes, lines: list[Line]
) -> None:
    payroll, before = await api.enter("keuangan"), await count_runs()
    rehearsed = await import_file(payroll, content)
    net = sum(int(line["JUMLAH BERSIH"]) for line in lines)
    assert (rehearsed["fault"], rehearsed["issues"], rehearsed["isStored"]) == (None, [], False)
    assert (rehearsed["totals"]["count"], rehearsed["totals"]["net"]) == (2, net)
    assert await count_runs() == before
    other = await import_file(payroll, content + b"\n", sha256=rehearsed["sha256"])
    assert other["fault"]["id"].startswith("Berkas ini bukan berkas yang baru diperiksa")
    assert (other["isStored"], await count_runs()) == (False, before)
    brought = await import_file(payroll, content, sha256=rehearsed["sha256"])
    assert (brought["isStored"], await count_runs()) == (True, before + 1)
    async with people.setup_transaction() as db:
        run = await PayRun.get(file_hash=bytes.fromhex(rehearsed["sha256"]), using_db=db).prefetch_related(
            "imported_by"
        )
    assert run.imported_by is not None
    assert (run.file_name, run.state, run.imported_by.user_name) == (NAME, "OPEN", "keuangan")
    assert list_codes(await take_step(payroll, "closePayRun", run)) == ["SAME_PERSON"]
    noted = await api.superuser.fetchrow(
        "SELECT t.actor_id, t.operation FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id "
        "WHERE e.relation = 'hr.pay_run' AND e.pk ->> 'id' = $1",
        str(run.id),
    )
    assert tuple(noted) == (run.imported_by.id, "importPayslips")
    again = await import_file(payroll, content, sha256=rehearsed["sha256"])
    assert (again["isKnown"], again["isStored"], await count_runs()) == (True, False, before + 1)
    assert (await take_step(payroll, "discardPayRun", run))["errors"] == []


async def test_every_fault_is_told_by_row_and_column_and_nothing_is_stored(
    api: RegencyApi, lines: list[Line], tmp_path: Path
) -> None:
    payroll, before = await api.enter("keuangan"), await count_runs()
    wrong = [lines[0] | {"TPP": "=SUM(A1:A9)"}, lines[1] | {"JUMLAH BERSIH": "1"}]
    content = write_csv(tmp_path / "salah.csv", wrong).read_bytes()
    for given in ({}, {"sha256": (await import_file(payroll, content))["sha256"]}):
        found = await import_file(payroll, content, **given)
        assert [(each["row"], each["column"], each["value"]) for each in found["issues"]] == [
            (2, "TPP", "=SUM(A1:A9)"),
            (3, "JUMLAH BERSIH", "1"),
        ]
        assert all(each["id"] != each["en"] and each["isRefusal"] for each in found["issues"])
        assert (found["refusedRows"], found["issueCount"], found["isStored"]) == (2, 2, False)
    for strange in (b"", b"PK\x03\x04 tidak", b"\xd0\xcf\x11\xe0", b"a;b\n1;2\n"):
        assert (await import_file(payroll, strange))["fault"] is not None
    assert await count_runs() == before


async def test_nobody_but_payroll_brings_a_file_and_none_stays_on_the_disk(
    api: RegencyApi, content: bytes
) -> None:
    assert refusal_code(await send(Caller(api.http), content)) == "NOT_SIGNED_IN"
    for who in ("staff", "kepegawaian", "admin", "auditor"):
        assert refusal_code(await send(await api.enter(who), content)) == "DENIED"
    payroll = await api.enter("keuangan")
    assert refusal_code(await send(payroll, content, month="bulan ini")) == "INVALID_INPUT"
    assert refusal_code(await send(payroll, b"x" * (MAX_UPLOAD_BYTES + 1))) == "BODY_TOO_LARGE"
    answers = await asyncio.gather(*(send(payroll, content, name="../../etc/passwd") for _ in range(4)))
    told = {"taken" if each.status_code == 200 else refusal_code(each) for each in answers}
    assert "taken" in told
    assert told <= {"taken", "TOO_MANY_AT_ONCE"}
    assert list_upload_folders() == []


async def test_the_applications_login_brings_in_nothing_in_the_name_of_somebody_else(api: RegencyApi) -> None:
    connection = await asyncpg.connect(api.regency.database.urls["app"])
    for statement in (
        "INSERT INTO hr.pay_run (month, source, count, gross, deductions, net) VALUES (now(), 'RECORDED', 0, 0, 0, 0)",
        "INSERT INTO hr.payslip_line SELECT * FROM hr.payslip_line",
        "SELECT hr.stage_payslips(), hr.bring_in_payslips('2026-11-01', false, 'x', sha256('x'), gen_random_uuid())",
        "CREATE TEMP TABLE incoming_payslip (id uuid)",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()
