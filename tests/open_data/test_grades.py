"""Grades of holders are published so that no editions, held against each other, tell the grade of one person."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from json import loads
from random import Random
from typing import Any

import asyncpg
import pytest

from jejak.database.pools import open_pools
from models.employee import Appointment, RankHistory
from models.unit import Position, Unit
from tests import people
from tests.databases import Database
from tests.endpoints.regency_api import open_connection
from tests.open_data.edition_attack import (
    GRADES,
    NOTHING,
    EditionAttack,
    GradedPerson,
    ShownGrades,
    count_grades,
    list_month_ends,
    may_stand_beside,
    shown_by_month,
)
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.publication import a_policy

SEED = 20260831
GROUPS, MONTHS = (40, 24) if IS_FULL_SIZE else (6, 12)
START = date(2025, 1, 31)
DAY = timedelta(days=1)
SHOWN_GRADES = "SELECT unit_id, holder_grades, holder_grades_on FROM published.compensation"
DECREE = {"decree_number": "800/1/CONTOH", "decree_date": date(2024, 1, 2)}


@dataclass
class GradeRegency:
    """Groups of one title in many units, what happens in them, and what the public sees; drawn from one seed."""

    superuser: asyncpg.Connection
    chance: Random
    position: Position
    units: list[Unit]
    crowd: list[GradedPerson] = field(default_factory=list)
    now: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Who is where, and at which place on the scale."""
    rows: dict[str, Any] = field(default_factory=dict)
    since: dict[str, date] = field(default_factory=dict)
    """From when on it is so: nothing is entered for a day before."""

    async def hire(self, group: int, grade: int, day: date) -> None:
        post = await people.a_post(self.units[group], self.position)
        row = await people.an_employee(post, grade=GRADES[grade], service_from=day)
        self.crowd.append(GradedPerson(str(row.id)))
        who = str(row.id)
        self.rows[who], self.now[who], self.since[who] = row, (group, grade), day

    async def leave(self, who: str, day: date) -> None:
        self.now.pop(who)
        async with people.setup_transaction() as db:
            await self._end(db, Appointment, who, day)

    async def transfer(self, who: str, group: int, day: date) -> None:
        self.now[who], self.since[who] = (group, self.now[who][1]), day
        post = await people.a_post(self.units[group], self.position)
        async with people.setup_transaction() as db:
            await self._end(db, Appointment, who, day)
            await Appointment.create(
                using_db=db, employee=self.rows[who], post=post, effective_from=day, **DECREE
            )

    async def promote(self, who: str, day: date) -> None:
        group, grade = self.now[who]
        if grade + 1 == len(GRADES):
            return
        self.now[who], self.since[who] = (group, grade + 1), day
        async with people.setup_transaction() as db:
            await self._end(db, RankHistory, who, day)
            months = {"service_years": 4, "service_months": 0}
            await RankHistory.create(
                using_db=db,
                employee=self.rows[who],
                grade=GRADES[grade + 1],
                effective_from=day,
                **months,
                **DECREE,
            )

    async def _end(self, db: Any, kind: Any, who: str, day: date) -> None:
        open_now = kind.filter(employee_id=who, effective_until=None).using_db(db)
        await open_now.update(effective_until=day - DAY)

    async def begin(self) -> None:
        for group in range(GROUPS):
            for _ in range(self.chance.randint(3, 14)):
                await self.hire(group, self.chance.choice((0, 0, 1, 1, 2, 3)), START - 2000 * DAY)

    async def play_month(self, number: int, last_day: date) -> None:
        """Let things happen, some of them entered late; one move is likelier than none or many."""
        for group in range(GROUPS):
            settled = last_day - 62 * DAY
            here = [who for who, (at, _) in self.now.items() if at == group and self.since[who] < settled]
            self.chance.shuffle(here)
            day = last_day - self.chance.randint(0, 20) * DAY
            match self.chance.choice(("none", "leave", "hire", "promote", "transfer", "late", "many")):
                case "leave" if here:
                    await self.leave(here[0], day)
                case "hire":
                    await self.hire(group, self.chance.choice((0, 1, 2)), day)
                case "promote" if here:
                    await self.promote(here[0], day)
                case "transfer" if here:
                    await self.transfer(here[0], self.chance.randrange(GROUPS), day)
                case "late" if here:
                    await self.leave(here[0], day - 40 * DAY)
                case "many":
                    for who in here[: len(here) // 3]:
                        await self.promote(who, day)
                    for _ in range(self.chance.randint(2, 5)):
                        await self.hire(group, self.chance.choice((0, 1, 2)), day)
                    for who in here[len(here) // 3 : len(here) // 2]:
                        await self.leave(who, day)
        for person in self.crowd:
            if person.name in self.now:
                group, grade = self.now[person.name]
                person.grades_by_group.setdefault(group, {})[number] = grade

    async def publish(self, today: date) -> int:
        async with people.setup_transaction() as db:
            await db.execute_query("UPDATE hr.regency SET demo_today = $1", [today])
            rows = await db.execute_query_dict("SELECT hr.publish_editions() AS made")
        made: int = rows[0]["made"]
        return made

    async def read_public(self) -> dict[int, Any]:
        """What a citizen reads of each group."""
        where = {unit.id: group for group, unit in enumerate(self.units)}
        return {
            where[row["unit_id"]]: (row["holder_grades"], row["holder_grades_on"])
            for row in await self.superuser.fetch(SHOWN_GRADES)
        }

    async def differing_pairs(self, days: list[date]) -> list[tuple[int, int, int]]:
        """Every two editions of a group that tell something else, one of them nothing perhaps, by month."""
        where = {unit.id: group for group, unit in enumerate(self.units)}
        rows = await self.superuser.fetch(
            "SELECT unit_id, as_of, listed FROM hr.grade_edition ORDER BY as_of"
        )
        return [
            (where[one["unit_id"]], days.index(one["as_of"] + DAY), days.index(other["as_of"] + DAY))
            for one, other in combinations(rows, 2)
            if one["unit_id"] == other["unit_id"] and one["listed"] != other["listed"]
        ]


@pytest.fixture
async def regency(database: Database) -> AsyncIterator[GradeRegency]:
    async with open_pools({"owner": database.owner_url}), open_connection(database.superuser_url) as behind:
        await behind.set_type_codec(
            "jsonb",
            encoder=str,
            decoder=lambda text: tuple(__import__("json").loads(text)),
            schema="pg_catalog",
        )
        await people.a_regency(today=START)
        units = [await people.a_unit(f"Unit {number:02}") for number in range(GROUPS + 1)][1:]
        for name in ("positionRecords", "holderGrades"):
            await a_policy(name, first=date(2024, 1, 2))
        position = await people.a_position("Guru Ahli Pertama")
        yield GradeRegency(behind, Random(SEED), position, units)


def _tuple(text: str) -> tuple[str, ...]:
    return tuple(loads(text))


@pytest.mark.proof
async def test_no_two_editions_of_a_group_differ_by_the_move_of_one_person_or_of_one_grade(
    regency: GradeRegency, record_claim: ClaimRecorder
) -> None:
    seen: dict[int, list[ShownGrades]] = {group: [] for group in range(GROUPS)}
    await regency.begin()
    days = list_month_ends(START, MONTHS)
    for number, today in enumerate(days):
        await regency.play_month(number, today - DAY)
        await regency.publish(today)
        assert await regency.publish(today) == 0, "a second run makes nothing"
        found = await regency.read_public()
        for group in range(GROUPS):
            grades, on = found.get(group, (None, None))
            seen[group].append((grades, days.index(on + DAY)) if grades else NOTHING)

    held = {group: count_grades(group, regency.crowd, MONTHS) for group in range(GROUPS)}
    for group, shown in seen.items():
        assert shown == shown_by_month(held[group]), "the database and the rule as it is told agree"
        for grades, month in shown:
            assert not grades or (len(grades) >= 2 and all(held[group][month][each] >= 3 for each in grades))
    pairs = await regency.differing_pairs(days)
    for group, one, other in pairs:
        assert may_stand_beside(held[group][one], held[group][other])
        assert len(_who_moved(regency, group, one, other)) >= 3
    assert len(pairs) >= GROUPS // 4

    attack, before = EditionAttack(regency.crowd, MONTHS), EditionAttack(regency.crowd, MONTHS, is_daily=True)
    assert attack.shown == {group: shown for group, shown in seen.items() if group in attack.shown}
    certain = [person.name for person in regency.crowd if attack.is_certain(person, regency.chance)]
    assert certain == []
    known = [person for person in regency.crowd if before.is_certain(person, regency.chance)]
    assert known, "the attack finds what the figure told before"
    alone, was = (sum(map(each.is_certain_alone, regency.crowd)) for each in (attack, before))
    record_claim(
        "No editions of holders' grades, held against each other, tell the grade of one person",
        f"seed {SEED}: {GROUPS} groups, {MONTHS} months, {len(regency.crowd)} people; {len(pairs)} pairs of editions "
        f"that differ, each by three people in two grades or more; to one who knows the rule, every name and every "
        f"move but no grade, nobody's is certain ({len(known)} under the rule before); to one who knows the grades of "
        f"all others, {alone} ({was} before)",
    )


def _who_moved(regency: GradeRegency, group: int, one: int, other: int) -> set[str]:
    """Who was there with another grade, or in one of the two months alone."""
    return {
        person.name
        for person in regency.crowd
        if person.grades_by_group.get(group, {}).get(one) != person.grades_by_group.get(group, {}).get(other)
    }
