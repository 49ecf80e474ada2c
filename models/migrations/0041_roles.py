"""The roles of an account are looked up in every transaction that writes."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0040_enrolment")]
    operations = [RunSQL(migration_sql("0041_roles"))]
