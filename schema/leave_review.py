"""What should whoever advises, decides or reassigns know, in GraphQL words? What the applicant was told, and more."""

from datetime import date
from typing import Annotated, Self

import strawberry

from resolvers import review
from resolvers.leave_facts import MOST_DAYS
from rulebook.errors import NotFound
from schema.context import Info
from schema.errors import UserError, told
from schema.ids import uuid_of
from schema.leave_preview import LeaveColleagues, LeaveDay, LeaveHand, LeavePreviewYear
from schema.row import answer, said

MOST_SEATS = 50
"""Posts above somebody, and those that a decree names for them; a handful."""


@strawberry.type(description="In whose name the caller would take the waiting step.")
class LeaveCapacity:
    """A post of the caller's own, or somebody else's by decree."""

    title: str = said("Title of the post in whose name the step is taken.")
    unit_name: str = said("The unit it belongs to.")
    acting_as: str | None = said(
        "As what the caller would sign for somebody else: Plh. Kepala Dinas; none for a post of their own."
    )
    on_behalf_of_name: str | None = said(
        "On whose behalf: of the post's holder by decree, or of whoever holds the post whose step it was before it "
        "was reassigned; none for a step of their own, or where that post is vacant."
    )
    decree_number: str | None = said("By which decree the caller stands in.")
    reassigned_from_title: str | None = said(
        "Title of the post whose step it was before the personnel office gave it to another."
    )

    @classmethod
    def of(cls, found: review.Standpoint) -> Self:
        """Wrap a standpoint."""
        capacity, hand = found.capacity, found.hand
        return cls(
            title=hand.title,
            unit_name=hand.unit_name,
            acting_as=capacity.acting_as,
            on_behalf_of_name=capacity.on_behalf_of_name,
            decree_number=capacity.decree,
            reassigned_from_title=capacity.reassigned_from_title,
        )


@strawberry.type(
    description="What a request for leave means as it stands, for whoever is to take a step on it."
)
class LeaveReview:
    """The facts that the applicant was told, and whose step it is."""

    found: strawberry.Private[review.Review]
    back_on: date | None = said("First working day after it; none where the calendar does not reach so far.")
    days: list[LeaveDay] = said(
        "Every day of the span, counted or not; empty where it cannot be counted.", most=MOST_DAYS + 1
    )
    years: list[LeavePreviewYear] = said(
        "The balance without the request and with it, by calendar year, while it waits.", most=2
    )
    adviser: LeaveHand | None = said("Who is to advise; none once that is done.")
    decider: LeaveHand | None = said("Who is to decide; none once that is done.")
    warnings: list[UserError] = said(
        "What would keep the officer from granting it, and what to do about that.", most=2
    )
    capacity: LeaveCapacity | None = said(
        "In whose name the caller would take the waiting step; none where it is not theirs to take."
    )
    may_withdraw: bool = said("Whether the caller may take it back.")

    @classmethod
    def of(cls, found: review.Review) -> Self:
        """Wrap the facts."""
        return cls(
            found=found,
            back_on=found.spell.back_on,
            days=[LeaveDay.of(day) for day in found.spell.days],
            years=[LeavePreviewYear.of(year) for year in found.years],
            adviser=LeaveHand.of(found.adviser) if found.adviser else None,
            decider=LeaveHand.of(found.decider) if found.decider else None,
            warnings=[told(refusal) for refusal in found.warnings],
            capacity=LeaveCapacity.of(found.standpoint) if found.standpoint else None,
            may_withdraw=found.may_withdraw,
        )

    @answer(
        "Who else is away, while it waits, for whoever acts on it; none for the applicant, and where nobody works "
        "under the same superior."
    )
    async def colleagues(self, info: Info) -> LeaveColleagues | None:
        return LeaveColleagues.maybe(await review.others(info.context.call, self.found))

    @answer(
        "Posts to which the waiting step could be given, with somebody there today; by title. "
        "Empty for a request of the caller's own.",
        most=MOST_SEATS,
    )
    async def seats(self, info: Info) -> list[LeaveHand]:
        found = await review.seats(info.context.call, self.found)
        return [LeaveHand.of(seat) for seat in found[:MOST_SEATS]]


@strawberry.type
class LeaveReviewQuery:
    """Looking before acting."""

    @answer(
        "What a request means for whoever is to act on it; null when absent or beyond the caller's reach."
    )
    async def leave_review(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The request.")]
    ) -> LeaveReview | None:
        try:
            request_id = uuid_of(id, "LeaveRequest")
        except NotFound:
            return None
        found = await review.leave_review(info.context.call, request_id=request_id)
        return None if found is None else LeaveReview.of(found)
