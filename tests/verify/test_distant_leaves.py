"""What is wrong only between leaves that stand far apart is named too, in a log that is read in several pieces."""

import copy
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from audit.tile import ENTRIES_LEVEL, WIDTH, Tile
from audit.verify.chunk import LEAVES_PER_CHUNK
from audit.verify.finding import FaultCode, StatementCode
from audit.verify.report import Report
from tests.verify.inspect_report import finding_keys, statement_codes, verify_export
from tests.verify.log_builder import EMPLOYEE, LEAVE, LogBuilder, write_export

Lie = Callable[[LogBuilder], object]
BATCH = LEAVES_PER_CHUNK - 500  # so that the second batch goes from the first piece to the second
LATE = 3 * BATCH


@cache
def _build() -> LogBuilder:
    log = LogBuilder()
    for _ in range(3):
        for at in range(BATCH - 1):
            log.change(log.act(reason="sebab" if at % 100 == 0 else None), personal=at % 50 == 0)
        log.seal()
    return log


def _log() -> LogBuilder:
    return copy.deepcopy(_build())


def _verify_signed(lie: Lie, folder: Path) -> set[tuple[FaultCode, int | None]]:
    log = _log()
    lie(log)
    log.notes.clear()
    log.sign()
    return finding_keys(verify_export(write_export(log, folder)))


def _change_leaf(at: int, **entry: object) -> Lie:
    def lie(log: LogBuilder) -> None:
        log.leaves[at] = log.change_leaf(at, **entry)

    return lie


def _change_tx(at: int, **tx: object) -> Lie:
    def lie(log: LogBuilder) -> None:
        log.leaves[at] = log.changed_tx(at, **tx)

    return lie


def test_a_log_in_several_pieces_is_believed(tmp_path: Path) -> None:
    log = _log()
    assert len(log.leaves) > 2 * LEAVES_PER_CHUNK
    report = verify_export(write_export(log, tmp_path))
    assert finding_keys(report) == set()
    assert StatementCode.VALUES in statement_codes(report)
    (tmp_path / "disclosures.jsonl").unlink()
    report = verify_export(tmp_path)
    told = [each.details["count"] for each in report.statements if each.code == StatementCode.NO_VALUES]
    assert (finding_keys(report), told) == (set(), [len(log.values)])
    assert finding_keys(verify_export(tmp_path, is_quick=True)) == set()


@pytest.mark.parametrize(
    ("lie", "expected"),
    [
        (_change_leaf(LATE - 9, seq=7), (FaultCode.SEQ_TWICE, LATE - 9)),
        (_change_leaf(LEAVES_PER_CHUNK, seq=10), (FaultCode.SEQ_ORDER, LEAVES_PER_CHUNK)),
        (_change_tx(LATE - 9, id=5), (FaultCode.TX_DIFFERS, LATE - 9)),
        (_change_tx(LATE - 9, xid=702), (FaultCode.BACKDATED, LATE - 9)),
        (_change_leaf(LEAVES_PER_CHUNK - 9, relation=LEAVE), (FaultCode.CONTROL_COUNTS, 2 * BATCH - 1)),
        (_change_leaf(LEAVES_PER_CHUNK + 9, op="I"), (FaultCode.CONTROL_COUNTS, 2 * BATCH - 1)),
        (_change_leaf(LATE - 9, nonce="?"), (FaultCode.BAD_SHAPE, LATE - 9)),
    ],
)  # fmt: skip
def test_a_lie_between_pieces_is_named(tmp_path: Path, lie: Lie, expected: tuple[FaultCode, int]) -> None:
    assert expected in _verify_signed(lie, tmp_path)


def test_every_late_leaf_of_a_transaction_is_named(tmp_path: Path) -> None:
    def lie(log: LogBuilder) -> None:
        tx = log.act()
        tx["xid"] = 702
        for _ in range(3):
            log.change(tx, EMPLOYEE, personal=False)
        log.seal()

    late = {leaf for wrong, leaf in _verify_signed(lie, tmp_path) if wrong == FaultCode.BACKDATED}
    assert late == {LATE, LATE + 1, LATE + 2}


def test_a_gap_is_named_and_what_cannot_be_known_behind_it_is_not_claimed(tmp_path: Path) -> None:
    folder, number = write_export(_log(), tmp_path), LEAVES_PER_CHUNK // WIDTH
    (folder / Tile(ENTRIES_LEVEL, number).path).unlink()
    report = verify_export(folder)
    assert (finding_keys(report), _read(report)) == ({(FaultCode.TILE_MISSING, None)}, LATE)
    (folder / Tile(0, number).path).unlink()
    report = verify_export(folder)
    assert (finding_keys(report), _read(report)) == ({(FaultCode.TILE_MISSING, None)}, LEAVES_PER_CHUNK)


def _read(report: Report) -> object:
    return next(each.details["count"] for each in report.statements if each.code == StatementCode.LEAVES)
