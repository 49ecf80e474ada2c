"""Models of the organisation: the regency, units as a tree, positions (titles) and posts."""

from __future__ import annotations

from tortoise import fields

from models.base import Row


class Regency(Row):
    """The one regency this database serves. `demo_today` and `demo_time` are set in a demo only."""

    is_this = fields.BooleanField(default=True)
    code = fields.TextField()
    name = fields.TextField()
    time_zone = fields.TextField()
    profile = fields.TextField()
    leave_history_from = fields.DateField()
    is_demo = fields.BooleanField(default=False)
    demo_today = fields.DateField(null=True)
    demo_time = fields.TimeField(null=True)

    class Meta:
        schema = "hr"
        table = "regency"


class Unit(Row):
    """An organisational unit (unit kerja). `work_week` is five or six days."""

    parent: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "models.Unit", null=True, related_name="children"
    )
    code = fields.TextField()
    name = fields.TextField()
    kind = fields.TextField()
    work_week = fields.SmallIntField()
    is_illustrative = fields.BooleanField(default=False)
    version = fields.IntField(default=1)

    class Meta:
        schema = "hr"
        table = "unit"


class Position(Row):
    """A title (nama jabatan) with its job class (kelas jabatan)."""

    title = fields.TextField()
    kind = fields.TextField()
    eselon = fields.TextField(null=True)
    functional_level = fields.TextField(null=True)
    job_class = fields.SmallIntField()
    is_teacher = fields.BooleanField(default=False)
    is_illustrative = fields.BooleanField(default=False)

    class Meta:
        schema = "hr"
        table = "position"


class PositionGrade(Row):
    """Which grades a title may hold, for PNS and for PPPK, from when until when."""

    position: fields.ForeignKeyRelation[Position] = fields.ForeignKeyField(
        "models.Position", related_name="grades"
    )
    employee_kind = fields.TextField()
    lowest_grade = fields.TextField()
    highest_grade = fields.TextField()
    source = fields.TextField()
    effective_from = fields.DateField()
    effective_until = fields.DateField(null=True)

    class Meta:
        schema = "hr"
        table = "position_grade"


class Post(Row):
    """One seat: a position in a unit, under a superior post."""

    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField("models.Unit", related_name="posts")
    position: fields.ForeignKeyRelation[Position] = fields.ForeignKeyField(
        "models.Position", related_name="posts"
    )
    superior_post: fields.ForeignKeyNullableRelation[Post] = fields.ForeignKeyField(
        "models.Post", null=True, related_name="subordinate_posts"
    )
    is_head = fields.BooleanField(default=False)
    version = fields.IntField(default=1)

    class Meta:
        schema = "hr"
        table = "post"
