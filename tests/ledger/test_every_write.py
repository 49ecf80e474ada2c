"""Nothing is unaudited: whatever is written in whatever way by whomever, replay of the log gives the live rows.

Or the statement was refused. Every relation of the catalogue, and relations made up for the purpose; then statements
at random.
"""

import io
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count

import asyncpg
import pytest

from jejak.database.embedded import Cluster
from jejak.doctor.sql import statement as doctors
from tests.databases import Database, create_database
from tests.ledger.random_statements import Statement, generate_statements
from tests.ledger.synthetic_relations import PROVEN, SYNTHETIC, create_synthetic_relations
from tests.ledger.write_rows import begin, connect, rolled_back, stock
from tests.ledger.write_statements import (
    ELSEWHERE,
    NOT_FOR_EVERY_RELATION,
    NOT_OF_A_VIEW,
    PREPARED,
    REFUSED,
    WAYS,
    Target,
    elsewhere,
    list_targets,
    list_views,
)
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

SEED = 20260706
USERS = {"app": "jejak_app", "owner": "jejak_owner", "superuser": "postgres"}
_numbers = count()
SMALL = 260  # of a few thousand; every way by every user is among them
ONE_ROW_ONLY = "hr.regency"
RELATIONS = """
SELECT nspname || '.' || relname AS name, relispartition FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
 WHERE relkind IN ('r', 'p', 'f') AND nspname !~ '^(pg_.*|information_schema|ops|audit)$'
"""


@dataclass(frozen=True)
class WriteAttempt:
    """One way of writing to one relation, by one user, perhaps where ordinary triggers sleep."""

    way: str
    at: Target
    statement: str
    user: str
    is_replica: bool = False

    def __str__(self) -> str:
        return f"{self.way} of {self.at.name} by {self.user}{' as a replica' if self.is_replica else ''}"

    @property
    def must_be_done(self) -> bool:
        """What a superuser is refused is only what the audit refuses to everybody."""
        if self.user != "superuser" or self.way in REFUSED | NOT_FOR_EVERY_RELATION or "TRUNCATE" in self.way:
            return False
        return self.at.relation != ONE_ROW_ONLY and self.at.name in PROVEN


class Log:
    """The log, as replay sees it: the doctor's own comparison, made ready once."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection
        self.comparisons: dict[str, str] = {}

    async def differences(self) -> list[tuple[str, ...]]:
        """Rows that are not what replay gives, in the open transaction; the role is the superuser again."""
        await self.connection.execute("RESET ROLE")
        await self.connection.execute(doctors("set_canonical_session"))
        if not self.comparisons:
            self.comparisons = {
                relation: f"SELECT '{relation}', c.* FROM ({compare}) c WHERE c.columns IS NOT NULL OR how <> 'CHANGED'"
                for relation, compare in await self.connection.fetch(doctors("compare_rows"))
            }
        found = await self.connection.fetch(" UNION ALL ".join(self.comparisons.values()))
        return [tuple(map(str, row)) for row in found]


@pytest.fixture(scope="module")
async def write_proof(cluster: Cluster, template: Database) -> AsyncIterator[asyncpg.Connection]:
    async with create_database(cluster, template=template.name) as database:
        owner = await connect(database.owner_url)
        await stock(owner)
        await create_synthetic_relations(owner)
        await owner.close()
        connection = await connect(database.superuser_url)
        yield connection
        await connection.close()


def list_attempts() -> list[WriteAttempt]:
    """Every way × every relation × every user, and the superuser where ordinary triggers sleep."""
    ways = [(way, at, make(at)) for at in list_targets() for way, make in WAYS.items()]
    ways += [
        (way, at, make(at))
        for at in list_views()
        for way, make in WAYS.items()
        if not way.startswith(NOT_OF_A_VIEW)
    ]
    ways += [(way, elsewhere(), statement) for way, statement in ELSEWHERE.items()]
    return [
        WriteAttempt(way, at, statement, user, is_replica)
        for way, at, statement in ways
        for user, is_replica in ((*((user, False) for user in USERS), ("superuser", True)))
    ]


def sample_attempts(all_deeds: list[WriteAttempt]) -> list[WriteAttempt]:
    """A part that has every way by every user once at least."""
    chance = random.Random(SEED)
    shuffled = chance.sample(all_deeds, len(all_deeds))
    once = {(deed.way, deed.user, deed.is_replica): deed for deed in shuffled}
    rest = [deed for deed in shuffled if once[deed.way, deed.user, deed.is_replica] is not deed]
    return [*once.values(), *rest][:SMALL]


async def attempt_write(connection: asyncpg.Connection, deed: WriteAttempt) -> None:
    """Say who acts, become the user, and write."""
    await begin(connection)
    await connection.execute(
        f"SET LOCAL ROLE {USERS[deed.user]}; "
        f"SET LOCAL session_replication_role = {'replica' if deed.is_replica else 'origin'}"
        if deed.user == "superuser"
        else f"SET LOCAL ROLE {USERS[deed.user]}"
    )
    if not deed.way.startswith("COPY"):
        await connection.execute(deed.statement.replace(PREPARED, f"one_{next(_numbers)}_"))
        return
    row = deed.at.sample.kept | {"id": 99, "year": 2026} if deed.way != "COPY" else deed.at.sample.new
    schema, table = deed.at.name.split(".")
    line = ",".join("" if value is None else f'"{_as_text(value)}"' for value in row.values())
    await connection.copy_to_table(
        table, schema_name=schema, columns=list(row), source=io.BytesIO(line.encode()), format="csv"
    )


def _as_text(value: object) -> str:
    return "{" + ",".join(map(str, value)) + "}" if isinstance(value, list) else str(value)


async def test_the_proof_knows_every_relation(write_proof: asyncpg.Connection) -> None:
    rows = await write_proof.fetch(RELATIONS)
    assert {row["name"] for row in rows if not row["relispartition"]} == set(PROVEN)
    assert {row["name"] for row in rows if row["relispartition"]} == {
        "hr.note_2026", "hr.note_2027", "hr.note_2027_low", "hr.note_2027_high",
    }  # fmt: skip


@pytest.mark.proof
async def test_every_write_in_every_way_is_replayed_or_refused(
    write_proof: asyncpg.Connection, record_claim: ClaimRecorder
) -> None:
    everything = list_attempts()
    log, outcome = Log(write_proof), Counter[str]()
    wrong: list[tuple[str, object]] = []
    for deed in everything if IS_FULL_SIZE else sample_attempts(everything):
        async with rolled_back(write_proof):
            try:
                await attempt_write(write_proof, deed)
            except asyncpg.PostgresError as refusal:
                outcome["refused"] += 1
                if deed.must_be_done:
                    wrong.append((str(deed), f"{type(refusal).__name__}: {refusal}"))
                continue
            outcome["done"] += 1
            wrong += [(str(deed), difference) for difference in await log.differences()]
            if deed.way in REFUSED:
                wrong.append((str(deed), "not refused"))
    assert wrong == []
    assert outcome["done"] > outcome["refused"] / 2
    record_claim(
        "Nothing is unaudited: replay of the log is the live rows, or the statement was refused",
        f"{sum(outcome.values()):,} of {len(everything):,} deeds ({len(PROVEN)} relations, "
        f"{len(WAYS) + len(ELSEWHERE)} ways, app, owner and superuser), {outcome['done']:,} done and replayed, "
        f"{outcome['refused']:,} refused",
    )


@pytest.mark.parametrize("deed", ["INSERT", "UPDATE", "DELETE"])
async def test_replay_would_show_a_gap(write_proof: asyncpg.Connection, deed: str) -> None:
    (at,) = [each for each in list_targets() if each.name == "hr.base"]
    async with rolled_back(write_proof):
        await write_proof.execute(
            "ALTER TABLE hr.base DISABLE TRIGGER audit_row, DISABLE TRIGGER audit_update"
        )
        await write_proof.execute(WAYS[deed](at))
        found = await Log(write_proof).differences()
    assert found
    assert found[0][0] == "hr.base"


def test_the_made_up_relations_are_written_in_every_way_by_the_application_too() -> None:
    """The application may not do much; where it may, its ways are proven."""
    assert {deed.at.relation for deed in list_attempts() if deed.user == "app"} >= set(SYNTHETIC)


STATEMENTS = 10_000 if IS_FULL_SIZE else 300


@pytest.mark.proof
async def test_statements_at_random_are_replayed(
    cluster: Cluster, write_proof: asyncpg.Connection, record_claim: ClaimRecorder
) -> None:
    """Committed in transactions of a few; some are taken back, some have no actor, some are refused."""
    chance, log, outcome = random.Random(SEED), Log(write_proof), Counter[str]()
    ahead = list(generate_statements(STATEMENTS, seed=SEED))
    while ahead:
        group = [ahead.pop() for _ in range(min(len(ahead), chance.randint(1, 12)))]
        transaction = write_proof.transaction()
        await transaction.start()
        has_actor = chance.random() < 0.95
        if has_actor:
            await begin(write_proof)
        for each in group:
            outcome[await _try_statement(write_proof, each)] += 1
        await (transaction.commit() if chance.random() < 0.85 else transaction.rollback())
        if len(ahead) % 500 < len(group):
            async with rolled_back(write_proof):
                assert await log.differences() == []
    entries = await write_proof.fetchval("SELECT count(*) FROM audit.entry")
    assert outcome["done"] > STATEMENTS / 2
    record_claim(
        "Statements at random, committed or taken back, are replayed to the live rows",
        f"{STATEMENTS:,} statements, {outcome['done']:,} done, {outcome['refused']:,} refused, {entries:,} entries, "
        f"seed {SEED}",
    )


async def _try_statement(connection: asyncpg.Connection, each: Statement) -> str:
    savepoint = connection.transaction()
    await savepoint.start()
    try:
        await connection.execute(f"SET LOCAL ROLE {each.role}; {each.text}")
    except asyncpg.PostgresError:
        await savepoint.rollback()
        return "refused"
    await connection.execute("RESET ROLE; RESET session_replication_role")
    await savepoint.commit()
    return "done"
