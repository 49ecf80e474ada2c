"""What is believed at a glance is what the judge believes, word for word, and nothing else is."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.verify import fast_leaf_parser
from audit.verify.entry import BadLeaf, parse_leaf
from audit.verify.fast_leaf_parser import FastLeafReader, LeafRun, leaf_run_of
from tests.proof_report import IS_FULL_SIZE
from tests.verify.log_builder import LogBuilder

sized = settings(max_examples=20_000 if IS_FULL_SIZE else 500, deadline=None, derandomize=True, database=None)
TABLE = "hr.contoh"
COLUMNS: dict[str, Any] = {
    "id": "7",
    "é": None,
    "days": -3,
    "rate": Decimal("1.50"),
    "tags": ["a", "b c"],
    "is_on": True,
    "created_at": "2026-03-01T08:00:00+00:00",
}
PLAIN = {name: value for name, value in COLUMNS.items() if name != "é"}
KEY = {"id": "7", "of": 2}


def _leaves() -> list[bytes]:
    """Leaves of one table as the database writes them: whole rows, changed columns, none at all."""
    log = LogBuilder()
    for at in range(40):
        tx = log.act(reason="sebab" if at % 3 else None) | ({"network": "10.0.0.0/24"} if at % 2 else {})
        log.change(tx, TABLE, "I", pk=KEY, old=None, new=PLAIN)
        log.change(tx, TABLE, "U", pk=KEY, old={"days": at}, new={"days": at + 1, "tags": []})
        log.change(
            log.act(), TABLE, "D", personal=False, pk=KEY, old=PLAIN | {"rate": Decimal("0.1")}, new=None
        )
    return log.leaves


LEAVES = _leaves()


@pytest.fixture(autouse=True)
def own_patterns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patterns of these leaves and no others."""
    monkeypatch.setattr(fast_leaf_parser, "_patterns", {})
    monkeypatch.setattr(fast_leaf_parser, "_learned_relations", {})
    for raw in LEAVES:
        leaf_run_of(parse_leaf(raw))


def test_neighbours_are_read_at_a_glance_and_say_what_the_judge_reads() -> None:
    (told,) = FastLeafReader().read(LEAVES)
    assert isinstance(told, LeafRun)
    assert [_leaf_row(told, at) for at in range(len(LEAVES))] == [_strict_row(raw) for raw in LEAVES]


@sized
@given(
    st.sampled_from(LEAVES), st.integers(0, 10_000), st.sampled_from(list('"\\ {}[],:019eE.-+\n\x00\x7fén'))
)
def test_damage_is_never_believed_at_a_glance_alone(leaf: bytes, at: int, put: str) -> None:
    place, piece = at % len(leaf), put.encode()
    for damaged in (
        leaf[:place] + piece + leaf[place:],
        leaf[:place] + piece + leaf[place + 1 :],
        leaf[:place],
    ):
        _check_agreement(damaged)


@sized
@given(
    st.dictionaries(
        st.sampled_from([*COLUMNS, "other"]),
        st.sampled_from([*COLUMNS.values(), Decimal("-0.50"), -0.0]),
        max_size=6,
    )
)
def test_every_content_of_columns_is_read_alike(new: dict[str, Any]) -> None:
    log = LogBuilder()
    log.change(log.act(), TABLE, "U", pk=KEY, old=None, new={k: 0 if v == 0 else v for k, v in new.items()})
    _check_agreement(log.leaves[0])


@pytest.mark.parametrize(
    ("written", "otherwise"),
    [
        (b'"days": -3', b'"days": -0'),
        (b'"days": -3', b'"days": 03'),
        (b'"days": -3', b'"days": -3.'),
        (b'"days": -3', b'"days": 1e3'),
        (b'"days": -3', b'"days":  -3'),
        (b'"days": -3', b'"days": -3, "days": -3'),
        (b'"id": "7", "days": -3', b'"days": -3, "id": "7"'),
        (b'"rate": 1.50', b'"rate": -0.00'),
        (b'["a", "b c"]', b'["a","b c"]'),
        (b'["a", "b c"]', b'["a", "b c", ]'),
        (b"true", b"True"),
        (b'"is_on": true', b'"is_on": true, '),
        (b'"op": "I"', b'"op": "C"'),
        (b'"seq": 1,', b'"seq": 01,'),
        (b'"seq": 1,', b'"seq": 0,'),
        (b'"seq": 1,', b'"seq": 9999999999999999999,'),
        (b'"pid": 4711', b'"pid": 04711'),
        (b'"build": "0.1.0"', b'"build": "0.1\x01"'),
        (b'"build": "0.1.0"', b'"build": "0.1\xff"'),
        (b'"xid": 701, ', b'"xid": 701, "xid": 701, '),
        (b'"has_reason": false', b'"has_reason": false, "z": 1'),
        (b"[1, ", b"[2, "),
    ],
)  # fmt: skip
def test_each_other_spelling_is_left_to_the_judge(written: bytes, otherwise: bytes) -> None:
    assert written in LEAVES[0]
    damaged = LEAVES[0].replace(written, otherwise)
    assert list(FastLeafReader().read([damaged])) == [damaged]
    _check_agreement(damaged)


def test_a_leaf_is_not_read_by_the_pattern_of_its_neighbour() -> None:
    log = LogBuilder()
    tx = log.act()
    for table in (TABLE, "hr.lain", TABLE):
        log.change(tx, table, "U", personal=False, pk=KEY, old=None, new={"days": 1})
    first, odd, last = FastLeafReader().read(log.leaves)
    assert isinstance(first, LeafRun)
    assert isinstance(last, LeafRun)
    assert (first.relations, odd, last.relations) == ([TABLE], log.leaves[1], [TABLE])


def _leaf_row(told: LeafRun, at: int) -> list[Any]:
    op, seq, new, old = told.rows[at]
    act = told.transactions[at]
    return [op, int(seq), told.relations[at], *map(_text, (new, old)), act._replace(reason=_text(act.reason))]


def _text(commitment: bytes | str | None) -> str | None:
    return commitment.decode() if isinstance(commitment, bytes) else commitment


def _strict_row(raw: bytes) -> list[Any]:
    return _leaf_row(leaf_run_of(parse_leaf(raw)), 0)


def _check_agreement(raw: bytes) -> None:
    """What is read at a glance, behind a neighbour or alone, the judge reads too, and alike."""
    for neighbours in ([], LEAVES[:1], LEAVES[-1:]):
        *_, told = FastLeafReader().read([*neighbours, raw])
        if isinstance(told, LeafRun) and len(told.rows) == len(neighbours) + 1:
            try:
                assert _leaf_row(told, -1) == _strict_row(raw)
            except BadLeaf as fault:
                raise AssertionError(f"the judge refuses {raw!r}: {fault}") from fault


@pytest.mark.parametrize(
    ("tx", "is_told"),
    [
        ({"method": "CLI", "db_user": "jejak_owner"}, True),
        ({"method": "SESSION", "db_user": "jejak_app", "session": "s"}, True),
        ({"method": "TOKEN", "db_user": "jejak_auditor", "session": "s", "network": "10.0.0.0/24"}, True),
        ({"method": "SESSION", "db_user": "jejak_app"}, False),
        ({"method": "SESSION", "db_user": "jejak_app", "session": ""}, False),
        ({"method": "TOKEN", "db_user": "jejak_owner", "session": "s"}, False),
        ({"method": "SESSION", "db_user": "jejak_app_", "session": "s"}, False),
    ],
)
def test_who_acts_in_person_is_believed_with_a_session_and_at_the_right_login(
    tx: dict[str, Any], is_told: bool
) -> None:
    log = LogBuilder()
    log.change(log.act() | tx, TABLE, "U", personal=False, pk=KEY, old=None, new={"days": 1})
    told = [isinstance(each, LeafRun) for each in FastLeafReader().read(log.leaves)]
    assert told == [is_told]
    _check_agreement(log.leaves[0])
