"""Privilege check: each pool connects as its own role, which may do no more than serve.

A name proves nothing: a role of that name may have been made a superuser, or a member of the owner.
"""

import asyncio

from jejak.database.pools import get_pool
from jejak.database.roles import POOL_ROLES
from jejak.database.sql import statement
from jejak.errors import OperatorError
from jejak.limits import PRIVILEGE_CHECK_TIMEOUT_SECONDS


async def refuse_strong_pools() -> None:
    """Let nobody serve who could change what the log says; a pool that does not answer is told by /readyz.

    Raises: OperatorError
    """
    answers = await asyncio.gather(*map(_query_privileges, POOL_ROLES), return_exceptions=True)
    for name, answer in zip(POOL_ROLES, answers, strict=True):
        if isinstance(answer, BaseException):
            continue  # an unreachable database keeps no server from starting
        role, can = answer
        if can is not None:
            raise OperatorError(f"Pool {name} logs in as a role that {can}; jejak does not serve like that.")
        if role != POOL_ROLES[name]:
            raise OperatorError(
                f"Pool {name} does not act as {POOL_ROLES[name]}; jejak does not serve like that."
            )


async def check_readiness(name: str) -> str:
    """How a pool stands, for everybody to read: `ok`, or what is wrong in a word or two."""
    try:
        role, can = await _query_privileges(name)
    except Exception as error:  # noqa: BLE001 - whatever keeps a pool from answering is the answer
        return type(error).__name__
    if can is not None:
        return "too strong"
    return "ok" if role == POOL_ROLES[name] else "wrong role"


async def _query_privileges(name: str) -> tuple[str | None, str | None]:
    async with asyncio.timeout(PRIVILEGE_CHECK_TIMEOUT_SECONDS):
        (row,) = await get_pool(name).execute_query_dict(statement("role_privileges"))
    return row["role"], row["can"]
