"""What does the provider say, and is it the provider's? Discovery, the exchange of a code, and the ID token's check.

Called by `jejak.oidc.routes`. joserfc checks signatures and claims, httpx2 fetches; which algorithms, which claims and
what is asked when keys have changed stands here. Believes nothing but what the issuer's own keys have signed for us.
"""

import asyncio
import logging
import math
import ssl
import time
from base64 import urlsafe_b64encode
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from resolvers.federation import Flow, Subject
from rulebook.errors import ProviderRefused

log = logging.getLogger("jejak.oidc")
# Only keys that the provider alone holds: a shared secret, or no signature at all, could be anybody's.
ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
)
LEEWAY: Final = 60  # seconds by which two clocks may differ
KNOWN_FOR: Final = 3600.0  # seconds
AWAY_FOR: Final = 5.0  # seconds that a provider which could not be asked is left alone
RENEWALS, RENEWED_IN = 10, 60.0  # keys are asked for anew ten times a minute at most, whatever tokens come
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_LONGEST = 255
_PATIENCE = 2.0  # seconds; three questions at most are asked on the way of a sign-in


class Untrusted(Exception):
    """The provider said something that it must not, or nothing; the message names no person."""


@dataclass(frozen=True)
class Client:
    """What the provider knows this server as."""

    issuer: str
    client_id: str
    secret: str | None
    redirect_uri: str


class Provider:
    """One provider, with what it publishes about itself remembered for an hour."""

    def __init__(self, client: Client, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.client, self.clock = client, clock
        self._known: tuple[float, Mapping[str, Any], KeySet] | None = None
        self._away_since = -math.inf
        self._turn = asyncio.Lock()
        self._renewals: deque[float] = deque(maxlen=RENEWALS)

    async def address(self, state: str, flow: Flow) -> str:
        """Return where a browser is sent to sign in.

        Raises: ProviderRefused when the provider cannot be asked
        """
        metadata, _ = await self._discovered()
        asked = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.client.redirect_uri,
            "scope": "openid",
            "state": state,
            "nonce": flow.nonce,
            "code_challenge": _challenge(flow.verifier),
            "code_challenge_method": "S256",
        }
        return f"{metadata['authorization_endpoint']}?{urlencode(asked)}"

    async def refuse_while_away(self, pay: Callable[[], Awaitable[object]] | None = None) -> None:
        """See that the provider can be asked; of all who wait for that the one that asks it pays first.

        Raises: ProviderRefused when it cannot be asked, and what `pay` raises
        """
        await self._discovered(pay=pay)

    async def subject(self, code: str, flow: Flow) -> Subject:
        """Return whom the provider vouches for in exchange for a code.

        Raises: ProviderRefused for anything else than a valid ID token that was made for this very browser
        """
        metadata, keys = await self._discovered()
        try:
            token = await self._exchanged(metadata, code, flow)
            try:
                claims = self._judged(token, keys, nonce=flow.nonce)
            except (InvalidKeyIdError, BadSignatureError):
                # Keys may have changed since we asked, also under the name of before or under none.
                if not self._may_renew():
                    raise
                _, keys = await self._discovered(but=keys)
                claims = self._judged(token, keys, nonce=flow.nonce)
            return Subject(self.client.issuer, _short(claims["sub"]))
        except (JoseError, Untrusted, httpx2.HTTPError, ValueError) as error:
            log.warning("the sign-in provider was not believed: %s", type(error).__name__)
            raise ProviderRefused from error

    async def _exchanged(self, metadata: Mapping[str, Any], code: str, flow: Flow) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.redirect_uri,
            "code_verifier": flow.verifier,
        }
        known_by = None
        if self.client.secret is None:
            form["client_id"] = self.client.client_id
        else:
            known_by = httpx2.BasicAuth(self.client.client_id, self.client.secret)
        async with _line(known_by) as http:
            found = await http.post(metadata["token_endpoint"], data=form)
        if found.status_code != httpx2.codes.OK:
            raise Untrusted("no token")
        token = _object(found).get("id_token")
        if not isinstance(token, str):
            raise Untrusted("no ID token")
        return token

    def _judged(self, token: str, keys: KeySet, *, nonce: str) -> Mapping[str, Any]:
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self.client.issuer},
            aud={"essential": True, "value": self.client.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(claims)
        party = claims.get("azp")
        if party != self.client.client_id and (party is not None or claims["aud"] not in (
            self.client.client_id, [self.client.client_id])):  # fmt: skip
            raise Untrusted("made for another party")
        return claims

    def _may_renew(self) -> bool:
        now = self.clock()
        if len(self._renewals) == RENEWALS and now - self._renewals[0] < RENEWED_IN:
            return False
        self._renewals.append(now)
        return True

    async def _discovered(
        self, *, but: KeySet | None = None, pay: Callable[[], Awaitable[object]] | None = None
    ) -> tuple[Mapping[str, Any], KeySet]:
        """Return what the provider publishes, with other keys than these; however many want it, it is asked once.

        Raises: ProviderRefused, and what `pay` raises
        """
        if found := self._at_hand(but):
            return found
        async with self._turn:
            # Whoever waited for another's question has the answer, or the lack of one.
            if found := self._at_hand(but):
                return found
            if pay:
                await pay()
            return await self._asked()

    def _at_hand(self, but: KeySet | None) -> tuple[Mapping[str, Any], KeySet] | None:
        """Raises: ProviderRefused while the provider is left alone"""
        now = self.clock()
        if self._known and self._known[2] is not but and now - self._known[0] < KNOWN_FOR:
            return self._known[1:]
        if now - self._away_since < AWAY_FOR:
            raise ProviderRefused
        return None

    async def _asked(self) -> tuple[Mapping[str, Any], KeySet]:
        """Raises: ProviderRefused"""
        now = self.clock()
        try:
            async with asyncio.timeout(2 * _PATIENCE):  # also for one that answers letter by letter
                metadata = await self._fetched(
                    f"{self.client.issuer.rstrip('/')}/.well-known/openid-configuration"
                )
                if metadata.get("issuer") != self.client.issuer:
                    raise Untrusted("another issuer")
                for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                    refuse_plain(metadata[name])
                keys = _keys(await self._fetched(metadata["jwks_uri"]))
        except (JoseError, Untrusted, httpx2.HTTPError, KeyError, ValueError, TimeoutError) as error:
            self._away_since = self.clock()
            log.warning("the sign-in provider cannot be asked: %s", type(error).__name__)
            raise ProviderRefused from error
        self._known = now, metadata, keys
        return metadata, keys

    async def _fetched(self, url: str) -> dict[str, Any]:
        async with _line() as http:
            found = await http.get(url, headers={"accept": "application/json"})
        found.raise_for_status()
        return _object(found)


def _line(known_by: httpx2.Auth | None = None) -> httpx2.AsyncClient:
    """Speak to the provider and to nobody that it points at; whoever waits for it does not wait for long."""
    return httpx2.AsyncClient(timeout=_PATIENCE, follow_redirects=False, auth=known_by, verify=_trusted())


@cache
def _trusted() -> ssl.SSLContext:
    """Read the authorities that are believed, once: it takes more work than all the rest of a question."""
    return httpx2.create_ssl_context()


def _object(answer: httpx2.Response) -> dict[str, Any]:
    said = answer.json()
    if not isinstance(said, dict):
        raise Untrusted("no object")
    return said


def _keys(said: Mapping[str, Any]) -> KeySet:
    listed = said.get("keys")
    if not isinstance(listed, list):
        raise Untrusted("no keys")
    return KeySet.import_key_set({"keys": listed})


def refuse_plain(url: object) -> None:
    """See that what is fetched cannot be changed on its way: HTTPS, or this very machine.

    Raises: Untrusted
    """
    parts = urlsplit(url if isinstance(url, str) else "")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise Untrusted("no HTTPS")


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def _short(subject: str) -> str:
    if not 0 < len(subject) <= _LONGEST:
        raise Untrusted("no subject")
    return subject
