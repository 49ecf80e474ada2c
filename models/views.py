"""Models of the database's views.

Read-only models of what is published and of the log as auditors read it. No migrations.
"""

from tortoise import fields
from tortoise.models import Model


class Today(Model):
    """The regency's civil date; one row."""

    id = fields.IntField(primary_key=True)
    today = fields.DateField(null=True)

    class Meta:
        schema = "published"
        table = "today"


class PublishedPolicy(Model):
    """A publication policy in force today."""

    id = fields.UUIDField(primary_key=True)
    field = fields.TextField()
    tier = fields.TextField()
    legal_basis = fields.TextField()
    decree_number = fields.TextField()
    decree_date = fields.DateField()
    effective_from = fields.DateField()
    is_illustrative = fields.BooleanField()

    class Meta:
        schema = "published"
        table = "policy"


class Compensation(Model):
    """What the law pays for one title in one unit; no person in it. Amounts in whole rupiah a month."""

    id = fields.UUIDField(primary_key=True)
    unit_id = fields.UUIDField()
    unit_code = fields.TextField()
    unit_name = fields.TextField()
    title = fields.TextField()
    position_kind = fields.TextField()
    job_class = fields.SmallIntField()
    eselon = fields.TextField(null=True)
    functional_level = fields.TextField(null=True)
    posts = fields.IntField()
    holders = fields.IntField()
    pns_lowest_grade = fields.TextField(null=True)
    pns_highest_grade = fields.TextField(null=True)
    pppk_lowest_grade = fields.TextField(null=True)
    pppk_highest_grade = fields.TextField(null=True)
    grades_source = fields.TextField(null=True)
    allowance_is_published = fields.BooleanField()
    tpp_tariff = fields.BigIntField(null=True)
    tpp_decree_number = fields.TextField(null=True)
    holder_grades: fields.Field[list[str]] = fields.JSONField(null=True)
    holder_grades_on = fields.DateField(null=True)
    is_illustrative = fields.BooleanField()
    as_of = fields.DateField()
    position_id = fields.UUIDField()
    described = fields.TextField()

    class Meta:
        schema = "published"
        table = "compensation"


class Record(Model):
    """One title in one unit, as far as it is counted."""

    id = fields.UUIDField(primary_key=True)
    unit_id = fields.UUIDField()
    position_id = fields.UUIDField()
    title = fields.TextField()
    position_kind = fields.TextField()
    job_class = fields.SmallIntField()
    eselon = fields.TextField(null=True)
    functional_level = fields.TextField(null=True)
    is_illustrative = fields.BooleanField()

    class Meta:
        schema = "published"
        table = "record"


class ServiceTime(Model):
    """How long leave took in one closed quarter, of one deciding unit, or of all where that is none. Whole hours."""

    id = fields.UUIDField(primary_key=True)
    quarter = fields.DateField()
    unit_id = fields.UUIDField(null=True)
    unit_name = fields.TextField(null=True)
    decisions = fields.IntField()
    median_hours = fields.IntField()
    p95_hours = fields.IntField(null=True)

    class Meta:
        schema = "published"
        table = "service_time"


class AuditEntry(Model):
    """One sealed entry with who made it and why. `id` is its sequence number, `leaf_index` its place in the tree.

    Open values stand apart from `personal`, which holds the personal ones of both images, the subject's name and the
    reason; the names of its columns stand beside it. `touched` holds both of both images, for looking a column up.
    """

    id = fields.BigIntField(primary_key=True)
    leaf_index = fields.BigIntField()
    at = fields.DatetimeField()
    relation = fields.TextField()
    op = fields.TextField()
    is_control = fields.BooleanField()
    row_key: fields.Field[dict[str, object]] = fields.JSONField()
    row_hash = fields.BigIntField()
    subject_id = fields.UUIDField(null=True)
    personal: fields.Field[dict[str, object]] = fields.JSONField()
    old_open: fields.Field[dict[str, object]] = fields.JSONField(null=True)
    old_names: fields.Field[list[str]] = fields.JSONField(null=True)
    new_open: fields.Field[dict[str, object]] = fields.JSONField(null=True)
    new_names: fields.Field[list[str]] = fields.JSONField(null=True)
    is_old_destroyed = fields.BooleanField()
    is_new_destroyed = fields.BooleanField()
    erasure: fields.Field[dict[str, object]] = fields.JSONField(null=True)
    touched: fields.Field[dict[str, object]] = fields.JSONField()
    secret_columns: fields.Field[list[str]] = fields.JSONField(null=True)
    personal_columns: fields.Field[list[str]] = fields.JSONField(null=True)
    actor_id = fields.UUIDField()
    actor_user_name = fields.TextField(null=True)
    actor_name = fields.TextField(null=True)
    actor_title = fields.TextField(null=True)
    on_behalf_of_id = fields.UUIDField(null=True)
    on_behalf_of_user_name = fields.TextField(null=True)
    on_behalf_of_name = fields.TextField(null=True)
    acting_as = fields.TextField(null=True)
    acting_decree = fields.TextField(null=True)
    method = fields.TextField()
    operation = fields.TextField()
    reason = fields.TextField(null=True)
    has_reason = fields.BooleanField()
    legal_basis = fields.TextField(null=True)
    request_id = fields.TextField()
    network_prefix = fields.TextField(null=True)
    time_zone = fields.TextField(null=True)
    leaf_hash = fields.TextField()
    leaf = fields.TextField()

    class Meta:
        schema = "hr"
        table = "audit_entry"
