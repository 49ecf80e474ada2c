"""What callers have spent of their points, told by every process that serves them."""

from tortoise.migrations import Migration
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(Migration):  # type: ignore[no-redef]
    dependencies = [("models", "0005_audit")]
    operations = [RunSQL(migration_sql("0010_points"))]
