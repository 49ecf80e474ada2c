"""Writer of a row in every way that SQL has, with the log's entry of it."""

import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from tests.ledger.samples import SAMPLES, Row, Sample

ACTOR = UUID("00000000-0000-4000-8000-000000000006")
# The log prints rows under these settings; the person who compares must print them alike.
PRINTED = {"TimeZone": "UTC", "DateStyle": "ISO, YMD", "IntervalStyle": "postgres", "bytea_output": "hex"}
WAYS = ("INSERT", "UPDATE", "DELETE", "COPY", "ON CONFLICT: none", "ON CONFLICT: update")
OP = {
    "INSERT": "I",
    "UPDATE": "U",
    "DELETE": "D",
    "COPY": "I",
    "ON CONFLICT: none": "I",
    "ON CONFLICT: update": "U",
}
NEEDS = {
    "INSERT": ("INSERT",), "UPDATE": ("UPDATE",), "DELETE": ("DELETE",), "COPY": ("INSERT",),
    "ON CONFLICT: none": ("INSERT", "UPDATE"), "ON CONFLICT: update": ("INSERT", "UPDATE"),
}  # fmt: skip


_ENTRIES = """
    SELECT e.relation, e.op::text AS op, e.pk, t.actor_id, e.old, e.new, e.old_commitment, e.new_commitment,
           o.salt AS old_salt, o."values"::text AS old_values, n.salt AS new_salt, n."values"::text AS new_values,
           r.open_columns
      FROM audit.entry e
      JOIN audit.tx t ON t.id = e.tx_id
      JOIN audit.relation r ON r.relation = e.relation
      LEFT JOIN audit.disclosure o ON o.seq = e.seq AND o.side = 'o'
      LEFT JOIN audit.disclosure n ON n.seq = e.seq AND n.side = 'n'
     WHERE t.xid = pg_current_xact_id_if_assigned() ORDER BY e.seq
"""


async def connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(url, server_settings=PRINTED)


@asynccontextmanager
async def rolled_back(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """A transaction that is rolled back whatever happens in it."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield
    finally:
        await transaction.rollback()


async def begin(connection: asyncpg.Connection, *, reason: str | None = None) -> None:
    """State an actor in the open transaction, as `audit.context` does."""
    await connection.execute(
        "SELECT audit.begin($1, NULL, 'SERVICE', $2, 'uji', NULL, $3, NULL, NULL, NULL, NULL, NULL, NULL, 'uji')",
        ACTOR,
        str(uuid4()),
        reason,
    )


async def stock(connection: asyncpg.Connection) -> None:
    """Put the kept and the spare row of every relation in place."""
    async with connection.transaction():
        await begin(connection)
        for relation, sample in SAMPLES.items():
            for row in sample.stock:
                await insert(connection, relation, row)


async def insert(connection: asyncpg.Connection, relation: str, row: Row, *, more: str = "") -> None:
    names = ", ".join(row)
    await connection.execute(
        f"INSERT INTO {relation} ({names}) "
        f"SELECT {names} FROM jsonb_populate_record(NULL::{relation}, $1::jsonb) {more}",
        json.dumps(row),
    )


async def write(connection: asyncpg.Connection, relation: str, way: str) -> None:
    """Change one row of a relation in one of the `WAYS`."""
    sample, key = SAMPLES[relation], key_of(SAMPLES[relation])
    spare, change = (
        sample.stock[-1],
        f"SET {', '.join(f'{name} = EXCLUDED.{name}' for name in sample.change)}",
    )
    match way:
        case "INSERT":
            await insert(connection, relation, sample.new)
        case "COPY":
            await _copy(connection, relation, sample.new)
        case "UPDATE":
            setting = ", ".join(f"{name} = r.{name}" for name in sample.change)
            await connection.execute(
                f"UPDATE {relation} t SET {setting} "
                f"FROM jsonb_populate_record(NULL::{relation}, $1::jsonb) r WHERE t.{key}::text = $2",
                json.dumps(sample.change),
                str(spare[key]),
            )
        case "DELETE":
            await connection.execute(f"DELETE FROM {relation} WHERE {key}::text = $1", str(spare[key]))
        case "ON CONFLICT: none":
            await insert(connection, relation, sample.new, more=f"ON CONFLICT ({key}) DO UPDATE {change}")
        case "ON CONFLICT: update":
            proposed = spare | sample.change
            await insert(connection, relation, proposed, more=f"ON CONFLICT ({key}) DO UPDATE {change}")


def key_of(sample: Sample) -> str:
    """The key column: the first that a sample names."""
    return next(iter(sample.kept))


def subject(relation: str, way: str) -> Row:
    """The sample row that this way of writing touches."""
    sample = SAMPLES[relation]
    return sample.new if OP[way] == "I" else sample.stock[-1]


async def image(connection: asyncpg.Connection, relation: str, row: Row) -> dict[str, Any] | None:
    """A live row as JSON, as the log would print it."""
    key = key_of(SAMPLES[relation])
    text = await connection.fetchval(
        f"SELECT to_jsonb(t) FROM {relation} t WHERE {key}::text = $1", str(row[key])
    )
    return None if text is None else json.loads(text)


async def entries(connection: asyncpg.Connection) -> list[dict[str, Any]]:
    """What this transaction left in the log, open and personal values in one image; every value is committed to."""
    return [_full_row(row) for row in await connection.fetch(_ENTRIES)]


def _full_row(row: asyncpg.Record) -> dict[str, Any]:
    told = {name: row[name] for name in ("relation", "op", "actor_id")} | {"pk": json.loads(row["pk"])}
    for side in ("old", "new"):
        aside, commitment, salt = row[f"{side}_values"], row[f"{side}_commitment"], row[f"{side}_salt"]
        assert (commitment is None) == (aside is None)
        assert aside is None or sha256(salt + aside.encode()).digest() == commitment
        shown, hidden = json.loads(row[side] or "null"), json.loads(aside or "{}")
        assert not set(hidden) & set(row["open_columns"]), "an open column stands in the log itself"
        assert set(shown or ()) <= set(row["open_columns"]), "a personal value stands aside"
        told[side] = None if shown is None else shown | hidden
    return told


async def _copy(connection: asyncpg.Connection, relation: str, row: Row) -> None:
    schema, table = relation.split(".")
    texts = (json.dumps(value) if isinstance(value, dict | list) else value for value in row.values())
    line = ",".join("" if text is None else '"' + str(text).replace('"', '""') + '"' for text in texts)
    await connection.copy_to_table(
        table, schema_name=schema, columns=list(row), source=io.BytesIO(line.encode()), format="csv"
    )
