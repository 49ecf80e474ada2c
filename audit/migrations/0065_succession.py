"""A decision to go on after a restore is signed."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from audit.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0050_row_history")]
    operations = [RunSQL(migration_sql("0065_succession"))]
