"""The database lets each pool read what its audiences see and its acts need, column by column, and nothing else."""

from collections import defaultdict
from collections.abc import AsyncIterator

import asyncpg
import pytest

from jejak.database.pools import open_pools
from jejak.database.roles import POOL_ROLES
from jejak.policy_artifacts.column_grants import audiences_of_pool, readable_columns
from rulebook.access import Audience
from tests.databases import Database

# Whatever may be read of a relation: granted as a whole, or column by column; `ops` is nobody's data.
_GRANTED = """
SELECT format('%s.%s', n.nspname, c.relname) AS relation, a.attname AS column,
       has_table_privilege($1, c.oid, 'SELECT') AS is_whole
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE n.nspname IN ('hr', 'audit', 'published') AND c.relkind IN ('r', 'v', 'p') AND NOT c.relispartition
   AND has_column_privilege($1, c.oid, a.attnum, 'SELECT')
"""
RESTRICTED = (
    *("hr.employee", "hr.payslip", "hr.leave_request", "hr.account", "hr.rank_history"),
    *("hr.audit_entry", "audit.entry"),
)


@pytest.fixture(scope="module")
async def owner(module_database: Database) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(module_database.owner_url)
    yield connection
    await connection.close()


@pytest.mark.parametrize("pool", POOL_ROLES)
async def test_a_pool_reads_exactly_what_the_policy_says(owner: asyncpg.Connection, pool: str) -> None:
    found = defaultdict(set)
    for row in await owner.fetch(_GRANTED, POOL_ROLES[pool]):
        found[row["relation"]].add("*" if row["is_whole"] else row["column"])
    async with open_pools({}):
        expected = readable_columns(pool)
    assert dict(found) == {
        name: set(columns) for name, columns in expected.items() if not name.startswith("ops.")
    }


@pytest.mark.parametrize("relation", RESTRICTED)
async def test_the_public_reads_no_row_about_a_person(module_database: Database, relation: str) -> None:
    connection = await asyncpg.connect(module_database.urls["public"])
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"SELECT FROM {relation}")
    finally:
        await connection.close()


def test_each_audience_reads_as_one_pool() -> None:
    signed_in = {pool: audiences_of_pool(pool) & ~Audience.PUBLIC for pool in POOL_ROLES}
    assert signed_in == {
        "app": (
            (Audience.STAFF | Audience.PERSONNEL | Audience.PAYROLL)
            | (Audience.ACCOUNTS | Audience.INFORMATION | Audience.SERVICE)
        ),
        "public": Audience(0),
        "auditor": Audience.AUDITOR,
    }


async def test_a_coordinate_that_is_opened_to_the_public_would_be_granted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The grants follow from the table: nobody has to think of them, and a test compares them with the database."""
    seen = "jejak.policy_artifacts.column_grants.visible_to"
    async with open_pools({}):
        before = readable_columns("public")
        monkeypatch.setattr(seen, lambda audiences: frozenset({"Employee", "Employee.fullName"}))
        after = readable_columns("public")
    assert "hr.employee" not in before
    assert after["hr.employee"] == {"id", "name", "front_title", "back_title"}
