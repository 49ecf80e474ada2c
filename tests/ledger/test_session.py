"""Who acts is known to the session that said so and to no other, and what an entry hides behind is its own."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from audit.context import Attribution, begin
from jejak.database.pools import get_pool, open_pools
from tests.databases import Database
from tests.ledger.conftest import Users
from tests.ledger.write_rows import ACTOR, connect, rolled_back, write
from tests.ledger.write_rows import begin as state_actor

KNOWN = ("acting_xid", "acting_tx", "session_cluster", "session_key1", "session_key2")
ACT = Attribution(actor=ACTOR, method="SERVICE", request="r-1", operation="uji")
WRONG: dict[str, dict[str, Any]] = {
    "tx_method_is_known": {"method": "GUEST"},
    "tx_names_its_act": {"operation": ""},
    "tx_document_hash_is_sha256": {"document": b"short"},
    "tx_acting_cites_its_decree": {"acting_as": "PLT"},
}
HERE = "FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id WHERE t.xid = pg_current_xact_id()"


@pytest.fixture
async def other(users: Users, module_database: Database) -> AsyncIterator[asyncpg.Connection]:
    """A session of the application that has never said anything."""
    connection = await connect(module_database.urls["app"])
    yield connection
    await connection.close()


async def test_nobody_acts_by_what_another_session_said(users: Users, other: asyncpg.Connection) -> None:
    async with rolled_back(users["app"]), rolled_back(other):
        await state_actor(users["app"])
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="has no actor"):
            await write(other, "hr.leave_request", "INSERT")


async def test_nor_does_a_session_that_acted_before(users: Users, other: asyncpg.Connection) -> None:
    async with rolled_back(other):
        await state_actor(other)
        await write(other, "hr.leave_request", "INSERT")
    async with rolled_back(users["app"]), rolled_back(other):
        await state_actor(users["app"])
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="has no actor"):
            await write(other, "hr.leave_request", "INSERT")


async def test_a_session_that_is_made_to_forget_acts_no_more(users: Users) -> None:
    for user in ("app", "owner", "superuser"):
        async with rolled_back(users[user]):
            await state_actor(users[user])
            await users[user].execute("DISCARD SEQUENCES")
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="has no actor"):
                await write(users[user], "hr.leave_request", "INSERT")


@pytest.mark.parametrize("user", ["app", "public", "auditor"])
@pytest.mark.parametrize("name", KNOWN)
async def test_nobody_sets_or_reads_what_a_session_knows(users: Users, user: str, name: str) -> None:
    for attempt in ("setval({}, 7)", "nextval({})", "currval({})", "last_value FROM audit." + name):
        async with rolled_back(users[user]):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await users[user].execute("SELECT " + attempt.format(f"'audit.{name}'"))


async def test_a_forged_transaction_opens_nothing(users: Users) -> None:
    owner = users["owner"]
    async with rolled_back(owner):
        await owner.execute(
            "INSERT INTO audit.tx (cluster, xid, actor_id, method, request_id, operation, build) "
            "SELECT system_identifier, pg_current_xact_id(), $1, 'CLI', '-', '-', '-' FROM pg_control_system()",
            ACTOR,
        )
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="has no actor"):
            await write(owner, "hr.payslip", "UPDATE")


@pytest.mark.parametrize("constraint", WRONG)
async def test_what_is_stated_keeps_its_rules(module_database: Database, constraint: str) -> None:
    async with open_pools({"app": module_database.urls["app"], "owner": module_database.owner_url}):
        act = replace(ACT, **WRONG[constraint])
        with pytest.raises(Exception, match=constraint) as refused:
            await begin(get_pool("owner"), act)
        assert isinstance(refused.value.args[0], asyncpg.CheckViolationError)
        assert refused.value.args[0].constraint_name == constraint


async def test_no_two_entries_hide_behind_the_same_bytes(users: Users, module_database: Database) -> None:
    another = await connect(module_database.owner_url)
    nonces = set[str]()
    for connection in (users["owner"], another):
        async with rolled_back(connection):
            await state_actor(connection)
            await connection.execute(
                "INSERT INTO hr.holiday (day, kind, name, source) "
                "SELECT date '2030-01-01' + n, 'NATIONAL', 'Hari ' || n, 'SKB' FROM generate_series(1, 50) n"
            )
            nonces |= {str(row["nonce"]) for row in await connection.fetch(f"SELECT e.nonce {HERE}")}
    await another.close()
    assert len(nonces) == 100


async def test_each_image_has_a_salt_of_its_own(users: Users) -> None:
    async with rolled_back(users["owner"]):
        await state_actor(users["owner"])
        await users["owner"].execute("UPDATE hr.employee SET name = name || ' Misal'")
        rows = await users["owner"].fetch(
            f"SELECT d.salt FROM audit.disclosure d WHERE d.seq IN (SELECT e.seq {HERE})"
        )
    salts = [row["salt"] for row in rows]
    assert len(set(salts)) == len(salts) >= 4
    assert {len(salt) for salt in salts} == {16}


async def test_a_column_younger_than_the_triggers_is_personal_and_told_when_it_changes(users: Users) -> None:
    connection = users["owner"]
    async with rolled_back(connection):
        await state_actor(connection)
        await connection.execute("ALTER TABLE hr.holiday ADD COLUMN mark text DEFAULT 'lama'")
        for setting in ("name = 'Hari lain'", "mark = 'baru'", "name = 'Hari ini', mark = NULL"):
            await connection.execute(f"UPDATE hr.holiday SET {setting} WHERE day = '2026-08-17'")
        told = await connection.fetch(
            """SELECT e.new, n."values" FROM audit.entry e
                 LEFT JOIN audit.disclosure n ON n.seq = e.seq AND n.side = 'n'
                WHERE e.relation = 'hr.holiday' AND e.op = 'U' ORDER BY e.seq DESC LIMIT 3"""
        )
    assert [tuple(row) for row in reversed(told)] == [
        ('{"name": "Hari lain"}', None),
        ("{}", '{"mark": "baru"}'),
        ('{"name": "Hari ini"}', '{"mark": null}'),
    ]
