"""Whatever is handed to the verifier, it answers with a finding: no traceback, no hanging, no memory without bounds."""

import json
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from audit.checkpoint import Checkpoint, sign_note
from audit.tile import ENTRIES_LEVEL, Tile
from audit.verify.__main__ import main
from audit.verify.finding import FaultCode
from audit.verify.report import sanitize
from tests.verify.inspect_report import finding_codes, finding_keys, verify_evidence, verify_export
from tests.verify.log_builder import (
    KEYS,
    Choice,
    LogBuilder,
    build_log,
    evidence_files,
    write_evidence,
    write_export,
)

GARBAGE = [
    b"",
    b"\x00" * 100,
    b"\xff\xfe" * 50,
    b"[" * 100_000,
    b"\n" * 5_000,
    b"{" * 9,
    Random(1).randbytes(9_999),
]
HUGE = 1 << 34


def _sparse(path: Path, size: int = HUGE) -> None:
    path.unlink(missing_ok=True)
    with path.open("wb") as file:
        file.truncate(size)


@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
@pytest.mark.parametrize("name", ["checkpoint", "policy", "disclosures.jsonl", "checkpoints/7", "tile"])
def test_garbage_in_an_export_is_a_finding(tmp_path: Path, name: str, garbage: bytes) -> None:
    log = build_log()
    folder = write_export(log, tmp_path)
    width = len(log.leaves)
    for each in (Tile(0, 0, width).path, Tile(ENTRIES_LEVEL, 0, width).path) if name == "tile" else (name,):
        (folder / each).write_bytes(garbage)
        assert verify_export(folder).code > 0


@pytest.mark.parametrize("name", ["checkpoint", "policy", "tile", "checkpoints/7"])
def test_a_file_of_sixteen_gigabytes_is_refused_unread(tmp_path: Path, name: str) -> None:
    log = build_log()
    folder = write_export(log, tmp_path)
    path = folder / (Tile(ENTRIES_LEVEL, 0, len(log.leaves)).path if name == "tile" else name)
    _sparse(path)
    assert verify_export(folder).code > 0


def test_a_line_without_an_end_is_refused(tmp_path: Path) -> None:
    folder = write_export(build_log(), tmp_path)
    _sparse(folder / "disclosures.jsonl", 1 << 27)
    assert FaultCode.HOSTILE in finding_codes(verify_export(folder))


@pytest.mark.parametrize("kind", ["link", "loop", "pipe", "folder"])
def test_what_is_no_plain_file_is_refused(tmp_path: Path, kind: str) -> None:
    log = build_log()
    folder = write_export(log, tmp_path / "export")
    for name in ("checkpoint", "disclosures.jsonl", Tile(ENTRIES_LEVEL, 0, len(log.leaves)).path):
        path = folder / name
        kept = path.read_bytes()
        path.rename(tmp_path / "elsewhere")
        make: dict[str, Callable[[], object]] = {
            "link": lambda path=path: path.symlink_to(tmp_path / "elsewhere"),  # type: ignore[misc]
            "loop": lambda path=path: path.symlink_to(path),  # type: ignore[misc]
            "pipe": lambda path=path: os.mkfifo(path),  # type: ignore[misc]
            "folder": lambda path=path: path.mkdir(),  # type: ignore[misc]
        }
        make[kind]()
        assert verify_export(folder).code > 0, name
        path.rmdir() if kind == "folder" else path.unlink()
        path.write_bytes(kept)
    assert verify_export(folder).code == 0


def test_a_linked_folder_of_tiles_is_refused(tmp_path: Path) -> None:
    folder = write_export(build_log(), tmp_path / "export")
    (folder / "tile").rename(tmp_path / "elsewhere")
    (folder / "tile").symlink_to(tmp_path / "elsewhere")
    assert FaultCode.TILE_MISSING in finding_codes(verify_export(folder))


def test_a_signed_size_without_end_stops_at_the_first_tile(tmp_path: Path) -> None:
    log = LogBuilder()
    log.seal()
    folder = write_export(log, tmp_path, keep=False)
    text = Checkpoint(log.origin, (1 << 63) - 1, bytes(32)).text
    (folder / "checkpoint").write_text(sign_note(text, KEYS[1].signing_key))
    report = verify_export(folder, is_quick=True)
    assert FaultCode.TILE_MISSING in finding_codes(report)
    assert FaultCode.TILE_MISSING in finding_codes(verify_export(folder))


@pytest.mark.parametrize(
    "leaf",
    [
        b'[1, {"a": ' + b"[" * 20_000 + b"]" * 20_000 + b"}, {}]",
        b"[1, {}, " + b'{"a": ' * 9_000 + b"1" + b"}" * 9_000 + b"]",
        b'[1, {"a": ' + b"9" * 60_000 + b"}, {}]",
        b'[1, {"a": 1e999999}, {}]',
        b'[1, {"a": "\\ud800"}, {}]',
        b'[1, {"a": "\\u0000"}, {}]',
        b"\xff" * 65_535,
        b"",
        b"[true, {}, {}]",
    ],
    ids=range(9),
)
def test_a_leaf_of_any_bytes_is_a_finding(tmp_path: Path, leaf: bytes) -> None:
    log = build_log()
    log.leaves[4] = leaf
    log.notes.clear()
    log.sign()
    report = verify_export(write_export(log, tmp_path))
    assert {(FaultCode.NOT_CANONICAL, 4), (FaultCode.BAD_SHAPE, 4)} & finding_keys(report)


@pytest.mark.parametrize(
    "new", [None, {}, {"size": 1}, {"counts": []}, {"previous": 3}, {"keys": 5}, {"keys": [5]}]
)
def test_a_control_entry_of_any_shape_is_a_finding(tmp_path: Path, new: object) -> None:
    log = build_log()
    at = len(log.leaves) - 1
    body = log.parts(at)[1]["new"]
    log.leaves[at] = log.change_leaf(at, new=body | new if isinstance(new, dict) and new else new)
    log.sign()
    report = verify_export(write_export(log, tmp_path, keep=False))
    assert (FaultCode.BAD_SHAPE, at) in finding_keys(report) or new == {"size": 1}


def test_numbers_far_apart_do_not_fill_the_memory(tmp_path: Path) -> None:
    log = build_log(batches=1)
    for at in range(2_000):
        log.seq = (at + 1) * 10**12
        log.change(log.act(), personal=False)
    log.seal()
    assert verify_export(write_export(log, tmp_path)).code == 0


@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_no_archive(tmp_path: Path, garbage: bytes) -> None:
    (tmp_path / "e.zip").write_bytes(garbage)
    assert finding_keys(verify_evidence(tmp_path / "e.zip")) == {(FaultCode.UNREADABLE, None)}


@pytest.mark.parametrize(
    "name", ["ringkasan.json", "kendali.jsonl", "entri.jsonl", "rentang.hashes", "rentang.proof"]
)
def test_garbage_in_an_archive_is_a_finding(tmp_path: Path, name: str) -> None:
    for garbage in (
        *GARBAGE,
        b"[]",
        b"null\n",
        b'{"index": 0, "leaf": 7}\n',
        b'{"index": 0, "leaf": "\\ud800"}\n',
    ):
        report = verify_evidence(
            write_evidence(build_log(), tmp_path / "e.zip", Choice(files={name: garbage}))
        )
        assert report.code > 0 or (name, garbage) == ("rentang.proof", b""), garbage[:30]


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "C:/x", "a\\..\\x", "tile/../../x"])
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    report = verify_evidence(write_evidence(build_log(), tmp_path / "e.zip", Choice(files={name: b"x"})))
    assert finding_keys(report) == {(FaultCode.HOSTILE, None)}


def test_links_and_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    path = write_evidence(build_log(), tmp_path / "e.zip")
    with zipfile.ZipFile(path, "a") as packed:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/hostname")
    assert finding_keys(verify_evidence(path)) == {(FaultCode.HOSTILE, None)}
    path = write_evidence(build_log(), tmp_path / "two.zip")
    with zipfile.ZipFile(path, "a") as packed, pytest.warns(UserWarning, match="Duplicate"):
        packed.writestr("policy", b"quorum none")
    assert finding_keys(verify_evidence(path)) == {(FaultCode.HOSTILE, None)}


@pytest.mark.parametrize(
    "name", ["ringkasan.json", "checkpoint", "policy", "entri.jsonl", "bukti/0.tlog-proof"]
)
def test_a_bomb_is_not_unpacked(tmp_path: Path, name: str) -> None:
    bomb = bytes(1 << 26)
    report = verify_evidence(write_evidence(build_log(), tmp_path / "e.zip", Choice(files={name: bomb})))
    assert report.code > 0


def test_a_list_of_files_without_end_is_refused_unread(tmp_path: Path) -> None:
    path = write_evidence(build_log(), tmp_path / "e.zip")
    raw = bytearray(path.read_bytes())
    at = raw.rfind(b"PK\x05\x06")
    raw[at + 12 : at + 16] = struct.pack("<L", 0xFFFFFFF0)
    path.write_bytes(raw)
    assert finding_keys(verify_evidence(path)) == {(FaultCode.HOSTILE, None)}


def test_a_range_without_end_is_refused(tmp_path: Path) -> None:
    log = build_log()
    summary = {"range": [0, 1 << 60], "checkpoint_size": 1 << 60}
    report = verify_evidence(write_evidence(log, tmp_path / "e.zip", Choice(summary=summary)))
    assert (FaultCode.HOSTILE, None) in finding_keys(report)


@pytest.mark.parametrize("value", [None, -1, 1.5, "7", [], {}, True, 1 << 80])
def test_a_summary_of_any_shape_is_a_finding(tmp_path: Path, value: object) -> None:
    for name in ("version", "checkpoint_size", "range", "filter", "matched", "counts"):
        report = verify_evidence(
            write_evidence(build_log(), tmp_path / "e.zip", Choice(summary={name: value}))
        )
        assert report.code > 0 or (name, value) in (("filter", {}), ("filter", [])), name


def test_a_torn_archive_is_a_finding(tmp_path: Path) -> None:
    raw = write_evidence(build_log(), tmp_path / "e.zip").read_bytes()
    for at in range(0, len(raw), 997):
        (tmp_path / "torn.zip").write_bytes(raw[:at])
        assert verify_evidence(tmp_path / "torn.zip").code == 1


def test_no_terminal_is_moved_by_what_a_file_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = build_log()
    evil = "\x1b[2J\x1b]0;x\x07\u202e\ud800"
    assert sanitize(evil) == "\ufffd[2J\ufffd]0;x\ufffd\ufffd\ufffd"
    leaf = log.erase("{}", decree="SK\x1b[31m\u202e", legal_basis="x" * 5_000)
    log.seal()
    assert main(["export", str(write_export(log, tmp_path))]) == 0
    out = capsys.readouterr().out
    assert f"leaf {leaf}" in out
    assert not {"\x1b", "\u202e"} & set(out)
    assert len(max(out.splitlines(), key=len)) < 1_000


def test_arguments_of_any_kind_are_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "garbage").write_bytes(b"\xff\x00")
    key = KEYS[1].verifier.vkey
    for path in (str(tmp_path), str(tmp_path / "garbage"), str(tmp_path / "none"), "", "a\x00b", "/dev/zero"):
        for words in (
            ["export", path],
            ["evidence", path],
            ["policy", path, path],
            ["proof", path, "--leaf", path, "--key", key],
            ["proof", path, "--leaf", path, "--policy", path],
            ["consistency", path, path, path, "--key", key],
            ["receipt", path, "--key", key, "--export", path],
            ["two-faces", path, "--key", key],
        ):
            assert main([*words, "--json"]) in (1, 2)
            assert json.loads(capsys.readouterr().out)["code"] in (1, 2)


def test_the_evidence_of_nothing_is_nothing(tmp_path: Path) -> None:
    assert evidence_files(build_log(), Choice())
    with zipfile.ZipFile(tmp_path / "e.zip", "w"):
        pass
    assert finding_keys(verify_evidence(tmp_path / "e.zip")) == {(FaultCode.UNREADABLE, None)}
