"""Set-up of a sign-in code by the person alone; nobody else learns what is shown once."""

import re
import time
from datetime import date

import pyotp
import pytest

from jejak.demo.accounts import DEMO_PASSWORD
from jejak.portal.images.qr import QUIET_ZONE_MODULES, build_qr
from models.account import Account, AccountRole
from tests import people
from tests.portal.page_client import PageClient
from tests.portal.portal_demo import PortalDemo

SECRET = re.compile(r'<code class="secret">([A-Z2-7 ]+)</code>')
RECOVERY = re.compile(r"<li><code>([\w-]+)</code>")


def _secret_on(paper: PageClient) -> str:
    (found,) = SECRET.findall(paper.text)
    return "".join(found.split())


def _code_at(secret: str, *, off: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(time.time()) + 30 * off)


async def _begin_setup(demo: PortalDemo, who: str = "guru") -> PageClient:
    """Somebody to whom the secret is shown."""
    paper = PageClient(demo.http).set_session(await demo.open_page_session(who))
    await paper.get("/kode-masuk?ke=/kotak-masuk")
    await paper.send(paper.find_form("/kode-masuk"), password=DEMO_PASSWORD)
    return paper


async def test_a_code_is_set_up_in_three_pages_and_asked_for_from_then_on(demo: PortalDemo) -> None:
    paper = await _begin_setup(demo)
    secret = _secret_on(paper)
    assert f"secret={secret}" in paper.text, "the link for the telephone holds the same"
    done = await paper.send(paper.find_form("/kode-masuk/sahkan"), code=_code_at(secret))
    assert done.headers["cache-control"] == "no-store"
    codes = RECOVERY.findall(paper.text)
    assert len(set(codes)) == 10
    assert 'href="/kotak-masuk"' in paper.text, "it leads back to where the code was asked for"
    again = PageClient(demo.http)
    await again.get("/masuk")
    await again.send(again.find_form("/masuk"), userName="guru", password=DEMO_PASSWORD)
    await again.send(again.find_form("/masuk/kode"), code=codes[0].lower())
    assert "Anda masuk dengan kode" in again.text


async def test_a_wrong_code_shows_the_same_secret_again_and_an_empty_one_costs_no_try(
    demo: PortalDemo,
) -> None:
    paper = await _begin_setup(demo)
    secret = _secret_on(paper)
    for code, fault in (("", "Kode belum diisi"), ("000000", "tidak cocok")) * 3:
        answer = await paper.send(paper.find_form("/kode-masuk/sahkan"), code=code)
        assert (answer.status_code, _secret_on(paper)) == (422, secret)
        assert fault in paper.text
    assert (await paper.send(paper.find_form("/kode-masuk/sahkan"), code=_code_at(secret))).status_code == 200
    assert len(RECOVERY.findall(paper.text)) == 10


async def test_what_is_in_use_is_not_confirmed_again(demo: PortalDemo) -> None:
    paper = await _begin_setup(demo)
    form, secret = paper.find_form("/kode-masuk/sahkan"), _secret_on(paper)
    await paper.send(form, code=_code_at(secret))
    answer = await paper.send(form, code=_code_at(secret, off=1))
    assert (answer.status_code, SECRET.findall(paper.text)) == (422, [])
    assert "Tidak ada pendaftaran kode masuk yang menunggu" in paper.text
    assert paper.find_form("/kode-masuk").fields.keys() == {"csrf", "account", "to", "password", "code"}


async def test_another_site_neither_confirms_nor_has_a_secret_of_its_own_shown(demo: PortalDemo) -> None:
    paper = await _begin_setup(demo)
    form = paper.find_form("/kode-masuk/sahkan")
    form.fields["uri"] = "otpauth://totp/Jejak:guru?secret=JBSWY3DPEHPK3PXP&issuer=Jejak"
    for code in ("", "000000"):
        answer = await paper.send(form, site="cross-site", code=code)
        assert answer.status_code == 403
        assert "JBSW" not in answer.text


@pytest.mark.parametrize(
    "uri", ["javascript:alert(1)", "otpauth://totp/Jejak:guru", "", "https://contoh.test/?secret=AAAA"]
)
async def test_what_is_no_address_of_an_authenticator_is_not_shown(demo: PortalDemo, uri: str) -> None:
    paper = await _begin_setup(demo)
    form = paper.find_form("/kode-masuk/sahkan")
    form.fields["uri"] = uri
    await paper.send(form, code="000000")
    assert uri not in paper.text or not uri
    assert SECRET.findall(paper.text) == []


async def test_a_role_opens_with_the_code_that_came_with_it(demo: PortalDemo) -> None:
    person = await demo.find_colleague()
    async with people.setup_transaction() as db:
        account = await Account.get(user_name=person["nip"], using_db=db)
        await AccountRole.create(
            using_db=db, account=account, role="PERSONNEL", effective_from=date(2015, 1, 1)
        )
    role_code, paper = await people.an_enrolment_code(account), PageClient(demo.http)
    await paper.get("/aktifkan")
    await paper.send(
        paper.find_form("/aktifkan"),
        code=await demo.make_slip(person["nip"]),
        newPassword="kuda baterai staples",
    )
    assert "ditahan sampai kode masuk dipasang" in paper.text
    await paper.get("/kode-masuk")
    form = paper.find_form("/kode-masuk")
    assert "code" in form.fields
    assert (await paper.send(form, password="kuda baterai staples")).status_code == 422
    assert "kode pendaftaran sekali pakai" in paper.text
    await paper.send(paper.find_form("/kode-masuk"), password="kuda baterai staples", code=role_code)
    await paper.send(paper.find_form("/kode-masuk/sahkan"), code=_code_at(_secret_on(paper)))
    assert (await paper.get("/kepegawaian")).status_code == 200


async def test_a_password_is_never_kept_for_later(demo: PortalDemo) -> None:
    paper = PageClient(demo.http).set_session(await demo.open_page_session("guru"))
    await paper.get("/kode-masuk")
    form = paper.find_form("/kode-masuk")
    del paper.cookies["__Host-jejak"]
    answer = await paper.send(form, password=DEMO_PASSWORD)
    assert answer.url.path == "/masuk"
    assert DEMO_PASSWORD not in answer.text


def test_a_qr_code_has_its_three_corners_and_a_frame() -> None:
    code = build_qr("otpauth://totp/Jejak:guru?secret=JBSWY3DPEHPK3PXP&issuer=Jejak")
    dark = {
        (int(x) + step, int(y))
        for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", code.path)
        for step in range(int(run))
    }
    size = code.side - 2 * QUIET_ZONE_MODULES
    assert size % 4 == 1
    assert {min(each) for each in zip(*dark, strict=True)} == {QUIET_ZONE_MODULES}
    assert {max(each) for each in zip(*dark, strict=True)} == {QUIET_ZONE_MODULES + size - 1}
    for left, top in ((0, 0), (size - 7, 0), (0, size - 7)):
        square = {
            (x, y)
            for x in range(7)
            for y in range(7)
            if (QUIET_ZONE_MODULES + left + x, QUIET_ZONE_MODULES + top + y) in dark
        }
        ring = {(x, y) for x in range(7) for y in range(7) if max(abs(x - 3), abs(y - 3)) != 2}
        assert square == ring
