"""An account is linked to an identity at the sign-in provider on its own page: there, back again, and why not."""

from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import httpx2
import pytest

from jejak.portal.speech import words
from tests import people
from tests.identity.asking import Somebody, attempts, code_of, somebody
from tests.identity.browser import Browser
from tests.identity.office import Office

# Fixtures of another file, named once more (F811) by each function that takes them.
from tests.identity.test_provider import office, standing  # noqa: F401
from tests.node import Node
from tests.portal.paper import Paper
from tests.portal.steps import ACT, Steps, signed_in

WALK = Path(__file__).parent.parent / "portal" / "walk.mjs"
FORM, ONWARD = "/saya/akun/tautan", "/saya/akun/tautan/lanjut"
SAID = {language: words(language) for language in ("id", "en")}


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """What the provider sees of a person."""
    browser = Browser()
    yield browser
    await browser.close()


async def _entered(office: Office, whose: Somebody) -> Paper:  # noqa: F811
    """Come in on the page of signing in."""
    paper = Paper(office.town.http)
    await paper.get("/masuk")
    await paper.send(paper.form("/masuk"), userName=whose.name, password=people.PASSWORD)
    return paper


async def _begun(paper: Paper, **given: str) -> httpx2.Response:
    await paper.get(FORM)
    return await paper.send(paper.form(FORM), **{"password": people.PASSWORD, **given})


async def _led(office: Office, browser: Browser, paper: Paper, *, name: str) -> str:  # noqa: F811
    """Follow the page's link to the provider; return the address at which the browser comes back."""
    (there,) = paper.links(office.issuer)
    back = await browser.until(there, home=office.home, name=name)
    return back.removeprefix(office.home)


def _path(paper: Paper) -> str:
    assert paper.page is not None
    return urlsplit(str(paper.page.url)).path


async def test_an_account_is_linked_and_unlinked_without_a_script(
    office: Office,  # noqa: F811
    standing: None,  # noqa: F811
    node: Node,
    chromium: Path,
) -> None:
    """In a real browser, under the policy of the pages, by way of the real provider's own pages."""
    whose, name = await somebody(), f"gita-{uuid4()}"
    here: Steps = [("where",), ("text", "[role=status]"), ("text", "main")]
    found: dict[str, Any] = await node.told(
        WALK,
        browser=str(chromium),
        url=office.home,
        also=[office.issuer],
        javascript=False,
        steps=[
            *signed_in(whose.name),
            *(("go", "/saya/akun"), ("click", f"main a[href='{FORM}']")),
            *(("fill", "#password", people.PASSWORD), ("click", ACT)),
            *(("where",), ("click", "main a.button")),
            *(("fill", "[name=login]", name), ("fill", "[name=password]", name)),
            *(("click", "[type=submit]"), ("click", "[type=submit]"), *here),
            *(("reload",), ("back",), ("go", "/saya/akun")),
            *(("click", "form[action$='/lepas'] button"), *here),
        ],
    )
    assert found["noticed"]["violations"] == []
    onward, linked, told, page, again, _, unlinked, undone, after = found["seen"]
    assert (onward["status"], onward["path"]) == (200, ONWARD)
    assert (linked["status"], linked["path"], again) == (200, "/saya/akun", linked)
    assert told == SAID["id"]["own_account.told_tertaut"]
    assert office.issuer in page
    assert (unlinked["path"], undone) == ("/saya/akun", SAID["id"]["own_account.told_dilepas"])
    assert SAID["id"]["own_account.not_linked"] in after


async def test_a_link_is_not_begun_without_all_that_opens_the_account(
    office: Office,  # noqa: F811
    standing: None,  # noqa: F811
) -> None:
    whose = await somebody()
    paper = await _entered(office, whose)
    await _begun(paper, password="")
    assert (_path(paper), SAID["id"]["missing.password"] in paper.text) == (FORM, True)
    answer = await _begun(paper, password="bukan-kata-sandinya")
    assert (_path(paper), answer.status_code) == (FORM, 422)
    assert "Kata sandi Anda yang sekarang tidak cocok." in paper.text
    await paper.get(f"{FORM}?{urlsplit(str(answer.url)).query}&bahasa=en")
    assert "This is not your present password." in paper.text
    async with people.arranging() as db:
        await people.a_second_factor(db, whose.account)
    paper = Paper(office.town.http, cookies=dict(paper.cookies))
    await _begun(paper)
    assert (_path(paper), "This account has a second factor already." in paper.text) == (FORM, True)
    await _begun(paper, code="000000")
    assert (_path(paper), "This code does not match, or was used." in paper.text) == (FORM, True)
    assert (await attempts(office.town, whose.account))[-1] == "WRONG_SECOND_FACTOR"
    await _begun(paper, code=code_of(people.TOTP))
    assert _path(paper) == ONWARD


async def test_a_form_of_another_site_begins_no_link(office: Office, standing: None) -> None:  # noqa: F811
    whose = await somebody()
    paper = await _entered(office, whose)
    await paper.get(FORM)
    form = paper.form(FORM)
    await paper.send(form, site="cross-site", password=people.PASSWORD)
    assert _path(paper) == FORM
    assert SAID["id"]["refused.foreign.why"] in paper.text
    form.fields["csrf"] = ""
    await paper.send(form, password=people.PASSWORD)
    assert SAID["id"]["refused.foreign.why"] in paper.text
    assert await office.town.rows("SELECT FROM ops.oidc_flow WHERE account_id = $1", whose.account.id) == []


async def test_a_link_that_did_not_come_about_is_not_told_as_if_it_had(
    office: Office,  # noqa: F811
    standing: None,  # noqa: F811
    browser: Browser,
) -> None:
    """Refused by the provider, too late, taken by somebody else, begun in another account, and without a session."""
    name, first, second = f"hana-{uuid4()}", await somebody(), await somebody()
    mine, theirs = await _entered(office, first), await _entered(office, second)

    await _begun(mine)
    back = await _led(office, browser, mine, name=name)
    state = back.partition("state=")[2].partition("&")[0]
    await mine.get(f"/login/oidc/callback?{urlencode({'error': 'access_denied', 'state': state})}")
    _says(mine, "tak-terjamin")
    await mine.get(back)  # its state was good once
    _says(mine, "tak-terjamin")

    await _begun(mine)
    back = await _led(office, browser, mine, name=name)
    cookie = mine.cookies.pop("jejak-oidc")
    await mine.get(back)
    _says(mine, "tak-terjamin")
    mine.cookies["jejak-oidc"] = cookie
    await mine.get(back)
    _says(mine, "told_tertaut")
    address = str(mine.page.url) if mine.page else ""

    await _begun(theirs)
    await theirs.get(await _led(office, browser, theirs, name=name))
    _says(theirs, "terpakai")
    await theirs.get(address.removeprefix(office.home))
    assert SAID["id"]["own_account.told_tertaut"] not in theirs.text

    await _begun(theirs)
    back = await _led(office, browser, theirs, name=f"lain-{name}")
    mine.cookies["jejak-oidc"] = theirs.cookies["jejak-oidc"]
    await mine.get(back)
    _says(mine, "akun-lain")

    await _begun(theirs)
    back = await _led(office, browser, theirs, name=f"lain-{name}")
    await office.town.rows("UPDATE ops.session SET ended_at = now() WHERE account_id = $1", second.account.id)
    await theirs.get(back)
    assert _path(theirs) == "/masuk"
    assert SAID["id"]["sign_in.link_lost"] in unescape(theirs.text)
    assert theirs.form("/masuk").fields["to"] == "/saya/akun"
    owned = await office.town.rows("SELECT FROM hr.account_identity WHERE account_id = $1", second.account.id)
    assert owned == []


def _says(paper: Paper, key: str) -> None:
    assert _path(paper) == "/saya/akun"
    assert SAID["id"][f"own_account.{key}"] in unescape(paper.text)
