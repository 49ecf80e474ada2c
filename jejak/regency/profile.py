"""Profile of a regency: units, posts, tariffs and decrees, from the files in `jejak/regency/profiles`.

Nothing about Batanghari stands anywhere else; nothing here is law.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from jejak.errors import OperatorError
from rulebook.values import FunctionalLevel, PositionKind, UnitKind

_PROFILES: Final = files("jejak.regency") / "profiles"
DEFAULT_PROFILE: Final = "batanghari"
ROOT: Final = "KABUPATEN"


@dataclass(frozen=True, slots=True)
class PositionTitle:
    """A title of `positions.csv`. `pns` and `pppk` are the lowest and the highest grade it may hold."""

    key: str
    name: str
    kind: PositionKind
    eselon: str | None
    level: FunctionalLevel | None
    job_class: int
    is_teacher: bool
    family: str
    school: str
    pns: tuple[str, str] | None
    pppk: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class LeadingPosts:
    """Posts below a unit's head, one a topic: under the head or another leader, above the named families."""

    position: str
    topics: tuple[str, ...]
    under: str | None
    leads: frozenset[str]


@dataclass(frozen=True, slots=True)
class UnitPattern:
    """How a sort of unit is built. `staff`: shares of the families; `weight`: its share of office staff."""

    kind: UnitKind
    head: str
    work_week: int
    leaders: tuple[LeadingPosts, ...]
    staff: Mapping[str, float]
    weight: float
    division_head: str | None
    division_weight: float


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """One named unit under the regency; `known` when a source supports it, else it is an illustration."""

    code: str
    name: str
    pattern: str
    within: str
    is_sourced: bool
    divisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Districts:
    """The districts, and the two lists of which their subdistricts' and villages' names are made."""

    names: tuple[str, ...]
    is_sourced: bool
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decree:
    number: str
    signed_on: date
    since: date


@dataclass(frozen=True, slots=True)
class DelegationPlan:
    """Who decides leave: the head of `officer` for a unit, or for each unit of these kinds its own head."""

    unit: str | None
    officer: str | None
    kinds: tuple[UnitKind, ...]
    classes: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Profile:
    """A regency as a data file describes it. `tpp`: rupiah a month by job class."""

    key: str
    code: str
    name: str
    government: str
    capital: str
    time_zone: str
    education: str
    health: str
    hospital: str
    demo: Mapping[str, str]
    districts: Districts
    decrees: Mapping[str, Decree]
    tpp: Mapping[int, int]
    delegations: tuple[DelegationPlan, ...]
    units: tuple[UnitPlan, ...]
    titles: Mapping[str, PositionTitle]
    patterns: Mapping[str, UnitPattern]


def profile_names() -> tuple[str, ...]:
    """List the profiles that are packaged."""
    named = (file.name.removesuffix(".toml") for file in _PROFILES.iterdir() if file.name.endswith(".toml"))
    return tuple(sorted(name for name in named if name != "patterns"))


@cache
def load_profile(name: str = DEFAULT_PROFILE) -> Profile:
    """Read one profile.

    Raises: OperatorError for a name that no file has
    """
    if name not in profile_names():
        raise OperatorError(f"There is no profile {name!r}; there are {', '.join(profile_names())}.")
    return read_profile(name, (_PROFILES / f"{name}.toml").read_text("utf-8"))


def read_profile(key: str, text: str) -> Profile:
    """Build a profile from TOML.

    Raises: OperatorError when it names a unit, pattern or title that does not exist
    """
    raw = tomllib.loads(text)
    made = Profile(
        key=key,
        **{name: raw[name] for name in ("code", "name", "government", "capital", "time_zone")},
        **{name: raw[name] for name in ("education", "health", "hospital")},
        demo=MappingProxyType(raw["demo"]),
        districts=Districts(
            names=tuple(raw["districts"]["names"]),
            is_sourced=raw["districts"]["known"],
            first=tuple(raw["districts"]["first"]),
            second=tuple(raw["districts"]["second"]),
        ),
        decrees={name: Decree(at["number"], at["date"], at["from"]) for name, at in raw["decrees"].items()},
        tpp={int(job_class): rupiah for job_class, rupiah in raw["tpp"].items()},
        delegations=tuple(_parse_delegation(at) for at in raw["delegation"]),
        units=tuple(_parse_unit(at) for at in raw["unit"]),
        titles=_load_titles(),
        patterns=_load_patterns(),
    )
    if dangling := sorted(set(_find_dangling(made))):
        raise OperatorError(f"Profile {key!r} names what it does not have: {', '.join(dangling)}.")
    return made


def _parse_unit(at: Mapping[str, Any]) -> UnitPlan:
    return UnitPlan(
        code=at["code"],
        name=at["name"],
        pattern=at["pattern"],
        within=at.get("within", ROOT),
        is_sourced=at.get("known", False),
        divisions=tuple(at.get("divisions", ())),
    )


def _parse_delegation(at: Mapping[str, Any]) -> DelegationPlan:
    lowest, highest = at["classes"]
    kinds = tuple(UnitKind(kind) for kind in at.get("kinds", ()))
    return DelegationPlan(at.get("unit"), at.get("officer"), kinds, (lowest, highest))


@cache
def _load_patterns() -> Mapping[str, UnitPattern]:
    raw = tomllib.loads((_PROFILES / "patterns.toml").read_text("utf-8"))
    return MappingProxyType({name: _parse_pattern(at) for name, at in raw.items()})


def _parse_pattern(at: Mapping[str, Any]) -> UnitPattern:
    division = at.get("division", {})
    return UnitPattern(
        kind=UnitKind(at["kind"]),
        head=at["head"],
        work_week=at.get("work_week", 5),
        leaders=tuple(_parse_leaders(one) for one in at.get("leaders", ())),
        staff=MappingProxyType(at.get("staff", {})),
        weight=at["weight"],
        division_head=division.get("head"),
        division_weight=division.get("weight", 0.0),
    )


@cache
def _load_titles() -> Mapping[str, PositionTitle]:
    rows = csv.DictReader((_PROFILES / "positions.csv").read_text("utf-8").splitlines())
    return MappingProxyType({row["key"]: _parse_title(row) for row in rows})


def _parse_leaders(at: Mapping[str, Any]) -> LeadingPosts:
    return LeadingPosts(at["position"], tuple(at["topics"]), at.get("under"), frozenset(at.get("leads", ())))


def _parse_title(row: Mapping[str, str]) -> PositionTitle:
    return PositionTitle(
        key=row["key"],
        name=row["title"],
        kind=PositionKind(row["kind"]),
        eselon=row["eselon"] or None,
        level=FunctionalLevel(row["level"]) if row["level"] else None,
        job_class=int(row["class"]),
        is_teacher=row["teacher"] == "yes",
        family=row["family"],
        school=row["school"],
        pns=_parse_span(row["pns"]),
        pppk=_parse_span(row["pppk"]),
    )


def _parse_span(text: str) -> tuple[str, str] | None:
    if not text:
        return None
    lowest, highest = text.split()
    return lowest, highest


def _find_dangling(profile: Profile) -> Iterator[str]:
    codes = {ROOT, *(unit.code for unit in profile.units)}
    named = {
        profile.education,
        profile.health,
        *profile.demo.values(),
        *(unit.within for unit in profile.units),
    }
    for delegation in profile.delegations:
        named |= {code for code in (delegation.unit, delegation.officer) if code}
    yield from named - codes
    yield from {unit.pattern for unit in profile.units} - set(profile.patterns)
    for pattern in profile.patterns.values():
        keys = {pattern.head, pattern.division_head, *(one.position for one in pattern.leaders)}
        yield from {key for key in keys if key} - set(profile.titles)
