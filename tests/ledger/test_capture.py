"""Every change of an audited relation, in every way that SQL has: an entry with its actor, or a refusal."""

from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import asyncpg
import pytest

from jejak.database.embedded import Cluster
from tests.databases import Database, create_database
from tests.ledger.conftest import Users
from tests.ledger.samples import SAMPLES, Row
from tests.ledger.write_rows import (
    ACTOR,
    NEEDS,
    OP,
    WAYS,
    begin,
    connect,
    entries,
    image,
    insert,
    key_of,
    rolled_back,
    stock,
    subject,
    write,
)

# Who they are to the database; the superuser's session takes their place, to read the log and roll back.
WRITERS = {"app": "jejak_app", "owner": "jejak_owner", "superuser": "postgres"}
SECRETS = {
    "hr.account": "password_hash",
    "hr.account_code": "code_hash",
    "hr.account_totp": "secret",
    "hr.recovery_code": "code_hash",
}
ONE_ROW_ONLY = {"hr.regency"}


@pytest.fixture(scope="module")
async def cascade_connection(cluster: Cluster, template: Database) -> AsyncIterator[asyncpg.Connection]:
    """A superuser with an actor, in whose open transaction every foreign key cascades; tests roll back to here."""
    async with create_database(cluster, template=template.name) as database:
        owner = await connect(database.owner_url)
        await stock(owner)
        await owner.close()
        connection = await connect(database.superuser_url)
        async with rolled_back(connection):
            await begin(connection)
            await _cascade_everywhere(connection)
            yield connection
        await connection.close()


async def test_every_relation_has_a_sample(users: Users) -> None:
    relations = await users["owner"].fetch(
        "SELECT nspname || '.' || relname AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
        "WHERE relkind IN ('r', 'p', 'f') AND nspname !~ '^(pg_.*|information_schema|ops|audit)$'"
    )
    assert {row["name"] for row in relations} == set(SAMPLES)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("user", WRITERS)
@pytest.mark.parametrize("relation", SAMPLES)
async def test_a_change_with_an_actor_is_an_entry_or_refused(
    users: Users, relation: str, user: str, way: str
) -> None:
    connection, row = users["superuser"], subject(relation, way)
    async with rolled_back(connection):
        await begin(connection)
        before = await image(connection, relation, row)
        await connection.execute(f"SET LOCAL ROLE {WRITERS[user]}")
        if refusal := await _refusal(connection, relation, way):
            with pytest.raises(refusal):
                await write(connection, relation, way)
            return
        await write(connection, relation, way)
        await connection.execute("RESET ROLE")
        after = await image(connection, relation, row)
        assert before != after
        assert await entries(connection) == [_entry(relation, row, before, after)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("user", WRITERS)
@pytest.mark.parametrize("relation", SAMPLES)
async def test_a_change_without_an_actor_is_refused(users: Users, relation: str, user: str, way: str) -> None:
    async with rolled_back(users[user]):
        with pytest.raises(await _refusal(users[user], relation, way) or asyncpg.InsufficientPrivilegeError):
            await write(users[user], relation, way)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("user", ["public", "auditor"])
@pytest.mark.parametrize("relation", SAMPLES)
async def test_the_public_and_auditors_change_nothing(
    users: Users, relation: str, user: str, way: str
) -> None:
    async with rolled_back(users[user]):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await write(users[user], relation, way)


@pytest.mark.parametrize("relation", SAMPLES)
async def test_what_a_cascade_removes_is_on_record_row_by_row(
    cascade_connection: asyncpg.Connection, relation: str
) -> None:
    """There is no cascade today; should one be made, its triggers fire like any other's."""
    connection = cascade_connection
    async with rolled_back(connection):
        before = await _counts(connection)
        key, kept = key_of(SAMPLES[relation]), SAMPLES[relation].kept
        await connection.execute(f"DELETE FROM {relation} WHERE {key}::text = $1", str(kept[key]))
        gone = {
            name: before[name] - count
            for name, count in (await _counts(connection)).items()
            if before[name] > count
        }
        recorded: dict[str, int] = {}
        for entry in await entries(connection):
            if entry["op"] == "D":
                assert entry["actor_id"] == ACTOR
                recorded[entry["relation"]] = recorded.get(entry["relation"], 0) + 1
        assert recorded == gone
        assert gone[relation] >= 1


@pytest.mark.parametrize("relation", SAMPLES)
async def test_nothing_is_truncated(users: Users, relation: str) -> None:
    for user in ("app", "owner", "superuser"):
        async with rolled_back(users[user]):
            if user != "app":
                await begin(users[user])
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await users[user].execute(f"TRUNCATE {relation} CASCADE")


@pytest.mark.parametrize("relation", SAMPLES)
async def test_a_key_never_changes(cascade_connection: asyncpg.Connection, relation: str) -> None:
    sample, key = SAMPLES[relation], key_of(SAMPLES[relation])
    connection = cascade_connection
    async with rolled_back(connection):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match=r"the key of .* never changes"):
            await connection.execute(
                f"UPDATE {relation} t SET {key} = r.{key} FROM jsonb_populate_record(NULL::{relation}, "
                f"jsonb_build_object('{key}', $1::text)) r WHERE t.{key}::text = $2",
                str(sample.new[key]),
                str(sample.stock[-1][key]),
            )


async def test_the_regencys_only_row_is_recorded_when_it_is_made(database: Database) -> None:
    connection = await connect(database.superuser_url)
    async with rolled_back(connection):
        await begin(connection)
        await insert(connection, "hr.regency", SAMPLES["hr.regency"].kept)
        after = await image(connection, "hr.regency", SAMPLES["hr.regency"].kept)
        assert await entries(connection) == [_entry("hr.regency", SAMPLES["hr.regency"].kept, None, after)]
    await connection.close()


async def test_an_update_that_changes_nothing_leaves_no_entry(users: Users) -> None:
    connection = users["superuser"]
    async with rolled_back(connection):
        await begin(connection)
        await connection.execute("UPDATE hr.employee SET name = name")
        assert await entries(connection) == []


async def _refusal(connection: asyncpg.Connection, relation: str, way: str) -> type[Exception] | None:
    """What stands in the way even of somebody who states an actor."""
    refusals: dict[str, type[Exception]] = vars(asyncpg)
    for privilege in NEEDS[way]:
        if not await connection.fetchval("SELECT has_table_privilege($1, $2)", relation, privilege):
            return refusals["InsufficientPrivilegeError"]
    if relation in ONE_ROW_ONLY and OP[way] == "I":
        return refusals["UniqueViolationError"]
    return None


def _entry(relation: str, row: Row, before: Row | None, after: Row | None) -> dict[str, Any]:
    """An insert has all of the row, a delete too, an update what changed; of a secret its SHA-256."""
    op = "I" if before is None else "D" if after is None else "U"
    if before is not None and after is not None:
        changed = [name for name in after if after[name] != before[name]]
        before, after = ({name: side[name] for name in changed} for side in (before, after))
    secret, key = SECRETS.get(relation), key_of(SAMPLES[relation])
    for side in (before, after):
        if side is not None and secret is not None and side.get(secret) is not None:
            side[secret] = f"sha256:{sha256(side[secret].encode()).hexdigest()}"
    return {
        "relation": relation,
        "op": op,
        "pk": {key: row[key]},
        "old": before,
        "new": after,
        "actor_id": ACTOR,
    }


async def _cascade_everywhere(connection: asyncpg.Connection) -> None:
    keys = await connection.fetch(
        "SELECT conrelid::regclass::text AS relation, conname AS name, pg_get_constraintdef(oid) AS says "
        "FROM pg_constraint WHERE contype = 'f' AND connamespace IN ('hr'::regnamespace, 'ops'::regnamespace)"
    )
    for relation, name, says in keys:
        cascade, (rule, deferred, late) = (
            " ON DELETE CASCADE ON UPDATE CASCADE",
            says.partition(" DEFERRABLE"),
        )
        await connection.execute(
            f"ALTER TABLE {relation} DROP CONSTRAINT {name}, "
            f"ADD CONSTRAINT {name} {rule}{cascade}{deferred}{late}"
        )


async def _counts(connection: asyncpg.Connection) -> dict[str, int]:
    return {name: await connection.fetchval(f"SELECT count(*) FROM {name}") for name in SAMPLES}
