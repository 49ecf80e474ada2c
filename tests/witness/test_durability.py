"""What a witness cosigned it has on its disk before anybody sees it, and a witness that forgot does not go on."""

import errno
import os
import stat
from pathlib import Path

import pytest

from audit.checkpoint import parse_checkpoint
from audit.key import Algorithm, generate_key
from audit.witness import Witness
from jejak.errors import OperatorError
from jejak.witness.cosigner import WitnessService
from jejak.witness.storage import WitnessStorage, hash_origin
from tests.witness.conftest import NAME, RunningWitness, run_witness
from tests.witness.growing_log import ORIGIN, GrowingLog


async def test_a_cosigned_checkpoint_is_flushed_to_the_disk_before_it_is_told(
    running_witness: RunningWitness, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed, fsync = list[str](), os.fsync

    def record_sync(descriptor: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
        flushed.append(f"{kind} {running_witness.folder.load_note(ORIGIN) is not None}")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", record_sync)
    response = await running_witness.post(running_witness.log.submission(0).text)
    assert flushed == ["file False", "folder True"]
    assert (running_witness.folder.load_note(ORIGIN) or "").endswith(response.text)


@pytest.mark.parametrize("when", [1, 2])
async def test_without_a_disk_nothing_is_cosigned(
    running_witness: RunningWitness, monkeypatch: pytest.MonkeyPatch, when: int
) -> None:
    log = running_witness.log
    await running_witness.post(log.submission(0).text)
    calls, fsync = 0, os.fsync

    def fail_sync(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == when:
            raise OSError(errno.EIO, "Input/output error")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", fail_sync)
    refused = await running_witness.post(log.grow(2).submission(3).text)
    assert (refused.status_code, "—" in refused.text) == (503, False)
    known = parse_checkpoint((running_witness.folder.load_note(ORIGIN) or "").split("\n\n")[0] + "\n").size
    assert known == (3 if when == 1 else 5)  # the new one stands already, and nobody was told
    assert (await running_witness.post(log.submission(known).text)).status_code == 200


async def test_a_witness_goes_on_where_it_was(tmp_path: Path) -> None:
    log = GrowingLog().grow(3)
    async with run_witness(tmp_path, log) as first:
        assert (await first.post(log.submission(0).text)).status_code == 200
    async with run_witness(tmp_path, log) as second:
        assert second.vkeys == first.vkeys
        assert (await second.post(log.grow(1).submission(0).text)).text == "3\n"
        assert (await second.post(log.submission(3).text)).status_code == 200


async def test_what_was_cosigned_last_can_be_fetched(running_witness: RunningWitness) -> None:
    path = f"/checkpoint/{hash_origin(ORIGIN)}"
    assert (await running_witness.get(path)).status_code == 404
    assert (await running_witness.get("/checkpoint/x")).status_code == 404
    cosigned = await running_witness.post(running_witness.log.submission(0).text)
    assert (await running_witness.get(path)).text == running_witness.log.note() + cosigned.text


def test_a_folder_has_one_witness(tmp_path: Path) -> None:
    with WitnessStorage(tmp_path), pytest.raises(OperatorError, match="Another process"):
        WitnessStorage(tmp_path)
    WitnessStorage(tmp_path).__exit__()


def test_the_key_is_for_its_owner_alone_and_is_kept(tmp_path: Path) -> None:
    with WitnessStorage(tmp_path) as folder:
        made = folder.make_key(NAME, Algorithm.COSIGNATURE_ED25519)
        assert stat.S_IMODE(folder.key_file.stat().st_mode) == 0o600
        with pytest.raises(OperatorError, match="such a key already"):
            folder.make_key(NAME, Algorithm.COSIGNATURE_ED25519)
        other = folder.make_key(NAME, Algorithm.COSIGNATURE_ML_DSA_44)
    with WitnessStorage(tmp_path) as folder:
        assert folder.load_keys() == [made, other]
        with pytest.raises(OperatorError, match="cannot be called"):
            WitnessStorage(tmp_path / "other").make_key("a name", Algorithm.COSIGNATURE_ED25519)


def test_a_key_whose_memory_is_lost_does_not_sign_again(tmp_path: Path) -> None:
    key = tmp_path / "key"
    with WitnessStorage(tmp_path / "first", key_file=key) as folder:
        folder.make_key(NAME, Algorithm.COSIGNATURE_ED25519)
    with WitnessStorage(tmp_path / "first", key_file=key) as folder:
        assert len(folder.load_keys()) == 1
    with (
        WitnessStorage(tmp_path / "empty", key_file=key) as folder,
        pytest.raises(OperatorError, match="forgot"),
    ):
        folder.load_keys()


@pytest.mark.parametrize(
    "text", ["", "x\n", generate_key(ORIGIN).signing_key + "\n"], ids=["empty", "short", "log"]
)
def test_a_file_that_holds_no_key_of_a_witness_is_not_taken_for_one(tmp_path: Path, text: str) -> None:
    with WitnessStorage(tmp_path) as folder:
        folder.key_file.write_text(text)
        with pytest.raises(OperatorError, match="does not hold the keys"):
            folder.load_keys()


@pytest.mark.parametrize("harm", ["cut", "edited", "of another log"])
async def test_a_memory_that_cannot_be_believed_is_not_begun_with(tmp_path: Path, harm: str) -> None:
    log = GrowingLog().grow(3)
    async with run_witness(tmp_path, log) as standing:
        await standing.post(log.submission(0).text)
        path = tmp_path / f"{hash_origin(ORIGIN)}.note"
        whole = path.read_text("utf-8")
        text = {"cut": whole[:50], "edited": whole.replace("\n3\n", "\n2\n"), "of another log": whole}[harm]
        path.write_text(text, "utf-8")
        if harm != "of another log":
            assert (await standing.post(log.grow(1).submission(3).text)).status_code == 503
            assert [(await standing.get(each)).status_code for each in ("/", f"/checkpoint/{path.stem}")] == [
                503,
                503,
            ]
    other = generate_key("jejak.test/audit/2")
    keys = [each.signing_key for each in standing.signers]
    if harm == "of another log":
        path.rename(tmp_path / f"{hash_origin('jejak.test/audit/2')}.note")
    with WitnessStorage(tmp_path) as folder, pytest.raises(OperatorError, match="cannot be believed"):
        WitnessService(Witness(keys, [log.vkey, other.verifier.vkey]), folder, clock=lambda: 1)


async def test_a_witness_with_a_new_key_remembers_by_the_logs_own_signature(tmp_path: Path) -> None:
    log = GrowingLog().grow(3)
    async with run_witness(tmp_path, log) as standing:
        await standing.post(log.submission(0).text)
    (tmp_path / "witness.key").rename(tmp_path / "old.key")
    async with run_witness(tmp_path, log) as renewed:
        assert renewed.vkeys != standing.vkeys
        assert (await renewed.post(log.grow(1).submission(0).text)).text == "3\n"
        assert (await renewed.post(log.submission(3).text)).status_code == 200
