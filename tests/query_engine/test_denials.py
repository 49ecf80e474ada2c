"""An act that is denied within reach is an entry: who tried what, and which rule forbade it."""

import json
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from audit.context import Attribution
from audit.read_log import log_read
from jejak.database.pools import get_pool
from models.account import Account, Session
from resolvers.access.caller_reader import build_reader
from resolvers.caller import Actor, Call
from resolvers.mappings import EMPLOYEE
from resolvers.query.selection import Filter, Selection
from rulebook.access import SERVICE_ACTORS
from rulebook.errors import NotSignedIn, RolesChanged
from rulebook.values import Role
from schema.fields.ids import from_global_id
from tests import people
from tests.endpoints.leave_client import file_request, send_mutation, take_step, withdraw_request
from tests.endpoints.regency_api import RegencyApi
from tests.regency import SmallRegency

_REFUSALS = """
SELECT e.pk, e.new, e.subject_id, t.operation, t.actor_id, w."values" ->> 'reason' AS reason
  FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id LEFT JOIN audit.tx_disclosure w ON w.tx_id = t.id
 WHERE e.op = 'T' ORDER BY e.seq DESC LIMIT 1
"""


async def test_a_denial_is_on_record_with_its_rule(api: RegencyApi) -> None:
    staff, superior = await api.enter("staff"), await api.enter("superior")
    request = await file_request(staff, "2026-09-07", "2026-09-08")
    attempts: list[tuple[Awaitable[Any], str, str, str | None, str | None]] = [
        (withdraw_request(superior, request), "withdrawLeave", "DENIED", None, None),
        (
            take_step(staff, "adviseLeave", request, reason="Saya setuju"), "adviseLeave", "SELF_APPROVAL",
            "Peraturan BKN 24/2017 Anak Lampiran 1.b (belum diverifikasi)", "Saya setuju",
        ),
    ]  # fmt: skip
    for attempt, operation, code, rule, reason in attempts:
        assert (await attempt)["errors"][0]["code"] == code
        (found,) = await api.fetch_rows(_REFUSALS)
        assert json.loads(found["pk"]) == {"operation": operation}
        on = {"relation": "hr.leave_request", "row": from_global_id(request["id"])[1]}
        assert json.loads(found["new"]) == {"code": code, "rule": rule, "operation": operation, **on}
        assert found["subject_id"] == api.regency.staff.id
        assert (found["operation"], found["reason"]) == (operation, reason)


async def test_what_the_law_refuses_is_no_denial(api: RegencyApi) -> None:
    staff = await api.enter("staff")
    before = await api.count_rows()
    await send_mutation(
        staff, "requestLeave", startsOn="2026-07-11", endsOn="2026-07-12", reason="Akhir pekan"
    )
    assert await api.count_rows() == before


async def test_a_command_notes_whose_data_left(small_regency: SmallRegency) -> None:
    export = Attribution(
        actor=SERVICE_ACTORS["cli"], method="CLI", request="r-1", operation="export", reason="Permintaan BPK"
    )
    subjects = [small_regency.staff.id, small_regency.teacher.id]
    seq = await log_read(get_pool("owner"), export, fields=["hr.payslip"], subjects=subjects)
    connection = await asyncpg.connect(small_regency.database.owner_url)
    entry = await connection.fetchrow("SELECT op::text, subject_id, new FROM audit.entry WHERE seq = $1", seq)
    listed = await connection.fetch("SELECT subject_id FROM audit.read_subject WHERE seq = $1", seq)
    await connection.close()
    assert (entry["op"], entry["subject_id"]) == ("R", None)
    assert json.loads(entry["new"])["subjects"] == 2
    assert {row["subject_id"] for row in listed} == set(subjects)


async def test_the_hash_of_a_list_is_that_of_its_sorted_ids(small_regency: SmallRegency) -> None:
    export = Attribution(actor=SERVICE_ACTORS["cli"], method="CLI", request="r-1", operation="export")
    subjects = [small_regency.teacher.id, small_regency.staff.id, small_regency.staff.id]
    seq = await log_read(get_pool("owner"), export, fields=["b", "a"], subjects=subjects)
    connection = await asyncpg.connect(small_regency.database.owner_url)
    new = json.loads(await connection.fetchval("SELECT new FROM audit.entry WHERE seq = $1", seq))
    await connection.close()
    text = "\n".join(sorted({str(each) for each in subjects}))
    assert new == {
        "operation": "export", "fields": ["a", "b"], "subjects": 2, "purpose": None, "engagement": None,
        "subjects_hash": sha256(text.encode()).hexdigest(),
    }  # fmt: skip


@pytest.mark.parametrize("change", ["session", "roles"])
async def test_who_lost_their_session_or_a_role_meanwhile_reads_nothing(
    small_regency: SmallRegency, change: str
) -> None:
    """Between the look at the token and the read the session ends: the reading statement itself finds out."""
    account = await Account.get(user_name="kepegawaian", using_db=get_pool("owner"))
    session = await Session.create(
        using_db=get_pool("owner"), token_hash=b"x" * 32, account=account, method="PASSWORD",
        expires_at=datetime.now(UTC) + timedelta(hours=1), idle_seconds=3600,
        idle_until=datetime.now(UTC) + timedelta(hours=1),
    )  # fmt: skip
    roles = frozenset({Role.PERSONNEL, Role.PAYROLL} if change == "roles" else {Role.PERSONNEL})
    actor = Actor(account.id, session.id, "PASSWORD", "kepegawaian", "Kepegawaian", people.TODAY, roles=roles)
    call = Call(str(uuid4()), actor)
    if change == "session":
        await Session.filter(id=session.id).using_db(get_pool("owner")).update(ended_at=datetime.now(UTC))
    where = [Filter("id", "equals", small_regency.staff.id)]
    with pytest.raises(NotSignedIn if change == "session" else RolesChanged):
        await build_reader(call, "employee").read_row(
            EMPLOYEE, Selection(frozenset({"birth_date"})), where=where
        )
