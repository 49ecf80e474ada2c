"""The log and the tree over it, as the first release has them."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from audit.sql import migration_sql


class Migration(migrations.Migration):
    operations = [RunSQL(migration_sql("0001_baseline"))]
