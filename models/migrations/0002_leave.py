"""Holidays, deciding officers, leave requests and the ledger of half-days."""

from tortoise.migrations import Migration
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(Migration):  # type: ignore[no-redef]
    dependencies = [("models", "0001_people")]
    operations = [RunSQL(migration_sql("0002_leave"))]
