"""Fixtures of hostile tests: a small regency whose log is sealed four times, with known entries."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from jejak.database.embedded import Cluster
from jejak.database.pools import open_pools
from jejak.regency.profile import Profile
from tests.databases import Database, create_database
from tests.hostile.sealed_history import SealedHistory, build_history
from tests.proof_report import report_claim
from tests.regency import SmallRegency, a_small_regency


@pytest.fixture(scope="session")
async def small_template(
    cluster: Cluster, template: Database, profile: Profile
) -> AsyncIterator[SmallRegency]:
    """The small regency before its month of pay is closed: acts that are honest may still change a slip."""
    async with create_database(cluster, template=template.name) as database:
        async with open_pools({"owner": database.owner_url}):
            regency = await a_small_regency(database, profile, is_pay_closed=False)
        yield regency


@pytest.fixture(scope="session")
async def template_history(cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[SealedHistory]:
    """The history, made once; copy it, never connect to it."""
    async with create_database(cluster, template=small_template.database.name) as database:
        yield await build_history(database, small_template)


@pytest.fixture(scope="session")
def attacks_done() -> Iterator[Counter[bool]]:
    """Count the attacks by whether each was named, and tell it when the last one is done."""
    done = Counter[bool]()
    yield done
    figures = f"{done.total()} attacks, {done[False]} of them not named"
    report_claim("An attack by a superuser is named with its row or entry and its lie", figures)


@pytest.fixture
def attack_counter(request: pytest.FixtureRequest, attacks_done: Counter[bool]) -> Iterator[None]:
    """Count a test as an attack; it was named if the test did not fail."""
    failed = request.session.testsfailed
    yield
    attacks_done[request.session.testsfailed == failed] += 1


@pytest.fixture
async def history(cluster: Cluster, template_history: SealedHistory) -> AsyncIterator[SealedHistory]:
    """A history of one's own to falsify."""
    async with create_database(cluster, template=template_history.database.name) as database:
        yield replace(template_history, database=database)
