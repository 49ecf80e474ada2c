"""clairvoyance recovers nothing of what the public does not see.

It is given more than an attacker has: names of the whole schema, no limits, and small steps. Among them are made-up
names; a hidden one that it cannot tell from those is not recovered, whatever it reports.
"""

import json
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from graphql import build_schema

from schema.sdl import FULL_SCHEMA_FILE
from tests.endpoints.conftest import serve_database
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.regency import SmallRegency
from tests.third_party_tools.tool_environment import OutsideTools
from tests.unlimited_runtime import unlimited_runtime

SEED = 20260706
SEEK = Path(__file__).with_name("run_clairvoyance.py")
PUBLIC = FULL_SCHEMA_FILE.parent / "by_audience" / "public.graphql"
TRIED_WORDS = 150 if IS_FULL_SIZE else 10  # names beyond the public schema
START = ("Query", "LawfulPay")  # whose names are given; in a full run, those of every public type

Names = dict[str, set[str]]


@pytest.fixture
async def address(small_regency: SmallRegency) -> AsyncIterator[str]:
    async with serve_database(small_regency.database, unlimited_runtime()) as http:
        yield f"{http.base_url}/graphql"


@pytest.mark.proof
async def test_clairvoyance_recovers_nothing_beyond_the_public_schema(
    address: str, tools: OutsideTools, tmp_path: Path, record_claim: ClaimRecorder
) -> None:
    public, chosen = _load_names(PUBLIC), random.Random(SEED)
    visible = _all_names(public)
    hidden = chosen.sample(sorted(_all_names(_load_names(FULL_SCHEMA_FILE)) - visible), TRIED_WORDS)
    made_up = [f"x{name[::-1]}" for name in hidden]
    given = visible if IS_FULL_SIZE else _all_names({each: public[each] for each in START})
    words = chosen.sample([*sorted(given), *hidden, *made_up], len(given) + 2 * TRIED_WORDS)
    ended = await tools.run(str(SEEK), cwd=tmp_path, input_text=json.dumps({"url": address, "words": words}))
    assert ended.code == 0, ended.stderr
    found: Names = {name: set(names) for name, names in json.loads(ended.stdout).items()}
    assert found.keys() <= public.keys(), "a hidden type has told its name"
    told_apart = {
        name: names & set(hidden)
        for name, names in found.items()
        if _share(names, hidden) != _share(names, made_up)
    }
    assert told_apart == {}, "a hidden name was told from a made-up one"
    assert found["Query"] == _list_query_fields(PUBLIC), "it did not even find what everybody may see"
    record_claim(
        "clairvoyance recovers nothing beyond the public schema",
        f"{len(words)} names, {TRIED_WORDS} of them hidden and {TRIED_WORDS} made up; "
        f"{len(_all_names(found) & visible)} public ones found on {len(found)} public types, seed {SEED}",
    )


def _share(found: set[str], words: list[str]) -> float:
    return len(found & set(words)) / len(words)


def _all_names(names: Names) -> set[str]:
    return set[str]().union(*names.values())


def _list_query_fields(file: Path) -> set[str]:
    query = build_schema(file.read_text("utf-8")).query_type
    assert query
    return set(query.fields)


def _load_names(file: Path) -> Names:
    """Return what can be said about every type: its fields and their arguments, or its input fields."""
    found: Names = {}
    for name, type_ in build_schema(file.read_text("utf-8")).type_map.items():
        fields = getattr(type_, "fields", {})
        found[name] = set(fields).union(*(getattr(field, "args", ()) for field in fields.values()))
    return found
