"""How does somebody first get into an account, or again? By a one-time code, of which only the hash is kept.

Called by the command line and `resetPassword`, which make codes, and by `activateAccount`, which takes them. Never
logs one.
"""

from base64 import b32encode
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_bytes
from uuid import UUID, uuid4

from tortoise.backends.base.client import BaseDBAsyncClient

from models.account import AccountCode

DAYS_VALID = 30
DAYS_OF_RESET = 7
_BITS = 160
_GROUP = 4


async def make_code(
    client: BaseDBAsyncClient,
    *,
    account_id: UUID,
    days: int = DAYS_VALID,
    reset_by: UUID | None = None,
    code_id: UUID | None = None,
) -> str:
    """Make a code for an account inside an attributed transaction; older unused ones are void from now on.

    With `reset_by` it replaces a forgotten password, and the person is told who made it.

    Shape:  32 letters and digits in groups of four, typed or pasted as the person likes
    """
    await void_codes(client, [account_id])
    now = datetime.now(UTC)
    code = new_code()
    await AccountCode.create(
        using_db=client,
        id=code_id or uuid4(),
        account_id=account_id,
        code_hash=code_hash(code),
        purpose="ACTIVATE" if reset_by is None else "RESET",
        made_by_id=reset_by,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    return code


def new_code() -> str:
    """Return a code that nobody guesses, in groups that people can type."""
    letters = b32encode(token_bytes(_BITS // 8)).decode()
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


async def void_codes(client: BaseDBAsyncClient, account_ids: Collection[UUID]) -> None:
    """Let the unused codes of accounts open nothing from now on, inside an attributed transaction."""
    now = datetime.now(UTC)
    unused = AccountCode.filter(account_id__in=account_ids, used_at=None, expires_at__gt=now)
    await unused.using_db(client).update(expires_at=now)


def code_hash(code: str) -> bytes:
    """Hash a code as it was typed: case, spaces and dashes do not matter. 160 random bits need no salt."""
    return sha256("".join(letter for letter in code.upper() if letter.isalnum()).encode()).digest()
