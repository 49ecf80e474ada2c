"""The roles of an account are looked up in every transaction that writes."""

from tortoise.migrations import Migration
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(Migration):  # type: ignore[no-redef]
    dependencies = [("models", "0040_enrolment")]
    operations = [RunSQL(migration_sql("0041_roles"))]
