"""Pay slips, the regency's tariffs and the publication policy."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0002_leave")]
    operations = [RunSQL(migration_sql("0003_pay"))]
