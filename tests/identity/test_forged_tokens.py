"""A token that the provider did not sign, for us, for this browser and for now, opens nothing."""

import time
from collections.abc import AsyncIterator, Callable

import pytest
from joserfc.jwk import RSAKey

from jejak.app import make_app
from jejak.cluster import Cluster
from jejak.errors import Problem
from jejak.oidc.provider import RENEWALS, RENEWED_IN, Client, Provider
from jejak.settings import Settings
from models.account import AccountIdentity
from resolvers.federation import Flow
from rulebook.errors import ProviderRefused
from tests import people
from tests.identity.asking import somebody
from tests.identity.browser import Browser, asked, told
from tests.identity.conftest import Clock
from tests.identity.forger import KEY_ID, Forger, a_key, forging
from tests.identity.office import CLIENT, SECRET, Office, opened, reserved
from tests.proofs import FULL, Saw
from tests.regency import SmallRegency

Forge = Callable[[Forger, str], object]
ROUNDS = 20 if FULL else 1

FORGED: dict[str, Forge] = {
    "expired": lambda by, nonce: by.signed(by.claims(nonce, exp=int(time.time()) - 61)),
    "without an end": lambda by, nonce: by.signed(by.claims(nonce, exp=None)),
    "issued in the future": lambda by, nonce: by.signed(by.claims(nonce, iat=int(time.time()) + 3600)),
    "not yet good": lambda by, nonce: by.signed(by.claims(nonce, nbf=int(time.time()) + 3600)),
    "for another audience": lambda by, nonce: by.signed(by.claims(nonce, aud="orang-lain")),
    "without audience": lambda by, nonce: by.signed(by.claims(nonce, aud=None)),
    "for several, by another": lambda by, nonce: by.signed(
        by.claims(nonce, aud=[CLIENT, "lain"], azp="lain")
    ),
    "for several, by nobody": lambda by, nonce: by.signed(by.claims(nonce, aud=[CLIENT, "lain"])),
    "for us, by another": lambda by, nonce: by.signed(by.claims(nonce, azp="lain")),
    "of another issuer": lambda by, nonce: by.signed(by.claims(nonce, iss="http://127.0.0.1:1")),
    "without issuer": lambda by, nonce: by.signed(by.claims(nonce, iss=None)),
    "for another browser": lambda by, _: by.signed(by.claims("nonce-orang-lain")),
    "without nonce": lambda by, _: by.signed(by.claims(None)),
    "without subject": lambda by, nonce: by.signed(by.claims(nonce, sub=None)),
    "of an empty subject": lambda by, nonce: by.signed(by.claims(nonce, sub="")),
    "of a subject that is no text": lambda by, nonce: by.signed(by.claims(nonce, sub=1)),
    "unsigned": lambda by, nonce: by.unsigned(by.claims(nonce), "none"),
    "unsigned, spelt otherwise": lambda by, nonce: by.unsigned(by.claims(nonce), "NONE"),
    "signed with the public key": lambda by, nonce: by.shared(by.claims(nonce), by.public()),
    "signed with the shared secret": lambda by, nonce: by.shared(by.claims(nonce), by.secret()),
    "signed by a swapped key": lambda by, nonce: by.signed(by.claims(nonce), key=a_key()),
    "signed by an unknown key": lambda by, nonce: by.signed(by.claims(nonce), key=a_key("kunci-lain")),
    "changed after it was signed": lambda by, nonce: by.changed(by.claims(nonce)),
    "without its signature": lambda by, nonce: by.signed(by.claims(nonce)).rpartition(".")[0] + ".",
    "no token": lambda by, nonce: "bukan token",
    "no text": lambda by, nonce: {"sub": "subjek-1"},
    "nothing": lambda by, nonce: None,
}


@pytest.fixture(scope="module")
async def forger() -> AsyncIterator[Forger]:
    async with forging(reserved()) as forger:
        yield forger


@pytest.fixture(scope="module")
async def office(cluster: Cluster, small_template: SmallRegency, forger: Forger) -> AsyncIterator[Office]:
    """The office, and somebody whom the provider calls `subjek-1`."""
    async with opened(cluster, small_template, issuer=forger.issuer, listener=reserved()) as office:
        whose = await somebody()
        async with people.arranging() as db:
            await AccountIdentity.create(
                using_db=db, account=whose.account, issuer=forger.issuer, subject="subjek-1"
            )
        yield office


async def came(office: Office, forger: Forger, forge: Forge) -> tuple[dict[str, str], bool]:
    """Go to the provider and come back with a code; return what the page is told, and whether a cookie was set."""
    browser = Browser()
    try:
        sent = asked((await browser.get(f"{office.home}/login/oidc")).headers["location"])
        forger.answer = lambda: (200, {"token_type": "Bearer", "id_token": forge(forger, sent["nonce"])})
        answer = await browser.get(f"{office.callback}?code=x&state={sent['state']}")
        return told(answer), any(
            cookie.startswith("jejak=") for cookie in answer.headers.get_list("set-cookie")
        )
    finally:
        await browser.close()


async def test_an_honest_token_opens_the_account(office: Office, forger: Forger) -> None:
    for honest in (
        lambda by, nonce: by.signed(by.claims(nonce)),
        lambda by, nonce: by.signed(by.claims(nonce, aud=[CLIENT, "lain"], azp=CLIENT)),
        lambda by, nonce: by.signed(by.claims(nonce, exp=int(time.time()) - 30)),  # clocks differ
    ):
        assert await came(office, forger, honest) == ({"entered": "1"}, True)


@pytest.mark.parametrize("how", FORGED)
async def test_a_forged_token_opens_nothing(office: Office, forger: Forger, how: str) -> None:
    before = await office.town.counts()
    assert await came(office, forger, FORGED[how]) == ({"refused": "PROVIDER_REFUSED"}, False)
    after = await office.town.counts()
    assert {name for name in after if after[name] != before[name]} <= {"ops.sign_in_pace"}


@pytest.mark.parametrize(
    "answer",
    [(400, {"error": "invalid_grant"}), (500, {}), (200, {}), (200, []), (302, {"location": "/"})],
)
async def test_a_provider_that_gives_no_token_opens_nothing(
    office: Office, forger: Forger, answer: tuple[int, object]
) -> None:
    browser = Browser()
    sent = asked((await browser.get(f"{office.home}/login/oidc")).headers["location"])
    forger.answer = lambda: answer
    back = await browser.get(f"{office.callback}?code=x&state={sent['state']}")
    await browser.close()
    assert told(back) == {"refused": "PROVIDER_REFUSED"}


@pytest.mark.parametrize(
    "name", [KEY_ID, "kunci-2027", None], ids=["the same name", "another name", "no name"]
)
async def test_changed_keys_are_asked_for_once_under_whatever_name(name: str | None) -> None:
    async with forging(reserved(), key=a_key(KEY_ID if name else None)) as forger:
        provider = _believing(forger)
        assert await _subject(provider, forger) == "subjek-1"
        forger.key = a_key(name)
        assert await _subject(provider, forger) == "subjek-1"
        assert forger.asked == 2
        assert await _subject(provider, forger) == "subjek-1"
        assert forger.asked == 2, "a known key is not asked for again"


@pytest.mark.parametrize("name", [KEY_ID, "kunci-lain"])
async def test_whatever_tokens_come_the_provider_is_asked_ten_times_a_minute_at_most(name: str) -> None:
    async with forging(reserved()) as forger:
        clock = Clock()
        provider = _believing(forger, clock)
        assert await _subject(provider, forger) == "subjek-1"
        for _ in range(RENEWALS + 3):
            with pytest.raises(ProviderRefused):
                await _subject(provider, forger, key=a_key(name))
        assert forger.asked == 1 + RENEWALS
        clock.pass_by(RENEWED_IN)
        with pytest.raises(ProviderRefused):
            await _subject(provider, forger, key=a_key(name))
        assert forger.asked == 2 + RENEWALS


@pytest.mark.parametrize(
    "keys", [[], {}, {"keys": None}, {"keys": 5}, {"keys": [5]}, {"keys": [{}]}, {"keys": {}}]
)
async def test_keys_that_are_none_are_refused(keys: object) -> None:
    async with forging(reserved()) as forger:
        forger.published = keys
        with pytest.raises(ProviderRefused):
            await _subject(_believing(forger), forger)


def _believing(forger: Forger, clock: Clock | None = None) -> Provider:
    client = Client(forger.issuer, CLIENT, SECRET, "http://127.0.0.1/login/oidc/callback")
    return Provider(client, clock=clock or Clock())


async def _subject(provider: Provider, forger: Forger, *, key: RSAKey | None = None) -> str:
    """Exchange a code for a token, signed by a key of the provider's or by another."""
    token = {"token_type": "Bearer", "id_token": forger.signed(forger.claims("nonce"), key=key)}
    forger.answer = lambda: (200, token)
    return (await provider.subject("kode", Flow("nonce", "verifikasi", None))).subject


async def test_what_the_provider_refuses_is_refused_here(office: Office, forger: Forger) -> None:
    browser = Browser()
    sent = asked((await browser.get(f"{office.home}/login/oidc")).headers["location"])
    refused = await browser.get(f"{office.callback}?error=access_denied&state={sent['state']}")
    assert told(refused) == {"refused": "PROVIDER_REFUSED"}
    again = await browser.get(f"{office.callback}?code=x&state={sent['state']}")
    assert told(again) == {"refused": "PROVIDER_REFUSED"}, "a flow ends with whatever comes back"
    await browser.close()


@pytest.mark.parametrize(
    ("told_", "fault"),
    [
        ({"JEJAK_OIDC_ISSUER": "http://masuk.contoh.go.id", "JEJAK_OIDC_CLIENT": "jejak"}, "https://"),
        ({"JEJAK_OIDC_ISSUER": "https://masuk.contoh.go.id"}, "JEJAK_OIDC_CLIENT"),
    ],
)
def test_a_provider_is_asked_over_https_and_by_name(told_: dict[str, str], fault: str) -> None:
    with pytest.raises(Problem, match=fault):
        make_app(Settings.read(told_), {})


@pytest.mark.proof
async def test_no_forged_id_token_opens_anything(office: Office, forger: Forger, saw: Saw) -> None:
    opened_by, tried = [], 0
    for _ in range(ROUNDS):
        for how, forge in FORGED.items():
            answer = await came(office, forger, forge)
            opened_by += [how] if answer != ({"refused": "PROVIDER_REFUSED"}, False) else []
            tried += 1
        await office.town.behind.execute("DELETE FROM ops.sign_in_pace")  # of the address of these tests
    assert opened_by == []
    assert await came(office, forger, lambda by, nonce: by.signed(by.claims(nonce))) == (
        {"entered": "1"},
        True,
    )
    saw(
        "No forged ID token opens anything",
        f"{tried} tokens over HTTP in {len(FORGED)} ways (expired, other audience, alg none, swapped key, other nonce, "
        "…): none opened anything; the honest one did",
    )
