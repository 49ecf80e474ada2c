"""People of the demo: wholly invented, one for every post that is held.

Names are drawn from parts, numbers carry serials that begin at 901, so that nothing here meets a living person. It
gives nobody a history of posts: see `jejak.demo.post_history`.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from jejak.demo.career import PROMOTION_MONTHS, RankPeriod, build_ranks, count_promotions, entry_grade
from jejak.demo.options import DemoSetting
from jejak.demo.organisation import DemoPost
from jejak.demo.seeded_random import SeededRandom
from jejak.regency.profile import PositionTitle, Profile
from rulebook.tenure import add_months, completed_months
from rulebook.values import GRADES_PNS, EmployeeKind, Sex, is_within

PNS, CPNS = EmployeeKind.PNS, EmployeeKind.CPNS
PPPK, PART_TIME = EmployeeKind.PPPK, EmployeeKind.PPPK_PART_TIME
PART_TIME_SINCE = date(2025, 10, 1)  # KepmenPANRB 16/2025
FIRST_SERIAL = 901
HIGHEST_STAFF_GRADE = "IV/b"
MIN_MONTHS_OF_LEADERS = 72  # months of service: they were staff for four years and lead since a year or two

KINDS: Mapping[str, Mapping[EmployeeKind, float]] = {
    "teacher": {PNS: 0.55, PPPK: 0.40, CPNS: 0.025, PART_TIME: 0.025},
    "office": {PNS: 0.60, PPPK: 0.28, CPNS: 0.04, PART_TIME: 0.08},
}
OTHER_KINDS = {PNS: 0.58, PPPK: 0.36, CPNS: 0.04, PART_TIME: 0.02}
SCHOOLING = {
    "nurse": {"D3": 0.62, "S1": 0.38},
    "midwife": {"D3": 0.8, "S1": 0.2},
    "health": {"D3": 0.7, "S1": 0.3},
    "expert": {"S1": 0.8, "D3": 0.2},
    "office": {"SMA": 0.4, "D3": 0.15, "S1": 0.45},
}
ONLY_S1 = {"S1": 1.0}
SHARE_OF_WOMEN = {
    "teacher": 0.68,
    "nurse": 0.72,
    "midwife": 1.0,
    "doctor": 0.55,
    "health": 0.65,
    "office": 0.42,
}
SHARE_OF_WOMEN_AMONG_LEADERS = 0.28
STAFF_FAMILY_OF_LEADERS = {
    "kepala_puskesmas": "nurse",
    "kepala_sekolah": "teacher",
}  # what a leader was before
ENTRY_AGE = {"SMA": (19, 26), "D3": (21, 28), "S1": (22, 33), "S2": (22, 27)}


@dataclass(frozen=True, slots=True)
class HolderRequirement:
    """What a seat's holder has to be, for the demo accounts."""

    kind: EmployeeKind
    months: tuple[int, int]
    school: str = "S1"


@dataclass(slots=True, eq=False)
class Appointee:
    """What a seat and chance decide first: title, kind, schooling, dates and career."""

    post: DemoPost
    title: PositionTitle
    kind: EmployeeKind
    school: str
    service_from: date
    birth_date: date
    ranks: tuple[RankPeriod, ...]


@dataclass(slots=True, eq=False, kw_only=True)
class DemoPerson(Appointee):
    """Somebody invented. `posts`: the seats held, each from a day to a day, the last one still held."""

    id: UUID
    account_id: UUID
    family: str
    sex: Sex
    nip: str
    name: str
    birth_place: str
    front_title: str | None
    back_title: str | None
    has_spouse: bool
    children: int
    posts: list[tuple[DemoPost, date, date | None]] = field(default_factory=list)

    @property
    def is_leader(self) -> bool:
        return self.post.title is not None

    @property
    def work_week(self) -> int:
        return self.post.unit.work_week


class PeopleGenerator:
    """Invents people, one at a time, and remembers which numbers are given out."""

    def __init__(self, setting: DemoSetting, chance: SeededRandom) -> None:
        self.setting, self.chance, self.today = setting, chance, setting.today
        self.serials: Counter[str] = Counter()
        self.places = (setting.profile.capital, *setting.profile.districts.names)

    def fill_posts(
        self, posts: Iterable[DemoPost], wishes: Mapping[UUID, HolderRequirement]
    ) -> list[DemoPerson]:
        """Put somebody on every seat that is neither vacant nor elected."""
        return [
            self._make_leader(post, post.title) if post.title else self._make_staff(post, wishes.get(post.id))
            for post in posts
            if not post.is_vacant and not post.is_elected
        ]

    def _make_leader(self, post: DemoPost, title: PositionTitle) -> DemoPerson:
        lowest, highest = title.pns or ("III/a", "III/d")
        span = GRADES_PNS[GRADES_PNS.index(lowest) : GRADES_PNS.index(highest) + 1]
        target = self.chance.pick_weighted({grade: 1.0 / (at + 1) for at, grade in enumerate(span)})
        steps = count_promotions("III/a", target)
        served = max(MIN_MONTHS_OF_LEADERS, PROMOTION_MONTHS * steps) + self.chance.randint(8, 44)
        since = self._first_of_month(served)
        born = self._pick_birth_date(since, *ENTRY_AGE["S2"])
        run = tuple(build_ranks("III/a", target, service_from=since, today=self.today))
        return self._make_person(Appointee(post, title, PNS, title.school, since, born, run))

    def _make_staff(self, post: DemoPost, wish: HolderRequirement | None) -> DemoPerson:
        kind = wish.kind if wish else self._pick_kind(post.family)
        school = wish.school if wish else self.chance.pick_weighted(SCHOOLING.get(post.family, ONLY_S1))
        months = self.chance.randint(*wish.months) if wish else self._pick_months_served(kind, school)
        since = self._first_of_month(months)
        ages = (22, 48) if kind in (PPPK, PART_TIME) else ENTRY_AGE[school]
        born = self._pick_birth_date(since, *ages)
        first = "III/b" if post.family == "doctor" and kind in (PNS, CPNS) else entry_grade(kind, school)
        run = tuple(
            build_ranks(first, self._highest_grade(post.family, school), service_from=since, today=self.today)
        )
        title = self._pick_title(post.family, school, run[-1].grade)
        return self._make_person(Appointee(post, title, kind, school, since, born, run))

    def _make_person(self, hired: Appointee) -> DemoPerson:
        leads = hired.post.title is not None
        family = STAFF_FAMILY_OF_LEADERS.get(hired.title.key, "office") if leads else hired.post.family
        women = SHARE_OF_WOMEN_AMONG_LEADERS if leads else SHARE_OF_WOMEN.get(family, 0.45)
        sex = Sex.FEMALE if self.chance.is_drawn(women) else Sex.MALE
        front, back = academic_titles(family, hired.school)
        has_spouse, children = self._pick_household(hired.birth_date)
        return DemoPerson(
            *(getattr(hired, name) for name in Appointee.__slots__),
            id=self.chance.next_uuid(),
            account_id=self.chance.next_uuid(),
            family=family,
            sex=sex,
            nip=self._make_staff_number(hired, sex),
            name=self.invent_name(sex),
            birth_place=self.chance.pick(self.places),
            front_title=front or None,
            back_title=back or None,
            has_spouse=has_spouse,
            children=children,
        )

    def _pick_kind(self, family: str) -> EmployeeKind:
        kind = self.chance.pick_weighted(KINDS.get(family, OTHER_KINDS))
        return PPPK if kind is PART_TIME and self.today < add_months(PART_TIME_SINCE, 1) else kind

    def _pick_months_served(self, kind: EmployeeKind, school: str) -> int:
        if kind is CPNS:
            return self.chance.randint(1, 11)
        if kind is PART_TIME:
            return self.chance.randint(1, min(14, completed_months(PART_TIME_SINCE, on=self.today)))
        if kind is PPPK:
            return int(2 + 68 * self.chance.random() ** 1.4)
        age = min(56.5, max(24.5, self.chance.gauss(42.5, 8.5)))
        lowest, highest = ENTRY_AGE[school]
        entered = min(self.chance.uniform(lowest, highest), age - 1.5)
        return round(12 * (age - entered))

    def _first_of_month(self, months_ago: int) -> date:
        """Service begins on the first of a month."""
        return add_months(self.today.replace(day=1), -months_ago)

    def _pick_birth_date(self, since: date, lowest: int, highest: int) -> date:
        """Choose a birth date for an age at entry that leaves nobody past retirement."""
        oldest_now = add_months(self.today, -12 * 58) + timedelta(days=1)
        latest, earliest = add_months(since, -12 * lowest), add_months(since, -12 * (highest + 1))
        return self.chance.pick_day(min(max(earliest, oldest_now), latest), latest - timedelta(days=1))

    def _highest_grade(self, family: str, school: str) -> str:
        tops = [title.pns[1] for title in self._list_titles(family, school) if title.pns]
        return min(max(tops, key=GRADES_PNS.index), HIGHEST_STAFF_GRADE, key=GRADES_PNS.index)

    def _pick_title(self, family: str, school: str, grade: str) -> PositionTitle:
        ladder = [
            title
            for title in self._list_titles(family, school)
            if (span := title.pns if grade in GRADES_PNS else title.pppk)
            and is_within(grade, lowest=span[0], highest=span[1])
        ]
        return self.chance.pick(ladder)

    def _list_titles(self, family: str, school: str) -> list[PositionTitle]:
        return list_staff_titles(self.setting.profile, family=family, school=school)

    def _pick_household(self, born: date) -> tuple[bool, int]:
        age = completed_months(born, on=self.today) / 12
        has_spouse = self.chance.is_drawn(0.3 if age < 26 else 0.7 if age < 32 else 0.9)
        most = 0 if not has_spouse or age < 25 else 1 if age < 30 else 3
        return has_spouse, self.chance.randint(0, most)

    def _make_staff_number(self, hired: Appointee, sex: Sex) -> str:
        """Make an NIP or NI PPPK; the part-time contract code 24 is read in one published example."""
        contract = "24" if hired.kind is PART_TIME else "22" if self.chance.is_drawn(0.08) else "21"
        since = hired.service_from
        middle = f"{since:%Y%m}" if hired.kind in (PNS, CPNS) else f"{since:%Y}{contract}"
        prefix = f"{hired.birth_date:%Y%m%d}{middle}{1 if sex is Sex.MALE else 2}"
        serial = FIRST_SERIAL + self.serials[prefix]
        self.serials[prefix] += 1
        return f"{prefix}{serial:03}"

    def invent_name(self, sex: Sex) -> str:
        """Put a name together from parts."""
        parts = _load_name_parts()
        which = "male" if sex is Sex.MALE else "female"
        given, last = parts[which], parts[f"{which}_last"]
        first = self.chance.pick(given)
        if self.chance.is_drawn(0.3):
            second = self.chance.pick(given)
            first = first if second == first else f"{first} {second}"
        return f"{first} {self.chance.pick(last)}"


def list_staff_titles(profile: Profile, *, family: str, school: str) -> list[PositionTitle]:
    """List the titles that staff of a family and schooling may hold, lowest first."""
    return [title for title in profile.titles.values() if title.family == family and title.school == school]


def academic_titles(family: str, school: str) -> tuple[str, str]:
    """Give the titles before and after a name; empty where there are none."""
    by_family: Mapping[str, Mapping[str, list[str]]] = _load_name_parts()["title"]
    front, back = by_family[family].get(school) or by_family["office"][school]
    return front, back


@cache
def _load_name_parts() -> dict[str, Any]:
    return tomllib.loads((files("jejak") / "demo" / "names.toml").read_text("utf-8"))
