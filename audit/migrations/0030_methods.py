"""Two more ways of proving who one is: a code of an authenticator, and a sign-in provider."""

from tortoise.migrations import Migration
from tortoise.migrations.operations import RunSQL

from audit.sql import migration_sql


class Migration(Migration):  # type: ignore[no-redef]
    dependencies = [("audit", "0002_seal")]
    operations = [RunSQL(migration_sql("0030_methods"))]
