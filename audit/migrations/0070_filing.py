"""Sealed entries are found by who acted, by which act, on which table and by which column."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from audit.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0065_succession")]
    operations = [RunSQL(migration_sql("0070_filing"))]
