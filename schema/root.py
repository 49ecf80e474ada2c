"""Root type Mutation, and the schema that it makes with `schema.query`."""

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from resolvers.query.page_limits import MAX_PAGE_SIZE
from schema.account.reset_mutations import ResetMutation
from schema.account.session import SessionMutation
from schema.delegation.mutations import DelegationMutation
from schema.document.validation import PreparsedExtension
from schema.erasure.mutations import ErasureMutation
from schema.error_masking import ErrorMasking
from schema.execution.receipts import ReceiptsExtension
from schema.fields.scalars import SCALARS
from schema.leave.mutations import LeaveMutation
from schema.pay.question_mutations import PayslipQuestionMutation
from schema.pay.run_mutations import PayRunMutation
from schema.public.policy_mutations import PolicyMutation
from schema.query import Query
from schema.user_errors import BalanceError, LeaveConflict, PlainError, VersionConflict


@strawberry.type(description="Every door for changing something.")
class Mutation(
    SessionMutation,
    LeaveMutation,
    DelegationMutation,
    ErasureMutation,
    ResetMutation,
    PayRunMutation,
    PayslipQuestionMutation,
    PolicyMutation,
):
    """The root of all changes."""


class _Schema(strawberry.Schema):
    """Strawberry's schema, but for its own log of errors: it quotes the document, and a document may name people."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Leave logging to `schema.error_masking.ErrorMasking`."""


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
    config=StrawberryConfig(relay_max_results=MAX_PAGE_SIZE, scalar_map=SCALARS),
)
"""The whole, which nobody is served: a caller gets the part that the policy gives them (`schema.subset`)."""
