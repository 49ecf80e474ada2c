"""What the log holds, nobody takes back: not the pools, not the owner, not the superuser without force."""

import asyncpg
import pytest

from tests.ledger.conftest import Users
from tests.ledger.write_rows import rolled_back

LOG = {
    "audit.tx": "operation = 'lain'",
    "audit.entry": "relation = 'lain'",
    "audit.relation": "reason_required = true",
    "audit.disclosure": "salt = salt",
    "audit.tx_disclosure": "salt = salt",
    "audit.read_subject": "seq = seq",
    "audit.leaf": "seq = seq",
    "audit.checkpoint": "root = root",
    "audit.cosignature": "line = line",
    "audit.manifest": "lines = lines",
}
POOLS = ("app", "public", "auditor")


@pytest.mark.parametrize("user", [*POOLS, "owner", "superuser"])
@pytest.mark.parametrize("relation", LOG)
async def test_the_log_is_neither_deleted_nor_emptied(users: Users, relation: str, user: str) -> None:
    for statement in (f"DELETE FROM {relation}", f"TRUNCATE {relation} CASCADE"):
        async with rolled_back(users[user]):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await users[user].execute(statement)


@pytest.mark.parametrize("user", [*POOLS, "owner", "superuser"])
@pytest.mark.parametrize("relation", LOG)
async def test_the_log_is_not_rewritten(users: Users, relation: str, user: str) -> None:
    """The register is written by a migration, which has an actor, and its changes are entries."""
    async with rolled_back(users[user]):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await users[user].execute(f"UPDATE {relation} SET {LOG[relation]}")


@pytest.mark.parametrize("user", POOLS)
@pytest.mark.parametrize("relation", LOG)
async def test_no_pool_writes_the_log_directly(users: Users, relation: str, user: str) -> None:
    async with rolled_back(users[user]):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await users[user].execute(
                f"INSERT INTO {relation} OVERRIDING SYSTEM VALUE SELECT * FROM {relation}"
            )
