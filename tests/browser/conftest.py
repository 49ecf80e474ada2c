"""Fixtures of browser tests: a real browser at the application over the small regency of tests/endpoints."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.endpoints.conftest import api  # noqa: F401
from tests.endpoints.regency_api import RegencyApi
from tests.node import Node

BrowserScript = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def look(api: RegencyApi, node: Node, chromium: Path) -> BrowserScript:  # noqa: F811
    """Run a script of this folder in a new browser, with the address of a page and what else it is given."""

    async def run_script(script: str, path: str, **given: object) -> dict[str, Any]:
        url = str(api.http.base_url.join(path))
        found: dict[str, Any] = await node.run_script(
            Path(__file__).with_name(script), browser=str(chromium), url=url, **given
        )
        return found

    return run_script
