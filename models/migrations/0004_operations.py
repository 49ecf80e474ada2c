"""Sessions, repeated mutations, and the register of what is outside the audit."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0003_pay")]
    operations = [RunSQL(migration_sql("0004_operations"))]
