"""Every maker × every authority × every order of the acts: a slip opens what its maker may vouch for, and no more."""

import random
from collections import Counter

import pytest

from tests import people
from tests.doors.town import Town
from tests.identity.test_resets import an_administrator, an_operator
from tests.identity.vouching import DECIDING, HELPERS, KINDS, MOMENTS, ROLES, Case, every_case, expected
from tests.identity.vouching_scene import Scene
from tests.proofs import FULL, Saw

SEED = 12


def chosen() -> list[Case]:
    """Return all cases, or one of each kind, and those by which the power to decide was once taken."""
    cases = list(every_case())
    if FULL:
        return cases
    chance = random.Random(SEED)
    attacks = [
        *(Case("operator", kind, "between slip and use", "none") for kind in (*DECIDING, *ROLES)),
        *(Case("operator", "plh", moment, "none") for moment in MOMENTS[2:]),
        Case("operator", "plh", "before the slip", "lost between slip and use"),
        Case("operator", "post", "before the slip", "lost after its use"),
    ]
    return attacks + [chance.choice([case for case in cases if case.kind == kind]) for kind in KINDS]


@pytest.mark.proof
async def test_a_slip_never_opens_more_than_whoever_made_it_may_vouch_for_when_it_is_used(
    town: Town, saw: Saw
) -> None:
    root = await people.a_unit("Dinas Jaminan")
    _, administrator = await an_administrator(town)
    helpers = {"operator": await an_operator(town, root), "administrator": administrator}
    ends, wrong, cases = Counter[str](), list[tuple[Case, str, str]](), chosen()
    for case in cases:
        await town.behind.execute("DELETE FROM ops.sign_in_pace")
        scene = await Scene.arranged(town, helpers, case, root)
        if (end := await scene.play()) != (foretold := expected(case)):
            wrong.append((case, foretold, end))
        ends[end] += 1
    assert wrong == []
    saw(
        "A slip opens what its maker may vouch for when it is used, and no more",
        f"{len(cases)} stories over HTTP: {len(HELPERS)} makers, {len(KINDS)} kinds of authority, its coming and the "
        f"loss of the second factor before, between and after: "
        + ", ".join(f"{number} {end}" for end, number in sorted(ends.items()))
        + f" (seed {SEED})",
    )
