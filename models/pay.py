"""What is paid, and what may be published of it?

Slips, the regency's own tariffs, and the publication policy.
"""

from __future__ import annotations

from tortoise import fields

from models.account import Account
from models.base import Row
from models.employee import Employee


class Payslip(Row):
    """One month's pay of one person, in whole rupiah. `period` is the first day of the month."""

    employee: fields.ForeignKeyRelation[Employee] = fields.ForeignKeyField(
        "models.Employee", related_name="payslips"
    )
    period = fields.DateField()
    grade = fields.TextField()
    service_years = fields.SmallIntField()
    base_pay = fields.BigIntField()
    spouse_allowance = fields.BigIntField()
    child_allowance = fields.BigIntField()
    position_allowance = fields.BigIntField()
    rice_allowance = fields.BigIntField()
    tpp = fields.BigIntField()
    pension_contribution = fields.BigIntField()
    health_contribution = fields.BigIntField()
    gross = fields.BigIntField()
    net = fields.BigIntField()

    class Meta:
        schema = "hr"
        table = "payslip"


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


class PublicationPolicy(Row):
    """Which field may be published, at which tier, on whose decree; two people stand behind it."""

    field = fields.TextField()
    tier = fields.TextField()
    legal_basis = fields.TextField()
    decree_number = fields.TextField()
    decree_date = fields.DateField()
    effective_from = fields.DateField()
    effective_until = fields.DateField(null=True)
    entered_by: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="policies_entered"
    )
    approved_by: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="policies_approved"
    )
    is_illustrative = fields.BooleanField(default=False)

    class Meta:
        schema = "hr"
        table = "publication_policy"
