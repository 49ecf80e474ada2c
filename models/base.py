"""Base classes of all models.

A random id and, where a reader follows it, a schema.
"""

from tortoise import fields
from tortoise.models import Model


class HalfDaysField(fields.SmallIntField):
    """A number of half-days, which people read as days; `rulebook.audit_labels.HALF_DAYS` names the columns."""


class Row(Model):
    """A row with a random id; the database makes it when the writer does not."""

    id = fields.UUIDField(primary_key=True)

    class Meta:
        abstract = True
