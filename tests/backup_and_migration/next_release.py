"""A release after this one, made by the tests: this version's `models` and `jejak` with one migration more.

It runs as a program of its own, as releases do. What its doctor holds a database against is drawn of a fresh database
of that release, as `make sdl` draws this version's.
"""

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import asyncpg

import jejak
import models
from jejak.doctor.database.catalogue_diff import MANIFEST, load_manifest, read_catalogue
from jejak.doctor.sql import statement
from tests.backup_and_migration.dump_previous_step import list_steps
from tests.databases import Database
from tests.subprocesses import ProgramResult, run_program

ROOT = Path(__file__).parents[2]
STEP = "9000_motto"
_MODULE = f'''"""A unit has a motto."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "{list_steps()[-1].removeprefix("models.")}")]
    operations = [RunSQL(migration_sql("{STEP}"))]
'''
# A column, rows that are written because of it, a constraint and an index: what a migration does to a table in use.
MOTTO = """
ALTER TABLE hr.unit ADD COLUMN motto text COLLATE pg_c_utf8;
SELECT audit.track('hr.unit', audit.columns_of('hr.unit'));
UPDATE hr.unit SET motto = 'Semboyan ' || name;
ALTER TABLE hr.unit ADD CONSTRAINT unit_motto_is_short CHECK (char_length(motto) <= 200);
CREATE INDEX unit_by_motto ON hr.unit (motto);
"""


@dataclass(frozen=True)
class Release:
    """Where a release lies."""

    folder: Path

    def environment(self, database: Database) -> dict[str, str]:
        """What a program of this release needs to find itself and the database."""
        pools = {f"JEJAK_{pool.upper()}_URL": url for pool, url in database.urls.items()}
        return pools | {
            "JEJAK_DATABASE_URL": database.owner_url,
            "JEJAK_DATA_DIR": str(self.folder / "data"),
            "PYTHONPATH": f"{self.folder}:{ROOT}",
        }

    async def run(self, database: Database, *words: str) -> ProgramResult:
        """Run a command of this release on that database."""
        told = [sys.executable, "-m", "jejak", *words]
        return await run_program(*told, cwd=self.folder, env=self.environment(database))

    async def findings(self, database: Database) -> list[tuple[str, str]]:
        """What the doctor of this release finds: class and subject."""
        ended = await self.run(database, "doctor", "--json")
        assert ended.stdout, ended.stderr
        return [(each["class"], each["subject"]) for each in json.loads(ended.stdout)["findings"]]

    async def draw(self, fresh: Database) -> None:
        """Have the doctor of this release hold databases against this one, which it made itself."""
        connection = await asyncpg.connect(fresh.owner_url)
        async with connection.transaction(readonly=True):
            await connection.execute(statement("set_canonical_session"))
            picture = load_manifest() | await read_catalogue(connection)  # what is PostgreSQL's own stays
        await connection.close()
        (self.folder / "jejak" / "doctor" / MANIFEST).write_text(json.dumps(picture), "utf-8")


def build_release(folder: Path, *, text: str = MOTTO) -> Release:
    """Make a release whose last migration runs this text."""
    for package in (models, jejak):
        source = Path(package.__path__[0])
        shutil.copytree(source, folder / source.name)
    migrations = folder / "models" / "migrations"
    (migrations / f"{STEP}.py").write_text(_MODULE, "utf-8")
    (migrations / "sql" / f"{STEP}.sql").write_text(text, "utf-8")
    return Release(folder)
