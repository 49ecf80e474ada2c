"""A regency has a code of two parts, one of three time zones, and leave recorded from a sane year on."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0059_edition")]
    operations = [RunSQL(migration_sql("0072_regency"))]
