"""The life of a publication policy: proposed, approved by a second information officer, ended by decree."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0002_pay_runs")]
    operations = [RunSQL(migration_sql("0003_publication_policies"))]
