"""Months of pay, and the list of them, in GraphQL words."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from resolvers.pay import run_steps
from resolvers.query.mapping import Search
from rulebook import values
from rulebook.errors import NotFound
from schema.context import Info
from schema.execution.search_field import search_field
from schema.fields.field_helpers import column, computed, describe_enum
from schema.fields.ids import uuid_from_global_id
from schema.fields.page import Connection, add_page_arguments
from schema.fields.row_type import Node, RowType
from schema.fields.scalars import Rupiah

Id = Annotated[strawberry.ID, strawberry.argument(description="The id of the run.")]

describe_enum(
    values.PayRunState,
    "How far a month of pay has come.",
    OPEN="Brought in; only payroll sees it.",
    CLOSED="Closed by another person; its people see their slips, and nothing of it changes.",
    DISCARDED="Discarded; nobody sees its slips.",
)
describe_enum(
    values.PayRunSource,
    "Where a month of pay comes from.",
    IMPORTED="A file of the payroll program.",
    RECORDED="On record before there were runs, or a demo's.",
)


@strawberry.type(description="Control totals of a month of pay.")
class PayTotals:
    """Sums over all slips of a run."""

    gross: Rupiah = column("Everything paid before deductions.")
    deductions: Rupiah = column("Everything kept back.")
    net: Rupiah = column("What is left.")


@strawberry.type(description="Lines of a month of pay of a kind that the layout of the file does not know.")
class UnknownPayKind:
    """A kind by its own name, in whole rupiah."""

    name: str = column("What the file calls it.")
    sign: int = column("1 for what is paid, -1 for what is kept back.")
    count: int = column("How many lines.")
    amount: Rupiah = column("How much in all.")


@strawberry.type(description="One month of pay that was brought in.")
class PayRun(RowType, Node):
    """A run with its two people."""

    month: date = column("The first day of the month that is paid.")
    source: values.PayRunSource = column("Where it comes from.")
    state: values.PayRunState = column("How far it has come.")
    is_correction: bool = column("Whether it follows a closed run of its month and corrects.")
    count: int = column("How many slips it has.")
    file_name: str | None = column("What the file is called; null where no file brought it.")
    imported_by: str | None = column("Who brought the file, where somebody is named.")
    closed_by: str | None = column("Who closed it: somebody else.")
    closed_at: datetime | None = column("When it was closed.")
    version: int = column("Goes up with every change; a step names the version it was taken on.")

    @computed("Its control totals.")
    def totals(self) -> PayTotals:
        found = self.row["totals"]
        return PayTotals(gross=found["gross"], deductions=found["deductions"], net=found["net"])

    @computed("The SHA-256 of the file, in hexadecimal digits; null where no file brought it.")
    def file_hash(self) -> str | None:
        found = self.row["file_hash"]
        if isinstance(found, str):  # among other lists of one statement it comes as JSON
            return found.removeprefix("\\x")
        return None if found is None else bytes(found).hex()

    @computed(
        "What the layout of the file does not know, kept by its own name, the largest sum first.",
        max_items=100,
    )
    def unknown_kinds(self) -> list[UnknownPayKind]:
        return [
            UnknownPayKind(
                name=each["name"], sign=each["sign"], count=each["count"], amount=Rupiah(each["amount"])
            )
            for each in self.row["unknown_kinds"]
        ]


@strawberry.type
class PayRunQuery:
    """Months of pay."""

    @search_field(
        "Months of pay, newest first. Empty for those who have no part in them.",
        returns=Connection[PayRun] | None,
    )
    @add_page_arguments
    def pay_runs(self, info: Info) -> Search:
        return run_steps.pay_runs(info.context.call)

    @search_field("One month of pay; null when absent or beyond the caller's reach.", returns=PayRun | None)
    def pay_run(self, info: Info, id: Id) -> Search | None:
        info.context.call.require_actor()
        try:
            key = uuid_from_global_id(id, "PayRun")
        except NotFound:
            return None
        return run_steps.pay_run(info.context.call, key)
