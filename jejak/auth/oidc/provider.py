"""OpenID provider: discovery, the exchange of a code, and the validation of the ID token.

joserfc checks signatures and claims, httpx2 fetches; which algorithms, which claims and what is asked when keys have
changed stands here. Believes nothing but what the issuer's own keys have signed for us.
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

from jejak.limits import (
    MAX_OIDC_KEY_RENEWALS,
    MAX_OIDC_SUBJECT_CHARACTERS,
    OIDC_KEY_RENEWAL_SECONDS,
    OIDC_LEEWAY_SECONDS,
    OIDC_METADATA_TTL_SECONDS,
    OIDC_TIMEOUT_SECONDS,
    OIDC_UNREACHABLE_SECONDS,
)
from resolvers.auth.oidc_identity import OidcFlow, OidcSubject
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
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class UntrustedProvider(Exception):
    """The provider said something that it must not, or nothing; the message names no person."""


@dataclass(frozen=True)
class OidcClient:
    """What the provider knows this server as."""

    issuer: str
    client_id: str
    secret: str | None
    redirect_uri: str


class OidcProvider:
    """One provider, with what it publishes about itself remembered for an hour."""

    def __init__(self, client: OidcClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.client, self.clock = client, clock
        self._metadata: tuple[float, Mapping[str, Any], KeySet] | None = None
        self._unreachable_since = -math.inf
        self._discovery_lock = asyncio.Lock()
        self._renewals: deque[float] = deque(maxlen=MAX_OIDC_KEY_RENEWALS)

    async def build_authorization_url(self, state: str, flow: OidcFlow) -> str:
        """Return where a browser is sent to sign in.

        Raises: ProviderRefused when the provider cannot be asked
        """
        metadata, _ = await self._discover()
        asked = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.client.redirect_uri,
            "scope": "openid",
            "state": state,
            "nonce": flow.nonce,
            "code_challenge": _pkce_challenge(flow.verifier),
            "code_challenge_method": "S256",
        }
        return f"{metadata['authorization_endpoint']}?{urlencode(asked)}"

    async def require_reachable(self, charge: Callable[[], Awaitable[object]] | None = None) -> None:
        """See that the provider can be asked; of all who wait for that the one that asks it pays first.

        Raises: ProviderRefused when it cannot be asked, and what `pay` raises
        """
        await self._discover(charge=charge)

    async def exchange_code(self, code: str, flow: OidcFlow) -> OidcSubject:
        """Return whom the provider vouches for in exchange for a code.

        Raises: ProviderRefused for anything else than a valid ID token that was made for this very browser
        """
        metadata, keys = await self._discover()
        try:
            token = await self._fetch_id_token(metadata, code, flow)
            try:
                claims = self._verify_id_token(token, keys, nonce=flow.nonce)
            except (InvalidKeyIdError, BadSignatureError):
                # Keys may have changed since we asked, also under the name of before or under none.
                if not self._may_renew():
                    raise
                _, keys = await self._discover(except_keys=keys)
                claims = self._verify_id_token(token, keys, nonce=flow.nonce)
            return OidcSubject(self.client.issuer, _check_length(claims["sub"]))
        except (JoseError, UntrustedProvider, httpx2.HTTPError, ValueError) as error:
            log.warning("the sign-in provider was not believed: %s", type(error).__name__)
            raise ProviderRefused from error

    async def _fetch_id_token(self, metadata: Mapping[str, Any], code: str, flow: OidcFlow) -> str:
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
        async with _open_http_client(known_by) as http:
            found = await http.post(metadata["token_endpoint"], data=form)
        if found.status_code != httpx2.codes.OK:
            raise UntrustedProvider("no token")
        token = _parse_object(found).get("id_token")
        if not isinstance(token, str):
            raise UntrustedProvider("no ID token")
        return token

    def _verify_id_token(self, token: str, keys: KeySet, *, nonce: str) -> Mapping[str, Any]:
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        jwt.JWTClaimsRegistry(
            leeway=OIDC_LEEWAY_SECONDS,
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
            raise UntrustedProvider("made for another party")
        return claims

    def _may_renew(self) -> bool:
        now = self.clock()
        if (
            len(self._renewals) == MAX_OIDC_KEY_RENEWALS
            and now - self._renewals[0] < OIDC_KEY_RENEWAL_SECONDS
        ):
            return False
        self._renewals.append(now)
        return True

    async def _discover(
        self, *, except_keys: KeySet | None = None, charge: Callable[[], Awaitable[object]] | None = None
    ) -> tuple[Mapping[str, Any], KeySet]:
        """Return what the provider publishes, with other keys than these; however many want it, it is asked once.

        Raises: ProviderRefused, and what `pay` raises
        """
        if found := self._cached_metadata(except_keys):
            return found
        async with self._discovery_lock:
            # A person who waited for another's question has the answer, or the lack of one.
            if found := self._cached_metadata(except_keys):
                return found
            if charge:
                await charge()
            return await self._fetch_metadata()

    def _cached_metadata(self, except_keys: KeySet | None) -> tuple[Mapping[str, Any], KeySet] | None:
        """Raises: ProviderRefused while the provider is left alone"""
        now = self.clock()
        if (
            self._metadata
            and self._metadata[2] is not except_keys
            and now - self._metadata[0] < OIDC_METADATA_TTL_SECONDS
        ):
            return self._metadata[1:]
        if now - self._unreachable_since < OIDC_UNREACHABLE_SECONDS:
            raise ProviderRefused
        return None

    async def _fetch_metadata(self) -> tuple[Mapping[str, Any], KeySet]:
        """Raises: ProviderRefused"""
        now = self.clock()
        try:
            async with asyncio.timeout(
                2 * OIDC_TIMEOUT_SECONDS
            ):  # also for one that answers letter by letter
                metadata = await self._fetch_json(
                    f"{self.client.issuer.rstrip('/')}/.well-known/openid-configuration"
                )
                if metadata.get("issuer") != self.client.issuer:
                    raise UntrustedProvider("another issuer")
                for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                    require_https(metadata[name])
                keys = _parse_keys(await self._fetch_json(metadata["jwks_uri"]))
        except (JoseError, UntrustedProvider, httpx2.HTTPError, KeyError, ValueError, TimeoutError) as error:
            self._unreachable_since = self.clock()
            log.warning("the sign-in provider cannot be asked: %s", type(error).__name__)
            raise ProviderRefused from error
        self._metadata = now, metadata, keys
        return metadata, keys

    async def _fetch_json(self, url: str) -> dict[str, Any]:
        async with _open_http_client() as http:
            found = await http.get(url, headers={"accept": "application/json"})
        found.raise_for_status()
        return _parse_object(found)


def _open_http_client(known_by: httpx2.Auth | None = None) -> httpx2.AsyncClient:
    """Speak to the provider and to nobody that it points at; the person who waits for it does not wait for long."""
    return httpx2.AsyncClient(
        timeout=OIDC_TIMEOUT_SECONDS, follow_redirects=False, auth=known_by, verify=_load_tls_context()
    )


@cache
def _load_tls_context() -> ssl.SSLContext:
    """Read the authorities that are believed, once: it takes more work than all the rest of a question."""
    return httpx2.create_ssl_context()


def _parse_object(answer: httpx2.Response) -> dict[str, Any]:
    said = answer.json()
    if not isinstance(said, dict):
        raise UntrustedProvider("no object")
    return said


def _parse_keys(said: Mapping[str, Any]) -> KeySet:
    listed = said.get("keys")
    if not isinstance(listed, list):
        raise UntrustedProvider("no keys")
    return KeySet.import_key_set({"keys": listed})


def require_https(url: object) -> None:
    """See that what is fetched cannot be changed on its way: HTTPS, or this very machine.

    Raises: UntrustedProvider
    """
    parts = urlsplit(url if isinstance(url, str) else "")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise UntrustedProvider("no HTTPS")


def _pkce_challenge(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def _check_length(subject: str) -> str:
    if not 0 < len(subject) <= MAX_OIDC_SUBJECT_CHARACTERS:
        raise UntrustedProvider("no subject")
    return subject
