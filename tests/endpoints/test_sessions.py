"""No statement of the runtime pools leaves anything in its session that a later transaction would go by: a connection
may be lent again as it is.
"""

import contextvars
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import asyncpg
import pytest

from jejak.database.embedded import Cluster
from jejak.database.pools import build_connection_config, get_pool
from jejak.database.roles import POOL_ROLES
from jejak.policy_artifacts.schemas import schema_for
from models.fast_pool import FastClient
from rulebook.access import Audience
from tests.api_contract.idempotent_mutations import CASE_BUILDERS
from tests.endpoints.client import new_idempotency_key
from tests.endpoints.conftest import serve_regency
from tests.endpoints.example_documents import OFFICES, fields_of, print_field, schema_of
from tests.endpoints.regency_api import RegencyApi
from tests.endpoints.statement_log import StatementLog, log_statements
from tests.log_sealer import seal_all
from tests.regency import SmallRegency
from tests.unlimited_runtime import unlimited_runtime

# What outlives a transaction: settings, channels, libraries, prepared statements by name, where a statement begins;
# cursors, temporary tables, locks and seeds anywhere.
_SESSION_STATE = re.compile(
    r"(?:^|[;'(]|>>|\$\w*\$|\b(?:BEGIN|THEN|ELSE|LOOP)\b)\s*"
    r"(?:SET\s+(?!\s|(?:LOCAL|TRANSACTION|CONSTRAINTS)\b)|LISTEN\b|PREPARE\b|LOAD\b)"
    r"|\bDECLARE\s[^;]*\sCURSOR\b|\b(?:CREATE|REPLACE|LOCAL|GLOBAL|INTO)\s+TEMP(?:ORARY)?\b|\bpg_temp\."
    r"|\bpg_(?:try_)?advisory_lock|\bset(?:seed|_limit)\s*\(",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_SETTING = re.compile(r"\bset_config\s*\(", re.IGNORECASE)
_LOCALLY = re.compile(r",\s*(?:is_local\s*(?:=>|:=)\s*)?true\s*$", re.IGNORECASE)
# What asyncpg does when it meets a type: it switches this off, looks the type up, and switches it back.
_DRIVER = re.compile(r"set_config\('jit'")
# All of ours, for one may call another, and whatever else a role that serves may call.
_BODIES = """
SELECT p.oid::regprocedure::text AS name, n.nspname AS home, e.extname AS extension, l.lanname AS language,
       coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) AS body
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
       LEFT JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
       LEFT JOIN pg_extension e ON e.oid = d.refobjid
 WHERE n.nspname IN ('hr', 'audit', 'ops', 'published')
    OR n.nspname <> 'pg_catalog'
       AND EXISTS (SELECT FROM unnest($1::text[]) AS r (role) WHERE has_function_privilege(role, p.oid, 'EXECUTE'))
"""
# What a connection of a pool is asked when everybody has gone; the driver's own switch stands as it stood at the start.
_SESSION_STATE_QUERY = """
SELECT pg_backend_pid() AS pid, pg_my_temp_schema()::int AS temporary,
       ARRAY(SELECT name FROM pg_settings WHERE source = 'session' AND setting IS DISTINCT FROM reset_val) AS settings,
       ARRAY(SELECT pg_listening_channels()) AS channels,
       ARRAY(SELECT name FROM pg_cursors WHERE name <> '' AND is_holdable) AS cursors,
       ARRAY(SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS locks,
       current_user = session_user AS is_itself
"""
_SESSIONS = """
SELECT pid FROM pg_stat_activity
 WHERE datname = current_database() AND usename = ANY ($1) AND application_name = 'jejak'
"""
# An upload opens a connection of its own and closes it (jejak/payslips/upload.py); the table ends with the transaction.
_OF_AN_OWN_CONNECTION = {
    "hr.stage_payslips()",
    "hr.stage_payslip_rows(jsonb)",
    "hr.bring_in_payslips(date,boolean,text,bytea,uuid)",
}
_CLEAN = {"temporary": 0, "settings": [], "channels": [], "cursors": [], "locks": [], "is_itself": True}


@pytest.fixture(scope="module")
async def api(cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[RegencyApi]:
    """The small regency without limits."""
    async with serve_regency(cluster, small_template, unlimited_runtime()) as api:
        yield api


def is_leaving_state(text: str) -> bool:
    """Whether a statement, or the body of a function, may leave something in its session."""
    bare = _COMMENT.sub(" ", text)
    settings = [_arguments(bare[found.end() :]) for found in _SETTING.finditer(bare)]
    return bool(_SESSION_STATE.search(bare)) or not all(_LOCALLY.search(each) for each in settings)


def _arguments(rest: str) -> str:
    """Return what stands before the bracket that closes a call."""
    depth, is_quoted = 1, False
    for place, sign in enumerate(rest):
        is_quoted ^= sign == "'"
        depth += 0 if is_quoted else {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0:
            return rest[:place]
    return rest


@pytest.mark.parametrize(
    "text",
    [
        "SET work_mem = '1GB'", "BEGIN\n  SET work_mem = '1GB'; END", "IF true THEN SET ROLE x; END IF",
        "x := 1; -- and\n SET SESSION AUTHORIZATION x", "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "BEGIN EXECUTE 'SET work_mem = 1'; END", "EXECUTE format('SET %I = 1', name)", "EXECUTE $x$SET a.b = 1$x$",
        "LISTEN channel", "BEGIN LISTEN channel; END", "PREPARE x AS SELECT 1", "LOAD 'library'",
        "DECLARE x CURSOR WITH HOLD FOR SELECT 1",
        "CREATE TEMP TABLE t ()", "BEGIN CREATE TEMPORARY TABLE t (); END", "CREATE OR REPLACE TEMP VIEW v AS SELECT 1",
        "CREATE LOCAL TEMP TABLE t ()", "SELECT 1 INTO TEMP t", "CREATE TABLE pg_temp.t ()",
        "SELECT set_config('a', coalesce(x(), ''), false)", "PERFORM set_config('a', ')', is_local => false)",
        "SELECT set_config('a', 'b', $1)", "SELECT set_config('a', 'b', true), set_config('a', 'b', false)",
        "SELECT pg_advisory_lock(1)", "SELECT pg_try_advisory_lock_shared(1)", "SELECT setseed(0.5)",
        "SELECT set_limit(0.5)",
    ],
)  # fmt: skip
def test_what_outlives_a_transaction_is_seen(text: str) -> None:
    assert is_leaving_state(text)


@pytest.mark.parametrize(
    "text",
    [
        "SET LOCAL work_mem = '1GB'", "BEGIN SET  LOCAL ROLE x; END", "SET TRANSACTION READ ONLY",
        "SET CONSTRAINTS ALL DEFERRED", "UPDATE t SET a = 1", "INSERT INTO t ON CONFLICT DO UPDATE SET a = ''",
        "BEGIN UPDATE t\n SET a = 1; END", "SELECT 1 -- ; SET work_mem = 1", "/* LISTEN x */ SELECT 1",
        "SELECT set_config('a', coalesce(x(), ''), true)", "SELECT set_config('a', 'b', is_local => true)",
        "SELECT pg_advisory_xact_lock(1)", "DECLARE found int; BEGIN END", "SELECT temperature INTO temporarily",
    ],
)  # fmt: skip
def test_what_ends_with_its_transaction_is_let_be(text: str) -> None:
    assert not is_leaving_state(text)


async def test_no_request_leaves_anything_in_a_session(api: RegencyApi) -> None:
    async with log_statements(api.superuser):
        log = StatementLog(api, whole=True)
        await log.since()
        for who in ("staff", "superior", *OFFICES):
            caller = await api.enter(who)
            for name, root_field in fields_of("Query", schema_of(who)).items():
                await caller.post(f"{{ {print_field(name, root_field, 3)} }}")
        for name, root_field in fields_of("Query", schema_for(Audience.PUBLIC)._schema).items():
            await api.stranger.post(f"{{ {print_field(name, root_field, 3)} }}")
        for name, way in CASE_BUILDERS.items():
            assert (await (await way(api)).perform(new_idempotency_key()))["errors"] == [], name
        await seal_all(api.regency.database)
        ran = await log.since()
    assert len(ran) > 100
    assert [each for each in ran if is_leaving_state(each) and not _DRIVER.search(each)] == []
    stand, sessions = await load_session_states(api)
    assert [{name: row[name] for name in _CLEAN} for row in stand] == [_CLEAN] * len(stand)
    assert {row["pid"] for row in stand} == sessions


async def load_session_states(api: RegencyApi) -> tuple[list[asyncpg.Record], set[int]]:
    """Return how each connection of the server's pools stands, and which sessions there are meanwhile."""
    served = contextvars.Context()  # where the test holds no pools, the server's are found
    async with AsyncExitStack() as all_of_them:
        lent = []
        for client in (served.run(get_pool, name) for name in POOL_ROLES):
            assert isinstance(client, FastClient)
            assert client._pool is not None
            lent += [
                await all_of_them.enter_async_context(client._pool.acquire())
                for _ in range(client._pool.get_max_size())
            ]
        sessions = await api.fetch_rows(_SESSIONS, list(POOL_ROLES.values()))
        return [await each.fetchrow(_SESSION_STATE_QUERY) for each in lent], {row["pid"] for row in sessions}


async def test_no_function_leaves_anything_in_a_session(api: RegencyApi) -> None:
    rows = await api.fetch_rows(_BODIES, list(POOL_ROLES.values()))
    ours = {"hr", "audit", "ops", "published"}
    assert {row["home"] for row in rows} >= ours
    # What cannot be read comes with PostgreSQL, to index and to make ranges by.
    assert {row["extension"] for row in rows if row["language"] == "c"} == {"btree_gist", "pg_trgm"}
    unread = {row["body"] for row in rows if row["language"] not in ("c", "sql", "plpgsql")}
    assert unread == {"aggregate_dummy"}
    assert {row["name"] for row in rows if is_leaving_state(row["body"])} == _OF_AN_OWN_CONNECTION
    # What lies in sequences (decision 18) names its transaction, or is the session's own; no driver's reset clears it.
    assert {row["name"].partition("(")[0] for row in rows if "setval(" in row["body"]} == {
        "audit.begin",
        "audit.prepare_session",
    }


def test_only_the_runtime_pools_are_lent_again_as_they_are() -> None:
    for role in (*POOL_ROLES.values(), "jejak_owner", "jejak_sealer"):
        found = build_connection_config(f"postgresql://{role}:x@localhost/jejak")["credentials"]
        assert ("reset" in found) == (role in POOL_ROLES.values())
