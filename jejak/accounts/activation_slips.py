"""Accounts and activation codes for the people of a unit who have none.

Runs inside an attributed transaction. A code is returned, never kept; the person who has a slip that still holds
keeps it, unless new ones are asked for.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tortoise.backends.base.client import BaseDBAsyncClient

from jejak.accounts.sql import statement
from models.account import Account, AccountCode
from resolvers.auth.activation import ACTIVATION_PURPOSES, generate_code, hash_code, void_codes
from resolvers.auth.sign_in_limits import ACTIVATION_CODE_DAYS


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """What a person is handed: whose account it is, and the code that opens it once, until when."""

    name: str
    nip: str
    user_name: str
    unit_name: str
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class IssuedSlips:
    """The slips that were made, and how many people keep the one they have."""

    slips: tuple[PrintedSlip, ...]
    unchanged: int


async def issue_activation_slips(
    client: BaseDBAsyncClient, unit_id: UUID, *, again: bool = False
) -> IssuedSlips:
    """Make a slip for everybody in a unit and below who has not opened their account.

    A person who has one that still holds keeps it, unless they are made `again`.
    """
    await client.execute_query(statement("lock_activation_slips"))
    people = await client.execute_query_dict(statement("people_to_activate"), [unit_id])
    due = [each for each in people if again or not each["has_slip"]]
    await _create_accounts(client, [each for each in due if each["account_id"] is None])
    await void_codes(client, [each["account_id"] for each in due], purposes=ACTIVATION_PURPOSES)
    now = datetime.now(UTC)
    expires_at = now + timedelta(days=ACTIVATION_CODE_DAYS)
    codes = [generate_code() for _ in due]
    await AccountCode.bulk_create(
        [
            AccountCode(
                id=uuid4(),
                account_id=each["account_id"],
                code_hash=hash_code(code),
                made_at=now,
                expires_at=expires_at,
            )
            for each, code in zip(due, codes, strict=True)
        ],
        using_db=client,
    )
    made = tuple(_issue_slip(each, code, until=expires_at) for each, code in zip(due, codes, strict=True))
    return IssuedSlips(made, len(people) - len(due))


async def _create_accounts(client: BaseDBAsyncClient, people: list[dict[str, Any]]) -> None:
    """Give everybody an account under their number, and put its id beside them."""
    for each in people:
        each["account_id"] = uuid4()
    await Account.bulk_create(
        [
            Account(
                id=each["account_id"],
                user_name=each["nip"],
                name=each["name"],
                employee_id=each["employee_id"],
            )
            for each in people
        ],
        using_db=client,
    )


def _issue_slip(person: dict[str, Any], code: str, *, until: datetime) -> PrintedSlip:
    front, back = person["front_title"], person["back_title"]
    return PrintedSlip(
        name=f"{front + ' ' if front else ''}{person['name']}{', ' + back if back else ''}",
        nip=person["nip"],
        user_name=person["user_name"],
        unit_name=person["unit_name"],
        code=code,
        expires_at=until,
    )
