"""A real regency, as `jejak init` founds it, with the units of tests/intake/files.py; nothing of a demo."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from jejak.database.embedded import Cluster
from jejak.imports.employees import import_employees
from jejak.imports.pipeline import ImportOptions, Item
from jejak.imports.report import ImportReport
from jejak.imports.units import import_units
from jejak.regency.setup import SetupPlan, set_up_regency
from tests.databases import Database, create_database
from tests.intake import files
from tests.intake.files import Line

Import = Callable[[str, ImportOptions], Awaitable[ImportReport]]
FOUNDING = SetupPlan(
    "99.99", "Kabupaten Contoh", "Asia/Makassar", "batanghari", date(2026, 1, 1), ("siti", "rahmat")
)


def quietly(items: Iterable[Item], *, total: int | None, busy: str) -> Iterable[Item]:
    """Progress that nobody watches."""
    return items


@dataclass(frozen=True)
class Office:
    """A founded regency, a folder for files, and a look into the tables as the owner."""

    database: Database
    folder: Path
    owner: asyncpg.Connection

    async def units(self, rows: Iterable[Iterable[str]] = files.UNITS, **wish: bool) -> ImportReport:
        path = files.write_units(self.folder / "units.csv", [tuple(row) for row in rows])
        return await import_units(self.database.owner_url, self.wish(path, **wish))

    async def employees(self, lines: list[Line], **wish: bool) -> ImportReport:
        return await self.file(files.write_csv(self.folder / "employees.csv", lines), **wish)

    async def file(self, path: Path, **wish: bool) -> ImportReport:
        return await import_employees(self.database.owner_url, self.wish(path, **wish))

    async def read(self, take: Import, lines: Sequence[Line], **wish: bool) -> ImportReport:
        """Import lines of a kind that this folder has no method for."""
        path = files.write_csv(self.folder / "lines.csv", lines, separator=";")
        return await take(self.database.owner_url, self.wish(path, **wish))

    def wish(self, path: Path, *, dry_run: bool = False, skip_faulty: bool = False) -> ImportOptions:
        return ImportOptions(path, dry_run, skip_faulty, quietly)

    async def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.owner.fetch(query, *values)]

    async def log(self) -> tuple[int, int]:
        """How many transactions and entries the log holds."""
        found = await self.rows("SELECT (SELECT count(*) FROM audit.tx), (SELECT count(*) FROM audit.entry)")
        return found[0][0], found[0][1]


@asynccontextmanager
async def at_work(database: Database, folder: Path) -> AsyncIterator[Office]:
    owner = await asyncpg.connect(database.owner_url)
    try:
        yield Office(database, folder, owner)
    finally:
        await owner.close()


@pytest.fixture
async def new_regency(database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    """A regency without units but its root."""
    await set_up_regency(database.owner_url, FOUNDING)
    async with at_work(database, tmp_path) as office:
        yield office


@pytest.fixture(scope="session")
async def office_template(
    cluster: Cluster, template: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Database]:
    """The regency with its units, made once; copy it, never connect to it."""
    async with create_database(cluster, template=template.name) as database:
        await set_up_regency(database.owner_url, FOUNDING)
        async with at_work(database, tmp_path_factory.mktemp("office")) as office:
            await office.units()
        yield database


@pytest.fixture
async def office(cluster: Cluster, office_template: Database, tmp_path: Path) -> AsyncIterator[Office]:
    """A regency with its units, and nobody in them."""
    async with (
        create_database(cluster, template=office_template.name) as database,
        at_work(database, tmp_path) as office,
    ):
        yield office
