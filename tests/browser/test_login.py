"""Do people come in with a real browser, and open their account from a slip, under the policy of every page?"""

import time

import pyotp

from resolvers.activation import make_code
from tests import people
from tests.browser.conftest import Look
from tests.browser.test_graphiql import NOTHING
from tests.doors.town import Town

NEW_PASSWORD = "kuda baterai staples"


async def test_somebody_comes_in_and_the_session_is_a_cookie_that_no_script_reads(
    look: Look, town: Town
) -> None:
    found = await look("login.mjs", "/login", userName="pegawai", password=people.PASSWORD)
    assert found["noticed"] == NOTHING
    seen = found["seen"]
    assert seen["told"].startswith(f"Anda masuk sebagai {town.regency.staff.name}.")
    assert (seen["provider"], seen["address"].rpartition("/")[2]) == (False, "login")
    kept = {"secure": True, "sameSite": "Lax", "path": "/"}
    assert sorted(seen["cookies"], key=lambda cookie: str(cookie["name"])) == [
        {"name": "__Host-jejak", "httpOnly": True, **kept},
        {"name": "__Host-jejak-csrf", "httpOnly": False, **kept},
    ]
    assert [each.partition("=")[0] for each in seen["seen"].split("; ")] == ["__Host-jejak-csrf"]


async def test_whoever_has_a_second_factor_is_asked_for_it(look: Look) -> None:
    code = pyotp.TOTP(people.TOTP).at(int(time.time()) + 30)
    found = await look("login.mjs", "/login", userName="kepegawaian", password=people.PASSWORD, code=code)
    assert found["noticed"] == NOTHING
    assert "Anda masuk sebagai" in found["seen"]["told"]


async def test_what_is_refused_is_told(look: Look) -> None:
    found = await look("login.mjs", "/login", userName="pegawai", password="salah-sama-sekali")
    assert found["noticed"] == NOTHING
    assert found["seen"]["told"] == "Nama pengguna atau kata sandi tidak cocok. Periksa lalu coba lagi."
    assert found["seen"]["cookies"] == []


async def test_a_slip_opens_an_account_and_its_code_leaves_the_address_at_once(look: Look) -> None:
    person = await people.an_employee(name="Putri Contoh")
    account = await people.an_account(f"orang-{person.nip}", for_=person)
    async with people.arranging() as db:
        code = await make_code(db, account_id=account.id)
    found = await look("activate.mjs", f"/activate#{code}", newPassword=NEW_PASSWORD)
    assert found["noticed"] == NOTHING
    assert found["seen"]["typed"] == code
    assert found["seen"]["address"].endswith("/activate")
    assert found["seen"]["told"].startswith("Anda masuk sebagai Putri Contoh.")
