"""What is made for the columns of a relation tells a change as its images do, and goes on when the columns change."""

import json
from typing import Any

import asyncpg
import pytest

import audit.sql
from tests.databases import Database
from tests.ledger.conftest import Users
from tests.ledger.write_rows import begin, rolled_back

TABLE = """
    CREATE TYPE hr.mood AS ENUM ('baik', 'buruk');
    CREATE TABLE hr.odd (
        id int PRIMARY KEY, "Besar ""x"" {{known}}" text, before text, open int, s smallint, d date, f real, g float8,
        i interval, b bytea, z timestamptz, y timestamp, r int4range, w tstzrange, t text[], n numeric, j jsonb,
        v varchar(9), c char(5), m hr.mood, u uuid, k boolean);
    INSERT INTO hr.odd VALUES (
        1, 'a', E'tab\t"kutip" \\\\', 7, 1, '2026-01-02', 0.1, 0.30000000000000004, '1 mon', '\\x00ff',
        '2026-01-02 03:04:05+07', '2026-01-02 03:04:05', '[1,3)', '[2026-01-02,2026-02-03)', '{a,NULL}',
        1.0, '{"a": 1}', 'v', 'c', 'baik',
        '11111111-0000-4000-8000-000000000001', true);
"""
CHANGES = (
    "k = false",
    '"Besar ""x"" {{known}}" = NULL, before = E\'\\u0001\'',
    "open = NULL, s = -3, d = 'infinity'",
    "f = 0.2, g = 'NaN', i = '30 days'",
    "b = '', z = '-infinity', y = 'infinity'",
    "r = 'empty', w = NULL, t = '{}'",
    "n = 1.00, j = '{\"a\": 1.0}', k = true",
    "n = 'NaN', j = 'null', v = '', c = 'd', m = 'buruk', u = NULL",
    "k = NULL",
    "g = 1e300, f = -0.0, n = 1e30, t = '{b}'",
)
OTHERWISE = """
    SET LOCAL "TimeZone" = 'Asia/Jakarta'; SET LOCAL "DateStyle" = 'German'; SET LOCAL "IntervalStyle" = 'iso_8601';
    SET LOCAL extra_float_digits = -9; SET LOCAL bytea_output = 'escape';
"""
SHAPES = {
    "ADD COLUMN more timestamptz DEFAULT '2026-01-02 03:04:05+07'": "more = more + interval '1 day', k = NOT k",
    "DROP COLUMN j": "k = NOT k",
    "DROP COLUMN j, ADD COLUMN more interval": "more = '1 mon', k = NOT k",
    "RENAME COLUMN k TO kept": "kept = false, s = 9",
    "ALTER COLUMN s TYPE float8 USING s / 3.0": "s = s * 2",
    "ALTER COLUMN d TYPE timestamptz": "d = d + interval '1 hour', k = NOT k",
}


async def _create_odd_relation(users: Users, *, open_columns: str) -> asyncpg.Connection:
    owner = users["owner"]
    await begin(owner)
    await owner.execute(TABLE)
    await owner.execute(f"SELECT audit.track('hr.odd', open => {open_columns})")
    return owner


async def _load_change(owner: asyncpg.Connection, change: str) -> tuple[Any, Any]:
    """What the images of a row differ in, and what the log says of it, each as before and after."""
    image = "SELECT audit.image(o) FROM hr.odd o"
    before = json.loads(await owner.fetchval(image))
    await owner.execute(f"UPDATE hr.odd SET {change}")
    after = json.loads(await owner.fetchval(image))
    names = {name for name in before | after if before.get(name) != after.get(name)}
    found = await owner.fetchrow(
        """SELECT coalesce(e.old, '{}') || coalesce(o."values", '{}') AS old,
                  coalesce(e.new, '{}') || coalesce(n."values", '{}') AS new
             FROM audit.entry e LEFT JOIN audit.disclosure o ON o.seq = e.seq AND o.side = 'o'
             LEFT JOIN audit.disclosure n ON n.seq = e.seq AND n.side = 'n'
            WHERE e.relation = 'hr.odd' AND e.op = 'U' ORDER BY e.seq DESC LIMIT 1"""
    )
    expected = tuple({name: side[name] for name in names if name in side} for side in (before, after))
    return expected, tuple(json.loads(side) for side in found)


@pytest.mark.parametrize("settings", ["", OTHERWISE], ids=["as pinned", "otherwise"])
@pytest.mark.parametrize("open_columns", ["audit.columns_of('hr.odd')", "'{id}'"], ids=["open", "personal"])
async def test_a_change_says_what_its_images_differ_in(
    users: Users, open_columns: str, settings: str
) -> None:
    async with rolled_back(users["owner"]):
        owner = await _create_odd_relation(users, open_columns=open_columns)
        if settings:
            await owner.execute(settings)
        for change in CHANGES:
            expected, told = await _load_change(owner, change)
            assert told == expected, change
            assert expected != ({}, {})


EQUAL = """
    CREATE TABLE hr.equal (id int PRIMARY KEY, i interval, r numrange, j json, n numeric, f float8);
    INSERT INTO hr.equal VALUES (1, '1 mon', '[1.0,2)', '{"a": 1}', 1.0, 0.0);
    SELECT audit.track('hr.equal', open => audit.columns_of('hr.equal'));
"""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("i = '30 days'", {"i": "30 days"}),
        ("r = '[1.00,2)'", {"r": "[1.00,2)"}),
        ("j = '{\"a\": 2}'", {"j": {"a": 2}}),
        ("n = 1.00, f = -0.0, j = '{ \"a\" : 1 }'", None),
        ("n = n", None),
    ],
)
async def test_what_its_type_calls_no_change_is_told_if_it_prints_otherwise(
    users: Users, change: str, told: object
) -> None:
    async with rolled_back(users["owner"]):
        owner = users["owner"]
        await begin(owner)
        await owner.execute(EQUAL)
        assert "hr.equal" not in [row[0] for row in await owner.fetch("SELECT audit.untracked_relations()")]
        await owner.execute(f"UPDATE hr.equal SET {change}")
        found = await owner.fetch("SELECT new FROM audit.entry WHERE relation = 'hr.equal' AND op = 'U'")
        assert [json.loads(row["new"]) for row in found] == ([told] if told else [])


async def test_what_its_type_calls_no_change_needs_an_actor(users: Users) -> None:
    async with rolled_back(users["owner"]):
        owner = users["owner"]
        await begin(owner)
        await owner.execute(EQUAL)
        await owner.execute("DISCARD SEQUENCES")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="has no actor"):
            await owner.execute("UPDATE hr.equal SET i = '30 days'")


@pytest.mark.parametrize("shape", SHAPES)
async def test_it_goes_on_when_the_columns_change(users: Users, shape: str) -> None:
    async with rolled_back(users["owner"]):
        owner = await _create_odd_relation(users, open_columns="audit.columns_of('hr.odd')")
        await owner.execute(OTHERWISE)
        await _load_change(owner, "k = NOT k")
        await owner.execute(f"ALTER TABLE hr.odd {shape}")
        expected, told = await _load_change(owner, SHAPES[shape])
        assert told == expected != ({}, {})


async def test_what_is_made_is_made_anew_when_a_change_of_the_columns_is_settled(users: Users) -> None:
    async with rolled_back(users["owner"]):
        owner = await _create_odd_relation(users, open_columns="'{id}'")
        text = """SELECT prosrc FROM pg_proc WHERE proname = 'capture hr.odd'"""
        before = await owner.fetchval(text)
        await owner.execute("ALTER TABLE hr.odd DROP COLUMN j, ADD COLUMN more interval")
        await owner.execute("SELECT audit.reconcile_schema()")
        assert "more" in await owner.fetchval(text) != before
        assert "hr.odd" not in [row[0] for row in await owner.fetch("SELECT audit.untracked_relations()")]


async def test_what_is_made_otherwise_is_no_audit(users: Users) -> None:
    async with rolled_back(users["owner"]):
        owner = await _create_odd_relation(users, open_columns="'{id}'")
        body = await owner.fetchval("SELECT pg_get_functiondef('audit.\"capture hr.odd\"'::regproc)")
        assert "hr.odd" not in [row[0] for row in await owner.fetch("SELECT audit.untracked_relations()")]
        await owner.execute(body.replace("before, after, old_hash", "NULL, after, old_hash"))
        assert "hr.odd" in [row[0] for row in await owner.fetch("SELECT audit.untracked_relations()")]


async def test_a_migration_that_an_earlier_version_stated_is_known_to_this_one(
    users: Users, module_database: Database
) -> None:
    """The functions of the log change in the middle of the transaction that says who migrates."""
    async with rolled_back(users["owner"]):
        owner = users["owner"]
        await owner.execute("DISCARD SEQUENCES")
        await begin(owner)
        await owner.execute("DISCARD SEQUENCES")
        for name, text in audit.sql.function_files().items():
            if name == "audit/10_begin.sql":
                await owner.execute(text)
        await owner.execute("UPDATE hr.holiday SET name = name || '!'")
