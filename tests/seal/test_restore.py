"""After a restore the log goes on where it was, and where it cannot, it says so and waits for two persons."""

import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from audit.checkpoint import Checkpoint, open_note
from audit.key import encode
from audit.seal import LogRewritten, LogRolledBack, Sealer, SealResult
from audit.tree_store import load_root
from jejak.backup.archive import read_label
from jejak.backup.restore import restore
from jejak.backup.save import save
from jejak.database.embedded import Cluster
from jejak.database.pools import open_pools
from jejak.doctor import ExternalEvidence, find_problems
from jejak.errors import OperatorError
from jejak.ledger.continuation import decide_continuation
from tests.databases import Database, create_database, locate_database, prepare_cluster, start_session_cluster
from tests.log_sealer import NO_DELAY, build_signing, open_sealer, seal_all
from tests.people import PASSWORD
from tests.proof_report import ClaimRecorder
from tests.regency import SmallRegency
from tests.seal.inspect_seal import check_sealed_state
from tests.seal.writers import RENAME, create_rows


@pytest.fixture
async def elsewhere() -> AsyncIterator[Database]:
    """An empty database in a cluster of its own."""
    with start_session_cluster(in_memory=True) as cluster:
        await prepare_cluster(cluster)
        yield locate_database(cluster, "jejak")


def quiet(_line: str) -> None:
    """Nobody waits here."""


async def restore_backup(database: Database, path: Path) -> None:
    await restore(database.owner_url, path, urls=database.urls, label=read_label(path), progress=quiet)


async def seal_after_restore(database: Database, *known: Checkpoint) -> SealResult:
    async with open_sealer(database, known=known) as sealer:
        found = await sealer.seal_once(silence=NO_DELAY)
    assert found is not None
    return found


async def last_control(database: Database) -> dict[str, object]:
    owner = await asyncpg.connect(database.owner_url)
    row = await owner.fetchval("SELECT new FROM audit.entry WHERE op = 'C' ORDER BY seq DESC LIMIT 1")
    await owner.close()
    found: dict[str, object] = json.loads(row)
    return found


@pytest.mark.proof
async def test_sealing_goes_on_in_a_new_cluster_under_the_same_root(
    database: Database, elsewhere: Database, tmp_path: Path, record_claim: ClaimRecorder
) -> None:
    (first,) = await create_rows(database.urls["app"], ["pertama"])
    before, here = await seal_all(database), await last_control(database)
    await create_rows(database.urls["app"], ["belum disegel"])
    await save(database.owner_url, tmp_path / "saved", overwrite=False, progress=quiet)
    await restore_backup(elsewhere, tmp_path / "saved")
    app = await asyncpg.connect(elsewhere.urls["app"])
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="has no actor"):
        await app.execute(RENAME, first, "tanpa pelaku")
    await app.close()
    await create_rows(elsewhere.urls["app"], ["sesudah"])
    after = await seal_after_restore(elsewhere, before.checkpoint)
    assert after.checkpoint.origin == before.checkpoint.origin
    found = await check_sealed_state(elsewhere.owner_url)
    assert found.titles == ["pertama", "belum disegel", "sesudah"]
    assert found.checkpoints[before.checkpoint.size] == before.checkpoint.root
    there = await last_control(elsewhere)
    assert there["cluster"] != here["cluster"]
    record_claim(
        "A backup restored into a new cluster",
        f"a write without an actor refused; of {after.checkpoint.size} leaves the first {before.checkpoint.size} under "
        "the root of before, the control entry names the new cluster",
    )


@pytest.mark.proof
async def test_after_an_older_backup_two_persons_let_the_log_go_on(
    small_regency: SmallRegency, empty_database: Database, tmp_path: Path, record_claim: ClaimRecorder
) -> None:
    saved = small_regency.database
    kept = await seal_all(saved)
    await save(saved.owner_url, tmp_path / "saved", overwrite=False, progress=quiet)
    await create_rows(saved.urls["app"], [f"hilang {number}" for number in range(5)])
    lost = (await seal_all(saved)).checkpoint
    await restore_backup(empty_database, tmp_path / "saved")
    await create_rows(empty_database.urls["app"], ["sesudah pemulihan"])
    decide = partial(decide_continuation, lost, decree="SK 1/2027", signing=build_signing())
    async with open_sealer(empty_database, known=[lost]) as sealer:
        with pytest.raises(LogRolledBack, match=f"A checkpoint of {lost.size} leaves"):
            await sealer.seal_once()
        async with open_pools({"owner": empty_database.owner_url}):
            with pytest.raises(OperatorError, match="not the password of admin"):
                await decide(by={"admin": "tebakan orang lain"})
            asked = await decide(by={"admin": PASSWORD})
            with pytest.raises(OperatorError, match="Somebody else approves"):
                await decide(by={"admin": PASSWORD})
            with pytest.raises(LogRolledBack):
                await sealer.seal_once()
            approved = await decide(by={"auditor": PASSWORD})
        assert (asked.is_approved, approved.is_approved) == (False, True)
        found = await sealer.seal_once()
        assert found is not None
        assert (await sealer.seal_once(silence=NO_DELAY)) is not None
    assert found.checkpoint.origin == "uji.example/audit/2"
    open_note(found.note, build_signing().of("uji.example/audit/2").vkeys)
    owner = await asyncpg.connect(empty_database.owner_url)
    first = json.loads(
        await owner.fetchval(
            "SELECT new -> 'continues' FROM audit.entry WHERE op = 'C' AND new ? 'continues'"
        )
    )
    assert await load_root(owner, kept.checkpoint.size) == kept.checkpoint.root
    await owner.close()
    people = first.pop("by")
    assert first.pop("note") == found.decision == approved.note
    assert len(set(people)) == 2
    assert first == {
        "origin": "uji.example/audit/1", "size": lost.size, "root": encode(lost.root), "decree": "SK 1/2027",
        "lost_from": kept.checkpoint.size, "lost_until": lost.size,
    }  # fmt: skip
    assert (await check_sealed_state(empty_database.owner_url)).titles[-1] == "sesudah pemulihan"
    record_claim(
        "An older backup under a newer checkpoint",
        f"refused while one person had decided; after two, origin /2 goes on from {kept.checkpoint.size} and names "
        f"leaves {kept.checkpoint.size} to {lost.size - 1} as lost",
    )


async def test_the_same_backup_restored_twice_never_gives_two_roots_of_one_origin(
    small_regency: SmallRegency, cluster: Cluster, tmp_path: Path
) -> None:
    saved = small_regency.database
    await seal_all(saved)
    await save(saved.owner_url, tmp_path / "saved", overwrite=False, progress=quiet)
    await create_rows(saved.urls["app"], ["hilang"])
    notes = [await seal_all(saved)]
    for life in (2, 3):
        async with create_database(cluster) as again:
            await restore_backup(again, tmp_path / "saved")
            known = [each.checkpoint for each in notes]
            async with open_pools({"owner": again.owner_url}):
                by = {"admin": PASSWORD, "auditor": PASSWORD}
                await decide_continuation(known[-1], decree="SK 1/2027", by=by, signing=build_signing())
            notes.append(await seal_after_restore(again, *known))
            assert notes[-1].checkpoint.origin == f"uji.example/audit/{life}"
            kept = {f"ke-{number}": each.note for number, each in enumerate(notes)}
            found = await find_problems(
                again.owner_url, evidence=ExternalEvidence(vkeys=build_signing().vkeys, notes=kept)
            )
            assert found == []


async def test_nothing_is_signed_over_a_log_that_was_rewritten(database: Database) -> None:
    found = (await seal_all(database)).checkpoint
    other = Checkpoint(found.origin, found.size, b"\1" * 32)
    async with open_sealer(database, known=[other]) as sealer:
        with pytest.raises(LogRewritten, match="was rewritten"):
            await sealer.seal_once(silence=NO_DELAY)


async def test_nothing_is_signed_over_tiles_that_are_not_those_of_the_last_root(database: Database) -> None:
    await seal_all(database)
    superuser = await asyncpg.connect(database.superuser_url)
    await superuser.execute("ALTER TABLE audit.tile DISABLE TRIGGER ALL")
    await superuser.execute("UPDATE audit.tile SET content = sha256('lain') || substring(content FROM 33)")
    await superuser.close()
    async with open_sealer(database) as sealer:
        with pytest.raises(LogRewritten):
            await sealer.seal_once(silence=NO_DELAY)


async def test_one_sealer_waits_for_another_and_knows_whom(database: Database) -> None:
    async with open_sealer(database):
        connection = await asyncpg.connect(database.sealer_url)
        second = Sealer(connection, build_signing())
        assert not await second.lock()
        assert (await second.find_holder()).startswith("jejak-seal (PostgreSQL process ")
        await connection.close()
