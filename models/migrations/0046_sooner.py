"""What is asked often is found sooner: a name by any piece of it, a post's holder, and what a request moved."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0044_reassigned")]
    operations = [RunSQL(migration_sql("0046_sooner"))]
