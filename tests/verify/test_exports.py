"""A correct export raises nothing, whatever honest history stands behind it; and it says what an auditor must know."""

from decimal import Decimal
from pathlib import Path

import pytest

from audit.verify.finding import StatementCode
from tests.verify import inspect_report
from tests.verify.inspect_report import finding_keys, statement_codes, verify_export
from tests.verify.log_builder import (
    EMPLOYEE,
    KEYS,
    SPARE,
    WITNESSES,
    LogBuilder,
    build_log,
    policy_text,
    write_export,
)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_true_is_believed(tmp_path: Path, seed: int) -> None:
    log = build_log(seed, batches=seed + 1, changes=seed * 7 % 5 + 1)
    report = verify_export(write_export(log, tmp_path))
    assert (finding_keys(report), report.code) == (set(), 0)
    assert {
        StatementCode.UNWITNESSED,
        StatementCode.OWN_KEYS,
        StatementCode.VALUES,
        StatementCode.SIGNED,
    } <= statement_codes(report)


@pytest.mark.parametrize("leaves", [1, 2, 255, 256, 257, 511, 512, 770])
def test_every_size_of_a_tree_is_believed(tmp_path: Path, leaves: int) -> None:
    log = LogBuilder()
    tx = log.act()
    for _ in range(leaves - 1):
        log.change(tx, personal=False)
    log.seal()
    assert len(log.leaves) == leaves
    assert finding_keys(verify_export(write_export(log, tmp_path))) == set()


def test_an_empty_log_is_believed(tmp_path: Path) -> None:
    log = LogBuilder()
    log.sign()
    assert finding_keys(verify_export(write_export(log, tmp_path))) == set()


def test_the_quick_check_says_that_it_was_quick(tmp_path: Path) -> None:
    report = verify_export(write_export(build_log(), tmp_path), is_quick=True)
    assert finding_keys(report) == set()
    assert StatementCode.QUICK in statement_codes(report)


def test_without_values_it_is_said_how_many_were_not_compared(tmp_path: Path) -> None:
    report = verify_export(write_export(build_log(), tmp_path, values=False))
    assert finding_keys(report) == set()
    assert StatementCode.NO_VALUES in statement_codes(report)


def test_destroyed_values_are_told_with_basis_and_decree(tmp_path: Path) -> None:
    log = build_log()
    leaf = log.erase("{[1,3),[5,6)}", "{[2,3)}")
    log.seal()
    report = verify_export(write_export(log, tmp_path))
    assert finding_keys(report) == set()
    told = [each.details for each in report.statements if each.code == StatementCode.DESTROYED]
    assert told == [{"count": 5, "basis": "PP 28/2012", "decree": "SK 12/2026", "leaf": leaf}]
    assert "dimusnahkan menurut PP 28/2012, SK 12/2026" in report.as_text()


def test_witnesses_and_a_met_policy_are_told(tmp_path: Path) -> None:
    log = build_log()
    log.cosigners = WITNESSES[:2]
    log.seal()
    policy = policy_text(witnesses=3, quorum="two-of-them")
    report = verify_export(write_export(log, tmp_path, keep=False), policy=policy)
    assert finding_keys(report) == set()
    assert [each.details["name"] for each in report.statements if each.code == StatementCode.COSIGNED] == [
        "w0",
        "w1",
    ]
    assert not {StatementCode.UNWITNESSED, StatementCode.OWN_KEYS} & statement_codes(report)


def test_a_rotated_key_is_told_and_accepted(tmp_path: Path) -> None:
    log = build_log()
    log.keys = [SPARE, log.key]
    log.seal()
    log.keys = [SPARE]
    log.change(log.act())
    log.seal()
    report = verify_export(write_export(log, tmp_path, policy=policy_text(KEYS[1], SPARE)))
    assert finding_keys(report) == set()
    changes = [each.details["leaf"] for each in report.statements if each.code == StatementCode.KEYS_CHANGED]
    assert changes == [len(log.leaves) - 3, len(log.leaves) - 1]


def test_late_transactions_and_gaps_raise_nothing(tmp_path: Path) -> None:
    log = LogBuilder()
    slow, fast = log.act(), log.act()
    log.change(fast)
    log.seal(watermark=slow["xid"])
    log.seq += 17
    log.change(slow)
    log.seal()
    assert finding_keys(verify_export(write_export(log, tmp_path))) == set()


def test_one_transaction_over_several_batches_raises_nothing(tmp_path: Path) -> None:
    log = LogBuilder()
    tx = log.act(reason="muat awal")
    log.change(tx)
    log.seal(watermark=tx["xid"])
    log.change(tx)
    log.seal()
    assert finding_keys(verify_export(write_export(log, tmp_path))) == set()


def test_a_new_cluster_is_told(tmp_path: Path) -> None:
    log = build_log()
    log.cluster, log.xid, log.watermark = log.cluster + 5, 3, 0
    log.change(log.act())
    log.seal()
    report = verify_export(write_export(log, tmp_path))
    assert finding_keys(report) == set()
    assert StatementCode.NEW_EPOCH in statement_codes(report)


def test_a_restore_is_told_and_is_no_failure(tmp_path: Path) -> None:
    log = build_log(has_deciders=True)
    sizes = sorted(log.notes)
    lost, until = log.notes[sizes[-1]], log.checkpoint()
    before = log.notes[sizes[1]]
    log.restore(sizes[1], until=until)
    log.change(log.act())
    log.seal()
    (tmp_path / "lost").write_text(lost)
    (tmp_path / "before").write_text(before)
    report = verify_export(write_export(log, tmp_path / "export"), tmp_path / "lost", tmp_path / "before")
    assert (finding_keys(report), report.code) == (set(), 0)
    assert {StatementCode.CONTINUED, StatementCode.LOST, StatementCode.CONSISTENT} <= statement_codes(report)
    assert f"entri {sizes[1]}-{until.size - 1} hilang" in report.as_text()
    quick = verify_export(tmp_path / "export", tmp_path / "lost", is_quick=True)
    assert (finding_keys(quick), StatementCode.LOST in statement_codes(quick)) == (set(), True)


def test_an_older_checkpoint_is_still_true(tmp_path: Path) -> None:
    log = build_log()
    for size, note in log.notes.items():
        (tmp_path / f"note{size}").write_text(note)
    report = verify_export(write_export(log, tmp_path / "export", keep=False), *tmp_path.glob("note*"))
    assert finding_keys(report) == set()
    assert sum(each.code == StatementCode.CONSISTENT for each in report.statements) == len(log.notes)


def test_numbers_and_texts_of_every_sort_are_read(tmp_path: Path) -> None:
    log = LogBuilder()
    odd = {"rate": Decimal("0.10"), "é": 'a"\\\n\x7f\u2028', "": None, "list": [1, {"b": 1, "aa": 2}]}
    log.change(log.act(), EMPLOYEE, "I", personal=False, old=None, new=odd)
    log.seal()
    assert finding_keys(inspect_report.verify_export(write_export(log, tmp_path))) == set()
