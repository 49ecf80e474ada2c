"""As what somebody vouched for whoever holds an account, and for who set up its second factor."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0048_reached")]
    operations = [RunSQL(migration_sql("0050_vouched"))]
