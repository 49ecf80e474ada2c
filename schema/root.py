"""Root types Query and Mutation, put together from their areas, and the schema itself."""

from typing import Annotated, Any

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from resolvers import employee as people
from resolvers.node import node
from resolvers.query.mapping import Search
from rulebook import values
from rulebook.errors import NotFound
from schema.account import Account, AccountRole, Viewer
from schema.as_of import AsOfQuery
from schema.audit_entries import AuditEntry, HistoryQuery
from schema.audit_proofs import LedgerQuery
from schema.audit_receipts import ReceiptsExtension
from schema.context import Info
from schema.delegation import Delegation, DelegationMutation, DelegationQuery
from schema.document_validation import PreparsedExtension
from schema.employee import Appointment, Employee, Rank
from schema.erasure import Erasure, ErasureMutation, ErasureQuery
from schema.errors import BalanceError, ErrorMasking, LeaveConflict, PlainError, VersionConflict
from schema.evidence import EvidenceQuery
from schema.ids import from_global_id, uuid_from_global_id
from schema.leave.mutations import LeaveMutation, LeaveQuery
from schema.leave.preview import LeavePreviewQuery
from schema.leave.review import LeaveReviewQuery
from schema.leave.types import LeaveEscalation, LeaveRequest, LeaveStep
from schema.page import After, Before, Connection, First, Last
from schema.pay import Payslip
from schema.public import PublicQuery
from schema.reset import ResetMutation, ResetQuery, TotpReset
from schema.row_type import Node, computed
from schema.scalars import SCALARS
from schema.search_field import search_field
from schema.session import SessionMutation
from schema.unit import Position, Post, Unit

Id = Annotated[strawberry.ID, strawberry.argument(description="The id of the object.")]


NODE_TYPES: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        *(Account, AccountRole, Appointment, AuditEntry, Delegation, Employee, Erasure),
        *(LeaveEscalation, LeaveRequest, LeaveStep, Payslip, Position, Post, Rank, TotpReset, Unit),
    )
}
"""Every type that an id can name; `resolvers.mappings.NODES` says where each lies."""


def search_node(info: Info, *, kind: str, key: str) -> Search | None:
    """Look for any object; None for one of a type outside the caller's schema.

    Raises: NotFound for a key that no object of this type can have
    """
    if kind not in NODE_TYPES or kind not in info.schema._schema.type_map:
        return None
    return node(info.context.call, kind=kind, key=key)


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
    ResetQuery,
):
    """The root of all reads."""

    @computed("The caller; none without a session.")
    def viewer(self, info: Info) -> Viewer | None:
        actor = info.context.call.actor
        return Viewer(actor=actor) if actor else None

    @search_field("People within the caller's reach, by name.", returns=Connection[Employee] | None)
    def employees(
        self,
        info: Info,
        filter: Annotated[EmployeeFilter | None, strawberry.argument(description="What to look for.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
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
    def units(
        self,
        info: Info,
        under: Annotated[
            strawberry.ID | None, strawberry.argument(description="One unit and all below it.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
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
    def accounts(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Search:
        return people.accounts(info.context.call)


@strawberry.type(description="Every door for changing something.")
class Mutation(SessionMutation, LeaveMutation, DelegationMutation, ErasureMutation, ResetMutation):
    """The root of all changes."""


class _Schema(strawberry.Schema):
    """Strawberry's schema, but for its own log of errors: it quotes the document, and a document may name people."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Leave logging to `schema.errors.ErrorMasking`."""


SCHEMA = _Schema(
    query=Query,
    mutation=Mutation,
    types=[PlainError, LeaveConflict, VersionConflict, BalanceError],
    extensions=[
        ErrorMasking,
        ReceiptsExtension,
        PreparsedExtension,
    ],
    # Not sort_schema: sorting rebuilds enums without Strawberry's conversion of their members. `schema.sdl` sorts
    # the text.
    config=StrawberryConfig(relay_max_results=100, scalar_map=SCALARS),
)
"""The whole, which nobody is served: a caller gets the part that the policy gives them (`schema.subset`)."""
