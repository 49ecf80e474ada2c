"""Models of pay slips, tariffs and what may be published of them.

Slips, the regency's own tariffs, the publication policy, and the editions in which figures about people are published.
"""

from __future__ import annotations

from tortoise import fields

from models.account import Account
from models.base import Row
from models.employee import Employee
from models.unit import Position, Unit


class PayRun(Row):
    """One month of pay that was brought in, and who closed it; totals in whole rupiah."""

    month = fields.DateField()
    source = fields.TextField()
    state = fields.TextField(default="OPEN")
    is_correction = fields.BooleanField(default=False)
    file_name = fields.TextField(null=True)
    file_hash = fields.BinaryField(null=True)
    count = fields.IntField()
    gross = fields.BigIntField()
    deductions = fields.BigIntField()
    net = fields.BigIntField()
    imported_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, related_name="pay_runs_imported"
    )
    imported_at = fields.DatetimeField(auto_now_add=True)
    closed_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, related_name="pay_runs_closed"
    )
    closed_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        schema = "hr"
        table = "pay_run"


class Payslip(Row):
    """One month's pay of one person, in whole rupiah. `period` is the first day of the month."""

    run: fields.ForeignKeyRelation[PayRun] = fields.ForeignKeyField("models.PayRun", related_name="payslips")

    employee: fields.ForeignKeyRelation[Employee] = fields.ForeignKeyField(
        "models.Employee", related_name="payslips"
    )
    period = fields.DateField()
    employee_kind = fields.TextField()
    grade = fields.TextField()
    service_years = fields.SmallIntField()
    base_pay = fields.BigIntField()
    spouse_allowance = fields.BigIntField()
    child_allowance = fields.BigIntField()
    position_allowance = fields.BigIntField()
    rice_allowance = fields.BigIntField()
    tpp = fields.BigIntField()
    other_income = fields.BigIntField()
    pension_contribution = fields.BigIntField()
    health_contribution = fields.BigIntField()
    other_deductions = fields.BigIntField()
    gross = fields.BigIntField()
    net = fields.BigIntField()

    class Meta:
        schema = "hr"
        table = "payslip"


class PayslipLine(Row):
    """One amount of a pay slip; `sign` is 1 for what is paid and -1 for what is kept back."""

    payslip: fields.ForeignKeyRelation[Payslip] = fields.ForeignKeyField(
        "models.Payslip", related_name="lines"
    )
    employee: fields.ForeignKeyRelation[Employee] = fields.ForeignKeyField(
        "models.Employee", related_name="payslip_lines"
    )
    kind = fields.TextField()
    name = fields.TextField(null=True)
    amount = fields.BigIntField()
    sign = fields.SmallIntField()
    month = fields.DateField()
    basis = fields.TextField(null=True)

    class Meta:
        schema = "hr"
        table = "payslip_line"


class PayslipQuestion(Row):
    """What somebody asks about their own pay slip, and what payroll answers; without an answer while it waits."""

    payslip: fields.ForeignKeyRelation[Payslip] = fields.ForeignKeyField(
        "models.Payslip", related_name="questions"
    )
    employee: fields.ForeignKeyRelation[Employee] = fields.ForeignKeyField(
        "models.Employee", related_name="payslip_questions"
    )
    state = fields.TextField(default="WAITING")
    question = fields.TextField()
    asked_by: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="payslip_questions_asked"
    )
    asked_at = fields.DatetimeField(auto_now_add=True)
    answer = fields.TextField(null=True)
    answered_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, related_name="payslip_questions_answered"
    )
    answered_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        schema = "hr"
        table = "payslip_question"


class TppTariff(Row):
    """What the regency adds to a job class each month (TPP), by decree."""

    job_class = fields.SmallIntField()
    amount = fields.BigIntField()
    decree_number = fields.TextField()
    decree_date = fields.DateField()
    effective_from = fields.DateField()
    effective_until = fields.DateField(null=True)
    is_illustrative = fields.BooleanField(default=False)

    class Meta:
        schema = "hr"
        table = "tpp_tariff"


class GradeEdition(Row):
    """The grades of a title's holders in a unit as published for a month, and how many held each then."""

    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", related_name="grade_editions"
    )
    position: fields.ForeignKeyRelation[Position] = fields.ForeignKeyField(
        "models.Position", related_name="grade_editions"
    )
    as_of = fields.DateField()
    grades: fields.Field[dict[str, int]] = fields.JSONField()
    listed: fields.Field[list[str]] = fields.JSONField(null=True)

    class Meta:
        schema = "hr"
        table = "grade_edition"


class ServiceTimeEdition(Row):
    """How long leave took in one closed quarter as published, of one deciding unit or of all; whole hours."""

    quarter = fields.DateField()
    unit: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", null=True, related_name="service_time_editions"
    )
    decisions = fields.IntField(null=True)
    median_hours = fields.IntField(null=True)
    p95_hours = fields.IntField(null=True)

    class Meta:
        schema = "hr"
        table = "service_time_edition"


class PublicationPolicy(Row):
    """Which field may be published, at which tier, on whose decree: proposed, approved by a second person, ended."""

    field = fields.TextField()
    tier = fields.TextField()
    legal_basis = fields.TextField()
    decree_number = fields.TextField()
    decree_date = fields.DateField()
    effective_from = fields.DateField()
    effective_until = fields.DateField(null=True)
    state = fields.TextField(default="PROPOSED")
    proposed_by: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="policies_proposed"
    )
    proposed_at = fields.DatetimeField(auto_now_add=True)
    approved_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, related_name="policies_approved"
    )
    approved_at = fields.DatetimeField(null=True)
    withdrawn_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, related_name="policies_withdrawn"
    )
    withdrawn_at = fields.DatetimeField(null=True)
    ended_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, related_name="policies_ended"
    )
    ended_at = fields.DatetimeField(null=True)
    end_decree_number = fields.TextField(null=True)
    end_decree_date = fields.DateField(null=True)
    version = fields.IntField(default=1)
    is_illustrative = fields.BooleanField(default=False)

    class Meta:
        schema = "hr"
        table = "publication_policy"
