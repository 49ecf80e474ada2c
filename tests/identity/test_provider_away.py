"""A sign-in provider that cannot be asked keeps nobody out who has a password."""

from jejak.cluster import Cluster
from rulebook.pacing import ADDRESS
from tests.doors.client import Caller
from tests.identity.asking import codes, come
from tests.identity.browser import Browser, told
from tests.identity.office import opened, port_of, reserved
from tests.regency import SmallRegency


async def test_while_the_provider_is_away_nobody_has_failed_tries(
    cluster: Cluster, small_template: SmallRegency
) -> None:
    """In the morning all of an office ask for it, find it away, and sign in with their passwords."""
    theirs, listener = reserved(), reserved()
    issuer = f"http://127.0.0.1:{port_of(theirs)}"
    theirs.close()
    async with opened(cluster, small_template, issuer=issuer, listener=listener) as office:
        morning = Browser()
        for _ in range(ADDRESS.free + 2):
            assert told(await morning.get(f"{office.home}/login/oidc")) == {"refused": "PROVIDER_REFUSED"}
        assert codes(await come(Caller(office.town.http), "pegawai")) == []
        assert await office.town.rows("SELECT FROM ops.oidc_flow") == []
        await morning.close()
