"""Every table of the log, a row made, changed or removed in it, before a seal and behind one: named, or conceded.

The guards sleep meanwhile, which shows in the catalogue under the seals whatever was done; that does not count here.
What is conceded stands in docs/threats.md in the same words.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random

import asyncpg
import pytest

from audit.checkpoint import read_note, signature_line
from audit.key import Algorithm, generate_key
from audit.policy import parse_policy
from audit.seal import SealingRefused
from audit.tile import TileError
from jejak.database.embedded import Cluster
from jejak.database.pools import open_pools
from jejak.doctor import FindingKind, find_problems
from jejak.ledger.continuation import decide_continuation
from tests.databases import Database, create_database
from tests.hostile.attacker import LOCAL_COPIES
from tests.hostile.sealed_history import SealedHistory, begin_act, fetch_value, read_people
from tests.hostile.test_succession import _lost_checkpoint
from tests.log_sealer import build_signing, seal_all
from tests.people import PASSWORD
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

# The tables with their keys.
KEYS = {
    "checkpoint": "size", "continuation": "id", "cosignature": "size, witness", "disclosure": "seq, side",
    "entry": "seq", "kind": "id", "leaf": "index", "manifest": "hash", "posting": "kind, first, actor_id",
    "read_subject": "seq, subject_id", "relation": "relation", "tile": "level, index", "touched": "id", "tx": "id",
    "tx_disclosure": "tx_id",
}  # fmt: skip
DEEDS = ("made", "changed", "removed")
MOMENTS = ("before a seal", "behind a seal")
CASES = list(product(KEYS, DEEDS, MOMENTS))
SEED = 20261202
CHOSEN = CASES if IS_FULL_SIZE else Random(SEED).sample(CASES, 12)
THREATS = (Path(__file__).parents[2] / "docs" / "threats.md").read_text("utf-8")
# What shows nothing, in the words of docs/threats.md.
CONCEDED = {
    ("tx", "made", MOMENTS[0]): "An act without an entry",
    ("tx", "made", MOMENTS[1]): "An act without an entry",
    ("kind", "made", MOMENTS[0]): "A kind that no posting names",
    ("kind", "made", MOMENTS[1]): "A kind that no posting names",
    ("kind", "removed", MOMENTS[0]): "A kind that was removed is made again by the seal that needs it",
    ("touched", "made", MOMENTS[0]): "A row more in `audit.touched`",
    ("touched", "made", MOMENTS[1]): "A row more in `audit.touched`",
}
WITNESS = generate_key("bpk.example/saksi", Algorithm.COSIGNATURE_ED25519)
SEEN = replace(LOCAL_COPIES, policy=parse_policy(f"witness bpk {WITNESS.verifier.vkey}\nquorum bpk\n"))
# By the type of a column, what it is changed into; other types are let be.
OTHERWISE = {
    "text": "{0} || '!'", "bigint": "{0} + 1", "integer": "{0} + 1", "bytea": "sha256({0})", "boolean": "NOT {0}",
    "jsonb": "{0} || '{{\"x\": 1}}'", "timestamp with time zone": "{0} - interval '1 day'",
    "uuid": "gen_random_uuid()", "oid": "1", "text[]": "{0} || ARRAY['x']", "xid8": "'3'", "name": "'postgres'",
    '"char"': "'x'", "smallint": "{0} + 1",
}  # fmt: skip

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
async def fresh(cluster: Cluster, template_history: SealedHistory) -> AsyncIterator[dict[str, Database]]:
    """A database with unsealed rows of every sort, and the same one sealed; copy them."""
    async with (
        create_database(cluster, template=template_history.database.name) as unsealed,
    ):
        await _write(replace(template_history, database=unsealed))
        async with create_database(cluster, template=unsealed.name) as behind:
            await seal_all(behind)
            yield dict(zip(MOMENTS, (unsealed, behind), strict=True))


async def _write(history: SealedHistory) -> None:
    """An act with a reason and personal values, a read of several people, a request, a cosignature."""
    await seal_all(history.database)
    connection = await asyncpg.connect(history.database.owner_url)
    people = [each.id for each in (history.regency.staff, history.regency.colleague)]
    async with begin_act(connection, reason="dibetulkan"):
        await connection.execute(
            "UPDATE hr.payslip SET tpp = tpp + 1, gross = gross + 1, net = net + 1 WHERE employee_id = $1",
            people[0],
        )
    await read_people(connection, people)
    note = await connection.fetchval("SELECT note FROM audit.checkpoint ORDER BY size DESC LIMIT 1")
    text = read_note(note).text
    line = signature_line(
        text, WITNESS.signing_key, at=int(await connection.fetchval("SELECT extract(epoch FROM now())"))
    )
    await connection.close()
    sealer = await asyncpg.connect(history.database.sealer_url)
    await sealer.execute("SELECT audit.store_cosignature($1, 'bpk', $2)", int(text.split("\n")[1]), line)
    await sealer.close()
    async with open_pools({"owner": history.database.owner_url}):
        await decide_continuation(
            await _lost_checkpoint(history),
            decree="SK 9/2027",
            by={"admin": PASSWORD},
            signing=build_signing(),
        )


async def test_every_table_of_the_log_is_here(template_history: SealedHistory) -> None:
    found = await fetch_value(
        template_history.database,
        "SELECT string_agg(c.relname, ' ' ORDER BY c.relname) FROM pg_class c "
        "WHERE c.relnamespace = 'audit'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition",
    )
    assert str(found).split() == sorted(KEYS)


def test_what_is_conceded_is_written_down() -> None:
    text = " ".join(THREATS.split())
    assert [words for words in CONCEDED.values() if words not in text] == []


@pytest.mark.parametrize(("table", "deed", "moment"), CHOSEN)
async def test_a_row_of_the_log_that_is_tampered_with_is_named_or_conceded(
    cluster: Cluster,
    fresh: dict[str, Database],
    table: str,
    deed: str,
    moment: str,
    record_claim: ClaimRecorder,
) -> None:
    columns = await _columns(fresh[moment], table) if deed == "changed" else [""]
    for column in columns if IS_FULL_SIZE else columns[:1]:
        async with create_database(cluster, template=fresh[moment].name) as database:
            told = await _carry_out(database, table, deed, column)
            told += [] if moment == MOMENTS[0] else await _list_findings(database, is_sealed_again=False)
            told = told or await _list_findings(database, is_sealed_again=True)
        assert bool(told) is ((table, deed, moment) not in CONCEDED), (table, deed, moment, column, told)
    record_claim(
        "Every table of the log is guarded row by row",
        f"{len(CHOSEN)} of {len(CASES)} ways, {len(CONCEDED)} conceded",
    )


async def _list_findings(database: Database, *, is_sealed_again: bool) -> list[str]:
    """What is named beside the guards that slept, at once or when it is sealed; a sealer that refuses names it too."""
    try:
        if is_sealed_again:
            await seal_all(database)
    except (SealingRefused, TileError, asyncpg.PostgresError) as refusal:
        return [str(refusal)]
    findings = await find_problems(database.owner_url, evidence=SEEN)
    return [f"{each.code} {each.subject}" for each in findings if each.kind is not FindingKind.PAST]


async def _columns(database: Database, table: str) -> list[str]:
    """The columns that can be changed, in an order decided by the seed."""
    found = await fetch_value(
        database,
        "SELECT string_agg(a.attname || '=' || format_type(a.atttypid, NULL), ';' ORDER BY a.attname) "
        "FROM pg_attribute a WHERE a.attrelid = ('audit.' || $1)::regclass AND a.attnum > 0 AND NOT a.attisdropped",
        table,
    )
    pairs = dict(each.split("=", 1) for each in str(found).split(";"))
    keys = KEYS[table].split(", ")
    names = list[str]()
    for name, kind in pairs.items():
        if kind in OTHERWISE and name not in keys:
            quoted = f'"{name}"'
            otherwise = OTHERWISE[kind].format(quoted)
            change = f"SELECT {quoted} IS DISTINCT FROM {otherwise} FROM audit.{table} WHERE {_newest(table)}"
            names += [f"{quoted} = {otherwise}"] if await fetch_value(database, change) else []
    Random(SEED).shuffle(names)
    return names


async def _carry_out(database: Database, table: str, deed: str, change: str) -> list[str]:
    """As superuser, to the newest row, with every guard asleep; return whether PostgreSQL refused it."""
    connection = await asyncpg.connect(database.superuser_url)
    name, newest = f"audit.{table}", _newest(table)
    guarded = [name, *(("audit.entry_from_0", "audit.entry_from_2097152") if table == "entry" else ())]
    deeds = {
        "removed": f"DELETE FROM {name} WHERE {newest}",
        "changed": f"UPDATE {name} SET {change} WHERE {newest}",
        "made": f"INSERT INTO {name} OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(t, {_NEW_KEY[table]})).* "
        f"FROM {name} t WHERE {newest}",
    }
    try:
        await _list_unguarded(connection, guarded, deeds[deed])
    except asyncpg.CheckViolationError as refusal:
        return [str(refusal)]
    finally:
        await connection.close()
    return []


def _newest(table: str) -> str:
    """The condition that the row with the largest key meets alone."""
    falling = ", ".join(f"{each} DESC" for each in KEYS[table].split(", "))
    return f"({KEYS[table]}) = (SELECT {KEYS[table]} FROM audit.{table} ORDER BY {falling} LIMIT 1)"


async def _list_unguarded(connection: asyncpg.Connection, guarded: list[str], deed: str) -> None:
    async with connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        for each in guarded:
            await connection.execute(f"ALTER TABLE {each} DISABLE TRIGGER USER")
        assert (await connection.execute(deed)).endswith(" 1")
        for each in guarded:
            rows = await connection.fetch(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = $1::text::regclass AND NOT tgisinternal", each
            )
            for (trigger,) in rows:
                await connection.execute(f"ALTER TABLE {each} ENABLE ALWAYS TRIGGER {trigger}")


# What the key of a new row is made of the newest one's.
_NEW_KEY = {
    "checkpoint": "jsonb_build_object('size', t.size + 1)",
    "continuation": "jsonb_build_object('id', gen_random_uuid())",
    "cosignature": "jsonb_build_object('witness', 'lain')",
    "disclosure": "jsonb_build_object('seq', t.seq + 1)",
    "entry": "jsonb_build_object('seq', nextval('audit.entry_seq_seq'))",
    "kind": "jsonb_build_object('operation', 'lain', 'id', "
    "audit.kind_of('lain', t.relation, t.op, t.has_reason, t.has_values, t.columns))",
    "leaf": "jsonb_build_object('index', t.index + 1, 'seq', t.seq + 1)",
    "manifest": "jsonb_build_object('lines', 'x', 'hash', '\\x' || encode(sha256('x'), 'hex'))",
    "posting": "jsonb_build_object('first', t.first + 256000)",
    "read_subject": "jsonb_build_object('subject_id', gen_random_uuid())",
    "relation": "jsonb_build_object('relation', 'hr.lain')",
    "tile": "jsonb_build_object('index', t.index + 1)",
    "touched": "jsonb_build_object('id', nextval('audit.touched_id_seq'))",
    "tx": "jsonb_build_object('id', nextval('audit.tx_id_seq'), 'xid', pg_current_xact_id()::text)",
    "tx_disclosure": "jsonb_build_object('tx_id', t.tx_id + 1)",
}
