"""Capacity in which a caller takes a step: for their own post, or on behalf of another.

By decree, or since the personnel office gave the step to their post.

Asked before the act, because the log names it from its first row, and again under the request's lock.
"""

from dataclasses import dataclass
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from resolvers.caller import Actor
from resolvers.sql import statement
from rulebook.values import DelegationKind, StepKind

_ABBREVIATIONS = {DelegationKind.PLT: "Plt.", DelegationKind.PLH: "Plh."}


@dataclass(frozen=True, kw_only=True)
class ActingCapacity:
    """The post in whose name a step is taken; with a decree it is somebody else's post.

    `reassigned_from_id`: the post whose step it was before the personnel office gave it to this one.
    """

    post_id: UUID
    delegation_id: UUID | None = None
    acting_as: str | None = None
    decree: str | None = None
    on_behalf_of_account_id: UUID | None = None
    on_behalf_of_employee_id: UUID | None = None
    on_behalf_of_name: str | None = None
    reassignment_id: UUID | None = None
    reassigned_from_id: UUID | None = None
    reassigned_from_title: str | None = None

    @property
    def is_delegate(self) -> bool:
        return self.delegation_id is not None


def acting_title(kind: str, title: str) -> str:
    """Return what the person who stands in signs as: Plh. Kepala Dinas."""
    return f"{_ABBREVIATIONS[DelegationKind(kind)]} {title}"


async def load_acting_capacity(
    client: BaseDBAsyncClient, actor: Actor, *, request_id: UUID, step: StepKind
) -> ActingCapacity | None:
    """Return how an actor may take a step today; None when they may not."""
    values = [request_id, step, actor.employee_id, actor.account_id]
    rows = await client.execute_query_dict(statement("leave_capacity"), values)
    if not rows:
        return None
    row = rows[0]
    return ActingCapacity(
        post_id=row["post_id"],
        delegation_id=row["delegation_id"],
        acting_as=acting_title(row["kind"], row["title"]) if row["kind"] else None,
        decree=row["decree_number"],
        on_behalf_of_account_id=row["account_id"],
        on_behalf_of_employee_id=row["employee_id"],
        on_behalf_of_name=row["name"],
        reassignment_id=row["reassignment_id"],
        reassigned_from_id=row["reassigned_from_id"],
        reassigned_from_title=row["reassigned_from_title"],
    )
