"""A step that the personnel office gave to another post is on record as taken on behalf of whose it was."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0043_found")]
    operations = [RunSQL(migration_sql("0044_reassigned"))]
