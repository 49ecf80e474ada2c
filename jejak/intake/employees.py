"""How do employees come in? `jejak import employees FILE`: rows, people, posts, appointments, ranks.

All or nothing, unless faulty rows may be skipped; the same file twice changes nothing. Who is not in the file is left
alone, and no leave is recorded for anybody.
"""

from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from jejak.intake.directory import Directory
from jejak.intake.employee import Held, Known, Person, read_person
from jejak.intake.loading import Source, Steps, Wish, carry_out, copy, opened, report, rows_of, today, working
from jejak.intake.report import Report
from jejak.intake.row import Row
from jejak.intake.sql import step
from jejak.intake.titles import Titles

LAYOUT = "siasn_data_utama"
STEPS = Steps(
    plan=("plan_people", "hanging", "plan_seats"),
    tally="count_employees",
    write=(
        "yield_heads",
        "add_posts",
        "rehang",
        "add_people",
        "change_people",
        "write_appointments",
        "write_ranks",
        "settle",
    ),
    operation="importEmployees",
    summary="SUMMARY_EMPLOYEES",
)


async def import_employees(owner_url: str, wish: Wish) -> Report:
    """Read a file of employees and store what it changes.

    Raises: FileRefused; OSError
    """
    source = opened(wish.path, LAYOUT)
    async with working(owner_url) as client:
        known = await _known(client, source)
        rows, people = _read(source, known, wish)
        if len(people) < len(rows) and not wish.skip_faulty:
            return report(source, rows, steps=STEPS, counts={}, is_stored=False)
        await _stage(client, source, known, people)
        return await carry_out(client, wish, steps=STEPS, source=source, rows=rows)


async def _known(client: BaseDBAsyncClient, source: Source) -> Known:
    words = source.layout.words
    day = await today(client)
    units = await client.execute_query_dict(step("known_units"))
    positions = await client.execute_query_dict(step("known_positions"))
    people = await client.execute_query_dict(step("known_people"))
    return Known(
        today=day,
        words=words,
        units=Directory(units),
        titles=Titles(positions, words),
        people={each.pop("nip"): Held(**each) for each in people},
    )


def _read(source: Source, known: Known, wish: Wish) -> tuple[list[Row], list[Person]]:
    rows: list[Row] = []
    people: list[Person] = []
    for row in rows_of(source, wish):
        if person := read_person(row, known):
            people.append(person)
        rows.append(row)
    return rows, people


async def _stage(client: BaseDBAsyncClient, source: Source, known: Known, people: Sequence[Person]) -> None:
    await client.execute_script(step("incoming_employees"))
    wanted = {person.position_id for person in people}
    fresh = [position for position in known.titles.fresh.values() if position.id in wanted]
    await copy(client, "incoming_file", records=[(list(source.columns.place), known.words["no_decree"])])
    await copy(client, "incoming_position", records=fresh)
    await copy(client, "incoming", records=people)
