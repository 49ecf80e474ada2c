"""Messages to the operator about a file, from messages.toml.

A sentence says what is wrong and what to do about it. Nothing here decides whether anything is wrong.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from jejak.errors import OperatorError
from rulebook.labels import day_text
from rulebook.nip import NipFinding
from rulebook.values import Severity

LOCALES = ("id", "en")


class InvalidImportFile(OperatorError):
    """The file as a whole cannot be taken; `finding` says why in both languages."""

    def __init__(self, code: str, **facts: object) -> None:
        self.finding = build_finding(code, **facts)
        super().__init__(self.finding.english)


def build_finding(code: str, **facts: object) -> NipFinding:
    """Return what is wrong or odd, with its facts filled in."""
    severity = Severity(_load_messages()[code].get("severity", Severity.REFUSE))
    return NipFinding(severity, code, message_text(code, "id", **facts), message_text(code, "en", **facts))


def message_text(code: str, locale: str, **facts: object) -> str:
    """Return one sentence; dates are spelled out in its language, and a fact by language gives its words in it."""
    said = {name: _format_fact(fact, locale) for name, fact in facts.items()}
    return _load_messages()[code]["en" if locale == "en" else "id"].format(**said)


def _format_fact(fact: object, locale: str) -> object:
    match fact:
        case date():
            return day_text(fact, locale)
        case Mapping():
            return fact[locale]
    return fact


@cache
def _load_messages() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files("jejak.imports") / "messages.toml").read_text("utf-8"))
