"""A promise is kept when every hash of the receipt stands in the signed tree, and says there what was promised."""

from pathlib import Path

import pytest

from audit.key import encode, generate_key
from audit.merkle import leaf_hash
from audit.policy import parse_policy
from audit.verify.__main__ import main
from audit.verify.finding import FaultCode, StatementCode
from audit.verify.receipt import check_by_export, check_by_proofs, open_receipt
from audit.verify.report import Report
from tests.verify.inspect_report import finding_codes, finding_keys, run_check, statement_codes
from tests.verify.log_builder import (
    KEYS,
    RECEIPTS,
    LogBuilder,
    build_log,
    build_receipt,
    policy_text,
    proof_file,
    write_export,
)

VKEY = RECEIPTS.verifier.vkey


def _verify_receipt(folder: Path, log: LogBuilder, note: str, *, key: str = VKEY) -> Report:
    (folder / "receipt").write_text(note)
    path = str(write_export(log, folder / "export"))
    return run_check(
        lambda report: check_by_export(
            report, open_receipt(report, str(folder / "receipt"), key=key), path=path, policy=None
        )
    )


def test_a_kept_promise_names_its_leaves(tmp_path: Path) -> None:
    log = build_log()
    report = _verify_receipt(tmp_path, log, build_receipt(log, [0, 1]))
    assert (finding_keys(report), report.code) == (set(), 0)
    assert [
        each.details["leaves"] for each in report.statements if each.code == StatementCode.RECEIPT_KEPT
    ] == ["0, 1"]


def test_a_value_changed_before_the_seal_breaks_the_promise(tmp_path: Path) -> None:
    log, honest = build_log(), build_log()
    log.leaves[0] = log.change_leaf(0, new={"grade": "IV/e"})
    log.sign()
    report = _verify_receipt(tmp_path, log, build_receipt(honest, [0, 1]))
    assert (FaultCode.RECEIPT_BROKEN, None) in finding_keys(report)
    assert report.code & 64
    assert f"The receipt promised the entry {encode(leaf_hash(honest.leaves[0]))}" in report.as_text()


@pytest.mark.parametrize("what", ["request", "xid", "transaction", "operation"])
def test_a_receipt_that_says_another_transaction_is_named(tmp_path: Path, what: str) -> None:
    log = build_log()
    report = _verify_receipt(tmp_path, log, build_receipt(log, [0, 1], **{what: "77"}))
    assert finding_keys(report) == {(FaultCode.RECEIPT_OTHERWISE, 0), (FaultCode.RECEIPT_OTHERWISE, 1)}
    assert report.code == 64


def test_an_export_older_than_the_promise_decides_nothing(tmp_path: Path) -> None:
    log, later = build_log(), build_log()
    at = later.change(later.act())
    report = _verify_receipt(tmp_path, log, build_receipt(later, [at], due="2027-01-01T00:00:00Z"))
    assert finding_keys(report) == {(FaultCode.TOO_EARLY, None)}


def test_a_promise_lost_in_a_restore_is_told_with_the_range(tmp_path: Path) -> None:
    log = build_log(has_deciders=True)
    note, size = build_receipt(log, [25]), sorted(log.notes)[1]
    log.restore(size, until=log.checkpoint())
    report = _verify_receipt(tmp_path, log, note)
    assert finding_codes(report) == {FaultCode.RECEIPT_BROKEN}
    assert f"(pemulihan/restore: {size}-" in report.as_text()


def test_a_receipt_by_another_key_or_of_another_form_is_refused(tmp_path: Path) -> None:
    log = build_log()
    other = generate_key("kepegawaian.example/receipt").verifier.vkey
    assert finding_keys(_verify_receipt(tmp_path, log, build_receipt(log, [0]), key=other)) == {
        (FaultCode.BAD_NOTE, None)
    }
    assert finding_keys(
        _verify_receipt(tmp_path, log, log.notes[len(log.leaves)], key=KEYS[1].verifier.vkey)
    ) == {(FaultCode.BAD_NOTE, None)}
    for wrong in ({"due": "2026-03-01"}, {"due": "2026-13-01T00:00:00Z"}, {"xid": "07"}):
        assert finding_keys(_verify_receipt(tmp_path, log, build_receipt(log, [0], **wrong))) == {
            (FaultCode.BAD_NOTE, None)
        }


def test_a_receipt_of_another_log_is_told_apart(tmp_path: Path) -> None:
    log = build_log()
    other = LogBuilder(key=KEYS[2])
    at = other.change(other.act())
    other.seal()
    assert (FaultCode.OTHER_LOG, None) in finding_keys(
        _verify_receipt(tmp_path, log, build_receipt(other, [at]))
    )


def test_hashes_in_tiles_that_no_root_covers_are_not_believed(tmp_path: Path) -> None:
    log, wanted = build_log(), build_log()
    wanted.leaves[0] = wanted.change_leaf(0, new=None)
    wanted.notes = log.notes
    report = _verify_receipt(tmp_path, wanted, build_receipt(wanted, [0]))
    assert finding_keys(report) == {(FaultCode.ROOT_DIFFERS, None)}


def test_proofs_alone_keep_a_promise(tmp_path: Path) -> None:
    log = build_log()
    files = {"receipt": build_receipt(log, [0, 1]), "p0": proof_file(log, 0), "p1": proof_file(log, 1)}
    files |= {"policy": policy_text(), "l0": log.leaves[0].decode() + "\n", "l1": log.leaves[1].decode()}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    words = ["receipt", str(tmp_path / "receipt"), "--key", VKEY, "--policy", str(tmp_path / "policy")]
    proofs = ["--proof", str(tmp_path / "p0"), str(tmp_path / "p1")]
    assert main([*words, *proofs, "--leaf", str(tmp_path / "l0"), str(tmp_path / "l1")]) == 0
    assert main([*words, *proofs]) == 0
    assert main([*words, *proofs[:2]]) == 64
    assert main(words) == 1


def test_proofs_of_other_leaves_break_it(tmp_path: Path) -> None:
    log = build_log()
    (tmp_path / "receipt").write_text(build_receipt(log, [0, 1], xid=5))
    (tmp_path / "p1").write_text(proof_file(log, 1))
    (tmp_path / "l1").write_bytes(log.leaves[1])
    report = run_check(
        lambda report: check_by_proofs(
            report,
            open_receipt(report, str(tmp_path / "receipt"), key=VKEY),
            proofs=[str(tmp_path / "p1")],
            leaves=[str(tmp_path / "l1")],
            policy=parse_policy(policy_text()),
        )
    )
    assert finding_keys(report) == {(FaultCode.RECEIPT_BROKEN, None), (FaultCode.RECEIPT_OTHERWISE, 1)}
    assert StatementCode.LEAF_UNSEEN not in statement_codes(report)
