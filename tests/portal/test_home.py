"""The first page for everybody, a menu that leads nobody astray, and no form for leave that no rule grants."""

import re
from datetime import date

import pytest

from jejak.auth.csrf import derive_csrf_token
from tests.endpoints.leave_client import file_request
from tests.portal.page_client import PageClient
from tests.portal.page_steps import ENDED_SESSION
from tests.portal.portal_demo import PortalDemo

BALANCE = "{ viewer { employee { leaveBalance { remaining refusal refusalCode opensOn rule } } } }"
PREVIEW = "query($in: LeavePreviewInput!) { leavePreview(input: $in) { refusals { code } } }"
INBOX, ASK = "/kotak-masuk", "/cuti/ajukan"


async def test_nobody_without_a_session_is_sent_to_sign_in_before_they_know_where_they_are(
    demo: PortalDemo,
) -> None:
    paper = PageClient(demo.http)
    answer = await paper.get("/")
    assert (answer.status_code, answer.url.path) == (200, "/")
    assert {"/masuk", "/aktifkan", "/gaji"} <= set(paper.list_links("/"))
    assert paper.find_form("/gaji").method == "get"
    assert "berakhir" not in paper.text
    paper.cookies |= {"__Host-jejak": ENDED_SESSION, "__Host-jejak-csrf": derive_csrf_token(ENDED_SESSION)}
    assert (await paper.get("/")).status_code == 200
    assert "Sesi Anda sudah berakhir" in paper.text


def _menu_links(paper: PageClient) -> list[str]:
    (menu,) = re.findall(r"<nav.*?</nav>", paper.text, re.DOTALL)
    return re.findall(r'href="([^"]+)"', menu)


async def test_the_menu_leads_nobody_where_they_have_nothing_to_do(demo: PortalDemo) -> None:
    shown = {}
    for who in ("pegawai", "pejabat", "pegawai-baru", "guru-pppk", "auditor"):
        paper = PageClient(demo.http).set_session(await demo.open_page_session(who))
        await paper.get("/")
        shown[who] = {INBOX, ASK} & {*_menu_links(paper)}
    assert shown == {
        "pegawai": {ASK}, "pejabat": {INBOX, ASK}, "pegawai-baru": {ASK}, "guru-pppk": set(), "auditor": set(),
    }  # fmt: skip


async def test_the_menu_of_no_page_is_silent_about_what_waits(demo: PortalDemo) -> None:
    await file_request(await demo.sign_in("pegawai"), "2026-09-07", "2026-09-08")
    caller = await demo.sign_in("atasan")
    waiting = (await caller.ask("{ leaveInbox(first: 1) { totalCount } }"))["leaveInbox"]["totalCount"]
    paper = PageClient(demo.http).set_session(await demo.open_page_session("atasan"))
    for path in ("/", INBOX, ASK, "/kode-masuk", "/pelaksana", "/cuti"):
        await paper.get(path)
        assert re.findall(r'<span class="count">(\d+)</span>', paper.text) == [str(waiting)], path


async def test_who_only_stands_in_is_not_kept_from_the_inbox(demo: PortalDemo) -> None:
    paper = PageClient(demo.http).set_session(await demo.open_page_session("guru"))
    await paper.get("/")
    assert INBOX not in _menu_links(paper)
    post = (await demo.find_employee("atasan"))["post_id"]
    await demo.add_delegation((await demo.find_employee("guru"))["nip"], post_id=post)
    await paper.get("/")
    assert INBOX in _menu_links(paper)


@pytest.mark.parametrize(
    ("who", "code", "has_form"),
    [
        ("pegawai-baru", "NOT_YET_ENTITLED", True),
        ("pegawai-habis", None, True),
        ("guru-pppk", "NO_LEAVE_FOR_TEACHERS", False),
        ("pegawai", None, True),
    ],
)
async def test_nobody_fills_in_a_form_before_they_are_told_that_no_rule_grants_it(
    demo: PortalDemo, who: str, code: str | None, has_form: bool
) -> None:
    caller = await demo.sign_in(who)
    balance = (await caller.ask(BALANCE))["viewer"]["employee"]["leaveBalance"]
    paper = PageClient(demo.http).set_session(await demo.open_page_session(who))
    await paper.get(ASK)
    assert balance["refusalCode"] == code
    assert (any(form.action == ASK for form in paper.list_forms())) is has_form
    assert ("Saat ini Anda tidak dapat mengambil cuti tahunan" in paper.text) is (who != "pegawai")
    if who == "pegawai":
        assert balance["opensOn"] is None
        assert balance["rule"]
        return
    assert (balance["refusal"] or f"Dasar: {balance['rule']}.") in paper.text
    assert "bagian kepegawaian" in paper.text
    assert (balance["opensOn"] is not None) is has_form
    if has_form:  # what the page promises, the rule keeps
        assert await _refusal_codes(caller, balance["opensOn"]) == []
        assert await _refusal_codes(caller, "2026-08-13") != []


async def _refusal_codes(caller: object, starts_on: str) -> list[str]:
    day = date.fromisoformat(starts_on)
    given = {"startsOn": str(day), "workingDays": 1, "reason": "Acara keluarga"}
    found = await caller.ask(PREVIEW, **{"in": given})  # type: ignore[attr-defined]
    return [each["code"] for each in found["leavePreview"]["refusals"]]
