"""Requests to destroy personal data, and the list of them, in GraphQL words."""

from datetime import date, datetime

import strawberry

from resolvers import erasure
from resolvers.query.mapping import Search
from rulebook import values
from schema.context import Info
from schema.execution.search_field import search_field
from schema.fields.field_helpers import column, describe_enum
from schema.fields.page import Connection, add_page_arguments
from schema.fields.row_type import Node, RowType

describe_enum(
    values.ErasureState,
    "How far the destruction of somebody's data has come.",
    REQUESTED="One person has asked for it.",
    APPROVED="A second person has approved it.",
    CANCELLED="It was taken back or refused.",
    CARRIED_OUT="The values are destroyed.",
)


@strawberry.type(description="The destruction of one person's data, asked for, approved or carried out.")
class Erasure(RowType, Node):
    """A request with its two people."""

    state: values.ErasureState = column("How far it has come.")
    employee_nip: str = column(
        "Whose data: the NIP, until it is destroyed; masked where it is so in `Employee.nip`."
    )
    employee_name: str = column("Whose data: the name, until it is destroyed.")
    legal_basis: str = column("By which law.")
    decree_number: str = column("Number of the decree.")
    decree_date: date = column("Date of the decree.")
    reason: str | None = column("Why, in the words of the one who asked; destroyed with the rest.")
    requested_by: str = column("Who asked.")
    requested_at: datetime = column("When.")
    approved_by: str | None = column("Who approved: somebody else.")
    approved_at: datetime | None = column("When.")
    cancelled_at: datetime | None = column("When it was taken back or refused.")
    carried_out_at: datetime | None = column("When the values were destroyed.")
    version: int = column("Goes up with every change; a step names the version it was taken on.")


@strawberry.type
class ErasureQuery:
    """What is to be destroyed."""

    @search_field(
        "Requests to destroy personal data, newest first. Empty for those who have no part in them.",
        returns=Connection[Erasure] | None,
    )
    @add_page_arguments
    def erasures(self, info: Info) -> Search:
        return erasure.erasures(info.context.call)
