"""What a letter of audit examines, line by line: units, and periods; and accounts that end on a day."""

from tortoise.migrations import Migration
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(Migration):  # type: ignore[no-redef]
    dependencies = [("models", "0010_points")]
    operations = [RunSQL(migration_sql("0020_engagement"))]
