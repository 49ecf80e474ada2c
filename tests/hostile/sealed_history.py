"""Sealed history before an attack: known acts, sealed batch by batch."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg

from tests.databases import Database
from tests.ledger.write_rows import ACTOR
from tests.log_sealer import seal_all
from tests.regency import SmallRegency


@dataclass(frozen=True, kw_only=True)
class SealedHistory:
    """What is known of the log: numbers of entries and transactions by what they are, and every note in order."""

    database: Database
    regency: SmallRegency
    pay: int  # the first of two payslips that one transaction changed, with a reason
    pay_tx: int
    holiday: int  # the only entry of its transaction
    other_holiday: int
    read: int  # three people were read
    gap: int  # a number that nobody has: its transaction was rolled back
    notes: tuple[str, ...]

    async def leaf(self, seq: int) -> int:
        """The place of an entry in the tree, as it was sealed."""
        return int(await fetch_value(self.database, "SELECT index FROM audit.leaf WHERE seq = $1", seq))


@asynccontextmanager
async def begin_act(
    connection: asyncpg.Connection, *, reason: str | None = None, operation: str = "uji"
) -> AsyncIterator[int]:
    """A transaction of the owner with an actor; gives the number of its row."""
    async with connection.transaction():
        yield await state_actor(connection, reason=reason, operation=operation)


async def state_actor(
    connection: asyncpg.Connection, *, reason: str | None = None, operation: str = "uji"
) -> int:
    """State the actor of the open transaction; gives the number of its row."""
    tx: int = await connection.fetchval(
        "SELECT audit.begin($1, NULL, 'SERVICE', $2, $4, NULL, $3, NULL, NULL, NULL, NULL, NULL, NULL, 'uji')",
        ACTOR,
        str(uuid4()),
        reason,
        operation,
    )
    return tx


async def read_people(connection: asyncpg.Connection, people: list[UUID]) -> int:
    """Somebody reads what must not be read unseen; gives the number of the entry."""
    seq: int = await connection.fetchval(
        "SELECT audit.note_read($1, NULL, 'SERVICE', $2, 'uji', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'uji', "
        "'{payslip.net}', $3)",
        ACTOR,
        str(uuid4()),
        people,
    )
    return seq


async def fetch_value(database: Database, question: str, *values: object) -> int | str:
    """One value, as superuser."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        found: int | str = await connection.fetchval(question, *values)
        return found
    finally:
        await connection.close()


async def build_history(database: Database, regency: SmallRegency) -> SealedHistory:
    """Make it: four batches, the last of them with a read alone."""
    notes = [(await seal_all(database)).note]
    connection = await asyncpg.connect(database.owner_url)
    try:
        async with begin_act(connection, reason="gaji dibetulkan menurut SK") as pay_tx:
            await connection.execute(
                "UPDATE hr.payslip SET tpp = tpp + 1000, gross = gross + 1000, net = net + 1000 "
                "WHERE employee_id = ANY ($1)",
                [regency.staff.id, regency.colleague.id],
            )
        pay: int = await connection.fetchval("SELECT min(seq) FROM audit.entry WHERE tx_id = $1", pay_tx)
        gap = await _abandon(connection)
        notes.append((await seal_all(database)).note)
        holidays = [await _rename(connection, day) for day in ("2026-08-17", "2026-12-25")]
        notes.append((await seal_all(database)).note)
        read = await read_people(
            connection, [each.id for each in (regency.staff, regency.colleague, regency.pppk)]
        )
        notes.append((await seal_all(database)).note)
    finally:
        await connection.close()
    return SealedHistory(
        database=database, regency=regency, pay=pay, pay_tx=pay_tx, holiday=holidays[0], other_holiday=holidays[1],
        read=read, gap=gap, notes=tuple(notes),
    )  # fmt: skip


async def _rename(connection: asyncpg.Connection, day: str) -> int:
    async with begin_act(connection) as tx:
        await connection.execute(
            "UPDATE hr.holiday SET name = name || ' (diubah)' WHERE day = $1::text::date", day
        )
    seq: int = await connection.fetchval("SELECT seq FROM audit.entry WHERE tx_id = $1", tx)
    return seq


async def _abandon(connection: asyncpg.Connection) -> int:
    transaction = connection.transaction()
    await transaction.start()
    await state_actor(connection)
    await connection.execute("UPDATE hr.holiday SET name = name || '?' WHERE day = '2026-08-17'")
    seq: int = await connection.fetchval("SELECT max(seq) FROM audit.entry")
    await transaction.rollback()
    return seq
