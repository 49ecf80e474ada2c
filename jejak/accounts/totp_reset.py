"""Removal of a lost second factor by the operator, as one of the two persons that it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tortoise.backends.base.client import BaseDBAsyncClient

from jejak.accounts.enrolment_code import OPERATOR, issue_enrolment_code
from jejak.errors import OperatorError
from resolvers.auth.reset import approve_totp_removal, request_totp_removal
from resolvers.sql import statement
from rulebook.errors import RequesterNotEligible


@dataclass(frozen=True, slots=True)
class TotpResetResult:
    """Whether the second factor is gone, and the code with which a privileged account sets up the next one."""

    is_reset: bool
    enrolment_code: str | None = None


async def reset_second_factor(client: BaseDBAsyncClient, user_name: str) -> TotpResetResult:
    """Ask for the loss, or agree to what an administrator asked for; where there is none, make another code.

    Alone the operator takes it from an account without authority only.

    Raises: OperatorError
    """
    rows = await client.execute_query_dict(statement("account_to_help"), [user_name, OPERATOR])
    if not rows:
        raise OperatorError(f"There is no open account {user_name}: 'jejak account list' names them.")
    account = rows[0]
    if not account["has_second_factor"] and not account["has_role"]:
        raise OperatorError(f"{user_name} has no second factor, and needs no code to set one up.")
    if account["has_second_factor"] and not await _reset_or_request(client, user_name, account):
        return TotpResetResult(is_reset=False)
    return TotpResetResult(is_reset=True, enrolment_code=await issue_enrolment_code(client, user_name))


async def _reset_or_request(client: BaseDBAsyncClient, user_name: str, account: Mapping[str, Any]) -> bool:
    standing = await client.execute_query_dict(statement("open_totp_reset"), [account["id"]])
    if not standing:
        return await request_totp_removal(client, account, by=OPERATOR, reset_id=uuid4())
    if standing[0]["requested_by_id"] == OPERATOR:
        raise OperatorError(
            "This was asked for here already: an administrator has to agree (approveTotpReset)."
        )
    try:
        await approve_totp_removal(client, standing[0], by=OPERATOR)
    except RequesterNotEligible as gone:
        raise OperatorError(gone.message("en")) from gone
    return True
