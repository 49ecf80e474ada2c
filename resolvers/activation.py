"""How does somebody first get into an account? By a one-time code, of which only the hash is kept.

Called by the command line, which makes codes, and by `activateAccount`, which takes them. Never logs one.
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
_BITS = 160
_GROUP = 4


async def make_code(client: BaseDBAsyncClient, *, account_id: UUID, days: int = DAYS_VALID) -> str:
    """Make a code for an account inside an attributed transaction; older unused ones are void from now on.

    Shape:  32 letters and digits in groups of four, typed or pasted as the person likes
    """
    await void_codes(client, [account_id])
    now = datetime.now(UTC)
    letters = b32encode(token_bytes(_BITS // 8)).decode()
    code = "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))
    await AccountCode.create(
        using_db=client,
        id=uuid4(),
        account_id=account_id,
        code_hash=code_hash(code),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    return code


async def void_codes(client: BaseDBAsyncClient, account_ids: Collection[UUID]) -> None:
    """Let the unused codes of accounts open nothing from now on, inside an attributed transaction."""
    now = datetime.now(UTC)
    unused = AccountCode.filter(account_id__in=account_ids, used_at=None, expires_at__gt=now)
    await unused.using_db(client).update(expires_at=now)


def code_hash(code: str) -> bytes:
    """Hash a code as it was typed: case, spaces and dashes do not matter. 160 random bits need no salt."""
    return sha256("".join(letter for letter in code.upper() if letter.isalnum()).encode()).digest()
