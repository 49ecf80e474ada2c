"""The regency, its units and posts, the people and their accounts."""

from tortoise.migrations import Migration
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(Migration):  # type: ignore[no-redef]
    operations = [RunSQL(migration_sql("0001_people"))]
