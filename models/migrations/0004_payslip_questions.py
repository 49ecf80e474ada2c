"""The table of questions that employees ask about their pay slips, with the answers of payroll."""

from tortoise import migrations
from tortoise.migrations.operations import RunSQL

from models.sql import migration_sql


class Migration(migrations.Migration):
    dependencies = [("models", "0003_publication_policies")]
    operations = [RunSQL(migration_sql("0004_payslip_questions"))]
