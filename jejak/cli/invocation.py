"""Spelling of commands in sentences: `'jejak migrate'` is printed so that it can be typed here."""

import shutil
import sys
from functools import cache
from pathlib import Path


@cache
def command_name() -> str:
    """Return what to type for `jejak`: the name where it is on PATH, else the script of this environment, from here."""
    if shutil.which("jejak"):
        return "jejak"
    script = Path(sys.executable).with_name("jejak")
    if not script.is_file():
        return f"{sys.executable} -m jejak"
    return str(script.relative_to(Path.cwd()) if script.is_relative_to(Path.cwd()) else script)


def format_commands(text: str) -> str:
    """Return a text whose commands, in single quotes, can be typed as they stand."""
    return text.replace("'jejak ", f"'{command_name()} ")
