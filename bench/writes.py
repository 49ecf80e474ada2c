"""Cost of writes: without audit, with two peers, and with the audit log, the same rows in the same order.

The peers are named to themselves in the way they are used: they are told the actor in one statement a transaction, as
the ledger is. There the ledger also asks whether the caller may still act. A system without audit has to ask that
too, so a transaction of one row is held against one that asks and is not audited.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg

from bench.measurement_setup import (
    MeasurementSize,
    create_caller,
    peer_database,
    state_actor,
    tracked_database,
)
from bench.meter import HAS_PROC, Meter, WriteCost, median_cost
from bench.report.section import Section
from bench.sql_text import statement
from jejak.database.embedded import Cluster
from jejak.progress import ProgressCallback
from tests.databases import Database

NONE, VOUCHED, PLAIN, VERSIONS, OPEN, PERSONAL = (
    "none",
    "none, vouched for",
    "plain JSONB trigger",
    "record versions",
    "Jejak",
    "Jejak, 3 personal",
)
BULK = ("COPY", "INSERT … SELECT", "UPDATE", "DELETE")
SINGLE = ("one-row INSERT tx", "one-row UPDATE tx")
Costs = dict[tuple[str, str], list[WriteCost]]  # by variant and way, what each round cost


@dataclass(frozen=True)
class WriteVariant:
    """One variant: its connections and who is told to it."""

    name: str
    owner: asyncpg.Connection
    writer: asyncpg.Connection
    state_actor: Callable[[asyncpg.Connection], Awaitable[None]]


async def measure(cluster: Cluster, size: MeasurementSize, *, progress: ProgressCallback) -> list[Section]:
    """Measure every variant, round by round."""
    seen: Costs = {}
    async with AsyncExitStack() as stack:
        variants = [
            await stack.enter_async_context(_open_variant(cluster, name)) for name in _VARIANT_FACTORIES
        ]
        for each in variants:
            await _fill_source(each.owner, size.rows)
        for number in range(size.rounds):
            progress(f"  writes: round {number + 1} of {size.rounds}")
            for each in variants:
                if each.name != VOUCHED:
                    _add_costs(seen, each, await _measure_bulk(each))
            for each in variants:
                _add_costs(seen, each, await _measure_single(each, size.singles))
    return [_build_section(seen, size)]


def _add_costs(seen: Costs, variant: WriteVariant, found: dict[str, WriteCost]) -> None:
    for way, cost in found.items():
        seen.setdefault((variant.name, way), []).append(cost)


async def _measure_bulk(variant: WriteVariant) -> dict[str, WriteCost]:
    source = await variant.owner.fetch("SELECT * FROM source")
    records = [tuple(row) for row in source]
    rows, found = len(records), dict[str, WriteCost]()

    async def copy() -> object:
        return await variant.owner.copy_records_to_table("request", schema_name="bench", records=records)

    ways: list[tuple[str, Callable[[], Awaitable[object]]]] = [
        ("COPY", copy),
        ("clear", lambda: variant.owner.execute(statement("delete_rows"))),
        ("INSERT … SELECT", lambda: variant.owner.execute(statement("insert_rows"))),
        ("UPDATE", lambda: variant.owner.execute(statement("update_rows"))),
        ("DELETE", lambda: variant.owner.execute(statement("delete_rows"))),
    ]
    meter = Meter(variant.owner)
    for way, write in ways:
        await meter.start()
        async with variant.owner.transaction():
            await variant.state_actor(variant.owner)
            await write()
        found[way] = await meter.stop(rows=rows)
        await variant.owner.execute("VACUUM bench.request")
    del found["clear"]
    return found


async def _measure_single(variant: WriteVariant, transactions: int) -> dict[str, WriteCost]:
    meter, found = Meter(variant.writer), dict[str, WriteCost]()
    ids = [uuid4() for _ in range(transactions)]
    person = uuid4()
    for way, name in zip(SINGLE, ("one_row", "change_one_row"), strict=True):
        more: tuple[UUID, ...] = (person,) if name == "one_row" else ()
        await meter.start()
        for each in ids:
            async with variant.writer.transaction():
                await variant.state_actor(variant.writer)
                await variant.writer.execute(statement(name), each, *more)
        found[way] = await meter.stop(rows=transactions)
    async with variant.owner.transaction():
        await variant.state_actor(variant.owner)
        await variant.owner.execute(statement("delete_rows"))
    return found


async def _fill_source(owner: asyncpg.Connection, rows: int) -> None:
    await owner.execute(statement("rows_to_copy").replace("$1", str(rows)))


@asynccontextmanager
async def _open_variant(cluster: Cluster, name: str) -> AsyncIterator[WriteVariant]:
    async with _VARIANT_FACTORIES[name](cluster) as database, AsyncExitStack() as stack:
        owner = await asyncpg.connect(database.owner_url)
        stack.push_async_callback(owner.close)
        writer = await asyncpg.connect(
            database.urls["app"] if name in (OPEN, PERSONAL) else database.owner_url
        )
        stack.push_async_callback(writer.close)
        account, session = (
            await create_caller(owner) if name in (VOUCHED, OPEN, PERSONAL) else (uuid4(), uuid4())
        )

        async def tell(connection: asyncpg.Connection) -> None:
            if name in (OPEN, PERSONAL):
                await state_actor(connection, account, session=session)
            elif name == VOUCHED:
                await connection.execute(statement("check_caller"), account, session)
            elif name != NONE:
                await connection.execute(statement("name_actor"), str(account))

        yield WriteVariant(name, owner, writer, tell)


_VARIANT_FACTORIES: dict[str, Callable[[Cluster], AbstractAsyncContextManager[Database]]] = {
    NONE: lambda cluster: peer_database(cluster, None),
    VOUCHED: lambda cluster: tracked_database(cluster, None),
    PLAIN: lambda cluster: peer_database(cluster, "plain_jsonb"),
    VERSIONS: lambda cluster: peer_database(cluster, "record_versions"),
    OPEN: lambda cluster: tracked_database(cluster, "track_open"),
    PERSONAL: lambda cluster: tracked_database(cluster, "track_personal"),
}


def _build_section(seen: Costs, size: MeasurementSize) -> Section:
    unit = "server CPU µs" if HAS_PROC else "wall µs"
    section = Section(f"Writes: {unit} / bytes of WAL, per row", ("", *BULK, *SINGLE))
    section.notes.append(
        f"Bulk: {size.rows:,} rows in one transaction; one-row: {size.singles:,} transactions; medians of "
        f"{size.rounds} rounds, ratios inside a round. The one-row columns hold all that the server does for such a "
        "transaction, stating the actor included."
    )
    for name in _VARIANT_FACTORIES:
        costs = [median_cost(seen[name, way]) if (name, way) in seen else None for way in (*BULK, *SINGLE)]
        section.rows.append(
            (name, *(f"{each.cpu_us:,.1f} / {each.wal_bytes:,.0f}" if each else "" for each in costs))
        )
    for name in list(_VARIANT_FACTORIES)[1:]:
        section.rows.append((f"{name}, against {NONE}", *_format_ratios(seen, name, NONE)))
    for base in (VOUCHED, PLAIN, VERSIONS):
        for name in (OPEN, PERSONAL):
            section.rows.append((f"{name}, against {base}", *_format_ratios(seen, name, base)))
    _check_goals(section, seen)
    return section


def _format_ratios(seen: Costs, name: str, base: str) -> list[str]:
    found = [
        _cost_ratio(seen, name, base, way=way) if (name, way) in seen and (base, way) in seen else None
        for way in (*BULK, *SINGLE)
    ]
    return [f"{each.cpu_us:.1f}x / {each.wal_bytes:.1f}x" if each else "" for each in found]


def _cost_ratio(seen: Costs, name: str, base: str, *, way: str) -> WriteCost:
    """How many times the other's cost: inside a round, where both met the same machine; the median of the rounds."""
    rounds = zip(seen[name, way], seen[base, way], strict=True)
    return median_cost([WriteCost(a.cpu_us / b.cpu_us, a.wal_bytes / b.wal_bytes) for a, b in rounds])


def _check_goals(section: Section, seen: Costs) -> None:
    worst = max(median_cost(seen[OPEN, way]).cpu_us for way in BULK)
    section.add_goal("bulk write: at most 35 µs of server CPU per row", value=worst, unit="µs", at_most=35)
    worst = max(median_cost(seen[PERSONAL, way]).cpu_us for way in BULK)
    section.add_goal(
        "the same with three personal columns: at most 80 µs", value=worst, unit="µs", at_most=80
    )
    worst = max(_cost_ratio(seen, OPEN, VOUCHED, way=way).cpu_us for way in SINGLE)
    section.add_goal(
        "one-row transaction: at most 2.0x the CPU of the same without audit, its caller vouched for too",
        value=worst,
        unit="x",
        at_most=2.0,
    )
