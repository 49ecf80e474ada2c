"""People come in through a real OpenID Connect provider, the npm package oidc-provider: there, and back again."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from jejak.cluster import Cluster
from tests import people
from tests.doors.client import Caller
from tests.identity.asking import Somebody, attempts, code_of, somebody
from tests.identity.browser import Browser, asked, told
from tests.identity.office import CLIENT, SECRET, Office, opened, port_of, reserved
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
async def office(node: Node, cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[Office]:
    """The office, and a port where the provider that it believes will listen."""
    theirs, listener = reserved(), reserved()
    issuer = f"http://127.0.0.1:{port_of(theirs)}"
    theirs.close()
    async with opened(cluster, small_template, issuer=issuer, listener=listener) as office:
        yield office


@pytest.fixture
async def standing(office: Office) -> AsyncIterator[None]:
    """The provider stands."""
    async with provider(int(office.issuer.rpartition(":")[2]), office.callback):
        yield


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    browser = Browser()
    yield browser
    await browser.close()


async def paged(office: Office, browser: Browser, whose: Somebody) -> str:
    """Sign in with a password in a page; return the proof that later requests are that page's."""
    given = {"userName": whose.name, "password": people.PASSWORD, "asCookie": True}
    asking = {"query": COME, "variables": {"input": given}}
    ours = {"sec-fetch-site": "same-origin"}
    answer = await browser.at(office.home).post(f"{office.home}/graphql", json=asking, headers=ours)
    proof: str = answer.json()["data"]["signIn"]["csrfToken"]
    return proof


async def to_link(office: Office, browser: Browser, proof: str, **told: object) -> httpx2.Response:
    """Ask to be sent to the provider, to link oneself."""
    headers = {"sec-fetch-site": "same-origin", "jejak-csrf": proof}
    return await browser.at(office.home).post(f"{office.home}/login/oidc/link", json=told, headers=headers)


def refusal(answer: httpx2.Response) -> str:
    """Return the code of a refusal, which has the form of GraphQL's and the id of the request."""
    (error,) = answer.json()["errors"]
    assert error["message"]
    assert error["extensions"].pop("requestId") == answer.headers["x-request-id"]
    assert error["extensions"]["english"]
    return str(error["extensions"]["code"])


async def linked(office: Office, browser: Browser, whose: Somebody, *, name: str) -> dict[str, str]:
    """Sign in with a password in a page, and link oneself to whom the provider calls `name`."""
    proof = await paged(office, browser, whose)
    sent = await to_link(office, browser, proof, password=people.PASSWORD)
    back = await browser.until(sent.json()["location"], home=office.home, name=name)
    return told(await browser.get(back))


async def entered(office: Office, browser: Browser, *, name: str) -> dict[str, str]:
    """Come in through the provider."""
    back = await browser.until(f"{office.home}/login/oidc", home=office.home, name=name)
    return told(await browser.get(back))


async def viewer(office: Office, browser: Browser, query: str = IDENTITIES) -> Any:
    site = browser.at(office.home)
    headers = {"sec-fetch-site": "same-origin", "jejak-csrf": site.cookies.get("jejak-csrf") or ""}
    answer = await site.post(f"{office.home}/graphql", json={"query": query}, headers=headers)
    return answer.json()["data"]["viewer"]


async def test_somebody_links_themselves_and_comes_in_without_a_password(
    office: Office, standing: None, browser: Browser
) -> None:
    whose, name = await somebody(), f"ani-{uuid4()}"
    assert await linked(office, browser, whose, name=name) == {"linked": "1"}
    account = (await viewer(office, browser))["account"]
    assert [each["issuer"] for each in account["identities"]] == [office.issuer]
    assert [each["kind"] for each in account["notices"]] == ["IDENTITY_LINKED"]
    (entry,) = await office.town.rows(
        "SELECT a.user_name, t.operation, t.method FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id "
        "JOIN hr.account a ON a.id = t.actor_id WHERE e.relation = 'hr.account_identity' "
        "ORDER BY e.seq DESC LIMIT 1"
    )
    assert entry == {"user_name": whose.name, "operation": "linkIdentity", "method": "SESSION"}
    another = Browser()
    assert await entered(office, another, name=name) == {"entered": "1"}
    assert (await viewer(office, another))["account"]["userName"] == whose.name
    assert (await attempts(office.town, whose.account))[-1] == "ACCEPTED"
    await another.close()


async def test_the_browser_asks_for_a_code_with_pkce_state_and_nonce(
    office: Office, standing: None, browser: Browser
) -> None:
    sent = await browser.get(f"{office.home}/login/oidc")
    first, second = [
        asked((await browser.get(f"{office.home}/login/oidc")).headers["location"]) for _ in range(2)
    ]
    assert sent.headers["cache-control"] == "no-store"
    assert first | {"state": "", "nonce": "", "code_challenge": ""} == {
        "response_type": "code", "client_id": CLIENT, "redirect_uri": office.callback, "scope": "openid",
        "state": "", "nonce": "", "code_challenge": "", "code_challenge_method": "S256",
    }  # fmt: skip
    assert not {first[key] for key in ("state", "nonce", "code_challenge")} & set(second.values())
    cookie = sent.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=lax", "path=/;"))


async def test_whom_nobody_linked_opens_nothing(office: Office, standing: None, browser: Browser) -> None:
    assert await entered(office, browser, name=f"orang-asing-{uuid4()}") == {"refused": "NOT_LINKED"}
    assert await viewer(office, browser) is None
    (row,) = await office.town.rows(
        "SELECT s.outcome, t.method FROM hr.sign_in_attempt s JOIN audit.entry e ON e.pk ->> 'id' = s.id::text "
        "JOIN audit.tx t ON t.id = e.tx_id ORDER BY e.seq DESC LIMIT 1"
    )
    assert row == {"outcome": "NOT_LINKED", "method": "OIDC"}


async def test_the_accounts_own_second_factor_is_asked_for_all_the_same(
    office: Office, standing: None, browser: Browser
) -> None:
    whose, name = await somebody(), f"keuangan-{uuid4()}"
    await linked(office, browser, whose, name=name)
    async with people.arranging() as db:
        await people.a_second_factor(db, whose.account)
    another = Browser()
    page = await entered(office, another, name=name)
    assert set(page) == {"challenge"}
    assert await viewer(office, another) is None
    payload = await Caller(office.town.http).completed(page["challenge"])
    assert payload["viewer"]["account"]["userName"] == whose.name
    await another.close()


async def test_what_a_browser_brings_back_is_good_once_and_in_that_browser_alone(
    office: Office, standing: None, browser: Browser
) -> None:
    whose, name = await somebody(), f"budi-{uuid4()}"
    await linked(office, browser, whose, name=name)
    thief, victim = Browser(), Browser()
    back = await victim.until(f"{office.home}/login/oidc", home=office.home, name=name)
    assert told(await thief.get(back)) == {"refused": "PROVIDER_REFUSED"}, "the cookie is another's"
    assert told(await victim.get(back)) == {"entered": "1"}
    assert told(await victim.get(back)) == {"announced": "tak-terjamin"}, "a code is good once"
    started = asked((await thief.get(f"{office.home}/login/oidc")).headers["location"])["state"]
    stolen = f"{office.callback}?code={asked(back)['code']}&state={started}"
    assert told(await thief.get(stolen)) == {"refused": "PROVIDER_REFUSED"}, "nor with a state of one's own"
    assert await viewer(office, thief) is None
    for each in (thief, victim):
        await each.close()


async def test_a_link_that_was_begun_in_one_account_is_not_finished_in_another(
    office: Office, standing: None, browser: Browser
) -> None:
    name, site, ours = f"citra-{uuid4()}", browser.at(office.home), {"sec-fetch-site": "same-origin"}
    given = {"password": people.PASSWORD}
    sent = await to_link(office, browser, await paged(office, browser, await somebody()), **given)
    proof = await paged(office, browser, await somebody())
    back = await browser.until(sent.json()["location"], home=office.home, name=name)
    assert told(await browser.get(back)) == {"announced": "akun-lain"}
    for headers in ({}, ours, {"jejak-csrf": proof}, {"jejak-csrf": proof, "sec-fetch-site": "cross-site"}):
        refused = await site.post(f"{office.home}/login/oidc/link", json=given, headers=headers)
        assert refused.status_code == 403


async def test_a_link_takes_the_password_again_and_a_code_where_there_is_a_second_factor(
    office: Office, standing: None, browser: Browser
) -> None:
    """A session that was stolen for an hour shall not become a way in for good."""
    whose = await somebody()
    proof = await paged(office, browser, whose)
    right = {"password": people.PASSWORD}
    wrong: dict[str, dict[str, object]] = {
        "BODY_MALFORMED": {}, "WRONG_PASSWORD": {"password": "bukan-kata-sandinya"},
    }  # fmt: skip
    for code, told_ in wrong.items():
        refused = await to_link(office, browser, proof, **told_)
        assert (refused.status_code, refusal(refused)) == (403, code)
    assert (await attempts(office.town, whose.account))[-1] == "WRONG_PASSWORD"
    async with people.arranging() as db:
        await people.a_second_factor(db, whose.account)
    for code, given in (("SECOND_FACTOR_STANDS", None), ("WRONG_SECOND_FACTOR", "000000")):
        refused = await to_link(office, browser, proof, **right, code=given)
        assert (refused.status_code, refusal(refused)) == (403, code)
    assert (await attempts(office.town, whose.account))[-1] == "WRONG_SECOND_FACTOR"
    assert await office.town.rows("SELECT FROM ops.oidc_flow WHERE account_id = $1", whose.account.id) == []
    sent = await to_link(office, browser, proof, **right, code=code_of(people.TOTP))
    assert sent.json()["location"].startswith(office.issuer)


async def test_an_identity_opens_one_account_and_may_be_unlinked(
    office: Office, standing: None, browser: Browser
) -> None:
    whose, other, name = await somebody(), await somebody(), f"dedi-{uuid4()}"
    assert await linked(office, browser, whose, name=name) == {"linked": "1"}
    assert await linked(office, browser, whose, name=name) == {"linked": "1"}, "once more changes nothing"
    another = Browser()
    assert await linked(office, another, other, name=name) == {"announced": ANNOUNCED["IDENTITY_TAKEN"]}
    (identity,) = (await viewer(office, browser))["account"]["identities"]
    site = browser.at(office.home)
    headers = {"sec-fetch-site": "same-origin", "jejak-csrf": site.cookies["jejak-csrf"]}
    given = {"identityId": identity["id"], "idempotencyKey": str(uuid4())}
    asking = {"query": UNLINK, "variables": {"input": given}}
    answer = await site.post(f"{office.home}/graphql", json=asking, headers=headers)
    assert answer.json()["data"]["unlinkIdentity"]["errors"] == []
    third = Browser()
    assert await entered(office, third, name=name) == {"refused": "NOT_LINKED"}
    for each in (another, third):
        await each.close()


async def test_a_closed_account_opens_to_no_provider(
    office: Office, standing: None, browser: Browser
) -> None:
    whose, name = await somebody(), f"eka-{uuid4()}"
    await linked(office, browser, whose, name=name)
    async with people.arranging() as db:
        await db.execute_query("UPDATE hr.account SET disabled_at = now() WHERE id = $1", [whose.account.id])
    another = Browser()
    assert await entered(office, another, name=name) == {"refused": "NOT_LINKED"}
    await another.close()


async def test_a_provider_that_changed_its_keys_is_asked_for_them_again(
    office: Office, browser: Browser
) -> None:
    """A new process has a new key under a new name; what was published of the old one is still remembered."""
    port, whose, name = int(office.issuer.rpartition(":")[2]), await somebody(), f"fitri-{uuid4()}"
    async with provider(port, office.callback):
        assert await linked(office, browser, whose, name=name) == {"linked": "1"}
    async with provider(port, office.callback):
        another = Browser()
        assert await entered(office, another, name=name) == {"entered": "1"}
        await another.close()


async def test_a_provider_that_is_away_is_told_in_words(office: Office, browser: Browser) -> None:
    """What it publishes is remembered, so people are sent there; nobody comes back."""
    back = f"{office.callback}?code=x&state=y"
    assert told(await browser.get(back)) == {"refused": "PROVIDER_REFUSED"}
