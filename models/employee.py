"""Models of employees with dated histories of posts and ranks, and of elected officials."""

from __future__ import annotations

from tortoise import fields

from models.base import Row
from models.unit import Post


class Employee(Row):
    """A civil servant (ASN). The current appointment and rank point into the person's own histories."""

    nip = fields.TextField()
    kind = fields.TextField()
    name = fields.TextField()
    front_title = fields.TextField(null=True)
    back_title = fields.TextField(null=True)
    sex = fields.TextField()
    birth_date = fields.DateField()
    birth_place = fields.TextField(null=True)
    service_from = fields.DateField()
    service_until = fields.DateField(null=True)
    work_week = fields.SmallIntField()
    current_appointment: fields.ForeignKeyNullableRelation[Appointment] = fields.ForeignKeyField(
        "models.Appointment", null=True, related_name="current_of"
    )
    current_rank: fields.ForeignKeyNullableRelation[RankHistory] = fields.ForeignKeyField(
        "models.RankHistory", null=True, related_name="current_of"
    )
    review_note = fields.TextField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        schema = "hr"
        table = "employee"


class Appointment(Row):
    """One line of the position history (riwayat jabatan): decree, date and TMT."""

    employee: fields.ForeignKeyRelation[Employee] = fields.ForeignKeyField(
        "models.Employee", related_name="appointments"
    )
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField("models.Post", related_name="appointments")
    decree_number = fields.TextField()
    decree_date = fields.DateField()
    effective_from = fields.DateField()
    effective_until = fields.DateField(null=True)

    class Meta:
        schema = "hr"
        table = "appointment"


class RankHistory(Row):
    """One line of the rank history (riwayat golongan), with the service counted on its first day."""

    employee: fields.ForeignKeyRelation[Employee] = fields.ForeignKeyField(
        "models.Employee", related_name="rank_history"
    )
    grade = fields.TextField()
    service_years = fields.SmallIntField()
    service_months = fields.SmallIntField()
    decree_number = fields.TextField()
    decree_date = fields.DateField()
    effective_from = fields.DateField()
    effective_until = fields.DateField(null=True)

    class Meta:
        schema = "hr"
        table = "rank_history"


class Official(Row):
    """An elected holder of a post (the Bupati), who is nobody's employee."""

    name = fields.TextField()
    post: fields.ForeignKeyRelation[Post] = fields.ForeignKeyField("models.Post", related_name="officials")
    effective_from = fields.DateField()
    effective_until = fields.DateField(null=True)

    class Meta:
        schema = "hr"
        table = "official"
