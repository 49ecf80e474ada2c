"""One who took up another post is a stranger to those who dealt with their leave before; what waits there is not."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest

from models.delegation import LeaveEscalation
from models.employee import Appointment, Employee
from models.leave import LeaveAuthority, LeaveRequest
from models.unit import Post
from rulebook.access import SERVICE_ACTORS
from schema.fields.ids import to_global_id
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.regency_api import RegencyApi
from tests.policy.callers import Callers
from tests.policy.sample_objects import SampleObjects

PERSON = """query($id: ID!) { employee(id: $id) { unit { name } leaveRequests(first: 9) { totalCount
  edges { node { number reason } } } } }"""
EVERYBODY = "{ employees(first: 100) { totalCount edges { node { id } } } }"
NODE = "query($id: ID!) { node(id: $id) { ... on LeaveRequest { number employee { name } } } }"
STEP = """mutation($id: ID!, $key: UUID!) {
  withdrawLeave(input: { leaveRequestId: $id, version: 1, idempotencyKey: $key }) { errors { code } } }"""
WITHIN = """SELECT hr.is_within_reach(e.id, ARRAY[p.id]) AS alone,
  e.id IN (SELECT hr.people_within_reach(ARRAY[p.id])) AS among FROM hr.employee e CROSS JOIN hr.post p"""
REFUSE_REQUEST = "UPDATE hr.leave_request SET state = 'REFUSED', decided_at = $2 WHERE id = $1"
_DAYS = count()
LONG_AGO, MOVED_ON = datetime(2025, 1, 10, tzinfo=UTC), date(2026, 1, 1)


@pytest.fixture(scope="module")
async def moved_employee(api: RegencyApi, holdings: SampleObjects) -> Employee:
    """Somebody whom the superior advised, and who has worked at the school since; what was asked there waits there."""
    post, regency = await people.a_post(api.regency.office), api.regency
    person = await people.an_employee(post, name="Pindah Contoh")
    assert regency.superior.current_appointment is not None
    assert regency.school_head.current_appointment is not None
    at_school = await people.a_post(regency.school, under=regency.school_head.current_appointment.post)
    await create_request(
        person,
        "CT-LAMA",
        at=regency.superior.current_appointment.post,
        state="REFUSED",
        filed_at=LONG_AGO,
        decided_at=LONG_AGO,
    )
    await _move(person, at_school)
    await create_request(
        person, "CT-SAKIT", at=regency.school_head.current_appointment.post, kind="SICK", reason="Rawat inap"
    )
    return person


async def create_request(person: Employee, number: str, *, at: Post, **columns: Any) -> UUID:
    """A request on a day of its own, dealt with at one post."""
    first = date(2026, 9, 7) + timedelta(days=next(_DAYS))
    asked = {"kind": "ANNUAL", "state": "FILED", "reason": "Keperluan keluarga", **columns}
    async with people.setup_transaction() as client:
        authority: Any = await LeaveAuthority.all().using_db(client).first()
        made = await LeaveRequest.create(
            using_db=client, id=uuid4(), number=number, employee=person, starts_on=first, ends_on=first,
            working_days=1, advising_post_id=at.id, deciding_post_id=at.id, authority=authority, calendar_version=1,
            noted_n=0, noted_n_1=0, noted_n_2=0, **asked,
        )  # fmt: skip
    return made.id


async def _move(person: Employee, post: Post) -> None:
    decree = {"decree_number": "800/9/CONTOH", "decree_date": MOVED_ON, "effective_from": MOVED_ON}
    async with people.setup_transaction() as client:
        await client.execute_query(
            "UPDATE hr.appointment SET effective_until = '2025-12-31' WHERE employee_id = $1", [person.id]
        )
        there = await Appointment.create(using_db=client, employee=person, post=post, **decree)
        person.current_appointment = there
        await person.save(using_db=client, update_fields=["current_appointment_id"])


async def _request_of(api: RegencyApi, number: str) -> str:
    return to_global_id(
        "LeaveRequest",
        await api.superuser.fetchval("SELECT id FROM hr.leave_request WHERE number = $1", number),
    )


async def _is_visible(caller: Caller, person: Employee) -> bool:
    """Ask at every field; all of them give the same verdict."""
    id_ = to_global_id("Employee", person.id)
    found = (await caller.ask(PERSON, id=id_))["employee"]
    listed = (await caller.ask(EVERYBODY))["employees"]
    assert (id_ in {edge["node"]["id"] for edge in listed["edges"]}) is (found is not None)
    return found is not None


async def test_an_old_superior_sees_nothing_of_who_moved_on(
    callers: Callers, api: RegencyApi, moved_employee: Employee
) -> None:
    superior, head = await callers.of_user("atasan"), await callers.of_user("kepala-sekolah")
    assert not await _is_visible(superior, moved_employee)
    assert await _is_visible(head, moved_employee)
    for number in ("CT-LAMA", "CT-SAKIT"):
        id_ = await _request_of(api, number)
        assert (await superior.ask(NODE, id=id_))["node"] is None, number
        refused = (await superior.ask(STEP, id=id_, key=str(uuid4())))["withdrawLeave"]["errors"]
        assert refused == [{"code": "NOT_FOUND"}], number
        found = (await head.ask(NODE, id=id_))["node"]
        assert found["employee"] == {"name": "Pindah Contoh"}, number


async def test_of_a_person_who_left_only_what_waits_is_seen(
    callers: Callers, api: RegencyApi, holdings: SampleObjects
) -> None:
    """Whether the service is over or only the post was left."""
    superior, appointment = await callers.of_user("atasan"), api.regency.superior.current_appointment
    assert appointment is not None
    yesterday = people.TODAY - timedelta(days=1)
    for number, over in enumerate(("hr.employee SET service_until = $2 WHERE id = $1",
                                   "hr.appointment SET effective_until = $2 WHERE employee_id = $1")):  # fmt: skip
        person = await people.an_employee(await people.a_post(api.regency.office, under=appointment.post))
        assert await _is_visible(superior, person)
        request = await create_request(person, f"CT-PURNA-{number}", at=appointment.post)
        for days, is_seen in ((1, True), (0, False)):
            async with people.setup_transaction() as client:
                await client.execute_query(f"UPDATE {over}", [person.id, yesterday + timedelta(days=days)])
                await client.execute_query(REFUSE_REQUEST, [request, datetime.now(UTC)])
            assert await _is_visible(superior, person) is is_seen, over
        waiting = await create_request(person, f"CT-PURNA-TUNGGU-{number}", at=appointment.post)
        assert (await superior.ask(NODE, id=to_global_id("LeaveRequest", waiting)))["node"] is not None
        rows = await api.superuser.fetch(WITHIN)
        assert {(row["alone"], row["among"]) for row in rows} == {(True, True), (False, False)}


async def test_what_waits_at_a_post_is_seen_there_wherever_the_applicant_is_now(
    callers: Callers, api: RegencyApi, moved_employee: Employee
) -> None:
    """And what was dealt with since the move stays in sight until the next one."""
    superior, appointment = await callers.of_user("atasan"), api.regency.superior.current_appointment
    assert appointment is not None
    request = await create_request(moved_employee, "CT-MENUNGGU", at=appointment.post, filed_at=LONG_AGO)
    assert await _is_visible(superior, moved_employee)
    for decided_at, is_seen in ((datetime.now(UTC), True), (LONG_AGO, False)):
        async with people.setup_transaction() as client:
            await client.execute_query(REFUSE_REQUEST, [request, decided_at])
        assert await _is_visible(superior, moved_employee) is is_seen
        assert (
            (await superior.ask(NODE, id=to_global_id("LeaveRequest", request)))["node"] is not None
        ) is is_seen
        rows = await api.superuser.fetch(WITHIN)
        assert {(row["alone"], row["among"]) for row in rows} == {(True, True), (False, False)}


async def test_a_delegate_sees_what_was_raised_to_the_post_while_that_step_waits(
    callers: Callers, api: RegencyApi, holdings: SampleObjects
) -> None:
    """Once the advice is given, or the step is somebody else's, the person who stands in above is a stranger."""
    delegate, regency = await callers.of_user("guru-pppk"), api.regency
    assert regency.officer.current_appointment is not None
    assert regency.superior.current_appointment is not None
    there, here = regency.officer.current_appointment.post, regency.superior.current_appointment.post
    away = await people.a_post(regency.school)
    person = await people.an_employee(await people.a_post(regency.office, under=here))
    request = await create_request(person, "CT-NAIK", at=here)
    await people.a_delegation(there, regency.teacher_pppk)
    assert not await _is_visible(delegate, person)
    async with people.setup_transaction() as client:
        await LeaveEscalation.create(
            using_db=client, request_id=request, applicant_id=person.id, step="ADVICE", kind="RAISED",
            from_post=here, to_post=there, reason="Belum ada tindakan", by_account_id=SERVICE_ACTORS["jobs"],
        )  # fmt: skip
    assert await _is_visible(delegate, person)
    for state, is_seen in (("ADVISED", False), ("FILED", True)):
        async with people.setup_transaction() as client:
            await LeaveRequest.filter(id=request).using_db(client).update(state=state)
        assert await _is_visible(delegate, person) is is_seen, state
    async with people.setup_transaction() as client:
        await LeaveEscalation.create(
            using_db=client, request_id=request, applicant_id=person.id, step="ADVICE", kind="REASSIGNED",
            turn=1, from_post=here, to_post=away, reason="Kembali", by_account_id=SERVICE_ACTORS["jobs"],
        )  # fmt: skip
    assert not await _is_visible(delegate, person)
