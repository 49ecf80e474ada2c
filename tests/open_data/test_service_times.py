"""How long leave takes is told by the quarter and the unit, and nobody can be read off it."""

import statistics
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg
import pytest

from jejak.database.embedded import Cluster
from jejak.database.pools import open_pools
from jejak.demo import DEMO_PASSWORD
from schema.fields.ids import to_global_id
from tests import people
from tests.databases import Database, create_database
from tests.endpoints.client import Caller
from tests.endpoints.conftest import serve_database
from tests.endpoints.example_documents import fields_of
from tests.endpoints.regency_api import open_connection

pytestmark = pytest.mark.regency

TIME = "{ unitId unitName decisions medianHours p95Hours }"
TIMES = f"""query Times($year: Int, $from: Date, $until: Date, $unit: ID) {{
  leaveServiceTimes(year: $year, from: $from, until: $until, unitId: $unit) {{
    from until overall {TIME} units {TIME}
  }}
}}"""
DECIDED_REQUESTS = """
SELECT r.id, r.employee_id, p.unit_id, r.decided_at AT TIME ZONE g.time_zone AS decided,
       extract(epoch FROM r.decided_at - r.filed_at)::float / 3600 AS hours
  FROM hr.regency g, hr.leave_request r JOIN hr.post p ON p.id = r.deciding_post_id
 WHERE r.decided_at IS NOT NULL
"""
Quarters = dict[date, dict[str, list[asyncpg.Record]]]


@dataclass(frozen=True)
class ServiceTimesDemo:
    """The demo over HTTP, and its database."""

    stranger: Caller
    superuser: asyncpg.Connection

    async def load_times(self, **asked: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.stranger.ask(TIMES, **asked))["leaveServiceTimes"]
        return found

    async def remake_editions(self) -> None:
        """Let the editions be those of the rows as they are now, as if none had been made before."""
        async with people.setup_transaction() as db:
            await db.execute_query("DELETE FROM hr.service_time_edition")
            await db.execute_query("SELECT hr.publish_editions()")

    async def load_decided(self) -> Quarters:
        """What was decided in every closed quarter, by unit."""
        today = await self.superuser.fetchval("SELECT hr.today()")
        found: Quarters = defaultdict(lambda: defaultdict(list))
        for row in await self.superuser.fetch(DECIDED_REQUESTS):
            if _start(row["decided"]) < _start(today):
                found[_start(row["decided"])][to_global_id("Unit", row["unit_id"])].append(row)
        return found


def _start(day: date | datetime) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


@pytest.fixture
async def demo(cluster: Cluster, demo_template: Database) -> AsyncIterator[ServiceTimesDemo]:
    async with (
        create_database(cluster, template=demo_template.name) as database,
        open_pools({"owner": database.owner_url}),
        open_connection(database.superuser_url) as behind,
        serve_database(database) as http,
    ):
        yield ServiceTimesDemo(Caller(http), behind)


def _percentile(share: float, hours: Sequence[float]) -> int:
    """A percentile as it is defined, between the two nearest."""
    ordered = sorted(hours)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return round(ordered[low] + (place - low) * (ordered[high] - ordered[low]))


def _count_people(rows: Sequence[asyncpg.Record]) -> int:
    return len({row["employee_id"] for row in rows})


def _expected_figures(rows: Sequence[asyncpg.Record]) -> tuple[int, int, int | None]:
    hours = [row["hours"] for row in rows]
    assert _percentile(0.5, hours) == round(statistics.median(hours))
    return (
        5 * round(len(rows) / 5),
        _percentile(0.5, hours),
        _percentile(0.95, hours) if len(rows) >= 20 else None,
    )


def _read_figures(time: dict[str, Any]) -> tuple[int, int, int | None]:
    return time["decisions"], time["medianHours"], time["p95Hours"]


async def test_every_cell_is_what_its_decisions_say(demo: ServiceTimesDemo) -> None:
    decided, told, shown = await demo.load_decided(), await demo.load_times(), 0
    assert [quarter["from"] for quarter in told] == [
        str(quarter)
        for quarter, units in sorted(decided.items())
        if _count_people([row for rows in units.values() for row in rows]) >= 5
    ]
    assert len(told) >= 4
    for quarter in told:
        units = decided[date.fromisoformat(quarter["from"])]
        assert _read_figures(quarter["overall"]) == _expected_figures(
            [row for rows in units.values() for row in rows]
        )
        for time in quarter["units"]:
            assert _count_people(units[time["unitId"]]) >= 5
            assert _read_figures(time) == _expected_figures(units[time["unitId"]])
            shown += 1
    assert shown > 3


async def test_what_is_left_out_cannot_be_reckoned_from_the_rest(demo: ServiceTimesDemo) -> None:
    assert await _check_left_out(demo) == 0
    await _all_but_one_small_unit_decide_elsewhere(demo)
    await demo.remake_editions()
    assert await _check_left_out(demo) > 0


async def _check_left_out(demo: ServiceTimesDemo) -> int:
    """Hold what is left out against the rule; return how many units are left out for the sake of others."""
    decided, found = await demo.load_decided(), 0
    for quarter in await demo.load_times():
        units = decided[date.fromisoformat(quarter["from"])]
        shown = {time["unitId"] for time in quarter["units"]}
        hidden = sorted((rows for unit, rows in units.items() if unit not in shown), key=_size)
        if not hidden:
            continue
        # All less those shown is two units and five people at least, so it tells of neither one.
        assert len(hidden) >= 2
        assert _count_people([row for rows in hidden for row in rows]) >= 5
        # And the largest of them is left out for a reason: it is small itself, or without it the others would be told.
        *others, largest = hidden
        assert _count_people(largest) < 5 or len(others) < 2 or sum(map(_count_people, others)) < 5
        found += sum(_count_people(rows) >= 5 for rows in hidden)
    return found


def _size(rows: list[asyncpg.Record]) -> tuple[int, int]:
    return _count_people(rows), len(rows)


async def _all_but_one_small_unit_decide_elsewhere(demo: ServiceTimesDemo) -> None:
    """Leave in every quarter one unit alone that is too small to be told."""
    moved = "SELECT id FROM hr.post WHERE unit_id = $1 LIMIT 1"
    for units in (await demo.load_decided()).values():
        *smaller, largest = sorted(units.values(), key=_size)
        for rows in [rows for rows in smaller if _count_people(rows) < 5][1:]:
            async with people.setup_transaction() as db:
                await db.execute_query(
                    f"UPDATE hr.leave_request SET deciding_post_id = ({moved}) WHERE id = ANY ($2)",
                    [largest[0]["unit_id"], [row["id"] for row in rows]],
                )


async def test_a_quarter_is_told_on_the_day_after_its_last_and_not_before(demo: ServiceTimesDemo) -> None:
    every = await demo.load_times()
    *earlier, last = every
    for today, told in ((last["until"], earlier), (str(people.TODAY), every)):
        async with people.setup_transaction() as db:
            await db.execute_query("UPDATE hr.regency SET demo_today = $1", [date.fromisoformat(today)])
        assert await demo.load_times() == told
    assert last["until"] < str(people.TODAY)


async def test_spans_choose_whole_quarters_and_never_add_them_up(demo: ServiceTimesDemo) -> None:
    every = await demo.load_times()
    year = int(every[0]["from"][:4])
    assert await demo.load_times(year=year) == [each for each in every if each["from"][:4] == str(year)]
    second = every[1]
    assert await demo.load_times(**{"from": second["from"], "until": second["until"]}) == [second]
    # A day less at either end, and the quarter is not in it: no two spans differ by a day's decisions.
    assert await demo.load_times(**{"from": second["from"][:8] + "02", "until": second["until"]}) == []
    assert await demo.load_times(**{"from": second["from"], "until": second["until"][:8] + "29"}) == []
    for nothing in ({"year": 0}, {"year": 2**31 - 1}, {"until": "0001-01-01"}, {"from": "9999-12-31"}):
        assert await demo.load_times(**nothing) == []
    assert await demo.load_times(until="9999-12-31") == every


async def test_a_quarter_that_was_told_is_never_counted_again(demo: ServiceTimesDemo) -> None:
    every = await demo.load_times()
    async with people.setup_transaction() as db:
        who = await db.execute_query_dict(
            "SELECT employee_id FROM hr.leave_request WHERE decided_at < $1 GROUP BY 1 ORDER BY count(*) DESC LIMIT 9",
            [date.fromisoformat(every[-1]["until"])],
        )
        for row in who:  # as an erasure takes them out
            await db.execute_query("DELETE FROM hr.leave_step WHERE applicant_id = $1", [row["employee_id"]])
            await db.execute_query("DELETE FROM hr.leave_pass WHERE applicant_id = $1", [row["employee_id"]])
            await db.execute_query("DELETE FROM hr.leave_ledger WHERE employee_id = $1", [row["employee_id"]])
            await db.execute_query(
                "DELETE FROM hr.leave_request WHERE employee_id = $1", [row["employee_id"]]
            )
        await db.execute_query("SELECT hr.publish_editions()")
    assert await demo.load_times() == every
    await demo.remake_editions()
    assert await demo.load_times() != every, "the difference would have told of them"


async def test_one_unit_is_shown_as_it_is_among_all(demo: ServiceTimesDemo) -> None:
    every = await demo.load_times()
    unit = next(time["unitId"] for quarter in every for time in quarter["units"])
    assert await demo.load_times(unit=unit) == [
        quarter | {"units": [time for time in quarter["units"] if time["unitId"] == unit]}
        for quarter in every
    ]


async def test_a_year_and_days_are_not_asked_at_once(demo: ServiceTimesDemo) -> None:
    assert await demo.stranger.error_codes(TIMES, year=2026, until="2026-06-30") == ["INVALID_INPUT"]


async def test_everybody_reads_the_same(demo: ServiceTimesDemo) -> None:
    staff = await demo.stranger.sign_in("pegawai", DEMO_PASSWORD)
    assert (await staff.ask(TIMES))["leaveServiceTimes"] == await demo.load_times()


def test_the_type_has_no_field_about_a_person() -> None:
    assert set(fields_of("ServiceTime")) == {"unitId", "unitName", "decisions", "medianHours", "p95Hours"}
