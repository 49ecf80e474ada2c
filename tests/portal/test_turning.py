"""Does the other language show a page again, with what was written, and do nothing? Do kept addresses lead on?"""

from datetime import date, timedelta
from uuid import UUID

import httpx2
import pytest

from jejak.portal.own_account import NOT_LINKED
from jejak.portal.speech import words
from tests import people
from tests.doors.leave import done, filed, take
from tests.portal.paper import Paper
from tests.portal.stage import Stage

_COUNT = "SELECT count(*) FROM hr.leave_request WHERE reason = 'Acara lama & besar'"
UNTRUE = {"ditarik": "sudah ditarik", "diputus": "sudah tercatat", "dialihkan": "sudah dialihkan"}
TOLD = ("request.told_", "standing_in.told_", "own_account.told_")
DONE = [words("id")[key] for key in words("id") if key.startswith(TOLD)]
NOT_DONE = [words("id")[f"own_account.{each}"] for each in NOT_LINKED]
WRITTEN = {"startsOn": "2026-08-13", "days": "2", "reason": "Acara lama & besar"}


async def _paper(stage: Stage, who: str) -> Paper:
    return Paper(stage.http).keep(await stage.session(who))


async def _checked(paper: Paper) -> None:
    await paper.get("/cuti/ajukan")
    await paper.send(paper.form("/cuti/ajukan"), **WRITTEN)


def _in_english(paper: Paper) -> str:
    """Return the link of the page to the other language."""
    (link,) = [each for each in paper.links("/") if "bahasa=en" in each]
    return link


async def test_what_was_written_is_there_in_the_other_language_and_is_one_request(stage: Stage) -> None:
    paper = await _paper(stage, "pegawai")
    await _checked(paper)
    key = paper.form("/cuti/ajukan/kirim").fields["key"]
    await paper.get(_in_english(paper))
    assert "Check your request" in paper.text
    form = paper.form("/cuti/ajukan/kirim")
    assert (form.fields["key"], form.fields["reason"]) == (key, WRITTEN["reason"])
    await paper.send(form)
    assert "Your request was sent" in paper.text
    assert await stage.behind.fetchval(_COUNT) == 1


async def test_what_is_wrong_with_a_form_is_told_in_the_other_language_and_nothing_is_done(
    stage: Stage,
) -> None:
    officer = await _paper(stage, "atasan")
    await officer.get("/kotak-masuk")
    path = officer.links("/kotak-masuk/")[0]
    await officer.get(path)
    before = await stage.behind.fetchval("SELECT count(*) FROM hr.leave_step")
    answer = await officer.send(
        officer.form(path), reason="Belum", newStartsOn="kapan-kapan", outcome="CHANGED"
    )
    assert answer.status_code == 422
    assert "Tanggal ini belum benar" in officer.text
    assert (await officer.get(_in_english(officer))).status_code == 422
    assert "This is not a date" in officer.text
    assert "Belum" in officer.text
    assert await stage.behind.fetchval("SELECT count(*) FROM hr.leave_step") == before


async def test_no_secret_is_kept_in_an_address(stage: Stage) -> None:
    paper = Paper(stage.http)
    await paper.get("/masuk?ke=%2Fcuti%2Fajukan")
    await paper.send(paper.form("/masuk"), userName="pegawai", password="salah salah salah")
    assert "salah salah salah" not in paper.text
    assert paper.page is not None
    await paper.get(_in_english(paper))
    form = paper.form("/masuk")
    assert form.fields == {"to": "/cuti/ajukan", "userName": "pegawai", "password": ""}
    await paper.get("/aktifkan?bahasa=id")
    await paper.send(paper.form("/aktifkan"), code="AAAA-BBBB", newPassword="pendek")
    assert "pendek" not in paper.text
    assert paper.form("/aktifkan").fields["code"] == "AAAA-BBBB"


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/cuti/ajukan/kirim?bahasa=en", "/cuti/ajukan/periksa?bahasa=en"),
        ("/pelaksana/abc/akhiri", "/pelaksana"),
        ("/keluar?bahasa=en", "/?bahasa=en"),
        ("/login?bahasa=en", "/masuk?bahasa=en"),
    ],
)
async def test_where_only_forms_go_an_address_leads_to_the_page_before(
    stage: Stage, path: str, to: str
) -> None:
    answer = await stage.http.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, to)


async def test_an_address_announces_only_what_is_so(stage: Stage) -> None:
    paper = await _paper(stage, "pegawai")
    await _checked(paper)
    await paper.send(paper.form("/cuti/ajukan/kirim"))
    assert "Permohonan terkirim" in paper.text
    assert paper.page is not None
    path = paper.page.url.path
    for told, sentence in UNTRUE.items():
        await paper.get(f"{path}?{told}=1")
        assert sentence not in paper.text
    superior = await _paper(stage, "atasan")
    await superior.get(f"{path}?terkirim=1")
    assert "Permohonan terkirim" not in superior.text
    await paper.get(f"{path}/tarik")
    await paper.send(paper.form(f"{path}/tarik"))
    assert 'role="status"' in paper.text
    await paper.get(f"{path}?terkirim=1")
    assert "Permohonan terkirim" not in paper.text


async def test_all_ones_requests_are_a_page_away(stage: Stage) -> None:
    paper = await _paper(stage, "pegawai")
    await paper.get("/cuti")
    listed = [each for each in paper.links("/cuti/") if each != "/cuti/ajukan"]
    whose = (await stage.whose("pegawai"))["id"]
    count = await stage.behind.fetchval("SELECT count(*) FROM hr.leave_request WHERE employee_id = $1", whose)
    assert len(listed) == min(count, 20) > 0
    await paper.get("/")
    assert ("/cuti" in paper.links("/cuti")) == (count > 8)


async def test_whoever_decides_on_the_leave_of_who_left_is_led_back_to_the_inbox(stage: Stage) -> None:
    """The request is out of reach with the step; there is a word of success, and no page that is not found."""
    request = await filed(await stage.come("pegawai"), "2026-09-14", "2026-09-14")
    done(await take(await stage.come("atasan"), "adviseLeave", request))
    whose = (await stage.whose("pegawai"))["id"]
    await _serves_until(whose, people.TODAY - timedelta(days=1))
    officer = await _paper(stage, "pejabat")
    path = f"/kotak-masuk/{request['id']}"
    await officer.get(path)
    answer = await officer.send(officer.form(path), outcome="REFUSED", reason="Sudah berhenti")
    await _serves_until(whose, None)
    assert answer.status_code == 200
    assert officer.page is not None
    assert officer.page.url.path == "/kotak-masuk"
    assert "Langkah Anda sudah tercatat" in officer.text


async def _serves_until(person: UUID, day: date | None) -> None:
    async with people.setup_transaction() as db:
        await db.execute_query("UPDATE hr.employee SET service_until = $2 WHERE id = $1", [person, day])


async def test_no_address_that_somebody_made_up_announces_what_was_not_done(stage: Stage) -> None:
    request = await filed(await stage.come("pegawai"), "2026-09-14", "2026-09-14")
    done(await take(await stage.come("atasan"), "adviseLeave", request))
    path = f"/cuti/{request['id']}"
    for who in ("pegawai", "atasan", "kepegawaian"):
        paper = Paper(stage.http).keep(await stage.session(who))
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
                    told = [each for each in (*DONE, *NOT_DONE) if each in answer.text]
                    assert told == [], (who, page, word)


async def test_what_was_done_is_announced_to_nobody_else(stage: Stage) -> None:
    request = await filed(await stage.come("pegawai"), "2026-09-14", "2026-09-14")
    superior = Paper(stage.http).keep(await stage.session("atasan"))
    path = f"/kotak-masuk/{request['id']}"
    await superior.get(path)
    await superior.send(superior.form(path), outcome="APPROVED")
    assert words("id")["request.told_diputus"] in superior.text
    assert superior.page is not None
    address = str(superior.page.url)
    for who in ("pegawai", "kepegawaian"):
        other = Paper(stage.http).keep(await stage.session(who))
        answer: httpx2.Response = await other.get(address)
        assert answer.status_code in (200, 404)
        assert words("id")["request.told_diputus"] not in other.text
