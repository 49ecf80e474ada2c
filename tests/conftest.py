"""Fixtures of all tests: databases, pools, a small or a demo regency; Node and a browser.

`database` is an empty migrated database for one test, `module_database` one for a whole module; with people
come `small_regency` and `demo_database`. Every one is a copy: what a test does to it nobody else sees.
"""

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jejak.database.embedded import Cluster
from jejak.database.migrate import migrate
from jejak.database.pools import open_pools
from jejak.demo import DemoOptions, load_demo
from jejak.regency.profile import DEFAULT_PROFILE, Profile, load_profile, profile_names
from tests import durations
from tests.chromium import NoBrowser, find_chromium
from tests.databases import Database, create_database, prepare_cluster, start_session_cluster
from tests.node import Node, install_packages
from tests.people import TODAY
from tests.proof_report import IS_FULL_SIZE, mark_outcome, record_claim, write_report  # noqa: F401 - `saw` is a fixture
from tests.regency import SmallRegency, a_small_regency
from tests.system_packages import find_or_install, skip_missing


def pytest_addoption(parser: pytest.Parser) -> None:
    """The regency that tests live in is that of a profile; `make test` runs what is marked `regency` for two."""
    parser.addoption("--profile", default=DEFAULT_PROFILE, choices=profile_names())
    parser.addoption(
        "--write-durations", action="store_true", help="write tests/durations.md (make durations)"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Proofs at full size fill the machine and measure it."""
    if IS_FULL_SIZE and config.getoption("numprocesses", None):
        raise pytest.UsageError("JEJAK_PROOF=full runs one test after another: leave --numprocesses out.")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, for tests often wait: for a process, a deadline, a slow line."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else 2


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """A full run of the proofs leaves what it saw in docs/proofs.md, test by test: it may be stopped."""
    durations.add_report(report)
    if report.when == "call":
        mark_outcome(has_passed=report.passed)
        write_report()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest come first."""
    durations.sort_longest_first(items)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Some is told when the last test is over."""
    write_report()
    if session.config.getoption("--write-durations") and not hasattr(session.config, "workerinput"):
        durations.write_page()


@pytest.fixture(scope="session", autouse=True)
def environment() -> Iterator[None]:
    """No test sees the settings of the person who runs it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [
            name for name in os.environ if name.startswith(("JEJAK_", "PG")) and name != "JEJAK_PROOF"
        ]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def profile(pytestconfig: pytest.Config) -> Profile:
    """Whose regency this run is about."""
    return load_profile(pytestconfig.getoption("--profile"))


@pytest.fixture(scope="session")
def started_cluster(environment: None) -> Iterator[Cluster]:
    with start_session_cluster(in_memory=True) as cluster:
        yield cluster


@pytest.fixture(scope="session")
async def cluster(started_cluster: Cluster) -> Cluster:
    """The cluster of this run, with the runtime roles and no tables."""
    await prepare_cluster(started_cluster)
    return started_cluster


@pytest.fixture(scope="session")
async def template(cluster: Cluster) -> AsyncIterator[Database]:
    """A migrated database; copy it, never connect to it."""
    async with create_database(cluster) as database:
        await migrate(database.owner_url)
        yield database


@pytest.fixture
async def empty_database(cluster: Cluster) -> AsyncIterator[Database]:
    """A database in which nothing was ever done."""
    async with create_database(cluster) as database:
        yield database


@pytest.fixture
async def database(cluster: Cluster, template: Database) -> AsyncIterator[Database]:
    """A migrated database for one test."""
    async with create_database(cluster, template=template.name) as database:
        yield database


@pytest.fixture(scope="module")
async def module_database(cluster: Cluster, template: Database) -> AsyncIterator[Database]:
    """A migrated database for the tests of one module."""
    async with create_database(cluster, template=template.name) as database:
        yield database


@pytest.fixture
async def pools(database: Database) -> AsyncIterator[Database]:
    """The test's own database with its pools open: app, public, auditor and owner."""
    async with open_pools(database.urls | {"owner": database.owner_url}):
        yield database


@pytest.fixture(scope="session")
async def small_template(
    cluster: Cluster, template: Database, profile: Profile
) -> AsyncIterator[SmallRegency]:
    """The small regency, made once; copy it, never connect to it."""
    async with create_database(cluster, template=template.name) as database:
        async with open_pools({"owner": database.owner_url}):
            regency = await a_small_regency(database, profile)
        yield regency


@pytest.fixture
async def small_regency(cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[SmallRegency]:
    """A tiny fixed regency with its pools open."""
    async with (
        create_database(cluster, template=small_template.database.name) as database,
        open_pools(database.urls | {"owner": database.owner_url}),
    ):
        yield replace(small_template, database=database)


@pytest.fixture(scope="session")
async def demo_template(cluster: Cluster, template: Database, profile: Profile) -> AsyncIterator[Database]:
    """The demo with 400 employees on `people.TODAY`, loaded once; copy it, never connect to it."""
    async with create_database(cluster, template=template.name) as database:
        await load_demo(
            database.owner_url, options=DemoOptions(employees=400, today=TODAY, profile=profile.key)
        )
        yield database


@pytest.fixture(scope="module")
async def demo_database(cluster: Cluster, demo_template: Database) -> AsyncIterator[Database]:
    """The demo for the tests of one module."""
    async with create_database(cluster, template=demo_template.name) as database:
        yield database


@pytest.fixture(scope="session")
def node() -> Node:
    """Node with the packages of `tests/package.json`, installed by the first test that asks."""
    return Node(install_packages())


@pytest.fixture(scope="session")
def chromium() -> Path:
    """A real browser. Where there is none, tests that need it say so; on a build server they fail."""
    try:
        return find_chromium()
    except NoBrowser as reason:
        skip_missing(reason)


@pytest.fixture(scope="session")
def curl() -> Path:
    """The program that examples are written for. Without it, tests that need it say so, as with a browser."""
    return find_or_install("curl", packages=("curl",)) or skip_missing(
        "No curl is on PATH. Install it and run again."
    )
