"""Evidence shows that its entries are in the log, that the population is complete, and which values are which."""

import json
from pathlib import Path
from typing import Any

import pytest

from audit.evidence_range import as_lines, range_proof, range_spans, verify_range
from audit.merkle import ProofError, leaf_hash
from audit.tile import Growth, Tile, Tree
from audit.verify.finding import Said, Wrong
from tests.log.rfc6962 import LEAVES, flipped, tree_hash
from tests.verify.building import (
    EMPLOYEE,
    LEAVE,
    Choice,
    Log,
    a_log,
    evidence_files,
    proof_file,
    write_evidence,
)
from tests.verify.looking import evidence, found, names, said

SIZES = sorted(a_log().notes)


def _changed(log: Log, name: str, old: str, new: str) -> Choice:
    content = evidence_files(log, Choice())[name]
    assert content is not None
    assert old.encode() in content, content[:300]
    return Choice(files={name: content.replace(old.encode(), new.encode(), 1)})


@pytest.mark.parametrize(
    "choice",
    [
        Choice(),
        Choice(relation=LEAVE),
        Choice(relation=None),
        Choice(values=False),
        Choice(start=SIZES[0], until=SIZES[2]),
        Choice(until=SIZES[1]),
        Choice(start=SIZES[1]),
        Choice(start=5, until=17),
        Choice(start=5, until=5),
        Choice(summary={"filter": {"actor": "x"}}, drop=(0, 2)),
    ],
)
def test_what_is_true_is_believed(tmp_path: Path, choice: Choice) -> None:
    log = a_log()
    if choice.drop:
        lines = evidence_files(log, Choice(drop=choice.drop))["entri.jsonl"] or b""
        choice.summary["matched"] = lines.count(b"\n")
    report = evidence(write_evidence(log, tmp_path / "e.zip", choice))
    assert (found(report), report.code) == (set(), 0)
    assert Said.EVIDENCE in said(report)
    assert (Said.WITHHELD in said(report)) == (not choice.values)
    assert (Said.POPULATION_OPEN in said(report)) == bool(choice.drop)


def test_destroyed_values_are_explained_by_the_erasure(tmp_path: Path) -> None:
    log = a_log()
    log.erase("{[1,4)}", "{[2,3)}")
    log.seal()
    report = evidence(write_evidence(log, tmp_path / "e.zip"))
    assert found(report) == set()
    assert [each.details["count"] for each in report.statements if each.said == Said.DESTROYED] == [4]


def test_an_entry_that_was_left_out_shows_in_the_counts(tmp_path: Path) -> None:
    report = evidence(write_evidence(a_log(), tmp_path / "e.zip", Choice(drop=(2,))))
    assert names(report) == {Wrong.POPULATION}
    assert "hr.employee I: 7 / 8" in report.as_text()


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("entri.jsonl", "1250000", "9250000", {(Wrong.ENTRY_CHANGED, 0), (Wrong.BAD_PROOF, 0)}),
        ("entri.jsonl", "Pegawai 1", "Pegawai 7", {(Wrong.VALUE_CHANGED, 0)}),
        ("entri.jsonl", '"index": 0', '"index": 999', {(Wrong.POPULATION, 999), (Wrong.UNREADABLE, None)}),
        ("entri.jsonl", '{"index": 0', "{", {(Wrong.UNREADABLE, None)}),
        ("rentang.hashes", "A", "B", {(Wrong.BAD_PROOF, None)}),
        ("kendali.jsonl", "manifest", "mainfest", {(Wrong.ENTRY_CHANGED, SIZES[0] - 1)}),
        (
            "ringkasan.json",
            f'"origin": "{a_log().origin}"',
            '"origin": "else"',
            {(Wrong.SUMMARY_DIFFERS, None)},
        ),
        ("ringkasan.json", '"checkpoint_size": ', '"checkpoint_size": 1', {(Wrong.SUMMARY_DIFFERS, None)}),
        ("ringkasan.json", '"watermark": "', '"watermark": "1', {(Wrong.SUMMARY_DIFFERS, None)}),
        ("ringkasan.json", '"U": ', '"U": 1', {(Wrong.SUMMARY_DIFFERS, None)}),
        ("ringkasan.json", '"version": 1', '"version": 1, "version": 1', {(Wrong.UNREADABLE, None)}),
        ("ringkasan.json", '"range": [0', '"range": [999', {(Wrong.UNREADABLE, None)}),
        ("bukti/2.tlog-proof", "index 2", "index 3", {(Wrong.BAD_PROOF, 2)}),
        ("checkpoint", "— ", "— x", {(Wrong.BAD_NOTE, None)}),
        ("policy", "log ", "lag ", {(Wrong.UNREADABLE, None)}),
    ],
)
def test_each_file_that_lies_is_named(
    tmp_path: Path, name: str, old: str, new: str, expected: set[tuple[Wrong, int | None]]
) -> None:
    log = a_log()
    report = evidence(write_evidence(log, tmp_path / "e.zip", _changed(log, name, old, new)))
    assert expected <= found(report)


@pytest.mark.parametrize(
    "name",
    [
        "ringkasan.json",
        "checkpoint",
        "policy",
        "rentang.hashes",
        "rentang.proof",
        "kendali.jsonl",
        "entri.jsonl",
    ],
)
def test_a_file_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    report = evidence(write_evidence(a_log(), tmp_path / "e.zip", Choice(files={name: None})))
    assert Wrong.UNREADABLE in names(report)


def test_a_proof_that_is_missing_is_named(tmp_path: Path) -> None:
    report = evidence(write_evidence(a_log(), tmp_path / "e.zip", Choice(files={"bukti/2.tlog-proof": None})))
    assert found(report) == {(Wrong.UNREADABLE, None)}


def test_a_control_entry_that_was_left_out_breaks_the_chain(tmp_path: Path) -> None:
    log = a_log()
    lines = (evidence_files(log, Choice())["kendali.jsonl"] or b"").splitlines(keepends=True)
    for at, leaf in ((0, SIZES[1] - 1), (1, SIZES[2] - 1)):
        files: dict[str, Any] = {"kendali.jsonl": b"".join([*lines[:at], *lines[at + 1 :]])}
        report = evidence(write_evidence(log, tmp_path / "e.zip", Choice(files=files)))
        assert (Wrong.CONTROL_CHAIN, leaf) in found(report)
    files = {"kendali.jsonl": b"".join(lines[:-1])}
    report = evidence(write_evidence(log, tmp_path / "e.zip", Choice(files=files)))
    assert (Wrong.CONTROL_MISSING, SIZES[-1] - 1) in found(report)


def test_a_value_that_is_missing_without_an_erasure_is_named(tmp_path: Path) -> None:
    log = a_log()
    log.values = [each for each in log.values if each.get("seq") != 1]
    report = evidence(write_evidence(log, tmp_path / "e.zip"))
    assert found(report) == {(Wrong.VALUE_MISSING, 0)}


def test_a_proof_of_another_time_is_believed_too(tmp_path: Path) -> None:
    log = a_log()
    older = proof_file(log, 2)
    log.seal()
    choice = Choice(files={"bukti/2.tlog-proof": older.encode()})
    assert found(evidence(write_evidence(log, tmp_path / "e.zip", choice))) == set()


def test_something_that_was_not_asked_for_is_named(tmp_path: Path) -> None:
    choice = Choice(relation=None, summary={"filter": {"relation": EMPLOYEE, "op": ["U"]}})
    assert Wrong.POPULATION in names(evidence(write_evidence(a_log(), tmp_path / "e.zip", choice)))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13])
def test_a_range_is_the_range_of_its_tree_and_no_other(size: int) -> None:
    hashes = LEAVES[:size]
    growth = Growth()
    growth.append(hashes)
    tree = Tree(size, dict(growth.unfinished()).__getitem__)
    root = tree_hash(hashes)
    for start in range(size + 1):
        for end in range(start, size + 1):
            proof, inside = range_proof(tree, start, end=end), hashes[start:end]
            verify_range(start, inside, size=size, proof=proof, root=root)
            assert len(proof) == len(range_spans(start, end, size=size)) <= 8
            lies = [
                (start, inside, [*proof, root]),
                (start, inside, proof[:-1]),
                (start + 1, inside, proof),
                (start, inside[:-1], proof),
                (start, [flipped(inside[0], 3), *inside[1:]] if inside else [root], proof),
                (start, inside, [flipped(proof[0], 9), *proof[1:]] if proof else [root]),
            ]
            for lie in (lie for lie in lies if lie != (start, inside, proof)):
                if start == end and lie[2] == [root] and lie[1] == []:
                    continue
                with pytest.raises(ProofError):
                    verify_range(lie[0], lie[1], size=size, proof=lie[2], root=root)


def test_a_range_over_many_blocks_is_proven() -> None:
    hashes = [leaf_hash(number.to_bytes(4)) for number in range(20_000)]
    growth = Growth()
    stored: dict[Tile, bytes] = dict(growth.append(hashes))
    stored |= dict(growth.unfinished())
    tree = Tree(len(hashes), stored.__getitem__)
    proof = range_proof(tree, 777, end=19_001)
    verify_range(777, hashes[777:19_001], size=20_000, proof=proof, root=tree.root())
    assert json.dumps(as_lines(proof).count("\n")) == str(len(proof))
