"""Models of delegations and of escalations of waiting steps."""

from __future__ import annotations

from tortoise import fields

from models.account import Account
from models.base import Row
from models.employee import Employee
from models.leave import LeaveRequest
from models.unit import Post


class Delegation(Row):
    """A decree by which an employee carries out a post for a while (plt, plh). It ends, and stays on file."""

    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField("models.Post", related_name="delegations")
    delegate: fields.ForeignKeyRelation[Employee] = fields.ForeignKeyField(
        "models.Employee", related_name="delegations"
    )
    kind = fields.TextField()
    decree_number = fields.TextField()
    decree_date = fields.DateField()
    effective_from = fields.DateField()
    effective_until = fields.DateField()
    reason = fields.TextField(null=True)
    made_by: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="delegations_made"
    )
    made_at = fields.DatetimeField(auto_now_add=True)
    ended_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, related_name="delegations_ended"
    )
    ended_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        schema = "hr"
        table = "delegation"


class LeaveEscalation(Row):
    """A waiting step passed on: a reminder, the delegate asked, the next post that may act too, or another post."""

    request: fields.ForeignKeyRelation[LeaveRequest] = fields.ForeignKeyField(
        "models.LeaveRequest", related_name="escalations"
    )
    applicant_id = fields.UUIDField()
    step = fields.TextField()
    kind = fields.TextField()
    turn = fields.SmallIntField(default=0)
    from_post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="escalations_from"
    )
    to_post: fields.ForeignKeyNullableRelation[Post] = fields.ForeignKeyField(
        "models.Post", null=True, related_name="escalations_to"
    )
    delegation: fields.ForeignKeyNullableRelation[Delegation] = fields.ForeignKeyField(
        "models.Delegation", null=True, related_name="escalations"
    )
    reason = fields.TextField()
    by_account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="escalations"
    )
    at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        schema = "hr"
        table = "leave_pass"
