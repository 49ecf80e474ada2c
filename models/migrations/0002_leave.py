"""Holidays, deciding officers, leave requests and the ledger of half-days."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0001_people")]
    operations = [RunSQL(migration_sql("0002_leave"))]
