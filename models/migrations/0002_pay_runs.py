"""The tables of pay runs: a month of pay that is brought in, and the lines of its slips."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0001_baseline")]
    operations = [RunSQL(migration_sql("0002_pay_runs"))]
