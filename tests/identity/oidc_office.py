"""An office whose people may come in through a sign-in provider: the small regency, served under a known address."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from jejak.database.embedded import Cluster
from jejak.database.pools import open_pools
from tests.databases import create_database
from tests.endpoints.conftest import serve_database
from tests.endpoints.regency_api import RegencyApi, open_connection
from tests.regency import SmallRegency

CLIENT, SECRET = "jejak", "rahasia-penyedia-untuk-uji"


@dataclass(frozen=True)
class OidcOffice:
    """The town, where it is reached, and the provider that it believes."""

    api: RegencyApi
    base_url: str
    issuer: str

    @property
    def callback(self) -> str:
        return f"{self.base_url}/login/oidc/callback"


def reserve_port() -> socket.socket:
    """Take a free port of this machine."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    return listener


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


@asynccontextmanager
async def serve_office(
    cluster: Cluster, small: SmallRegency, *, issuer: str, listener: socket.socket, cookies: str = "off"
) -> AsyncIterator[OidcOffice]:
    """Serve the small regency to browsers without HTTPS, and believe one provider; `cookies` are secure when "on"."""
    home = f"http://127.0.0.1:{port_of(listener)}"
    told = {
        "JEJAK_ADDRESS": home,
        "JEJAK_SECURE_COOKIES": cookies,
        "JEJAK_OIDC_ISSUER": issuer,
        "JEJAK_OIDC_CLIENT": CLIENT,
        "JEJAK_OIDC_SECRET": SECRET,
    }
    async with (
        create_database(cluster, template=small.database.name) as database,
        open_pools({"owner": database.owner_url}),
        open_connection(database.superuser_url) as behind,
        serve_database(database, told=told, listener=listener) as http,
    ):
        yield OidcOffice(RegencyApi(replace(small, database=database), http, behind), home, issuer)
