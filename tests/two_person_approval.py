"""Approval by two persons, by the application's own acts, each with a session.

Needs an open pool `app`. The personnel office asks, the administrator approves.
"""

from datetime import date, timedelta
from uuid import UUID, uuid4

from jejak.database.pools import get_pool
from models.account import Account
from resolvers.auth.session import SessionGrant, open_session
from resolvers.caller import Call, load_actor
from resolvers.erasure import ErasureForm, approve_erasure, request_erasure

LEGAL_BASIS, DECREE, DECREE_DATE = "UU 27/2022 pasal 44", "800/77/CONTOH", date(2026, 7, 1)


async def signed_in_call(user_name: str) -> Call:
    """The call of somebody who has just signed in."""
    client = get_pool("app")
    account = await Account.get(user_name=user_name, using_db=client)
    opening = SessionGrant(
        account_id=account.id, method="PASSWORD", lifetime=timedelta(hours=1), has_second_factor=True
    )
    signed_in = await open_session(client, opening)
    return Call(str(uuid4()), await load_actor(signed_in.token))


async def request_and_approve_erasure(employee_id: UUID, *, reason: str | None = None) -> UUID:
    """Let one ask and another approve that somebody's data be destroyed; return the request's id."""
    wish = ErasureForm(
        employee_id=employee_id, legal_basis=LEGAL_BASIS, decree_number=DECREE, decree_date=DECREE_DATE, reason=reason
    )  # fmt: skip
    erasure = await request_erasure(await signed_in_call("kepegawaian"), wish, key=uuid4())
    return await approve_erasure(await signed_in_call("admin"), erasure_id=erasure, version=1, key=uuid4())
