"""A token that the provider did not sign, for us, for this browser and for now, opens nothing."""

import time
from collections.abc import AsyncIterator, Callable

import pytest
from joserfc.jwk import RSAKey

from jejak.app import create_app
from jejak.auth.oidc.provider import OidcClient, OidcProvider
from jejak.database.embedded import Cluster
from jejak.errors import OperatorError
from jejak.limits import MAX_OIDC_KEY_RENEWALS, OIDC_KEY_RENEWAL_SECONDS
from jejak.settings import Settings
from models.account import AccountIdentity
from resolvers.auth.oidc_identity import OidcFlow
from rulebook.errors import ProviderRefused
from tests import people
from tests.identity.browser import Browser, parse_authorization_request, parse_outcome
from tests.identity.client import create_account_holder
from tests.identity.conftest import Clock
from tests.identity.forger import KEY_ID, Forger, a_key, serve_forger
from tests.identity.oidc_office import CLIENT, SECRET, OidcOffice, reserve_port, serve_office
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.regency import SmallRegency

Forge = Callable[[Forger, str], object]
ROUNDS = 20 if IS_FULL_SIZE else 1

FORGED: dict[str, Forge] = {
    "expired": lambda by, nonce: by.sign(by.claims(nonce, exp=int(time.time()) - 61)),
    "without an end": lambda by, nonce: by.sign(by.claims(nonce, exp=None)),
    "issued in the future": lambda by, nonce: by.sign(by.claims(nonce, iat=int(time.time()) + 3600)),
    "not yet good": lambda by, nonce: by.sign(by.claims(nonce, nbf=int(time.time()) + 3600)),
    "for another audience": lambda by, nonce: by.sign(by.claims(nonce, aud="orang-lain")),
    "without audience": lambda by, nonce: by.sign(by.claims(nonce, aud=None)),
    "for several, by another": lambda by, nonce: by.sign(by.claims(nonce, aud=[CLIENT, "lain"], azp="lain")),
    "for several, by nobody": lambda by, nonce: by.sign(by.claims(nonce, aud=[CLIENT, "lain"])),
    "for us, by another": lambda by, nonce: by.sign(by.claims(nonce, azp="lain")),
    "of another issuer": lambda by, nonce: by.sign(by.claims(nonce, iss="http://127.0.0.1:1")),
    "without issuer": lambda by, nonce: by.sign(by.claims(nonce, iss=None)),
    "for another browser": lambda by, _: by.sign(by.claims("nonce-orang-lain")),
    "without nonce": lambda by, _: by.sign(by.claims(None)),
    "without subject": lambda by, nonce: by.sign(by.claims(nonce, sub=None)),
    "of an empty subject": lambda by, nonce: by.sign(by.claims(nonce, sub="")),
    "of a subject that is no text": lambda by, nonce: by.sign(by.claims(nonce, sub=1)),
    "unsigned": lambda by, nonce: by.encode_unsigned(by.claims(nonce), "none"),
    "unsigned, spelt otherwise": lambda by, nonce: by.encode_unsigned(by.claims(nonce), "NONE"),
    "signed with the public key": lambda by, nonce: by.sign_with_secret(by.claims(nonce), by.public()),
    "signed with the shared secret": lambda by, nonce: by.sign_with_secret(by.claims(nonce), by.secret()),
    "signed by a swapped key": lambda by, nonce: by.sign(by.claims(nonce), key=a_key()),
    "signed by an unknown key": lambda by, nonce: by.sign(by.claims(nonce), key=a_key("kunci-lain")),
    "changed after it was signed": lambda by, nonce: by.tamper(by.claims(nonce)),
    "without its signature": lambda by, nonce: by.sign(by.claims(nonce)).rpartition(".")[0] + ".",
    "no token": lambda by, nonce: "bukan token",
    "no text": lambda by, nonce: {"sub": "subjek-1"},
    "nothing": lambda by, nonce: None,
}


@pytest.fixture(scope="module")
async def forger() -> AsyncIterator[Forger]:
    async with serve_forger(reserve_port()) as forger:
        yield forger


@pytest.fixture(scope="module")
async def office(cluster: Cluster, small_template: SmallRegency, forger: Forger) -> AsyncIterator[OidcOffice]:
    """The office, and somebody whom the provider calls `subjek-1`."""
    async with serve_office(cluster, small_template, issuer=forger.issuer, listener=reserve_port()) as office:
        whose = await create_account_holder()
        async with people.setup_transaction() as db:
            await AccountIdentity.create(
                using_db=db, account=whose.account, issuer=forger.issuer, subject="subjek-1"
            )
        yield office


async def return_with_code(office: OidcOffice, forger: Forger, forge: Forge) -> tuple[dict[str, str], bool]:
    """Go to the provider and come back with a code; return what the page is told, and whether a cookie was set."""
    browser = Browser()
    try:
        sent = parse_authorization_request(
            (await browser.get(f"{office.base_url}/login/oidc")).headers["location"]
        )
        forger.answer = lambda: (200, {"token_type": "Bearer", "id_token": forge(forger, sent["nonce"])})
        answer = await browser.get(f"{office.callback}?code=x&state={sent['state']}")
        return parse_outcome(answer), any(
            cookie.startswith("jejak=") for cookie in answer.headers.get_list("set-cookie")
        )
    finally:
        await browser.close()


async def test_an_honest_token_opens_the_account(office: OidcOffice, forger: Forger) -> None:
    for honest in (
        lambda by, nonce: by.sign(by.claims(nonce)),
        lambda by, nonce: by.sign(by.claims(nonce, aud=[CLIENT, "lain"], azp=CLIENT)),
        lambda by, nonce: by.sign(by.claims(nonce, exp=int(time.time()) - 30)),  # clocks differ
    ):
        assert await return_with_code(office, forger, honest) == ({"entered": "1"}, True)


@pytest.mark.parametrize("how", FORGED)
async def test_a_forged_token_opens_nothing(office: OidcOffice, forger: Forger, how: str) -> None:
    before = await office.api.count_rows()
    assert await return_with_code(office, forger, FORGED[how]) == ({"refused": "PROVIDER_REFUSED"}, False)
    after = await office.api.count_rows()
    assert {name for name in after if after[name] != before[name]} <= {"ops.sign_in_pace"}


@pytest.mark.parametrize(
    "answer",
    [(400, {"error": "invalid_grant"}), (500, {}), (200, {}), (200, []), (302, {"location": "/"})],
)
async def test_a_provider_that_gives_no_token_opens_nothing(
    office: OidcOffice, forger: Forger, answer: tuple[int, object]
) -> None:
    browser = Browser()
    sent = parse_authorization_request(
        (await browser.get(f"{office.base_url}/login/oidc")).headers["location"]
    )
    forger.answer = lambda: answer
    back = await browser.get(f"{office.callback}?code=x&state={sent['state']}")
    await browser.close()
    assert parse_outcome(back) == {"refused": "PROVIDER_REFUSED"}


@pytest.mark.parametrize(
    "name", [KEY_ID, "kunci-2027", None], ids=["the same name", "another name", "no name"]
)
async def test_changed_keys_are_asked_for_once_under_any_name(name: str | None) -> None:
    async with serve_forger(reserve_port(), key=a_key(KEY_ID if name else None)) as forger:
        provider = _build_provider(forger)
        assert await _subject(provider, forger) == "subjek-1"
        forger.key = a_key(name)
        assert await _subject(provider, forger) == "subjek-1"
        assert forger.request_count == 2
        assert await _subject(provider, forger) == "subjek-1"
        assert forger.request_count == 2, "a known key is not asked for again"


@pytest.mark.parametrize("name", [KEY_ID, "kunci-lain"])
async def test_no_tokens_have_the_provider_asked_more_than_ten_times_a_minute(name: str) -> None:
    async with serve_forger(reserve_port()) as forger:
        clock = Clock()
        provider = _build_provider(forger, clock)
        assert await _subject(provider, forger) == "subjek-1"
        for _ in range(MAX_OIDC_KEY_RENEWALS + 3):
            with pytest.raises(ProviderRefused):
                await _subject(provider, forger, key=a_key(name))
        assert forger.request_count == 1 + MAX_OIDC_KEY_RENEWALS
        clock.advance(OIDC_KEY_RENEWAL_SECONDS)
        with pytest.raises(ProviderRefused):
            await _subject(provider, forger, key=a_key(name))
        assert forger.request_count == 2 + MAX_OIDC_KEY_RENEWALS


@pytest.mark.parametrize(
    "keys", [[], {}, {"keys": None}, {"keys": 5}, {"keys": [5]}, {"keys": [{}]}, {"keys": {}}]
)
async def test_keys_that_are_none_are_refused(keys: object) -> None:
    async with serve_forger(reserve_port()) as forger:
        forger.published_keys = keys
        with pytest.raises(ProviderRefused):
            await _subject(_build_provider(forger), forger)


def _build_provider(forger: Forger, clock: Clock | None = None) -> OidcProvider:
    client = OidcClient(forger.issuer, CLIENT, SECRET, "http://127.0.0.1/login/oidc/callback")
    return OidcProvider(client, clock=clock or Clock())


async def _subject(provider: OidcProvider, forger: Forger, *, key: RSAKey | None = None) -> str:
    """Exchange a code for a token, signed by a key of the provider's or by another."""
    token = {"token_type": "Bearer", "id_token": forger.sign(forger.claims("nonce"), key=key)}
    forger.answer = lambda: (200, token)
    return (await provider.exchange_code("kode", OidcFlow("nonce", "verifikasi", None))).subject


async def test_what_the_provider_refuses_is_refused_here(office: OidcOffice, forger: Forger) -> None:
    browser = Browser()
    sent = parse_authorization_request(
        (await browser.get(f"{office.base_url}/login/oidc")).headers["location"]
    )
    refused = await browser.get(f"{office.callback}?error=access_denied&state={sent['state']}")
    assert parse_outcome(refused) == {"refused": "PROVIDER_REFUSED"}
    again = await browser.get(f"{office.callback}?code=x&state={sent['state']}")
    assert parse_outcome(again) == {"refused": "PROVIDER_REFUSED"}, "a flow ends with whatever comes back"
    await browser.close()


@pytest.mark.parametrize(
    ("told_", "fault"),
    [
        ({"JEJAK_OIDC_ISSUER": "http://masuk.contoh.go.id", "JEJAK_OIDC_CLIENT": "jejak"}, "https://"),
        ({"JEJAK_OIDC_ISSUER": "https://masuk.contoh.go.id"}, "JEJAK_OIDC_CLIENT"),
    ],
)
def test_a_provider_is_asked_over_https_and_by_name(told_: dict[str, str], fault: str) -> None:
    with pytest.raises(OperatorError, match=fault):
        create_app(Settings.from_environment(told_), {})


@pytest.mark.proof
async def test_no_forged_id_token_opens_anything(
    office: OidcOffice, forger: Forger, record_claim: ClaimRecorder
) -> None:
    opened_by, tried = [], 0
    for _ in range(ROUNDS):
        for how, forge in FORGED.items():
            answer = await return_with_code(office, forger, forge)
            opened_by += [how] if answer != ({"refused": "PROVIDER_REFUSED"}, False) else []
            tried += 1
        await office.api.superuser.execute("DELETE FROM ops.sign_in_pace")  # of the address of these tests
    assert opened_by == []
    assert await return_with_code(office, forger, lambda by, nonce: by.sign(by.claims(nonce))) == (
        {"entered": "1"},
        True,
    )
    record_claim(
        "No forged ID token opens anything",
        f"{tried} tokens over HTTP in {len(FORGED)} ways (expired, other audience, alg none, swapped key, other nonce, "
        "…): none opened anything; the honest one did",
    )
