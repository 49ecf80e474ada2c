"""What callers have spent of their points, told by every process that serves them."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0005_audit")]
    operations = [RunSQL(migration_sql("0010_points"))]
