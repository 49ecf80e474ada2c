"""Persisted documents: a server takes the kit's manifest, and then needs only a document's hash."""

from pathlib import Path

import httpx2
import pytest

from jejak.app import build_runtime
from jejak.rate_limit.rate_limits import RateLimits
from jejak.settings import Settings
from tests import people
from tests.clients.client_kit import ClientKit, caller_settings, read_example
from tests.endpoints.client import Caller
from tests.endpoints.conftest import serve_database
from tests.node import Node, NodeFailed
from tests.regency import USER_NAMES, SmallRegency


async def test_a_server_that_was_given_the_manifest_needs_the_hash_only(
    small_regency: SmallRegency, node: Node, tmp_path: Path
) -> None:
    kit = ClientKit.copy(node, tmp_path / "kit")
    kit.write("example.ts", read_example())
    async with serve_database(small_regency.database) as http:
        await kit.generate(await _colleague(http))
    manifest = kit.folder / "gql" / "persisted-documents.json"
    runtime = build_runtime(
        Settings.from_environment({"JEJAK_DOCUMENTS": str(manifest), "JEJAK_ADHOC": "off"})
    )
    async with serve_database(small_regency.database, runtime, rate_limits=RateLimits()) as http:
        colleague = await _colleague(http)
        with pytest.raises(NodeFailed, match="terdaftar"):
            await kit.run("example.ts", env=colleague)
        said = await kit.run("example.ts", env=colleague | {"JEJAK_REGISTERED": "1"})
    assert said == "Tono Contoh: 12 days of leave\n"


async def _colleague(http: httpx2.AsyncClient) -> dict[str, str]:
    return caller_settings(await Caller(http).sign_in(USER_NAMES["colleague"], people.PASSWORD))
