"""Evaluation of a leave request: every rule that it meets, in one place.

There is no second copy of this list, so the two cannot disagree.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from resolvers.leave.context import ApprovalRoute, CountedDays, LeaveContext, count_days, load_route
from resolvers.limits import MAX_LEAVE_ADDRESS_CHARACTERS, MAX_LEAVE_PHONE_CHARACTERS, MAX_REASON_CHARACTERS
from resolvers.sql import statement
from rulebook.errors import InvalidInput, LeaveOverlaps, Refusal
from rulebook.leave.annual import add_reserved, check_request, entitlement
from rulebook.table import entry
from rulebook.text import check_plain
from rulebook.values import LeaveKind

# What is in the log stays there for ever. The CHECKs of hr.leave_request and hr.leave_step say the same.
MAX_LENGTHS = {
    "reason": MAX_REASON_CHARACTERS,
    "address": MAX_LEAVE_ADDRESS_CHARACTERS,
    "phone": MAX_LEAVE_PHONE_CHARACTERS,
}


@dataclass(frozen=True, kw_only=True)
class LeaveForm:
    """What an applicant fills into the form: kind, dates, reason, and where to be reached."""

    kind: LeaveKind
    starts_on: date
    ends_on: date
    reason: str
    address: str | None = None
    phone: str | None = None


@dataclass
class Evaluation:
    """What the rules make of a form: days and route as far as they could be found, and every refusal in order."""

    counted_days: CountedDays | None = None
    route: ApprovalRoute | None = None
    refusals: list[Refusal] = field(default_factory=list)

    def accept(self) -> tuple[CountedDays, ApprovalRoute]:
        """Return days and route of a form that nothing speaks against.

        Raises: the first refusal
        """
        for refusal in self.refusals:
            raise refusal
        assert self.counted_days is not None
        assert self.route is not None
        return self.counted_days, self.route

    @contextmanager
    def collect_refusals(self) -> Iterator[None]:
        """Note a refusal, once, and go on to the next rule."""
        try:
            yield
        except Refusal as refusal:
            if (refusal.code, refusal.path) not in [(each.code, each.path) for each in self.refusals]:
                self.refusals.append(refusal)


async def evaluate_request(context: LeaveContext, form: LeaveForm) -> Evaluation:
    """Hold a form against every rule; the person who writes raises the first refusal."""
    judged = Evaluation()
    with judged.collect_refusals():
        check_texts(reason=form.reason, address=form.address, phone=form.phone)
    with judged.collect_refusals():
        _check_form(form)
    with judged.collect_refusals():
        entitlement(context.person, on=form.starts_on, leave=form.kind)
    with judged.collect_refusals():
        judged.counted_days = await count_days(context, starts_on=form.starts_on, ends_on=form.ends_on)
    with judged.collect_refusals():
        await _refuse_overlap(context, (form.starts_on, form.ends_on))
    if judged.counted_days is not None:
        with judged.collect_refusals():
            check_request(
                judged.counted_days.days.by_year, context.years, on=context.today, kind=context.person.kind
            )
    with judged.collect_refusals():
        judged.route = await load_route(context, form.kind)
    return judged


async def evaluate_dates(
    context: LeaveContext, dates: tuple[date, date], *, instead_of: UUID, reserved: Mapping[int, int]
) -> CountedDays:
    """Hold changed dates of a request against the rules, as if they were newly asked for; `held` days come back first.

    Raises: ServiceEnded, DatesInPast, LeaveOverlaps, NotYetEntitled, InsufficientBalance, …
    """
    starts_on, ends_on = dates
    new = await count_days(context, starts_on=starts_on, ends_on=ends_on)
    await _refuse_overlap(context, dates, but=instead_of)
    entitlement(context.person, on=starts_on)
    without = add_reserved(context.years, {year: -days for year, days in reserved.items()})
    check_request(new.days.by_year, without, on=context.today, kind=context.person.kind)
    return new


async def _refuse_overlap(
    context: LeaveContext, dates: tuple[date, date], *, but: UUID | None = None
) -> None:
    """Refuse dates that share a day with another open or granted request."""
    values = [context.employee_id, *dates, but]
    rows = await context.client.execute_query_dict(statement("leave_overlap"), values)
    if rows:
        raise LeaveOverlaps(
            number=rows[0]["number"], rule=entry("cuti.tumpang_tindih", on=context.today).source
        )


def check_texts(**written: str | None) -> None:
    """Refuse a text that is too long or not plain before it is sent anywhere: the reason of an act is its first entry.

    Raises: InvalidInput
    """
    check_plain(**written)
    for name, text in written.items():
        most = MAX_LENGTHS[name]
        if text is not None and len(text) > most:
            raise InvalidInput(
                path=(name,),
                why_id=f"Isian ini paling banyak {most} huruf. Persingkatlah.",
                why_en=f"This takes {most} characters at most. Shorten it.",
            )


def _check_form(form: LeaveForm) -> None:
    if not form.reason.strip():
        raise InvalidInput(
            path=("reason",),
            why_id="Alasan cuti belum diisi. Tuliskan alasannya.",
            why_en="The reason for the leave is empty. Write it.",
        )
