"""Second factors, operators of units, resets, identities of sign-in providers, and what sessions need to run out."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0020_engagement")]
    operations = [RunSQL(migration_sql("0030_identity"))]
