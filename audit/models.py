"""Tortoise models of the log's tables.

Read-only models of its three relations, for the migration tool and for checks; nothing writes here.
"""

from tortoise import fields
from tortoise.models import Model


class Tx(Model):
    """One writing transaction: who, by what right, in which act and why."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField()
    actor_id = fields.UUIDField()
    method = fields.TextField()
    request_id = fields.TextField()
    operation = fields.TextField()
    has_reason = fields.BooleanField()

    class Meta:
        schema = "audit"
        table = "tx"


class Entry(Model):
    """One row change: relation, full key, and the open columns that changed."""

    seq = fields.BigIntField(primary_key=True)
    tx_id = fields.BigIntField()
    at = fields.DatetimeField()
    relation = fields.TextField()
    op = fields.TextField()
    row_key: fields.Field[dict[str, object]] = fields.JSONField(source_field="pk")
    old: fields.Field[dict[str, object]] = fields.JSONField(null=True)
    new: fields.Field[dict[str, object]] = fields.JSONField(null=True)
    subject_id = fields.UUIDField(null=True)

    class Meta:
        schema = "audit"
        table = "entry"
