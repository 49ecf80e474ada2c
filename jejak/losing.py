"""Who takes a lost second factor from an account, at the server? The operator, as one of the two that it takes.

Called by `jejak account second-factor`, for when too few administrators are left to help each other.
"""

from uuid import uuid4

from tortoise.backends.base.client import BaseDBAsyncClient

from jejak.errors import Problem
from resolvers.reset import approve_loss, request_loss
from resolvers.sql import statement
from rulebook.access import SERVICE_ACTORS
from rulebook.errors import NotFound

OPERATOR = SERVICE_ACTORS["cli"]


async def lose_second_factor(client: BaseDBAsyncClient, user_name: str) -> bool:
    """Ask for the loss, or agree to what an administrator asked for; return whether the second factor is gone.

    Alone the operator takes it from an account without a privileged role only.

    Raises: Problem
    """
    rows = await client.execute_query_dict(statement("account_to_help"), [user_name, OPERATOR])
    if not rows:
        raise Problem(f"There is no open account {user_name}: 'jejak account list' names them.")
    account = rows[0]
    standing = await client.execute_query_dict(statement("standing_totp_reset"), [account["id"]])
    if not standing:
        return await _ask(client, user_name, account)
    if standing[0]["requested_by_id"] == OPERATOR:
        raise Problem("This was asked for here already: an administrator has to agree (approveTotpReset).")
    await approve_loss(client, standing[0], by=OPERATOR)
    return True


async def _ask(client: BaseDBAsyncClient, user_name: str, account: dict[str, object]) -> bool:
    try:
        return await request_loss(client, account, by=OPERATOR, reset_id=uuid4())
    except NotFound as nothing:
        raise Problem(f"{user_name} has no second factor.") from nothing
