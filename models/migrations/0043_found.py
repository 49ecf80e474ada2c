"""What is asked often is found by an index, however large the regency."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0042_absence")]
    operations = [RunSQL(migration_sql("0043_found"))]
