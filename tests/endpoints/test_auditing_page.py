"""Every query of docs/auditing.md is one that the served schema answers."""

import re
from pathlib import Path

import pytest

from tests.endpoints.client import Caller
from tests.endpoints.leave_client import create_leave_parties
from tests.endpoints.regency_api import RegencyApi
from tests.log_sealer import seal_all

PAGE = (Path(__file__).parents[2] / "docs" / "auditing.md").read_text("utf-8")
QUERIES = {name: text for text, name in re.findall(r"```graphql\n(query (\w+).*?)```", PAGE, re.DOTALL)}


@pytest.fixture
async def auditor(api: RegencyApi) -> Caller:
    await (await create_leave_parties(api)).file_advised("2026-09-07", "2026-09-08")
    await seal_all(api.regency.database)
    return await api.enter_as_auditor()


async def test_the_queries_of_the_page_are_answered(auditor: Caller) -> None:
    edges = (await auditor.ask(QUERIES["Changes"], filter={"relation": "hr.leave_request"}))["auditEntries"][
        "edges"
    ]
    entry = edges[0]["node"]
    health = (await auditor.ask(QUERIES["Health"]))["auditHealth"]
    size = health["lastCheckpoint"]["size"]
    stood = (await auditor.ask(QUERIES["Then"], id=entry["rowId"], at={"checkpoint": size}))["asOf"]
    assert stood["entry"]["id"] == entry["id"]
    assert (await auditor.ask(QUERIES["Proof"], id=entry["id"]))["auditProof"]["leafIndex"] == entry[
        "leafIndex"
    ]
    grown = await auditor.ask(QUERIES["Growth"], old=1, new=size)
    assert grown["auditConsistency"]["newRoot"] == grown["auditCheckpoint"]["root"]
    assert set(QUERIES) == {"Changes", "Then", "Proof", "Growth", "Health"}
