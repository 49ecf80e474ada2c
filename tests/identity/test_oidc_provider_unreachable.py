"""A sign-in provider that cannot be asked keeps nobody out who has a password, and nobody waits for it by himself."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2

from jejak.auth.oidc.provider import OidcClient, OidcProvider
from jejak.database.embedded import Cluster
from jejak.limits import OIDC_UNREACHABLE_SECONDS
from rulebook.errors import ProviderRefused, TooManyTries
from rulebook.login_throttle import PER_ADDRESS
from tests.endpoints.client import Caller
from tests.identity.browser import Browser, parse_outcome
from tests.identity.client import error_codes, submit_password
from tests.identity.forger import serve_forger
from tests.identity.oidc_office import port_of, reserve_port, serve_office
from tests.regency import SmallRegency


async def test_while_the_provider_is_away_nobody_has_failed_tries(
    cluster: Cluster, small_template: SmallRegency
) -> None:
    """In the morning all of an office ask for it, find it away, and sign in with their passwords."""
    theirs, listener = reserve_port(), reserve_port()
    issuer = f"http://127.0.0.1:{port_of(theirs)}"
    theirs.close()
    async with serve_office(cluster, small_template, issuer=issuer, listener=listener) as office:
        morning = Browser()
        for _ in range(PER_ADDRESS.free_attempts + 2):
            assert parse_outcome(await morning.get(f"{office.base_url}/login/oidc")) == {
                "refused": "PROVIDER_REFUSED"
            }
        assert error_codes(await submit_password(Caller(office.api.http), "pegawai")) == []
        assert await office.api.fetch_rows("SELECT FROM ops.oidc_flow") == []
        await morning.close()


async def test_a_crowd_that_comes_while_the_provider_hangs_asks_it_once_and_has_no_failed_tries(
    cluster: Cluster, small_template: SmallRegency
) -> None:
    """More than an address has free tries, and all before the first of them knows that the provider is away."""
    async with (
        serve_hanging() as theirs,
        serve_office(cluster, small_template, issuer=theirs.issuer, listener=reserve_port()) as office,
        httpx2.AsyncClient(timeout=60, limits=httpx2.Limits(max_connections=200)) as crowd,
    ):
        coming = (crowd.get(f"{office.base_url}/login/oidc") for _ in range(PER_ADDRESS.free_attempts + 20))
        answers = await asyncio.gather(*coming)
        assert [parse_outcome(each) for each in answers] == [{"refused": "PROVIDER_REFUSED"}] * len(answers)
        assert theirs.request_count == 1
        assert await office.api.fetch_rows("SELECT FROM ops.sign_in_pace WHERE failures > 0") == []
        assert error_codes(await submit_password(Caller(office.api.http), "pegawai")) == []


async def test_however_many_come_at_once_a_provider_that_hangs_is_asked_every_five_seconds_at_most() -> None:
    async with serve_hanging() as theirs:
        now = 1000.0
        provider = OidcProvider(client_of(theirs.issuer), clock=lambda: now)
        for asked in (1, 2):
            began = time.process_time()
            assert await count_refused(provider, times=200) == 200
            assert theirs.request_count == asked
            now += OIDC_UNREACHABLE_SECONDS - 0.1
            assert await count_refused(provider, times=20) == 20
            assert theirs.request_count == asked
            assert time.process_time() - began < 1, "asking takes little work, and waiting takes none"
            now += 0.1


async def test_however_many_come_at_once_a_provider_that_answers_is_asked_once() -> None:
    async with serve_forger(reserve_port()) as forger:
        provider = OidcProvider(client_of(forger.issuer))
        assert await count_refused(provider, times=50) == 0
        assert forger.request_count == 1


async def test_a_throttled_caller_asks_the_provider_nothing_and_holds_up_nobody_else() -> None:
    """Of those who wait one pays for asking: the first who can."""
    paid = []

    async def cannot() -> None:
        paid.append(False)
        raise TooManyTries(seconds=9)

    async def can() -> None:
        paid.append(True)

    async with serve_forger(reserve_port()) as forger:
        provider = OidcProvider(client_of(forger.issuer))
        ways = (cannot, cannot, can, cannot, can)
        told_ = await asyncio.gather(
            *(provider.require_reachable(pay) for pay in ways), return_exceptions=True
        )
        assert [type(each) for each in told_] == [TooManyTries, TooManyTries, *[type(None)] * 3]
        assert paid == [False, False, True]
        assert forger.request_count == 1


async def test_a_provider_that_answers_letter_by_letter_is_away() -> None:
    async with serve_hanging(drips=True) as theirs:
        began = time.monotonic()
        assert await count_refused(OidcProvider(client_of(theirs.issuer)), times=3) == 3
        assert time.monotonic() - began < 6
        assert theirs.request_count == 1


@dataclass
class HangingProvider:
    """A provider that takes what is asked and does not answer."""

    issuer: str
    request_count: int = 0


@asynccontextmanager
async def serve_hanging(*, drips: bool = False) -> AsyncIterator[HangingProvider]:
    """Listen until the block ends; answer nothing, or a letter every half second."""
    holding: list[asyncio.StreamWriter] = []

    async def hold(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs.request_count += 1
        holding.append(writer)
        for letter in b"HTTP/1.1 200 OK\r\nserver: a-provider-that-is-slow\r\n" if drips else b"":
            writer.write(bytes([letter]))
            await asyncio.sleep(0.5)
            if writer.is_closing():
                break

    listener = reserve_port()
    theirs = HangingProvider(f"http://127.0.0.1:{port_of(listener)}")
    server = await asyncio.start_server(hold, sock=listener, backlog=300)
    try:
        yield theirs
    finally:
        server.close()
        for writer in holding:
            writer.close()


def client_of(issuer: str) -> OidcClient:
    return OidcClient(issuer, "jejak", None, "http://127.0.0.1/login/oidc/callback")


async def count_refused(provider: OidcProvider, *, times: int) -> int:
    """Return how many of so many at once are refused."""
    trying = (provider.require_reachable() for _ in range(times))
    found = await asyncio.gather(*trying, return_exceptions=True)
    assert {type(each) for each in found} <= {type(None), ProviderRefused}
    return sum(isinstance(each, ProviderRefused) for each in found)
