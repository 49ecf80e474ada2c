"""No cookie that opens anything can be planted by a neighbouring site: every one has the prefix `__Host-`."""

from collections.abc import AsyncIterator
from http.cookies import SimpleCookie

import httpx2
import pytest
from starlette.routing import Route

from jejak.app import create_app
from jejak.database.embedded import Cluster
from jejak.settings import Settings
from models.account import AccountIdentity
from tests import people
from tests.identity.browser import parse_authorization_request
from tests.identity.client import create_account_holder, totp_code
from tests.identity.forger import Forger, serve_forger
from tests.identity.oidc_office import CLIENT, SECRET, OidcOffice, reserve_port, serve_office
from tests.regency import SmallRegency

PREFERENCES = {"bahasa", "gaya", "isian"}
"""The language, whether the style is there already, and an encrypted draft: they open nothing."""
PATHS = {"isian": "/cuti/ajukan"}
OURS = {"sec-fetch-site": "same-origin"}
COME = """mutation($input: SignInInput!) { signIn(input: $input) { csrfToken challenge { token } errors { code } } }"""
COMPLETE = """mutation($input: CompleteSignInInput!) { completeSignIn(input: $input) { csrfToken errors { code } } }"""
GO = "mutation { signOut(input: {}) { signedOut } }"


@pytest.fixture
async def forger() -> AsyncIterator[Forger]:
    async with serve_forger(reserve_port()) as forger:
        yield forger


@pytest.fixture(params=["on", "off"])
async def office(
    cluster: Cluster, small_template: SmallRegency, forger: Forger, request: pytest.FixtureRequest
) -> AsyncIterator[OidcOffice]:
    async with serve_office(
        cluster, small_template, issuer=forger.issuer, listener=reserve_port(), cookies=request.param
    ) as office:
        yield office


def every_route(office: OidcOffice) -> list[str]:
    """Return the path of everything that the application answers."""
    told = {"JEJAK_OIDC_ISSUER": office.issuer, "JEJAK_OIDC_CLIENT": CLIENT, "JEJAK_OIDC_SECRET": SECRET}
    app = create_app(
        Settings.from_environment(told), office.api.regency.database.urls, factor_key=people.FACTOR_KEY
    )
    return [route.path.replace("{", "").replace("}", "") for route in app.routes if isinstance(route, Route)]


async def collect_cookies(office: OidcOffice, forger: Forger) -> set[str]:
    """Do everything that sets or takes away a cookie; return all of them as they came."""
    found = list[str]()

    async def note(answer: httpx2.Response) -> None:
        found.extend(answer.headers.get_list("set-cookie"))

    async with httpx2.AsyncClient(
        base_url=office.base_url, event_hooks={"response": [note]}, headers=OURS
    ) as http:
        for path in every_route(office):
            await http.get(path, params={"bahasa": "en"})
            await http.post(path, data={"bahasa": "en"})
        whose, officer = await create_account_holder(), await create_account_holder("PERSONNEL")
        come = {"userName": whose.name, "password": people.PASSWORD, "asCookie": True}
        answer = await http.post("/graphql", json={"query": COME, "variables": {"input": come}})
        proof = {"jejak-csrf": answer.json()["data"]["signIn"]["csrfToken"]}
        kept = "; ".join(each.partition(";")[0] for each in answer.headers.get_list("set-cookie"))
        await http.post("/graphql", json={"query": GO}, headers={**proof, "cookie": kept})
        for who in (whose, officer):
            async with people.setup_transaction() as db:
                await AccountIdentity.create(
                    using_db=db, account=who.account, issuer=forger.issuer, subject=who.name
                )
            await return_from_provider(http, forger, who.name)
        given = {"userName": officer.name, "password": people.PASSWORD, "asCookie": True}
        owed = await http.post("/graphql", json={"query": COME, "variables": {"input": given}})
        challenge = owed.json()["data"]["signIn"]["challenge"]
        if challenge:
            code = {"challenge": challenge["token"], "code": totp_code(people.TOTP), "asCookie": True}
            await http.post("/graphql", json={"query": COMPLETE, "variables": {"input": code}})
    return set(found)


async def return_from_provider(http: httpx2.AsyncClient, forger: Forger, subject: str) -> None:
    """Go to the provider and come back as somebody."""
    sent = await http.get("/login/oidc")
    told = parse_authorization_request(sent.headers["location"])
    token = forger.sign(forger.claims(told["nonce"], sub=subject))
    forger.answer = lambda: (200, {"token_type": "Bearer", "id_token": token})
    kept = "; ".join(each.partition(";")[0] for each in sent.headers.get_list("set-cookie"))
    await http.get(
        "/login/oidc/callback", params={"state": told["state"], "code": "x"}, headers={"cookie": kept}
    )


async def test_no_cookie_that_opens_anything_lacks_the_prefix_of_this_host(
    office: OidcOffice, forger: Forger, request: pytest.FixtureRequest
) -> None:
    is_secure = "[on]" in request.node.name
    prefix = "__Host-" if is_secure else ""
    cookies = [SimpleCookie(each) for each in await collect_cookies(office, forger)]
    told = {name: morsel for each in cookies for name, morsel in each.items()}
    names = {f"{prefix}jejak{end}" for end in ("", "-csrf", "-owed", "-oidc")}
    assert set(told) == names | PREFERENCES
    for each in cookies:
        for name, morsel in each.items():
            path = PATHS.get(name, "/")
            assert (morsel["path"], morsel["domain"], morsel["samesite"]) == (path, "", "lax"), name
            if name in names:
                assert bool(morsel["secure"]) is is_secure, name
            assert bool(morsel["httponly"]) is (not name.endswith("-csrf")), name
