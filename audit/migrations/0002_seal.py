"""The tree over the log: leaves, tiles, checkpoints, cosignatures and what the catalogue said."""

from tortoise.migrations import Migration
from tortoise.migrations.operations import RunSQL

from audit.sql import migration_sql


class Migration(Migration):  # type: ignore[no-redef]
    dependencies = [("audit", "0001_log")]
    operations = [RunSQL(migration_sql("0002_seal"))]
