"""Whom a post reaches is read out of the indexes by post, and nothing is looked up anew for every person."""

from tests.doors.town import RegencyApi
from tests.policy.holdings import SampleObjects

BODY = "SELECT prosrc FROM pg_proc WHERE oid = 'hr.people_within_reach(uuid[])'::regprocedure"


async def test_reach_reads_the_indexes_alone_and_looks_up_no_appointment_for_each_person(
    town: RegencyApi, holdings: SampleObjects
) -> None:
    assert town.regency.superior.current_appointment is not None
    post = f"(ARRAY['{town.regency.superior.current_appointment.post.id}'::uuid])"
    body = str(await town.superuser.fetchval(BODY)).replace("(posts)", post)
    await town.superuser.execute("VACUUM ANALYZE hr.leave_request")
    async with town.superuser.transaction():
        # As if the tables were long.
        await town.superuser.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        plan = "\n".join(row[0] for row in await town.superuser.fetch(f"EXPLAIN {body}"))
    for index in ("leave_request_by_adviser", "leave_request_by_decider"):
        assert f"Index Only Scan using {index} on leave_request" in plan, plan
    assert "(SubPlan" not in plan, plan  # one that is hashed is worked out once
