"""`jejak witness` at the command line: its key, what it hands out, and what it refuses to begin with."""

import stat
from pathlib import Path

import pytest

from audit.key import Algorithm, generate_key, parse_vkey
from jejak.cli.main import main
from tests.witness.growing_log import ORIGIN, GrowingLog


def test_a_new_key_is_kept_and_its_public_half_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["witness", "--dir", str(tmp_path / "w"), "--new-key", "--name", "inspektorat.test/saksi"]
    assert main([*words, "--ml-dsa"]) == 0
    keys = [parse_vkey(line) for line in capsys.readouterr().out.splitlines()]
    assert [(each.name, each.algorithm) for each in keys] == [
        ("inspektorat.test/saksi", Algorithm.COSIGNATURE_ED25519),
        ("inspektorat.test/saksi", Algorithm.COSIGNATURE_ML_DSA_44),
    ]
    assert stat.S_IMODE((tmp_path / "w" / "witness.key").stat().st_mode) == 0o600
    assert main(words) == 1
    assert "holds a key already" in capsys.readouterr().err


def test_a_second_kind_of_key_takes_the_name_of_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["witness", "--dir", str(tmp_path), "--key", str(tmp_path / "key"), "--new-key"]
    assert main([*words, "--name", "inspektorat.test/saksi"]) == 0
    assert main([*words, "--ml-dsa"]) == 0
    names = {parse_vkey(line).name for line in capsys.readouterr().out.splitlines()}
    assert names == {"inspektorat.test/saksi"}
    assert len((tmp_path / "key").read_text().splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Name the log to watch"),
        (["--log", "x"], "cannot be watched"),
        (["--log", generate_key(ORIGIN, Algorithm.COSIGNATURE_ED25519).verifier.vkey], "key of a witness"),
        (["--log", GrowingLog().vkey, "--listen", "203.0.113.1:1"], "Cannot listen on"),
        (["--log", GrowingLog().vkey, "--name", "a name"], "cannot be called"),
    ],
)
def test_what_cannot_be_begun_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    assert main(["witness", "--dir", str(tmp_path), *words]) == 1
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("address", ["8108", ":8108", "host:", "host:x", "host:65536"])
def test_an_address_has_a_host_and_a_port(tmp_path: Path, address: str) -> None:
    with pytest.raises(SystemExit):
        main(["witness", "--dir", str(tmp_path), "--listen", address])
