"""Does the door speak GraphQL over HTTP? The audit of the package graphql-http, asked as an employee."""

from pathlib import Path

import pytest

from tests.doors.town import Town
from tests.node import Node
from tests.proofs import Saw

AUDIT = Path(__file__).with_name("audit.mjs")


@pytest.mark.proof
async def test_the_audit_of_graphql_over_http_finds_nothing(town: Town, node: Node, saw: Saw) -> None:
    staff = await town.enter("staff")
    found = await node.told(AUDIT, url=f"{town.http.base_url}/graphql", token=staff.token)
    assert [each for each in found if each["status"] != "ok"] == []
    assert len({each["id"] for each in found}) == 61
    saw("graphql-http's auditServer, as an employee", f"{len(found)} of 61 ok, no warning, no notice")
