"""Pay slips, the regency's tariffs and the publication policy."""

from tortoise.migrations import Migration
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(Migration):  # type: ignore[no-redef]
    dependencies = [("models", "0002_leave")]
    operations = [RunSQL(migration_sql("0003_pay"))]
