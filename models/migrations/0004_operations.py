"""Sessions, repeated mutations, and the register of what is outside the audit."""

from tortoise.migrations import Migration
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(Migration):  # type: ignore[no-redef]
    dependencies = [("models", "0003_pay")]
    operations = [RunSQL(migration_sql("0004_operations"))]
