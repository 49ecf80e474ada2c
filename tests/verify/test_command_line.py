"""The command line: one question, one page in two languages, and an exit code that names the class of what is wrong."""

import json
from pathlib import Path

import pytest

from audit.checkpoint import sign_note
from audit.key import encode
from audit.merkle import consistency_proof, leaf_hash
from audit.tile import Tree
from audit.verify.__main__ import main
from audit.verify.consistency import format_split_view, split_view_hashes
from jejak.cli.main import main as jejak
from tests.verify.log_builder import (
    KEYS,
    WITNESSES,
    LogBuilder,
    build_log,
    build_tiles,
    policy_text,
    proof_file,
    write_evidence,
    write_export,
)

VKEY = KEYS[1].verifier.vkey


def _write(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / name).write_text(text)
    return [str(folder / name) for name in files]


def _hashes(log: LogBuilder) -> list[bytes]:
    return [leaf_hash(each) for each in log.leaves]


def test_a_proof_answers_for_its_leaf_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = build_log()
    proof, right, wrong = _write(
        tmp_path, proof=proof_file(log, 3), right=log.leaves[3].decode(), wrong=log.leaves[4].decode()
    )
    assert main(["proof", proof, "--leaf", right, "--key", VKEY]) == 0
    assert "Entri 3 tercatat dalam log" in capsys.readouterr().out
    assert main(["proof", proof, "--hash", encode(leaf_hash(log.leaves[3])), "--key", VKEY]) == 0
    assert main(["proof", proof, "--leaf", wrong, "--key", VKEY]) == 8
    assert main(["proof", proof, "--leaf", right, "--key", KEYS[2].verifier.vkey]) == 2
    assert main(["proof", proof, "--leaf", right, "--key", VKEY, "--require-witness"]) == 4
    assert main(["proof", proof, "--leaf", right, "--key", "nonsense"]) == 1
    assert main(["proof", right, "--leaf", right, "--key", VKEY]) == 1
    assert main(["proof", proof, "--hash", "AAAA", "--key", VKEY]) == 1
    assert main(["proof", proof, "--leaf", right]) == 1


def test_two_checkpoints_of_a_log_that_only_grew_agree(tmp_path: Path) -> None:
    log = build_log()
    sizes = sorted(log.notes)
    export = str(write_export(log, tmp_path / "export"))
    for size in sizes:
        lines = "".join(f"{encode(each)}\n" for each in consistency_proof(_hashes(log), size))
        old, new, proof = _write(tmp_path, old=log.notes[size], new=log.notes[sizes[-1]], proof=lines)
        assert main(["consistency", old, new, proof, "--key", VKEY]) == 0
        assert main(["consistency", new, old, proof, "--key", VKEY]) == 0
        assert main(["consistency", old, new, "--tiles", export, "--key", VKEY]) == 0
    (bad,) = _write(tmp_path, bad=encode(bytes(32)) + "\n")
    old, new = _write(tmp_path, old=log.notes[sizes[0]], new=log.notes[sizes[1]])
    assert main(["consistency", old, new, bad, "--key", VKEY]) == 8
    assert main(["consistency", old, new, "--key", VKEY]) == 1
    assert main(["consistency", old, new, "--tiles", str(tmp_path / "none"), "--key", VKEY]) == 8


@pytest.mark.parametrize("index", [0, 3, 12])
@pytest.mark.parametrize("way", ["proof", "tiles"])
def test_a_split_view_gives_a_proof_that_convinces_others(
    tmp_path: Path, index: int, way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    log, lying = build_log(), build_log()
    old_size = sorted(log.notes)[1]
    lying.leaves[index] = lying.change_leaf(index, new=None)
    lying.sign()
    export = str(write_export(lying, tmp_path / "export", keep=False))
    lines = "".join(f"{encode(each)}\n" for each in consistency_proof(_hashes(lying), old_size))
    old, new, proof = _write(
        tmp_path, old=log.notes[old_size], new=lying.notes[len(lying.leaves)], proof=lines
    )
    policy, out = _write(tmp_path, policy=policy_text(), out="")
    how = [proof] if way == "proof" else ["--tiles", export]
    assert main(["consistency", old, new, *how, "--key", VKEY, "--write", out]) == 8
    assert "dua wajah" in capsys.readouterr().out
    assert main(["two-faces", out, "--policy", policy]) == 8
    assert "The log shows two faces" in capsys.readouterr().out
    content = Path(out).read_text()
    for lie in (
        content.replace("\nA", "\nB", 1),
        content.replace(f"\n{old_size}\n", "\n9\n", 1),
        content + "x",
        content[:-5],
        content.replace("jejak", "jejek", 1),
        "",
    ):
        (wrong,) = _write(tmp_path, wrong=lie)
        assert main(["two-faces", wrong, "--policy", policy]) == 1 or lie == content


def test_two_roots_for_one_size_need_no_hashes(tmp_path: Path) -> None:
    log, lying = build_log(), build_log()
    lying.leaves[0] = lying.change_leaf(0, new=None)
    lying.sign()
    size = len(log.leaves)
    one, other, out = _write(tmp_path, one=log.notes[size], other=lying.notes[size], out="")
    assert main(["consistency", one, other, "--key", VKEY, "--write", out]) == 8
    assert main(["two-faces", out, "--key", VKEY]) == 8
    assert main(["consistency", one, one, "--key", VKEY]) == 0


def test_an_honest_log_cannot_be_accused(tmp_path: Path) -> None:
    log = build_log()
    tree = Tree(len(log.leaves), build_tiles(log.leaves).__getitem__)
    new = log.notes[len(log.leaves)]
    for size, note in log.notes.items():
        (out,) = _write(tmp_path, out=format_split_view(note, new, **split_view_hashes(tree, size)))
        assert main(["two-faces", out, "--key", VKEY]) == 1


def test_the_policy_gives_its_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = LogBuilder(cosigners=WITNESSES[:2])
    log.seal()
    met = policy_text(witnesses=3, quorum="two-of-them")
    unmet = policy_text(witnesses=3, quorum="w2")
    note, good, bad, none = _write(tmp_path, note=log.notes[1], good=met, bad=unmet, none=policy_text())
    assert main(["policy", good, note]) == 0
    assert "Disaksikan oleh w0 pada 2026-03-09" in capsys.readouterr().out
    assert main(["policy", bad, note]) == 4
    assert main(["policy", none, note]) == 0
    assert "TANPA SAKSI" in capsys.readouterr().out
    assert main(["policy", none, note, "--require-witness"]) == 4
    assert main(["policy", note, note]) == 1
    foreign = sign_note(log.checkpoint().text.replace("audit/1", "audit/9"), KEYS[1].signing_key)
    assert main(["policy", none, *_write(tmp_path, foreign=foreign)]) == 2


def test_json_is_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_export(build_log(), tmp_path / "export")
    (folder / "disclosures.jsonl").write_text("")
    assert main(["export", str(folder), "--json"]) == 32
    whole = json.loads(capsys.readouterr().out)
    assert (whole["code"], whole["kinds"], whole["findings"][0]["wrong"]) == (32, ["VALUE"], "MISSING_VALUE")


def test_jejak_verify_is_the_same_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(write_export(build_log(), tmp_path / "export"))
    archive = str(write_evidence(build_log(), tmp_path / "e.zip"))
    assert jejak(["verify", "export", folder]) == 0
    ours = capsys.readouterr().out
    assert main(["export", folder]) == 0
    assert capsys.readouterr().out == ours
    assert jejak(["verify", "evidence", archive, "--key", VKEY]) == 0
    for words in (["verify"], ["verify", "nothing"], ["verify", "export"]):
        with pytest.raises(SystemExit) as left:
            jejak(words)
        assert left.value.code == 1


def test_what_is_not_understood_is_code_one() -> None:
    for words in ([], ["nothing"], ["export"], ["proof", "x"]):
        with pytest.raises(SystemExit) as left:
            main(words)
        assert left.value.code == 1
