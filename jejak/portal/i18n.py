"""Translations and formats of days, dates and rupiah, in Indonesian and in English.

Every sentence of ours stands in `words/`, one file for each language, with the same keys.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

LANGUAGES: Final = ("id", "en")
_AUDIT_TEXT_PREFIXES: Final = ("because.", "service.")
_ZONES: Final = {7: "WIB", 8: "WITA", 9: "WIT"}


@cache
def load_texts(language: str) -> Mapping[str, str]:
    """Return every sentence of a language by its key, such as `home.title`."""
    text = (files("jejak.portal") / "words" / f"{language}.toml").read_text("utf-8")
    return MappingProxyType(dict(_flatten(tomllib.loads(text))))


def _flatten(table: Mapping[str, Any], under: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, str):
            yield f"{under}{key}", value
        else:
            yield from _flatten(value, f"{under}{key}.")


@dataclass(frozen=True)
class Translator:
    """One language, the zone in which instants are told, and the labels of columns by language."""

    language: str = "id"
    time_zone: str = "Asia/Jakarta"
    column_labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def locale(self) -> str:
        """What the API calls this language."""
        return self.language.upper()

    def text(self, key: str, /, **facts: object) -> str:
        """Return a sentence. Raises: KeyError for one that nobody wrote"""
        sentence = load_texts(self.language)[key]
        return sentence.format_map(facts) if facts else sentence

    def has_text(self, key: str) -> bool:
        """Tell whether there is a word for a key that comes from elsewhere."""
        return key in load_texts(self.language)

    def label(self, group: str, key: str) -> str:
        """Return the word for a code of the API; the code itself where there is none."""
        return load_texts(self.language).get(f"{group}.{key}", key)

    def column(self, name: str) -> str:
        """Return the label of a column, as the log's sentences have it. Raises: KeyError for one without"""
        text = self.column_labels[self.language][name]
        return text[0].upper() + text[1:]

    def audit_text(self, text: str) -> str:
        """Say what the system itself wrote, and the log keeps in Indonesian; what a person wrote stays as it is.

        A sentence may begin with the name of a machine, and quote one of our reasons.
        """
        if self.language == LANGUAGES[0]:
            return text
        kept = {
            load_texts(LANGUAGES[0])[key]: self.text(key)
            for key in load_texts(self.language)
            if key.startswith(_AUDIT_TEXT_PREFIXES)
        }
        if text in kept:
            return kept[text]
        for ours, said in kept.items():
            text = text.replace(f'"{ours}"', f'"{said}"')
            if re.match(rf"{re.escape(ours)}[ ,:]", text):
                text = said + text.removeprefix(ours)
        return text

    def number(self, value: float) -> str:
        """Say a number with the marks of the language."""
        text = f"{value:,.1f}".removesuffix(".0")
        return text if self.language == "en" else text.translate(str.maketrans(",.", ".,"))

    def days(self, count: float) -> str:
        """Say how many days."""
        return self.text("unit.day" if count == 1 else "unit.days", count=self.half_days(count))

    def half_days(self, count: float) -> str:
        """Say a number of days that may come in halves: 6½, or 6.5 in English."""
        if self.language == "en" or count == int(count):
            return self.number(count)
        return f"{self.number(int(count)) if int(count) else ''}½"

    def rupiah(self, amount: int) -> str:
        """Say an amount of rupiah, the sign and the amount on one line."""
        return f"Rp\u00a0{self.number(amount)}"

    def day(self, when: str | date, *, weekday: bool = False) -> str:
        """Say a date in words."""
        on = date.fromisoformat(when) if isinstance(when, str) else when
        text = f"{on.day}\u00a0{self.text(f'month.{on.month}')}\u00a0{on.year}"
        return f"{self.text(f'weekday.{on.weekday()}')}, {text}" if weekday else text

    def month(self, when: str) -> str:
        """Say the month of a date."""
        on = date.fromisoformat(when)
        return f"{self.text(f'month.{on.month}')} {on.year}"

    def date_range(self, starts: str, ends: str, *, weekday: bool = False) -> str:
        """Say a first and a last day, and a single one once."""
        if starts == ends:
            return self.day(starts, weekday=True)
        first, last = (self.day(each, weekday=weekday) for each in (starts, ends))
        if starts[:7] == ends[:7] and not weekday:
            first = str(date.fromisoformat(starts).day)
        return self.text("unit.span", starts=first, ends=last)

    def local_time(self, when: str) -> str:
        """Say an instant in the regency's own zone."""
        at = datetime.fromisoformat(when).astimezone(ZoneInfo(self.time_zone))
        offset = at.utcoffset()
        hours = int(offset.total_seconds() // 3600) if offset else 0
        zone = _ZONES.get(hours, f"UTC{hours:+d}")
        clock = f"{at:%H:%M}" if self.language == "en" else f"{at:%H.%M}"
        return self.text("unit.moment", day=self.day(at.date()), time=clock, zone=zone)

    def instant(self, day: str, at: time) -> str:
        """Return the instant of a date and a time in the regency's own zone, as the API takes it."""
        return datetime.combine(date.fromisoformat(day), at, ZoneInfo(self.time_zone)).isoformat()

    def working_days(self, count: int) -> str:
        """Say how many working days."""
        return self.text("unit.working_day" if count == 1 else "unit.working_days", count=count)

    def balance_parts(self, balance: Mapping[str, Any]) -> str:
        """Say of which years' days a balance is made, in plain words."""
        year = balance["year"]
        left = {name: balance[name]["remaining"] for name in ("n", "n1", "n2")}
        said = [
            self.text(f"unit.from_{name}", days=self.days(left[name]), year=year - back)
            for back, name in enumerate(left)
            if left[name] or name == "n"
        ]
        return " + ".join(said)

    def balance_sum(self, balance: Mapping[str, Any]) -> str:
        """Say a balance and its parts, and one that is all of this year's once."""
        parts = self.balance_parts(balance)
        has_earlier = balance["n1"]["remaining"] or balance["n2"]["remaining"]
        return (
            self.text("request.left_parts", days=self.days(balance["remaining"]), parts=parts)
            if has_earlier
            else parts
        )

    def noted_parts(self, request: Mapping[str, Any]) -> str:
        """Say of which years' days the balance was made when a request was filed, in the same words."""
        noted = {"n": request["notedN"], "n1": request["notedN1"], "n2": request["notedN2"]}
        parts = {name: {"remaining": left} for name, left in noted.items()}
        return self.balance_parts({"year": date.fromisoformat(request["startsOn"]).year, **parts})

    def amount_range(self, found: Mapping[str, int]) -> str:
        """Say a range of rupiah, and a single amount once."""
        low, high = self.rupiah(found["low"]), self.rupiah(found["high"])
        return low if low == high else self.text("unit.amounts", low=low, high=high)

    def percent(self, share: float) -> str:
        """Say a rate that is given as a percentage."""
        return f"{self.number(share)}%"

    def quarter(self, first_day: str) -> str:
        """Say a quarter of a year by its first day."""
        on = date.fromisoformat(first_day)
        return self.text("unit.quarter", number=(on.month + 2) // 3, year=on.year)

    def hours(self, count: int) -> str:
        """Say how many hours, and from two days on how many days that is."""
        text = self.text("unit.hour" if count == 1 else "unit.hours", count=self.number(count))
        return (
            text
            if count < 48
            else self.text("unit.hours_in_days", hours=text, days=self.days(round(count / 24)))
        )

    def post_title(self, title: str, unit: str) -> str:
        """Say a post; its unit only where the title does not name it already."""
        return title if unit.casefold() in title.casefold() else f"{title}, {unit}"

    def groups_of_four(self, text: str) -> str:
        """Say letters as people read them out: four at a time."""
        return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
