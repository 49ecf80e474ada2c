"""Back, Forward, reload, a second tab, another account and a lost session, at forms that were sent."""

from jejak.portal.forms.draft import Draft, DraftCipher
from jejak.portal.routes import _POST_PAGES
from tests.portal.page_client import PageClient, PageForm
from tests.portal.portal_demo import PortalDemo

WRITTEN = {"startsOn": "2026-08-13", "days": "2", "reason": "Acara lama & besar"}
_COUNT = "SELECT count(*) FROM hr.leave_request WHERE reason = $1"


async def _open_client(demo: PortalDemo, who: str) -> PageClient:
    return PageClient(demo.http).set_session(await demo.open_page_session(who))


async def _fill_form(paper: PageClient, **given: str) -> PageForm:
    await paper.get("/cuti/ajukan?baru=1")
    form = paper.find_form("/cuti/ajukan")
    await paper.send(form, **{**WRITTEN, **given})
    return form


def _path_of(paper: PageClient) -> str:
    assert paper.page is not None
    return paper.page.url.raw_path.decode()


async def test_no_form_is_answered_by_a_page(demo: PortalDemo) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
    for path in sorted(_POST_PAGES):
        demo.http.cookies.clear()
        paper = await _open_client(demo, "pegawai")
        await paper.get("/cuti/ajukan")
        proof = {name: paper.find_form("/keluar").fields[name] for name in ("csrf", "account")}
        answer = await demo.http.post(
            path.replace("{id}", "TGVhdmVSZXF1ZXN0OjE"),
            content="&".join(f"{name}={value}" for name, value in proof.items()),
            headers=headers
            | {"cookie": "; ".join(f"{name}={value}" for name, value in paper.cookies.items())},
        )
        assert answer.status_code == 303, (path, answer.text)


async def test_errors_of_the_second_step_stand_at_the_field_of_the_first_with_what_was_written(
    demo: PortalDemo,
) -> None:
    paper = await _open_client(demo, "pegawai")
    await _fill_form(paper, days="40")
    assert paper.page is not None
    assert (paper.page.status_code, paper.page.url.path) == (422, "/cuti/ajukan")
    assert 'href="#days"' in paper.text
    assert 'id="days-fault"' in paper.text
    *possible, form = [each for each in paper.list_forms() if each.action == "/cuti/ajukan"]
    assert {name: form.fields[name] for name in WRITTEN} == {**WRITTEN, "days": "40"}
    assert {each.fields["reason"] for each in possible} == {WRITTEN["reason"]}
    await paper.send(possible[0])
    assert "Periksa permohonan Anda" in paper.text


async def test_going_back_to_the_form_loses_nothing(demo: PortalDemo) -> None:
    paper = await _open_client(demo, "pegawai")
    await _fill_form(paper)
    checked = _path_of(paper)
    await paper.get("/cuti/ajukan")
    assert "isian Anda yang belum terkirim" in paper.text
    assert {name: paper.find_form("/cuti/ajukan").fields[name] for name in WRITTEN} == WRITTEN
    await paper.get(checked)
    assert "Periksa permohonan Anda" in paper.text


async def test_an_older_step_of_what_was_sent_leads_to_the_request_and_sends_nothing_again(
    demo: PortalDemo,
) -> None:
    paper = await _open_client(demo, "pegawai")
    await _fill_form(paper)
    checked, form = _path_of(paper), paper.find_form("/cuti/ajukan/kirim")
    await paper.send(form)
    sent = _path_of(paper).partition("?")[0]
    await paper.get(checked)
    assert _path_of(paper) == sent
    await paper.send(form)
    assert _path_of(paper).partition("?")[0] == sent
    assert await demo.superuser.fetchval(_COUNT, WRITTEN["reason"]) == 1
    await paper.get("/cuti/ajukan")
    assert paper.find_form("/cuti/ajukan").fields["reason"] == ""


async def test_the_draft_of_one_account_is_shown_to_no_other(demo: PortalDemo) -> None:
    paper = await _open_client(demo, "pegawai")
    await _fill_form(paper)
    other = await _open_client(demo, "guru")
    for address in (_path_of(paper), _path_of(paper).replace("/periksa", "")):
        answer = await other.get(address)
        assert answer.status_code == 409
        assert "milik akun lain" in other.text
        assert WRITTEN["reason"].partition("&")[0] not in other.text
    other.cookies["isian"] = paper.cookies["isian"]
    await other.get("/cuti/ajukan")
    assert other.find_form("/cuti/ajukan").fields["reason"] == ""


async def test_a_form_that_is_sent_after_the_account_changed_says_so_and_sends_nothing(
    demo: PortalDemo,
) -> None:
    paper = await _open_client(demo, "pegawai")
    await _fill_form(paper)
    form = paper.find_form("/cuti/ajukan/kirim")
    paper.set_session(await demo.open_page_session("guru"))
    answer = await paper.send(form)
    assert answer.status_code == 409
    assert "milik akun lain" in paper.text
    assert await demo.superuser.fetchval(_COUNT, WRITTEN["reason"]) == 0


async def test_a_form_of_an_earlier_session_of_the_same_account_is_kept_and_can_be_sent(
    demo: PortalDemo,
) -> None:
    paper = await _open_client(demo, "pegawai")
    await _fill_form(paper)
    form = paper.find_form("/cuti/ajukan/kirim")
    paper.set_session(await demo.open_page_session("pegawai"))
    answer = await paper.send(form)
    assert answer.status_code == 409
    assert "masuk lagi di jendela lain" in paper.text
    assert await demo.superuser.fetchval(_COUNT, WRITTEN["reason"]) == 0
    await paper.send(paper.find_form("/cuti/ajukan/kirim"))
    assert "Permohonan terkirim" in paper.text
    assert await demo.superuser.fetchval(_COUNT, WRITTEN["reason"]) == 1


async def test_a_session_that_is_lost_on_sending_loses_nothing(demo: PortalDemo) -> None:
    paper = await _open_client(demo, "pegawai")
    await _fill_form(paper)
    form = paper.find_form("/cuti/ajukan/kirim")
    session = paper.cookies.pop("__Host-jejak")
    await paper.send(form)
    assert "isian Anda tidak hilang" in paper.text
    to = paper.find_form("/masuk").fields["to"]
    paper.cookies["__Host-jejak"] = session
    await paper.get(to)
    await paper.send(paper.find_form("/cuti/ajukan/kirim"))
    assert "Permohonan terkirim" in paper.text


async def test_a_draft_that_was_changed_or_is_too_old_says_so(demo: PortalDemo) -> None:
    paper = await _open_client(demo, "pegawai")
    for path in ("/cuti/ajukan", "/cuti/ajukan/periksa"):
        answer = await paper.get(f"{path}?draf=gAAAAABk")
        assert answer.status_code == 422, path
        assert "terlalu lama atau tidak utuh" in paper.text, path


def test_a_draft_opens_under_its_own_key_until_its_time_is_over() -> None:
    cipher, draft = DraftCipher("satu"), Draft(fields={"reason": "x" * 2000}, status=422, account_id="a")
    token = cipher.encrypt(draft)
    assert cipher.decrypt(token, language="id") == draft
    assert DraftCipher("dua").decrypt(token, language="id") is None
    assert cipher.decrypt(cipher.encrypt(draft, lifetime=-1), language="id") is None


async def test_withdrawing_asks_once(demo: PortalDemo) -> None:
    paper = await _open_client(demo, "pegawai")
    await _fill_form(paper)
    await paper.send(paper.find_form("/cuti/ajukan/kirim"))
    path = _path_of(paper).partition("?")[0]
    await paper.get(path)
    assert not [each for each in paper.list_forms() if each.action.endswith("/tarik")]
    await paper.get(f"{path}/tarik")
    assert "Tarik permohonan ini?" in paper.text
    await paper.send(paper.find_form(f"{path}/tarik"))
    assert "Permohonan sudah ditarik" in paper.text
    await paper.get(f"{path}/tarik")
    assert _path_of(paper) == path


async def test_after_a_step_the_next_request_and_the_inbox_are_one_click_away(demo: PortalDemo) -> None:
    paper = await _open_client(demo, "pejabat")
    await paper.get("/kotak-masuk")
    path = paper.list_links("/kotak-masuk/")[0]
    await paper.get(path)
    await paper.send(paper.find_form(path), outcome="APPROVED")
    assert "Langkah Anda sudah tercatat" in paper.text
    following, inbox = paper.list_links("/kotak-masuk")[1:3]  # the first is the menu's
    assert following.startswith("/kotak-masuk/")
    assert inbox == "/kotak-masuk"


async def test_advice_is_not_worded_as_a_decision(demo: PortalDemo) -> None:
    paper = await _open_client(demo, "atasan")
    await paper.get("/kotak-masuk")
    await paper.get(paper.list_links("/kotak-masuk/")[0])
    assert "Beri pertimbangan" in paper.text
    assert "Setuju dengan tanggal lain" in paper.text
    assert "Cuti diberikan seperti diminta" not in paper.text
