"""Callers of every audience and every role, with sessions that the test itself opens.

How people really come in is for tests/identity.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from models.account import Account, AccountRole
from resolvers.auth.session import SessionGrant, open_session
from rulebook.access import Audience
from rulebook.values import Role, Scope
from tests import people
from tests.endpoints.client import Caller
from tests.endpoints.regency_api import RegencyApi

ALONE = {
    Audience.STAFF: "pegawai",
    Audience.PERSONNEL: "kepegawaian",
    Audience.PAYROLL: "keuangan",
    Audience.AUDITOR: "auditor",
    Audience.ACCOUNTS: "admin",
    Audience.INFORMATION: "ppid",
    Audience.SERVICE: "service:mesin",
}
"""Who belongs to one audience, and of course to the public."""

ROLES = {
    Role.EMPLOYEE: "atasan",
    Role.PERSONNEL: "kepegawaian",
    Role.PAYROLL: "keuangan",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "admin",
    Role.OPERATOR: "operator",
    Role.INFORMATION_OFFICER: "ppid",
    Role.SERVICE: "service:mesin",
}
"""Who has one role; the employee is somebody's superior."""


@dataclass
class Callers:
    """A person who has come in, by user name."""

    api: RegencyApi
    _known: dict[tuple[str, frozenset[Scope] | None], Caller] = field(default_factory=dict)

    @property
    def stranger(self) -> Caller:
        return self.api.stranger

    async def of_audience(self, audience: Audience) -> Caller:
        """Return somebody who belongs to this audience alone."""
        return self.stranger if audience is Audience.PUBLIC else await self.of_user(ALONE[audience])

    async def of_user(self, user_name: str, *, scopes: Iterable[Scope] = Scope) -> Caller:
        """Return somebody's caller; a machine comes with its scopes."""
        opened = frozenset(scopes) if user_name.startswith("service:") else None
        if (user_name, opened) not in self._known:
            account_id = await self._find_account(user_name)
            self._known[user_name, opened] = await self.open_session(account_id, scopes=opened)
        return self._known[user_name, opened]

    async def open_session(self, account_id: UUID, *, scopes: frozenset[Scope] | None = None) -> Caller:
        """Open a session of an account."""
        method, lasts = "PASSWORD" if scopes is None else "SERVICE", timedelta(hours=1)
        opening = SessionGrant(
            account_id=account_id,
            method=method,
            lifetime=lasts,
            has_second_factor=scopes is None,
            scopes=scopes,
        )
        async with people.setup_transaction() as client:
            return Caller(self.api.http, (await open_session(client, opening)).token)

    async def _find_account(self, user_name: str) -> UUID:
        async with people.setup_transaction() as client:
            found = await Account.get_or_none(user_name=user_name, using_db=client)
        if found is not None:
            return found.id
        if user_name.startswith("service:"):
            async with people.setup_transaction() as client:
                made = await Account.create(
                    using_db=client, user_name=user_name, name="Mesin", kind="SERVICE"
                )
            return made.id
        if user_name == "operator":
            return await _create_operator(self.api)
        assert user_name == "pejabat-kepegawaian"
        officer = await people.an_employee(
            await people.a_post(self.api.regency.school), name="Rangkap Contoh"
        )
        return (await people.an_account(user_name, for_=officer, roles=["PERSONNEL"])).id


async def _create_operator(api: RegencyApi) -> UUID:
    """Somebody who helps the people of the office into their accounts, and is none of them."""
    account = await people.an_account("operator")
    async with people.setup_transaction() as client:
        await AccountRole.create(
            using_db=client,
            account=account,
            role="OPERATOR",
            unit=api.regency.office,
            effective_from=date(2015, 1, 1),
        )
    return account.id
