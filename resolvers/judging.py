"""Would this request for leave be filed? Every rule it meets, asked in one place.

Called by `resolvers.leave`, which files it unless something speaks against it, and by `resolvers.preview`, which tells
what does. There is no second copy of this list, so the two cannot disagree.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from resolvers.filing import Counted, Desk, Route, counted, route_of
from resolvers.sql import statement
from rulebook.errors import InvalidInput, LeaveOverlaps, Refusal
from rulebook.leave.annual import check_request, entitlement, with_reserved
from rulebook.table import entry
from rulebook.text import check_plain
from rulebook.values import LeaveKind

# What is in the log stays there for ever. The CHECKs of hr.leave_request and hr.leave_step say the same.
LONGEST = {"reason": 2000, "address": 500, "phone": 40}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What an applicant fills into the form: kind, dates, reason, and where to be reached."""

    kind: LeaveKind
    starts_on: date
    ends_on: date
    reason: str
    address: str | None = None
    phone: str | None = None


@dataclass
class Judgement:
    """What the rules make of a wish: days and route as far as they could be found, and every refusal in order."""

    found: Counted | None = None
    route: Route | None = None
    refusals: list[Refusal] = field(default_factory=list)

    def settled(self) -> tuple[Counted, Route]:
        """Return days and route of a wish that nothing speaks against.

        Raises: the first refusal
        """
        for refusal in self.refusals:
            raise refusal
        assert self.found is not None
        assert self.route is not None
        return self.found, self.route

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note a refusal, once, and go on to the next rule."""
        try:
            yield
        except Refusal as refusal:
            if (refusal.code, refusal.path) not in [(each.code, each.path) for each in self.refusals]:
                self.refusals.append(refusal)


async def judge(desk: Desk, wish: Wish) -> Judgement:
    """Hold a wish against every rule; whoever writes raises the first refusal."""
    judged = Judgement()
    with judged.noting():
        check_lengths(reason=wish.reason, address=wish.address, phone=wish.phone)
    with judged.noting():
        _check_form(wish)
    with judged.noting():
        entitlement(desk.person, on=wish.starts_on, leave=wish.kind)
    with judged.noting():
        judged.found = await counted(desk, starts_on=wish.starts_on, ends_on=wish.ends_on)
    with judged.noting():
        await _refuse_overlap(desk, (wish.starts_on, wish.ends_on))
    if judged.found is not None:
        with judged.noting():
            check_request(judged.found.days.by_year, desk.years, on=desk.today, kind=desk.person.kind)
    with judged.noting():
        judged.route = await route_of(desk, wish.kind)
    return judged


async def judge_dates(
    desk: Desk, dates: tuple[date, date], *, instead_of: UUID, held: Mapping[int, int]
) -> Counted:
    """Hold changed dates of a request against the rules, as if they were newly asked for; `held` days come back first.

    Raises: ServiceEnded, DatesInPast, LeaveOverlaps, NotYetEntitled, InsufficientBalance, …
    """
    starts_on, ends_on = dates
    new = await counted(desk, starts_on=starts_on, ends_on=ends_on)
    await _refuse_overlap(desk, dates, but=instead_of)
    entitlement(desk.person, on=starts_on)
    without = with_reserved(desk.years, {year: -days for year, days in held.items()})
    check_request(new.days.by_year, without, on=desk.today, kind=desk.person.kind)
    return new


async def _refuse_overlap(desk: Desk, dates: tuple[date, date], *, but: UUID | None = None) -> None:
    """Refuse dates that share a day with another open or granted request."""
    values = [desk.employee_id, *dates, but]
    rows = await desk.client.execute_query_dict(statement("leave_overlap"), values)
    if rows:
        raise LeaveOverlaps(number=rows[0]["number"], rule=entry("cuti.tumpang_tindih", on=desk.today).source)


def check_lengths(**written: str | None) -> None:
    """Refuse a text that is too long or not plain before it is sent anywhere: the reason of an act is its first entry.

    Raises: InvalidInput
    """
    check_plain(**written)
    for name, text in written.items():
        most = LONGEST[name]
        if text is not None and len(text) > most:
            raise InvalidInput(
                path=(name,),
                why_id=f"Isian ini paling banyak {most} huruf. Persingkatlah.",
                why_en=f"This takes {most} characters at most. Shorten it.",
            )


def _check_form(wish: Wish) -> None:
    if not wish.reason.strip():
        raise InvalidInput(
            path=("reason",),
            why_id="Alasan cuti belum diisi. Tuliskan alasannya.",
            why_en="The reason for the leave is empty. Write it.",
        )
