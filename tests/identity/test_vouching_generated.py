"""Every maker × every authority × every order of the acts: a slip opens what its maker may vouch for, and no more."""

import random
from collections import Counter

import pytest

from tests import people
from tests.endpoints.regency_api import RegencyApi
from tests.identity.test_account_resets import an_administrator, an_operator
from tests.identity.vouching_oracle import (
    DECISION_AUTHORITIES,
    HELPERS,
    KINDS,
    MOMENTS,
    ROLES,
    VouchingCase,
    expected_outcome,
    generate_cases,
)
from tests.identity.vouching_scenario import VouchingScenario
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

SEED = 12


def choose_cases() -> list[VouchingCase]:
    """Return all cases, or one of each kind, and those by which the power to decide was once taken."""
    cases = list(generate_cases())
    if IS_FULL_SIZE:
        return cases
    chance = random.Random(SEED)
    attacks = [
        *(
            VouchingCase("operator", kind, "between slip and use", "none")
            for kind in (*DECISION_AUTHORITIES, *ROLES)
        ),
        *(VouchingCase("operator", "plh", moment, "none") for moment in MOMENTS[2:]),
        VouchingCase("operator", "plh", "before the slip", "lost between slip and use"),
        VouchingCase("operator", "post", "before the slip", "lost after its use"),
    ]
    return attacks + [chance.choice([case for case in cases if case.kind == kind]) for kind in KINDS]


@pytest.mark.proof
async def test_a_slip_never_opens_more_than_its_issuer_may_vouch_for_when_it_is_used(
    api: RegencyApi, record_claim: ClaimRecorder
) -> None:
    root = await people.a_unit("Dinas Jaminan")
    _, administrator = await an_administrator(api)
    helpers = {"operator": await an_operator(api, root), "administrator": administrator}
    ends, wrong, cases = Counter[str](), list[tuple[VouchingCase, str, str]](), choose_cases()
    for case in cases:
        await api.superuser.execute("DELETE FROM ops.sign_in_pace")
        scene = await VouchingScenario.arrange(api, helpers, case, root)
        if (end := await scene.play()) != (foretold := expected_outcome(case)):
            wrong.append((case, foretold, end))
        ends[end] += 1
    assert wrong == []
    record_claim(
        "A slip opens what its maker may vouch for when it is used, and no more",
        f"{len(cases)} stories over HTTP: {len(HELPERS)} makers, {len(KINDS)} kinds of authority, its coming and the "
        f"loss of the second factor before, between and after: "
        + ", ".join(f"{number} {end}" for end, number in sorted(ends.items()))
        + f" (seed {SEED})",
    )
