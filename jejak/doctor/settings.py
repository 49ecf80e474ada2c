"""Settings of the server that weaken what is captured, or what the doctor sees, wherever they were set.

The list with its reasons is settings.toml; what is normal for the embedded cluster or a tuned server is harmless
there.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import asyncpg

from jejak.doctor.finding import Examination, Finding, Kind, Said, Wrong
from jejak.doctor.sql import statement


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A setting that can weaken: its harmless values, whether others are a finding, and why in both languages."""

    name: str
    harmless: str
    why_id: str
    why_en: str
    names: bool = False

    def weakens(self, value: str | None) -> bool:
        """Whether this value is one of those that the list warns of."""
        return value is not None and not re.fullmatch(self.harmless, value, re.IGNORECASE)


@cache
def settings() -> Mapping[str, Setting]:
    """The list, by name."""
    text = (files("jejak.doctor") / "settings.toml").read_text("utf-8")
    return {each["name"]: Setting(**each) for each in tomllib.loads(text)["setting"]}


async def check_settings(connection: asyncpg.Connection, seen: Examination) -> list[Finding]:
    """Settings that weaken, each with its place; those with an honest use are said, as are replication slots."""
    names = list(settings())
    rows = await connection.fetch(statement("settings"), names)
    may = await connection.fetchrow(statement("may_read_settings"))
    if may["in_files"]:
        rows += await connection.fetch(statement("settings_in_files"), names)
    if not may["in_force"]:
        seen.say(Said.SETTINGS_UNREAD)
    for slot, reads in await connection.fetch(statement("slots")):
        seen.say(Said.SLOT, slot=slot, reads=reads)
    return _judged(rows, seen)


def _judged(rows: Iterable[Any], seen: Examination) -> list[Finding]:
    found = list[Finding]()
    for name, value, place in rows:
        setting = settings()[name]
        if not setting.weakens(value):
            continue
        details = {"name": name, "value": value, "place": place, "id": setting.why_id, "en": setting.why_en}
        if setting.names:
            found.append(Finding(Kind.SETTINGS, Wrong.WEAKENED, f"{name} = {value}", details=details))
        else:
            seen.say(Said.SETTING, **details)
    return found
