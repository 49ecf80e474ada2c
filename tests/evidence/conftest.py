"""Fixtures of evidence tests: a small regency with a few acts, sealed once for the module."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from audit.tree_store import load_latest_checkpoint
from jejak.accounts.accounts import operator_attribution
from jejak.database.embedded import Cluster
from jejak.database.pools import get_pool, open_pools
from jejak.evidence.build import EvidenceRequest, build_archive
from models.employee import Employee
from resolvers.audit.entries import EntryFilter
from tests.databases import create_database
from tests.log_sealer import seal_all
from tests.people import setup_transaction
from tests.regency import SmallRegency

FORMULA = "=HYPERLINK(1)"


@dataclass(frozen=True)
class EvidenceLog:
    """A sealed log, and how evidence of it is made."""

    regency: SmallRegency
    size: int
    folder: Path
    policy: bytes | None = None

    async def make_archive(self, name: str = "bukti.zip", **wishes: object) -> Path:
        """Make an archive of what these wishes choose."""
        path = self.folder / name
        wanted = EvidenceRequest(
            entry_filter=EntryFilter(**wishes),  # type: ignore[arg-type]
            size=self.size,
            act=replace(operator_attribution("downloadEvidence"), reason="uji"),
            by="Operator <uji>",
            requested_by="Inspektorat Contoh",
            purpose="pemeriksaan & uji",
            policy=self.policy,
        )
        with path.open("w+b") as file:
            await build_archive(file, wanted)
        return path


@pytest.fixture(scope="module")
async def evidence_log(
    cluster: Cluster, small_template: SmallRegency, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[EvidenceLog]:
    async with create_database(cluster, template=small_template.database.name) as database:
        await seal_all(database)
        async with open_pools(database.urls | {"owner": database.owner_url}):
            async with setup_transaction(reason="salah ketik, diminta ybs") as db:
                await Employee.filter(id=small_template.staff.id).using_db(db).update(name=FORMULA)
            await seal_all(database)
            kept = await load_latest_checkpoint(get_pool("auditor"))
            assert kept is not None
            regency = replace(small_template, database=database)
            yield EvidenceLog(regency, kept.size, tmp_path_factory.mktemp("evidence"))
