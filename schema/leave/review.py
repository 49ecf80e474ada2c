"""GraphQL facts for the advice, decision or reassignment of a request: what the applicant was shown, and more."""

from datetime import date
from typing import Annotated, Self

import strawberry

from resolvers.leave import review
from resolvers.limits import MAX_LEAVE_SPAN_DAYS
from rulebook.errors import NotFound
from schema.context import Info
from schema.fields.field_helpers import column, computed
from schema.fields.ids import uuid_from_global_id
from schema.leave.preview import LeaveColleagues, LeaveDay, LeavePostAssignee, LeavePreviewYear
from schema.limits import MAX_CANDIDATE_POSTS
from schema.user_errors import UserError, to_user_error


@strawberry.type(description="In whose name the caller would take the waiting step.")
class LeaveCapacity:
    """A post of the caller's own, or somebody else's by decree."""

    title: str = column("Title of the post in whose name the step is taken.")
    unit_name: str = column("The unit it belongs to.")
    acting_as: str | None = column(
        "As what the caller would sign for somebody else: Plh. Kepala Dinas; none for a post of their own."
    )
    on_behalf_of_name: str | None = column(
        "On whose behalf: of the post's holder by decree, or of one who holds the post whose step it was before it "
        "was reassigned; none for a step of their own, or where that post is vacant."
    )
    decree_number: str | None = column("By which decree the caller stands in.")
    reassigned_from_title: str | None = column(
        "Title of the post whose step it was before the personnel office gave it to another."
    )

    @classmethod
    def from_capacity(cls, found: review.ReviewerCapacity) -> Self:
        """Wrap a standpoint."""
        capacity, assignee = found.capacity, found.assignee
        return cls(
            title=assignee.title,
            unit_name=assignee.unit_name,
            acting_as=capacity.acting_as,
            on_behalf_of_name=capacity.on_behalf_of_name,
            decree_number=capacity.decree,
            reassigned_from_title=capacity.reassigned_from_title,
        )


@strawberry.type(
    description="What a request for leave means as it stands, for the person who is to take a step on it."
)
class LeaveReview:
    """The facts that the applicant was told, and whose step it is."""

    facts: strawberry.Private[review.Review]
    back_on: date | None = column(
        "First working day after it; none where the calendar does not reach so far."
    )
    days: list[LeaveDay] = column(
        "Every day of the span, counted or not; empty where it cannot be counted.",
        max_items=MAX_LEAVE_SPAN_DAYS + 1,
    )
    years: list[LeavePreviewYear] = column(
        "The balance without the request and with it, by calendar year, while it waits.", max_items=2
    )
    adviser: LeavePostAssignee | None = column("Who is to advise; none once that is done.")
    decider: LeavePostAssignee | None = column("Who is to decide; none once that is done.")
    warnings: list[UserError] = column(
        "What would keep the officer from granting it, and what to do about that.", max_items=2
    )
    capacity: LeaveCapacity | None = column(
        "In whose name the caller would take the waiting step; none where it is not theirs to take."
    )
    may_withdraw: bool = column("Whether the caller may take it back.")

    @classmethod
    def from_facts(cls, found: review.Review) -> Self:
        """Wrap the facts."""
        return cls(
            facts=found,
            back_on=found.spell.back_on,
            days=[LeaveDay.from_fact(day) for day in found.spell.days],
            years=[LeavePreviewYear.from_fact(year) for year in found.years],
            adviser=LeavePostAssignee.from_fact(found.adviser) if found.adviser else None,
            decider=LeavePostAssignee.from_fact(found.decider) if found.decider else None,
            warnings=[to_user_error(refusal) for refusal in found.warnings],
            capacity=LeaveCapacity.from_capacity(found.standpoint) if found.standpoint else None,
            may_withdraw=found.may_withdraw,
        )

    @computed(
        "Who else is away, while it waits, for one who acts on it; none for the applicant, and where nobody works "
        "under the same superior."
    )
    async def colleagues(self, info: Info) -> LeaveColleagues | None:
        return LeaveColleagues.from_colleagues_or_none(
            await review.load_others_away(info.context.call, self.facts)
        )

    @computed(
        "Posts to which the waiting step could be given, with somebody there today; by title. "
        "Empty for a request of the caller's own.",
        max_items=MAX_CANDIDATE_POSTS,
    )
    async def seats(self, info: Info) -> list[LeavePostAssignee]:
        found = await review.load_candidate_steps(info.context.call, self.facts)
        return [LeavePostAssignee.from_fact(fact) for fact in found[:MAX_CANDIDATE_POSTS]]


@strawberry.type
class LeaveReviewQuery:
    """Looking before acting."""

    @computed(
        "What a request means for the person who is to act on it; null when absent or beyond the caller's reach."
    )
    async def leave_review(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The request.")]
    ) -> LeaveReview | None:
        try:
            request_id = uuid_from_global_id(id, "LeaveRequest")
        except NotFound:
            return None
        found = await review.build_leave_review(info.context.call, request_id=request_id)
        return None if found is None else LeaveReview.from_facts(found)
