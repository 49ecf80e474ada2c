"""A caller who behaves hardly notices that others do not. Measured, on a quiet machine: `make prove` only."""

import pytest

from bench.edge import measure
from bench.measurement_setup import FULL, TINY
from jejak.database.embedded import Cluster
from tests import proof_report
from tests.proof_report import ClaimRecorder


@pytest.mark.measured
async def test_a_registered_document_is_answered_soon_while_ten_addresses_attack(
    cluster: Cluster, record_claim: ClaimRecorder
) -> None:
    size = FULL if proof_report.IS_FULL_SIZE else TINY
    (section,) = await measure(cluster, size, progress=print)
    (goal,) = section.goals
    title, asked, middle, late, longest, share, got = section.rows[-1]
    record_claim(
        "A registered document keeps its p99 under 100 ms while the attack corpus runs",
        f"{asked} requests in {size.seconds} s under attack from {title}: p50 {middle} ms, p99 {late} ms, longest "
        f"{longest} ms, {share} of a core; the attack got {got}",
    )
    assert goal.is_met, section.text
