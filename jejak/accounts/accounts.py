"""Accounts, their roles and one-time codes, from the server's command line.

Runs inside an attributed transaction. A code is returned, never kept.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F

from audit.context import Attribution
from jejak.accounts.sql import statement
from jejak.errors import OperatorError
from jejak.limits import MAX_ACCOUNT_NAME_CHARACTERS
from jejak.settings import Settings
from models.account import Account, AccountCode, AccountRole, AccountTotp, Session
from models.employee import Employee
from models.unit import Unit
from resolvers.auth.activation import ACTIVATION_PURPOSES, ALL_PURPOSES, make_code, void_codes
from resolvers.auth.oidc_identity import OidcSubject, add_identity
from resolvers.auth.reset import remove_second_factor
from resolvers.auth.sign_in_limits import RESET_CODE_DAYS
from resolvers.auth.totp import void_enrolment
from resolvers.caller import evict_actor
from rulebook.access import SERVICE_ACTORS
from rulebook.errors import IdentityTaken
from rulebook.values import Role

DERIVED_ROLES = (Role.EMPLOYEE, Role.SERVICE)  # from whose account it is; nobody grants them
GRANTABLE_ROLES = tuple(role.lower() for role in Role if role not in DERIVED_ROLES)
REGENCY_WIDE_ROLES = tuple(name for name in GRANTABLE_ROLES if name != Role.OPERATOR.lower())
_USER_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to make: an employee's, an elected official's or neither; `name` is what others see."""

    user_name: str
    name: str
    roles: frozenset[Role]
    nip: str | None = None
    official_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AccountListing:
    """One line of `jejak account list`."""

    user_name: str
    name: str
    roles: tuple[str, ...]
    state: str


def operator_attribution(operation: str) -> Attribution:
    """The attribution of the person who works at the server: the operating system knows who that was, not we."""
    return Attribution(actor=SERVICE_ACTORS["cli"], method="CLI", request=str(uuid4()), operation=operation)


def public_address(settings: Settings) -> str:
    """Where people reach this server: as it is set, else where it listens."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return settings.address or f"http://{host}:{settings.port}"


def build_activation_link(settings: Settings, code: str, *, address: str | None = None) -> str:
    """Where a code is used: after the #, which browsers keep to themselves, so that no log ever holds it."""
    return f"{(address or public_address(settings)).rstrip('/')}/activate#{code}"


async def add_account(client: BaseDBAsyncClient, new: NewAccount) -> str:
    """Make an account with its roles from today on, and return its first code.

    Raises: OperatorError
    """
    _refuse_mixed(new.roles, is_person=new.nip is not None or new.official_id is not None)
    if not _USER_NAME.fullmatch(new.user_name):
        raise OperatorError(
            f"{new.user_name!r} is no user name: 2 to 64 small letters, digits, dots and dashes."
        )
    if await Account.filter(user_name=new.user_name).using_db(client).exists():
        raise OperatorError(
            f"There is an account {new.user_name} already; 'jejak account code' makes it a new code."
        )
    employee = await _load_employee(client, new.nip) if new.nip else None
    account = await Account.create(
        using_db=client, id=uuid4(), user_name=new.user_name,
        name=parse_full_name(employee.name if employee else new.name), employee=employee, official_id=new.official_id,
    )  # fmt: skip
    await _add_role(client, account, new.roles)
    return await make_code(client, account_id=account.id)


async def issue_code(client: BaseDBAsyncClient, user_name: str) -> str:
    """Make a new code for an account; its older ones are void.

    Raises: OperatorError
    """
    account = await _load_account(client, user_name)
    if account.disabled_at:
        raise OperatorError(
            f"The account {user_name} is closed: 'jejak account reopen {user_name}' opens it."
        )
    if not account.password_hash:
        return await make_code(client, account_id=account.id)
    return await make_code(
        client, account_id=account.id, days=RESET_CODE_DAYS, reset_by=SERVICE_ACTORS["cli"]
    )


def parse_full_name(text: str) -> str:
    """Return what others see of somebody, single-spaced.

    Raises: OperatorError for a name that is none, or fills a page
    """
    name = " ".join(text.split())
    if not 0 < len(name) <= MAX_ACCOUNT_NAME_CHARACTERS:
        raise OperatorError(f"A full name has 1 to {MAX_ACCOUNT_NAME_CHARACTERS} letters.")
    return name


async def close_account(client: BaseDBAsyncClient, user_name: str) -> None:
    """Shut somebody out at once: no sign-in, no open session, no code. Nothing is deleted.

    Raises: OperatorError
    """
    account = await _load_account(client, user_name)
    if account.disabled_at:
        raise OperatorError(f"The account {user_name} is closed already.")
    await _refuse_last_administrator(client, user_name)
    await close_accounts(client, [account.id])


async def reopen_account(client: BaseDBAsyncClient, user_name: str) -> None:
    """Let a closed account in again, with the password it had; sessions and codes of before stay void.

    Raises: OperatorError
    """
    account = await _load_account(client, user_name)
    if not account.disabled_at:
        raise OperatorError(f"The account {user_name} is not closed.")
    await Account.filter(id=account.id).using_db(client).update(disabled_at=None, version=F("version") + 1)


async def close_accounts(client: BaseDBAsyncClient, account_ids: Collection[UUID]) -> None:
    """Close accounts with their sessions and codes, no matter whose they are."""
    now = datetime.now(UTC)
    accounts = Account.filter(id__in=account_ids).using_db(client)
    await accounts.update(disabled_at=now, version=F("version") + 1)
    await Session.filter(account_id__in=account_ids, ended_at=None).using_db(client).update(ended_at=now)
    await void_codes(client, account_ids, purposes=ALL_PURPOSES)
    for account_id in account_ids:
        evict_actor(account_id)


async def grant_role(
    client: BaseDBAsyncClient, user_name: str, *, role: Role, unit: str | None = None
) -> None:
    """Grant a role from today on, an operator's for a unit and all below it.

    Raises: OperatorError
    """
    account = await _load_account(client, user_name)
    today, unit_id = await load_civil_date(client), await _role_unit_id(client, role, unit)
    rows = await AccountRole.filter(account_id=account.id).using_db(client)
    if any((row.role, row.unit_id) == (role, unit_id) and _is_open(row, today) for row in rows):
        raise OperatorError(f"{user_name} has the role {role.lower()} already.")
    # Ended roles count too: an auditor shall never examine what they did themselves.
    is_person = account.employee_id is not None or account.official_id is not None
    _refuse_mixed({Role(row.role) for row in rows} | {role}, is_person=is_person)
    await _add_role(client, account, {role}, unit_id=unit_id)


async def end_role(client: BaseDBAsyncClient, user_name: str, *, role: Role, unit: str | None = None) -> date:
    """End a role at once and return its last day: yesterday, which of one that was granted today is no day at all.

    Raises: OperatorError
    """
    account = await _load_account(client, user_name)
    today, unit_id = await load_civil_date(client), await _role_unit_id(client, role, unit)
    rows = await AccountRole.filter(account_id=account.id, role=role, unit_id=unit_id).using_db(client)
    row = next((row for row in rows if _is_open(row, today)), None)
    if row is None:
        raise OperatorError(f"{user_name} does not have the role {role.lower()}.")
    if role is Role.ADMINISTRATOR:
        await _refuse_last_administrator(client, user_name)
    row.effective_until = max(row.effective_from, today) - timedelta(days=1)
    await row.save(using_db=client, update_fields=["effective_until"])
    return row.effective_until


async def list_accounts(client: BaseDBAsyncClient) -> list[AccountListing]:
    """List the accounts of people, by user name."""
    today = await load_civil_date(client)
    accounts = await Account.filter(kind="PERSON").using_db(client).order_by("user_name")
    roles = await AccountRole.all().using_db(client).order_by("role")
    unused = AccountCode.filter(
        purpose__in=ACTIVATION_PURPOSES, used_at=None, expires_at__gt=datetime.now(UTC)
    )
    codes = await unused.using_db(client)
    waiting = {code.account_id: code.expires_at for code in codes}
    return [
        AccountListing(
            account.user_name,
            account.name,
            tuple(row.role.lower() for row in roles if row.account_id == account.id and _is_open(row, today)),
            _state(account, waiting.get(account.id)),
        )
        for account in accounts
    ]


def _state(account: Account, code_until: datetime | None) -> str:
    if account.disabled_at:
        return "closed"
    if code_until:
        return f"code until {code_until:%Y-%m-%d}"
    return "active" if account.password_hash else "needs a code"


def _is_open(row: AccountRole, today: date) -> bool:
    return row.effective_until is None or row.effective_until >= today


def _refuse_mixed(roles: Iterable[Role], *, is_person: bool) -> None:
    """An employee's or an official's account acts as that person too (resolvers.caller)."""
    every = {*roles, *((Role.EMPLOYEE,) if is_person else ())}
    if Role.AUDITOR in every and len(every) > 1:
        raise OperatorError("An auditor has no other role: give that person a second account for the audit.")
    if not every:
        raise OperatorError(
            "Name a role (--role), or whose account it is (--employee NIP, --official FULL NAME)."
        )


async def _refuse_last_administrator(client: BaseDBAsyncClient, user_name: str) -> None:
    rows = await client.execute_query_dict(statement("active_administrators"))
    if [row["user_name"] for row in rows] == [user_name]:
        raise OperatorError(f"{user_name} is the last administrator who may sign in: make another one first.")


async def _add_role(
    client: BaseDBAsyncClient, account: Account, roles: Iterable[Role], *, unit_id: UUID | None = None
) -> None:
    """What somebody began to set up as a second factor before they had the role is void: it took no code.

    So is a second factor of somebody for whom an operator or an administrator vouched: a role takes the server's.
    """
    today = await load_civil_date(client)
    await void_enrolment(client, account.id)
    standing = AccountTotp.filter(account_id=account.id, ended_at=None, vouched_by_role__isnull=False)
    if await standing.using_db(client).exists():
        await remove_second_factor(client, account.id)
    for role in sorted(roles):
        await AccountRole.create(
            using_db=client, id=uuid4(), account=account, role=role, unit_id=unit_id, effective_from=today
        )


async def _role_unit_id(client: BaseDBAsyncClient, role: Role, code: str | None) -> UUID | None:
    """Only an operator is a unit's, and every operator is."""
    if (role is Role.OPERATOR) != (code is not None):
        raise OperatorError("An operator is a unit's (--unit CODE), and no other role is.")
    return (await load_unit(client, code)).id if code is not None else None


async def load_unit(client: BaseDBAsyncClient, code: str) -> Unit:
    """Return the unit of a code.

    Raises: OperatorError
    """
    unit = await Unit.get_or_none(code=code, using_db=client)
    if unit is None:
        raise OperatorError(f"There is no unit with the code {code}.")
    return unit


async def link_identity(client: BaseDBAsyncClient, user_name: str, *, who: OidcSubject) -> None:
    """Let a subject of a sign-in provider open an account.

    Raises: OperatorError
    """
    account = await _load_account(client, user_name)
    try:
        await add_identity(client, who, account_id=account.id)
    except IdentityTaken as taken:
        raise OperatorError(taken.message("en")) from taken


async def load_civil_date(client: BaseDBAsyncClient) -> date:
    """Return the regency's civil date.

    Raises: OperatorError before there is a regency
    """
    today: date | None = (await client.execute_query_dict(statement("today")))[0]["today"]
    if today is None:
        raise OperatorError("This database has no regency yet: run 'jejak init' first.")
    return today


async def _load_account(client: BaseDBAsyncClient, user_name: str) -> Account:
    account = await Account.get_or_none(user_name=user_name, kind="PERSON", using_db=client)
    if account is None:
        raise OperatorError(f"There is no account {user_name}: 'jejak account list' names them.")
    return account


async def _load_employee(client: BaseDBAsyncClient, nip: str) -> Employee:
    employee = await Employee.get_or_none(nip="".join(nip.split()), using_db=client)
    if employee is None:
        raise OperatorError("There is no employee with this NIP: import them first.")
    taken = await Account.get_or_none(employee_id=employee.id, using_db=client)
    if taken:
        raise OperatorError(f"This employee has the account {taken.user_name} already.")
    return employee
