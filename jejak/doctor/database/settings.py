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

from jejak.doctor.finding import DoctorFinding, Examination, FindingCode, FindingKind, RemarkCode
from jejak.doctor.sql import statement


@dataclass(frozen=True, kw_only=True)
class RiskySetting:
    """A setting that can weaken: its harmless values, whether others are a finding, and why in both languages."""

    name: str
    harmless: str
    why_id: str
    why_en: str
    is_finding: bool = False

    def is_weakening(self, value: str | None) -> bool:
        """Whether this value is one of those that the list warns of."""
        return value is not None and not re.fullmatch(self.harmless, value, re.IGNORECASE)


@cache
def load_settings() -> Mapping[str, RiskySetting]:
    """The list, by name."""
    text = (files("jejak.doctor") / "settings.toml").read_text("utf-8")
    return {each["name"]: RiskySetting(**each) for each in tomllib.loads(text)["setting"]}


async def check_settings(connection: asyncpg.Connection, examination: Examination) -> list[DoctorFinding]:
    """Settings that weaken, each with its place; those with an honest use are said, as are replication slots."""
    names = list(load_settings())
    rows = await connection.fetch(statement("settings"), names)
    may = await connection.fetchrow(statement("may_read_settings"))
    if may["in_files"]:
        rows += await connection.fetch(statement("settings_in_files"), names)
    if not may["in_force"]:
        examination.add_remark(RemarkCode.SETTINGS_UNREAD)
    for slot, reads in await connection.fetch(statement("slots")):
        examination.add_remark(RemarkCode.SLOT, slot=slot, reads=reads)
    return _check_values(rows, examination)


def _check_values(rows: Iterable[Any], examination: Examination) -> list[DoctorFinding]:
    found = list[DoctorFinding]()
    for name, value, place in rows:
        setting = load_settings()[name]
        if not setting.is_weakening(value):
            continue
        details = {"name": name, "value": value, "place": place, "id": setting.why_id, "en": setting.why_en}
        if setting.is_finding:
            found.append(
                DoctorFinding(
                    FindingKind.SETTINGS, FindingCode.WEAKENED, f"{name} = {value}", details=details
                )
            )
        else:
            examination.add_remark(RemarkCode.SETTING, **details)
    return found
