"""An account is linked to an identity at the sign-in provider on its own page: there, back again, and why not."""

from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import httpx2
import pytest

from jejak.portal.i18n import load_texts
from tests import people
from tests.identity.browser import Browser
from tests.identity.client import AccountHolder, create_account_holder, list_attempts, totp_code
from tests.identity.oidc_office import OidcOffice

# Fixtures of another file, named once more (F811) by each function that takes them.
from tests.identity.test_oidc_provider import office, running_provider  # noqa: F401
from tests.node import Node
from tests.portal.browser_steps import ACT, Steps, sign_in_steps
from tests.portal.page_client import PageClient

WALK = Path(__file__).parent.parent / "portal" / "walk.mjs"
FORM, ONWARD = "/saya/akun/tautan", "/saya/akun/tautan/lanjut"
SAID = {language: load_texts(language) for language in ("id", "en")}


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """What the provider sees of a person."""
    browser = Browser()
    yield browser
    await browser.close()


async def _enter(office: OidcOffice, whose: AccountHolder) -> PageClient:  # noqa: F811
    """Come in on the page of signing in."""
    paper = PageClient(office.api.http)
    await paper.get("/masuk")
    await paper.send(paper.find_form("/masuk"), userName=whose.name, password=people.PASSWORD)
    return paper


async def _begin(paper: PageClient, **given: str) -> httpx2.Response:
    await paper.get(FORM)
    return await paper.send(paper.find_form(FORM), **{"password": people.PASSWORD, **given})


async def _follow_link(office: OidcOffice, browser: Browser, paper: PageClient, *, name: str) -> str:  # noqa: F811
    """Follow the page's link to the provider; return the address at which the browser comes back."""
    (there,) = paper.list_links(office.issuer)
    back = await browser.follow_until(there, home=office.base_url, name=name)
    return back.removeprefix(office.base_url)


def _path(paper: PageClient) -> str:
    assert paper.page is not None
    return urlsplit(str(paper.page.url)).path


async def test_an_account_is_linked_and_unlinked_without_a_script(
    office: OidcOffice,  # noqa: F811
    running_provider: None,  # noqa: F811
    node: Node,
    chromium: Path,
) -> None:
    """In a real browser, under the policy of the pages, by way of the real provider's own pages."""
    whose, name = await create_account_holder(), f"gita-{uuid4()}"
    here: Steps = [("where",), ("text", "[role=status]"), ("text", "main")]
    found: dict[str, Any] = await node.run_script(
        WALK,
        browser=str(chromium),
        url=office.base_url,
        also=[office.issuer],
        javascript=False,
        steps=[
            *sign_in_steps(whose.name),
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
    office: OidcOffice,  # noqa: F811
    running_provider: None,  # noqa: F811
) -> None:
    whose = await create_account_holder()
    paper = await _enter(office, whose)
    await _begin(paper, password="")
    assert (_path(paper), SAID["id"]["missing.password"] in paper.text) == (FORM, True)
    answer = await _begin(paper, password="bukan-kata-sandinya")
    assert (_path(paper), answer.status_code) == (FORM, 422)
    assert "Kata sandi Anda yang sekarang tidak cocok." in paper.text
    await paper.get(f"{FORM}?{urlsplit(str(answer.url)).query}&bahasa=en")
    assert "This is not your present password." in paper.text
    async with people.setup_transaction() as db:
        await people.a_second_factor(db, whose.account)
    paper = PageClient(office.api.http, cookies=dict(paper.cookies))
    await _begin(paper)
    assert (_path(paper), "This account has a second factor already." in paper.text) == (FORM, True)
    await _begin(paper, code="000000")
    assert (_path(paper), "This code does not match, or was used." in paper.text) == (FORM, True)
    assert (await list_attempts(office.api, whose.account))[-1] == "WRONG_SECOND_FACTOR"
    await _begin(paper, code=totp_code(people.TOTP))
    assert _path(paper) == ONWARD


async def test_a_form_of_another_site_begins_no_link(office: OidcOffice, running_provider: None) -> None:  # noqa: F811
    whose = await create_account_holder()
    paper = await _enter(office, whose)
    await paper.get(FORM)
    form = paper.find_form(FORM)
    await paper.send(form, site="cross-site", password=people.PASSWORD)
    assert _path(paper) == FORM
    assert SAID["id"]["refused.foreign.why"] in paper.text
    form.fields["csrf"] = ""
    await paper.send(form, password=people.PASSWORD)
    assert SAID["id"]["refused.foreign.why"] in paper.text
    assert (
        await office.api.fetch_rows("SELECT FROM ops.oidc_flow WHERE account_id = $1", whose.account.id) == []
    )


async def test_a_link_that_did_not_come_about_is_not_told_as_if_it_had(
    office: OidcOffice,  # noqa: F811
    running_provider: None,  # noqa: F811
    browser: Browser,
) -> None:
    """Refused by the provider, too late, taken by somebody else, begun in another account, and without a session."""
    name, first, second = f"hana-{uuid4()}", await create_account_holder(), await create_account_holder()
    mine, theirs = await _enter(office, first), await _enter(office, second)

    await _begin(mine)
    back = await _follow_link(office, browser, mine, name=name)
    state = back.partition("state=")[2].partition("&")[0]
    await mine.get(f"/login/oidc/callback?{urlencode({'error': 'access_denied', 'state': state})}")
    _says(mine, "tak-terjamin")
    await mine.get(back)  # its state was good once
    _says(mine, "tak-terjamin")

    await _begin(mine)
    back = await _follow_link(office, browser, mine, name=name)
    cookie = mine.cookies.pop("jejak-oidc")
    await mine.get(back)
    _says(mine, "tak-terjamin")
    mine.cookies["jejak-oidc"] = cookie
    await mine.get(back)
    _says(mine, "told_tertaut")
    address = str(mine.page.url) if mine.page else ""

    await _begin(theirs)
    await theirs.get(await _follow_link(office, browser, theirs, name=name))
    _says(theirs, "terpakai")
    await theirs.get(address.removeprefix(office.base_url))
    assert SAID["id"]["own_account.told_tertaut"] not in theirs.text

    await _begin(theirs)
    back = await _follow_link(office, browser, theirs, name=f"lain-{name}")
    mine.cookies["jejak-oidc"] = theirs.cookies["jejak-oidc"]
    await mine.get(back)
    _says(mine, "akun-lain")

    await _begin(theirs)
    back = await _follow_link(office, browser, theirs, name=f"lain-{name}")
    ended = "UPDATE ops.session SET ended_at = now() WHERE account_id = $1"
    await office.api.fetch_rows(ended, second.account.id)
    await theirs.get(back)
    assert _path(theirs) == "/masuk"
    assert SAID["id"]["provider_refusal.NOT_SIGNED_IN"] in unescape(theirs.text)
    assert theirs.find_form("/masuk").fields["to"] == "/saya/akun"
    owned = "SELECT FROM hr.account_identity WHERE account_id = $1"
    assert await office.api.fetch_rows(owned, second.account.id) == []


def _says(paper: PageClient, key: str) -> None:
    assert _path(paper) == "/saya/akun"
    assert SAID["id"][f"own_account.{key}"] in unescape(paper.text)
