"""Questions about pay slips, and the list of those that wait, in GraphQL words."""

from datetime import date, datetime

import strawberry

from resolvers.pay import payslip_questions
from resolvers.query.mapping import Search
from rulebook import values
from schema.context import Info
from schema.execution.search_field import search_field
from schema.fields.field_helpers import column, computed, describe_enum
from schema.fields.ids import to_global_id
from schema.fields.page import Connection, add_page_arguments
from schema.fields.row_type import Node, RowType

describe_enum(
    values.PayslipQuestionState,
    "Whether a question about a pay slip has its answer.",
    WAITING="It waits for payroll.",
    ANSWERED="Payroll has answered.",
)


@strawberry.type(description="What somebody asks about their own pay slip, and what payroll answers.")
class PayslipQuestion(RowType, Node):
    """A question; it has an answer, or waits for one."""

    period: date = column("The first day of the month of that slip.")
    employee_name: str = column("Whose slip it is.")
    state: values.PayslipQuestionState = column("Whether it has its answer.")
    question: str = column("What is asked, in the person's words.")
    asked_at: datetime = column("When.")
    answer: str | None = column("The answer; null while the question waits.")
    answered_by: str | None = column("Who answered.")
    answered_at: datetime | None = column("When.")
    version: int = column("Goes up with every change; an answer names the version it was written on.")

    @computed("The slip that is asked about.")
    def payslip_id(self) -> strawberry.ID:
        return strawberry.ID(to_global_id("Payslip", self.row["payslip_id"]))


@strawberry.type
class PayslipQuestionQuery:
    """Questions that wait."""

    @search_field(
        "Questions about pay slips that wait for an answer, the oldest first: one's own, or for those who pay all.",
        returns=Connection[PayslipQuestion] | None,
    )
    @add_page_arguments
    def payslip_questions(self, info: Info) -> Search:
        return payslip_questions.payslip_questions(info.context.call)
