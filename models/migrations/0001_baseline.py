"""The tables of the first release: people, accounts, leave, pay, audits and operations."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    operations = [RunSQL(migration_sql("0001_baseline"))]
