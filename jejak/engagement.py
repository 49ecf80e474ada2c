"""Which letters of audit are open? Opened and ended by the operator, who holds the letter in hand.

Called by `jejak engagement`, as the owner, inside an attributed transaction. While a letter is open, nothing of whom
it examines is destroyed, and what its auditors read stays from the examined.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import uuid4

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F

from jejak.accounts import civil_date
from jejak.errors import Problem
from models.account import Account, AccountRole
from models.employee import Employee
from models.record import AuditEngagement
from models.unit import Unit
from rulebook.values import Role

LONGEST = {"number": 200, "purpose": 2000}


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """What a letter of audit says: by whom, over whom (a person, a unit, or everybody), from when until when."""

    number: str
    on: date
    purpose: str
    auditor: str | None = None
    nip: str | None = None
    unit_code: str | None = None
    since: date | None = None
    until: date | None = None


async def open_letter(client: BaseDBAsyncClient, letter: Letter) -> AuditEngagement:
    """Put a letter on file.

    Raises: Problem
    """
    for name, most in LONGEST.items():
        if not 0 < len(getattr(letter, name).strip()) <= most:
            raise Problem(f"A letter's {name} has 1 to {most} letters.")
    if await AuditEngagement.filter(letter_number=letter.number).using_db(client).exists():
        raise Problem(f"The letter {letter.number} is on file already.")
    since = letter.since or max(letter.on, await civil_date(client))
    if not letter.on <= since <= (letter.until or since):
        raise Problem("A letter is written first, then begins, then ends: put its dates in that order.")
    return await AuditEngagement.create(
        using_db=client,
        id=uuid4(),
        letter_number=letter.number,
        letter_date=letter.on,
        purpose=letter.purpose,
        auditor_account=await _auditor(client, letter.auditor) if letter.auditor else None,
        employee=await _employee(client, letter.nip) if letter.nip else None,
        unit=await _unit(client, letter.unit_code) if letter.unit_code else None,
        effective_from=since,
        effective_until=letter.until,
    )


async def end_letter(client: BaseDBAsyncClient, number: str) -> None:
    """End a letter now: what it held may be destroyed, and what was read under it is shown to the examined.

    Raises: Problem
    """
    found = await AuditEngagement.get_or_none(letter_number=number, using_db=client)
    if found is None:
        raise Problem(f"There is no letter {number}: 'jejak engagement list' names them.")
    if found.ended_at is not None:
        raise Problem(f"The letter {number} has ended already.")
    ended = AuditEngagement.filter(id=found.id).using_db(client)
    await ended.update(ended_at=datetime.now(UTC), version=F("version") + 1)


async def letters(client: BaseDBAsyncClient) -> list[AuditEngagement]:
    """Return every letter, oldest first, with whom and what it names."""
    found = AuditEngagement.all().using_db(client).order_by("letter_date", "letter_number")
    return list(await found.prefetch_related("auditor_account", "employee", "unit"))


async def _auditor(client: BaseDBAsyncClient, user_name: str) -> Account:
    account = await Account.get_or_none(user_name=user_name, using_db=client)
    roles = AccountRole.filter(account_id=account.id, role=Role.AUDITOR).using_db(client) if account else None
    if account is None or roles is None or not await roles.exists():
        raise Problem(f"{user_name} is no auditor: 'jejak account list' names them.")
    return account


async def _employee(client: BaseDBAsyncClient, nip: str) -> Employee:
    employee = await Employee.get_or_none(nip="".join(nip.split()), using_db=client)
    if employee is None:
        raise Problem("There is no employee with this NIP.")
    return employee


async def _unit(client: BaseDBAsyncClient, code: str) -> Unit:
    unit = await Unit.get_or_none(code=code, using_db=client)
    if unit is None:
        raise Problem(f"There is no unit with code {code}.")
    return unit
