"""Whatever is asked, a plan answers as the standard executor does: the same bytes, the same entries in the log."""

import random
from collections.abc import Mapping

import pytest

from jejak.gate import Gate
from jejak.policy.schemas import schema_for
from rulebook.access import Audience
from tests.doors.asking import graph_of
from tests.doors.town import Town
from tests.proofs import FULL, Saw
from tests.reads.documents import Documents
from tests.reads.filled import something_of_everything
from tests.reads.roads import SEED, Roads
from tests.regency import USER_NAMES

EACH = 5_000 if FULL else 80
ALIKE = "Plans answer byte for byte as the standard executor"
AUDIENCES = {
    "public": "", "staff": "superior", "personnel": "kepegawaian", "payroll": "keuangan", "accounts": "admin",
    "auditor": "auditor",
}  # fmt: skip


@pytest.fixture(scope="module")
async def ids(town: Town) -> Mapping[str, str]:
    """Something of everything to read."""
    return await something_of_everything(town)


@pytest.mark.proof
@pytest.mark.parametrize("audience", AUDIENCES)
async def test_both_roads_answer_alike(
    town: Town, gate: Gate, ids: Mapping[str, str], audience: str, saw: Saw
) -> None:
    who = AUDIENCES[audience]
    graph = graph_of(who) if who else schema_for(Audience.PUBLIC)._schema
    caller = await town.enter(who) if who else town.stranger
    roads = Roads(town, gate)
    documents = Documents(graph, random.Random(f"{SEED} {audience}"), list(ids.values()))
    for _ in range(EACH):
        documents.remember(await roads.compare(caller, documents.made()))
    assert roads.seen["errors"] < EACH / 2, "most documents must be answered"
    assert roads.seen["without a plan"] < EACH / 2, "most documents must have a plan"
    saw(f"{ALIKE}, over the schema of {audience}", roads.figures())


@pytest.mark.proof
async def test_both_roads_show_every_actor_the_same_rows(
    town: Town, gate: Gate, ids: Mapping[str, str], saw: Saw
) -> None:
    """Whoever asks: plans are made for all who are alike, and each of them sees their own rows."""
    roads, who = Roads(town, gate), [*USER_NAMES, "bupati", "kepegawaian", "keuangan", "admin"]
    auditing = await town.auditing()
    draw = random.Random(f"{SEED} actors")
    shelf: dict[str, Documents] = {}
    for _ in range(EACH):
        name = draw.choice([*who, "auditing"])
        documents = shelf.setdefault(
            name, Documents(graph_of("auditor" if name == "auditing" else name), draw, list(ids.values()))
        )
        caller = auditing if name == "auditing" else await town.enter(name)
        documents.remember(await roads.compare(caller, documents.made()))
    saw(f"{ALIKE}, over {len(who) + 1} actors at random", roads.figures())
