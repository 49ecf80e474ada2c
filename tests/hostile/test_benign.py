"""An honest day raises no alarm: after every step the doctor finds nothing."""

from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from jejak.database.embedded import Cluster
from jejak.doctor import find_problems
from tests.databases import create_database
from tests.hostile.attacker import LOCAL_COPIES
from tests.hostile.benign_steps import RARE, STEPS, BenignDay, Step
from tests.hostile.sealed_history import SealedHistory
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

LOGS, RUNS = (4, 250) if IS_FULL_SIZE else (1, len(STEPS))
SEEDS = range(20260703, 20260703 + LOGS)


@pytest.mark.proof
async def test_honest_days_raise_no_alarm(
    cluster: Cluster, template_history: SealedHistory, tmp_path: Path, record_claim: ClaimRecorder
) -> None:
    done = Counter[str]()
    for seed in SEEDS:
        async with AsyncExitStack() as stack:
            database = await stack.enter_async_context(
                create_database(cluster, template=template_history.database.name)
            )
            random, folder = Random(seed), tmp_path / str(seed)
            folder.mkdir()
            day = BenignDay(cluster, database, random, folder, stack)
            for step in _steps(random):
                await step(day)
                done[step.__name__] += 1
                outside = replace(LOCAL_COPIES, vkeys=tuple(day.vkeys), notes=day.notes, policy=day.policy)
                findings = await find_problems(day.database.owner_url, evidence=outside)
                assert findings == [], (seed, step.__name__, done.total())
    counted = ", ".join(f"{number} {name}" for name, number in done.most_common())
    record_claim(
        "An honest day raises no alarm",
        f"{done.total()} examinations of {LOGS} logs, 0 findings (seeds from {SEEDS[0]}): {counted}",
    )


def _steps(random: Random) -> list[Step]:
    """Every kind of step at least once, the others by their weight."""
    chosen = list(STEPS) + random.choices(list(STEPS), weights=list(STEPS.values()), k=RUNS - len(STEPS))
    random.shuffle(chosen)
    seen = Counter[Step]()
    kept = list[Step]()
    for step in chosen:
        seen[step] += 1
        kept.append(step if seen[step] <= RARE.get(step, RUNS) else next(iter(STEPS)))
    return kept
