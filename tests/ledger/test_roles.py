"""No pool is more than its role: no other role to slip into, nothing to make, no trigger to switch off."""

import asyncpg
import pytest

from tests.ledger.conftest import Users
from tests.ledger.samples import SAMPLES
from tests.ledger.write_rows import begin, rolled_back, write

POOLS = {"app": "jejak_app", "public": "jejak_public", "auditor": "jejak_auditor"}
ROLES = (
    "jejak_app",
    "jejak_public",
    "jejak_auditor",
    "jejak_owner",
    "postgres",
    "pg_write_all_data",
    "pg_monitor",
)


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("role", ROLES)
async def test_a_pool_becomes_nobody_else(users: Users, pool: str, role: str) -> None:
    if role == POOLS[pool]:
        return
    for statement in (
        f"SET ROLE {role}",
        f"SET SESSION AUTHORIZATION {role}",
        f"GRANT {role} TO {POOLS[pool]}",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await users[pool].execute(statement)


@pytest.mark.parametrize("pool", POOLS)
async def test_going_back_to_oneself_gives_nothing(users: Users, pool: str) -> None:
    for statement in (
        "RESET ROLE",
        "SET ROLE NONE",
        "RESET SESSION AUTHORIZATION",
        "SET SESSION AUTHORIZATION DEFAULT",
    ):
        await users[pool].execute(statement)
        assert await users[pool].fetchval("SELECT current_user") == POOLS[pool]
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await write(users[pool], "hr.employee", "UPDATE")


@pytest.mark.parametrize("pool", POOLS)
async def test_a_pool_makes_and_unmakes_nothing(users: Users, pool: str) -> None:
    for statement in (
        "CREATE TEMP TABLE kept (id integer)",
        "CREATE TABLE public.kept (id integer)",
        "CREATE TABLE hr.kept (id integer)",
        "CREATE SCHEMA kept",
        "CREATE FUNCTION hr.kept() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE hr.payslip DISABLE TRIGGER audit_update",
        "DROP TRIGGER audit_update ON hr.payslip",
        'ALTER FUNCTION audit."capture hr.payslip"() OWNER TO CURRENT_USER',
        "SET session_replication_role = replica",
    ):
        async with rolled_back(users[pool]):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await users[pool].execute(statement)


@pytest.mark.parametrize("pool", ["public", "auditor"])
async def test_only_the_application_states_an_actor(users: Users, pool: str) -> None:
    async with rolled_back(users[pool]):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await begin(users[pool])


@pytest.mark.parametrize("relation", SAMPLES)
async def test_the_public_reads_no_table(users: Users, relation: str) -> None:
    async with rolled_back(users["public"]):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await users["public"].execute(f"SELECT FROM {relation}")


@pytest.mark.parametrize("relation", ["audit.tx", "audit.entry", "hr.audit_entry"])
async def test_the_log_is_read_by_auditors_only(users: Users, relation: str) -> None:
    await users["auditor"].execute(f"SELECT FROM {relation}")
    for pool in ("app", "public"):
        async with rolled_back(users[pool]):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await users[pool].execute(f"SELECT FROM {relation}")


async def test_a_superuser_who_plays_a_replica_is_still_on_record(users: Users) -> None:
    """ENABLE ALWAYS: the setting that switches off ordinary triggers switches off none of ours."""
    async with rolled_back(users["superuser"]):
        await users["superuser"].execute("SET LOCAL session_replication_role = replica")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="has no actor"):
            await write(users["superuser"], "hr.payslip", "UPDATE")
