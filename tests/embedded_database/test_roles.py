"""Rights of the owner over runtime roles: end their sessions, set their timeouts."""

import asyncpg
import pytest

from jejak.database.embedded import Cluster
from jejak.database.roles import POOL_ROLES, ensure_roles, pool_urls
from jejak.errors import OperatorError
from jejak.settings import Settings

SHARES = "SELECT rolname, pg_has_role('jejak_owner', oid, 'USAGE') FROM pg_roles WHERE rolname = ANY ($1)"


async def test_the_owner_joins_every_role_that_it_may_and_asks_for_no_more(shared_cluster: Cluster) -> None:
    """Of the three it made one itself, long ago; an administrator made another, and one is missing."""
    for url, role in ((shared_cluster.url(), "jejak_app"), (shared_cluster.superuser_url(), "jejak_public")):
        connection = await asyncpg.connect(url)
        await connection.execute(f"CREATE ROLE {role} LOGIN")
        await connection.close()
    urls = pool_urls(shared_cluster.url(), Settings.from_environment({}), data_dir=shared_cluster.data_dir)
    bound = "ALTER ROLE jejak_public SET statement_timeout = 2850"
    with pytest.raises(OperatorError, match=f"an administrator must run first: {bound};$"):
        await ensure_roles(shared_cluster.url(), urls)
    connection = await asyncpg.connect(shared_cluster.superuser_url())
    await connection.execute(bound)
    for _ in range(2):
        await ensure_roles(shared_cluster.url(), urls)
    shares = dict(await connection.fetch(SHARES, list(POOL_ROLES.values())))
    await connection.close()
    assert shares == {"jejak_app": True, "jejak_public": False, "jejak_auditor": True}
