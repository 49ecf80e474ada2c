"""Printed commands can be typed as they stand: in sentences, in pages and in help."""

import contextlib
import io
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from jejak.cli.invocation import command_name, format_commands
from jejak.cli.main import COMMANDS, _build_parser, _load_command
from tests.deployment.markdown_pages import PAGES, code_blocks
from tests.house.source_files import ROOT

_QUOTED = re.compile(r"'jejak ([^']+)'")
_PLACEHOLDER = re.compile(r"\{[^}]*\}")
JEJAK = ROOT / ".venv" / "bin" / "jejak"


def quoted_commands() -> Iterator[tuple[str, list[str]]]:
    """Yield every command that a sentence of the program names, as its words."""
    for path in sorted((ROOT / "jejak").rglob("*")):
        if path.suffix in (".py", ".toml", ".txt"):
            for found in _QUOTED.findall(path.read_text("utf-8")):
                yield str(path.relative_to(ROOT)), _PLACEHOLDER.sub("x", found).split()


def test_no_sentence_names_a_command_that_the_program_does_not_take() -> None:
    named = list(quoted_commands())
    assert len(named) > 20
    for place, words in named:
        if words[0] not in COMMANDS:
            assert place == "jejak/cli/invocation.py", (place, words)  # where it is said how they are written
            continue
        said = io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.suppress(SystemExit):
            _build_parser(words[0], _load_command(words[0])).parse_args(words)
        complaint = said.getvalue().rpartition("error: ")[2]
        assert not complaint or "required" in complaint or "expected one argument" in complaint, (
            place,
            words,
            complaint,
        )


def test_no_sentence_tells_to_type_what_the_shell_does_not_find(tmp_path: Path) -> None:
    """A server that is on no PATH names its own script, from where one is; so does its help."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("JEJAK_")}
    environment = bare | {
        "PATH": "/usr/bin:/bin",
        "JEJAK_DATA_DIR": str(tmp_path),
        "JEJAK_DATABASE_URL": f"postgresql://nobody@/jejak?host={tmp_path}",
    }
    (tmp_path / "not-saved").write_bytes(b"no backup")
    for folder in (ROOT, tmp_path):
        ended = subprocess.run(
            [JEJAK, "restore", tmp_path / "not-saved"], env=environment, cwd=folder, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        (typed,) = re.findall(r"'(\S*jejak \w+)'", ended.stderr)
        assert typed == f"{'.venv/bin/jejak' if folder == ROOT else JEJAK} backup"
        helped = subprocess.run(
            ["sh", "-c", f"{typed} --help"], env=environment, cwd=folder, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert (helped.returncode, helped.stdout.split("\n")[0].split()[1]) == (0, typed.split()[0])


def test_a_program_on_the_path_is_called_by_its_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "jejak"
    script.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    command_name.cache_clear()
    assert format_commands("run 'jejak migrate' first") == "run 'jejak migrate' first"
    command_name.cache_clear()


def test_the_program_does_not_hide_its_version() -> None:
    told = subprocess.run([JEJAK, "--version"], capture_output=True, text=True, check=True).stdout
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert told == f"jejak {version}\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_calls_a_program_by_a_name_that_no_machine_has(page: Path) -> None:
    """Debian has no `python`, and `python3` finds no Jejak: a checkout has `.venv/bin/jejak`, a server `jejak`."""
    for text in code_blocks(page, "sh"):
        assert re.findall(r"(?<![\w/.-])python (?!=)|-m jejak(?!\.)", text) == [], page
