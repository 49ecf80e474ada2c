"""GraphQL over HTTP by the audit of the package graphql-http, all of it at once."""

from pathlib import Path

import pytest

from tests.endpoints.regency_api import RegencyApi
from tests.graphql_http.server import run_server
from tests.node import Node
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

AUDIT = Path(__file__).with_name("audit.mjs")
TIMES = 5 if IS_FULL_SIZE else 1


@pytest.mark.proof
@pytest.mark.parametrize("whose", ["public", "staff"])
async def test_the_audit_of_graphql_over_http_finds_nothing_in_a_server_that_has_just_started(
    api: RegencyApi, node: Node, record_claim: ClaimRecorder, tmp_path: Path, whose: str
) -> None:
    token = (await api.enter("staff")).token if whose == "staff" else None
    for _ in range(TIMES):
        async with run_server(api.regency.database, tmp_path) as server:
            found = await node.run_script(AUDIT, url=f"{server.url}/graphql", token=token)
            assert [each for each in found if each["status"] != "ok"] == []
            assert len({each["id"] for each in found}) == 61
    as_whom = {"public": "as the public", "staff": "as an employee"}[whose]
    record_claim(
        f"graphql-http's auditServer, {as_whom}, of a server that has just started",
        f"{TIMES} x 61 of 61 ok, no warning, no notice",
    )
