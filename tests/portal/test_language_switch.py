"""Language switch shows the same page with what was written, and does nothing; kept addresses lead on."""

from datetime import date, timedelta
from uuid import UUID

import httpx2

from jejak.portal.i18n import load_texts
from jejak.portal.pages.account.own_account import NOT_LINKED
from tests import people
from tests.endpoints.leave_client import file_request, request_of, take_step
from tests.portal.page_client import PageClient
from tests.portal.portal_demo import PortalDemo

_COUNT = "SELECT count(*) FROM hr.leave_request WHERE reason = 'Acara lama & besar'"
UNTRUE_ANNOUNCEMENTS = {
    "ditarik": "sudah ditarik",
    "diputus": "sudah tercatat",
    "dialihkan": "sudah dialihkan",
}
TOLD = ("request.told_", "standing_in.told_", "own_account.told_")
DONE_NOTICES = [load_texts("id")[key] for key in load_texts("id") if key.startswith(TOLD)]
NOT_DONE = [load_texts("id")[f"own_account.{each}"] for each in NOT_LINKED]
WRITTEN = {"startsOn": "2026-08-13", "days": "2", "reason": "Acara lama & besar"}


async def _open_client(demo: PortalDemo, who: str) -> PageClient:
    return PageClient(demo.http).set_session(await demo.open_page_session(who))


async def _check_form(paper: PageClient) -> None:
    await paper.get("/cuti/ajukan")
    await paper.send(paper.find_form("/cuti/ajukan"), **WRITTEN)


def _english_link(paper: PageClient) -> str:
    """Return the link of the page to the other language."""
    (link,) = [each for each in paper.list_links("/") if "bahasa=en" in each]
    return link


async def test_what_was_written_is_there_in_the_other_language_and_is_one_request(demo: PortalDemo) -> None:
    paper = await _open_client(demo, "pegawai")
    await _check_form(paper)
    key = paper.find_form("/cuti/ajukan/kirim").fields["key"]
    await paper.get(_english_link(paper))
    assert "Check your request" in paper.text
    form = paper.find_form("/cuti/ajukan/kirim")
    assert (form.fields["key"], form.fields["reason"]) == (key, WRITTEN["reason"])
    await paper.send(form)
    assert "Your request was sent" in paper.text
    assert await demo.superuser.fetchval(_COUNT) == 1


async def test_what_is_wrong_with_a_form_is_told_in_the_other_language_and_nothing_is_done(
    demo: PortalDemo,
) -> None:
    officer = await _open_client(demo, "atasan")
    await officer.get("/kotak-masuk")
    path = officer.list_links("/kotak-masuk/")[0]
    await officer.get(path)
    before = await demo.superuser.fetchval("SELECT count(*) FROM hr.leave_step")
    answer = await officer.send(
        officer.find_form(path), reason="Belum", newStartsOn="kapan-kapan", outcome="CHANGED"
    )
    assert answer.status_code == 422
    assert "Tanggal ini belum benar" in officer.text
    assert (await officer.get(_english_link(officer))).status_code == 422
    assert "This is not a date" in officer.text
    assert "Belum" in officer.text
    assert await demo.superuser.fetchval("SELECT count(*) FROM hr.leave_step") == before


async def test_no_secret_is_kept_in_an_address(demo: PortalDemo) -> None:
    paper = PageClient(demo.http)
    await paper.get("/masuk?ke=%2Fcuti%2Fajukan")
    await paper.send(paper.find_form("/masuk"), userName="pegawai", password="salah salah salah")
    assert "salah salah salah" not in paper.text
    assert paper.page is not None
    await paper.get(_english_link(paper))
    form = paper.find_form("/masuk")
    assert form.fields == {"to": "/cuti/ajukan", "userName": "pegawai", "password": ""}
    await paper.get("/aktifkan?bahasa=id")
    await paper.send(paper.find_form("/aktifkan"), code="AAAA-BBBB", newPassword="pendek")
    assert "pendek" not in paper.text
    assert paper.find_form("/aktifkan").fields["code"] == "AAAA-BBBB"


async def test_where_only_forms_go_an_address_leads_to_the_page_before(demo: PortalDemo) -> None:
    for path, to in (
        ("/cuti/ajukan/kirim?bahasa=en", "/cuti/ajukan/periksa?bahasa=en"),
        ("/pelaksana/abc/akhiri", "/pelaksana"),
        ("/keluar?bahasa=en", "/?bahasa=en"),
        ("/login?bahasa=en", "/masuk?bahasa=en"),
    ):
        demo.http.cookies.clear()
        answer = await demo.http.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, to), path


async def test_an_address_announces_only_what_is_so(demo: PortalDemo) -> None:
    paper = await _open_client(demo, "pegawai")
    await _check_form(paper)
    await paper.send(paper.find_form("/cuti/ajukan/kirim"))
    assert "Permohonan terkirim" in paper.text
    assert paper.page is not None
    path = paper.page.url.path
    for told, sentence in UNTRUE_ANNOUNCEMENTS.items():
        await paper.get(f"{path}?{told}=1")
        assert sentence not in paper.text
    superior = await _open_client(demo, "atasan")
    await superior.get(f"{path}?terkirim=1")
    assert "Permohonan terkirim" not in superior.text
    await paper.get(f"{path}/tarik")
    await paper.send(paper.find_form(f"{path}/tarik"))
    assert 'role="status"' in paper.text
    await paper.get(f"{path}?terkirim=1")
    assert "Permohonan terkirim" not in paper.text


async def test_all_ones_requests_are_a_page_away(demo: PortalDemo) -> None:
    paper = await _open_client(demo, "pegawai")
    await paper.get("/cuti")
    listed = [each for each in paper.list_links("/cuti/") if each != "/cuti/ajukan"]
    whose = (await demo.find_employee("pegawai"))["id"]
    count = await demo.superuser.fetchval(
        "SELECT count(*) FROM hr.leave_request WHERE employee_id = $1", whose
    )
    assert len(listed) == min(count, 20) > 0
    await paper.get("/")
    assert ("/cuti" in paper.list_links("/cuti")) == (count > 8)


async def test_an_officer_deciding_on_the_leave_of_a_person_who_left_is_led_back_to_the_inbox(
    demo: PortalDemo,
) -> None:
    """The request is out of reach with the step; there is a word of success, and no page that is not found."""
    request = await file_request(await demo.sign_in("pegawai"), "2026-09-14", "2026-09-14")
    request_of(await take_step(await demo.sign_in("atasan"), "adviseLeave", request))
    whose = (await demo.find_employee("pegawai"))["id"]
    await _end_service(whose, people.TODAY - timedelta(days=1))
    officer = await _open_client(demo, "pejabat")
    path = f"/kotak-masuk/{request['id']}"
    await officer.get(path)
    answer = await officer.send(officer.find_form(path), outcome="REFUSED", reason="Sudah berhenti")
    await _end_service(whose, None)
    assert answer.status_code == 200
    assert officer.page is not None
    assert officer.page.url.path == "/kotak-masuk"
    assert "Langkah Anda sudah tercatat" in officer.text


async def _end_service(person: UUID, day: date | None) -> None:
    async with people.setup_transaction() as db:
        await db.execute_query("UPDATE hr.employee SET service_until = $2 WHERE id = $1", [person, day])


async def test_no_address_that_somebody_made_up_announces_what_was_not_done(demo: PortalDemo) -> None:
    request = await file_request(await demo.sign_in("pegawai"), "2026-09-14", "2026-09-14")
    request_of(await take_step(await demo.sign_in("atasan"), "adviseLeave", request))
    path = f"/cuti/{request['id']}"
    for who in ("pegawai", "atasan", "kepegawaian"):
        paper = PageClient(demo.http).set_session(await demo.open_page_session(who))
        for page in (path, "/kotak-masuk", "/pelaksana", "/saya/akun", "/"):
            for word in (
                "terkirim",
                "ditarik",
                "diputus",
                "dialihkan",
                "ditunjuk",
                "diakhiri",
                "tertaut",
                "terpakai",
                "keluar",
            ):
                for value in ("1", "", "A" * 22):
                    answer = await paper.get(f"{page}?{word}={value}")
                    told = [each for each in (*DONE_NOTICES, *NOT_DONE) if each in answer.text]
                    assert told == [], (who, page, word)


async def test_what_was_done_is_announced_to_nobody_else(demo: PortalDemo) -> None:
    request = await file_request(await demo.sign_in("pegawai"), "2026-09-14", "2026-09-14")
    superior = PageClient(demo.http).set_session(await demo.open_page_session("atasan"))
    path = f"/kotak-masuk/{request['id']}"
    await superior.get(path)
    await superior.send(superior.find_form(path), outcome="APPROVED")
    assert load_texts("id")["request.told_diputus"] in superior.text
    assert superior.page is not None
    address = str(superior.page.url)
    for who in ("pegawai", "kepegawaian"):
        other = PageClient(demo.http).set_session(await demo.open_page_session(who))
        answer: httpx2.Response = await other.get(address)
        assert answer.status_code in (200, 404)
        assert load_texts("id")["request.told_diputus"] not in other.text
