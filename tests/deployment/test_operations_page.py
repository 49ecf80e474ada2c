"""Commands, settings and findings of the operations pages are those of the program."""

import re
from pathlib import Path

import pytest

from jejak.cli.main import COMMANDS, _build_parser, _load_command
from jejak.database.roles import POOL_ROLES, STATEMENT_TIMEOUT_SECONDS, to_milliseconds
from jejak.doctor import FindingKind
from jejak.settings import SETTINGS
from tests.deployment.markdown_pages import (
    OPERASI,
    OPERATIONS,
    PAGES,
    code_blocks,
    command_calls,
    named_commands,
    table_rows,
)
from tests.house.source_files import ROOT

SERVER = ROOT / "docs" / "server"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_in_a_page_is_one_that_the_program_takes(page: Path) -> None:
    for words in command_calls(page):
        assert words[0] in COMMANDS, words
        _build_parser(words[0], _load_command(words[0])).parse_args(words)


def test_the_pages_are_read_at_all() -> None:
    called = {words[0] for words in command_calls(OPERATIONS)}
    assert called == {
        *("migrate", "init", "import", "account", "backup", "restore", "doctor", "ledger"),
        *("engagement", "erase", "regency"),
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_prose_names_only_commands_that_exist(page: Path) -> None:
    assert {word for word in named_commands(page) if word not in {"…", "COMMAND"}} <= set(COMMANDS)


def test_the_settings_of_the_english_page_are_those_of_the_program() -> None:
    shipped = [
        (f"`{each.name}`", f"`{each.default}`" if each.default else "", each.meaning) for each in SETTINGS
    ]
    assert table_rows(OPERATIONS, "| Name | Default | Meaning |") == shipped


def test_the_indonesian_page_has_the_same_settings_commands_and_findings() -> None:
    english = table_rows(OPERATIONS, "| Name | Default | Meaning |")
    indonesian = table_rows(OPERASI, "| Nama | Bawaan | Arti |")
    assert [row[:2] for row in indonesian] == [row[:2] for row in english]
    assert code_blocks(OPERASI, "sh") == code_blocks(OPERATIONS, "sh")
    assert [row[0] for row in table_rows(OPERASI, "| Kelas | Artinya | Lakukan |")] == _classes()


@pytest.mark.parametrize("page", [OPERATIONS, OPERASI])
def test_an_administrator_bounds_each_role_as_the_program_does(page: Path) -> None:
    assert "\n".join(code_blocks(page, "sql")).splitlines() == [
        f"ALTER ROLE {role} SET statement_timeout = {to_milliseconds(STATEMENT_TIMEOUT_SECONDS[name])};"
        for name, role in POOL_ROLES.items()
    ]


def test_the_page_explains_every_class_of_findings() -> None:
    assert [row[0] for row in table_rows(OPERATIONS, "| Class | Says | Do |")] == _classes()


def test_what_the_pages_take_from_this_folder_is_there() -> None:
    named = re.findall(r"/opt/jejak/((?:docs|jejak)/[\w./-]+\w)", OPERATIONS.read_text("utf-8"))
    assert len(named) >= 7
    assert [path for path in named if not list(ROOT.glob(f"{path}*"))] == []


def test_the_units_run_commands_that_exist() -> None:
    said = "".join(path.read_text("utf-8") for path in SERVER.glob("*.service"))
    assert set(re.findall(r"bin/jejak (\w+)", said)) == {"serve", "backup", "witness"}
    assert SERVER.joinpath("jejak").stat().st_mode & 0o111


def _classes() -> list[str]:
    return [f"{int(kind)} `{kind.name}`" for kind in FindingKind]
