"""What is published about people is published of closed periods, in editions that stay."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0054_evidence_link")]
    operations = [RunSQL(migration_sql("0059_edition"))]
