"""Attack on editions of grades: a year of moves, the rule stated independently, and other worlds.

The rule here is written from docs/decisions/0026-grades-in-editions-that-stay.md and knows nothing of the
database's.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

GRADES = ("III/a", "III/b", "III/c", "III/d", "IV/a", "IV/b")
Holders = Counter[str]
ShownGrades = tuple[tuple[str, ...], int]
"""The grades that are told, and the number of the month that they are of; -1 where nothing is told."""
NOTHING: ShownGrades = ((), -1)
MAX_CHANGED = 6
"""So many others are changed at most in the search for another world."""


def list_shown_grades(held: Holders) -> tuple[str, ...]:
    """The grades of three people or more, where there are two such grades."""
    found = tuple(sorted(grade for grade, count in held.items() if count >= 3))
    return found if len(found) >= 2 else ()


def may_stand_beside(one: Holders, other: Holders) -> bool:
    """Whether on neither side of the difference there is one person, two, or one grade alone."""
    sides = one - other, other - one
    return any(sides) and all(not side or (side.total() >= 3 and len(side) >= 2) for side in sides)


def shown_by_month(months: Sequence[Holders]) -> list[ShownGrades]:
    """What is shown of a group after each of these months."""
    editions: list[tuple[int, Holders]] = []
    shown = []
    for month, held in enumerate(months):
        if _may_be_made(held, editions):
            editions.append((month, held))
        latest = list_shown_grades(editions[-1][1]) if editions else ()
        shown.append((latest, editions[-1][0]) if latest else NOTHING)
    return shown


def _may_be_made(held: Holders, editions: Sequence[tuple[int, Holders]]) -> bool:
    if not editions:
        return held.total() >= 3
    return may_stand_beside(held, editions[-1][1]) and all(
        list_shown_grades(earlier) == list_shown_grades(held) or may_stand_beside(held, earlier)
        for _, earlier in editions
    )


def shown_by_day(months: Sequence[Holders]) -> list[ShownGrades]:
    """What was shown before: how many hold each grade of five or more, as it stands. The control of the attack."""
    shown = []
    for month, held in enumerate(months):
        many = sorted(grade for grade, count in held.items() if count >= 5)
        rest = sum(count for count in held.values() if count < 5)
        counts = tuple(f"{grade}:{held[grade]}" for grade in many) if not 1 <= rest <= 4 else ()
        shown.append((counts, month) if counts else NOTHING)
    return shown


@dataclass
class GradedPerson:
    """Somebody's grade at each month's end as it was known then, by group; all but the grades is known to everybody."""

    name: str
    grades_by_group: dict[int, dict[int, int]] = field(default_factory=dict)

    def with_grade_raised(self, by: int) -> "GradedPerson | None":
        """The same person in another world, with the same moves, from another grade on; None beyond the scale."""
        grades_by_month = {
            group: {month: grade + by for month, grade in months.items()}
            for group, months in self.grades_by_group.items()
        }
        every = [grade for months in grades_by_month.values() for grade in months.values()]
        return (
            GradedPerson(self.name, grades_by_month)
            if all(0 <= grade < len(GRADES) for grade in every)
            else None
        )

    def alternatives(self) -> "list[GradedPerson]":
        """The same person from every other grade on that the scale has room for."""
        every = [self.with_grade_raised(by) for by in range(-len(GRADES) + 1, len(GRADES)) if by]
        return [each for each in every if each is not None]


def count_grades(group: int, crowd: Sequence[GradedPerson], months: int) -> list[Holders]:
    """How many hold each grade of a group at each month's end."""
    found = [Counter[str]() for _ in range(months)]
    for person in crowd:
        for month, grade in person.grades_by_group.get(group, {}).items():
            found[month][GRADES[grade]] += 1
    return found


@dataclass
class EditionAttack:
    """One who knows every name, post, coming, going and promotion, and the rule, but no grade."""

    crowd: list[GradedPerson]
    months: int
    is_daily: bool = False

    def __post_init__(self) -> None:
        groups = sorted({group for person in self.crowd for group in person.grades_by_group})
        self.held = {group: count_grades(group, self.crowd, self.months) for group in groups}
        self.shown = {group: self.show_editions(held) for group, held in self.held.items()}

    def show_editions(self, held: Sequence[Holders]) -> list[ShownGrades]:
        return (shown_by_day if self.is_daily else shown_by_month)(held)

    def count_differences(self, world: Mapping[int, tuple[GradedPerson, GradedPerson]]) -> int:
        """Count the months in which a world where these people are others shows something else."""
        found = 0
        for group in {group for before, _ in world.values() for group in before.grades_by_group}:
            held = [Counter(each) for each in self.held[group]]
            for before, after in world.values():
                for month, grade in before.grades_by_group.get(group, {}).items():
                    held[month][GRADES[grade]] -= 1
                    held[month][GRADES[after.grades_by_group[group][month]]] += 1
            shown = self.show_editions([+each for each in held])
            found += sum(one != other for one, other in zip(shown, self.shown[group], strict=True))
        return found

    def is_certain_alone(self, person: GradedPerson) -> bool:
        """Whether the grade of a person is certain to the person who knows everybody else's."""
        return all(self.count_differences({0: (person, other)}) for other in person.alternatives())

    def is_certain(self, person: GradedPerson, chance: Random) -> bool:
        """Whether no world was found in which they have another grade and everything looks the same.

        From each such world on, others are changed one by one, the person who brings it nearest to what was seen.
        """
        beside = [
            each
            for each in self.crowd
            if each is not person and each.grades_by_group.keys() & person.grades_by_group.keys()
        ]
        for other in person.alternatives():
            world = {id(person): (person, other)}
            left = self.count_differences(world)
            for _ in range(MAX_CHANGED):
                if not left:
                    return False
                chance.shuffle(beside)
                tried = [(each, changed) for each in beside for changed in each.alternatives()]
                best = min(
                    tried, key=lambda pair: self.count_differences(world | {id(pair[0]): pair}), default=None
                )
                if best is None:
                    break
                world |= {id(best[0]): best}
                left = self.count_differences(world)
        return True


def list_month_ends(first: date, count: int) -> list[date]:
    """The first days of the months after so many months, on which each is closed."""
    return [
        date(first.year + (first.month + number) // 12, (first.month + number) % 12 + 1, 1)
        for number in range(count)
    ]
