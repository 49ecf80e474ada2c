"""The times of entries are held against the clocks of the witnesses, both ways, and a late witness accuses nobody."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audit.verify.clock import CosignatureClock, CosignatureTime
from audit.verify.finding import FaultCode
from tests.verify.inspect_report import finding_keys, verify_export
from tests.verify.log_builder import WITNESSES, LogBuilder, policy_text, write_export

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
POLICY = policy_text(witnesses=2, quorum="two-of-them")


def _batch(
    log: LogBuilder, at: datetime, *, cosigned: datetime | None = None, entry: datetime | None = None
) -> int:
    """One change and its seal, and when witnesses saw it; return the leaf of the change."""
    leaf = log.change(log.act(at=(entry or at).isoformat()))
    log.cosigners = WITNESSES[:2] if cosigned else []
    log.cosigned_at = int((cosigned or at).timestamp())
    log.sealed_at = at.isoformat()
    log.seal()
    return leaf


def test_what_a_witness_saw_hours_later_is_in_order(tmp_path: Path) -> None:
    """A witness that was away, a server that stood still for a weekend, clocks four minutes apart."""
    log = LogBuilder()
    _batch(log, NOON, cosigned=NOON + timedelta(minutes=-4))
    _batch(log, NOON + timedelta(minutes=1))
    _batch(log, NOON + timedelta(minutes=2), cosigned=NOON + timedelta(hours=9))
    _batch(log, NOON + timedelta(hours=9, minutes=-4), entry=NOON + timedelta(minutes=3))
    _batch(log, NOON + timedelta(days=3), cosigned=NOON + timedelta(days=3))
    assert finding_keys(verify_export(write_export(log, tmp_path), policy=POLICY)) == set()


def test_entries_dated_after_a_witness_saw_them_are_named(tmp_path: Path) -> None:
    log = LogBuilder()
    _batch(log, NOON, cosigned=NOON)
    leaf = _batch(log, NOON + timedelta(minutes=9), entry=NOON + timedelta(days=1))
    _batch(log, NOON + timedelta(minutes=20), cosigned=NOON + timedelta(minutes=20))
    report = verify_export(write_export(log, tmp_path), policy=POLICY)
    assert finding_keys(report) == {(FaultCode.MISDATED, leaf)}
    assert "menyaksikan log pada ukuran 6 pada 2026-03-02 12:20:00" in report.as_text()


def test_a_seal_dated_before_what_a_witness_had_seen_is_named(tmp_path: Path) -> None:
    log = LogBuilder()
    _batch(log, NOON, cosigned=NOON)
    leaf = _batch(log, NOON - timedelta(days=1))
    report = verify_export(write_export(log, tmp_path), policy=policy_text(witnesses=2))
    assert finding_keys(report) == {(FaultCode.MISDATED, leaf + 1)}


@pytest.mark.parametrize("leaf", range(7))
def test_every_leaf_is_bound_by_the_earliest_cosignature_over_it(leaf: int) -> None:
    seen = [
        CosignatureTime(2, 500, "a"),
        CosignatureTime(4, 300, "b"),
        CosignatureTime(4, 900, "a"),
        CosignatureTime(6, 700, "b"),
    ]
    over = sorted(each.at for each in seen if each.size > leaf)
    bounds = CosignatureClock(seen).bounds_of(leaf, leaf + 1)
    assert [each.cosigned.at for each in bounds][:1] == over[:1]
