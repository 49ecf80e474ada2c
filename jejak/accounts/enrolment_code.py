"""Enrolment code for the first second factor of an account with a privileged role.

Runs inside an attributed transaction. The code comes from the server alone, never through the API: a slip,
no matter who made it, opens no role that a second factor shall guard.
"""

from typing import NamedTuple

from tortoise.backends.base.client import BaseDBAsyncClient

from resolvers.auth.activation import make_enrolment_code
from resolvers.auth.sign_in_limits import ACTIVATION_CODE_DAYS
from resolvers.sql import statement
from rulebook.access import SERVICE_ACTORS

OPERATOR = SERVICE_ACTORS["cli"]


class InitialCodes(NamedTuple):
    """What somebody new is handed: what opens the account, and what opens the role."""

    activation_code: str
    enrolment_code: str | None


async def issue_enrolment_code(client: BaseDBAsyncClient, user_name: str) -> str | None:
    """Make the code; older ones are void. None for one who needs none: without such a role, or with a second factor."""
    rows = await client.execute_query_dict(statement("account_to_help"), [user_name, OPERATOR])
    if not rows or rows[0]["has_second_factor"] or not rows[0]["has_role"]:
        return None
    return await make_enrolment_code(client, rows[0]["id"])


def enrolment_instructions(user_name: str, code: str) -> str:
    """Tell how the code is used."""
    within = f"within {ACTIVATION_CODE_DAYS} days"
    return f"{user_name} sets up the second factor with this code (enrolTotp), {within}: {code}"
