"""Models of leave requests, their steps, balances and movements.

Requests, steps, the ledger of half-days, and what governs them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.account import Account
from models.base import HalfDaysField, Row
from models.employee import Employee
from models.unit import Post, Unit

if TYPE_CHECKING:
    from models.delegation import Delegation


class CalendarYear(Model):
    """A year whose holidays are on file. Without its row no leave in that year can be counted."""

    year = fields.SmallIntField(primary_key=True)
    source = fields.TextField()
    version = fields.IntField(default=1)

    class Meta:
        schema = "hr"
        table = "calendar_year"


class Holiday(Row):
    """A day on which nobody works: national, collective leave (cuti bersama) or regional."""

    day = fields.DateField()
    kind = fields.TextField()
    name = fields.TextField()
    source = fields.TextField()
    is_estimated = fields.BooleanField(default=False)

    class Meta:
        schema = "hr"
        table = "holiday"


class LeaveAuthority(Row):
    """Which post decides the leave of a unit and everything below it, by decree (pejabat yang berwenang)."""

    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="leave_authorities"
    )
    leave_kind = fields.TextField()
    lowest_job_class = fields.SmallIntField(default=1)
    highest_job_class = fields.SmallIntField(default=17)
    deciding_post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="leave_authorities"
    )
    deciding_post_id: UUID
    decree_number = fields.TextField()
    decree_date = fields.DateField()
    effective_from = fields.DateField()
    effective_until = fields.DateField(null=True)
    is_illustrative = fields.BooleanField(default=False)

    class Meta:
        schema = "hr"
        table = "leave_authority"


class LeaveRequest(Row):
    """One leave request (permintaan cuti). Noted balances are half-days, as they stood on filing."""

    number = fields.TextField()
    employee: fields.ForeignKeyRelation[Employee] = fields.ForeignKeyField(
        "models.Employee", related_name="leave_requests"
    )
    employee_id: UUID
    kind = fields.TextField()
    state = fields.TextField()
    starts_on = fields.DateField()
    ends_on = fields.DateField()
    working_days = fields.SmallIntField()
    asked_starts_on = fields.DateField(null=True)
    asked_ends_on = fields.DateField(null=True)
    reason = fields.TextField()
    address = fields.TextField(null=True)
    phone = fields.TextField(null=True)
    filed_at = fields.DatetimeField(auto_now_add=True)
    decided_at = fields.DatetimeField(null=True)
    advising_post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="requests_to_advise"
    )
    advising_post_id: UUID
    deciding_post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField(
        "models.Post", related_name="requests_to_decide"
    )
    authority: fields.ForeignKeyRelation[LeaveAuthority] = fields.ForeignKeyField(
        "models.LeaveAuthority", related_name="requests"
    )
    calendar_version = fields.TextField()
    noted_n = HalfDaysField()
    noted_n_1 = HalfDaysField()
    noted_n_2 = HalfDaysField()
    due_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        schema = "hr"
        table = "leave_request"


class LeaveStep(Row):
    """Advice (section VII of the form) or decision (section VIII), by whom, on whose behalf and for what reason."""

    request: fields.ForeignKeyRelation[LeaveRequest] = fields.ForeignKeyField(
        "models.LeaveRequest", related_name="steps"
    )
    applicant_id = fields.UUIDField()
    kind = fields.TextField()
    outcome = fields.TextField()
    reason = fields.TextField(null=True)
    new_starts_on = fields.DateField(null=True)
    new_ends_on = fields.DateField(null=True)
    by_account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="steps"
    )
    by_employee_id = fields.UUIDField(null=True)
    by_post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField("models.Post", related_name="steps")
    delegation: fields.ForeignKeyNullableRelation[Delegation] = fields.ForeignKeyField(
        "models.Delegation", null=True, related_name="steps"
    )
    on_behalf_of_account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, related_name="steps_on_behalf"
    )
    on_behalf_of_employee: fields.ForeignKeyNullableRelation[Employee] = fields.ForeignKeyField(
        "models.Employee", null=True, related_name="steps_on_behalf"
    )
    reassignment_id = fields.UUIDField(null=True)
    reassigned_from: fields.ForeignKeyNullableRelation[Post] = fields.ForeignKeyField(
        "models.Post", null=True, related_name="steps_reassigned"
    )
    at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        schema = "hr"
        table = "leave_step"


class LeaveLedger(Row):
    """One movement of half-days in the calendar year in which they fall; rows are only added."""

    employee: fields.ForeignKeyRelation[Employee] = fields.ForeignKeyField(
        "models.Employee", related_name="leave_ledger"
    )
    year = fields.SmallIntField()
    kind = fields.TextField()
    half_days = HalfDaysField()
    request: fields.ForeignKeyNullableRelation[LeaveRequest] = fields.ForeignKeyField(
        "models.LeaveRequest", null=True, related_name="movements"
    )
    source = fields.TextField(null=True)
    day = fields.DateField(null=True)
    at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        schema = "hr"
        table = "leave_ledger"
