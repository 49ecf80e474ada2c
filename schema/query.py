"""Root type Query, put together from its areas."""

from typing import Annotated

import strawberry

from resolvers import employee as people
from resolvers.query.mapping import Search
from rulebook import values
from rulebook.errors import NotFound
from schema.account.reset import ResetQuery
from schema.account.types import Account, Viewer
from schema.audit.as_of import AsOfQuery
from schema.audit.entries import HistoryQuery
from schema.audit.evidence import EvidenceQuery
from schema.audit.proofs import LedgerQuery
from schema.context import Info
from schema.delegation.types import DelegationQuery
from schema.employee import Employee
from schema.erasure.types import ErasureQuery
from schema.execution.search_field import search_field
from schema.fields.field_helpers import computed
from schema.fields.ids import from_global_id, uuid_from_global_id
from schema.fields.node import search_node
from schema.fields.page import Connection, add_page_arguments
from schema.fields.row_type import Node
from schema.leave.preview import LeavePreviewQuery
from schema.leave.queries import LeaveQuery
from schema.leave.review import LeaveReviewQuery
from schema.pay.difference_types import PayDifferenceQuery
from schema.pay.question_types import PayslipQuestionQuery
from schema.pay.run_types import PayRunQuery
from schema.public.policy import PolicyQuery
from schema.public.queries import PublicQuery
from schema.unit import Unit

Id = Annotated[strawberry.ID, strawberry.argument(description="The id of the object.")]


@strawberry.input(description="Narrows a list of people.")
class EmployeeFilter:
    """What to look for."""

    unit_id: strawberry.ID | None = strawberry.field(default=None, description="One unit and all below it.")
    grade: str | None = strawberry.field(default=None, description="One grade, such as III/a.")
    kind: values.EmployeeKind | None = strawberry.field(
        default=None, description="One kind of civil servant."
    )
    name: str | None = strawberry.field(default=None, description="A piece of the name, in any case.")
    nip: str | None = strawberry.field(
        default=None,
        description="The whole NIP or NI PPPK, with spaces or without. "
        "Finds people whose NIP the caller reads in clear, and nobody else.",
    )

    def to_filter(self) -> people.EmployeeFilter:
        """Raises: NotFound for an id of something else"""
        return people.EmployeeFilter(
            unit_id=uuid_from_global_id(self.unit_id, "Unit") if self.unit_id is not None else None,
            grade=self.grade,
            kind=self.kind,
            name=self.name,
            nip=self.nip,
        )


@strawberry.type(description="Every door for reading.")
class Query(
    PublicQuery,
    LeaveQuery,
    LeavePreviewQuery,
    LeaveReviewQuery,
    DelegationQuery,
    HistoryQuery,
    LedgerQuery,
    EvidenceQuery,
    AsOfQuery,
    ErasureQuery,
    PayRunQuery,
    PayDifferenceQuery,
    PayslipQuestionQuery,
    ResetQuery,
    PolicyQuery,
):
    """The root of all reads."""

    @computed("The caller; none without a session.")
    def viewer(self, info: Info) -> Viewer | None:
        actor = info.context.call.actor
        return Viewer(actor=actor) if actor else None

    @search_field("People within the caller's reach, by name.", returns=Connection[Employee] | None)
    @add_page_arguments
    def employees(
        self,
        info: Info,
        filter: Annotated[EmployeeFilter | None, strawberry.argument(description="What to look for.")] = None,
    ) -> Search:
        return people.employees(info.context.call, (filter or EmployeeFilter()).to_filter())

    @search_field("One person; null when absent or beyond the caller's reach.", returns=Employee | None)
    def employee(self, info: Info, id: Id) -> Search | None:
        info.context.call.require_actor()
        try:
            key = uuid_from_global_id(id, "Employee")
        except NotFound:
            return None  # what is no id of an employee is as absent as one of nobody
        return people.employee(info.context.call, key)

    @search_field("Units by code, all or those under one.", returns=Connection[Unit] | None)
    @add_page_arguments
    def units(
        self,
        info: Info,
        under: Annotated[
            strawberry.ID | None, strawberry.argument(description="One unit and all below it.")
        ] = None,
    ) -> Search:
        return people.units(
            info.context.call, uuid_from_global_id(under, "Unit") if under is not None else None
        )

    @search_field("Any object by its id; null when absent or beyond the caller's reach.", returns=Node | None)
    def node(self, info: Info, id: Id) -> Search | None:
        info.context.call.require_actor()
        try:
            kind, key = from_global_id(id)
            return search_node(info, kind=kind, key=key)
        except NotFound:
            return None

    @search_field(
        "Accounts by name. For administrators; empty for everybody else.",
        returns=Connection[Account] | None,
    )
    @add_page_arguments
    def accounts(self, info: Info) -> Search:
        return people.accounts(info.context.call)
