"""Post history of the demo: moves in which several people of one title change posts on one day.

A person who leads came from a staff seat that has stood vacant since. Nobody holds two seats on one day and no seat has
two holders; nobody moves later than `DemoSetting.last_move_day`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from jejak.demo.options import DemoSetting
from jejak.demo.organisation import DemoPost, DemoUnit, Organisation, list_leading_posts
from jejak.demo.people import PNS, DemoPerson, list_staff_titles
from jejak.demo.seeded_random import SeededRandom
from rulebook.tenure import add_months

SHARE_MOVED, SHARE_MOVED_TWICE = 0.4, 0.3  # share of the staff; share of those who moved
MIN_STAY_MONTHS = 36  # months in a seat before a move
MONTHS_BEFORE_LEADING = 48  # months of service before a leading post
ONE_DAY = timedelta(days=1)


class PostHistory:
    """Gives everybody their posts and keeps the seats that leaders left behind."""

    def __init__(self, setting: DemoSetting, places: Organisation, chance: SeededRandom) -> None:
        self.setting, self.places, self.chance = setting, places, chance
        self.vacated_posts: list[DemoPost] = []

    def fill_posts(self, people: Sequence[DemoPerson]) -> None:
        """Fill everybody's `posts`, from the first day of service to today without a gap."""
        moves: dict[tuple[str, date], list[DemoPerson]] = defaultdict(list)
        for person in people:
            moved_on = self._pick_move_day(person)
            if moved_on is not None:
                moves[person.title.key, moved_on].append(person)
            else:
                person.posts = [(person.post, person.service_from, None)]
        for (_, day), movers in moves.items():
            (self._promote_leaders if movers[0].is_leader else self._rotate_posts)(movers, day)

    def _pick_move_day(self, person: DemoPerson) -> date | None:
        if person.is_leader:
            return self._pick_day_after(person, MONTHS_BEFORE_LEADING)
        if person.kind is PNS and self.chance.is_drawn(SHARE_MOVED):
            return self._pick_day_after(person, MIN_STAY_MONTHS)
        return None

    def _pick_day_after(self, person: DemoPerson, months: int) -> date | None:
        """Choose the first of a January or July of the last seven years after some months of service."""
        last = self.setting.last_move_day
        earliest = add_months(person.service_from, months)
        days = [date(last.year - back, month, 1) for back in range(7) for month in (1, 7)]
        possible = [day for day in days if earliest <= day <= last]
        return self.chance.pick(possible) if possible else None

    def _rotate_posts(self, movers: Sequence[DemoPerson], day: date) -> None:
        """Each mover came from the next one's seat; some had changed seats among themselves before."""
        if len(movers) == 1:
            movers[0].posts = [(movers[0].post, movers[0].service_from, None)]
            return
        came_from = dict(zip(movers, _next_posts([mover.post for mover in movers]), strict=True))
        earlier = add_months(day, -MIN_STAY_MONTHS)
        twice = [
            one
            for one in movers
            if self._is_settled_by(one, earlier) and self.chance.is_drawn(SHARE_MOVED_TWICE)
        ]
        before = dict(zip(twice, _next_posts([came_from[one] for one in twice]), strict=True))
        for one in movers:
            one.posts = [(came_from[one], one.service_from, day - ONE_DAY), (one.post, day, None)]
            if one in before and len(twice) > 1:
                first = (before[one], one.service_from, earlier - ONE_DAY)
                one.posts = [first, (came_from[one], earlier, day - ONE_DAY), (one.post, day, None)]

    def _promote_leaders(self, leaders: Sequence[DemoPerson], day: date) -> None:
        """Each leader left a staff seat; some led another unit first, or sat on two staff seats in turn."""
        earlier = add_months(day, -MIN_STAY_MONTHS)
        twice = [
            one
            for one in leaders
            if self._is_settled_by(one, earlier) and self.chance.is_drawn(SHARE_MOVED_TWICE)
        ]
        led_before = dict(zip(twice, _next_posts([one.post for one in twice]), strict=True))
        for one in leaders:
            left = self._make_vacated_post(one)
            one.posts = [(left, one.service_from, day - ONE_DAY), (one.post, day, None)]
            if one in led_before:
                first = (left, one.service_from, earlier - ONE_DAY)
                then = led_before[one] if len(twice) > 1 else self._make_vacated_post(one)
                one.posts = [first, (then, earlier, day - ONE_DAY), (one.post, day, None)]

    def _is_settled_by(self, person: DemoPerson, until: date) -> bool:
        return add_months(person.service_from, MIN_STAY_MONTHS) <= until

    def _make_vacated_post(self, leader: DemoPerson) -> DemoPost:
        """Make the vacant staff seat from which somebody rose, in a place where such people work."""
        place = self.chance.pick(list(self._units_of(leader.family)))
        title = list_staff_titles(self.setting.profile, family=leader.family, school="S1")[0]
        above = self.chance.pick(list_leading_posts(place, leader.family))
        post = DemoPost(self.chance.next_uuid(), place.unit, above, leader.family, title, is_vacant=True)
        self.vacated_posts.append(post)
        return post

    def _units_of(self, family: str) -> Iterator[DemoUnit]:
        if family == "teacher":
            return iter(self.places.schools)
        if family == "nurse":
            return iter(self.places.clinics)
        return (place for place in self.places.all if place.weight and place.pattern.staff.get(family))


def _next_posts(posts: Sequence[DemoPost]) -> Sequence[DemoPost]:
    return [*posts[1:], *posts[:1]]
