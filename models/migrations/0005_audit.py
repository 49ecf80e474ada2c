"""Letters of audit, and erasures of personal data with the two people behind each."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0004_operations")]
    operations = [RunSQL(migration_sql("0005_audit"))]
