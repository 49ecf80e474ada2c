"""A role that was granted by mistake ends on the very day it was granted."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0046_sooner")]
    operations = [RunSQL(migration_sql("0047_taken_back"))]
