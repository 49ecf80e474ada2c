"""What happens to one person changes no public figure but how many posts are held; and of each it is said why."""

import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from jejak.database.pools import open_pools
from resolvers.public.edition import publish_editions
from rulebook.access import SERVICE_ACTORS
from tests import people
from tests.databases import Database
from tests.endpoints.example_documents import fields_of
from tests.endpoints.regency_api import open_connection

ROOT = Path(__file__).parents[2]
AREA = (ROOT / "rulebook" / "access" / "areas" / "public.txt").read_text("utf-8")
COLUMNS = """
SELECT table_name, array_agg(DISTINCT column_name::text) AS columns FROM information_schema.column_privileges
 WHERE grantee = 'jejak_public' AND table_schema = 'published' GROUP BY table_name
"""
SOMEBODY = """(SELECT a.employee_id FROM hr.appointment a JOIN hr.post p ON p.id = a.post_id
  JOIN hr.grade_edition e ON e.unit_id = p.unit_id AND e.position_id = p.position_id AND e.listed IS NOT NULL
 WHERE a.effective_until IS NULL ORDER BY a.employee_id LIMIT 1)"""
EVENTS = {
    "a promotion": f"""UPDATE hr.rank_history SET grade = 'IV/e'
                        WHERE employee_id = {SOMEBODY} AND effective_until IS NULL""",
    "the end of a rank": f"""UPDATE hr.rank_history SET effective_until = hr.today() - 1
                               WHERE employee_id = {SOMEBODY} AND effective_until IS NULL""",
    "a rank that no row names": f"UPDATE hr.employee SET current_rank_id = NULL WHERE id = {SOMEBODY}",
    "a birth date, a sex, a name": f"""UPDATE hr.employee SET birth_date = birth_date - 400, name = 'Lain Contoh',
                                      sex = CASE sex WHEN 'MALE' THEN 'FEMALE' ELSE 'MALE' END WHERE id = {SOMEBODY}""",
    "longer service": f"UPDATE hr.rank_history SET service_years = 33 WHERE employee_id = {SOMEBODY}",
    "a family": f"""WITH run AS (INSERT INTO hr.pay_run (month, source, count, gross, deductions, net)
                                  VALUES ('2026-07-01', 'RECORDED', 1, 5, 0, 5) RETURNING id)
                     INSERT INTO hr.payslip SELECT (s).* FROM run, LATERAL (
                         SELECT jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(), 'run_id', run.id,
                                'period', '2026-07-01', 'spouse_allowance', p.spouse_allowance + 5,
                                'gross', p.gross + 5, 'net', p.net + 5)) AS s
                           FROM hr.payslip p WHERE p.employee_id = {SOMEBODY} ORDER BY p.period DESC LIMIT 1) l""",
    "a decision on leave": """UPDATE hr.leave_request SET state = 'APPROVED', decided_at = now()
                               WHERE state IN ('FILED', 'ADVISED')""",
    "a leave given up": "UPDATE hr.leave_request SET state = 'REFUSED' WHERE state = 'APPROVED'",
    "a decision of another post": """UPDATE hr.leave_request
                                        SET deciding_post_id = (SELECT min(id::text)::uuid FROM hr.post)
                                      WHERE decided_at IS NOT NULL""",
    "a closed account": f"UPDATE hr.account SET disabled_at = now() WHERE employee_id = {SOMEBODY}",
    "a delegate": "UPDATE hr.delegation SET effective_until = effective_from",
    "a departure": f"""UPDATE hr.appointment SET effective_until = hr.today() - 1
                        WHERE employee_id = {SOMEBODY} AND effective_until IS NULL""",
}
MAY_CHANGE = {"a departure": {"compensation.holders"}}


@dataclass(frozen=True)
class PublicFigures:
    """The demo, and all that the public role may read of it."""

    superuser: asyncpg.Connection
    columns: dict[str, list[str]]

    async def find_changed(self, event: str) -> set[str]:
        """Which columns read otherwise a month later because something has happened; it is taken back."""
        without, after = await self._read_after("SELECT"), await self._read_after(event)
        return {
            f"{view}.{column}"
            for view, columns in self.columns.items()
            for column in columns
            if [row[column] for row in without[view]] != [row[column] for row in after[view]]
        }

    async def _read_after(self, event: str) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        with suppress(_TakenBackError):
            async with people.setup_transaction() as db:
                await db.execute_query(event)
                await db.execute_query("UPDATE hr.regency SET demo_today = '2026-08-03'")
                await db.execute_query("SELECT hr.publish_editions()")
                found |= await self._rows(db)
                raise _TakenBackError
        return found

    async def _rows(self, db: Any) -> dict[str, list[dict[str, Any]]]:
        return {
            view: await db.execute_query_dict(
                f"SELECT {', '.join(columns)} FROM published.{view} ORDER BY id"
            )
            for view, columns in self.columns.items()
        }


class _TakenBackError(Exception):
    pass


@pytest.fixture(scope="module")
async def public(demo_database: Database) -> AsyncIterator[PublicFigures]:
    urls = demo_database.urls
    async with (
        open_pools({"owner": demo_database.owner_url, "app": urls["app"]}),
        open_connection(demo_database.superuser_url) as behind,
    ):
        rows = await behind.fetch(COLUMNS)
        yield PublicFigures(behind, {row["table_name"]: row["columns"] for row in rows})


@pytest.mark.parametrize("event", EVENTS)
async def test_nothing_that_happens_to_one_person_changes_a_public_figure(
    public: PublicFigures, event: str
) -> None:
    assert set(public.columns) == {"compensation", "policy", "record", "service_time", "today"}
    assert await public.find_changed(EVENTS[event]) == MAY_CHANGE.get(event, set())


def test_every_public_figure_has_its_answer_in_the_documentation() -> None:
    types = re.findall(r"^type (\w+): everyone$", AREA, re.MULTILINE)
    assert len(types) > 8
    for page in ("docs/open-data.md", "docs/id/data-terbuka.md"):
        lines = [line for line in (ROOT / page).read_text("utf-8").splitlines() if line.startswith("| `")]
        told = {name for line in lines for name in re.findall(r"`(\w+\.\w+)`", line.split("|")[1])}
        asked = {f"{name}.{field}" for name in types if name != "Query" for field in fields_of(name)}
        assert told == asked, page


async def test_periodic_work_makes_editions_once_and_on_record(public: PublicFigures) -> None:
    made = "SELECT count(*) FROM hr.grade_edition"
    before = await public.superuser.fetchval(made)
    assert before > 0
    assert await publish_editions() == 0
    async with people.setup_transaction() as db:
        await db.execute_query("DELETE FROM hr.grade_edition")
    assert await publish_editions() == before
    assert await public.superuser.fetchval(made) == before
    acts = """SELECT DISTINCT t.operation, t.actor_id FROM audit.entry e JOIN audit.tx t ON t.id = e.tx_id
               WHERE e.relation = 'hr.grade_edition' AND e.op = 'I' AND t.operation <> 'loadDemo'"""
    assert [tuple(row.values()) for row in await public.superuser.fetch(acts)] == [
        ("publishEditions", SERVICE_ACTORS["jobs"])
    ]


async def test_no_role_reads_what_an_edition_was_made_of(
    public: PublicFigures, demo_database: Database
) -> None:
    for pool in ("app", "public", "auditor"):
        connection = await asyncpg.connect(demo_database.urls[pool])
        try:
            for refused in ("SELECT grades FROM hr.grade_edition", "SELECT FROM hr.next_grade_editions()"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(refused)
        finally:
            await connection.close()
