"""Steps of an honest day, which change much and falsify nothing.

Each step takes the day and leaves the database sealable; a step that makes a new database hands the day over to it.
"""

import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import asyncpg

from audit.checkpoint import Checkpoint, read_note, signature_line
from audit.key import Algorithm, Signer, generate_key
from audit.policy import Policy, parse_policy
from audit.seal import Sealer, SigningKeys
from audit.tree_store import StoredCheckpoint, load_latest_checkpoint
from jejak.backup.archive import read_label
from jejak.backup.restore import restore
from jejak.backup.save import save
from jejak.database.embedded import Cluster
from jejak.database.migrate import migrate
from jejak.database.pools import open_pools
from jejak.ledger.continuation import decide_continuation
from jejak.ledger.erasure import execute_erasure
from resolvers.access.caller_reader import build_reader
from resolvers.audit.entries import EntryFilter, audit_entries
from resolvers.mappings import EMPLOYEE
from resolvers.query.selection import ListSelection, PageRequest, Selection
from tests import people
from tests.databases import Database, create_database
from tests.hostile.attacker import LOCAL_COPIES, as_superuser
from tests.hostile.sealed_history import begin_act, read_people, state_actor
from tests.log_sealer import NO_DELAY, ORIGIN, shared_log_key
from tests.people import PASSWORD
from tests.two_person_approval import request_and_approve_erasure, signed_in_call

_TABLES = (
    "hr.payslip",
    "hr.holiday",
    "hr.employee",
    "audit.entry",
    "audit.tx",
    "audit.disclosure",
    "audit.leaf",
    "audit.tile",
)
_CATALOGUES = (
    "pg_proc", "pg_class", "pg_attribute", "pg_type", "pg_constraint", "pg_trigger", "pg_index", "pg_authid",
)  # fmt: skip


@dataclass
class BenignDay:
    """One honest database, no matter who seals it now, and what is needed to go on."""

    cluster: Cluster
    database: Database
    random: Random
    folder: Path
    stack: AsyncExitStack
    keys: list[str] = field(default_factory=lambda: [shared_log_key().signing_key])
    vkeys: list[str] = field(default_factory=lambda: list(LOCAL_COPIES.vkeys))
    notes: dict[str, str] = field(default_factory=dict)
    reserved_rows: int = 4194304
    witness: Signer = field(
        default_factory=lambda: generate_key("bpk.example/saksi", Algorithm.COSIGNATURE_ED25519)
    )
    decrees: int = 0

    async def owner(self) -> asyncpg.Connection:
        """A connection of the owner's; the caller closes it."""
        return await asyncpg.connect(self.database.owner_url)

    @property
    def signing(self) -> SigningKeys:
        """As whom the log is sealed."""
        return SigningKeys(origin=ORIGIN, keys=tuple(self.keys), build="uji")

    @property
    def policy(self) -> Policy:
        """The policy of the office: one witness."""
        return parse_policy(f"witness bpk {self.witness.verifier.vkey}\nquorum bpk\n")

    async def last(self) -> StoredCheckpoint:
        """The last checkpoint."""
        connection = await self.owner()
        found = await load_latest_checkpoint(connection)
        await connection.close()
        assert found is not None
        return found

    async def decide(self, lost: Checkpoint) -> None:
        """Two persons let the log go on."""
        self.decrees += 1
        by = {"admin": PASSWORD, "auditor": PASSWORD}
        async with open_pools({"owner": self.database.owner_url}):
            await decide_continuation(lost, decree=f"SK {self.decrees}/2027", by=by, signing=self.signing)

    async def seal(self, *, most: int = 20_000, known: Sequence[Checkpoint] = ()) -> None:
        """Seal one batch, by a sealer that starts anew, and keep its note elsewhere."""
        connection = await asyncpg.connect(self.database.sealer_url)
        try:
            sealer = Sealer(connection, self.signing, max_entries=most, known=known)
            assert await sealer.lock()
            sealed = await sealer.seal_once(silence=NO_DELAY)
        finally:
            await connection.close()
        assert sealed is not None
        self.notes[f"salinan {len(self.notes) % 5}"] = sealed.note


async def write(day: BenignDay) -> None:
    connection = await day.owner()
    reason = day.random.choice([None, "dibetulkan menurut SK"])
    async with begin_act(connection, reason=reason):
        for _ in range(day.random.randint(1, 4)):
            await connection.execute(
                "UPDATE hr.payslip SET tpp = tpp + $1, gross = gross + $1, net = net + $1 "
                "WHERE id = (SELECT id FROM hr.payslip OFFSET $2 LIMIT 1)",
                day.random.randint(-5, 5),
                day.random.randint(0, 8),
            )
        await connection.execute(
            "UPDATE hr.holiday SET name = $1 WHERE day = '2026-08-17'", f"Hari {day.random.random()}"
        )
    await connection.close()


async def give_up(day: BenignDay) -> None:
    connection = await day.owner()
    transaction = connection.transaction()
    await transaction.start()
    await state_actor(connection)
    await connection.execute("UPDATE hr.holiday SET name = name || '?'")
    await transaction.rollback()
    await connection.close()


async def linger(day: BenignDay) -> None:
    """A transaction is open while the log is sealed, and commits behind the seal."""
    slow = await day.owner()
    transaction = slow.transaction()
    await transaction.start()
    await state_actor(slow)
    await slow.execute("UPDATE hr.holiday SET name = name || '.' WHERE day = '2026-12-25'")
    await write(day)
    await day.seal()
    await transaction.commit()
    await slow.close()
    await day.seal()


async def read_some(day: BenignDay) -> None:
    connection = await day.owner()
    rows = await connection.fetch("SELECT id FROM hr.employee LIMIT $1", day.random.randint(1, 5))
    await read_people(connection, [row["id"] for row in rows])
    await connection.close()


async def read_in_person(day: BenignDay) -> None:
    """The personnel office and an auditor read through the application, each at a login of its own."""
    async with open_pools({name: day.database.urls[name] for name in ("app", "auditor")}):
        few = ListSelection(PageRequest(first=3), Selection(frozenset({"birth_date"})))
        await build_reader(await signed_in_call("kepegawaian"), "employees").read_page(EMPLOYEE, few)
        entries = ListSelection(PageRequest(first=3), Selection(frozenset({"new_personal", "reason"})))
        auditor = await signed_in_call("auditor")
        search = audit_entries(auditor, EntryFilter())
        await build_reader(auditor, search.audit_operation).read_page(
            search.mapping, entries, where=search.filters
        )


async def seal(day: BenignDay) -> None:
    await day.seal()


async def seal_a_little(day: BenignDay) -> None:
    await write(day)
    await day.seal(most=day.random.randint(1, 4))


async def migrate_again(day: BenignDay) -> None:
    await migrate(day.database.owner_url)


async def tidy(day: BenignDay) -> None:
    table = day.random.choice(_TABLES)
    deed = day.random.choice(["VACUUM", "VACUUM FULL", "VACUUM FREEZE", "ANALYZE", "REINDEX TABLE"])
    await as_superuser(day.database, f"{deed} {table}")


async def reindex(day: BenignDay) -> None:
    """Indexes are made anew while everybody goes on; keys and what refers to them are then tied to other indexes."""
    await as_superuser(day.database, f"REINDEX TABLE CONCURRENTLY {day.random.choice(_TABLES)}")


async def keep_up(day: BenignDay) -> None:
    """The database administrator's upkeep of PostgreSQL's own tables."""
    catalogue = day.random.choice(_CATALOGUES)
    again = (f"VACUUM FULL {catalogue}", f"REINDEX TABLE {catalogue}")
    deeds = (*again, "VACUUM FREEZE", "ANALYZE", "SELECT pg_stat_reset()")
    await as_superuser(day.database, day.random.choice(deeds))


async def tune(day: BenignDay) -> None:
    """The database administrator tunes the server, looks around, and errs."""
    await as_superuser(
        day.database,
        f"ALTER SYSTEM SET work_mem = '{day.random.randint(8, 64)}MB'",
        "ALTER SYSTEM SET random_page_cost = 1.1",
        "SELECT pg_reload_conf()",
        "SELECT pg_create_physical_replication_slot('salinan', false, true)",
        "CREATE TEMP TABLE looked AS SELECT count(*) FROM hr.employee",
        "CREATE FUNCTION pg_temp.look() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "BEGIN; CREATE FUNCTION public.err() RETURNS integer LANGUAGE sql AS 'SELECT 1'; ROLLBACK",
        "ALTER SYSTEM RESET work_mem",
        "ALTER SYSTEM RESET random_page_cost",
        "SELECT pg_drop_replication_slot('salinan')",
    )


async def rotate(day: BenignDay) -> None:
    new = generate_key(ORIGIN)
    day.vkeys.append(new.verifier.vkey)
    day.keys = [new.signing_key, *day.keys[:1]]
    await day.seal()
    day.keys = day.keys[:1]
    await day.seal()


async def extend_tables(day: BenignDay) -> None:
    await as_superuser(day.database, f"SELECT audit.extend({day.reserved_rows})")
    day.reserved_rows *= 2


async def give_a_role(day: BenignDay) -> None:
    connection = await day.owner()
    async with begin_act(connection, reason="SK penugasan"):
        await connection.execute(
            "INSERT INTO hr.account_role (account_id, role, effective_from) "
            "SELECT a.id, 'PERSONNEL', '2026-01-01' FROM hr.account a WHERE a.kind = 'PERSON' "
            "AND NOT EXISTS (SELECT FROM hr.account_role r WHERE r.account_id = a.id) LIMIT 1"
        )
        await connection.execute(
            "UPDATE hr.account SET disabled_at = now(), version = version + 1 "
            "WHERE user_name = 'guru' AND disabled_at IS NULL"
        )
    await connection.close()


async def release(day: BenignDay) -> None:
    """A release changes the register and its triggers; the next puts them back."""
    for open_columns in ("{id,employee_id,period,run_id,grade}", "{id,employee_id,period,run_id}"):
        connection = await day.owner()
        async with begin_act(connection, operation="migrate") as tx:
            await connection.execute(
                "SELECT audit.track('hr.payslip', open => $1::text::text[], subject => '{employee_id}')",
                open_columns,
            )
            await connection.execute(
                "INSERT INTO audit.entry (tx_id, relation, op, pk, new) VALUES ($1, 'hr.payslip', 'S', '{}', '{}')",
                tx,
            )
        await connection.close()
        await day.seal()


async def erase(day: BenignDay) -> None:
    """Two people ask and approve through the application; a seal may come in between."""
    async with open_pools({"owner": day.database.owner_url, "app": day.database.urls["app"]}):
        gone = await people.an_employee(
            name="Pensiunan Contoh", service_from=date(2012, 1, 2), service_until=date(2015, 1, 1)
        )
        erasure = await request_and_approve_erasure(gone.id)
        if day.random.random() < 0.5:
            await day.seal()
        await execute_erasure(erasure)


async def move(day: BenignDay) -> None:
    """A backup is restored into a new database, which goes on."""
    path = day.folder / uuid4().hex
    await save(day.database.owner_url, path, overwrite=False, progress=_quiet)
    database = await day.stack.enter_async_context(create_database(day.cluster))
    await restore(database.owner_url, path, urls=database.urls, label=read_label(path), progress=_quiet)
    day.database = database


async def fall_back(day: BenignDay) -> None:
    """A backup is restored that is older than the last seal, and two persons let the log go on."""
    path = day.folder / uuid4().hex
    await day.seal()
    await save(day.database.owner_url, path, overwrite=False, progress=_quiet)
    await write(day)
    await day.seal()
    last = await day.last()
    database = await day.stack.enter_async_context(create_database(day.cluster))
    await restore(database.owner_url, path, urls=database.urls, label=read_label(path), progress=_quiet)
    day.database = database
    lost = Checkpoint(last.origin, last.size, last.root)
    await day.decide(lost)
    await day.seal(known=[lost])


async def lose_the_key(day: BenignDay) -> None:
    """The log's key is gone; two persons let the log go on with another."""
    await day.seal()
    new = generate_key(ORIGIN)
    day.vkeys.append(new.verifier.vkey)
    day.keys = [new.signing_key]
    last = await day.last()
    await day.decide(Checkpoint(last.origin, last.size, last.root))
    await day.seal()


async def be_witnessed(day: BenignDay) -> None:
    """The witness, which may have been away for some seals, cosigns the newest; its clock is a minute off."""
    last = await day.last()
    at = int(time.time()) + day.random.randint(-60, 60)
    line = signature_line(read_note(last.note).text, day.witness.signing_key, at=at)
    connection = await asyncpg.connect(day.database.sealer_url)
    await connection.execute("SELECT audit.store_cosignature($1, 'bpk', $2)", last.size, line)
    await connection.close()


async def crash(day: BenignDay) -> None:
    """PostgreSQL comes up after a crash: it forgets its statistics, and the sequence goes on a little further."""
    taken = f"SELECT nextval('audit.entry_seq_seq') FROM generate_series(1, {day.random.randint(1, 32)})"
    await day.seal()
    await as_superuser(day.database, "SELECT pg_stat_reset_shared('bgwriter')", taken)


def _quiet(_: str) -> None:
    pass


Step = Callable[[BenignDay], Coroutine[Any, Any, None]]
STEPS: dict[Step, int] = {
    write: 20, give_up: 6, linger: 4, read_some: 8, read_in_person: 3, seal: 16, seal_a_little: 4, migrate_again: 3,
    tidy: 10, reindex: 3, keep_up: 4, tune: 3, rotate: 2, extend_tables: 1, give_a_role: 2, release: 2, erase: 3,
    move: 1, fall_back: 1, lose_the_key: 1, be_witnessed: 8, crash: 2,
}  # fmt: skip
RARE: dict[Step, int] = {extend_tables: 3, fall_back: 3}  # each doubles the room of the log; each restores it
