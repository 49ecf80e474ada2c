"""Which posts did people hold before? Moves in which several people of one title change seats on one day.

Whoever leads came from a staff seat that has stood vacant since. Nobody holds two seats on one day and no seat has
two holders; nobody moves later than `Setting.settled_by`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from jejak.demo.chance import Chance
from jejak.demo.options import Setting
from jejak.demo.people import PNS, Person, staff_titles
from jejak.demo.places import Place, Places, Seat, leading_seats
from rulebook.tenure import add_months

MOVED, MOVED_TWICE = 0.4, 0.3  # share of the staff; share of those who moved
STAY = 36  # months in a seat before a move
BEFORE_LEADING = 48  # months of service before a leading post
ONE_DAY = timedelta(days=1)


class History:
    """Gives everybody their posts and keeps the seats that leaders left behind."""

    def __init__(self, setting: Setting, places: Places, chance: Chance) -> None:
        self.setting, self.places, self.chance = setting, places, chance
        self.former: list[Seat] = []

    def write(self, people: Sequence[Person]) -> None:
        """Fill everybody's `posts`, from the first day of service to today without a gap."""
        moves: dict[tuple[str, date], list[Person]] = defaultdict(list)
        for person in people:
            moved_on = self._moved_on(person)
            if moved_on is not None:
                moves[person.title.key, moved_on].append(person)
            else:
                person.posts = [(person.seat, person.service_from, None)]
        for (_, day), movers in moves.items():
            (self._promote if movers[0].leads else self._exchange)(movers, day)

    def _moved_on(self, person: Person) -> date | None:
        if person.leads:
            return self._day_after(person, BEFORE_LEADING)
        if person.kind is PNS and self.chance.happens(MOVED):
            return self._day_after(person, STAY)
        return None

    def _day_after(self, person: Person, months: int) -> date | None:
        """Choose the first of a January or July of the last seven years after some months of service."""
        last = self.setting.settled_by
        earliest = add_months(person.service_from, months)
        days = [date(last.year - back, month, 1) for back in range(7) for month in (1, 7)]
        possible = [day for day in days if earliest <= day <= last]
        return self.chance.one(possible) if possible else None

    def _exchange(self, movers: Sequence[Person], day: date) -> None:
        """Each mover came from the next one's seat; some had changed seats among themselves before."""
        if len(movers) == 1:
            movers[0].posts = [(movers[0].seat, movers[0].service_from, None)]
            return
        came_from = dict(zip(movers, _next_seats([mover.seat for mover in movers]), strict=True))
        earlier = add_months(day, -STAY)
        twice = [one for one in movers if self._stayed(one, earlier) and self.chance.happens(MOVED_TWICE)]
        before = dict(zip(twice, _next_seats([came_from[one] for one in twice]), strict=True))
        for one in movers:
            one.posts = [(came_from[one], one.service_from, day - ONE_DAY), (one.seat, day, None)]
            if one in before and len(twice) > 1:
                first = (before[one], one.service_from, earlier - ONE_DAY)
                one.posts = [first, (came_from[one], earlier, day - ONE_DAY), (one.seat, day, None)]

    def _promote(self, leaders: Sequence[Person], day: date) -> None:
        """Each leader left a staff seat; some led another unit first, or sat on two staff seats in turn."""
        earlier = add_months(day, -STAY)
        twice = [one for one in leaders if self._stayed(one, earlier) and self.chance.happens(MOVED_TWICE)]
        led_before = dict(zip(twice, _next_seats([one.seat for one in twice]), strict=True))
        for one in leaders:
            left = self._left_behind(one)
            one.posts = [(left, one.service_from, day - ONE_DAY), (one.seat, day, None)]
            if one in led_before:
                first = (left, one.service_from, earlier - ONE_DAY)
                then = led_before[one] if len(twice) > 1 else self._left_behind(one)
                one.posts = [first, (then, earlier, day - ONE_DAY), (one.seat, day, None)]

    def _stayed(self, person: Person, until: date) -> bool:
        return add_months(person.service_from, STAY) <= until

    def _left_behind(self, leader: Person) -> Seat:
        """Make the vacant staff seat from which somebody rose, in a place where such people work."""
        place = self.chance.one(list(self._places_of(leader.family)))
        title = staff_titles(self.setting.profile, family=leader.family, school="S1")[0]
        above = self.chance.one(leading_seats(place, leader.family))
        seat = Seat(self.chance.id(), place.unit, above, leader.family, title, is_vacant=True)
        self.former.append(seat)
        return seat

    def _places_of(self, family: str) -> Iterator[Place]:
        if family == "teacher":
            return iter(self.places.schools)
        if family == "nurse":
            return iter(self.places.clinics)
        return (place for place in self.places.all if place.weight and place.pattern.staff.get(family))


def _next_seats(seats: Sequence[Seat]) -> Sequence[Seat]:
    return [*seats[1:], *seats[:1]]
