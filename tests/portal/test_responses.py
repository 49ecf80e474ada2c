"""Responses of pages: the same in process and over TCP, compressed, with the right headers."""

import gzip
import re
import socket
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qs, quote, urlsplit

import httpx2
import pyotp
import pytest

from jejak.database.embedded import Cluster
from jejak.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from jejak.portal.forms.csrf_masking import mask_secret, unmask_secret
from schema.fields.ids import to_global_id
from tests.databases import Database, create_database
from tests.log_sealer import seal_all
from tests.portal.browser_steps import Steps
from tests.portal.page_client import PageClient
from tests.portal.page_states import STATES
from tests.portal.portal_demo import PortalDemo, serve_demo
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

SIGNED_IN = ["/", "/cuti/ajukan", "/kotak-masuk", "/kode-masuk", "/pelaksana", "/pelaksana/tunjuk"]
PUBLIC = ["/gaji", "/gaji?cari=camat", "/gaji?bahasa=en"]
ACCOUNTS = ("", *(each.user_name for each in DEMO_ACCOUNTS))
_OWNERS = {each.user_name for each in STATES.values() if not each.scene}
EVERYBODY = ACCOUNTS if IS_FULL_SIZE else sorted(_OWNERS.intersection(ACCOUNTS))
PLACES = sorted(
    {str(each.last_step[1]) for each in STATES.values() if each.last_step[0] == "go" and not each.refuses}
)
ACTS = {
    ("pegawai", "checked"): 200,
    ("pegawai", "sent"): 200,
    ("pegawai", "withdrawn"): 200,
    ("pegawai", "too late"): 422,
    ("atasan", "advised"): 200,
    ("atasan", "too late"): 409,
    ("guru", "begun"): 200,
    ("guru", "done"): 200,
}
_RANDOM = re.compile(r'(name="(?:csrf|key|uri)" value="|draf=)[^"&]+')
# When a session was last used is a minute later, at times, when the second way is walked.
_CLOCK = re.compile(r"\d\d[.:]\d\d(?= WIB)")
_ANEW = re.compile(
    r"(?<=terkirim=)[\w-]{22}|(?<=ditarik=)[\w-]{22}|(?<=diputus=)[\w-]{22}|"
    r'otpauth:[^"]+|(?<=/cuti/)[A-Za-z0-9%]{20,}|<path [^>]+>|(?<=<code>)[^<]+|(?<=class="secret">)[^<]+'
)
_ID = re.compile(r"[A-Za-z0-9_%-]{20,}")
ANOTHER_KEY = "00000000-0000-4000-8000-000000000000"
Pages = dict[tuple[str, str], tuple[int, str]]


@pytest.mark.proof
async def test_in_process_and_over_tcp_pages_are_the_same(
    cluster: Cluster, demo_template: Database, record_claim: ClaimRecorder
) -> None:
    """Each way has a copy of one database, so that neither sees what the other left in the log."""
    async with create_database(cluster, template=demo_template.name) as before:
        async with serve_demo(before) as demo:
            await demo.escalate_all()
            sessions = {who: await demo.open_page_session(who) if who else [] for who in EVERYBODY}
            await seal_all(before)
        async with create_database(cluster, template=before.name) as database, serve_demo(database) as demo:
            near = await _load_all_pages(demo, sessions)
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.bind(("127.0.0.1", 0))
        itself = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with (
            create_database(cluster, template=before.name) as database,
            serve_demo(database, listener=listener, JEJAK_PORTAL_API=itself) as demo,
        ):
            far = await _load_all_pages(demo, sessions)
    assert list(near) == list(far)
    assert {at: page for at, page in near.items() if page != far[at]} == {}
    status, text = near["pejabat", "changed"]
    assert (status, "demands a reason" in text) == (422, True), text
    assert {act: near[act][0] for act in ACTS} == ACTS
    counted = Counter(status for status, _ in near.values())
    assert set(counted) >= {200, 403, 404}
    record_claim(
        "The same HTML in process and over TCP, of every page that an address leads to and what it links to",
        f"{len(near)} pages of {len(EVERYBODY)} visitors, by status {dict(sorted(counted.items()))}",
    )


async def _load_all_pages(demo: PortalDemo, sessions: Mapping[str, Steps]) -> Pages:
    """Everything for everybody at full size; small, one's own pages and what they link to, and a few of the others."""
    found: Pages = {}
    for turn, (who, session) in enumerate(sessions.items()):
        paper = PageClient(demo.http).set_session(session)
        own = {
            str(each.last_step[1])
            for each in STATES.values()
            if each.user_name == who and each.last_step[0] == "go"
        }
        for at, path in enumerate(PLACES):
            if IS_FULL_SIZE or path in own or at % len(EVERYBODY) == turn:
                found[who, path] = _normalize_page(await paper.get(path))
            if IS_FULL_SIZE or path in own:
                await _follow(paper, who, found)
        if who == "pejabat":
            await _send_refused_form(paper, found)
    for act in (_request_leave, _advise, _set_up_totp):
        await act(demo, sessions, found)
    return found


async def _request_leave(demo: PortalDemo, sessions: Mapping[str, Steps], found: Pages) -> None:
    """Forms: what a leave would mean, asking for it, taking it back, and once more when that is done."""
    paper = PageClient(demo.http).set_session(sessions["pegawai"])
    await paper.get("/cuti/ajukan")
    given = {"startsOn": "2026-08-13", "days": "1", "reason": "Acara keluarga"}
    found["pegawai", "checked"] = _normalize_answer(
        await paper.send(paper.find_form("/cuti/ajukan"), **given)
    )
    found["pegawai", "sent"] = _normalize_answer(await paper.send(paper.find_form("/cuti/ajukan/kirim")))
    assert paper.page is not None
    await paper.get(f"{paper.page.url.path}/tarik")
    form = next(each for each in paper.list_forms() if each.action.endswith("/tarik"))
    found["pegawai", "withdrawn"] = _normalize_answer(await paper.send(form))
    found["pegawai", "too late"] = _normalize_answer(await paper.send(form, key=ANOTHER_KEY))


async def _advise(demo: PortalDemo, sessions: Mapping[str, Steps], found: Pages) -> None:
    """A form that takes a step, and that meets one who was first."""
    paper = PageClient(demo.http).set_session(sessions["atasan"])
    await paper.get("/kotak-masuk")
    path = paper.list_links("/kotak-masuk/")[0]
    await paper.get(path)
    form = paper.find_form(path)
    found["atasan", "advised"] = _normalize_answer(await paper.send(form, outcome="APPROVED"))
    found["atasan", "too late"] = _normalize_answer(
        await paper.send(form, outcome="APPROVED", key=ANOTHER_KEY)
    )


async def _set_up_totp(demo: PortalDemo, sessions: Mapping[str, Steps], found: Pages) -> None:
    """Forms that show a secret once."""
    paper = PageClient(demo.http).set_session(sessions["guru"])
    await paper.get("/kode-masuk")
    found["guru", "begun"] = _normalize_answer(
        await paper.send(paper.find_form("/kode-masuk"), password=DEMO_PASSWORD)
    )
    form = paper.find_form("/kode-masuk/sahkan")
    secret = parse_qs(urlsplit(form.fields["uri"]).query)["secret"][0]
    found["guru", "done"] = _normalize_answer(await paper.send(form, code=pyotp.TOTP(secret).now()))


async def _follow(paper: PageClient, who: str, found: Pages) -> None:
    """Look at one of each sort of pages that a page links to."""
    sorts = {_ID.sub("…", link): link for link in reversed(paper.list_links("/"))}
    for sort, link in sorted(sorts.items()):
        if not sort.startswith("/data/") and (who, link) not in found:
            found[who, link] = _normalize_page(await paper.get(link))


async def _send_refused_form(paper: PageClient, found: Pages) -> None:
    """A page on which a form is refused."""
    await paper.get("/kotak-masuk?bahasa=en")
    path = paper.list_links("/kotak-masuk/")[0]
    await paper.get(path)
    found["pejabat", "changed"] = _normalize_page(await paper.send(paper.find_form(path), outcome="CHANGED"))


def _normalize_page(answer: httpx2.Response) -> tuple[int, str]:
    """Return a page without what is made anew for each."""
    return answer.status_code, _CLOCK.sub("…", _RANDOM.sub(r"\1", answer.text))


def _normalize_answer(answer: httpx2.Response) -> tuple[int, str]:
    """Return the page that answers a form, also without the ids and secrets that were made for it."""
    status, text = _normalize_page(answer)
    return status, _ANEW.sub("…", text)


async def test_what_is_for_one_person_is_kept_nowhere(demo: PortalDemo) -> None:
    paper = PageClient(demo.http).set_session(await demo.open_page_session("pegawai"))
    for path in SIGNED_IN:
        answer = await paper.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["cache-control"] == "no-store", path
        assert "etag" not in answer.headers, path


async def test_what_is_for_everybody_is_kept_a_while_and_asked_for_again_in_few_bytes(
    demo: PortalDemo,
) -> None:
    for path in PUBLIC:
        demo.http.cookies.clear()  # such as the language that the path before has chosen
        answer = await demo.http.get(path)
        assert answer.headers["cache-control"] == "public, max-age=60", path
        assert set(answer.headers["vary"].split(", ")) >= {"Accept-Encoding", "Cookie"}, path
        again = await demo.http.get(path, headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path
        line = len("HTTP/1.1 304 Not Modified") + 4
        told = [each for each in again.headers.raw if each[0] != b"set-cookie"]  # a language is chosen once
        assert line + sum(len(name) + len(value) + 4 for name, value in told) <= 300, path
        signed = PageClient(demo.http).set_session(await demo.open_page_session("pegawai"))
        assert (await signed.get(path)).text == answer.text, f"{path} does not depend on who asks"


async def test_the_page_of_a_unit_shows_how_fast_that_unit_decides(demo: PortalDemo) -> None:
    cells = await demo.superuser.fetch(
        "SELECT unit_id, unit_name, decisions FROM published.service_time t WHERE unit_id IS NOT NULL"
        " AND EXISTS (SELECT FROM published.compensation c WHERE c.unit_id = t.unit_id) ORDER BY quarter DESC, unit_id"
    )
    unit, name, decisions = cells[0]
    page = (await demo.http.get(f"/gaji?unit={quote(to_global_id('Unit', unit))}")).text
    assert f"Yang diputuskan {name}," in page
    assert f"sekitar {decisions} keputusan" in page
    whole = (await demo.http.get("/gaji")).text
    assert "semua unit kerja, malam dan hari libur" in whole
    assert "Yang diputuskan" not in whole
    assert "kecepatan" not in (await demo.http.get("/gaji?cari=camat")).text


async def test_pages_are_compressed_for_clients_that_can_unpack(demo: PortalDemo) -> None:
    plain = await demo.http.get("/masuk", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    async with demo.http.stream("GET", "/masuk", headers={"accept-encoding": "gzip"}) as answer:
        packed = b"".join([piece async for piece in answer.aiter_raw()])
    assert gzip.decompress(packed) == plain.content
    assert len(packed) * 2 < len(plain.content)


async def test_the_proof_of_a_form_never_stands_in_a_page_twice_in_the_same_way(demo: PortalDemo) -> None:
    paper = PageClient(demo.http).set_session(await demo.open_page_session("pegawai"))
    seen = set()
    for _ in range(3):
        await paper.get("/cuti/ajukan")
        seen |= set(re.findall(r'name="csrf" value="([^"]+)"', paper.text))
    assert len(seen) == 6  # a page has the form and the one of going
    proof = paper.cookies["__Host-jejak-csrf"]
    assert {unmask_secret(each) for each in seen} == {proof}
    assert proof not in paper.text


@pytest.mark.parametrize(
    "text", ["", "x", "!!", "bukan", "é" * 4, pytest.param(mask_secret("rahasia")[:-4], id="cut off")]
)
def test_what_never_was_a_proof_is_none(text: str) -> None:
    assert unmask_secret(text) in ("", "rahasi") or len(unmask_secret(text)) < 8


async def test_the_first_page_carries_its_style_and_the_second_names_it(demo: PortalDemo) -> None:
    paper = PageClient(demo.http)
    await paper.get("/masuk")
    assert "<style>" in paper.text
    (path,) = re.findall(r'href="(/gaya-[^"]+)"', paper.text)
    style = await paper.get(path)
    assert "immutable" in style.headers["cache-control"]
    await paper.get("/masuk")
    assert "<style>" not in paper.text
    assert f'<link rel="stylesheet" href="{path}">' in paper.text


async def test_every_page_forbids_what_it_does_not_need(demo: PortalDemo) -> None:
    policy = (await demo.http.get("/masuk")).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "form-action 'self'" in policy


async def test_nobody_is_led_elsewhere_after_signing_in(demo: PortalDemo) -> None:
    for path in ("//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"):
        paper = PageClient(demo.http)
        await paper.get(httpx2.URL("/masuk", params={"ke": path}).raw_path.decode())
        form = paper.find_form("/masuk")
        assert form.fields["to"] == "/", path
        form.fields["to"] = path
        await paper.send(form, userName="pegawai", password=DEMO_PASSWORD)
        assert str(paper.page and paper.page.url.path) == "/", path


async def test_a_form_of_another_site_changes_nothing_and_brings_nothing_along(demo: PortalDemo) -> None:
    paper = PageClient(demo.http).set_session(await demo.open_page_session("pegawai"))
    await paper.get("/cuti/ajukan")
    form = paper.find_form("/cuti/ajukan")
    given = {
        "startsOn": "2026-08-13",
        "days": "1",
        "endsOn": "",
        "reason": "Bukan saya",
        "until": "2026-08-13",
    }
    form.action = "/cuti/ajukan/kirim"
    for site in ("cross-site", "same-site"):
        assert (await paper.send(form, site=site, **given)).status_code == 403
    spoilt = replace(form, fields=form.fields | {"csrf": ""})
    assert (await paper.send(spoilt, **given)).status_code == 403
    del paper.cookies["__Host-jejak"]
    answer = await paper.send(form, site="cross-site", **given)
    assert answer.url.path == "/masuk"
    assert "Bukan saya" not in answer.text
    assert (
        await demo.superuser.fetchval("SELECT count(*) FROM hr.leave_request WHERE reason = 'Bukan saya'")
        == 0
    )


async def test_what_was_written_when_a_session_ended_is_not_lost(demo: PortalDemo) -> None:
    paper = PageClient(demo.http).set_session(await demo.open_page_session("pegawai"))
    await paper.get("/cuti/ajukan")
    form = paper.find_form("/cuti/ajukan")
    key = form.fields["key"]
    del paper.cookies["__Host-jejak"]
    answer = await paper.send(form, startsOn="2026-08-13", days="2", reason='Acara "besar" & lama\nsekali')
    assert answer.url.path == "/masuk"
    await paper.send(paper.find_form("/masuk"), userName="pegawai", password="salah salah salah")
    await paper.send(paper.find_form("/masuk"), userName="pegawai", password=DEMO_PASSWORD)
    resumed = paper.find_form("/cuti/ajukan")
    assert resumed.fields["key"] == key
    assert "Acara &#34;besar&#34; &amp; lama\nsekali" in paper.text
    await paper.send(resumed)
    await paper.send(paper.find_form("/cuti/ajukan/kirim"))
    assert "Permohonan terkirim" in paper.text


async def test_what_pages_do_not_know_is_refused(demo: PortalDemo) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        assert (await demo.http.request(method, "/masuk")).status_code == 405, method


async def test_a_body_that_is_no_form_is_refused_in_words(demo: PortalDemo) -> None:
    for content, headers in (
        (b"{}", {"content-type": "application/json"}),
        (b"a=%ff", {"content-type": "application/x-www-form-urlencoded"}),
        (b"&".join(b"a=1" for _ in range(100)), {"content-type": "application/x-www-form-urlencoded"}),
    ):
        answer = await demo.http.post("/masuk", content=content, headers=headers)
        assert answer.status_code == 303
        answer = await demo.http.get(answer.headers["location"])
        assert answer.status_code == 400
        assert "Isian tidak sampai dengan utuh" in answer.text


async def test_a_visitor_who_goes_back_and_changes_what_was_sent_may_send_it_as_another_request(
    demo: PortalDemo,
) -> None:
    paper = PageClient(demo.http).set_session(await demo.open_page_session("pegawai"))
    await paper.get("/cuti/ajukan")
    form = paper.find_form("/cuti/ajukan")
    await paper.send(form, startsOn="2026-08-13", days="1", reason="Pertama kali")
    sent = paper.find_form("/cuti/ajukan/kirim")
    await paper.send(sent)
    changed = {"startsOn": "2026-08-20", "until": "2026-08-20", "reason": "Kedua kali"}
    sent.fields |= changed
    assert (await paper.send(sent)).status_code == 422
    assert "sudah terkirim dengan isi lain" in paper.text
    again = paper.find_form("/cuti/ajukan")
    assert (again.fields["reason"], again.fields["key"] != sent.fields["key"]) == ("Kedua kali", True)
    await paper.send(again)
    await paper.send(paper.find_form("/cuti/ajukan/kirim"))
    assert "Permohonan terkirim" in paper.text
    counted = "SELECT count(*) FROM hr.leave_request WHERE reason IN ('Pertama kali', 'Kedua kali')"
    assert await demo.superuser.fetchval(counted) == 2
