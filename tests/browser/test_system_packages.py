"""Messages of tests that need a program which this machine lacks."""

from pathlib import Path

import pytest

from tests.system_packages import find_on_path, skip_missing


def _program(folder: Path, *, ends_with: int) -> Path:
    folder.mkdir()
    program = folder / "chromium"
    program.write_text(f"#!/bin/sh\nexit {ends_with}\n")
    program.chmod(0o755)
    return program


def test_a_stand_in_that_does_not_start_is_no_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = _program(tmp_path / "first", ends_with=1)
    monkeypatch.setenv("PATH", str(stand_in.parent))
    assert find_on_path("chromium-browser", "chromium") is None
    browser = stand_in.with_name("chromium-browser")
    browser.symlink_to(_program(tmp_path / "second", ends_with=0))
    assert find_on_path("chromium", "chromium-browser") == browser


def test_what_is_missing_is_said_and_on_a_build_server_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="No curl"):
        skip_missing("No curl is on PATH.")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="No curl"):
        skip_missing("No curl is on PATH.")
