"""A link to evidence gives its archive once."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0053_plain_text")]
    operations = [RunSQL(migration_sql("0054_evidence_link"))]
