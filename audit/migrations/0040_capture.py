"""What a session knows, and indexes that cost an entry less."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from audit.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0030_methods")]
    operations = [RunSQL(migration_sql("0040_capture"))]
