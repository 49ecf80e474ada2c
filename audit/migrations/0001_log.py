"""The log itself: transactions, entries and the register of watched relations."""

from tortoise.migrations import Migration
from tortoise.migrations.operations import RunSQL

from audit.sql import migration_sql


class Migration(Migration):  # type: ignore[no-redef]
    operations = [RunSQL(migration_sql("0001_log"))]
