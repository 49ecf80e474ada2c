"""The history of a row is found by its leaves."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from audit.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0040_capture")]
    operations = [RunSQL(migration_sql("0050_row_history"))]
