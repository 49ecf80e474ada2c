"""Every table and column under audit has its words, so that no sentence of the log falls back on a code."""

import re
from string import Formatter

import asyncpg
from tortoise.models import Model

from models import account, compliance, delegation, employee, leave, pay, unit
from models.base import HalfDaysField
from resolvers.audit.diff import ColumnChange
from resolvers.audit.sentence import value_text
from rulebook.audit_labels import (
    COLUMNS,
    HALF_DAYS,
    NAMING_COLUMNS,
    OPERATIONS,
    RELATIONS,
    RUPIAH,
    VALUES,
    VOCABULARIES,
)
from rulebook.audit_labels.operations import READ_LABELS
from rulebook.audit_labels.phrases import PHRASES
from tests.databases import Database
from tests.house.source_files import PACKAGES, is_in_package, list_files

WATCHED = """
SELECT r.relation, a.attname AS name FROM audit.relation r
  JOIN pg_attribute a ON a.attrelid = r.relation::regclass AND a.attnum > 0 AND NOT a.attisdropped
"""
CODES = """
SELECT c.conrelid::regclass::text AS relation, a.attname AS name,
       ARRAY(SELECT m[1] FROM regexp_matches(pg_get_constraintdef(c.oid), '''([A-Z][A-Z_]+)''', 'g') m) AS codes
  FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
 WHERE c.contype = 'c' AND c.connamespace = 'hr'::regnamespace AND cardinality(c.conkey) = 1
"""
# Official words that are spoken as they are written.
_AS_WRITTEN = {"PNS", "CPNS", "PPPK"}
_ACT = re.compile(
    r'(?:\battribution\(|\boperation=)"(\w+)"|service_attribution\("[\w-]+", "(\w+)"|operator_attribution\("(\w+)"'
)


_READ = re.compile(r'(?:audit_operation=|note_read\(\s*call, )"(\w+)"')


async def _rows(database: Database, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return list(await connection.fetch(query))
    finally:
        await connection.close()


async def test_every_relation_and_column_has_a_word(module_database: Database) -> None:
    watched = await _rows(module_database, WATCHED)
    assert {each["relation"] for each in watched} == set(RELATIONS)
    assert {each["name"] for each in watched} == set(COLUMNS)
    assert set(COLUMNS) >= {*RUPIAH, *NAMING_COLUMNS}


async def test_every_code_of_a_column_has_a_word(module_database: Database) -> None:
    for each in await _rows(module_database, CODES):
        relation = each["relation"].replace('"', "")
        words = VALUES.get(f"{relation}.{each['name']}") or VALUES.get(each["name"]) or {}
        assert set(each["codes"]) - _AS_WRITTEN <= set(words), f"{relation}.{each['name']}"


def test_no_column_of_half_days_is_left_out_of_the_one_list_of_them() -> None:
    models = [
        each
        for module in (delegation, account, employee, leave, pay, compliance, unit)
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Model) and not each._meta.abstract
    ]
    found = {
        name
        for each in models
        for name, column in each._meta.fields_map.items()
        if isinstance(column, HalfDaysField)
    }
    assert found == HALF_DAYS
    named = {name for name in COLUMNS if "half" in name.split("_") or name.startswith("noted_")}
    assert named <= HALF_DAYS


def test_no_half_days_are_spoken_as_days() -> None:
    for name in HALF_DAYS:
        change = ColumnChange(field=name, relation="hr.leave_request", time_zone="Asia/Jakarta", new=23)
        assert value_text(change, 23) == "11½ hari", name
        assert value_text(change, 24) == "12 hari", name
        assert value_text(change, 23, locale="en") == "11.5 days", name


def test_no_label_is_empty_in_either_language() -> None:
    for vocabulary in VOCABULARIES.values():
        for name in ("operations", "kinds", "relations", "columns", "details"):
            labels = getattr(vocabulary, name)
            assert [key for key, label in labels.items() if not label.strip()] == [], name
        assert [
            each for codes in vocabulary.values.values() for each in codes.values() if not each.strip()
        ] == []


def test_both_languages_say_the_same_facts_with_a_phrase() -> None:
    told = {
        name: [{fact for _, fact, _, _ in Formatter().parse(said) if fact} for said in both]
        for name, both in PHRASES.items()
    }
    assert {name for name, (first, second) in told.items() if first != second} == set()


def test_every_act_of_the_application_has_a_word() -> None:
    packages = [
        path
        for path in list_files(".py")
        if is_in_package(path, *PACKAGES) and not is_in_package(path, "tests")
    ]
    named = {"".join(found) for path in packages for found in _ACT.findall(path.read_text("utf-8"))}
    assert named
    assert named <= set(OPERATIONS)


def test_no_read_is_told_by_the_name_of_its_field() -> None:
    """Every search that names itself in the log has its words, and no words are of a search that is not there."""
    named = {
        name
        for path in list_files(".py")
        if is_in_package(path, *PACKAGES) and not is_in_package(path, "tests")
        for name in _READ.findall(path.read_text("utf-8"))
    }
    assert named == set(READ_LABELS)
