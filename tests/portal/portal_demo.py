"""Demo regency of 400 over HTTP, with whatever a portal test needs arranged in it."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pyotp

from jejak.database.pools import open_pools
from jejak.demo.accounts import DEMO_PASSWORD, DEMO_TOTP
from models.employee import Employee
from models.unit import Post
from resolvers.auth.activation import make_code
from resolvers.leave.escalation import escalate_due_steps
from tests import people
from tests.databases import Database
from tests.endpoints.client import Caller
from tests.endpoints.conftest import serve_database
from tests.endpoints.regency_api import open_connection
from tests.identity.oidc_office import CLIENT, SECRET, port_of, reserve_port
from tests.identity.test_oidc_provider import provider
from tests.portal.browser_steps import Steps

_WORKS_AT = """
SELECT e.id, e.nip, e.name, p.id AS post_id, p.superior_post_id, s.unit_id AS superior_unit_id
  FROM hr.account a
  JOIN hr.employee e ON e.id = a.employee_id
  JOIN hr.appointment ap ON ap.employee_id = e.id AND ap.effective_until IS NULL
  JOIN hr.post p ON p.id = ap.post_id
  LEFT JOIN hr.post s ON s.id = p.superior_post_id
 WHERE a.user_name = $1
"""
_COLLEAGUE = """
SELECT e.id, e.nip, e.name, ap.post_id
  FROM hr.appointment ap
  JOIN hr.post p ON p.id = ap.post_id
  JOIN hr.employee e ON e.id = ap.employee_id
 WHERE p.superior_post_id = $1 AND ap.effective_until IS NULL AND e.kind = 'PNS'
   AND e.service_from < '2024-01-01'
   AND NOT EXISTS (SELECT FROM hr.account a WHERE a.employee_id = e.id AND a.user_name !~ '^[0-9]+$')
   AND NOT EXISTS (SELECT FROM hr.leave_request r WHERE r.employee_id = e.id AND r.state IN ('FILED', 'ADVISED'))
 ORDER BY e.nip OFFSET $2 LIMIT 1
"""


@dataclass(frozen=True)
class PortalDemo:
    """The demo over HTTP, and its database."""

    http: httpx2.AsyncClient
    superuser: asyncpg.Connection
    database: Database
    used_totp_steps: dict[str, int] = field(default_factory=dict)

    async def find_employee(self, user_name: str) -> Mapping[str, Any]:
        """Return whose demo account it is, and where they work."""
        row = await self.superuser.fetchrow(_WORKS_AT, user_name)
        assert row is not None
        return dict(row)

    async def find_colleague(self, number: int = 0) -> Mapping[str, Any]:
        """Return somebody who works under the demo's `atasan` and has no named account."""
        post = (await self.find_employee("atasan"))["post_id"]
        row = await self.superuser.fetchrow(_COLLEAGUE, post, number)
        assert row is not None, "nobody works under atasan"
        return dict(row)

    async def make_slip(self, nip: str) -> str:
        """Make the one-time code of a slip for somebody who has never come in."""
        account_id = await self.superuser.fetchval("SELECT id FROM hr.account WHERE user_name = $1", nip)
        async with people.setup_transaction() as db:
            return await make_code(db, account_id=account_id)

    async def add_delegation(self, nip: str, *, post_id: UUID) -> None:
        """Have somebody stand in for a post today (plh)."""
        async with people.setup_transaction() as db:
            employee, post = await Employee.get(nip=nip, using_db=db), await Post.get(id=post_id, using_db=db)
        await people.a_delegation(post, employee)

    async def put_on_leave(self, user_name: str) -> None:
        """Have somebody be on leave today."""
        async with people.setup_transaction() as db:
            who = await Employee.get(
                nip=(await self.find_employee(user_name))["nip"], using_db=db
            ).prefetch_related("current_appointment__post")
        await people.grant_leave(who)

    async def escalate_all(self) -> None:
        """Pass on whatever waits for somebody absent or silent, until nothing is due."""
        while await escalate_due_steps():
            pass

    async def sign_in(self, user_name: str) -> Caller:
        """Come in as a demo account, as a client does."""
        return await Caller(self.http).sign_in(user_name, DEMO_PASSWORD, secret=DEMO_TOTP)

    async def open_page_session(self, user_name: str) -> Steps:
        """Come in as a page does, and return the steps that give a browser the same session."""
        given = {"userName": user_name, "password": DEMO_PASSWORD, "asCookie": True}
        answer = await self._mutate(_SIGN_IN, given)
        if challenge := answer.json()["data"]["come"]["challenge"]:
            answer = await self._complete_sign_in(user_name, challenge["token"])
        kept = [each.split(";")[0].partition("=") for each in answer.headers.get_list("set-cookie")]
        assert kept, answer.text
        return [("keep", name, value) for name, _, value in kept]

    async def _complete_sign_in(self, user_name: str, challenge: str) -> httpx2.Response:
        """Give the code that is owed; one whose time runs out on the way is followed by the next."""
        while True:
            code = pyotp.TOTP(DEMO_TOTP).at(await self._find_unused_step(user_name) * 30)
            given = {"challenge": challenge, "code": code, "asCookie": True}
            answer = await self._mutate(_COMPLETE, given)
            errors = [each["code"] for each in answer.json()["data"]["come"]["errors"]]
            if not errors:
                return answer
            assert errors == ["WRONG_SECOND_FACTOR"], answer.text

    async def _find_unused_step(self, user_name: str) -> int:
        """Return a step of an authenticator whose code was not given before; wait where there is none."""
        while True:
            now = int(time.time()) // 30
            for step in (now - 1, now, now + 1):
                if step > self.used_totp_steps.get(user_name, 0):
                    self.used_totp_steps[user_name] = step
                    return step
            await asyncio.sleep(0.5)

    async def _mutate(self, query: str, given: Mapping[str, object]) -> httpx2.Response:
        body = {"query": query, "variables": {"input": given}}
        return await self.http.post("/graphql", json=body, headers={"sec-fetch-site": "same-origin"})


_FIELDS = "challenge { token } errors { code }"
_SIGN_IN = f"mutation ($input: SignInInput!) {{ come: signIn(input: $input) {{ {_FIELDS} }} }}"
_COMPLETE = (
    f"mutation ($input: CompleteSignInInput!) {{ come: completeSignIn(input: $input) {{ {_FIELDS} }} }}"
)


@asynccontextmanager
async def serve_demo(
    database: Database, *, listener: socket.socket | None = None, **told: str
) -> AsyncIterator[PortalDemo]:
    """Serve the demo over HTTP, at ten o'clock there."""
    async with (
        open_pools({"owner": database.owner_url, "app": database.urls["app"]}),
        open_connection(database.superuser_url) as behind,
    ):
        async with people.setup_transaction() as db:
            await db.execute_query("UPDATE hr.regency SET demo_time = '10:00'")
        async with serve_database(database, told=told, listener=listener) as http:
            yield PortalDemo(http, behind, database)


@asynccontextmanager
async def serve_demo_with_provider(database: Database) -> AsyncIterator[PortalDemo]:
    """Serve the demo to people who may also come in through a sign-in provider, a real one beside it."""
    listener, theirs = reserve_port(), reserve_port()
    port = port_of(theirs)
    theirs.close()
    told = {
        "JEJAK_OIDC_ISSUER": f"http://127.0.0.1:{port}",
        "JEJAK_OIDC_CLIENT": CLIENT,
        "JEJAK_OIDC_SECRET": SECRET,
    }
    async with (
        provider(port, f"http://127.0.0.1:{port_of(listener)}/login/oidc/callback"),
        serve_demo(database, listener=listener, **told) as demo,
    ):
        yield demo
