"""People come in through a real OpenID Connect provider, the npm package oidc-provider: there, and back again."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from jejak.database.embedded import Cluster
from jejak.portal.i18n import load_texts
from rulebook.login_throttle import PER_ADDRESS
from tests import people
from tests.endpoints.client import Caller
from tests.identity.browser import Browser, parse_authorization_request, parse_outcome
from tests.identity.client import AccountHolder, create_account_holder, list_attempts, totp_code
from tests.identity.oidc_office import CLIENT, SECRET, OidcOffice, port_of, reserve_port, serve_office
from tests.node import HERE, PROGRAM, Node
from tests.regency import SmallRegency

SCRIPT = Path(__file__).with_name("provider.mjs")
COME = "mutation($input: SignInInput!) { signIn(input: $input) { csrfToken errors { code } } }"
IDENTITIES = "{ viewer { account { userName identities { id issuer } notices { kind } } } }"
UNLINK = "mutation($input: UnlinkIdentityInput!) { unlinkIdentity(input: $input) { errors { code } } }"

ANNOUNCED = {"IDENTITY_TAKEN": "terpakai"}
"""What the way back from the provider says of a refusal, on the page of one's account."""


@asynccontextmanager
async def provider(port: int, callback: str) -> AsyncIterator[None]:
    """The provider, with a signing key of its own, until the block ends."""
    said = {"port": port, "client": CLIENT, "secret": SECRET, "redirectUri": callback}
    child = await asyncio.create_subprocess_exec(
        PROGRAM,
        str(SCRIPT),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=HERE,
    )
    assert child.stdin
    assert child.stdout
    try:
        child.stdin.write(json.dumps(said).encode())
        child.stdin.close()
        async with asyncio.timeout(60):
            while b"listening" not in await child.stdout.readline():
                assert child.returncode is None, "the provider did not start"
        yield
    finally:
        child.kill()
        await child.wait()


@pytest.fixture(scope="module")
async def office(node: Node, cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[OidcOffice]:
    """The office, and a port where the provider that it believes will listen."""
    theirs, listener = reserve_port(), reserve_port()
    issuer = f"http://127.0.0.1:{port_of(theirs)}"
    theirs.close()
    async with serve_office(cluster, small_template, issuer=issuer, listener=listener) as office:
        yield office


@pytest.fixture
async def running_provider(office: OidcOffice) -> AsyncIterator[None]:
    """The provider stands."""
    async with provider(int(office.issuer.rpartition(":")[2]), office.callback):
        yield


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    browser = Browser()
    yield browser
    await browser.close()


async def sign_in_as_page(office: OidcOffice, browser: Browser, whose: AccountHolder) -> str:
    """Sign in with a password in a page; return the proof that later requests are that page's."""
    given = {"userName": whose.name, "password": people.PASSWORD, "asCookie": True}
    asking = {"query": COME, "variables": {"input": given}}
    ours = {"sec-fetch-site": "same-origin"}
    answer = await browser.client_for(office.base_url).post(
        f"{office.base_url}/graphql", json=asking, headers=ours
    )
    proof: str = answer.json()["data"]["signIn"]["csrfToken"]
    return proof


async def request_link(office: OidcOffice, browser: Browser, proof: str, **told: object) -> httpx2.Response:
    """Ask to be sent to the provider, to link oneself."""
    headers = {"sec-fetch-site": "same-origin", "jejak-csrf": proof}
    return await browser.client_for(office.base_url).post(
        f"{office.base_url}/login/oidc/link", json=told, headers=headers
    )


def refusal_code(answer: httpx2.Response) -> str:
    """Return the code of a refusal, which has the form of GraphQL's and the id of the request."""
    (error,) = answer.json()["errors"]
    assert error["message"]
    assert error["extensions"].pop("requestId") == answer.headers["x-request-id"]
    assert error["extensions"]["english"]
    return str(error["extensions"]["code"])


async def link_to_provider(
    office: OidcOffice, browser: Browser, whose: AccountHolder, *, name: str
) -> dict[str, str]:
    """Sign in with a password in a page, and link oneself to whom the provider calls `name`."""
    proof = await sign_in_as_page(office, browser, whose)
    sent = await request_link(office, browser, proof, password=people.PASSWORD)
    back = await browser.follow_until(sent.json()["location"], home=office.base_url, name=name)
    return parse_outcome(await browser.get(back))


async def sign_in_with_provider(office: OidcOffice, browser: Browser, *, name: str) -> dict[str, str]:
    """Come in through the provider."""
    back = await browser.follow_until(f"{office.base_url}/login/oidc", home=office.base_url, name=name)
    return parse_outcome(await browser.get(back))


async def viewer(office: OidcOffice, browser: Browser, query: str = IDENTITIES) -> Any:
    site = browser.client_for(office.base_url)
    headers = {"sec-fetch-site": "same-origin", "jejak-csrf": site.cookies.get("jejak-csrf") or ""}
    answer = await site.post(f"{office.base_url}/graphql", json={"query": query}, headers=headers)
    return answer.json()["data"]["viewer"]


async def test_somebody_links_themselves_and_comes_in_without_a_password(
    office: OidcOffice, running_provider: None, browser: Browser
) -> None:
    whose, name = await create_account_holder(), f"ani-{uuid4()}"
    assert await link_to_provider(office, browser, whose, name=name) == {"linked": "1"}
    account = (await viewer(office, browser))["account"]
    assert [each["issuer"] for each in account["identities"]] == [office.issuer]
    assert [each["kind"] for each in account["notices"]] == ["IDENTITY_LINKED"]
    (entry,) = await office.api.fetch_rows(
        "SELECT a.user_name, t.operation, t.method FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id "
        "JOIN hr.account a ON a.id = t.actor_id WHERE e.relation = 'hr.account_identity' "
        "ORDER BY e.seq DESC LIMIT 1"
    )
    assert entry == {"user_name": whose.name, "operation": "linkIdentity", "method": "SESSION"}
    another = Browser()
    assert await sign_in_with_provider(office, another, name=name) == {"entered": "1"}
    assert (await viewer(office, another))["account"]["userName"] == whose.name
    assert (await list_attempts(office.api, whose.account))[-1] == "ACCEPTED"
    await another.close()


async def test_the_browser_asks_for_a_code_with_pkce_state_and_nonce(
    office: OidcOffice, running_provider: None, browser: Browser
) -> None:
    sent = await browser.get(f"{office.base_url}/login/oidc")
    first, second = [
        parse_authorization_request((await browser.get(f"{office.base_url}/login/oidc")).headers["location"])
        for _ in range(2)
    ]
    assert sent.headers["cache-control"] == "no-store"
    assert first | {"state": "", "nonce": "", "code_challenge": ""} == {
        "response_type": "code", "client_id": CLIENT, "redirect_uri": office.callback, "scope": "openid",
        "state": "", "nonce": "", "code_challenge": "", "code_challenge_method": "S256",
    }  # fmt: skip
    assert not {first[key] for key in ("state", "nonce", "code_challenge")} & set(second.values())
    cookie = sent.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=lax", "path=/;"))


async def test_whom_nobody_linked_opens_nothing(
    office: OidcOffice, running_provider: None, browser: Browser
) -> None:
    assert await sign_in_with_provider(office, browser, name=f"orang-asing-{uuid4()}") == {
        "refused": "NOT_LINKED"
    }
    assert await viewer(office, browser) is None
    (row,) = await office.api.fetch_rows(
        "SELECT s.outcome, t.method FROM hr.sign_in_attempt s JOIN audit.entry e ON e.pk ->> 'id' = s.id::text "
        "JOIN audit.tx t ON t.id = e.tx_id ORDER BY e.seq DESC LIMIT 1"
    )
    assert row == {"outcome": "NOT_LINKED", "method": "OIDC"}


async def test_the_accounts_own_second_factor_is_asked_for_all_the_same(
    office: OidcOffice, running_provider: None, browser: Browser
) -> None:
    whose, name = await create_account_holder(), f"keuangan-{uuid4()}"
    await link_to_provider(office, browser, whose, name=name)
    async with people.setup_transaction() as db:
        await people.a_second_factor(db, whose.account)
    another = Browser()
    page = await sign_in_with_provider(office, another, name=name)
    assert set(page) == {"challenge"}
    assert await viewer(office, another) is None
    payload = await Caller(office.api.http).complete_sign_in(page["challenge"])
    assert payload["viewer"]["account"]["userName"] == whose.name
    await another.close()


async def test_what_a_browser_brings_back_is_good_once_and_in_that_browser_alone(
    office: OidcOffice, running_provider: None, browser: Browser
) -> None:
    whose, name = await create_account_holder(), f"budi-{uuid4()}"
    await link_to_provider(office, browser, whose, name=name)
    thief, victim = Browser(), Browser()
    back = await victim.follow_until(f"{office.base_url}/login/oidc", home=office.base_url, name=name)
    assert parse_outcome(await thief.get(back)) == {"refused": "PROVIDER_REFUSED"}, "the cookie is another's"
    assert parse_outcome(await victim.get(back)) == {"entered": "1"}
    assert parse_outcome(await victim.get(back)) == {"announced": "tak-terjamin"}, "a code is good once"
    started = parse_authorization_request(
        (await thief.get(f"{office.base_url}/login/oidc")).headers["location"]
    )["state"]
    stolen = f"{office.callback}?code={parse_authorization_request(back)['code']}&state={started}"
    assert parse_outcome(await thief.get(stolen)) == {"refused": "PROVIDER_REFUSED"}, (
        "nor with a state of one's own"
    )
    assert await viewer(office, thief) is None
    for each in (thief, victim):
        await each.close()


async def test_a_link_that_was_begun_in_one_account_is_not_finished_in_another(
    office: OidcOffice, running_provider: None, browser: Browser
) -> None:
    name, site, ours = (
        f"citra-{uuid4()}",
        browser.client_for(office.base_url),
        {"sec-fetch-site": "same-origin"},
    )
    given = {"password": people.PASSWORD}
    sent = await request_link(
        office, browser, await sign_in_as_page(office, browser, await create_account_holder()), **given
    )
    proof = await sign_in_as_page(office, browser, await create_account_holder())
    back = await browser.follow_until(sent.json()["location"], home=office.base_url, name=name)
    assert parse_outcome(await browser.get(back)) == {"announced": "akun-lain"}
    for headers in ({}, ours, {"jejak-csrf": proof}, {"jejak-csrf": proof, "sec-fetch-site": "cross-site"}):
        refused = await site.post(f"{office.base_url}/login/oidc/link", json=given, headers=headers)
        assert refused.status_code == 403


async def test_a_link_takes_the_password_again_and_a_code_where_there_is_a_second_factor(
    office: OidcOffice, running_provider: None, browser: Browser
) -> None:
    """A session that was stolen for an hour shall not become a way in for good."""
    whose = await create_account_holder()
    proof = await sign_in_as_page(office, browser, whose)
    right = {"password": people.PASSWORD}
    wrong: dict[str, dict[str, object]] = {
        "BODY_MALFORMED": {}, "WRONG_PASSWORD": {"password": "bukan-kata-sandinya"},
    }  # fmt: skip
    for code, told_ in wrong.items():
        refused = await request_link(office, browser, proof, **told_)
        assert (refused.status_code, refusal_code(refused)) == (403, code)
    assert (await list_attempts(office.api, whose.account))[-1] == "WRONG_PASSWORD"
    async with people.setup_transaction() as db:
        await people.a_second_factor(db, whose.account)
    for code, given in (("SECOND_FACTOR_STANDS", None), ("WRONG_SECOND_FACTOR", "000000")):
        refused = await request_link(office, browser, proof, **right, code=given)
        assert (refused.status_code, refusal_code(refused)) == (403, code)
    assert (await list_attempts(office.api, whose.account))[-1] == "WRONG_SECOND_FACTOR"
    assert (
        await office.api.fetch_rows("SELECT FROM ops.oidc_flow WHERE account_id = $1", whose.account.id) == []
    )
    sent = await request_link(office, browser, proof, **right, code=totp_code(people.TOTP))
    assert sent.json()["location"].startswith(office.issuer)


async def test_an_identity_opens_one_account_and_may_be_unlinked(
    office: OidcOffice, running_provider: None, browser: Browser
) -> None:
    whose, other, name = await create_account_holder(), await create_account_holder(), f"dedi-{uuid4()}"
    assert await link_to_provider(office, browser, whose, name=name) == {"linked": "1"}
    assert await link_to_provider(office, browser, whose, name=name) == {"linked": "1"}, (
        "once more changes nothing"
    )
    another = Browser()
    assert await link_to_provider(office, another, other, name=name) == {
        "announced": ANNOUNCED["IDENTITY_TAKEN"]
    }
    (identity,) = (await viewer(office, browser))["account"]["identities"]
    site = browser.client_for(office.base_url)
    headers = {"sec-fetch-site": "same-origin", "jejak-csrf": site.cookies["jejak-csrf"]}
    given = {"identityId": identity["id"], "idempotencyKey": str(uuid4())}
    asking = {"query": UNLINK, "variables": {"input": given}}
    answer = await site.post(f"{office.base_url}/graphql", json=asking, headers=headers)
    assert answer.json()["data"]["unlinkIdentity"]["errors"] == []
    third = Browser()
    assert await sign_in_with_provider(office, third, name=name) == {"refused": "NOT_LINKED"}
    for each in (another, third):
        await each.close()


async def test_a_closed_account_opens_to_no_provider(
    office: OidcOffice, running_provider: None, browser: Browser
) -> None:
    whose, name = await create_account_holder(), f"eka-{uuid4()}"
    await link_to_provider(office, browser, whose, name=name)
    async with people.setup_transaction() as db:
        await db.execute_query("UPDATE hr.account SET disabled_at = now() WHERE id = $1", [whose.account.id])
    another = Browser()
    assert await sign_in_with_provider(office, another, name=name) == {"refused": "NOT_LINKED"}
    await another.close()


async def test_a_provider_that_changed_its_keys_is_asked_for_them_again(
    office: OidcOffice, browser: Browser
) -> None:
    """A new process has a new key under a new name; what was published of the old one is still remembered."""
    port, whose, name = (
        int(office.issuer.rpartition(":")[2]),
        await create_account_holder(),
        f"fitri-{uuid4()}",
    )
    async with provider(port, office.callback):
        assert await link_to_provider(office, browser, whose, name=name) == {"linked": "1"}
    async with provider(port, office.callback):
        another = Browser()
        assert await sign_in_with_provider(office, another, name=name) == {"entered": "1"}
        await another.close()


async def test_a_provider_that_is_away_is_told_in_words(office: OidcOffice, browser: Browser) -> None:
    """What it publishes is remembered, so people are sent there; nobody comes back."""
    back = f"{office.callback}?code=x&state=y"
    assert parse_outcome(await browser.get(back)) == {"refused": "PROVIDER_REFUSED"}


async def test_too_many_tries_are_not_told_as_a_provider_that_could_not_vouch(
    office: OidcOffice, running_provider: None, browser: Browser
) -> None:
    said, away = (
        load_texts("id")[f"provider_refusal.{each}"] for each in ("TOO_MANY_TRIES", "PROVIDER_REFUSED")
    )
    for _ in range(PER_ADDRESS.free_attempts + 2):
        await browser.get(f"{office.base_url}/login/oidc")
    answer = await browser.get(f"{office.base_url}/login/oidc")
    assert parse_outcome(answer) == {"refused": "TOO_MANY_TRIES"}
    page = unescape((await browser.get(f"{office.base_url}{answer.headers['location']}")).text)
    assert said in page
    assert away not in page
    await office.api.fetch_rows("DELETE FROM ops.sign_in_pace")
