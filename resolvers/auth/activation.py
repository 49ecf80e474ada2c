"""Account activation with a one-time code, of which only the hash is stored.

Never logs one. A code of another kind comes with a role, from the server alone: with it the first second
factor is set up (`enrolTotp`), so that the person who has made or found a slip does not open the role.
"""

from base64 import b32encode
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_bytes
from uuid import UUID, uuid4

from tortoise.backends.base.client import BaseDBAsyncClient

from models.account import AccountCode
from resolvers.auth.sign_in_limits import ACTIVATION_CODE_DAYS
from resolvers.sql import statement

ACTIVATION_PURPOSES, ENROLMENT_PURPOSE = ("ACTIVATE", "RESET"), "ENROL"
"""What codes are for: to open an account, and to set up its first second factor."""
ALL_PURPOSES = (*ACTIVATION_PURPOSES, ENROLMENT_PURPOSE)
_BITS = 160
_GROUP = 4


async def make_code(
    client: BaseDBAsyncClient,
    *,
    account_id: UUID,
    days: int = ACTIVATION_CODE_DAYS,
    reset_by: UUID | None = None,
    code_id: UUID | None = None,
) -> str:
    """Make a code for an account inside an attributed transaction; older unused ones are void from now on.

    With `reset_by` it replaces a forgotten password, and the person is told who made it.

    Shape:  32 letters and digits in groups of four, typed or pasted as the person likes
    """
    await void_codes(client, [account_id], purposes=ACTIVATION_PURPOSES)
    purpose = "ACTIVATE" if reset_by is None else "RESET"
    row = AccountCode(id=code_id or uuid4(), account_id=account_id, purpose=purpose, made_by_id=reset_by)
    return await _store_code(client, row, days=days)


async def make_enrolment_code(client: BaseDBAsyncClient, account_id: UUID) -> str:
    """Make the code that the first second factor of an account with a role takes; an older one is void."""
    await void_codes(client, [account_id], purposes=[ENROLMENT_PURPOSE])
    row = AccountCode(id=uuid4(), account_id=account_id, purpose=ENROLMENT_PURPOSE)
    return await _store_code(client, row, days=ACTIVATION_CODE_DAYS)


async def _store_code(client: BaseDBAsyncClient, row: AccountCode, *, days: int) -> str:
    """Return a new code whose hash is kept in this row."""
    code = generate_code()
    row.code_hash, row.made_at = hash_code(code), datetime.now(UTC)
    row.expires_at = row.made_at + timedelta(days=days)
    await row.save(using_db=client, force_create=True)
    return code


async def is_enrolment_code(client: BaseDBAsyncClient, account_id: UUID, *, code: str) -> bool:
    """Tell whether this is the account's own enrolment code; it is good until a second factor is confirmed."""
    unused = AccountCode.filter(account_id=account_id, purpose=ENROLMENT_PURPOSE, used_at=None)
    holding = unused.filter(code_hash=hash_code(code), expires_at__gt=datetime.now(UTC))
    return await holding.using_db(client).exists()


async def spend_enrolment_codes(client: BaseDBAsyncClient, account_id: UUID) -> None:
    """Use up the enrolment code: a second factor stands."""
    unused = AccountCode.filter(account_id=account_id, purpose=ENROLMENT_PURPOSE, used_at=None)
    await unused.using_db(client).update(used_at=datetime.now(UTC))


def generate_code() -> str:
    """Return a code that nobody guesses, in groups that people can type."""
    letters = b32encode(token_bytes(_BITS // 8)).decode()
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


async def void_codes(
    client: BaseDBAsyncClient, account_ids: Collection[UUID], *, purposes: Collection[str]
) -> None:
    """Let the unused codes of accounts open nothing from now on, inside an attributed transaction."""
    await client.execute_query(statement("void_codes"), [list(account_ids), list(purposes)])


def hash_code(code: str) -> bytes:
    """Hash a code as it was typed: case, spaces and dashes do not matter. 160 random bits need no salt."""
    return sha256("".join(letter for letter in code.upper() if letter.isalnum()).encode()).digest()
