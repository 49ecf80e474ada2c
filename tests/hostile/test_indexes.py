"""No index lies unnamed: every index of ours and of PostgreSQL's own x every edit that makes it lie."""

from random import Random

import asyncpg
import pytest

from jejak.doctor import FindingCode, FindingKind, find_problems, run_examination
from jejak.doctor.finding import DoctorFinding, RemarkCode
from tests.databases import Database
from tests.hostile.attacker import ATTACK, LOCAL_COPIES, as_superuser
from tests.hostile.sealed_history import SealedHistory, begin_act, fetch_value
from tests.log_sealer import seal_all
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

SEED = 20261203
_MODS = "SET allow_system_table_mods = on"
_INDEXES = """
SELECT c.oid::bigint, c.relname::text AS name, t.oid::regclass::text AS relation FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE {} ORDER BY c.relname
"""
_OURS = "n.nspname IN ('audit', 'hr', 'ops') AND c.relkind = 'i'"
_OURS_BTREE = f"{_OURS} AND c.relam = 403"
# Of tables that nothing needs in order to connect, and that every cluster has rows in.
_INNATE = """
c.relfilenode <> 0 AND NOT c.relisshared AND t.relname IN
('pg_trigger', 'pg_constraint', 'pg_depend', 'pg_conversion', 'pg_ts_dict', 'pg_description', 'pg_sequence')
"""
# What of pg_index is edited, and into what.
_EDITS = {
    "indisvalid": "false",
    "indisready": "false",
    "indislive": "false",
    "indisunique": "NOT indisunique",
    "indisexclusion": "NOT indisexclusion",
    "indisprimary": "NOT indisprimary",
    "indimmediate": "NOT indimmediate",
    "indpred": "CASE WHEN indpred IS NULL THEN (SELECT indpred FROM pg_index "
    "WHERE indexrelid = 'hr.leave_ledger_by_request'::regclass) END",
    "indkey": "(SELECT string_agg((CASE k WHEN 0 THEN 1 WHEN 1 THEN 2 ELSE 1 END)::text, ' ' ORDER BY n)::int2vector "
    "FROM unnest(indkey::smallint[]) WITH ORDINALITY u (k, n))",
    "indclass": "(SELECT string_agg((SELECT min(oid) FROM pg_opclass WHERE opcmethod = 403 AND oid <> k)::text, ' ' "
    " ORDER BY n)::oidvector FROM unnest(indclass::oid[]) WITH ORDINALITY u (k, n))",
}
_BREAKING = {"indpred", "indkey", "indclass"}  # PostgreSQL itself may fail over these
_WRONGS = {
    FindingCode.INDEX_LIES,
    FindingCode.MISSING,
    FindingCode.DIFFERENT,
    FindingCode.UNKNOWN,
    FindingCode.REPLACED,
}

pytestmark = pytest.mark.proof


async def _indexes(database: Database, which: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        found: list[asyncpg.Record] = await connection.fetch(_INDEXES.format(which))
        return found
    finally:
        await connection.close()


def _list_unnamed(findings: list[DoctorFinding], indexes: list[asyncpg.Record]) -> list[str]:
    named = " ".join(each.subject for each in findings if each.code in _WRONGS).replace("entry_from_*", "*")
    return [each["name"] for each in indexes if each["name"] not in named]


def _choose(found: list[asyncpg.Record], number: int, *, by: str) -> list[asyncpg.Record]:
    return found if IS_FULL_SIZE else Random(f"{SEED} {by}").sample(found, number)


@ATTACK
@pytest.mark.parametrize("column", _EDITS)
async def test_an_index_of_ours_that_was_edited_in_the_catalogue_is_not_passed_over(
    history: SealedHistory, column: str, record_claim: ClaimRecorder
) -> None:
    found = await _indexes(history.database, f"{_OURS} AND c.relname !~ '^entry_from'")
    number = 1 if column in _BREAKING else 12
    chosen = _choose(found, 2 if column in _BREAKING else number, by=column)
    unnamed = list[str]()
    await as_superuser(history.database, "CREATE TABLE public.kept AS SELECT * FROM pg_index")
    for start in range(0, len(chosen), number):
        some = chosen[start : start + number]
        which = f" WHERE indexrelid = ANY ('{{{','.join(str(each['oid']) for each in some)}}}')"
        await as_superuser(
            history.database, f"{_MODS}; UPDATE pg_index SET {column} = {_EDITS[column]}{which}"
        )
        unnamed += _list_unnamed(await find_problems(history.database.owner_url, evidence=LOCAL_COPIES), some)
        kept = f"(SELECT k.{column} FROM public.kept k WHERE k.indexrelid = i.indexrelid)"
        await as_superuser(history.database, f"{_MODS}; UPDATE pg_index i SET {column} = {kept}{which}")
    record_claim(f"An index of ours with another {column} is named", f"{len(chosen)} of {len(found)} indexes")
    assert unnamed == []


@ATTACK
@pytest.mark.parametrize("which", [_OURS_BTREE, _INNATE], ids=["ours", "postgresqls"])
async def test_an_index_whose_file_is_anothers_is_not_passed_over(
    history: SealedHistory, which: str, record_claim: ClaimRecorder
) -> None:
    """The files of two indexes of one table are exchanged; both find as many rows as there are, not those asked for."""
    filled = await _fill_tables(history.database)
    of = dict[str, list[asyncpg.Record]]()
    for index in await _indexes(history.database, which):
        if index["relation"] in filled:
            of.setdefault(index["relation"], []).append(index)
    pairs = [(each[0], each[1]) for each in of.values() if len(each) > 1]
    chosen = pairs if IS_FULL_SIZE else pairs[:8]
    await as_superuser(history.database, _MODS + "".join(_exchange(a["oid"], b["oid"]) for a, b in chosen))
    findings = await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)
    whose = "ours" if which == _OURS_BTREE else "PostgreSQL's own"
    record_claim(f"Indexes with exchanged files are named ({whose})", f"{len(chosen)} of {len(pairs)} pairs")
    unnamed = [a["name"] for a, b in chosen if len(_list_unnamed(findings, [a, b])) == 2]
    assert unnamed == []


@ATTACK
async def test_an_index_that_slept_while_rows_were_written_is_not_passed_over(history: SealedHistory) -> None:
    sleeping = "hr.holiday_pkey"
    ready = f"UPDATE pg_index SET indisready = {{}} WHERE indexrelid = '{sleeping}'::regclass"
    await as_superuser(history.database, _MODS + ";" + ready.format("false"))
    connection = await asyncpg.connect(history.database.owner_url)
    async with begin_act(connection):
        await connection.execute("UPDATE hr.holiday SET day = day, name = name || '!'")
        await connection.execute(
            "INSERT INTO hr.holiday SELECT (jsonb_populate_record(h, jsonb_build_object('day', '2027-02-03'))).* "
            "FROM hr.holiday h LIMIT 1"
        )
    await connection.close()
    await as_superuser(history.database, _MODS + ";" + ready.format("true"))
    findings = await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)
    assert (FindingCode.INDEX_LIES, "hr.holiday holiday_pkey") in {
        (each.code, each.subject) for each in findings
    }


@ATTACK
async def test_a_row_and_its_entry_rewritten_while_the_guards_index_lied_do_not_pass_unnamed(
    history: SealedHistory,
) -> None:
    """The index of pg_trigger finds no guard; all is put back before a seal, and the statistics are forgotten."""
    database = history.database
    writer = await asyncpg.connect(database.urls["app"])
    async with begin_act(writer):
        await writer.execute("UPDATE hr.account SET version = version + 1 WHERE user_name = 'guru'")
    await writer.close()
    seq = int(await fetch_value(database, "SELECT max(seq) FROM audit.entry"))
    await _rewritten_without_guards(database, seq)
    seen = await run_examination(database.owner_url, evidence=LOCAL_COPIES)
    named = {each.seq for each in seen.findings if each.code is FindingCode.WRITTEN_LATER}
    assert seq in named
    assert not any(each.kind is FindingKind.ROWS for each in seen.findings)  # row and log agree


async def _rewritten_without_guards(database: Database, seq: int) -> None:
    """The index by which PostgreSQL finds the triggers of a table is another for a moment: none is found."""
    swap = _MODS + "".join(
        f"; UPDATE pg_class c SET relfilenode = o.relfilenode FROM pg_class o WHERE c.relname IN ({names}) "
        f"AND o.relname IN ({names}) AND c.oid <> o.oid"
        for names in ("'pg_trigger_tgrelid_tgname_index', 'pg_trigger_tgconstraint_index'",)
    )
    await as_superuser(database, swap)
    await as_superuser(
        database,
        f"UPDATE audit.entry SET new = jsonb_set(new, '{{version}}', '99') WHERE seq = {seq}",
        "UPDATE hr.account SET version = 99 WHERE user_name = 'guru'",
    )
    await as_superuser(database, swap, "SELECT pg_stat_reset()")


async def _fill_tables(database: Database) -> set[str]:
    """Tables of more than a few rows, in which an index that is another's cannot find what is fetch_value for."""
    connection = await asyncpg.connect(database.superuser_url)
    try:
        names = await connection.fetch("SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r'")
        return {name for (name,) in names if await connection.fetchval(f"SELECT count(*) > 2 FROM {name}")}
    finally:
        await connection.close()


def _exchange(one: int, other: int) -> str:
    return (
        "; UPDATE pg_class c SET relfilenode = o.relfilenode FROM pg_class o "
        f"WHERE (c.oid, o.oid) IN (({one}, {other}), ({other}, {one}))"
    )


async def test_what_the_owner_wrote_in_a_savepoint_is_said_and_not_accused(history: SealedHistory) -> None:
    connection = await asyncpg.connect(history.database.owner_url)
    async with begin_act(connection), connection.transaction():
        await connection.execute("UPDATE hr.holiday SET name = name || '!' WHERE day = '2026-12-25'")
    await connection.close()
    seen = await run_examination(history.database.owner_url, evidence=LOCAL_COPIES)
    assert seen.findings == []
    assert [each.details["number"] for each in seen.remarks if each.code is RemarkCode.WRITTEN_IN_PARTS] == [
        1
    ]


@ATTACK
async def test_a_row_that_was_brought_back_from_below_does_not_let_a_key_stand_twice_unnamed(
    history: SealedHistory,
) -> None:
    """A removed row and one of PostgreSQL's own are thawed with pg_surgery, which is taken away again."""
    place = "SELECT array_agg(ctid)::text FROM {} WHERE {}"
    row = await fetch_value(history.database, place.format("hr.holiday", "day = '2026-08-17'"))
    function = await fetch_value(history.database, place.format("pg_proc", "proname = 'justify_days'"))
    asleep, awake = (f"ALTER TABLE hr.holiday {each} TRIGGER USER" for each in ("DISABLE", "ENABLE"))
    await as_superuser(
        history.database,
        "CREATE EXTENSION pg_surgery SCHEMA public",
        f"{asleep}; UPDATE hr.holiday SET name = name || '!' WHERE day = '2026-08-17'; {awake}",
        f"SELECT public.heap_force_freeze('hr.holiday', '{row}')",
        f"SELECT public.heap_force_freeze('pg_proc', '{function}')",
        "DROP EXTENSION pg_surgery",
    )
    named = {
        (each.code, each.subject)
        for each in await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)
    }
    assert {
        (FindingCode.KEY_TWICE, "hr.holiday holiday_pkey"),
        (FindingCode.WRITER_FORGED, "hr.holiday"),
        (FindingCode.WRITER_FORGED, "pg_proc"),
    } <= named


async def test_a_value_that_older_rows_would_have_is_not_made_up_unnamed(history: SealedHistory) -> None:
    """A superuser may say what a column holds in rows that are older than it; a rewrite only ever ends that."""
    said = """UPDATE pg_attribute SET atthasmissing = true, attmissingval = NULL
               WHERE attrelid = 'hr.account'::regclass AND attnum = 2"""
    await as_superuser(history.database, "SET allow_system_table_mods = on", said)
    for code in (FindingCode.OTHERWISE_SINCE, FindingCode.OTHERWISE_BETWEEN):
        found = await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)
        assert (code, "columns hr.account") in {(each.code, each.subject) for each in found}
        await seal_all(history.database)


async def test_upkeep_of_indexes_accuses_nobody(history: SealedHistory) -> None:
    for deed in (
        "CREATE INDEX CONCURRENTLY upkeep ON hr.employee (service_from)",
        "ALTER TABLE hr.employee CLUSTER ON upkeep",
        "REINDEX INDEX CONCURRENTLY hr.employee_pkey",
        "REINDEX TABLE pg_trigger",
        "VACUUM FULL pg_trigger",
        "VACUUM FULL audit.entry_from_0",
        "CLUSTER hr.employee",
        "VACUUM FREEZE audit.tx",
    ):
        await as_superuser(history.database, deed)
    await seal_all(history.database)
    assert await find_problems(history.database.owner_url, evidence=LOCAL_COPIES) == []
