"""Erasing a person keeps what their months of pay came to, and nothing of what they were paid."""

import asyncio
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from jejak.database.pools import get_pool
from jejak.doctor import find_problems
from jejak.imports.payslips.load import import_payslips
from jejak.imports.pipeline import ImportOptions
from jejak.ledger.erasure import ErasureResult, execute_erasure, rewrite_tables
from models.pay import PayRun, Payslip, PayslipQuestion
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.client import Caller, new_idempotency_key
from tests.endpoints.conftest import SignIn
from tests.erasure.disk_content import read_dump, read_files
from tests.erasure.former_employee import FormerEmployee, create_former_employee, request_and_approve
from tests.intake.conftest import quietly
from tests.intake.files import Line, write_csv
from tests.intake.pay_files import build_slip
from tests.log_sealer import seal_all
from tests.regency import SmallRegency

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
PAID = {"GAJI POKOK": 31_415_926, "TPP": 27_182_818, "PPH 21": 16_180_339}
OWN_HEADER, OWN_AMOUNT = "TUNJANGAN ZAMRUD", 14_142_135
IMPORTER = "bendahara"
WORDS = ("SK-ZAMRUD-900", "zamrud-bertanya", "zamrud-dijawab")
CLOSE = (
    "mutation($input: ClosePayRunInput!) { closePayRun(input: $input) { payRun { state } errors { code } } }"
)
LEFT = """
SELECT (SELECT count(*) FROM hr.payslip WHERE employee_id = $1)
     + (SELECT count(*) FROM hr.payslip_line WHERE employee_id = $1)
     + (SELECT count(*) FROM hr.payslip_question WHERE employee_id = $1) AS count
"""


def build_lines(regency: SmallRegency, leaver: FormerEmployee, factor: int) -> list[Line]:
    """Pay of four people; the figures of one of them stand nowhere else."""
    others = (regency.staff, regency.superior, regency.colleague)
    lines = [build_slip(leaver.employee.nip, amounts={name: factor * each for name, each in PAID.items()})]
    lines += [build_slip(each.nip, amounts={"TPP": 1_000_000 + order}) for order, each in enumerate(others)]
    for order, line in enumerate(lines):
        line |= {OWN_HEADER: "0" if order else str(factor * OWN_AMOUNT), "DASAR": "" if order else WORDS[0]}
    for name in ("JUMLAH KOTOR", "JUMLAH BERSIH"):
        lines[0][name] = str(int(lines[0][name]) + factor * OWN_AMOUNT)
    return lines


async def bring_and_close(
    regency: SmallRegency, payroll: Caller, path: Path, *, month: date, lines: list[Line]
) -> None:
    """Import a month in a process of its own, as an operator does, and close it over HTTP."""
    wish = ImportOptions(write_csv(path, lines), False, False, quietly)
    url = regency.database.owner_url
    take = partial(import_payslips, url, wish, month=month, imported_by=IMPORTER)
    report = await asyncio.to_thread(lambda: asyncio.run(take()))
    assert (report.is_stored, report.issues) == (True, [])
    async with people.setup_transaction() as db:
        run = await PayRun.get(state="OPEN", source="IMPORTED", using_db=db)
    told = {"id": to_global_id("PayRun", run.id), "version": 1, "idempotencyKey": new_idempotency_key()}
    payload = (await payroll.ask(CLOSE, input=told))["closePayRun"]
    assert payload == {"payRun": {"state": "CLOSED"}, "errors": []}


async def add_answered_question(leaver: FormerEmployee) -> set[str]:
    """Have the person ask about a slip; return what stands in all slips of theirs."""
    async with people.setup_transaction() as db:
        slips = await Payslip.filter(employee=leaver.employee, period__in=(MARCH, APRIL)).using_db(db)
        asked = {"question": WORDS[1], "asked_by": leaver.account, "employee": leaver.employee}
        answered = {"state": "ANSWERED", "answer": WORDS[2], "answered_by": leaver.account}
        await PayslipQuestion.create(
            using_db=db,
            payslip=slips[0],
            answered_at=datetime(2026, 5, 1, 5, tzinfo=UTC),
            **asked,
            **answered,
        )
    assert len(slips) == 3
    amounts = {getattr(slip, name) for slip in slips for name in ("base_pay", "tpp", "gross", "net")}
    assert len(amounts) == 11, "a correction for another month is other income, so its base pay and TPP are 0"
    return {str(amount) for amount in amounts if amount}


async def load_runs() -> list[dict[str, object]]:
    async with people.setup_transaction() as db:
        return await db.execute_query_dict("SELECT * FROM hr.pay_run ORDER BY id")


async def test_no_value_of_a_person_outlives_them_though_the_totals_of_their_runs_do(
    small_regency: SmallRegency, enter: SignIn, tmp_path: Path
) -> None:
    database, payroll = small_regency.database, await enter("keuangan")
    await people.an_account(IMPORTER, roles=("PAYROLL",))
    leaver = await create_former_employee(small_regency)
    path = tmp_path / "gaji.csv"
    for month, factor, corrected in ((MARCH, 1, None), (APRIL, 2, None), (APRIL, 3, MARCH)):
        more = {"BULAN": f"{month:%Y-%m}"} | ({"UNTUK BULAN": f"{corrected:%Y-%m}"} if corrected else {})
        lines = [line | more for line in build_lines(small_regency, leaver, factor)]
        await bring_and_close(small_regency, payroll, path, month=month, lines=lines)
    paid = await add_answered_question(leaver)
    own = {str(factor * each) for factor in (1, 2, 3) for each in (*PAID.values(), OWN_AMOUNT)}
    secrets = [each.encode() for each in {*WORDS, OWN_HEADER, *own, *paid}]
    text = read_dump(database)
    assert [each for each in secrets if each not in text] == []
    runs = await load_runs()

    assert isinstance(await execute_erasure(await request_and_approve(leaver)), ErasureResult)
    await rewrite_tables(get_pool("owner"), is_full=True)
    assert await load_runs() == runs
    async with people.setup_transaction() as db:
        assert await db.execute_query_dict(LEFT, [leaver.employee.id]) == [{"count": 0}]
    for text in (await read_files(database), read_dump(database)):
        assert [each for each in secrets if each in text] == []
    await seal_all(database)
    assert await find_problems(database.owner_url) == []
