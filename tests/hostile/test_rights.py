"""No right on what PostgreSQL brings is given, or taken from the doctor, unnamed; nor by a role that is not there."""

import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from jejak.doctor import Examination, FindingCode, FindingKind, run_examination
from jejak.doctor.database.catalogue_diff import load_manifest
from jejak.doctor.database.rights import ROLES, is_needed
from jejak.doctor.finding import RemarkCode
from tests.databases import Database
from tests.hostile.attacker import ATTACK, LOCAL_COPIES, as_superuser
from tests.hostile.sealed_history import SealedHistory
from tests.log_sealer import seal_all
from tests.proof_report import IS_FULL_SIZE

pytestmark = pytest.mark.proof
SEED = 20261202
_MODS = "SET allow_system_table_mods = on"


async def _examine(database: Database) -> Examination:
    return await run_examination(database.owner_url, evidence=LOCAL_COPIES)


def _list_named(seen: Examination) -> set[tuple[FindingKind, FindingCode, str]]:
    return {(each.kind, each.code, each.subject) for each in seen.findings}


def _some(of: Sequence[Any], number: int) -> list[Any]:
    chosen: list[Any] = random.Random(SEED).sample(of, len(of) if IS_FULL_SIZE else min(number, len(of)))
    return chosen


async def _fetch_rows(database: Database, question: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        rows: list[asyncpg.Record] = await connection.fetch(question)
        return rows
    finally:
        await connection.close()


@asynccontextmanager
async def _until(database: Database, *back: str) -> AsyncIterator[None]:
    """Put back what all databases of the cluster share."""
    try:
        yield
    finally:
        await as_superuser(database, _MODS, *back)


COLUMNS = """
SELECT c.oid::regclass::text AS relation, quote_ident(a.attname) AS "column", a.attname AS name
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
 WHERE c.oid < 16384 AND c.relkind IN ('r', 'v') AND c.relname <> 'pg_subscription' ORDER BY 1, 3
"""
WHOLE = """
SELECT c.oid::regclass::text AS name, 'UPDATE ON ' || c.oid::regclass AS deed FROM pg_class c
 WHERE c.oid < 16384 AND c.relkind IN ('r', 'v') AND c.relname <> 'pg_settings'
UNION ALL
SELECT p.oid::regprocedure::text, 'EXECUTE ON FUNCTION ' || p.oid::regprocedure FROM pg_proc p
 WHERE p.oid < 16384 AND NOT has_function_privilege('public', p.oid, 'EXECUTE')
   AND p.proname !~ '^(lo_creat|lo_create|lo_from_bytea|lo_put|lowrite)$'
   AND NOT EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 'jejak_owner'::regrole)
 ORDER BY 1
"""
VIEWS = """
SELECT c.oid::regclass::text AS view, quote_ident(a.attname) AS "column"
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = 1
 WHERE c.relkind IN ('v', 'm', 'f') AND c.relnamespace::regnamespace::text IN ('hr', 'audit', 'ops', 'published')
 ORDER BY 1
"""
NO_MEMBERS = {"pg_database_owner", "pg_read_all_settings"}  # one has none, the other is the owner's
ROLE = """
INSERT INTO pg_authid (oid, rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication,
                       rolbypassrls, rolconnlimit)
VALUES ({number}, '{name}', false, true, false, false, false, false, false, -1)
"""


@ATTACK
async def test_no_right_by_a_column_of_postgresqls_own_tables_stands_unnamed(history: SealedHistory) -> None:
    chosen = _some(await _fetch_rows(history.database, COLUMNS), 20)
    grants = [f"GRANT UPDATE ({each['column']}) ON {each['relation']} TO jejak_app" for each in chosen]
    await as_superuser(history.database, _MODS, *grants)
    named = _list_named(await _examine(history.database))
    missed = {f"{each['relation']}.{each['name']} → jejak_app" for each in chosen} - {
        subject
        for kind, wrong, subject in named
        if (kind, wrong) == (FindingKind.GRANTS, FindingCode.UNKNOWN)
    }
    assert missed == set()


@ATTACK
async def test_no_right_passes_whose_row_in_pg_init_privs_was_edited_to_allow_it(
    history: SealedHistory,
) -> None:
    chosen = _some(await _fetch_rows(history.database, WHOLE), 20)
    await as_superuser(
        history.database,
        _MODS,
        *(f"GRANT {each['deed']} TO PUBLIC" for each in chosen),
        "DELETE FROM pg_init_privs",
        *(
            f"INSERT INTO pg_init_privs SELECT oid, '{table}'::regclass, 0, 'i', {acl} FROM {table} "
            f"WHERE oid < 16384 AND {acl} IS NOT NULL"
            for table, acl in (("pg_class", "relacl"), ("pg_proc", "proacl"))
        ),
    )
    subjects = {
        each.subject
        for each in (await _examine(history.database)).findings
        if each.kind is FindingKind.GRANTS
    }
    assert {f"{each['name']} → PUBLIC" for each in chosen} - subjects == set()


@ATTACK
async def test_no_right_by_a_column_of_a_view_that_stood_over_a_seal_is_taken_back_unnamed(
    history: SealedHistory,
) -> None:
    database = history.database
    views = _some(await _fetch_rows(database, VIEWS), 5)
    assert views
    rights = [(f"({each['column']}) ON {each['view']}", f"columns {each['view']}") for each in views]
    rights += [
        ("(rolpassword) ON pg_authid", "rights pg_authid.rolpassword"),
        ("ON pg_statistic", "rights pg_statistic"),
        ("ON pg_authid", "rights pg_authid"),
        ("ON pg_shadow", "rights pg_shadow"),
    ]
    grantees = "jejak_public", "PUBLIC"
    for number, (each, _) in enumerate(rights):
        await as_superuser(database, f"GRANT SELECT {each} TO {grantees[number % 2]}")
    await seal_all(database)
    for number, (each, _) in enumerate(rights):
        await as_superuser(database, f"REVOKE SELECT {each} FROM {grantees[number % 2]}")
    await seal_all(database)
    past = {each.subject for each in (await _examine(database)).findings if each.kind is FindingKind.PAST}
    assert {subject for _, subject in rights} - past == set()


@ATTACK
async def test_no_predefined_role_is_used_whose_row_was_removed_or_renamed_unnamed(
    history: SealedHistory,
) -> None:
    database = history.database
    roles = sorted((number, says.partition(",")[0]) for number, says in load_manifest()[ROLES].items())
    for number, name in _some([each for each in roles if each[1] not in NO_MEMBERS], 2):
        rename = f"UPDATE pg_authid SET rolname = 'pg_elsewhere' WHERE oid = {number}"
        back = f"UPDATE pg_authid SET rolname = '{name}' WHERE oid = {number}"
        async with _until(database, back, f"REVOKE {name} FROM jejak_app"):
            await as_superuser(database, _MODS, f"GRANT {name} TO jejak_app WITH ADMIN OPTION", rename)
            named = _list_named(await _examine(database))
        assert (FindingKind.ROLES, FindingCode.DIFFERENT, f"{name} (role {number})") in named
        assert (FindingKind.ROLES, FindingCode.DIFFERENT, "jejak_app") in named
        again = ROLE.format(number=number, name=name)
        async with _until(database, again, f"REVOKE {name} FROM jejak_app"):
            await as_superuser(
                database, _MODS, f"GRANT {name} TO jejak_app", f"DELETE FROM pg_authid WHERE oid = {number}"
            )
            await seal_all(database)
            seen = await _examine(database)
        says = next(
            each.found
            for each in seen.findings
            if each.subject == "jejak_app" and each.kind is FindingKind.ROLES
        )
        assert f"role {number}" in str(says)
        assert any(each.subject == f"member jejak_app of role {number}" for each in seen.findings)
    await seal_all(database)


@ATTACK
async def test_no_predefined_role_may_more_than_initdb_lets_it_unnamed(history: SealedHistory) -> None:
    deed = "UPDATE pg_authid SET rolcanlogin = {} WHERE rolname = 'pg_monitor'"
    async with _until(history.database, deed.format(False)):
        await as_superuser(history.database, _MODS, deed.format(True))
        named = _list_named(await _examine(history.database))
    assert (FindingKind.ROLES, FindingCode.DIFFERENT, "pg_monitor (role 3373)") in named


@ATTACK
async def test_nobody_is_let_into_our_roles_by_a_role_without_a_row_unnamed(history: SealedHistory) -> None:
    add = "INSERT INTO pg_auth_members SELECT 99999, 'jejak_app'::regrole, 88888, 10, true, true, true"
    async with _until(history.database, "DELETE FROM pg_auth_members WHERE oid = 99999"):
        await as_superuser(history.database, _MODS, add)
        named = _list_named(await _examine(history.database))
    assert (FindingKind.ROLES, FindingCode.UNKNOWN, "role 88888") in named


@ATTACK
async def test_no_right_to_make_anything_elsewhere_is_given_to_our_roles_unnamed(
    history: SealedHistory,
) -> None:
    database = history.database
    back = "DATABASE postgres FROM jejak_app", "TABLESPACE pg_default FROM jejak_public"
    async with _until(database, *(f"REVOKE CREATE ON {each}" for each in back)):
        await as_superuser(
            database,
            "GRANT CREATE ON DATABASE postgres TO jejak_app",
            "GRANT CREATE ON TABLESPACE pg_default TO jejak_public",
            f"ALTER DATABASE {database.name} IS_TEMPLATE true",
        )
        named = _list_named(await _examine(database))
        await as_superuser(database, f"ALTER DATABASE {database.name} IS_TEMPLATE false")
    assert {
        (FindingKind.GRANTS, FindingCode.UNKNOWN, "DATABASE postgres → jejak_app"),
        (FindingKind.GRANTS, FindingCode.UNKNOWN, "TABLESPACE pg_default → jejak_public"),
        (FindingKind.SHAPE, FindingCode.UNKNOWN, "DATABASE"),
    } <= named


NEEDED = """
SELECT c.oid::regclass::text AS name, c.oid::regclass::text AS object FROM pg_class c
 WHERE c.oid < 16384 AND c.relkind IN ('r', 'v') AND has_table_privilege('public', c.oid, 'SELECT')
UNION ALL
SELECT p.oid::regprocedure::text, 'FUNCTION ' || p.oid::regprocedure FROM pg_proc p
 WHERE p.oid < 16384 AND has_function_privilege('public', p.oid, 'EXECUTE')
 ORDER BY 1
"""


@ATTACK
async def test_nothing_that_the_doctor_reads_is_taken_from_it_unnamed(history: SealedHistory) -> None:
    database = history.database
    needed = [each for each in await _fetch_rows(database, NEEDED) if is_needed(each["name"])]
    assert {"pg_sequence", "pg_class", "pg_auth_members", "aclexplode(aclitem[])"} <= {
        each["name"] for each in needed
    }
    always = [each for each in needed if each["name"] in ("pg_sequence", "pg_class", "aclexplode(aclitem[])")]
    for each in always + _some(needed, 8):
        await as_superuser(database, f"REVOKE ALL ON {each['object']} FROM PUBLIC")
        seen = await _examine(database)
        await as_superuser(
            database,
            f"GRANT {'EXECUTE' if ' ' in each['object'] else 'SELECT'} ON {each['object']} TO PUBLIC",
        )
        subjects = {found.subject for found in seen.findings if found.code is FindingCode.MISSING}
        short = each["name"].partition("(")[0].rpartition(".")[2]
        assert {f"{each['name']} → owner", f"{short} → owner"} & subjects, each["name"]


async def test_nobody_is_accused_who_takes_from_the_public_what_the_doctor_does_not_call(
    history: SealedHistory,
) -> None:
    database = history.database
    others = [each for each in await _fetch_rows(database, NEEDED) if not is_needed(each["name"])]
    chosen = random.Random(SEED).sample(others, 60 if IS_FULL_SIZE else 6)
    # An operator and a cast are called by no name.
    chosen += [each for each in others if each["name"] in ("textcat(text,text)", "int48(integer)")]
    for each in chosen:
        await as_superuser(database, f"REVOKE ALL ON {each['object']} FROM PUBLIC")
        seen = await _examine(database)
        await as_superuser(
            database,
            f"GRANT {'EXECUTE' if ' ' in each['object'] else 'SELECT'} ON {each['object']} TO PUBLIC",
        )
        is_met = RemarkCode.NOT_READ in [remark.code for remark in seen.remarks]
        short = each["name"].partition("(")[0]
        named = [found.subject for found in seen.findings if found.kind is FindingKind.GRANTS]
        assert named == ([f"{short} → owner"] if is_met else []), each["name"]
