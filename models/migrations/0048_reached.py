"""Whom a post reaches by what was dealt with there is read out of the index alone."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0047_taken_back")]
    operations = [RunSQL(migration_sql("0048_reached"))]
