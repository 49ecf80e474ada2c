"""Organisation of the demo: the profile's units and posts, as wide as the staff allows.

It fills no seat: a staff seat gets its title when somebody sits on it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from jejak.demo.options import DemoSetting
from jejak.demo.rows import UnitRow
from jejak.demo.seeded_random import SeededRandom, apportion
from jejak.regency.profile import ROOT, PositionTitle, UnitPattern, UnitPlan
from rulebook.values import PositionKind, UnitKind

SHARE_OF_TEACHERS = 0.40  # shares of all employees
SCHOOL_STAFF, CLINICS, HOSPITAL = 0.04, 0.15, 0.055
SHARE_VACANT = 0.025  # share of the leading posts below the heads of agencies
# Name, share of the teachers, teachers a school.
SCHOOLS = (("SD Negeri", 0.62, 9.0), ("SMP Negeri", 0.32, 18.0), ("TK Negeri", 0.06, 4.0))
ALWAYS_FILLED = frozenset(
    {"sekda", "asisten", "kepala_opd", "camat", "direktur_rsud", "inspektur", "sekretaris_dprd"}
)


@dataclass(slots=True, eq=False)
class DemoPost:
    """One post. A leading post has its title from the start; `family` is what staff are chosen from."""

    id: UUID
    unit: UnitRow
    superior: "DemoPost | None"
    family: str
    title: PositionTitle | None = None
    topic: str = ""
    is_head: bool = False
    is_vacant: bool = False

    @property
    def is_elected(self) -> bool:
        return self.title is not None and self.title.kind is PositionKind.ELECTED


@dataclass(slots=True, eq=False)
class DemoUnit:
    """A unit with its leading seats and the staff under them."""

    unit: UnitRow
    pattern: UnitPattern
    head: DemoPost
    weight: float
    leaders: list[DemoPost] = field(default_factory=list)
    staff: list[DemoPost] = field(default_factory=list)

    @property
    def posts(self) -> list[DemoPost]:
        return [self.head, *self.leaders, *self.staff]


class Organisation:
    """The organisation; `by_code` finds a unit, `all` lists them, every parent before its children."""

    def __init__(self, setting: DemoSetting, chance: SeededRandom) -> None:
        self.profile, self.size, self.chance = setting.profile, setting.options.employees, chance
        self.by_code: dict[str, DemoUnit] = {}
        self.schools: list[DemoUnit] = []
        self.clinics: list[DemoUnit] = []
        self._build_root()
        self._build_named()
        self._build_districts()
        self._build_schools()
        self._build_health()
        self._vacate_some()
        self._add_staff_posts()

    @property
    def all(self) -> Sequence[DemoUnit]:
        return tuple(self.by_code.values())

    @property
    def demo_office(self) -> DemoUnit:
        """The division in which the demo accounts' people work."""
        return self.by_code[f"{self.profile.demo['office']}-1"]

    @property
    def demo_school(self) -> DemoUnit:
        """The school of the demo accounts' teachers."""
        return next(place for place in self.schools if place.unit.code.startswith("SMP"))

    def _build_root(self) -> None:
        profile = self.profile
        unit = UnitRow(self.chance.next_uuid(), None, ROOT, profile.government, UnitKind.REGENCY, 5, False)
        head = self._make_post(unit, None, profile.titles["bupati"], is_head=True)
        bare = profile.patterns["village"]
        self.by_code[ROOT] = DemoUnit(unit, bare, head, 0.0)
        self.by_code[ROOT].leaders.append(self._make_post(unit, head, profile.titles["wakil_bupati"]))

    def _build_named(self) -> None:
        agencies = max(5, self.size // 150)
        for plan in self.profile.units:
            if plan.pattern in ("agency", "board"):
                agencies -= 1
                if agencies < 0:
                    continue
            self._add_named(plan)

    def _add_named(self, plan: UnitPlan) -> None:
        place = self._add_unit(plan.code, plan.name, plan.pattern, under=plan.within, known=plan.is_sourced)
        head = place.pattern.division_head
        for number, name in enumerate(plan.divisions[: max(1, self.size // 700)], start=1):
            if head is not None:
                code = f"{plan.code}-{number}"
                unit = UnitRow(self.chance.next_uuid(), place.unit.id, code, name, UnitKind.DIVISION, 5, True)
                post = self._make_post(unit, place.head, self.profile.titles[head], is_head=True)
                self.by_code[code] = DemoUnit(unit, place.pattern, post, place.pattern.division_weight)

    def _build_districts(self) -> None:
        districts = self.profile.districts
        names = [f"{first} {second}" for first in districts.first for second in districts.second]
        self.chance.shuffle(names)
        for number, name in enumerate(districts.names, start=1):
            self._add_unit(f"KEC-{number:02}", f"Kecamatan {name}", "district", known=districts.is_sourced)
        wanted = (
            ("KEL", "Kelurahan", "subdistrict", self.size // 430),
            ("DES", "Desa", "village", self.size // 55),
        )
        for prefix, word, pattern, count in wanted:
            for number in range(1, min(count, len(names)) + 1):
                above = f"KEC-{number % len(districts.names) + 1:02}"
                self._add_unit(f"{prefix}-{number:03}", f"{word} {names.pop()}", pattern, under=above)

    def _build_schools(self) -> None:
        teachers = self.size * SHARE_OF_TEACHERS
        for word, share, each in SCHOOLS:
            short = word.split()[0]
            for number in range(1, max(1, round(teachers * share / each)) + 1):
                name = f"{word} {number} {self._district(number)}"
                place = self._add_unit(f"{short}-{number:03}", name, "school", under=self.profile.education)
                place.weight = (each - 1) * (0.5 + self.chance.random())
                self.schools.append(place)

    def _build_health(self) -> None:
        health, per_district = self.profile.health, len(self.profile.districts.names)
        for number in range(1, max(1, round(self.size * CLINICS / 50)) + 1):
            turn = (number - 1) // per_district
            name = f"Puskesmas {self._district(number)}" + (f" {turn + 1}" if turn else "")
            place = self._add_unit(f"PKM-{number:03}", name, "clinic", under=health)
            place.weight = 0.6 + 0.8 * self.chance.random()
            self.clinics.append(place)
        self._add_unit("RSUD", self.profile.hospital, "hospital", under=health)

    def _district(self, number: int) -> str:
        names = self.profile.districts.names
        return names[(number - 1) % len(names)]

    def _add_unit(
        self, code: str, name: str, pattern: str, *, under: str = ROOT, known: bool = False
    ) -> DemoUnit:
        """Add a unit with its head and leaders. The heads right under the regency answer to the Sekda."""
        plan, above = self.profile.patterns[pattern], self.by_code[under]
        unit = UnitRow(
            self.chance.next_uuid(), above.unit.id, code, name, plan.kind, plan.work_week, not known
        )
        superior = self.by_code["SETDA"].head if under == ROOT and code != "SETDA" else above.head
        titles = self.profile.titles
        place = DemoUnit(
            unit, plan, self._make_post(unit, superior, titles[plan.head], is_head=True), plan.weight
        )
        for leaders in plan.leaders:
            title = titles.get(leaders.under or "")
            over = next((post for post in place.leaders if post.title is title), place.head)
            for topic in leaders.topics[: max(1, self.size // 500)]:
                place.leaders.append(self._make_post(unit, over, titles[leaders.position], topic=topic))
        self.by_code[code] = place
        return place

    def _make_post(
        self,
        unit: UnitRow,
        superior: DemoPost | None,
        title: PositionTitle,
        *,
        topic: str = "",
        is_head: bool = False,
    ) -> DemoPost:
        family = "teacher" if title.is_teacher else title.family
        return DemoPost(self.chance.next_uuid(), unit, superior, family, title, topic, is_head)

    def _vacate_some(self) -> None:
        kept = {post.id for post in (self.demo_office.head, self.demo_school.head)}
        for place in self.all:
            for post in (place.head, *place.leaders):
                may_be = (
                    post.title is not None and post.title.key not in ALWAYS_FILLED and not post.is_elected
                )
                post.is_vacant = may_be and post.id not in kept and self.chance.is_drawn(SHARE_VACANT)

    def _add_staff_posts(self) -> None:
        """Deal the staff seats so that exactly as many seats are held as there are employees."""
        leading = (post for place in self.all for post in place.posts)
        left = self.size - sum(not post.is_elected and not post.is_vacant for post in leading)
        heads = sum(not place.head.is_vacant for place in self.schools)
        left -= self._distribute_staff(round(self.size * SHARE_OF_TEACHERS) - heads, self.schools)
        left -= self._distribute_staff(round(self.size * SCHOOL_STAFF), self.schools, staff={"office": 1.0})
        left -= self._distribute_staff(round(self.size * CLINICS), self.clinics)
        left -= self._distribute_staff(round(self.size * HOSPITAL), [self.by_code["RSUD"]])
        demo = self.profile.demo
        left -= self._distribute_staff(5, [self.demo_office], staff={"office": 1.0})
        for code in (demo["personnel"], demo["finance"]):
            left -= self._distribute_staff(1, [self.by_code[code]], staff={"office": 1.0})
        special = {id(place) for place in (*self.schools, *self.clinics)}
        self._distribute_staff(left, [place for place in self.all if id(place) not in special])

    def _distribute_staff(
        self, count: int, places: Sequence[DemoUnit], *, staff: dict[str, float] | None = None
    ) -> int:
        weights = [place.weight for place in places] if len(places) > 1 else [1.0]
        for place, share in zip(places, apportion(count, weights), strict=True):
            families = staff or dict(place.pattern.staff)
            counts = apportion(share, list(families.values()))
            for family, number in zip(families, counts, strict=True):
                place.staff += self._make_staff_posts(place, family, number)
        return count

    def _make_staff_posts(self, place: DemoUnit, family: str, number: int) -> Iterable[DemoPost]:
        over = list_leading_posts(place, family)
        for at in range(number):
            yield DemoPost(
                self.chance.next_uuid(), place.unit, over[(len(place.staff) + at) % len(over)], family
            )


def list_leading_posts(place: DemoUnit, family: str) -> Sequence[DemoPost]:
    """List the seats that lead a family in a unit: the named ones, else the head."""
    named = {one.position for one in place.pattern.leaders if family in one.leads}
    found = [post for post in place.leaders if post.title is not None and post.title.key in named]
    return found or [place.head]
