"""How long leave takes from filing to decision, in GraphQL words. No person is in it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self

import strawberry

from resolvers.public.service_times import Quarter
from schema.fields.field_helpers import column, computed
from schema.fields.ids import to_global_id
from schema.fields.row_type import RowType


@strawberry.type(
    description="How long leave took from filing to decision, in one quarter. No person is in it."
)
class ServiceTime(RowType):
    """Hours by the calendar, nights and days off included."""

    unit_name: str | None = column("The unit whose post decided; null for all together.")
    decisions: int = column("How many were decided, to the nearest five.")
    median_hours: int = column("Half of them took so many hours or less.")
    p95_hours: int | None = strawberry.field(
        name="p95Hours", description="95 of 100 took so many hours or less; null below twenty decisions."
    )

    @computed("The unit's id; null for all together.")
    def unit_id(self) -> strawberry.ID | None:
        found = self.row["unit_id"]
        return None if found is None else strawberry.ID(to_global_id("Unit", found))


@strawberry.type(description="A quarter of a year that is over.")
class ServiceQuarter:
    """Decisions are counted in the quarter in which they were taken, and in no longer span."""

    since: date = strawberry.field(name="from", description="Its first day.")
    until: date = column("Its last day.")
    overall: ServiceTime | None = column(
        "All units together; null where it would tell of fewer than five people."
    )
    units: list[ServiceTime] = column(
        "Units in which five or more people were decided on, by name. Others are left out, and at times one more, so "
        "that none can be reckoned from the rest.",
        max_items=60,
    )

    @classmethod
    def from_quarter(cls, found: Quarter) -> Self:
        """Wrap a quarter."""
        return cls(
            since=found.since,
            until=found.until,
            overall=ServiceTime.from_row_or_none(found.overall),
            units=[ServiceTime.from_row(row) for row in found.units],
        )


YearArgument = Annotated[int | None, strawberry.argument(description="The quarters of one year.")]
SinceArgument = Annotated[
    date | None, strawberry.argument(name="from", description="Quarters that begin on this day or later.")
]
UntilArgument = Annotated[date | None, strawberry.argument(description="Quarters that are over by this day.")]
UnitArgument = Annotated[strawberry.ID | None, strawberry.argument(description="Of the units only this one.")]


def build_quarters(quarters: Sequence[Quarter]) -> list[ServiceQuarter]:
    """Wrap quarters."""
    return [ServiceQuarter.from_quarter(each) for each in quarters]
