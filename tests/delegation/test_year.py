"""A year in which approvers are away on 15 % of their days: every request reaches somebody who is there and may act."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, timedelta

import pytest
from tortoise.connection import get_connection

from jejak.database.embedded import Cluster
from jejak.database.pools import open_pools
from tests.databases import Database, create_database
from tests.delegation.big_regency import build_big_regency
from tests.delegation.simulation import SimulatedYear, build_year, working_days
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder

SEED = 20260706
SIZE, LAST, WISHES = (2_000, date(2026, 12, 18), 2.4 / 240) if IS_FULL_SIZE else (60, date(2026, 1, 23), 0.08)
ONE_DAY = 450  # working minutes
# Why somebody may not ask, and why somebody may not be named: these and no other reason.
EXPECTED_REFUSALS = {"INSUFFICIENT_BALANCE", "LEAVE_OVERLAPS", "NO_WORKING_DAYS"}
EXPECTED_UNFIT = {"DELEGATION_OVERLAPS", "DELEGATE_UNFIT", "DELEGATION_LEADS_BACK"}

# What must never be: no row is allowed.
FORBIDDEN_OUTCOMES = {
    "a step by the applicant, or in the applicant's name": """
        SELECT id FROM hr.leave_step WHERE applicant_id IN (by_employee_id, on_behalf_of_employee_id)""",
    "a step by somebody who neither holds the post nor stands in for it": """
        SELECT s.id FROM hr.leave_step s
         WHERE NOT EXISTS (SELECT FROM hr.appointment a
                            WHERE a.post_id = s.by_post_id AND a.employee_id = s.by_employee_id)
           AND NOT EXISTS (SELECT FROM hr.official o JOIN hr.account c ON c.official_id = o.id
                            WHERE o.post_id = s.by_post_id AND c.id = s.by_account_id)
           AND NOT EXISTS (SELECT FROM hr.delegation d, hr.regency r
                            WHERE d.id = s.delegation_id AND d.delegate_id = s.by_employee_id
                              AND (s.at AT TIME ZONE r.time_zone)::date
                                  BETWEEN d.effective_from AND d.effective_until)""",
    "a delegation that leads back": """
        SELECT id FROM hr.delegation d
         WHERE hr.makes_delegation_cycle(d.post_id, d.delegate_id, d.effective_from, d.effective_until)""",
    "a step raised to a post twice, or to the applicant's own": """
        SELECT p.request_id FROM hr.leave_pass p WHERE p.kind = 'RAISED' AND p.to_post_id IS NOT NULL
         GROUP BY p.request_id, p.step, p.turn, p.to_post_id HAVING count(*) > 1
        UNION
        SELECT p.request_id FROM hr.leave_pass p JOIN hr.appointment a ON a.post_id = p.to_post_id
         WHERE a.employee_id = p.applicant_id""",
    "an approver who left on granted leave with nobody standing in": """
        SELECT r.id FROM hr.leave_request r
          JOIN hr.appointment a ON a.employee_id = r.employee_id
          JOIN hr.post p ON p.superior_post_id = a.post_id
         CROSS JOIN LATERAL generate_series(r.starts_on, r.ends_on, interval '1 day') day
         WHERE r.state IN ('APPROVED', 'CHANGED')
           AND NOT EXISTS (SELECT FROM hr.delegation d WHERE d.post_id = a.post_id AND d.ended_at IS NULL
                            AND day::date BETWEEN d.effective_from AND d.effective_until)""",
    "a request that still waits": "SELECT id FROM hr.leave_request WHERE state IN ('FILED', 'ADVISED')",
}


@pytest.mark.proof
async def test_every_request_reaches_somebody_who_is_there(
    database: Database, record_claim: ClaimRecorder
) -> None:
    async with _start_year(database, SIZE) as year:
        await year.run(working_days(year.calendar, date(2026, 1, 5), LAST), wishes=WISHES)
        last = await _finish_waiting(year)
        for what, query in FORBIDDEN_OUTCOMES.items():
            assert await get_connection("owner").execute_query_dict(query) == [], what
    seen, waits = year.result, sorted(year.result.waits)
    in_a_day = sum(wait <= ONE_DAY for wait in waits) / len(waits)
    share = seen.approver_days_away / seen.approver_days
    assert seen.filed > 20
    assert seen.steps == 2 * seen.filed == len(waits)
    assert set(seen.refused) <= EXPECTED_REFUSALS
    assert set(seen.unfit) <= EXPECTED_UNFIT
    assert 0.15 <= share <= 0.25
    assert in_a_day >= 0.95
    record_claim(
        "Of a year of requests with approvers away on 15 % of their days every one reaches a present, entitled person",
        f"seed {SEED}, {len(year.regency.people):,} people, {seen.filed:,} requests, "
        f"not filed: {_format_counts(seen.refused)}; "
        f"approvers away on {100 * share:.1f} % of {seen.approver_days:,} working days; "
        f"{seen.delegations:,} delegations, not made: {_format_counts(seen.unfit)}; "
        f"{seen.kept_accounts} who stood in and stayed, "
        f"{seen.escalations:,} passes; who may act was reckoned anew {seen.compared:,} times and the same; "
        f"decidable within one working day "
        f"{100 * in_a_day:.2f} %, at once {100 * sum(wait == 0 for wait in waits) / len(waits):.1f} %, at the latest "
        f"after {waits[-1] / ONE_DAY:.1f}; the last was decided on {last}; no self-approval, no cycle, no dead end",
    )


async def test_the_same_seed_is_the_same_year(cluster: Cluster, template: Database) -> None:
    tales = list[list[tuple[object, ...]]]()
    for _ in range(2):
        async with (
            create_database(cluster, template=template.name) as database,
            _start_year(database, 30) as year,
        ):
            await year.run(working_days(year.calendar, date(2026, 1, 5), date(2026, 1, 7)), wishes=0.15)
            tales.append(sorted(year.result.digest, key=str))
    assert {"filed", "stands in", "FILED", "ADVISED"} <= {str(each[1]) for each in tales[0]}
    assert tales[0] == tales[1]


@asynccontextmanager
async def _start_year(database: Database, size: int) -> AsyncIterator[SimulatedYear]:
    """A regency of so many people on the first of its days."""
    async with open_pools({"app": database.urls["app"], "owner": database.owner_url}):
        yield await build_year(await build_big_regency(size), seed=SEED)


def _format_counts(codes: Mapping[str, int]) -> str:
    return ", ".join(f"{many:,} {code}" for code, many in sorted(codes.items())) or "none"


async def _finish_waiting(year: SimulatedYear) -> date:
    """Let days go by without a new request until nothing waits; return the last of them."""
    day = year.now.date()
    for _ in range(60):
        rows = await get_connection("owner").execute_query_dict(
            FORBIDDEN_OUTCOMES["a request that still waits"]
        )
        if not rows:
            break
        day += timedelta(days=1)
        await year.run(working_days(year.calendar, day, day), wishes=0)
    return day
