"""Units are found by words of their name."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0072_regency")]
    operations = [RunSQL(migration_sql("0078_named"))]
