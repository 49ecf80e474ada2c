"""Second factor: codes of an authenticator (RFC 6238), and recovery codes for its loss.

A code is used up with every code before it, so that the person who looks over a shoulder is late. Never keeps or
logs a secret in the clear.
"""

import time
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from secrets import compare_digest, token_bytes
from uuid import UUID, uuid4

import pyotp
from tortoise.backends.base.client import BaseDBAsyncClient

from models.account import AccountTotp, RecoveryCode
from resolvers.auth.sign_in_limits import RECOVERY_CODE_BYTES, RECOVERY_CODES
from resolvers.auth.totp.encryption import DecryptionFailed, TotpKey
from resolvers.query.mapping import Row
from resolvers.sql import statement

ISSUER = "Jejak"
STEP_SECONDS = 30  # seconds
_STEP_WINDOW = (0, -1, 1)  # steps by which a phone's clock may be off


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator needs, shown once: the secret, and the same as an address for a QR code."""

    secret: str
    uri: str


async def begin_enrolment(
    client: BaseDBAsyncClient,
    key: TotpKey,
    *,
    account_id: UUID,
    user_name: str,
    vouched_by_role: str | None = None,
) -> Enrolment:
    """Make a secret that waits to be confirmed; one that waited before is void.

    `vouched_by_role`: as what somebody vouched for who sets it up, None for the person who runs the server
    """
    await void_enrolment(client, account_id)
    secret = pyotp.random_base32()
    await AccountTotp.create(
        using_db=client,
        id=uuid4(),
        account_id=account_id,
        secret=key.encrypt(secret, account_id),
        vouched_by_role=vouched_by_role,
    )
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=user_name, issuer_name=ISSUER))


async def finish_enrolment(
    client: BaseDBAsyncClient, key: TotpKey, *, account_id: UUID, code: str
) -> Sequence[str] | None:
    """Confirm what waits with a code of it, in place of the factor of before; return recovery codes.

    None when the code is wrong. Raises: LookupError when nothing waits
    """
    rows = await client.execute_query_dict(statement("lock_totp"), [account_id, False])
    if not rows:
        raise LookupError
    if not await _is_code(client, key, row=rows[0], account_id=account_id, code=code):
        return None
    await _end(client, account_id, confirmed=True)
    await AccountTotp.filter(id=rows[0]["id"]).using_db(client).update(confirmed_at=datetime.now(UTC))
    return await _create_recovery_codes(client, rows[0]["id"])


async def verify_second_factor(
    client: BaseDBAsyncClient, key: TotpKey, *, account_id: UUID, code: str
) -> bool:
    """Tell whether a code, of the authenticator or for recovery, proves the second factor; it is then used up."""
    rows = await client.execute_query_dict(statement("lock_totp"), [account_id, True])
    if not rows:
        return False
    if await _is_code(client, key, row=rows[0], account_id=account_id, code=code):
        return True
    used = await client.execute_query_dict(
        statement("use_recovery_code"), [rows[0]["id"], hash_recovery_code(code)]
    )
    return bool(used)


async def has_totp(client: BaseDBAsyncClient, account_id: UUID) -> bool:
    """Tell whether an account has a second factor."""
    return bool(await client.execute_query_dict(statement("lock_totp"), [account_id, True]))


async def remove_totp(client: BaseDBAsyncClient, account_id: UUID) -> None:
    """Take the second factor from an account, and whatever waits to become one."""
    await _end(client, account_id, confirmed=True)
    await void_enrolment(client, account_id)


async def void_enrolment(client: BaseDBAsyncClient, account_id: UUID) -> None:
    """Let a secret that waits to be confirmed become nothing."""
    await _end(client, account_id, confirmed=False)


def hash_recovery_code(code: str) -> bytes:
    """Hash a recovery code as it was typed. 80 random bits need no salt."""
    return sha256("".join(letter for letter in code.upper() if letter.isalnum()).encode()).digest()


async def _is_code(client: BaseDBAsyncClient, key: TotpKey, *, row: Row, account_id: UUID, code: str) -> bool:
    try:
        secret = key.decrypt(bytes(row["secret"]), account_id, is_demo=row["is_demo"])
    except DecryptionFailed:
        return False
    step = find_matching_step(secret, code, at=time.time())
    return step is not None and bool(
        await client.execute_query_dict(statement("use_totp_step"), [row["id"], step])
    )


def find_matching_step(secret: str, code: str, *, at: float) -> int | None:
    """Return the step of the clock whose code this is, around an instant; None for a wrong one."""
    digits = "".join(code.split())
    totp, now = pyotp.TOTP(secret, interval=STEP_SECONDS), int(at) // STEP_SECONDS
    found = [step for step in (now + off for off in _STEP_WINDOW) if compare_digest(
        totp.at(step * STEP_SECONDS).encode(), digits.encode())]  # fmt: skip
    return found[0] if found else None


async def _create_recovery_codes(client: BaseDBAsyncClient, totp_id: UUID) -> Sequence[str]:
    letters = [b32encode(token_bytes(RECOVERY_CODE_BYTES)).decode() for _ in range(RECOVERY_CODES)]
    codes = ["-".join(each[at : at + 4] for at in range(0, len(each), 4)) for each in letters]
    await RecoveryCode.bulk_create(
        [RecoveryCode(id=uuid4(), totp_id=totp_id, code_hash=hash_recovery_code(code)) for code in codes],
        using_db=client,
    )
    return codes


async def _end(client: BaseDBAsyncClient, account_id: UUID, *, confirmed: bool) -> None:
    factors = AccountTotp.filter(
        account_id=account_id, ended_at=None, confirmed_at__isnull=not confirmed
    ).using_db(client)
    await factors.update(ended_at=datetime.now(UTC), secret=None)
