"""Roles of accounts, in GraphQL words."""

from rulebook.values import Role
from schema.fields.field_helpers import describe_enum

__all__ = ["Role"]

describe_enum(
    Role,
    "What an account may do beyond its own affairs.",
    EMPLOYEE="A person who works here; follows from whose account it is.",
    PERSONNEL="The personnel office (kepegawaian).",
    PAYROLL="A person who pays (keuangan).",
    AUDITOR="The inspectorate, under a letter of audit.",
    ADMINISTRATOR="Looks after accounts, and sees no personnel data.",
    OPERATOR="Helps the people of a unit into their accounts (operator OPD).",
    INFORMATION_OFFICER="Proposes and approves what the public may see (PPID).",
    SERVICE="A machine with a token of its own.",
)
