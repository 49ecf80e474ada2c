"""`jejak evidence`: the operator makes an archive for somebody outside, and says who asked and what for."""

import json
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from jejak.cli.audit import evidence
from jejak.errors import OperatorError
from jejak.settings import Settings
from tests.evidence.archive_inspect import read_members, run_verifier
from tests.log_sealer import seal_all
from tests.regency import SmallRegency

JAKARTA = ZoneInfo("Asia/Jakarta")


def parse_command(path: Path, *words: str) -> Namespace:
    parser = ArgumentParser()
    evidence.add_arguments(parser)
    return parser.parse_args(
        [str(path), "--requested-by", "Inspektorat", "--purpose", "pemeriksaan rutin", *words]
    )


async def test_an_archive_is_made_of_what_was_chosen(small_regency: SmallRegency, tmp_path: Path) -> None:
    await seal_all(small_regency.database)
    path = tmp_path / "bukti.zip"
    words = (
        "--actor",
        "system:cli",
        "--table",
        "hr.unit",
        "--op",
        "I",
        "--since",
        "2020-01-01",
        "--leaf",
        "0:100000",
    )
    found = await evidence._write_evidence(
        parse_command(path, *words), Settings.from_environment({}), small_regency.database.urls
    )
    assert found[0] > 0
    assert run_verifier(path)["code"] == 0
    assert path.stat().st_mode & 0o777 == 0o600
    told = json.loads(read_members(path)["ringkasan.json"])["filter"]
    assert set(told) == {"actor_id", "relation", "op", "since", "leaf_from", "leaf_below"}
    assert "pemeriksaan rutin" in read_members(path)["laporan.html"].decode()
    with pytest.raises(OperatorError, match="is there already"):
        await evidence._write_evidence(
            parse_command(path), Settings.from_environment({}), small_regency.database.urls
        )


async def test_before_the_first_seal_there_is_nothing_to_prove(
    small_regency: SmallRegency, tmp_path: Path
) -> None:
    with pytest.raises(OperatorError, match="Nothing was sealed"):
        await evidence._write_evidence(
            parse_command(tmp_path / "x.zip"), Settings.from_environment({}), small_regency.database.urls
        )
    assert not (tmp_path / "x.zip").exists()


async def test_an_unknown_account_is_said_so(small_regency: SmallRegency, tmp_path: Path) -> None:
    await seal_all(small_regency.database)
    with pytest.raises(OperatorError, match="no account tidak-ada"):
        await evidence._write_evidence(
            parse_command(tmp_path / "x.zip", "--actor", "tidak-ada"),
            Settings.from_environment({}),
            small_regency.database.urls,
        )


@pytest.mark.parametrize(
    ("words", "because"),
    [
        (("--nip", "12345"), "18 digits"),
        (("--table", "hr.tidak_ada"), "no such table"),
        (("--operation", "tidakAda"), "not known"),
        (("--request", "tidak-ada"), "no such request"),
        (("--since", "2026-07-06", "--until", "2026-07-01"), "not after the beginning"),
        (("--leaf", "5:5"), "not after the first"),
    ],
)
async def test_no_archive_says_nothing_was_found_of_what_there_never_was(
    small_regency: SmallRegency, tmp_path: Path, words: tuple[str, ...], because: str
) -> None:
    await seal_all(small_regency.database)
    path = tmp_path / "x.zip"
    with pytest.raises(OperatorError, match=because):
        await evidence._write_evidence(
            parse_command(path, *words), Settings.from_environment({}), small_regency.database.urls
        )
    assert not path.exists()


def test_days_are_those_of_the_regency_and_the_last_one_counts() -> None:
    assert evidence.parse_instant("2026-07-06", JAKARTA) == datetime(2026, 7, 5, 17, tzinfo=UTC)
    assert evidence.parse_instant("2026-07-06", JAKARTA, end_of_day=True) == datetime(
        2026, 7, 6, 17, tzinfo=UTC
    )
    assert evidence.parse_instant("2026-07-06T08:00:00+07:00", JAKARTA) == datetime(2026, 7, 6, 1, tzinfo=UTC)
    assert evidence.parse_instant(None, JAKARTA) is None


@pytest.mark.parametrize("text", ["kemarin", "2026-02-30", "2026-07-06T08:00:00"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(OperatorError):
        evidence.parse_instant(text, JAKARTA)


@pytest.mark.parametrize("text", ["1", "a:b", "1:-2", ":"])
def test_what_is_no_range_of_leaves_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        parse_command(tmp_path / "x.zip", "--leaf", text)
