"""From which log is evidence made here? A small regency with a few acts, sealed once for the module."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from audit.store import latest_checkpoint
from jejak.accounts import by_operator
from jejak.cluster import Cluster
from jejak.database import connected, pool
from jejak.evidence.making import Wanted, make
from models.employee import Employee
from resolvers.history import EntryFilter
from tests.databases import made
from tests.people import arranging
from tests.regency import SmallRegency
from tests.sealing import sealed

FORMULA = "=HYPERLINK(1)"


@dataclass(frozen=True)
class Desk:
    """A sealed log, and how evidence of it is made."""

    regency: SmallRegency
    size: int
    folder: Path
    policy: bytes | None = None

    async def make(self, name: str = "bukti.zip", **wishes: object) -> Path:
        """Make an archive of what these wishes choose."""
        path = self.folder / name
        wanted = Wanted(
            narrowed=EntryFilter(**wishes),  # type: ignore[arg-type]
            size=self.size,
            act=replace(by_operator("downloadEvidence"), reason="uji"),
            by="Operator <uji>",
            requested_by="Inspektorat Contoh",
            purpose="pemeriksaan & uji",
            policy=self.policy,
        )
        with path.open("w+b") as file:
            await make(file, wanted)
        return path


@pytest.fixture(scope="module")
async def desk(
    cluster: Cluster, small_template: SmallRegency, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    async with made(cluster, like=small_template.database.name) as database:
        await sealed(database)
        async with connected(database.urls | {"owner": database.owner_url}):
            async with arranging(reason="salah ketik, diminta ybs") as db:
                await Employee.filter(id=small_template.staff.id).using_db(db).update(name=FORMULA)
            await sealed(database)
            kept = await latest_checkpoint(pool("auditor"))
            assert kept is not None
            regency = replace(small_template, database=database)
            yield Desk(regency, kept.size, tmp_path_factory.mktemp("evidence"))
