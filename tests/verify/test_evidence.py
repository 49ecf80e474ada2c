"""Evidence shows that its entries are in the log, that the population is complete, and which values are which."""

import json
from pathlib import Path
from typing import Any

import pytest

from audit.evidence_range import hashes_to_lines, prove_range, range_spans, verify_range
from audit.merkle import ProofError, leaf_hash
from audit.tile import Growth, Tile, Tree
from audit.verify.finding import FaultCode, StatementCode
from tests.log.rfc6962 import LEAVES, flip_bit, tree_hash
from tests.verify.inspect_report import finding_codes, finding_keys, statement_codes, verify_evidence
from tests.verify.log_builder import (
    EMPLOYEE,
    LEAVE,
    Choice,
    LogBuilder,
    build_log,
    evidence_files,
    proof_file,
    write_evidence,
)

SIZES = sorted(build_log().notes)


def _choice_with_change(log: LogBuilder, name: str, old: str, new: str) -> Choice:
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
    log = build_log()
    if choice.drop:
        lines = evidence_files(log, Choice(drop=choice.drop))["entri.jsonl"] or b""
        choice.summary["matched"] = lines.count(b"\n")
    report = verify_evidence(write_evidence(log, tmp_path / "e.zip", choice))
    assert (finding_keys(report), report.code) == (set(), 0)
    assert StatementCode.EVIDENCE in statement_codes(report)
    assert (StatementCode.WITHHELD in statement_codes(report)) == (not choice.values)
    assert (StatementCode.POPULATION_OPEN in statement_codes(report)) == bool(choice.drop)


def test_destroyed_values_are_explained_by_the_erasure(tmp_path: Path) -> None:
    log = build_log()
    log.erase("{[1,4)}", "{[2,3)}")
    log.seal()
    report = verify_evidence(write_evidence(log, tmp_path / "e.zip"))
    assert finding_keys(report) == set()
    assert [each.details["count"] for each in report.statements if each.code == StatementCode.DESTROYED] == [
        4
    ]


def test_an_entry_that_was_left_out_shows_in_the_counts(tmp_path: Path) -> None:
    report = verify_evidence(write_evidence(build_log(), tmp_path / "e.zip", Choice(drop=(2,))))
    assert finding_codes(report) == {FaultCode.POPULATION}
    assert "hr.employee I: 7 / 8" in report.as_text()


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("entri.jsonl", "1250000", "9250000", {(FaultCode.ENTRY_CHANGED, 0), (FaultCode.BAD_PROOF, 0)}),
        ("entri.jsonl", "Pegawai 1", "Pegawai 7", {(FaultCode.VALUE_CHANGED, 0)}),
        (
            "entri.jsonl",
            '"index": 0',
            '"index": 999',
            {(FaultCode.POPULATION, 999), (FaultCode.UNREADABLE, None)},
        ),
        ("entri.jsonl", '{"index": 0', "{", {(FaultCode.UNREADABLE, None)}),
        ("rentang.hashes", "A", "B", {(FaultCode.BAD_PROOF, None)}),
        ("kendali.jsonl", "manifest", "mainfest", {(FaultCode.ENTRY_CHANGED, SIZES[0] - 1)}),
        (
            "ringkasan.json",
            f'"origin": "{build_log().origin}"',
            '"origin": "else"',
            {(FaultCode.SUMMARY_DIFFERS, None)},
        ),
        (
            "ringkasan.json",
            '"checkpoint_size": ',
            '"checkpoint_size": 1',
            {(FaultCode.SUMMARY_DIFFERS, None)},
        ),
        ("ringkasan.json", '"watermark": "', '"watermark": "1', {(FaultCode.SUMMARY_DIFFERS, None)}),
        ("ringkasan.json", '"U": ', '"U": 1', {(FaultCode.SUMMARY_DIFFERS, None)}),
        ("ringkasan.json", '"version": 1', '"version": 1, "version": 1', {(FaultCode.UNREADABLE, None)}),
        ("ringkasan.json", '"range": [0', '"range": [999', {(FaultCode.UNREADABLE, None)}),
        ("bukti/2.tlog-proof", "index 2", "index 3", {(FaultCode.BAD_PROOF, 2)}),
        ("checkpoint", "— ", "— x", {(FaultCode.BAD_NOTE, None)}),
        ("policy", "log ", "lag ", {(FaultCode.UNREADABLE, None)}),
    ],
)
def test_each_file_that_lies_is_named(
    tmp_path: Path, name: str, old: str, new: str, expected: set[tuple[FaultCode, int | None]]
) -> None:
    log = build_log()
    report = verify_evidence(
        write_evidence(log, tmp_path / "e.zip", _choice_with_change(log, name, old, new))
    )
    assert expected <= finding_keys(report)


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
    report = verify_evidence(write_evidence(build_log(), tmp_path / "e.zip", Choice(files={name: None})))
    assert FaultCode.UNREADABLE in finding_codes(report)


def test_a_proof_that_is_missing_is_named(tmp_path: Path) -> None:
    report = verify_evidence(
        write_evidence(build_log(), tmp_path / "e.zip", Choice(files={"bukti/2.tlog-proof": None}))
    )
    assert finding_keys(report) == {(FaultCode.UNREADABLE, None)}


def test_a_control_entry_that_was_left_out_breaks_the_chain(tmp_path: Path) -> None:
    log = build_log()
    lines = (evidence_files(log, Choice())["kendali.jsonl"] or b"").splitlines(keepends=True)
    for at, leaf in ((0, SIZES[1] - 1), (1, SIZES[2] - 1)):
        files: dict[str, Any] = {"kendali.jsonl": b"".join([*lines[:at], *lines[at + 1 :]])}
        report = verify_evidence(write_evidence(log, tmp_path / "e.zip", Choice(files=files)))
        assert (FaultCode.CONTROL_CHAIN, leaf) in finding_keys(report)
    files = {"kendali.jsonl": b"".join(lines[:-1])}
    report = verify_evidence(write_evidence(log, tmp_path / "e.zip", Choice(files=files)))
    assert (FaultCode.CONTROL_MISSING, SIZES[-1] - 1) in finding_keys(report)


def test_a_value_that_is_missing_without_an_erasure_is_named(tmp_path: Path) -> None:
    log = build_log()
    log.values = [each for each in log.values if each.get("seq") != 1]
    report = verify_evidence(write_evidence(log, tmp_path / "e.zip"))
    assert finding_keys(report) == {(FaultCode.VALUE_MISSING, 0)}


def test_a_proof_of_another_time_is_believed_too(tmp_path: Path) -> None:
    log = build_log()
    older = proof_file(log, 2)
    log.seal()
    choice = Choice(files={"bukti/2.tlog-proof": older.encode()})
    assert finding_keys(verify_evidence(write_evidence(log, tmp_path / "e.zip", choice))) == set()


def test_something_that_was_not_asked_for_is_named(tmp_path: Path) -> None:
    choice = Choice(relation=None, summary={"filter": {"relation": EMPLOYEE, "op": ["U"]}})
    assert FaultCode.POPULATION in finding_codes(
        verify_evidence(write_evidence(build_log(), tmp_path / "e.zip", choice))
    )


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13])
def test_a_range_is_the_range_of_its_tree_and_no_other(size: int) -> None:
    hashes = LEAVES[:size]
    growth = Growth()
    growth.append(hashes)
    tree = Tree(size, dict(growth.partial_tiles()).__getitem__)
    root = tree_hash(hashes)
    for start in range(size + 1):
        for end in range(start, size + 1):
            proof, inside = prove_range(tree, start, end=end), hashes[start:end]
            verify_range(start, inside, size=size, proof=proof, root=root)
            assert len(proof) == len(range_spans(start, end, size=size)) <= 8
            lies = [
                (start, inside, [*proof, root]),
                (start, inside, proof[:-1]),
                (start + 1, inside, proof),
                (start, inside[:-1], proof),
                (start, [flip_bit(inside[0], 3), *inside[1:]] if inside else [root], proof),
                (start, inside, [flip_bit(proof[0], 9), *proof[1:]] if proof else [root]),
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
    stored |= dict(growth.partial_tiles())
    tree = Tree(len(hashes), stored.__getitem__)
    proof = prove_range(tree, 777, end=19_001)
    verify_range(777, hashes[777:19_001], size=20_000, proof=proof, root=tree.root())
    assert json.dumps(hashes_to_lines(proof).count("\n")) == str(len(proof))
