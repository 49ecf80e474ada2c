"""Pages of pay slips over HTTP: the PDF is the slip's, for whose it is and for payroll, and nobody else has it."""

import io
import re
from datetime import date
from typing import Any
from uuid import UUID

from pypdf import PdfReader

from models.account import Account
from models.employee import Employee
from tests import people
from tests.portal.page_client import PageClient
from tests.portal.portal_demo import PortalDemo

OWN = """{ viewer { employee { id payslips(first: 1) { edges { node {
    id period pdfUrl gross net
    lines { amount label sentences english: label(locale: EN) englishSentences: sentences(locale: EN) } } } } } } }"""
_NET = 2_785_700 + 278_570 + 55_714 + 185_000 + 217_260 + 2_500_000 - 132_321 - 31_200
"""What a slip of `tests.people` pays out."""


async def _newest_slip(demo: PortalDemo, who: str) -> dict[str, Any]:
    found = await (await demo.sign_in(who)).ask(OWN)
    return dict(found["viewer"]["employee"]["payslips"]["edges"][0]["node"])


async def _page_client(demo: PortalDemo, who: str) -> PageClient:
    return PageClient(demo.http).set_session(await demo.open_page_session(who))


def _text(pdf: bytes) -> str:
    told = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", told)


def _amount(rupiah: int, language: str) -> str:
    return f"{rupiah:,}".replace(",", "," if language == "en" else ".")


async def test_the_pdf_says_what_the_slip_says_in_either_language(demo: PortalDemo) -> None:
    slip, paper = await _newest_slip(demo, "pegawai"), await _page_client(demo, "pegawai")
    for language, label, sentences in (
        ("id", "label", "sentences"),
        ("en", "english", "englishSentences"),
    ):
        answer = await paper.get(f"{slip['pdfUrl']}?bahasa={language}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.headers["cache-control"] == "no-store"
        text = _text(answer.content)
        assert slip["lines"]
        for each in slip["lines"]:
            told = [each[label], f"Rp {_amount(each['amount'], language)}", *each[sentences]]
            assert len(told) > 2
            assert " ".join(told) in text
        for total in (slip["gross"], slip["gross"] - slip["net"], slip["net"]):
            assert _amount(total, language) in text


async def test_payroll_prints_it_too_and_nobody_else_does(demo: PortalDemo) -> None:
    slip = await _newest_slip(demo, "pegawai")
    assert (await (await _page_client(demo, "keuangan")).get(slip["pdfUrl"])).status_code == 200
    for who in ("atasan", "pejabat", "kepegawaian", "auditor", "ppid"):
        assert (await (await _page_client(demo, who)).get(slip["pdfUrl"])).status_code in (403, 404), who
    answer = await PageClient(demo.http).get(slip["pdfUrl"])
    assert answer.url.path == "/masuk"


async def test_who_has_no_slip_is_told_when_there_will_be_one(demo: PortalDemo) -> None:
    async with people.setup_transaction() as db:
        known = await Account.get(user_name="pegawai", using_db=db)
        unpaid = await Account.filter(employee__kind="PPPK_PART_TIME").order_by("id").using_db(db).first()
        assert unpaid is not None
        named = {"user_name": "paruh-waktu", "password_hash": known.password_hash}
        await Account.filter(id=unpaid.id).using_db(db).update(**named)
    paper = await _page_client(demo, "paruh-waktu")
    assert (await paper.get("/saya/slip")).status_code == 200
    assert "Belum ada slip gaji" in paper.text
    assert (await paper.get("/saya/slip/2026-06")).status_code == 404


async def test_a_question_that_is_sent_twice_is_asked_once(demo: PortalDemo) -> None:
    paper = await _page_client(demo, "pegawai-baru")
    await paper.get("/saya/slip")
    (newest, *_) = (
        each for each in paper.list_links("/saya/slip") if re.search(r"/saya/slip/\d{4}-\d{2}", each)
    )
    await paper.get(newest)
    form = paper.find_form(newest)
    for _ in range(2):
        await paper.send(form, question="Mengapa ada potongan?")
        assert "Menunggu jawaban bagian keuangan" in paper.text
    assert paper.text.count("Mengapa ada potongan?") == 1


_SMALLEST, _LARGEST = UUID(int=1), UUID(int=2**128 - 1)
"""Ids that come first and last in any order."""


async def _pay_twice(demo: PortalDemo) -> None:
    """Pay the demo's employee for a month, and correct it by a slip that comes before in the order of slips."""
    async with people.setup_transaction() as db:
        nip = (await demo.find_employee("pegawai"))["nip"]
        employee = await Employee.get(nip=nip, using_db=db)
    paid = {"other_income": 150_000, "other_deductions": 40_000}
    await people.a_payslip(employee, date(2026, 12, 1), payslip_id=_SMALLEST, **paid)
    await people.close_pay_runs()
    await people.a_payslip(employee, date(2026, 12, 1), payslip_id=_LARGEST)
    await people.close_pay_runs()


def _read_sums(text: str) -> list[int]:
    """Return the amounts of the table of sums, what is kept back below zero."""
    (table,) = re.findall(r'<table class="sums">.*?</table>', text, re.DOTALL)
    found = re.findall(r"<td>(−?)Rp\xa0([\d.]+)</td>", table)
    return [int(amount.replace(".", "")) * (-1 if sign else 1) for sign, amount in found]


async def test_the_first_page_shows_the_slip_of_the_month_with_parts_that_give_its_sums(
    demo: PortalDemo,
) -> None:
    await _pay_twice(demo)
    paper = await _page_client(demo, "pegawai")
    await paper.get("/")
    *income, gross, pension, health, other, net = _read_sums(paper.text)
    assert (len(income), sum(income)) == (7, gross)
    assert gross + pension + health + other == net
    assert (income[-1], other) == (150_000, -40_000)  # of the slip itself, not of what corrects it
    assert "Gaji Desember 2026" in paper.text


async def test_a_month_without_pay_stands_among_the_others_without_an_address(demo: PortalDemo) -> None:
    await _pay_twice(demo)
    paper = await _page_client(demo, "pegawai")
    assert (await paper.get("/saya/slip")).status_code == 200
    shown = [each for each in paper.list_links("/saya/slip/2026-") if each > "/saya/slip/2026-05"]
    assert sorted(shown) == ["/saya/slip/2026-06", "/saya/slip/2026-12"]
    assert paper.text.count("Tidak ada slip.") == 5
    assert paper.list_links("/saya/slip/2025-") == []  # twelve months, not twelve slips


async def test_a_month_with_a_correction_shows_the_slip_first_and_says_which_is_which(
    demo: PortalDemo,
) -> None:
    await _pay_twice(demo)
    paper = await _page_client(demo, "pegawai")
    await paper.get("/saya/slip/2026-12")
    parts = re.findall(r"<h2>(Pembayaran .*?)</h2>", paper.text)
    assert parts == ["Pembayaran 1 dari 2", "Pembayaran 2 dari 2, perbaikan"]
    assert paper.text.index("Uang lembur") < paper.text.index(parts[1])
    papers = [await paper.get(each) for each in paper.list_links("/slip/")]
    assert [each.headers["content-disposition"] for each in papers] == [
        'inline; filename="slip-2026-12.pdf"', 'inline; filename="slip-2026-12-perbaikan.pdf"',
    ]  # fmt: skip
    titles = [str(PdfReader(io.BytesIO(each.content)).metadata) for each in papers]
    assert ["Slip gaji Desember 2026, perbaikan, " in each for each in titles] == [False, True]
    assert "Slip gaji Desember 2026, perbaikan" in _text(papers[1].content)


async def test_who_was_paid_for_longer_than_a_page_holds_sees_every_month_and_whole_years(
    demo: PortalDemo,
) -> None:
    months = [date(year, month, 1) for year in range(2010, 2020) for month in range(1, 13)]
    async with people.setup_transaction() as db:
        nip = (await demo.find_employee("pegawai"))["nip"]
        employee = await Employee.get(nip=nip, using_db=db)
    for each in months:
        await people.a_payslip(employee, each)
    await people.close_pay_runs()
    paper = await _page_client(demo, "pegawai")
    await paper.get("/saya/slip")
    linked, path = dict[str, str](), "/saya/slip"
    for _ in range(3):
        await paper.get(path)
        for link in paper.list_links("/saya/slip?tahun="):
            assert linked.setdefault(link.partition("=")[2][:4], link) == link
        path = next((link for link in paper.list_links("/saya/slip?sesudah=") if "bahasa" not in link), "")
        if not path:
            break
    assert {str(year) for year in range(2010, 2020)} <= {*linked}
    for year in range(2010, 2020):
        for path in (linked[str(year)], f"/saya/slip?tahun={year}"):
            await paper.get(path)
            shown = set(paper.list_links("/saya/slip/"))
            assert shown == {f"/saya/slip/{year}-{month:02}" for month in range(1, 13)}
            assert f"{_NET * 12:,}".replace(",", ".") in paper.text
    for each in (months[0], months[-1]):
        assert (await paper.get(f"/saya/slip/{each:%Y-%m}")).status_code == 200
    assert (await paper.get("/saya/slip/2009-12")).status_code == 404
