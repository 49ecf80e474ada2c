"""Requests to remove a second factor, and the list of them, in GraphQL words."""

from datetime import datetime

import strawberry

from resolvers.auth import reset
from resolvers.query.mapping import Search
from rulebook import values
from schema.context import Info
from schema.execution.search_field import search_field
from schema.fields.field_helpers import column, describe_enum
from schema.fields.page import Connection, add_page_arguments
from schema.fields.row_type import Node, RowType

describe_enum(
    values.ResetState,
    "How far the loss of a second factor has come.",
    REQUESTED="One administrator has asked for it.",
    DONE="The second factor is gone.",
    CANCELLED="It was taken back or refused.",
)


@strawberry.type(description="The loss of a second factor, asked for, carried out or cancelled.")
class TotpReset(RowType, Node):
    """A request with its people."""

    state: values.ResetState = column("How far it has come.")
    user_name: str = column("Whose second factor: the name to sign in with, masked where it is a NIP.")
    name: str = column("Whose second factor.")
    needs_two: bool = column("Whether two administrators have to agree, since the account has authority.")
    requested_by: str = column("Who asked.")
    requested_by_user_name: str = column(
        "The name that person signs in with, masked where it is a NIP: two people may share a name."
    )
    requested_at: datetime = column("When.")
    approved_by: str | None = column("Who agreed: somebody else.")
    approved_at: datetime | None = column("When.")
    cancelled_by: str | None = column("Who took it back or refused it.")
    cancelled_at: datetime | None = column("When.")
    version: int = column("Goes up with every change; a step names the version it was taken on.")


@strawberry.type
class ResetQuery:
    """Who is to lose a second factor."""

    @search_field(
        "Requests to take a second factor from an account, newest first. For administrators.",
        returns=Connection[TotpReset] | None,
    )
    @add_page_arguments
    def totp_resets(self, info: Info) -> Search:
        return reset.totp_resets(info.context.call)
