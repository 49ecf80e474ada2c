"""Client kit: its types catch what could not be answered, and its mock needs no server."""

import asyncio
import json
import os
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from schema.sdl import FULL_SCHEMA_FILE
from tests.clients.client_kit import KIT, ClientKit, public_settings, read_example, signed_in_settings
from tests.endpoints.regency_api import RegencyApi
from tests.node import HERE, PROGRAM, Node, NodeFailed

PAY = """import { graphql } from "./gql/gql.ts";
export const Pay = graphql(`query Pay { lawfulPay { on } }`);
"""


def test_the_kit_is_built_with_the_versions_that_the_tests_lock() -> None:
    wanted, locked = (
        json.loads((folder / "package.json").read_text())["devDependencies"] for folder in (KIT, HERE)
    )
    assert wanted.items() <= locked.items()


async def test_what_the_schema_cannot_answer_is_not_generated(
    api: RegencyApi, node: Node, tmp_path: Path
) -> None:
    kit = ClientKit.copy(node, tmp_path / "kit")
    kit.write("wrong.ts", PAY.replace("{ on }", "{ salaryOf }"))
    with pytest.raises(NodeFailed, match="salaryOf"):
        await kit.generate(await signed_in_settings(api, "colleague"))


async def test_what_was_not_asked_for_does_not_compile(kit: ClientKit, tmp_path: Path) -> None:
    greedy = ClientKit.copy(kit.node, tmp_path / "kit", from_=kit.folder)
    greedy.write("example.ts", read_example().replace("employee?.fullName", "employee?.birthDate"))
    with pytest.raises(NodeFailed, match="birthDate"):
        await greedy.check()


def test_the_manifest_names_every_operation_by_the_hash_of_its_text(kit: ClientKit) -> None:
    manifest = json.loads((kit.folder / "gql" / "persisted-documents.json").read_text())
    assert [text.split()[:2] for text in manifest.values()] == [["query", "MyLeave"]]
    assert list(manifest) == [f"sha256:{sha256(text.encode()).hexdigest()}" for text in manifest.values()]


async def test_the_public_writes_a_client_from_the_schema_it_sees(
    api: RegencyApi, node: Node, tmp_path: Path
) -> None:
    kit = ClientKit.copy(node, tmp_path / "kit")
    kit.write("pay.ts", PAY)
    await kit.generate(public_settings(api))
    await kit.check()


async def test_the_example_runs_against_a_mock_made_from_the_schema_alone(kit: ClientKit) -> None:
    async with _serve_mock(kit, FULL_SCHEMA_FILE.parent / "by_audience" / "staff.graphql") as url:
        said = await kit.run("example.ts", env={"JEJAK_URL": url, "JEJAK_TOKEN": ""})
    assert said.endswith(": 12 days of leave\n")


@asynccontextmanager
async def _serve_mock(kit: ClientKit, schema: Path) -> AsyncIterator[str]:
    """Answer from a schema's text on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    child = await asyncio.create_subprocess_exec(
        *(PROGRAM, "mock.ts", str(schema), str(port)), cwd=kit.folder, env=os.environ, stdout=subprocess.PIPE
    )
    assert child.stdout
    try:
        async with asyncio.timeout(30):
            assert await child.stdout.readline() == b"The mock answers.\n"
        yield f"http://127.0.0.1:{port}/"
    finally:
        child.terminate()
        await child.wait()
