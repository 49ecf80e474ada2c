"""Each lie about a log is named, with the leaf it is about; those of a stranger, and those of one who holds the key."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.checkpoint import sign_note
from audit.key import encode, generate_key
from audit.succession import sign_endorsement
from audit.tile import ENTRIES_LEVEL, Tile, join_entries, split_entries
from audit.verify import fast_leaf_parser
from audit.verify.finding import FaultCode, StatementCode, make_finding
from audit.verify.report import Report
from tests.verify.inspect_report import finding_codes, finding_keys, statement_codes, verify_export
from tests.verify.log_builder import (  # fmt: skip
    DECIDERS,
    EMPLOYEE,
    KEYS,
    KEYS_UNDER,
    SPARE,
    LogBuilder,
    build_log,
    policy_text,
    write_export,
)

Lie = Callable[[LogBuilder], object]


@pytest.fixture(autouse=True, params=["by the judge", "at a glance"])
def read(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once with every leaf read by the judge, and once with patterns made of the first leaf of each relation."""
    monkeypatch.setattr(fast_leaf_parser, "_patterns", {})
    monkeypatch.setattr(fast_leaf_parser, "_learned_relations", {})
    monkeypatch.setattr(
        fast_leaf_parser, "MIN_LEARNED_LEAVES", 1 if request.param == "at a glance" else 1 << 60
    )


def _verify_signed(lie: Lie, folder: Path, *, batches: int = 4) -> Report:
    """The lie of somebody who holds the log key: the log is written as it became, and signed."""
    log = build_log(batches=batches)
    lie(log)
    log.notes.clear()
    log.sign()
    return verify_export(write_export(log, folder))


def _verify_changed_bundle(folder: Path, log: LogBuilder, change: Callable[[list[bytes]], object]) -> Report:
    """The lie of somebody who holds the files and not the key."""
    write_export(log, folder, keep=False)
    tile = Tile(ENTRIES_LEVEL, 0, len(log.leaves))
    leaves = split_entries(tile, (folder / tile.path).read_bytes())
    change(leaves)
    (folder / tile.path).write_bytes(join_entries(leaves))
    return verify_export(folder)


def test_a_changed_value_is_named_by_its_leaf(tmp_path: Path) -> None:
    log = build_log()

    def lie(leaves: list[bytes]) -> None:
        leaves[5] = log.change_leaf(5, new={"grade": "IV/e"})

    report = _verify_changed_bundle(tmp_path, log, lie)
    assert (FaultCode.ENTRY_CHANGED, 5) in finding_keys(report)
    assert {leaf for wrong, leaf in finding_keys(report) if wrong == FaultCode.ENTRY_CHANGED} == {5}
    assert report.code & 8


def test_the_cause_is_not_told_after_what_follows_from_it(tmp_path: Path) -> None:
    """One removed entry shifts whatever stands behind it: the entry is told first, and each consequence once."""
    log = build_log()

    def lie(leaves: list[bytes]) -> None:
        leaves[5] = log.changed_tx(5, actor=log.uuid())

    report = _verify_changed_bundle(tmp_path, log, lie)
    for _ in range(18):
        report.add(make_finding(FaultCode.CONTROL_CHAIN, 3, why="another root"))
    lines = [line for line in report.as_text().splitlines() if line.startswith("  ✗")]
    assert lines[0].startswith("  ✗ [entri 5]")
    assert sum("[entri 3]" in line for line in lines) <= 1
    assert f"CONTROL_CHAIN: {report.counts[FaultCode.CONTROL_CHAIN]}" in report.as_text()
    assert len(report.findings) > 18, "programs are told all of them"


def test_a_changed_actor_is_named_by_its_leaf(tmp_path: Path) -> None:
    log = build_log()

    def lie(leaves: list[bytes]) -> None:
        leaves[9] = log.changed_tx(9, actor=log.uuid())

    report = _verify_changed_bundle(tmp_path, log, lie)
    assert (FaultCode.ENTRY_CHANGED, 9) in finding_keys(report)


def test_swapped_entries_are_both_named(tmp_path: Path) -> None:
    def lie(leaves: list[bytes]) -> None:
        leaves[3], leaves[4] = leaves[4], leaves[3]

    report = _verify_changed_bundle(tmp_path, build_log(), lie)
    assert {(FaultCode.ENTRY_CHANGED, 3), (FaultCode.ENTRY_CHANGED, 4)} <= finding_keys(report)


def test_a_removed_entry_and_what_slid_into_its_place_are_named(tmp_path: Path) -> None:
    log = build_log()

    def lie(leaves: list[bytes]) -> None:
        del leaves[7]
        leaves.append(leaves[-1])

    report = _verify_changed_bundle(tmp_path, log, lie)
    assert {leaf for wrong, leaf in finding_keys(report) if wrong == FaultCode.ENTRY_CHANGED} == set(
        range(7, len(log.leaves) - 1)
    )
    assert FaultCode.SEQ_TWICE in finding_codes(report)


def test_a_bundle_with_one_entry_less_is_broken(tmp_path: Path) -> None:
    report = _verify_changed_bundle(tmp_path, build_log(), lambda leaves: leaves.pop())
    assert finding_codes(report) >= {FaultCode.TILE_MISSING}
    assert report.code == 8


@pytest.mark.parametrize("level", [0, 1])
def test_a_changed_tile_of_hashes_is_named(tmp_path: Path, level: int) -> None:
    log = build_log(batches=40, changes=8)
    write_export(log, tmp_path, keep=False)
    path = tmp_path / Tile(level, 0, 256 if level == 0 else len(log.leaves) // 256).path
    path.write_bytes(bytes(32) + path.read_bytes()[32:])
    report = verify_export(tmp_path)
    assert finding_codes(report) == {FaultCode.TILE_CHANGED}


def test_a_rewrite_of_entries_and_tiles_alike_shows_in_the_root_and_where(tmp_path: Path) -> None:
    log, lying = build_log(), build_log()
    lying.leaves[12] = lying.change_leaf(12, new=None)
    lying.notes = log.notes
    write_export(lying, tmp_path)
    report = verify_export(tmp_path)
    sizes = sorted(log.notes)
    between = [each.details for each in report.findings if each.code == FaultCode.REWRITTEN]
    assert {FaultCode.ROOT_DIFFERS, FaultCode.REWRITTEN} <= finding_codes(report)
    assert between == [{"first": sizes[0], "last": sizes[1] - 1}]


def test_files_that_are_missing_are_named(tmp_path: Path) -> None:
    log = build_log(batches=40, changes=8)
    write_export(log, tmp_path / "whole")
    for tile in (Tile(ENTRIES_LEVEL, 0), Tile(0, 0), Tile(1, 0, len(log.leaves) // 256)):
        shutil.copytree(tmp_path / "whole", tmp_path / "less", dirs_exist_ok=True)
        (tmp_path / "less" / tile.path).unlink()
        report = verify_export(tmp_path / "less")
        assert finding_codes(report) == {FaultCode.TILE_MISSING}, tile
    for name in ("checkpoint", "policy"):
        shutil.copytree(tmp_path / "whole", tmp_path / "less", dirs_exist_ok=True)
        (tmp_path / "less" / name).unlink()
        assert finding_codes(verify_export(tmp_path / "less")) == {FaultCode.UNREADABLE}


def test_a_log_signed_by_another_key_is_refused(tmp_path: Path) -> None:
    log = build_log()
    stranger = generate_key(log.origin)
    log.notes[len(log.leaves)] = sign_note(log.checkpoint().text, stranger.signing_key)
    write_export(log, tmp_path, keep=False)
    assert finding_keys(verify_export(tmp_path)) == {(FaultCode.BAD_NOTE, None)}
    log.notes[len(log.leaves)] = sign_note(log.checkpoint().text, SPARE.signing_key)
    write_export(log, tmp_path, keep=False, policy=policy_text(KEYS[1], SPARE))
    assert finding_keys(verify_export(tmp_path)) == {(FaultCode.KEY_UNANNOUNCED, len(log.leaves) - 1)}


def test_a_policy_that_is_not_met_is_told(tmp_path: Path) -> None:
    write_export(build_log(), tmp_path)
    report = verify_export(tmp_path, policy=policy_text(witnesses=3, quorum="two-of-them"))
    assert (finding_codes(report), report.code) == ({FaultCode.POLICY_NOT_MET}, 4)


def test_a_cut_tail_shows_by_any_checkpoint_kept_elsewhere(tmp_path: Path) -> None:
    log = build_log()
    (tmp_path / "kept").write_text(log.notes[len(log.leaves)])
    size = sorted(log.notes)[-2]
    del log.leaves[size:]
    log.notes = {at: note for at, note in log.notes.items() if at <= size}
    log.values = [each for each in log.values if each.get("seq", each.get("tx", 0)) <= 19]
    report = verify_export(write_export(log, tmp_path / "export", values=False), tmp_path / "kept")
    assert finding_keys(report) == {(FaultCode.CUT, None)}


def test_a_rewrite_with_the_stolen_key_is_a_split_view_and_a_proof_is_written(tmp_path: Path) -> None:
    log = build_log()
    kept = log.notes[sorted(log.notes)[1]]
    (tmp_path / "kept").write_text(kept)
    log.leaves[2] = log.change_leaf(2, new={"grade": "IV/e"})
    log.notes.clear()
    log.sign()
    report = verify_export(write_export(log, tmp_path / "export"), tmp_path / "kept")
    assert {FaultCode.TWO_FACES, FaultCode.CONTROL_CHAIN} == finding_codes(report)
    assert report.written is not None
    assert kept in report.written


def test_a_checkpoint_of_another_log_is_told_apart(tmp_path: Path) -> None:
    log = build_log()
    other = LogBuilder(key=KEYS[2])
    other.seal()
    (tmp_path / "other").write_text(other.notes[1])
    assert finding_codes(verify_export(write_export(log, tmp_path / "export"), tmp_path / "other")) == {
        FaultCode.OTHER_LOG
    }


def test_a_restore_that_lost_more_than_it_says_is_named(tmp_path: Path) -> None:
    log = build_log(has_deciders=True)
    sizes = sorted(log.notes)
    (tmp_path / "kept").write_text(log.notes[sizes[-1]])
    until = log.checkpoint(sizes[-2])
    log.restore(sizes[1], until=until)
    assert finding_codes(verify_export(write_export(log, tmp_path / "export"), tmp_path / "kept")) == {
        FaultCode.MORE_LOST
    }


@pytest.mark.parametrize(
    ("continues", "wrong"),
    [
        ({"lost_from": 1}, FaultCode.BAD_CONTINUATION),
        ({"lost_until": 7}, FaultCode.BAD_CONTINUATION),
        ({"decree": " "}, FaultCode.BAD_CONTINUATION),
        ({"origin": "another/1"}, FaultCode.BAD_CONTINUATION),
        ({"by": ["sekda", "sekda"]}, FaultCode.ALONE),
        ({"by": 7}, FaultCode.BAD_SHAPE),
        ({"by": [*reversed(DECIDERS)]}, FaultCode.BAD_CONTINUATION),
        ({"decree": "SK lain"}, FaultCode.BAD_CONTINUATION),
        ({"note": None}, FaultCode.BAD_CONTINUATION),
        ({"note": sign_endorsement(SPARE.verifier.vkey, KEYS[2].signing_key)}, FaultCode.BAD_CONTINUATION),
    ],
)
def test_a_restore_that_is_told_wrongly_is_named(
    tmp_path: Path, continues: dict[str, Any], wrong: FaultCode
) -> None:
    log = build_log(has_deciders=True)
    size = sorted(log.notes)[1]
    log.restore(size, until=log.checkpoint(), **continues)
    report = verify_export(write_export(log, tmp_path, keep=False))
    assert (wrong, size) in finding_keys(report)


def test_a_restore_decided_by_strangers_is_named(tmp_path: Path) -> None:
    """A person who gave themselves the role after the log broke off, too."""
    log = build_log()
    size = sorted(log.notes)[1]
    log.restore(size, until=log.checkpoint())
    new = {"role": "ADMINISTRATOR", "account_id": DECIDERS[0]}
    log.change(log.act(operation="giveRole"), "hr.account_role", "I", personal=False, new=new)
    log.seal()
    report = verify_export(write_export(log, tmp_path, keep=False))
    assert finding_keys(report) == {(FaultCode.BAD_CONTINUATION, size)}
    assert sum(each.code is FaultCode.BAD_CONTINUATION for each in report.findings) == 2


def test_a_key_that_two_persons_stand_for_is_told_and_one_that_nobody_vouches_for_is_named(
    tmp_path: Path,
) -> None:
    log = build_log(has_deciders=True)
    size = sorted(log.notes)[1]
    log.restore(size, until=log.checkpoint(), is_key_lost=True)
    report = verify_export(write_export(log, tmp_path / "decided", keep=False))
    assert (finding_keys(report), StatementCode.KEY_DECIDED in statement_codes(report)) == (set(), True)
    log.key = generate_key(log.origin)
    log.keys = [log.key]
    at = log.seal() - 1
    policy = policy_text(*KEYS.values(), log.key)
    report = verify_export(write_export(log, tmp_path / "named", keep=False), policy=policy)
    assert finding_keys(report) == {(FaultCode.KEY_UNVOUCHED, at)}


@pytest.mark.parametrize("how", ["itself", "a stranger", "another key"])
def test_a_key_that_the_one_before_it_has_not_signed_is_named(tmp_path: Path, how: str) -> None:
    log, stranger = build_log(), generate_key(KEYS[1].verifier.name)
    vouches = {
        "itself": sign_endorsement(SPARE.verifier.vkey, SPARE.signing_key),
        "a stranger": sign_endorsement(SPARE.verifier.vkey, stranger.signing_key),
        "another key": sign_endorsement(stranger.verifier.vkey, KEYS[1].signing_key),
    }[how]
    log.keys = [SPARE, log.key]
    at = log.seal(endorsements=[vouches]) - 1
    report = verify_export(write_export(log, tmp_path, policy=policy_text(KEYS[1], SPARE)))
    assert finding_keys(report) == {(FaultCode.KEY_UNVOUCHED, at)}


def test_another_origin_without_a_restore_is_named(tmp_path: Path) -> None:
    log = build_log()
    log.key, log.keys = KEYS[2], [KEYS[2]]
    at = log.seal(endorsements=[sign_endorsement(KEYS[2].verifier.vkey, KEYS_UNDER[2].signing_key)]) - 1
    assert finding_keys(verify_export(write_export(log, tmp_path, keep=False))) == {
        (FaultCode.BAD_CONTINUATION, at)
    }


def _control(log: LogBuilder, number: int = 1) -> int:
    return sorted(log.notes)[number] - 1


def _in_control(**new: object) -> Lie:
    def lie(log: LogBuilder) -> None:
        at = _control(log)
        body = log.parts(at)[1]["new"]
        log.leaves[at] = log.change_leaf(at, new=body | new)

    return lie


SIZE = sorted(build_log().notes)


@pytest.mark.parametrize(
    ("lie", "expected"),
    [
        (_in_control(watermark="1"), (FaultCode.WATERMARK_BACK, SIZE[1] - 1)),
        (_in_control(watermark="999999"), (FaultCode.CONTROL_TX, SIZE[1] - 1)),
        (_in_control(cluster="12"), (FaultCode.CONTROL_TX, SIZE[1] - 1)),
        (_in_control(xid="12"), (FaultCode.CONTROL_TX, SIZE[1] - 1)),
        (_in_control(last_seq=2), (FaultCode.SEQ_ORDER, SIZE[1] - 1)),
        (_in_control(previous=None), (FaultCode.CONTROL_CHAIN, SIZE[1] - 1)),
        (
            _in_control(previous={"size": SIZE[0], "root": encode(bytes(32))}),
            (FaultCode.CONTROL_CHAIN, SIZE[1] - 1),
        ),
        (
            _in_control(previous={"size": 1, "root": encode(bytes(32))}),
            (FaultCode.CONTROL_CHAIN, SIZE[1] - 1),
        ),
        (_in_control(counts={}), (FaultCode.CONTROL_COUNTS, SIZE[1] - 1)),
        (_in_control(counts={EMPLOYEE: {"U": 99}}), (FaultCode.CONTROL_COUNTS, SIZE[1] - 1)),
        (_in_control(watermark=5), (FaultCode.BAD_SHAPE, SIZE[1] - 1)),
        (_in_control(origin="else/1"), (FaultCode.BAD_CONTINUATION, SIZE[1] - 1)),
    ],
)
def test_a_control_entry_that_lies_is_named(
    tmp_path: Path, lie: Lie, expected: tuple[FaultCode, int]
) -> None:
    assert expected in finding_keys(_verify_signed(lie, tmp_path))


def _put(at: int, change: Callable[[LogBuilder], bytes]) -> Lie:
    def lie(log: LogBuilder) -> None:
        log.leaves[at] = change(log)

    return lie


def _swap(log: LogBuilder) -> None:
    log.leaves[3], log.leaves[4] = log.leaves[4], log.leaves[3]


def _backdate(log: LogBuilder) -> None:
    tx = log.act()
    tx["xid"] = 702
    log.change(tx, personal=False)
    log.seal()


@pytest.mark.parametrize(
    ("lie", "expected"),
    [
        (_put(5, lambda log: log.leaves[5].replace(b'", "op"', b'",  "op"')), (FaultCode.NOT_CANONICAL, 5)),
        (_put(5, lambda log: log.leaves[5][:-1]), (FaultCode.NOT_CANONICAL, 5)),
        (_put(5, lambda _: b"[2, {}, {}]"), (FaultCode.BAD_SHAPE, 5)),
        (_put(5, lambda _: b"[1, {}, {}]"), (FaultCode.BAD_SHAPE, 5)),
        (_put(5, lambda log: log.change_leaf(5, op="X")), (FaultCode.BAD_SHAPE, 5)),
        (_put(5, lambda log: log.change_leaf(5, seq="5")), (FaultCode.BAD_SHAPE, 5)),
        (_put(5, lambda log: log.change_leaf(5, nonce=None)), (FaultCode.BAD_SHAPE, 5)),
        (_put(5, lambda log: log.change_leaf(5, old_commitment="zz")), (FaultCode.BAD_SHAPE, 5)),
        (_put(5, lambda log: log.change_leaf(5, extra=1)), (FaultCode.BAD_SHAPE, 5)),
        (_put(5, lambda log: log.changed_tx(5, xid=None)), (FaultCode.BAD_SHAPE, 5)),
        (_put(5, lambda log: log.leaves[4]), (FaultCode.SEQ_TWICE, 5)),
        (_put(1, lambda log: log.changed_tx(1, actor=log.uuid())), (FaultCode.TX_DIFFERS, 1)),
        (_swap, (FaultCode.SEQ_ORDER, 4)),
        (_backdate, (FaultCode.BACKDATED, 38)),
        (lambda log: log.change(log.act()), (FaultCode.CONTROL_MISSING, 38)),
        (lambda log: log.leaves.pop(10), (FaultCode.CONTROL_COUNTS, SIZE[1] - 2)),
        (lambda log: (log.leaves.pop(10), log.leaves.pop(3)), (FaultCode.CONTROL_SIZE, SIZE[1] - 3)),
        (lambda log: log.leaves.pop(SIZE[0] - 1), (FaultCode.CONTROL_CHAIN, SIZE[1] - 2)),
    ],
)
def test_an_entry_that_lies_is_named(tmp_path: Path, lie: Lie, expected: tuple[FaultCode, int]) -> None:
    report = _verify_signed(lie, tmp_path)
    assert expected in finding_keys(report)


def test_the_words_name_what_was_backdated(tmp_path: Path) -> None:
    report = _verify_signed(_backdate, tmp_path)
    assert "[entri 38] BACKDATED" in report.as_text()
    assert json.loads(report.as_json())["code"] == 16


def test_a_changed_personal_value_is_named(tmp_path: Path) -> None:
    log = build_log()
    log.values[0]["values"] = log.values[0]["values"].replace("Usulan", "Titah").replace("Pegawai", "Orang")
    assert finding_keys(verify_export(write_export(log, tmp_path))) == {(FaultCode.VALUE_CHANGED, 0)}


def test_a_value_that_vanished_without_a_decree_is_named(tmp_path: Path) -> None:
    log = build_log()
    gone = [each for each in log.values if each.get("seq") == 3 or each.get("tx") == 4]
    log.values = [each for each in log.values if each not in gone]
    report = verify_export(write_export(log, tmp_path))
    assert finding_keys(report) == {(FaultCode.VALUE_MISSING, 2), (FaultCode.VALUE_MISSING, 4)}
    assert report.code == 32


def test_a_value_that_should_be_destroyed_is_named(tmp_path: Path) -> None:
    log = build_log()
    kept = list(log.values)
    leaf = log.erase("{[1,2)}")
    log.seal()
    log.values = kept
    report = verify_export(write_export(log, tmp_path))
    assert finding_keys(report) == {(FaultCode.VALUE_KEPT, 0)}
    assert all(each.details["erasure"] == leaf for each in report.findings)


def test_a_destruction_decided_by_one_person_is_named(tmp_path: Path) -> None:
    log = build_log()
    leaf = log.erase("{[1,2)}", requested_by="x", approved_by="x")
    log.seal()
    assert finding_keys(verify_export(write_export(log, tmp_path))) == {(FaultCode.ALONE, leaf)}


def _forge(log: LogBuilder, leaf: int) -> bytes:
    return log.changed_tx(leaf, db_user="jejak_owner", method="CLI")


_ASKED, _AGREED, _DONE = -4, -3, -2  # where the steps of a request stand before its erasure
MADE_UP: dict[str, Callable[[LogBuilder, int], tuple[int, bytes]]] = {
    "asked for by the owner": lambda log, at: (at + _ASKED, _forge(log, at + _ASKED)),
    "approved by the owner": lambda log, at: (at + _AGREED, _forge(log, at + _AGREED)),
    "approved by another": lambda log, at: (at + _AGREED, log.changed_tx(at + _AGREED, actor=log.uuid())),
    "approved in another act": lambda log, at: (
        at + _AGREED,
        log.changed_tx(at + _AGREED, operation="decideLeave"),
    ),
    "about somebody else": lambda log, at: (at - 1, log.change_leaf(at - 1, subject=log.uuid())),
    "another decree": lambda log, at: (
        at - 1,
        log.change_leaf(at - 1, new=log.parts(at - 1)[1]["new"] | {"decree": "SK 0"}),
    ),
    "never asked for": lambda log, at: (at - 1, log.change_leaf(at - 1, pk={"erasure": log.uuid()})),
    "carried out elsewhere": lambda log, at: (at + _DONE, log.change_leaf(at + _DONE, new={"state": "?"})),
}


@pytest.mark.parametrize("how", MADE_UP)
def test_a_destruction_that_two_people_did_not_agree_on_is_named(tmp_path: Path, how: str) -> None:
    log = build_log()
    leaf = log.erase("{[1,2)}")
    at, lie = MADE_UP[how](log, leaf + 1)
    log.leaves[at] = lie
    log.seal()
    assert finding_keys(verify_export(write_export(log, tmp_path))) == {(FaultCode.ERASURE_UNFOUNDED, leaf)}


def test_what_was_agreed_on_once_serves_no_second_destruction(tmp_path: Path) -> None:
    log = build_log()
    first = log.erase("{[1,2)}")
    tx, entry = log.act(operation="erase"), log.parts(first)[1]
    told = {name: entry[name] for name in ("pk", "subject", "old", "new")}
    second = log.change(tx, "audit.disclosure", "E", personal=False, **told)
    log.seal()
    assert finding_keys(verify_export(write_export(log, tmp_path))) == {(FaultCode.ERASURE_UNFOUNDED, second)}


@pytest.mark.parametrize("login", ["jejak_owner", "postgres", "jejak_app2"])
def test_an_act_in_a_persons_name_at_another_login_is_named(tmp_path: Path, login: str) -> None:
    log = build_log()
    log.change(log.in_person(log.uuid(), "decideLeave"))
    tx = log.in_person(log.uuid(), "decideLeave", db_user=login)
    leaf = log.change(tx)
    log.change(tx)
    log.seal()
    assert finding_keys(verify_export(write_export(log, tmp_path))) == {(FaultCode.IMPERSONATED, leaf)}


@pytest.mark.parametrize("text", ["[1,2)", "{[1,)}", "{[a,b)}", "", "{[1,2),(3,4)}"])
def test_a_destruction_that_does_not_say_what_is_named(tmp_path: Path, text: str) -> None:
    log = build_log()
    leaf = log.erase("{}")
    body = log.parts(leaf)[1]["new"]
    log.leaves[leaf] = log.change_leaf(leaf, new=body | {"entries": text})
    log.seal()
    assert (FaultCode.BAD_SHAPE, leaf) in finding_keys(verify_export(write_export(log, tmp_path)))


@pytest.mark.parametrize(
    "line",
    [
        {"seq": 99, "side": "new", "salt": "0" * 32, "values": "{}"},
        {"seq": 2, "side": "new", "salt": "0" * 32, "values": "{}"},
        {"seq": 1, "side": "middle", "salt": "0" * 32, "values": "{}"},
        {"seq": 1, "side": "new", "salt": "0", "values": "{}"},
        {"tx": "1", "salt": "0" * 32, "values": "{}"},
        [],
    ],
)
def test_a_value_that_the_log_does_not_know_is_named(tmp_path: Path, line: object) -> None:
    folder = write_export(build_log(), tmp_path)
    with (folder / "disclosures.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")
    assert finding_keys(verify_export(folder)) == {(FaultCode.VALUE_UNKNOWN, None)}


def test_a_kept_checkpoint_under_a_wrong_name_is_named(tmp_path: Path) -> None:
    folder = write_export(build_log(), tmp_path)
    (folder / "checkpoints" / "12").write_bytes((folder / "checkpoint").read_bytes())
    assert finding_keys(verify_export(folder)) == {(FaultCode.BAD_NOTE, None)}


def test_many_lies_are_told_on_one_page(tmp_path: Path) -> None:
    def lie(log: LogBuilder) -> None:
        for at in range(300):
            log.append(json.loads(log.change_leaf(5, seq=5000 - at))[1], log.act())

    report = _verify_signed(lie, tmp_path)
    assert report.counts[FaultCode.SEQ_ORDER] == 299
    assert len(report.as_text().splitlines()) < 120
    assert StatementCode.OWN_KEYS in statement_codes(report)
