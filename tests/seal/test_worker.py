"""Worker of the sealer: keys replaced, copies stored, witnesses asked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from audit.checkpoint import open_note, parse_checkpoint, read_note, signature_line
from audit.context import build
from audit.key import Algorithm, Signer, generate_key, parse_signing_key
from audit.policy import parse_policy
from audit.tree_store import StoredCheckpoint, load_checkpoint_at, load_cosigned_note, load_latest_checkpoint
from audit.verify.__main__ import main as verify
from jejak.database.pools import open_pools
from jejak.errors import OperatorError
from jejak.ledger.export import export_log
from jejak.ledger.keys import create_missing_keys, load_signing, log_key_file, read_vkeys, write_keys
from jejak.ledger.routes import PublishedCheckpoint
from jejak.ledger.sealer.last_checkpoint import LastCheckpointFile
from jejak.ledger.sealer.worker import SealWorker
from jejak.settings import Settings
from tests.databases import Database
from tests.endpoints.regency_api import open_connection
from tests.seal.writers import create_rows
from tests.witness.conftest import RunningWitness, run_witness, serve_app
from tests.witness.growing_log import GrowingLog

ORIGIN = "uji.example/audit/1"
_COSIGNS = Algorithm.COSIGNATURE_ED25519


def build_settings(folder: Path, **more: str) -> Settings:
    """Settings of an office in this folder."""
    return Settings.from_environment({"JEJAK_DATA_DIR": str(folder), "JEJAK_LOG_ORIGIN": ORIGIN, **more})


@asynccontextmanager
async def running_sealer(database: Database, settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    """The sealer works, and somebody looks on."""
    work = SealWorker(database.sealer_url, settings, settings.data_dir)
    task = asyncio.create_task(work.run())
    owner = await asyncpg.connect(database.owner_url)
    try:
        yield owner
    finally:
        work.stop.set()
        await task
        await owner.close()


async def wait_until(truth: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(60):
        while not await truth():  # noqa: ASYNC110 - nobody here knows when
            await asyncio.sleep(0.05)


async def first_checkpoint(owner: asyncpg.Connection) -> StoredCheckpoint:
    await wait_until(lambda: load_latest_checkpoint(owner))
    found = await load_latest_checkpoint(owner)
    assert found is not None
    return found


async def test_what_is_written_is_sealed_by_itself_and_kept_outside(
    database: Database, tmp_path: Path
) -> None:
    settings = build_settings(tmp_path)
    create_missing_keys(settings, tmp_path)
    async with running_sealer(database, settings) as owner:
        first = await first_checkpoint(owner)
        await create_rows(database.urls["app"], ["satu"])
        await wait_until(lambda: load_checkpoint_at(owner, first.size + 2))
    kept = LastCheckpointFile(tmp_path).read()
    assert kept is not None
    assert kept.size == first.size + 2
    assert read_vkeys(tmp_path) == load_signing(settings, tmp_path, build="").vkeys


async def test_a_new_key_comes_into_force_by_a_checkpoint_that_both_sign(
    database: Database, tmp_path: Path
) -> None:
    settings = build_settings(tmp_path)
    create_missing_keys(settings, tmp_path)
    path = log_key_file(settings, tmp_path)
    (old,), new = load_signing(settings, tmp_path, build="").keys, generate_key(ORIGIN)

    async def is_alone() -> bool:
        return len(load_signing(settings, tmp_path, build="").keys) == 1

    async with running_sealer(database, settings) as owner:
        first = await first_checkpoint(owner)
        write_keys(path, [new, parse_signing_key(old)])
        await wait_until(is_alone)
        between = await load_checkpoint_at(owner, first.size + 1)
        await create_rows(database.urls["app"], ["sesudah"])
        await wait_until(lambda: load_checkpoint_at(owner, first.size + 3))
        last = await load_latest_checkpoint(owner)
    assert between is not None
    assert last is not None
    both = {parse_signing_key(old).verifier.vkey, new.verifier.vkey}
    assert len(open_note(between.note, both).signatures) == 2
    assert load_signing(settings, tmp_path, build="").keys == (new.signing_key,)
    assert [each.key_id for each in open_note(last.note, both).signatures] == [new.verifier.id]
    assert set(read_vkeys(tmp_path)) == both


async def test_without_its_key_the_sealer_says_where_it_looked(database: Database, tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=r"There is no key of the log in .*log\.key"):
        await SealWorker(database.sealer_url, build_settings(tmp_path), tmp_path).run()


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    settings = build_settings(tmp_path)
    create_missing_keys(settings, tmp_path)
    log_key_file(settings, tmp_path).chmod(0o644)
    with pytest.raises(OperatorError, match="may be read by others"):
        load_signing(settings, tmp_path, build=build())


def _policy(log: Signer, witness: RunningWitness) -> str:
    (named,) = witness.policy_lines
    return f"log {log.verifier.vkey}\nwitness saksi {named.verifier.vkey} {witness.url}\nquorum saksi\n"


async def test_under_a_policy_only_what_was_witnessed_is_published(
    database: Database, tmp_path: Path
) -> None:
    log = generate_key(ORIGIN)
    async with run_witness(tmp_path / "witness", GrowingLog(log), kinds=(_COSIGNS,)) as witness:
        (tmp_path / "policy").write_text(_policy(log, witness))
        settings = build_settings(tmp_path / "office", JEJAK_LOG_POLICY=str(tmp_path / "policy"))
        write_keys(log_key_file(settings, settings.data_dir), [log])
        policy = parse_policy((tmp_path / "policy").read_text())
        async with open_pools(database.urls):
            publication = PublishedCheckpoint(policy)
            assert await publication.read_note() is None
            async with running_sealer(database, settings) as owner:
                await wait_until(publication.read_note)
                note = await publication.read_note()
                assert note is not None
                assert policy.evaluate(note).is_met
                kept = await load_checkpoint_at(
                    owner, parse_checkpoint(note.rpartition("\n\n")[0] + "\n").size
                )
                assert kept is not None
                assert await load_cosigned_note(owner, kept) == note


async def _seal_once(database: Database, settings: Settings) -> StoredCheckpoint:
    async with running_sealer(database, settings) as owner:
        await first_checkpoint(owner)
    owner = await asyncpg.connect(database.owner_url)
    try:
        return await first_checkpoint(owner)
    finally:
        await owner.close()


async def _check_nothing_more_is_signed(
    database: Database, settings: Settings, *, since: StoredCheckpoint, told: Callable[[], bool]
) -> None:
    await create_rows(database.urls["app"], ["satu"])
    async with running_sealer(database, settings) as owner:
        await wait_until(lambda: asyncio.sleep(0, told()))
        await asyncio.sleep(0.5)
        assert (await load_latest_checkpoint(owner)) == since


async def test_a_witness_that_knows_more_keeps_the_sealer_from_signing(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = generate_key(ORIGIN)
    settings = build_settings(tmp_path / "office")
    write_keys(log_key_file(settings, settings.data_dir), [log])
    last = await _seal_once(database, settings)
    LastCheckpointFile(settings.data_dir).path.unlink()
    longer = GrowingLog(log).grow(500)
    async with run_witness(tmp_path / "witness", longer, kinds=(_COSIGNS,)) as witness:
        assert (await witness.post(longer.submission(0).text)).status_code == 200
        (tmp_path / "policy").write_text(_policy(log, witness))
        watched = replace(settings, log_policy=tmp_path / "policy")
        await _check_nothing_more_is_signed(
            database, watched, since=last, told=lambda: "A checkpoint of 500 leaves" in caplog.text
        )


class _AccusingWitness:
    """A witness that is away until it is told to accuse: then it has seen a million leaves."""

    def __init__(self) -> None:
        self.accuses = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = Response(status_code=503)
        if self.accuses and scope["path"] == "/add-checkpoint":
            answer = Response("1000000\n", 409, media_type="text/x.tlog.size")
        await answer(scope, receive, send)


async def test_a_witness_that_accuses_stops_the_sealer_at_its_work(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log, witness = generate_key(ORIGIN), generate_key("saksi.test/1", _COSIGNS)
    settings = build_settings(tmp_path)
    write_keys(log_key_file(settings, tmp_path), [log])
    await _seal_once(database, settings)
    accuser = _AccusingWitness()
    async with serve_app(accuser) as url:
        (tmp_path / "policy").write_text(
            f"log {log.verifier.vkey}\nwitness saksi {witness.verifier.vkey} {url}\nquorum saksi\n"
        )
        async with running_sealer(database, replace(settings, log_policy=tmp_path / "policy")) as owner:
            size = (await first_checkpoint(owner)).size
            await create_rows(database.urls["app"], ["dengan salinan sendiri"])
            await wait_until(lambda: load_checkpoint_at(owner, size + 2))
            accuser.accuses = True
            await create_rows(database.urls["app"], ["yang terakhir"])
            await wait_until(lambda: asyncio.sleep(0, "nothing is signed until it is clear" in caplog.text))
            stopped = await load_latest_checkpoint(owner)
            await create_rows(database.urls["app"], ["menunggu"])
            await asyncio.sleep(1)
            assert await load_latest_checkpoint(owner) == stopped


async def test_without_a_copy_nothing_is_signed_before_a_witness_has_answered(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    log = generate_key(ORIGIN)
    settings = build_settings(tmp_path / "office")
    write_keys(log_key_file(settings, settings.data_dir), [log])
    last = await _seal_once(database, settings)
    LastCheckpointFile(settings.data_dir).path.unlink()
    async with run_witness(tmp_path / "witness", GrowingLog(log), kinds=(_COSIGNS,)) as witness:
        (tmp_path / "policy").write_text(_policy(log, witness))
    await _check_nothing_more_is_signed(
        database, replace(settings, log_policy=tmp_path / "policy"), since=last,
        told=lambda: "too few witnesses answer" in caplog.text,
    )  # fmt: skip


async def test_what_enough_witnesses_signed_stays_public_while_one_of_them_is_away(
    database: Database, tmp_path: Path
) -> None:
    log, keys = generate_key(ORIGIN), [generate_key(f"saksi.test/{number}", _COSIGNS) for number in (1, 2)]
    settings = build_settings(tmp_path)
    write_keys(log_key_file(settings, tmp_path), [log])
    lines = [f"witness {number} {key.verifier.vkey}" for number, key in enumerate(keys)]
    policy = parse_policy(
        "\n".join([f"log {log.verifier.vkey}", *lines, "group semua all 0 1", "quorum semua", ""])
    )
    async with running_sealer(database, settings) as owner:
        first = await first_checkpoint(owner)
    # Nobody seals any more: the checkpoints below have no tree that one could go on from.
    async with open_connection(database.owner_url) as owner, open_pools(database.urls):
        checkpoint = parse_checkpoint(read_note(first.note).text)
        for number, key in enumerate(keys):
            line = signature_line(checkpoint.text, key.signing_key, at=1_800_000_000)
            await owner.execute(
                "INSERT INTO audit.cosignature VALUES ($1, $2, $3)", first.size, str(number), line
            )
        await owner.execute(
            "INSERT INTO audit.checkpoint SELECT (jsonb_populate_record(c, jsonb_build_object('size', size + n))).* "
            "FROM audit.checkpoint c, generate_series(1000, 1150) n WHERE size = $1",
            first.size,
        )
        await owner.execute(
            "INSERT INTO audit.cosignature SELECT c.size, '0', line, w.at FROM audit.checkpoint c, audit.cosignature w "
            "WHERE c.size > 1000 AND w.witness = '0'"
        )
        note = await PublishedCheckpoint(policy).read_note()
        assert note is not None
        assert note.startswith(f"{ORIGIN}\n{first.size}\n")
        assert policy.evaluate(note).is_met


async def test_an_export_verifies_with_its_values(database: Database, tmp_path: Path) -> None:
    settings = build_settings(tmp_path / "office")
    create_missing_keys(settings, settings.data_dir)
    async with running_sealer(database, settings) as owner:
        await first_checkpoint(owner)
        await create_rows(database.urls["app"], [f"jabatan {number}" for number in range(600)])

        async def is_sealed() -> bool:
            last = await load_latest_checkpoint(owner)
            return last is not None and last.size > 600

        await wait_until(is_sealed)
        await export_log(owner, tmp_path / "log", policy=None, with_values=True, progress=lambda line: None)
    assert verify(["export", str(tmp_path / "log")]) == 0
    with pytest.raises(OperatorError, match="is not empty"):
        await export_log(owner, tmp_path / "log", policy=None, with_values=False, progress=lambda line: None)
