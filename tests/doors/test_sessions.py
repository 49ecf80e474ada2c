"""No statement of the runtime pools leaves anything in its session that a later transaction would go by: a connection
may be lent again as it is.
"""

import re
from collections.abc import AsyncIterator

import pytest

from jejak.cluster import Cluster
from jejak.database import connection_config
from jejak.roles import POOLS
from tests.doors.asking import OFFICES, doors, field_text, graph_of
from tests.doors.conftest import a_town
from tests.doors.leave import filed, take, withdraw
from tests.doors.statements import Log, logging_statements
from tests.doors.town import Town
from tests.gates import open_gate
from tests.regency import SmallRegency
from tests.sealing import sealed

# What outlives a transaction: settings, locks, channels, cursors, temporary tables, prepared statements by name.
_LEFT = re.compile(
    r"^\s*(SET(?! LOCAL| TRANSACTION)|LISTEN|DECLARE\s[^;]*\sCURSOR|PREPARE|LOAD|CREATE TEMP)\b"
    r"|pg_(try_)?advisory_lock|set_config\([^)]*,\s*false\s*\)|pg_temp\.",
    re.IGNORECASE,
)
# What asyncpg does when it meets a type: it switches this off, looks the type up, and switches it back.
_DRIVER = re.compile(r"set_config\('jit'")
_BODIES = """
SELECT p.oid::regprocedure::text AS name, p.prosrc AS body FROM pg_proc p
 WHERE p.pronamespace IN ('hr'::regnamespace, 'audit'::regnamespace, 'ops'::regnamespace)
"""


@pytest.fixture(scope="module")
async def town(cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[Town]:
    """The small regency without limits."""
    async with a_town(cluster, small_template, open_gate()) as town:
        yield town


async def test_whatever_is_asked_leaves_nothing_in_a_session(town: Town) -> None:
    async with logging_statements(town.behind):
        log = Log(town, whole=True)
        await log.since()
        for who in ("staff", "superior", *OFFICES):
            caller = await town.enter(who)
            for name, door in doors("Query", graph_of(who)).items():
                await caller.post(f"{{ {field_text(name, door, 3)} }}")
        request = await filed(await town.enter("staff"), "2026-09-07", "2026-09-08")
        await take(await town.enter("superior"), "adviseLeave", request)
        await withdraw(
            await town.enter("staff"), await filed(await town.enter("staff"), "2026-10-05", "2026-10-06")
        )
        await sealed(town.regency.database)
        ran = await log.since()
    assert len(ran) > 100
    assert [each for each in ran if _LEFT.search(each) and not _DRIVER.search(each)] == []


async def test_no_function_leaves_anything_in_a_session(town: Town) -> None:
    rows = await town.rows(_BODIES)
    assert len(rows) > 50
    assert [row["name"] for row in rows if _LEFT.search(row["body"])] == []
    # What lies in sequences (decision 18) names its transaction, or is the session's own; no driver's reset clears it.
    assert {row["name"].partition("(")[0] for row in rows if "setval(" in row["body"]} == {
        "audit.begin",
        "audit.open_session",
    }


def test_only_the_runtime_pools_are_lent_again_as_they_are() -> None:
    for role in (*POOLS.values(), "jejak_owner", "jejak_sealer"):
        found = connection_config(f"postgresql://{role}:x@localhost/jejak")["credentials"]
        assert ("reset" in found) == (role in POOLS.values())
