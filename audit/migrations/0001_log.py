"""The log itself: transactions, entries and the register of watched relations."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from audit.sql import migration_sql


class Migration(migrations.Migration):
    operations = [RunSQL(migration_sql("0001_log"))]
