"""A code that the first second factor of an account with a role takes."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0030_identity")]
    operations = [RunSQL(migration_sql("0040_enrolment"))]
