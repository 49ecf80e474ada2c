"""Assignees of a post today: its holder, and those who are delegated to it by decree.

Decides nothing: which of them may act is `rulebook.leave`'s and the transaction's to say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from resolvers.leave.assignees.acting_capacity import acting_title
from resolvers.sql import statement
from rulebook.leave.escalation import CandidatePost
from rulebook.values import DelegationKind


@dataclass(frozen=True, kw_only=True)
class Delegate:
    """Who stands in for a post today, as what and by which decree."""

    delegation_id: UUID
    employee_id: UUID
    account_id: UUID | None
    name: str
    kind: DelegationKind
    decree_number: str
    is_away: bool

    def can_act_for(self, applicant_id: UUID | None) -> bool:
        """Tell whether it is somebody else than the applicant, with an account to act with."""
        return self.account_id is not None and self.employee_id != applicant_id


@dataclass(frozen=True, kw_only=True)
class PostAssignee:
    """A post with the person who holds it and the person who stands in for it; `is_away`: its holder is on leave today.

    A person who has no account that is open cannot act, and is as good as not there.
    """

    post_id: UUID
    superior_post_id: UUID | None
    title: str
    unit_name: str
    holder_name: str | None
    holder_account_id: UUID | None
    holder_employee_id: UUID | None
    is_away: bool
    delegate: Delegate | None

    @property
    def acting_title(self) -> str | None:
        """What the person who stands in signs as: Plh. Kepala Dinas."""
        return acting_title(self.delegate.kind, self.title) if self.delegate else None

    def has_delegate_for(self, applicant_id: UUID | None) -> bool:
        """Tell whether somebody else than the applicant stands in and is there."""
        delegate = self.delegate
        return delegate is not None and not delegate.is_away and delegate.can_act_for(applicant_id)

    def is_absent_for(self, applicant_id: UUID | None) -> bool:
        """Tell whether the holder cannot act: there is none, they are away or without account, or the applicant."""
        is_own = applicant_id is not None and self.holder_employee_id == applicant_id
        return self.holder_account_id is None or self.is_away or is_own

    def as_candidate(self, applicant_id: UUID) -> CandidatePost:
        """Return the post as one to which a step of an applicant could go."""
        is_own = self.holder_employee_id == applicant_id
        has_deputy = self.delegate is not None and self.delegate.can_act_for(applicant_id)
        return CandidatePost(
            superior_post_id=self.superior_post_id,
            is_filled=(self.holder_account_id is not None or has_deputy) and not is_own,
            is_present=not is_own
            and (not self.is_absent_for(applicant_id) or self.has_delegate_for(applicant_id)),
        )


async def load_assignees(client: BaseDBAsyncClient, posts: Iterable[UUID]) -> dict[UUID, PostAssignee]:
    """Return who is behind each of these posts."""
    rows = await client.execute_query_dict(statement("post_assignees"), [list(set(posts))])
    return {row["post_id"]: _to_assignee(row) for row in rows}


def _to_assignee(row: Mapping[str, Any]) -> PostAssignee:
    delegate = None
    if row["delegation_id"] is not None:
        delegate = Delegate(
            delegation_id=row["delegation_id"],
            employee_id=row["delegate_id"],
            account_id=row["delegate_account_id"],
            name=row["delegate_name"],
            kind=DelegationKind(row["kind"]),
            decree_number=row["decree_number"],
            is_away=row["delegate_is_away"],
        )
    plain = {field.name: row[field.name] for field in fields(PostAssignee) if field.name != "delegate"}
    return PostAssignee(**plain, delegate=delegate)
