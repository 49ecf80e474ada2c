"""Loader of the demo: COPY as the owner, in one transaction with one actor.

Fills an empty database only: what people have begun is never mixed with invented people.
"""

import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from uuid import uuid4

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn
from tortoise.backends.base.client import BaseDBAsyncClient

from audit.context import Attribution, attributed
from jejak.database.pools import get_pool, open_pools
from jejak.demo.accounts import DEMO_PASSWORD
from jejak.demo.options import DemoOptions, refuse_year_without_calendar
from jejak.demo.regency import Demo, make_demo
from jejak.demo.sql import statement
from jejak.errors import OperatorError
from jejak.progress import ProgressCallback
from resolvers.auth.password import HASHER
from rulebook.access import SERVICE_ACTORS

_ROWS_PER_TICK = 500  # rows between two movements of the bar


async def load_demo(
    owner_url: str, *, options: DemoOptions, progress: ProgressCallback = lambda line: None
) -> None:
    """Fill a migrated, empty database with a demo.

    Raises: OperatorError when the database is not empty, or the date lies in a year without a calendar
    """
    async with open_pools({"owner": owner_url}):
        await _refuse_used_database(get_pool("owner"))
        progress(f"Inventing a regency with {options.employees:,} employees …")
        demo = make_demo(options, password_hash=HASHER.hash(DEMO_PASSWORD))
        async with _demo_operation("loadDemo") as client:
            await _refuse_used_database(client)
            await _copy(client, demo)
            await client.execute_query(statement("number_after"), [len(demo.tables["leave_request"])])
            await client.execute_query(statement("close_pay_runs"))
            await client.execute_query(statement("publish_editions"))
        await _run_generated(get_pool("owner"), "vacuum")
    name, today = demo.setting.profile.name, demo.setting.today
    progress(f"{name} stands on {today:%d-%m-%Y}; every person in it is invented.")


async def is_demo(owner_url: str) -> bool | None:
    """Tell whether a database holds a demo; None when it holds no regency."""
    async with open_pools({"owner": owner_url}):
        rows = await get_pool("owner").execute_query_dict(statement("is_demo"))
    return bool(rows[0]["is_demo"]) if rows else None


async def set_today(owner_url: str, day: date) -> None:
    """Let a demo stand on another civil date; audit instants stay real.

    Raises: OperatorError for a year without a calendar, or a database that is no demo
    """
    refuse_year_without_calendar(day)
    async with open_pools({"owner": owner_url}), _demo_operation("setDemoToday") as client:
        rows = await client.execute_query_dict(statement("set_today"), [day])
        if not rows:
            raise OperatorError("Only a demo may stand on another date; this database is none.")


async def _run_generated(client: BaseDBAsyncClient, name: str) -> None:
    """Run the statement that another one returns, outside any transaction."""
    rows = await client.execute_query_dict(statement(name))
    await client.execute_script(rows[0]["statement"])


@asynccontextmanager
async def _demo_operation(operation: str) -> AsyncIterator[BaseDBAsyncClient]:
    act = Attribution(actor=SERVICE_ACTORS["demo"], method="CLI", request=str(uuid4()), operation=operation)
    async with attributed(act, connection="owner") as client:
        yield client


async def _refuse_used_database(client: BaseDBAsyncClient) -> None:
    if not (await client.execute_query_dict(statement("is_untouched")))[0]["is_untouched"]:
        raise OperatorError("This database has a regency already; a demo needs an empty one.")


async def _copy(client: BaseDBAsyncClient, demo: Demo) -> None:
    """Write table after table; the order of the tables is that of their references."""
    connection: Any = client
    total = sum(len(rows) for rows in demo.tables.values())
    with _progress_bar() as progress:
        task = progress.add_task("Loading the demo", total=total)
        for name, rows in demo.tables.items():
            if rows:
                columns: Sequence[str] = type(rows[0])._fields  # type: ignore[attr-defined]
                await connection._connection.copy_records_to_table(
                    name, schema_name="hr", columns=columns, records=_with_progress(rows, progress, task)
                )


def _progress_bar() -> Progress:
    """A bar on a terminal; nothing at all where nobody watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())


def _with_progress(rows: Sequence[Any], progress: Progress, task: TaskID) -> Iterator[Any]:
    for number, row in enumerate(rows, start=1):
        if number % _ROWS_PER_TICK == 0:
            progress.advance(task, _ROWS_PER_TICK)
        yield row
    progress.advance(task, len(rows) % _ROWS_PER_TICK)
