"""Publication policies through their life, and the preview of one, in GraphQL words."""

from datetime import date, datetime
from typing import Annotated, Self

import strawberry

from resolvers.limits import MAX_POLICY_EXAMPLE_ROWS
from resolvers.public import policy, policy_preview
from resolvers.query.mapping import Search
from rulebook import values
from schema.context import Info
from schema.execution.search_field import search_field
from schema.fields.field_helpers import column, computed, describe_enum
from schema.fields.locale import Locale, LocaleArgument
from schema.fields.page import Connection, add_page_arguments
from schema.fields.row_type import Node, RowType
from schema.public.compensation import PublicCompensation

describe_enum(
    values.PolicyState,
    "How far a publication policy has come.",
    PROPOSED="One information officer has entered it; it opens nothing.",
    WITHDRAWN="It was taken back or refused before it was approved.",
    APPROVED="A second information officer has put it in force, on its days.",
    ENDED="A decree has ended it; it opens nothing after its last day.",
)


@strawberry.type(
    description="A decree on what is published: proposed, approved by somebody else, ended by decree."
)
class PolicyDecree(RowType, Node):
    """A policy with its people. It is ended and followed, never edited."""

    state: values.PolicyState = column("How far it has come.")
    field: str = column("What it opens.")
    tier: str = column("T0 tables and aggregates, T1 records of positions.")
    legal_basis: str = column("The law it rests on.")
    decree_number: str = column("Number of the decree.")
    decree_date: date = column("Date of the decree.")
    effective_from: date = column("First day.")
    effective_until: date | None = column("Last day; none while no end is decided.")
    proposed_by: str = column("Who entered it.")
    proposed_at: datetime = column("When.")
    approved_by: str | None = column("Who approved: somebody else.")
    approved_at: datetime | None = column("When.")
    withdrawn_by: str | None = column("Who took it back or refused it.")
    withdrawn_at: datetime | None = column("When.")
    ended_by: str | None = column("Who entered its end.")
    ended_at: datetime | None = column("When.")
    end_decree_number: str | None = column("Number of the decree that ended it.")
    end_decree_date: date | None = column("Date of that decree.")
    version: int = column("Goes up with every step; a step names the version it was taken on.")
    is_illustrative: bool = column("True in a demo.")


@strawberry.input(description="A policy that somebody thinks of.")
class PolicyPreviewInput:
    """As much of it as decides what would be seen."""

    field: str = column("What is to be opened, such as `tppTariff`.")
    tier: str = column("T0 or T1.")
    effective_from: date = column("First day; what else is open then is taken as given.")


@strawberry.type(description="Rows that stay without a value although a decree opens the field.")
class WithheldRows:
    """How many, and why."""

    found: strawberry.Private[policy_preview.PolicyPreview]
    rows: int = column("How many rows of the list.")

    @computed("Why.")
    def reason(self, locale: LocaleArgument = Locale.ID) -> str:
        return self.found.reason(locale.value)


@strawberry.type(
    description="What everybody would see once a policy is in force. Nothing is opened by asking."
)
class PolicyPreview:
    """The public list with one more field open."""

    on: date = column("The day: the first of the policy, or today if that is past.")
    rows: int = column("How many rows of the public list would have a value.")
    columns: list[str] = column("Fields of `PublicCompensation` that would come into being.", max_items=30)
    examples: list[PublicCompensation] = column(
        "The first of those rows, as everybody would see them.", max_items=MAX_POLICY_EXAMPLE_ROWS
    )
    withheld: list[WithheldRows] = column("What stays withheld all the same, and why.", max_items=1)

    @classmethod
    def from_preview(cls, found: policy_preview.PolicyPreview) -> Self:
        """Wrap a preview."""
        left = found.records - found.shown
        return cls(
            on=found.on,
            rows=found.shown,
            columns=list(found.columns),
            examples=[PublicCompensation.from_row(row) for row in found.examples],
            withheld=[WithheldRows(found=found, rows=left)] if left else [],
        )


@strawberry.type
class PolicyQuery:
    """What is open to the public, and what is to be."""

    @search_field(
        "Decrees on what is published, newest first. Empty for those who have no part in them.",
        returns=Connection[PolicyDecree] | None,
    )
    @add_page_arguments
    def policies(self, info: Info) -> Search:
        return policy.policies(info.context.call)

    @computed("What everybody would see with one more field open. For information officers.")
    async def policy_preview(
        self,
        info: Info,
        input: Annotated[PolicyPreviewInput, strawberry.argument(description="The policy in mind.")],
    ) -> PolicyPreview | None:
        return PolicyPreview.from_preview(
            await policy_preview.build_policy_preview(
                info.context.call, input.field, tier=input.tier, effective_from=input.effective_from
            )
        )
