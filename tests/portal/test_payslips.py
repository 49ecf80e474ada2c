"""Pages of pay slips over HTTP: the PDF is the slip's, for whose it is and for payroll, and nobody else has it."""

import io
import re
from typing import Any

from pypdf import PdfReader

from models.account import Account
from tests import people
from tests.portal.page_client import PageClient
from tests.portal.portal_demo import PortalDemo

OWN = """{ viewer { employee { id payslips(first: 1) { edges { node {
    id period pdfUrl gross net lines { label english: label(locale: EN) } } } } } } }"""


async def _newest_slip(demo: PortalDemo, who: str) -> dict[str, Any]:
    found = await (await demo.sign_in(who)).ask(OWN)
    return dict(found["viewer"]["employee"]["payslips"]["edges"][0]["node"])


async def _page_client(demo: PortalDemo, who: str) -> PageClient:
    return PageClient(demo.http).set_session(await demo.open_page_session(who))


def _text(pdf: bytes) -> str:
    told = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return re.sub(r"\s+", " ", told)


async def test_the_pdf_says_what_the_slip_says_in_either_language(demo: PortalDemo) -> None:
    slip, paper = await _newest_slip(demo, "pegawai"), await _page_client(demo, "pegawai")
    for language, label in (("id", "label"), ("en", "english")):
        answer = await paper.get(f"{slip['pdfUrl']}?bahasa={language}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.headers["cache-control"] == "no-store"
        text = _text(answer.content)
        for each in slip["lines"]:
            assert each[label] in text
        assert f"{slip['net']:,}".replace(",", "," if language == "en" else ".") in text


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
