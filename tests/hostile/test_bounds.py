"""How long a role may ask is the whole cluster's: what was altered is named, and no other database's release is."""

from collections.abc import AsyncIterator

import pytest

from jejak.database.embedded import Cluster
from jejak.database.roles import ensure_roles
from jejak.doctor import DoctorFinding, FindingCode, FindingKind, find_problems
from tests.databases import Database
from tests.hostile.attacker import as_superuser
from tests.log_sealer import seal_all

ALTERED = {
    "ALTER ROLE jejak_app RESET statement_timeout": (FindingCode.MISSING, None),
    "ALTER ROLE jejak_app SET statement_timeout = 0": (FindingCode.DIFFERENT, "statement_timeout=0"),
    "ALTER ROLE jejak_app SET work_mem = '1GB'": (
        FindingCode.DIFFERENT,
        "statement_timeout=9500, work_mem=1GB",
    ),
    "ALTER ROLE jejak_app IN DATABASE {database} SET statement_timeout = 0": (
        FindingCode.DIFFERENT,
        "statement_timeout=9500, IN DATABASE statement_timeout=0",
    ),
}
UNBOUND = "ALTER ROLE jejak_app RESET statement_timeout"


@pytest.fixture
async def alterable_database(cluster: Cluster, database: Database) -> AsyncIterator[Database]:
    """A database whose roles a test alters, which are the whole cluster's and so put back."""
    yield database
    for role in ("jejak_app", "jejak_sealer"):
        await as_superuser(database, f"ALTER ROLE {role} RESET ALL")
    await _release(cluster, database)


async def _release(cluster: Cluster, database: Database) -> None:
    """What `jejak migrate` of any database does to the roles."""
    await ensure_roles(cluster.url(), database.urls | {"sealer": database.sealer_url})


async def _load_past_findings(database: Database) -> list[tuple[FindingCode, str]]:
    found = await find_problems(database.owner_url)
    return [(each.code, each.subject) for each in found if each.kind is FindingKind.PAST]


@pytest.mark.parametrize("deed", ALTERED)
async def test_what_became_of_a_roles_bound_is_named(alterable_database: Database, deed: str) -> None:
    await as_superuser(alterable_database, deed.format(database=alterable_database.name))
    wrong, found = ALTERED[deed]
    assert await find_problems(alterable_database.owner_url) == [
        DoctorFinding(FindingKind.ROLES, wrong, "jejak_app", "statement_timeout=9500", found)
    ]


async def test_a_log_of_before_is_not_accused_of_what_a_release_gave_the_roles(
    cluster: Cluster, alterable_database: Database
) -> None:
    """Another database's release bounds the roles, before the next seal, after it, or instead of an older bound."""
    await as_superuser(alterable_database, UNBOUND, "ALTER ROLE jejak_public SET statement_timeout = 60000")
    await seal_all(alterable_database)
    await _release(cluster, alterable_database)
    assert await find_problems(alterable_database.owner_url) == []
    await seal_all(alterable_database)
    assert await find_problems(alterable_database.owner_url) == []
    await _release(cluster, alterable_database)
    await seal_all(alterable_database)
    assert await find_problems(alterable_database.owner_url) == []


async def test_a_bound_that_was_away_between_two_seals_is_named_and_so_is_what_came_with_it(
    cluster: Cluster, alterable_database: Database
) -> None:
    await seal_all(alterable_database)
    await as_superuser(alterable_database, UNBOUND)
    await seal_all(alterable_database)
    assert await _load_past_findings(alterable_database) == [
        (FindingCode.OTHERWISE_BETWEEN, "setting  jejak_app")
    ]
    await as_superuser(alterable_database, "ALTER ROLE jejak_app SET work_mem = '1GB'")
    await _release(cluster, alterable_database)
    assert await _load_past_findings(alterable_database) == [
        (FindingCode.OTHERWISE_BETWEEN, "setting  jejak_app"),
        (FindingCode.OTHERWISE_SINCE, "setting  jejak_app"),
    ]


async def test_a_setting_of_a_role_that_gets_none_is_named(alterable_database: Database) -> None:
    await as_superuser(alterable_database, "ALTER ROLE jejak_sealer SET statement_timeout = 9500")
    assert await find_problems(alterable_database.owner_url) == [
        DoctorFinding(FindingKind.ROLES, FindingCode.UNKNOWN, "jejak_sealer", None, "statement_timeout=9500")
    ]
