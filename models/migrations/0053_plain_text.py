"""Nothing that a person writes holds marks that turn the direction of writing, or control characters."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0050_vouched")]
    operations = [RunSQL(migration_sql("0053_plain_text"))]
