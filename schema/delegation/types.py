"""Delegations, and the list of those a caller may see, in GraphQL words."""

from datetime import date, datetime

import strawberry

from resolvers import delegation
from resolvers.query.mapping import Search
from rulebook import values
from schema.context import Info
from schema.execution.search_field import search_field
from schema.fields.field_helpers import column, computed
from schema.fields.page import Connection, add_page_arguments
from schema.fields.row_type import Node, RowType
from schema.unit import Post


@strawberry.type(description="A decree by which somebody carries out a post for a while (plt, plh).")
class Delegation(RowType, Node):
    """One delegation."""

    kind: values.DelegationKind = column("Plt or plh.")
    delegate_name: str = column("Who stands in.")
    decree_number: str = column("Number of the decree.")
    decree_date: date = column("Date of the decree.")
    effective_from: date = column("First day.")
    effective_until: date = column("Last day.")
    made_by: str = column("Who entered it.")
    made_at: datetime = column("When.")
    ended_by: str | None = column("Who ended it before its last day.")
    ended_at: datetime | None = column("When.")
    version: int = column("Goes up with every change; a step names the version it was taken on.")

    @computed("The post that is carried out.")
    def post(self) -> Post:
        return Post.from_row(self.row["post"])


@strawberry.type
class DelegationQuery:
    """Who stands in."""

    @search_field(
        "Who stands in, newest first: what one is a party to, or all of it for the personnel office.",
        returns=Connection[Delegation] | None,
    )
    @add_page_arguments
    def delegations(self, info: Info) -> Search:
        return delegation.delegations(info.context.call)
