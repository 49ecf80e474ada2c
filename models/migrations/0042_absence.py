"""Delegates by decree, on whose behalf a step was taken, and how waiting steps are passed on."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0041_roles")]
    operations = [RunSQL(migration_sql("0042_absence"))]
