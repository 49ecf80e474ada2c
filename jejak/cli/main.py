"""Command line: parses the arguments of `jejak` and `python -m jejak` and runs one command.

Each command is a module with `add_arguments(parser)` and `run(args) -> int`, imported only when it is called.
What an operator can act on is told in one sentence; a traceback comes with --verbose only.
"""

import sys
import traceback
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from types import ModuleType

from jejak.cli.invocation import command_name, format_commands
from jejak.errors import operator_message
from rulebook.text import find_forbidden_character

COMMANDS = {
    "init": "make an empty regency in an empty database",
    "regency": "correct the regency's code, time zone or first day of leave",
    "serve": "serve the API and the portal",
    "migrate": "bring the database to this version",
    "demo": "fill an empty database with a fictional regency",
    "import": "read units, employees, delegations, balances, tariffs, grades or holidays from a file",
    "account": "add an account and print its one-time link",
    "token": "print a bearer token for a demo account",
    "explain": "show step by step how a document is answered",
    "backup": "save the database to a file",
    "restore": "restore a saved database into an empty place",
    "psql": "open psql as the superuser of the embedded cluster",
    "seal": "put the audit log under signed roots, as a service",
    "ledger": "show, export, re-key or continue the audit log",
    "doctor": "check that the database is what it should be",
    "public-list": "write the public list of pay, its dictionary and its policy into a folder",
    "evidence": "pack chosen entries of the audit log with all that proves them",
    "engagement": "open and end letters of audit",
    "erase": "carry out the destruction of personal data that was approved",
    "verify": "check an exported log, a proof, a receipt or evidence, offline",
    "witness": "watch the logs of others, and cosign what only grew",
}

_PACKAGES = {
    "account": ("account", "token"),
    "audit": ("engagement", "erase", "evidence", "ledger", "seal", "verify", "witness"),
    "database": ("backup", "doctor", "migrate", "psql", "restore"),
    "regency": ("demo", "import", "init", "regency"),
}
"""Package of `jejak.cli` that holds a command's module; the others are modules of `jejak.cli` itself."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if problem := _find_invisible_character(words):
        print(f"jejak: {problem}", file=sys.stderr)
        return 2
    called = next((word for word in words if word in COMMANDS), None)
    command = _load_command(called) if called else None
    args = _build_parser(called, command).parse_args(words)
    if command is None:
        _build_parser(None, None).print_help()
        return 2
    try:
        return int(command.run(args))
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if (problem := operator_message(error)) is None:
            raise
        if args.verbose:
            traceback.print_exc()
        print(format_commands(f"jejak: {problem}"), file=sys.stderr)
        return 1


def _find_invisible_character(words: Sequence[str]) -> str | None:
    """Say which argument holds something unseen that would make what is kept of it read as something else."""
    for number, word in enumerate(words):
        if mark := find_forbidden_character(word):
            before = words[number - 1] if number else ""
            name = word.partition("=")[0] if word.startswith("--") else before
            what = f"What stands after {name}" if name.startswith("--") else f"Argument {number + 1}"
            return f"{what} holds a character that nobody sees ({mark}). Type it again instead of pasting it."
    return None


def report_progress(line: str) -> None:
    """Progress, for the person who waits; never an answer, which goes to standard output."""
    print(format_commands(line), file=sys.stderr, flush=True)


def _load_command(called: str) -> ModuleType:
    name = "import_" if called == "import" else called.replace("-", "_")
    package = next((f"{each}." for each, commands in _PACKAGES.items() if called in commands), "")
    return import_module(f"jejak.cli.{package}{name}")


def _build_parser(called: str | None, command: ModuleType | None) -> ArgumentParser:
    verbose = ArgumentParser(add_help=False)
    verbose.add_argument(
        "--verbose", action="store_true", default=SUPPRESS, help="show the traceback of a problem"
    )
    parser = ArgumentParser(
        prog=command_name(), description="The staff record of a regency.", parents=[verbose]
    )
    parser.add_argument("--version", action="version", version=f"jejak {version('jejak')}")
    parser.set_defaults(verbose=False)
    commands = parser.add_subparsers(metavar="COMMAND")
    for name, meaning in COMMANDS.items():
        each = commands.add_parser(
            name, help=meaning, description=meaning.capitalize() + ".", parents=[verbose]
        )
        if command is not None and name == called:
            command.add_arguments(each)
    return parser
