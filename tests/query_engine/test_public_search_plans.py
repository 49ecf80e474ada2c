"""The public search for pay finds its page by indexes: it never walks all posts or all units, however many they are."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
from pypika_tortoise.queries import QueryBuilder
from tortoise.connection import get_connection

from jejak.database.embedded import Cluster
from jejak.database.pools import open_pools
from resolvers.access.row_scope import unrestricted
from resolvers.mappings import MAPPINGS
from resolvers.public.compensation import CompensationFilter, compensations
from resolvers.query.level_reader import LevelReader
from resolvers.query.selection import ListSelection, PageRequest, Selection
from resolvers.query.sql.select import SelectBuilder
from tests.databases import create_database
from tests.endpoints.regency_api import open_connection
from tests.ledger.write_rows import begin
from tests.regency import SmallRegency

UNITS, TITLES, POSTS_A_UNIT, PAGE = 1_500, 60, 12, 12
FIELDS = frozenset(
    ("unit_id", "unit_name", "title", "job_class", "posts", "holders", "lawful_total", "tpp_tariff")
)
_GROW = f"""
INSERT INTO hr.position (title, kind, job_class)
SELECT CASE n WHEN 1 THEN 'Camat' ELSE 'Pengelola Urusan ' || n END, 'PELAKSANA', 5 FROM generate_series(1, {TITLES}) n;
INSERT INTO hr.unit (code, name, kind, parent_id, work_week)
SELECT 'U.' || n, 'Kecamatan Wilayah' || n, 'DISTRICT', (SELECT id FROM hr.unit WHERE parent_id IS NULL), 5
  FROM generate_series(1, {UNITS}) n;
INSERT INTO hr.post (unit_id, position_id)
SELECT u.id, p.id
  FROM (SELECT id, row_number() OVER (ORDER BY code) AS n FROM hr.unit WHERE code LIKE 'U.%') u
 CROSS JOIN generate_series(0, {POSTS_A_UNIT - 1}) k
  JOIN (SELECT id, row_number() OVER (ORDER BY title) AS n FROM hr.position WHERE job_class = 5) p
    ON p.n = 1 + (u.n * 7 + k * 5) % {TITLES};
INSERT INTO hr.publication_policy (field, tier, legal_basis, decree_number, decree_date, effective_from,
                                   proposed_by_id, state, approved_by_id, approved_at)
SELECT f, 'T1', 'uji', '1/UJI', '2026-01-01', '2026-01-01', a.id, 'APPROVED', b.id, now()
  FROM unnest('{{positionRecords,basePayRange,tppTariff,positionAllowance,holderGrades}}'::text[]) f,
       hr.account a, hr.account b
 WHERE a.user_name = 'admin' AND b.user_name = 'kepegawaian';
"""
SEARCHES: Mapping[str, tuple[str, int, int]] = {
    "a title that many units have": ("camat", 12, 100),
    "the beginning of a title": ("peng", 12, 10),
    "one unit": ("wilayah777", 12, 1),
    "a title in one unit": ("pengelola wilayah777", 12, 1),
    "words that every unit has": ("kecamatan", 12, 10),
    "a title and a word that every unit has": ("kecamatan camat", 12, 100),
    "a number that is in the name of a title and of a unit": ("59", 12, 100),
    "words that nothing has": ("tidak ada yang begini", 0, 0),
    "a title and a word that nothing has": ("camat entahlah", 0, 0),
    "signs alone": ("%_", 0, 0),
}
"""What is looked for, how many rows the page has, and at how many of the units a page may look."""


@dataclass(frozen=True, kw_only=True)
class ExplainingReader(LevelReader):
    """A reader that keeps the plan of each statement that it serves."""

    plans: list[Mapping[str, Any]]

    async def _fetch(self, selection: SelectBuilder, query: QueryBuilder) -> Sequence[Any]:
        sql, values = query.get_parameterized_sql()
        async with get_connection(self.pool).acquire_connection() as connection:
            (explained,) = json.loads(
                await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", *values)
            )
        self.plans.append(explained["Plan"])
        return await super()._fetch(selection, query)


@pytest.fixture(scope="module")
async def large(cluster: Cluster, small_template: SmallRegency) -> AsyncIterator[asyncpg.Connection]:
    """A regency with many units and posts, all of them published."""
    async with (
        create_database(cluster, template=small_template.database.name) as database,
        open_connection(database.owner_url) as owner,
    ):
        async with owner.transaction():
            await begin(owner)
            await owner.execute(_GROW)
        await owner.execute("VACUUM ANALYZE")
        async with open_pools({"public": database.urls["public"]}):
            yield owner


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from _nodes(each)


def _rows_visited(plan: Mapping[str, Any], table: str) -> int:
    """Count the rows of a table that a plan looked at, those that it then left out too."""
    return sum(
        round((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
        for node in _nodes(plan)
        if node.get("Relation Name") == table
    )


async def test_the_public_search_for_pay_walks_no_table_of_posts_or_units_from_end_to_end(
    large: asyncpg.Connection,
) -> None:
    for name, (text, rows, most_units) in SEARCHES.items():
        reader = ExplainingReader("public", unrestricted, MAPPINGS, plans=[])
        search = compensations(CompensationFilter(text=text))
        ask = ListSelection(PageRequest(first=PAGE), Selection(FIELDS), has_total=True)
        found = await reader.read_page(search.mapping, ask, where=search.filters)
        assert len(found.rows) == rows, name
        for plan in reader.plans:
            scans = {
                node["Node Type"] for node in _nodes(plan) if node.get("Relation Name") in ("post", "unit")
            }
            assert "Seq Scan" not in scans, (name, plan)
        page, total = reader.plans
        assert _rows_visited(page, "unit") <= most_units, name
        # Of each row of the page, how many posts there are and who holds them, and whether it is the first of its kind.
        assert _rows_visited(page, "post") <= 5 * (PAGE + 1) * (rows > 0), name
        if most_units <= 1:
            assert _rows_visited(total, "unit") <= most_units, name
