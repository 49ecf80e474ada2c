"""Cleanup of what has expired: sessions, idempotency keys, attempts to sign in, and spent points."""

from audit.context import transaction
from jejak.jobs.sql import statement


async def purge_expired() -> bool:
    """Delete sessions and idempotency keys that ended thirty days ago; False when another process is at it."""
    async with transaction("app") as client:
        rows = await client.execute_query_dict(statement("claim_cleanup"))
        if not rows[0]["mine"]:
            return False
        await client.execute_query(statement("purge_sessions"))
        await client.execute_query(statement("purge_idempotency_keys"))
        await client.execute_query(statement("purge_sign_in_state"))
        await client.execute_query(statement("purge_rate_points"))
        return True
