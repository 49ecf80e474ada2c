"""Two more ways of proving who one is: a code of an authenticator, and a sign-in provider."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from audit.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_seal")]
    operations = [RunSQL(migration_sql("0030_methods"))]
