"""Pages of months of pay over HTTP: who closes one sees which file it is, what it does not know, and every slip."""

from datetime import date

from models.account import Account
from models.employee import Employee
from models.pay import PayRun
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.client import new_idempotency_key
from tests.portal.page_client import PageClient
from tests.portal.portal_demo import PortalDemo

ASK = "mutation($input: AskAboutPayslipInput!) { done: askAboutPayslip(input: $input) { errors { code } } }"
OWN = "{ viewer { employee { payslips(first: 1) { edges { node { id pdfUrl } } } } } }"


async def _open_pages(demo: PortalDemo, who: str) -> PageClient:
    return PageClient(demo.http).set_session(await demo.open_page_session(who))


async def _load_employee(demo: PortalDemo) -> Employee:
    async with people.setup_transaction() as db:
        return await Employee.get(nip=(await demo.find_employee("pegawai"))["nip"], using_db=db)


async def test_who_closes_a_month_sees_its_file_and_what_the_layout_does_not_know(demo: PortalDemo) -> None:
    employee, month = await _load_employee(demo), date(2026, 12, 1)
    await people.a_payslip(employee, month, other_income=150_000, other_deductions=40_000)
    async with people.setup_transaction() as db:
        named = {"source": "IMPORTED", "file_name": "gaji-desember.csv", "file_hash": b"\xab" * 32}
        importer = await Account.get(user_name="admin", using_db=db)
        await PayRun.filter(month=month).using_db(db).update(imported_by_id=importer.id, **named)
        run = await PayRun.get(month=month, using_db=db)
    pages, path = await _open_pages(demo, "keuangan"), f"/penggajian/{to_global_id('PayRun', run.id)}"
    for each in (path, f"{path}/tutup", f"{path}/buang"):
        assert (await pages.get(each)).status_code == 200
        told = ("gaji-desember.csv", "ab" * 32, "Uang lembur", "Arisan", "1 baris, Rp\xa0150.000")
        assert [part for part in told if part not in pages.text] == [], each


async def test_payroll_comes_from_a_difference_and_from_a_question_to_the_slip(demo: PortalDemo) -> None:
    employee = await _load_employee(demo)
    slip = await people.a_payslip(employee, date(2026, 12, 1), base_pay=1_000_000)
    pages = await _open_pages(demo, "keuangan")
    await pages.get(f"/penggajian/{to_global_id('PayRun', slip.run_id)}")  # type: ignore[attr-defined]
    address = f"/slip/{to_global_id('Payslip', slip.id)}.pdf"
    assert address in pages.list_links("/slip/")
    answer = await pages.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    staff = await demo.sign_in("pegawai")
    own = (await staff.ask(OWN))["viewer"]["employee"]["payslips"]["edges"][0]["node"]
    asked = {"payslipId": own["id"], "question": "Mengapa?", "idempotencyKey": new_idempotency_key()}
    assert not (await staff.ask(ASK, input=asked))["done"]["errors"]
    await pages.get("/penggajian/pertanyaan")
    (question,) = pages.list_links("/penggajian/pertanyaan/")
    await pages.get(question)
    assert pages.list_links("/slip/") == [own["pdfUrl"]]
