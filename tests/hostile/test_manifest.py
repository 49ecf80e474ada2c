"""The manifest that `jejak doctor` compares with is what this version's files make."""

import json
from collections.abc import Mapping
from typing import Any

import asyncpg
import pytest

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


def _as_format(number: int, lines: Mapping[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """Lines as an earlier version drew them."""
    excluding = {
        name for (kind, name), facts in lines.items() if kind == "constraint" and "EXCLUDE" in facts["says"]
    }
    assert excluding, "the baseline has some"
    kept = {key: facts for key, facts in lines.items() if key[0] != "index" or key[1] not in excluding}
    if number == 1:
        found = {key: _as_format_1(*key, facts) for key, facts in kept.items()}
        kept = {key: facts for key, facts in found.items() if facts is not None}
    return kept | {("format", "manifest"): number}


def _as_format_1(kind: str, name: str, facts: Any) -> Any:
    if kind in _LATER_KINDS or (kind, name) == ("database", "locale"):
        return None
    return {key: facts[key] for key in facts.keys() - _LATER_FACTS} if isinstance(facts, dict) else facts


@pytest.mark.parametrize("number", [1, 2])
async def test_what_a_later_format_has_more_of_is_not_taken_for_an_alteration(
    module_database: Database, number: int
) -> None:
    connection = await asyncpg.connect(module_database.owner_url)
    text = await connection.fetchval(manifest_query())
    await connection.close()
    lines = {(kind, name): facts for kind, name, facts in map(json.loads, text.split("\n"))}
    old = _as_format(number, lines)
    later, earlier = (CatalogueState(None, "1", each, "jejak_owner") for each in (lines, old))
    before, after = bring_to_one_format(earlier, later)
    assert before.lines == after.lines
    assert bring_to_one_format(later, earlier) == (later, earlier), "a format does not go back"
