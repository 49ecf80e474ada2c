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


@pytest.fixture
def walk(node: Node, chromium: Path, demo: PortalDemo) -> PageWalk:
    """PageWalk in a new browser and return what each step that looks has seen; nothing may happen on the way that never
    should: nothing thrown, nothing forbidden, nothing asked of anybody else.
    """

    async def run_steps(steps: Steps, **given: object) -> list[Any]:
        url = given.pop("url", str(demo.http.base_url))
        found = await node.run_script(SCRIPT, browser=str(chromium), url=url, steps=steps, **given)
        assert found["noticed"] == NOTHING
        seen: list[Any] = found["seen"]
        return seen

    return run_steps
