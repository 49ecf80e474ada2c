"""No byte of an export or of evidence can be turned over without being found, or without it making no difference."""

import json
import zipfile
from pathlib import Path
from random import Random

import pytest

from audit.verify.finding import StatementCode
from audit.verify.report import Report
from tests.proof_report import IS_FULL_SIZE, ClaimRecorder
from tests.verify.inspect_report import verify_evidence, verify_export
from tests.verify.log_builder import (
    Choice,
    build_log,
    evidence_files,
    policy_text,
    write_evidence,
    write_export,
)

FLIPS = 20_000 if IS_FULL_SIZE else 120


def _statements(report: Report) -> list[object]:
    return [each for each in report.statements if each.code != StatementCode.OWN_KEYS]


@pytest.mark.proof
def test_every_flipped_byte_of_an_export_is_found(tmp_path: Path, record_claim: ClaimRecorder) -> None:
    log = build_log(3, batches=2, changes=3)
    log.erase("{[1,2)}")
    log.seal()
    folder = write_export(log, tmp_path)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "policy")
    places = [(path, at) for path in files for at in range(path.stat().st_size)]
    chosen = places if len(places) <= FLIPS else Random(5).sample(places, FLIPS)
    truth = _statements(verify_export(folder, policy=policy_text()))
    _flip_each_byte(folder, chosen, truth)
    record_claim(
        "a flipped byte of an export is found", f"{len(chosen)} of {len(places)} bytes flipped, none unseen"
    )


def _flip_each_byte(folder: Path, chosen: list[tuple[Path, int]], truth: list[object]) -> None:
    """Flip one bit of each byte; what is not found must say the same as before."""
    random = Random(6)
    for path, at in chosen:
        kept = path.read_bytes()
        flipped = bytearray(kept)
        flipped[at] ^= 1 << random.randrange(8)
        path.write_bytes(flipped)
        report = verify_export(folder, policy=policy_text())
        path.write_bytes(kept)
        if not report.code:
            # Only between the parts of a line of JSON may a byte have another spelling.
            assert path.name == "disclosures.jsonl", (path, at, kept[at : at + 20])
            assert _statements(report) == truth, (path, at)


@pytest.mark.proof
def test_every_flipped_byte_of_evidence_is_found(tmp_path: Path, record_claim: ClaimRecorder) -> None:
    log = build_log(3, batches=2, changes=3)
    files = evidence_files(log, Choice())
    names = [name for name in files if name != "policy"]
    random = Random(7)
    count = 0
    for _ in range(FLIPS if IS_FULL_SIZE else 80):
        name = random.choice(names)
        content = bytearray(files[name] or b"")
        if not content:
            continue
        at = random.randrange(len(content))
        content[at] ^= 1 << random.randrange(8)
        path = write_evidence(log, tmp_path / "e.zip", Choice(files={name: bytes(content)}))
        report = verify_evidence(path)
        count += 1
        is_free = name == "ringkasan.json"  # its free words and its filter are nobody's promise
        assert report.code or is_free or _is_only_spelling(bytes(content), files[name] or b""), (name, at)
    record_claim("a flipped byte of evidence is found", f"{count} bytes flipped")


def _is_only_spelling(one: bytes, other: bytes) -> bool:
    """Whether a line of JSON says the same in other bytes."""
    try:
        pair = [[json.loads(line) for line in each.splitlines()] for each in (one, other)]
    except ValueError:
        return False
    return pair[0] == pair[1] or _without_unknown(pair[0]) == _without_unknown(pair[1])


def _without_unknown(lines: list[dict[str, object]]) -> list[object]:
    return [{name: line.get(name) for name in ("index", "leaf", "text", "disclosed")} for line in lines]


@pytest.mark.proof
def test_every_flipped_byte_of_an_archive_is_answered(tmp_path: Path, record_claim: ClaimRecorder) -> None:
    log = build_log(3, batches=2, changes=3)
    raw = write_evidence(log, tmp_path / "whole.zip").read_bytes()
    random, refused = Random(8), 0
    places = range(len(raw)) if IS_FULL_SIZE else random.sample(range(len(raw)), 150)
    for at in places:
        flipped = bytearray(raw)
        flipped[at] ^= 1 << random.randrange(8)
        (tmp_path / "e.zip").write_bytes(flipped)
        refused += verify_evidence(tmp_path / "e.zip").code > 0
    assert zipfile.is_zipfile(tmp_path / "whole.zip")
    record_claim(
        "a flipped byte of an archive is answered", f"{refused} of {len(places)} refused, no traceback"
    )
