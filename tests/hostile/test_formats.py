"""A log that an older version sealed, whose manifests spoke of less, raises no alarm when this version goes on."""

import asyncpg
import pytest

from jejak.database.migrate import migrate
from jejak.doctor import FindingCode, FindingKind, find_problems
from jejak.doctor.catalogue_history import manifest_query
from tests.databases import Database
from tests.hostile.attacker import LOCAL_COPIES, as_superuser
from tests.hostile.sealed_history import SealedHistory, begin_act, fetch_value
from tests.log_sealer import seal_all

_OLDER = """
CREATE OR REPLACE FUNCTION audit.manifest_lines() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET bytea_output = 'hex'
AS $older$
    SELECT string_agg(CASE l.line::jsonb ->> 0 WHEN 'format' THEN '["format", "manifest", {format}]' ELSE l.line END,
                      E'\\n' ORDER BY (l.line::jsonb ->> 0) COLLATE "C", (l.line::jsonb ->> 1) COLLATE "C")
      FROM regexp_split_to_table(({query}), E'\\n') l (line)
     WHERE l.line::jsonb ->> 0 <> ALL ('{{{without}}}')
       AND NOT (l.line::jsonb ->> 0 = 'columns' AND EXISTS (
           SELECT FROM pg_class c WHERE c.oid = to_regclass(l.line::jsonb ->> 1) AND c.relkind IN ('v', 'm', 'f')))
$older$
"""
_WITHOUT = {
    1: "format,constraint,index,sequence,built-in,object,extension,parameter,writes,login,rights",
    2: "login,rights",
}
OLDER = pytest.mark.parametrize("older", _WITHOUT)


async def _downgrade(database: Database, older: int) -> None:
    """Put the older version's function in the place of this one's, as its release did."""
    connection = await asyncpg.connect(database.owner_url)
    async with begin_act(connection, operation="migrate") as tx:
        await connection.execute(_OLDER.format(query=manifest_query(), format=older, without=_WITHOUT[older]))
        await connection.execute(
            "UPDATE ops.applied_file SET sha256 = '' WHERE name = 'audit/57_manifest.sql'"
        )
        await connection.execute(
            "INSERT INTO audit.entry (tx_id, relation, op, pk, new) VALUES ($1, 'schema', 'S', '{}', '{}')",
            tx,
        )
    await connection.close()


@OLDER
async def test_a_log_that_an_older_version_sealed_raises_no_alarm(history: SealedHistory, older: int) -> None:
    await _downgrade(history.database, older)
    await seal_all(history.database)
    assert await migrate(history.database.owner_url)
    await seal_all(history.database)
    without = """SELECT count(*) FROM audit.manifest m WHERE m.lines NOT LIKE '%["rights", %'"""
    assert await fetch_value(history.database, without) == 1
    assert await find_problems(history.database.owner_url, evidence=LOCAL_COPIES) == []


@OLDER
async def test_what_an_older_version_sealed_still_tells_of_a_trigger_that_slept(
    history: SealedHistory, older: int
) -> None:
    await _downgrade(history.database, older)
    await seal_all(history.database)
    await as_superuser(
        history.database,
        "ALTER TABLE hr.holiday DISABLE TRIGGER audit_row",
        "ALTER TABLE hr.holiday ENABLE ALWAYS TRIGGER audit_row",
    )
    assert await migrate(history.database.owner_url)
    await seal_all(history.database)
    (finding,) = await find_problems(history.database.owner_url, evidence=LOCAL_COPIES)
    assert (finding.kind, finding.code, finding.subject) == (
        FindingKind.PAST, FindingCode.OTHERWISE_BETWEEN, "trigger hr.holiday audit_row",
    )  # fmt: skip
