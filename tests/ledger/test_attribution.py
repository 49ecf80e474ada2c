"""An actor stands for one transaction: stated once, first, and by that transaction itself."""

import asyncpg
import pytest
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from audit.context import Attribution, attributed, begin
from jejak.database.pools import get_pool
from models.employee import Employee
from models.unit import Unit
from rulebook.access import SERVICE_ACTORS
from tests.databases import Database
from tests.ledger.conftest import Users
from tests.ledger.write_rows import begin as state_actor
from tests.ledger.write_rows import rolled_back, write
from tests.regency import SmallRegency

ACT = Attribution(
    actor=SERVICE_ACTORS["jobs"], method="SERVICE", request="r-1", operation="uji", reason="latihan"
)
LAST = """
    SELECT t.actor_id, t.operation, w."values" ->> 'reason' AS reason, t.request_id, t.db_user,
           e.relation, e.op::text AS op, e.old, e.new, o."values" AS before, n."values" AS after
      FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id
      LEFT JOIN audit.tx_disclosure w ON w.tx_id = t.id
      LEFT JOIN audit.disclosure o ON o.seq = e.seq AND o.side = 'o'
      LEFT JOIN audit.disclosure n ON n.seq = e.seq AND n.side = 'n'
     ORDER BY e.seq DESC LIMIT 1
"""


async def test_a_change_through_the_applications_pool_is_on_record(small_regency: SmallRegency) -> None:
    staff = small_regency.staff
    async with attributed(ACT) as client:
        await Employee.filter(id=staff.id).using_db(client).update(name="Ani Misal")
    (entry,) = await get_pool("owner").execute_query_dict(LAST)
    assert entry == {
        "actor_id": ACT.actor,
        "operation": "uji",
        "reason": "latihan",
        "request_id": "r-1",
        "db_user": "jejak_app",
        "relation": "hr.employee",
        "op": "U",
        "old": "{}",
        "new": "{}",
        "before": '{"name": "Ani Contoh"}',
        "after": '{"name": "Ani Misal"}',
    }


async def test_an_actor_is_stated_once(pools: Database) -> None:
    with pytest.raises(IntegrityError, match="tx_states_its_actor_once"):
        async with attributed(ACT) as client:
            await begin(client, ACT)


async def test_the_next_transaction_on_the_same_connection_has_no_actor(users: Users) -> None:
    connection = users["owner"]
    async with rolled_back(connection):
        await state_actor(connection)
        await write(connection, "hr.payslip", "UPDATE")
    async with rolled_back(connection):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="has no actor"):
            await write(connection, "hr.payslip", "UPDATE")


async def test_a_block_that_raises_leaves_nothing(small_regency: SmallRegency) -> None:
    staff = Employee.filter(id=small_regency.staff.id)

    async def renamed_and_broken() -> None:
        async with attributed(ACT) as client:
            await staff.using_db(client).update(name="Ani Misal")
            await staff.using_db(client).update(nip="bukan angka")

    with pytest.raises(IntegrityError):
        await renamed_and_broken()
    assert (await staff.using_db(get_pool("app")).get()).name == "Ani Contoh"
    assert not await get_pool("owner").execute_query_dict("SELECT FROM audit.tx WHERE request_id = 'r-1'")


async def test_a_savepoint_inside_keeps_the_actor(small_regency: SmallRegency) -> None:
    async with attributed(ACT) as client, in_transaction(client.connection_name) as inner:
        await Employee.filter(id=small_regency.staff.id).using_db(inner).update(name="Ani Misal")
    (entry,) = await get_pool("owner").execute_query_dict(LAST)
    assert (entry["actor_id"], entry["after"]) == (ACT.actor, '{"name": "Ani Misal"}')


async def test_an_actor_stated_in_a_savepoint_opens_nothing(users: Users) -> None:
    """A savepoint can be forgotten while later changes stay, so only the transaction itself is believed."""
    connection = users["owner"]
    async with rolled_back(connection):
        async with connection.transaction():
            await state_actor(connection)
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="has no actor"):
            await write(connection, "hr.payslip", "UPDATE")


async def test_a_transaction_row_from_elsewhere_opens_nothing(users: Users) -> None:
    """After a restore the log holds rows with the numbers of transactions still to come."""
    superuser, owner = users["superuser"], users["owner"]
    # A restore makes triggers when the rows are there.
    await superuser.execute("ALTER TABLE audit.tx DISABLE TRIGGER stamped")
    await superuser.execute(
        "INSERT INTO audit.tx (cluster, xid, actor_id, method, request_id, operation, build) "
        "SELECT 1, (pg_current_xact_id()::text::bigint + ahead)::text::xid8, $1, 'SERVICE', '-', '-', '-' "
        "FROM generate_series(1, 200) AS ahead",
        ACT.actor,
    )
    await superuser.execute("ALTER TABLE audit.tx ENABLE ALWAYS TRIGGER stamped")
    async with rolled_back(owner):
        await owner.execute("SELECT pg_current_xact_id()")
        assert await owner.fetchval("SELECT count(*) FROM audit.tx WHERE xid = pg_current_xact_id()") == 1
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="has no actor"):
            await write(owner, "hr.payslip", "UPDATE")
    async with rolled_back(owner):
        await state_actor(owner)
        await write(owner, "hr.payslip", "UPDATE")


async def test_which_login_wrote_when_and_in_which_transaction_the_server_says(users: Users) -> None:
    """Not even the owner, who may write the row by hand, writes another login, time or number into it."""
    owner = users["owner"]
    async with rolled_back(owner):
        row = await owner.fetchrow(
            "INSERT INTO audit.tx (cluster, xid, at, actor_id, method, request_id, operation, build, db_user, pid) "
            "VALUES (2, '7', '2020-01-01', $1, 'SERVICE', '-', '-', '-', 'jejak_app', 7) "
            "RETURNING db_user, pid = pg_backend_pid(), at = transaction_timestamp(), xid = pg_current_xact_id()",
            ACT.actor,
        )
        assert tuple(row) == ("jejak_owner", True, True, True)


async def test_what_demands_a_reason_is_refused_without_one(database: Database) -> None:
    connection = await asyncpg.connect(database.superuser_url)
    async with connection.transaction():
        await state_actor(connection)
        await connection.execute(
            "SELECT audit.track('hr.unit', audit.columns_of('hr.unit'), reason_required => true)"
        )
    insert = (
        "INSERT INTO hr.unit (code, name, kind, work_week) VALUES ('1', 'Kabupaten Contoh', 'REGENCY', 5)"
    )
    async with rolled_back(connection):
        await state_actor(connection)
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="needs a reason"):
            await connection.execute(insert)
    async with rolled_back(connection):
        await state_actor(connection, reason="pembentukan")
        await connection.execute(insert)
    await connection.close()


async def test_a_write_outside_attributed_is_refused(small_regency: SmallRegency) -> None:
    with pytest.raises(Exception, match="has no actor"):
        await Unit.filter(id=small_regency.office.id).using_db(get_pool("app")).update(name="Dinas Misal")
