"""The manifest that `jejak doctor` compares with is what this version's files make."""

import json
from typing import Any

import asyncpg

from jejak.doctor.database.built_in import BUILT_IN, read_built_in
from jejak.doctor.database.catalogue_diff import load_manifest, read_catalogue
from jejak.doctor.database.catalogue_history import CatalogueState, bring_to_one_format, manifest_query
from jejak.doctor.database.rights import read_rights
from jejak.doctor.sql import statement
from tests.databases import Database


async def test_the_manifest_is_fresh(module_database: Database) -> None:
    connection = await asyncpg.connect(module_database.owner_url)
    async with connection.transaction(readonly=True):
        await connection.execute(statement("set_canonical_session"))
        picture = (
            await read_catalogue(connection)
            | {BUILT_IN: await read_built_in(connection)}
            | await read_rights(connection)
        )
    await connection.close()
    assert picture == load_manifest(), "run: python -m jejak.doctor.database.write_manifest"


_LATER_KINDS, _LATER_FACTS = {"row type", "system views"}, {"tree", "inherit"}


def _as_format_1(kind: str, name: str, facts: Any) -> Any:
    if kind == "format":
        return 1
    if kind in _LATER_KINDS or (kind, name) == ("database", "locale"):
        return None
    return {key: facts[key] for key in facts.keys() - _LATER_FACTS} if isinstance(facts, dict) else facts


async def test_what_a_later_format_has_more_of_is_not_taken_for_an_alteration(
    module_database: Database,
) -> None:
    connection = await asyncpg.connect(module_database.owner_url)
    text = await connection.fetchval(manifest_query())
    await connection.close()
    lines = {(kind, name): facts for kind, name, facts in map(json.loads, text.split("\n"))}
    old = {key: found for key, facts in lines.items() if (found := _as_format_1(*key, facts)) is not None}
    later, earlier = (CatalogueState(None, "1", each, "jejak_owner") for each in (lines, old))
    before, after = bring_to_one_format(earlier, later)
    assert before.lines == after.lines
    assert bring_to_one_format(later, earlier) == (later, earlier), "a format does not go back"
