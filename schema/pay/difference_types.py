"""Differences of a month of pay by reason, in GraphQL words."""

from datetime import date
from typing import Annotated, Self

import strawberry

from resolvers.pay.run_differences import DifferencePage, list_run_differences, name_kind
from rulebook import values
from rulebook.errors import NotFound
from schema.context import Info
from schema.fields.field_helpers import column, computed, describe_enum
from schema.fields.ids import to_global_id, uuid_from_global_id
from schema.fields.locale import Locale, LocaleArgument
from schema.fields.page import (
    Edge,
    PageArguments,
    PageInfo,
    add_page_arguments,
    build_edges,
    parse_page_request,
)
from schema.fields.row_type import RowType
from schema.fields.scalars import Rupiah
from schema.pay.types import CHANGE_REASONS

RunId = Annotated[strawberry.ID, strawberry.argument(description="The id of the run.")]
Reason = Annotated[
    values.PayDifferenceReason | None, strawberry.argument(description="Only differences with this reason.")
]

describe_enum(
    values.PayDifferenceReason,
    "Why a line of a month of pay is worth a look.",
    **CHANGE_REASONS,
    FROM_THE_LAW="It is not what the law gives for what is on record.",
)


@strawberry.type(description="A kind of line that differs from the slip before, or from the law.")
class PayDifference(RowType):
    """A difference on one slip, in whole rupiah."""

    kind: values.PayslipLineKind = column("What it is for.")
    reason: values.PayDifferenceReason = column("Why it is listed.")
    amount: Rupiah = column("How much it is apart, never negative.")
    before: Rupiah | None = column("How much it was on the slip before; null for a difference from the law.")
    after: Rupiah = column("How much the slip pays or keeps back.")
    lawful: Rupiah | None = column("What the law gives; null for a difference from the slip before.")
    employee_name: str = column("Whose slip it is.")
    period: date = column("The first day of the month of that slip.")

    @computed("The slip.")
    def payslip_id(self) -> strawberry.ID:
        return strawberry.ID(to_global_id("Payslip", self.row["payslip_id"]))

    @computed("The word for the kind of line.")
    def label(self, locale: LocaleArgument = Locale.ID) -> str:
        return name_kind(self.row["kind"], locale.value)

    @computed("One sentence on the reason.")
    def sentence(self, locale: LocaleArgument = Locale.ID) -> str:
        told: str = self.row["found"].sentence(locale.value)
        return told


@strawberry.type(description="Differences of one reason.")
class PayDifferenceSum:
    """How many, and how much apart."""

    reason: values.PayDifferenceReason = column("The reason.")
    count: int = column("How many lines.")
    amount: Rupiah = column("How much they are apart in all.")


@strawberry.type(description="One page of a list.")
class PayDifferenceConnection:
    """Differences of a run, the largest first."""

    edges: list[Edge[PayDifference]] = column("The objects of this page.")
    page_info: PageInfo = column("Where this page lies.")
    total_count: int | None = column("How many there are in all.")
    total_count_is_exact: bool = column("Always true where every slip was looked at.")
    sums: list[PayDifferenceSum] = column(
        "All differences of the run by reason, the largest sum first.",
        max_items=len(values.PayDifferenceReason),
    )
    is_complete: bool = column("False where the run has more slips than are looked at.")

    @classmethod
    def from_page(cls, found: DifferencePage) -> Self:
        """Wrap a page."""
        return cls(
            edges=build_edges(found.page, PayDifference.from_row),
            page_info=PageInfo.from_page(found.page),
            total_count=found.page.total,
            total_count_is_exact=found.is_complete,
            sums=[
                PayDifferenceSum(reason=each.reason, count=each.count, amount=Rupiah(each.amount))
                for each in found.sums
            ],
            is_complete=found.is_complete,
        )


@strawberry.type
class PayDifferenceQuery:
    """Differences of a month of pay."""

    @computed(
        "What a month of pay pays otherwise than the slips before or the law, the largest first. Null when the run is "
        "absent or beyond the caller's reach.",
        requires_executor=True,
    )
    @add_page_arguments
    async def pay_run_differences(
        self, info: Info, id: RunId, page: PageArguments, reason: Reason = None
    ) -> PayDifferenceConnection | None:
        info.context.call.require_actor()
        wanted = parse_page_request(page)
        try:
            run_id = uuid_from_global_id(id, "PayRun")
        except NotFound:
            return None
        found = await list_run_differences(info.context.call, run_id, reason=reason, page=wanted)
        return None if found is None else PayDifferenceConnection.from_page(found)
