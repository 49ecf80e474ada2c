"""A person who deals with the leave of somebody who left is shown what they did, and nothing else of a stranger."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from jejak.database.embedded import Cluster
from jejak.graphql.runtime import Runtime
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.conftest import serve_regency
from tests.endpoints.regency_api import RegencyApi
from tests.policy.callers import Callers
from tests.policy.test_moved_employee import NODE, create_request
from tests.regency import SmallRegency
from tests.unlimited_runtime import unlimited_runtime

SHOWN = """errors { code } leaveRequest { id state employee { name } steps(first: 9) { totalCount } }"""
ADVISE = f"mutation($i: AdviseLeaveInput!) {{ done: adviseLeave(input: $i) {{ {SHOWN} }} }}"
DECIDE = f"mutation($i: DecideLeaveInput!) {{ done: decideLeave(input: $i) {{ {SHOWN} }} }}"
END_SERVICE = "UPDATE hr.employee SET service_until = $2 WHERE id = $1"


@pytest.fixture(scope="module")
def runtime() -> Runtime:
    """At which a test chooses the road."""
    return unlimited_runtime()


@pytest.fixture(scope="module")
async def api(cluster: Cluster, small_template: SmallRegency, runtime: Runtime) -> AsyncIterator[RegencyApi]:
    """The small regency behind that gate."""
    async with serve_regency(cluster, small_template, runtime) as api:
        yield api


@pytest.mark.parametrize("is_planning", [True, False])
async def test_an_officer_deciding_on_the_leave_of_a_person_who_left_is_shown_the_request_each_time(
    callers: Callers, api: RegencyApi, runtime: Runtime, is_planning: bool
) -> None:
    runtime.is_compiler_enabled = is_planning
    superior, appointment = await callers.of_user("atasan"), api.regency.superior.current_appointment
    assert appointment is not None
    person = await people.an_employee(await people.a_post(api.regency.office, under=appointment.post))
    number = f"CT-JAWAB-{is_planning}"
    id_ = to_global_id("LeaveRequest", await create_request(person, number, at=appointment.post))
    before = to_global_id(
        "LeaveRequest",
        await create_request(
            person, f"{number}-LAMA", at=appointment.post, state="REFUSED", decided_at=datetime.now(UTC)
        ),
    )
    async with people.setup_transaction() as client:
        await client.execute_query(END_SERVICE, [person.id, people.TODAY - timedelta(days=1)])
    told: dict[str, Any] = {"leaveRequestId": id_, "outcome": "REFUSED", "reason": "Tidak"}
    advised = await superior.ask(ADVISE, i={**told, "version": 1, "idempotencyKey": str(uuid4())})
    assert advised["done"]["leaveRequest"]["employee"] == {"name": person.name}
    key = str(uuid4())
    for _ in range(2):
        done = (await superior.ask(DECIDE, i={**told, "version": 2, "idempotencyKey": key}))["done"]
        assert done["errors"] == []
        found = done["leaveRequest"]
        assert found == {"id": id_, "state": "REFUSED", "employee": None, "steps": {"totalCount": 0}}
    for each in (id_, before):
        assert (await superior.ask(NODE, id=each))["node"] is None
