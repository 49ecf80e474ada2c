"""Settings of the server that weaken what is captured, or what the doctor sees, wherever they were set.

The list with its reasons is settings.toml; what is normal for the embedded cluster or a tuned server is harmless
there. A changed setting that is not listed is a remark.
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

_ASSIGNMENT = re.compile(r"^(\w+) = '?(.*?)'?$", re.MULTILINE)
_ADDRESSES = frozenset({"listen_addresses", "port", "unix_socket_directories"})  # each start writes its own
_NOT_DEFAULT = (
    "bukan bawaan PostgreSQL, dan Jejak tidak mengenalnya",
    "not PostgreSQL's default, and not known to Jejak",
)
_NOT_OWN = "konfigurasi Jejak sendiri menyetel {0}", "Jejak's own configuration sets {0}"


@dataclass(frozen=True, kw_only=True)
class RiskySetting:
    """A setting that can weaken: its harmless values, whether others are a finding, and why in both languages."""

    name: str
    harmless: str
    why_id: str
    why_en: str
    is_finding: bool = False
    tolerated: str = ""

    def is_weakening(self, value: str | None) -> bool:
        """Whether this value is one of those that the list warns of."""
        return value is not None and not re.fullmatch(self.harmless, value, re.IGNORECASE)

    def is_accused(self, value: str) -> bool:
        """Tell whether this value is a finding; otherwise it is a remark."""
        return self.is_finding and not re.fullmatch(self.tolerated, value, re.IGNORECASE)


@cache
def load_settings() -> Mapping[str, RiskySetting]:
    """The list, by name."""
    return {each["name"]: RiskySetting(**each) for each in _load_list()["setting"]}


@cache
def load_own_settings() -> Mapping[str, str]:
    """Settings of the cluster that Jejak makes, by name."""
    text = (files("jejak.database.embedded") / "postgresql.conf").read_text("utf-8")
    return {name.lower(): value for name, value in _ASSIGNMENT.findall(text)}


def _load_list() -> dict[str, Any]:
    return tomllib.loads((files("jejak.doctor") / "settings.toml").read_text("utf-8"))


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
    found = _check_values(rows, examination)
    known = {row["name"] for row in rows if load_settings()[row["name"]].is_weakening(row["value"])}
    _remark_unlisted(await connection.fetch(statement("settings_in_force")), known, examination)
    return found


def _check_values(rows: Iterable[Any], examination: Examination) -> list[DoctorFinding]:
    found = list[DoctorFinding]()
    for name, value, place in rows:
        setting = load_settings()[name]
        if not setting.is_weakening(value):
            continue
        details = {"name": name, "value": value, "place": place, "id": setting.why_id, "en": setting.why_en}
        if setting.is_accused(value):
            found.append(
                DoctorFinding(
                    FindingKind.SETTINGS, FindingCode.WEAKENED, f"{name} = {value}", details=details
                )
            )
        else:
            examination.add_remark(RemarkCode.SETTING, **details)
    return found


def _remark_unlisted(rows: Iterable[Any], known: set[str], examination: Examination) -> None:
    """Add a remark for each changed setting that stands on no list.

    Changed means: not PostgreSQL's default, or on a cluster that Jejak made, not what its own configuration sets.
    `known` are the names that are found or remarked already.
    """
    rows = list(rows)
    is_embedded = any(row["is_own"] for row in rows)
    usual, chosen = (re.compile("|".join(_load_list()[each])) for each in ("usual", "chosen"))
    for row in rows:
        name, value = row["name"], row["value"]
        own = load_own_settings().get(name.lower()) if is_embedded else None
        if name in known or usual.fullmatch(name) or (row["is_own"] and name in _ADDRESSES):
            continue
        if own is None and (name in load_settings() or chosen.fullmatch(name) or not row["is_changed"]):
            continue
        if own is not None and own.lower() == str(value).lower():
            continue
        why = [each.format(own) for each in (_NOT_DEFAULT if own is None else _NOT_OWN)]
        details = {"name": name, "value": value or "", "place": row["place"], "id": why[0], "en": why[1]}
        examination.add_remark(RemarkCode.SETTING, **details)
