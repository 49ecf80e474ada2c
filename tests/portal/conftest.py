"""Fixtures of portal tests: a real browser of 320 px, at the demo regency."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from jejak.database.embedded import Cluster
from tests.databases import Database, create_database
from tests.endpoints.conftest import api  # noqa: F401
from tests.node import Node
from tests.portal.browser_steps import Steps
from tests.portal.portal_demo import PortalDemo, serve_demo
from tests.portal.script_process import ScriptProcess

SCRIPT = Path(__file__).with_name("walk.mjs")
NOTHING: dict[str, list[str]] = {"violations": [], "thrown": [], "abroad": []}

PageWalk: TypeAlias = Callable[..., Awaitable[list[Any]]]


@pytest.fixture
async def demo(cluster: Cluster, demo_template: Database) -> AsyncIterator[PortalDemo]:
    """The demo over HTTP, for one test."""
    async with (
        create_database(cluster, template=demo_template.name) as database,
        serve_demo(database) as demo,
    ):
        yield demo


@pytest.fixture(scope="session")
async def walk_process(node: Node) -> AsyncIterator[ScriptProcess]:
    """The browser of this run, started by the first test that walks."""
    async with ScriptProcess(SCRIPT) as process:
        yield process


@pytest.fixture
def walk(walk_process: ScriptProcess, chromium: Path, demo: PortalDemo) -> PageWalk:
    """PageWalk in a browser that remembers no walk before, which returns what each step that looks has seen; nothing
    may happen on the way that never should: nothing thrown, nothing forbidden, nothing asked of anybody else.
    """

    async def run_steps(steps: Steps, **given: object) -> list[Any]:
        url = given.pop("url", str(demo.http.base_url))
        found = await walk_process.ask(browser=str(chromium), url=url, steps=steps, **given)
        assert found["noticed"] == NOTHING
        seen: list[Any] = found["seen"]
        return seen

    return run_steps
