"""What a letter of audit examines, line by line: units, and periods; and accounts that end on a day."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0010_points")]
    operations = [RunSQL(migration_sql("0020_engagement"))]
