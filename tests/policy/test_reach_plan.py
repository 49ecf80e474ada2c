"""Whom a post reaches is read out of the indexes by post, and nothing is looked up anew for every person."""

from tests.endpoints.regency_api import RegencyApi
from tests.policy.sample_objects import SampleObjects

BODY = "SELECT prosrc FROM pg_proc WHERE oid = 'hr.people_within_reach(uuid[])'::regprocedure"


async def test_reach_reads_the_indexes_alone_and_looks_up_no_appointment_for_each_person(
    api: RegencyApi, holdings: SampleObjects
) -> None:
    assert api.regency.superior.current_appointment is not None
    post = f"(ARRAY['{api.regency.superior.current_appointment.post.id}'::uuid])"
    body = str(await api.superuser.fetchval(BODY)).replace("(posts)", post)
    await api.superuser.execute("VACUUM ANALYZE hr.leave_request")
    async with api.superuser.transaction():
        # As if the tables were long.
        await api.superuser.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        plan = "\n".join(row[0] for row in await api.superuser.fetch(f"EXPLAIN {body}"))
    for index in ("leave_request_by_adviser", "leave_request_by_decider"):
        assert f"Index Only Scan using {index} on leave_request" in plan, plan
    assert "(SubPlan" not in plan, plan  # one that is hashed is worked out once
