"""Idempotency keys, claimed inside the mutation's own transaction.

Called first by every mutation of a signed-in actor. Keeps the key, the hash of the input and the object's id, never
an answer: a repeated call reads the object afresh. What was refused left no trace and is judged again.
"""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient

from resolvers.caller import Actor
from resolvers.sql import statement
from rulebook.errors import IdempotencyMismatch


@dataclass(frozen=True)
class IdempotentCall:
    """A mutation that must happen once: its key, its name and everything it was told."""

    key: UUID
    operation: str
    inputs: object

    def fingerprint(self) -> bytes:
        """Return the hash of what was told; what was left out is not in it, so that a release in between, with a field
        more that nobody has to fill in, makes no other input of the one that a phone still holds.
        """
        told = self.inputs
        if isinstance(told, dict):
            told = {name: value for name, value in told.items() if value is not None}
        text = orjson.dumps(told, option=orjson.OPT_SORT_KEYS, default=str)
        return sha256(self.operation.encode() + b"\0" + text).digest()


async def claim_idempotency_key(
    client: BaseDBAsyncClient, idempotent_call: IdempotentCall, *, actor: Actor, object_id: UUID
) -> UUID | None:
    """Claim the key for `object_id`; return the object of the earlier call when it was claimed before.

    Raises: IdempotencyMismatch when the key was used for another operation or input
    """
    claimed = await client.execute_query_dict(
        statement("claim_key"),
        [
            actor.account_id,
            idempotent_call.key,
            idempotent_call.operation,
            idempotent_call.fingerprint(),
            object_id,
        ],
    )
    if claimed:
        return None
    rows = await client.execute_query_dict(
        statement("idempotent_result"), [actor.account_id, idempotent_call.key]
    )
    if (
        rows[0]["operation"] != idempotent_call.operation
        or idempotent_call.fingerprint() != rows[0]["input_hash"]
    ):
        raise IdempotencyMismatch
    earlier: UUID = rows[0]["object_id"]
    return earlier
