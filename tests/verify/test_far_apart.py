"""What is wrong only between leaves that stand far apart is named too, in a log that is read in several pieces."""

import copy
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from audit.tile import ENTRIES, WIDTH, Tile
from audit.verify.chunk import CHUNK
from audit.verify.finding import Said, Wrong
from audit.verify.report import Report
from tests.verify.building import EMPLOYEE, LEAVE, Log, write_export
from tests.verify.looking import export, found, said

Lie = Callable[[Log], object]
BATCH = CHUNK - 500  # so that the second batch goes from the first piece to the second
LATE = 3 * BATCH


@cache
def _built() -> Log:
    log = Log()
    for _ in range(3):
        for at in range(BATCH - 1):
            log.change(log.act(reason="sebab" if at % 100 == 0 else None), personal=at % 50 == 0)
        log.seal()
    return log


def _log() -> Log:
    return copy.deepcopy(_built())


def _signed(lie: Lie, folder: Path) -> set[tuple[Wrong, int | None]]:
    log = _log()
    lie(log)
    log.notes.clear()
    log.sign()
    return found(export(write_export(log, folder)))


def _changed(at: int, **entry: object) -> Lie:
    def lie(log: Log) -> None:
        log.leaves[at] = log.changed(at, **entry)

    return lie


def _changed_tx(at: int, **tx: object) -> Lie:
    def lie(log: Log) -> None:
        log.leaves[at] = log.changed_tx(at, **tx)

    return lie


def test_a_log_in_several_pieces_is_believed(tmp_path: Path) -> None:
    log = _log()
    assert len(log.leaves) > 2 * CHUNK
    report = export(write_export(log, tmp_path))
    assert found(report) == set()
    assert Said.VALUES in said(report)
    (tmp_path / "disclosures.jsonl").unlink()
    report = export(tmp_path)
    told = [each.details["count"] for each in report.statements if each.said == Said.NO_VALUES]
    assert (found(report), told) == (set(), [len(log.values)])
    assert found(export(tmp_path, is_quick=True)) == set()


@pytest.mark.parametrize(
    ("lie", "expected"),
    [
        (_changed(LATE - 9, seq=7), (Wrong.SEQ_TWICE, LATE - 9)),
        (_changed(CHUNK, seq=10), (Wrong.SEQ_ORDER, CHUNK)),
        (_changed_tx(LATE - 9, id=5), (Wrong.TX_DIFFERS, LATE - 9)),
        (_changed_tx(LATE - 9, xid=702), (Wrong.BACKDATED, LATE - 9)),
        (_changed(CHUNK - 9, relation=LEAVE), (Wrong.CONTROL_COUNTS, 2 * BATCH - 1)),
        (_changed(CHUNK + 9, op="I"), (Wrong.CONTROL_COUNTS, 2 * BATCH - 1)),
        (_changed(LATE - 9, nonce="?"), (Wrong.BAD_SHAPE, LATE - 9)),
    ],
)  # fmt: skip
def test_a_lie_between_pieces_is_named(tmp_path: Path, lie: Lie, expected: tuple[Wrong, int]) -> None:
    assert expected in _signed(lie, tmp_path)


def test_every_late_leaf_of_a_transaction_is_named(tmp_path: Path) -> None:
    def lie(log: Log) -> None:
        tx = log.act()
        tx["xid"] = 702
        for _ in range(3):
            log.change(tx, EMPLOYEE, personal=False)
        log.seal()

    late = {leaf for wrong, leaf in _signed(lie, tmp_path) if wrong == Wrong.BACKDATED}
    assert late == {LATE, LATE + 1, LATE + 2}


def test_a_gap_is_named_and_what_cannot_be_known_behind_it_is_not_claimed(tmp_path: Path) -> None:
    folder, number = write_export(_log(), tmp_path), CHUNK // WIDTH
    (folder / Tile(ENTRIES, number).path).unlink()
    report = export(folder)
    assert (found(report), _read(report)) == ({(Wrong.TILE_MISSING, None)}, LATE)
    (folder / Tile(0, number).path).unlink()
    report = export(folder)
    assert (found(report), _read(report)) == ({(Wrong.TILE_MISSING, None)}, CHUNK)


def _read(report: Report) -> object:
    return next(each.details["count"] for each in report.statements if each.said == Said.LEAVES)
