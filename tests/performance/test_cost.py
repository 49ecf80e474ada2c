"""Cost of the ledger by `bench/`: small to see that each measurement runs, full against its goals."""

from importlib import import_module

import pytest

from bench.measurement_setup import FULL as LARGE
from bench.measurement_setup import TINY, prepare_cluster
from bench.report.section import Section
from jejak.database.embedded import Cluster
from tests.databases import start_session_cluster
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

# What each measurement holds against a goal: a measurement that stops doing so is found here.
GOALS = {"writes": 3, "lag": 1, "log": 4}


async def run_bench(cluster: Cluster, name: str) -> list[Section]:
    sections: list[Section] = await import_module(f"bench.{name}").measure(
        cluster, LARGE if IS_FULL_SIZE else TINY, progress=print
    )
    return sections


@pytest.mark.proof
@pytest.mark.parametrize("name", GOALS)
async def test_the_ledger_costs_no_more_than_was_promised(name: str, record_claim: ClaimRecorder) -> None:
    with start_session_cluster() as cluster:
        await prepare_cluster(cluster)
        sections = await run_bench(cluster, name)
    goals = [goal for section in sections for goal in section.goals]
    assert len(goals) >= GOALS[name]
    assert all(section.rows for section in sections)
    for goal in goals:
        record_claim(f"Cost: {goal.text}", goal.value)
    if IS_FULL_SIZE:  # the small size is too short to be held against a goal
        assert [goal for goal in goals if not goal.is_met] == []
