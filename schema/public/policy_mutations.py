"""Mutations of publication policies: a proposal, its approval or withdrawal, an end by decree."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import strawberry

from resolvers.public import policy
from resolvers.query.mapping import Search
from rulebook.errors import Refusal
from schema.context import Info
from schema.execution.search_field import search_field
from schema.fields.field_helpers import column, mutation, optional_input
from schema.fields.ids import uuid_from_global_id
from schema.payload import ObjectPayload, build_payload
from schema.public.policy import PolicyDecree
from schema.user_errors import to_user_error


@strawberry.input(description="A decree that is to open a field to the public.")
class ProposePolicyInput:
    """Which field, by which decree, on which days."""

    idempotency_key: UUID = column("Made when the form is shown; a repeat with the same key changes nothing.")
    field: str = column("What is to be opened, such as `tppTariff`.")
    tier: str = column("T0 tables and aggregates, T1 records of positions.")
    legal_basis: str = column("The law it rests on; stays in the log for ever.")
    decree_number: str = column("Number of the decree; stays in the log for ever.")
    decree_date: date = column("Date of the decree.")
    effective_from: date = column("First day.")
    effective_until: date | None = optional_input("Last day, if the decree has one.")


@strawberry.input(description="A step on a publication policy.")
class _StepInput:
    """Which policy, as it was read."""

    idempotency_key: UUID = column("Made when the page is shown; a repeat with the same key changes nothing.")
    policy_id: strawberry.ID = column("The policy.")
    version: int = column("The version that was read.")

    def to_step(self) -> policy.PolicyStep:
        """Raises: NotFound for an id of something else"""
        return policy.PolicyStep(
            policy_id=uuid_from_global_id(self.policy_id, "PolicyDecree"), version=self.version
        )


@strawberry.input(description="Approval by a second information officer.")
class ApprovePolicyInput(_StepInput):
    """What approving needs."""


@strawberry.input(description="Taking a proposal back, or refusing it.")
class WithdrawPolicyInput(_StepInput):
    """What withdrawing needs."""


@strawberry.input(description="The end of a policy by decree.")
class EndPolicyInput(_StepInput):
    """What ending needs."""

    effective_until: date = column("Last day; yesterday at the earliest, or the day before its first.")
    decree_number: str = column("Number of the decree that ends it; stays in the log for ever.")
    decree_date: date = column("Date of that decree.")

    def to_end(self) -> policy.PolicyEnd:
        """Raises: NotFound for an id of something else"""
        return policy.PolicyEnd(
            policy_id=uuid_from_global_id(self.policy_id, "PolicyDecree"),
            version=self.version,
            effective_until=self.effective_until,
            decree_number=self.decree_number,
            decree_date=self.decree_date,
        )


@strawberry.type
class _Payload(ObjectPayload):
    """The policy as it is now, or why nothing was done."""

    type_name: ClassVar = "PolicyDecree"

    @search_field("The policy as it is now.", returns=PolicyDecree | None)
    def policy(self, info: Info) -> Search | None:
        return None if self.changed_id is None else policy.policy(info.context.call, self.changed_id)


@strawberry.type(description="The policy that was proposed, or why it was not.")
class ProposePolicyPayload(_Payload):
    """What proposing answers."""


@strawberry.type(description="The policy in force, or why it is not.")
class ApprovePolicyPayload(_Payload):
    """What approving answers."""


@strawberry.type(description="The withdrawn proposal, or why it stands.")
class WithdrawPolicyPayload(_Payload):
    """What withdrawing answers."""


@strawberry.type(description="The policy with its end, or why it goes on.")
class EndPolicyPayload(_Payload):
    """What ending answers."""


@strawberry.type
class PolicyMutation:
    """Proposing, approving, withdrawing, ending: two people each time something opens."""

    @mutation("Propose to open a field to the public. Opens nothing. For information officers.")
    async def propose_policy(self, info: Info, input: ProposePolicyInput) -> ProposePolicyPayload:
        form = policy.PolicyForm(
            field=input.field,
            tier=input.tier,
            legal_basis=input.legal_basis,
            decree_number=input.decree_number,
            decree_date=input.decree_date,
            effective_from=input.effective_from,
            effective_until=input.effective_until,
        )
        act = policy.propose_policy(info.context.call, form, key=input.idempotency_key)
        return await build_payload(act, ProposePolicyPayload)

    @mutation("Put a policy in force that somebody else proposed. For information officers.")
    async def approve_policy(self, info: Info, input: ApprovePolicyInput) -> ApprovePolicyPayload:
        try:
            step = input.to_step()
        except Refusal as refusal:
            return ApprovePolicyPayload(changed_id=None, errors=[to_user_error(refusal)])
        act = policy.approve_policy(info.context.call, step, key=input.idempotency_key)
        return await build_payload(act, ApprovePolicyPayload, subject_id=step.policy_id)

    @mutation("Take a proposal back or refuse it, while it is not approved. For information officers.")
    async def withdraw_policy(self, info: Info, input: WithdrawPolicyInput) -> WithdrawPolicyPayload:
        try:
            step = input.to_step()
        except Refusal as refusal:
            return WithdrawPolicyPayload(changed_id=None, errors=[to_user_error(refusal)])
        act = policy.withdraw_policy(info.context.call, step, key=input.idempotency_key)
        return await build_payload(act, WithdrawPolicyPayload, subject_id=step.policy_id)

    @mutation("End a policy by decree. For information officers.")
    async def end_policy(self, info: Info, input: EndPolicyInput) -> EndPolicyPayload:
        try:
            step = input.to_end()
        except Refusal as refusal:
            return EndPolicyPayload(changed_id=None, errors=[to_user_error(refusal)])
        act = policy.end_policy(info.context.call, step, key=input.idempotency_key)
        return await build_payload(act, EndPolicyPayload, subject_id=step.policy_id)
