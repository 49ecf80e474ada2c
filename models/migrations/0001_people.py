"""The regency, its units and posts, the people and their accounts."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    operations = [RunSQL(migration_sql("0001_people"))]
