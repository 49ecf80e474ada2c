"""Oracle of delegation: who may take a waiting step, computed anew from what the simulation knows.

Knows the tree of posts, the decrees that were made and the leave that was granted; reads no table and asks
none of the system's rules.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from tests.delegation.big_regency import BigRegency, StaffMember

OPENING_HOURS = ((time(7, 30), time(12)), (time(13), time(16)))
ONE_DAY = 450  # working minutes, after which the next post may act too; one who is known to be away is passed at once


@dataclass(frozen=True)
class Decree:
    """Who stands in for a post, from which day until which."""

    post_id: UUID
    delegate: StaffMember
    first: date
    last: date


@dataclass
class WaitingRequest:
    """A step of somebody's request: the post where it is to be taken, since when, and those that may take it."""

    applicant: StaffMember
    step: str
    posts: list[UUID]
    since: datetime
    at: UUID | None

    @property
    def order(self) -> list[UUID]:
        """The posts to which it may go, in their order."""
        above = self.applicant.above
        further = above[above.index(self.posts[0]) + 1 :]
        return [*(self.applicant.deciders if self.step == "ADVISED" else ()), *further]


@dataclass
class Oracle:
    """The notebook of somebody who sees everything but the system."""

    regency: BigRegency
    open_days: frozenset[date]
    decrees: list[Decree] = field(default_factory=list)
    leave: dict[UUID | None, list[tuple[date, date]]] = field(default_factory=dict)
    waiting: dict[UUID, WaitingRequest] = field(default_factory=dict)
    holders: dict[UUID, StaffMember] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.holders = {each.post_id: each for each in self.regency.people}

    def record_filing(self, request: UUID, applicant: StaffMember, *, now: datetime) -> None:
        """Somebody asked: the nearest post above is to advise."""
        post = applicant.above[0]
        self.waiting[request] = WaitingRequest(applicant, "FILED", [post], now, post)

    def record_advice(self, request: UUID, *, now: datetime) -> None:
        """The advice was given: the first post that the decree names is to decide."""
        applicant = self.waiting[request].applicant
        post = applicant.deciders[0]
        self.waiting[request] = WaitingRequest(applicant, "ADVISED", [post], now, post)

    def is_on_leave(self, who: UUID | None, day: date) -> bool:
        """Tell whether somebody is on granted leave; None is the elected head, who asks for none."""
        return any(first <= day <= last for first, last in self.leave.get(who, []))

    def working_minutes(self, since: datetime, until: datetime) -> int:
        """Count the working minutes between two instants."""
        minutes, day = 0, since.date()
        while day <= until.date():
            for opens, closes in OPENING_HOURS if day in self.open_days else ():
                begin = max(since, datetime.combine(day, opens, since.tzinfo))
                end = min(until, datetime.combine(day, closes, since.tzinfo))
                minutes += max(0, (end - begin) // timedelta(minutes=1))
            day += timedelta(days=1)
        return minutes

    def parse_hour(self, now: datetime) -> None:
        """Let the next post act too wherever a step has waited for too long."""
        for each in self.waiting.values():
            if each.at is None:
                continue
            limit = ONE_DAY if self._is_there(each.at, each.applicant, now.date()) else 0
            if self.working_minutes(each.since, now) >= limit:
                each.at, each.since = self._next(each, now.date()), now
                each.posts += [each.at] if each.at else []

    def entitled_posts(self, request: UUID, day: date) -> set[UUID]:
        """The accounts that may take the waiting step: of holders and delegates, never the applicant's."""
        each = self.waiting[request]
        found = set()
        for post in each.posts:
            holder, deputy = self.holders.get(post), self._delegate(post, day)
            found |= {holder.account_id if holder else self.regency.head_account}
            found |= {deputy.account_id} if deputy else set()
        return found - {each.applicant.account_id}

    def _next(self, each: WaitingRequest, day: date) -> UUID | None:
        able = [
            post
            for post in dict.fromkeys(each.order)
            if post not in each.posts and self.holders.get(post) is not each.applicant
        ]
        present = [post for post in able if self._is_there(post, each.applicant, day)]
        return next(iter([*present, *able]), None)

    def _is_there(self, post: UUID, applicant: StaffMember, day: date) -> bool:
        """Tell whether somebody else than the applicant is at a post, as far as the office knows."""
        holder, deputy = self.holders.get(post), self._delegate(post, day)
        who = holder.employee_id if holder else None
        has_holder = holder is not applicant and not self.is_on_leave(who, day)
        has_deputy = (
            deputy is not None and deputy is not applicant and not self.is_on_leave(deputy.employee_id, day)
        )
        return has_holder or has_deputy

    def _delegate(self, post: UUID, day: date) -> StaffMember | None:
        standing = (each for each in self.decrees if each.post_id == post and each.first <= day <= each.last)
        return next((each.delegate for each in standing), None)
