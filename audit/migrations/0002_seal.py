"""The tree over the log: leaves, tiles, checkpoints, cosignatures and what the catalogue said."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from audit.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_log")]
    operations = [RunSQL(migration_sql("0002_seal"))]
