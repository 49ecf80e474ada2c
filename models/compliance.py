"""Models of audit letters and of erasures of personal data."""

from __future__ import annotations

from uuid import UUID

from tortoise import fields

from models.account import Account
from models.base import Row
from models.employee import Employee
from models.unit import Unit


class AuditEngagement(Row):
    """A letter of audit; without a person and without lines it examines everybody.

    While it is open nothing of whom it examines is destroyed, and its auditors may open what the log holds of them.
    """

    letter_number = fields.TextField()
    letter_date = fields.DateField()
    purpose = fields.TextField()
    auditor_account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, related_name="engagements"
    )
    auditor_account_id: UUID | None
    employee: fields.ForeignKeyNullableRelation[Employee] = fields.ForeignKeyField(
        "models.Employee", null=True, related_name="engagements"
    )
    effective_from = fields.DateField()
    effective_until = fields.DateField(null=True)
    is_external = fields.BooleanField(default=False)
    ended_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)
    lines: fields.ReverseRelation[EngagementScope]

    class Meta:
        schema = "hr"
        table = "audit_engagement"


class EngagementScope(Row):
    """One line of what a letter examines: a unit with all below it, a period, or a unit in a period."""

    engagement: fields.ForeignKeyRelation[AuditEngagement] = fields.ForeignKeyField(
        "models.AuditEngagement", related_name="lines"
    )
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", null=True, related_name="examined_by"
    )
    starts_on = fields.DateField(null=True)
    ends_on = fields.DateField(null=True)

    class Meta:
        schema = "hr"
        table = "engagement_scope"


class Erasure(Row):
    """The destruction of one person's data: who asked on which basis, who approved, and when it was carried out."""

    employee: fields.ForeignKeyRelation[Employee] = fields.ForeignKeyField(
        "models.Employee", related_name="erasures"
    )
    state = fields.TextField(default="REQUESTED")
    legal_basis = fields.TextField()
    decree_number = fields.TextField()
    decree_date = fields.DateField()
    reason = fields.TextField(null=True)
    requested_by: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="erasures_requested"
    )
    requested_at = fields.DatetimeField(auto_now_add=True)
    approved_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, related_name="erasures_approved"
    )
    approved_at = fields.DatetimeField(null=True)
    cancelled_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, related_name="erasures_cancelled"
    )
    cancelled_at = fields.DatetimeField(null=True)
    carried_out_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        schema = "hr"
        table = "erasure"
