"""Audit engagements: letters of audit, opened and ended by the operator.

Runs inside an attributed transaction. While a letter is open, its auditors may open what the log holds of
whom it examines, nothing of it is destroyed, and what they read stays from the examined.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import product
from typing import Any
from uuid import uuid4

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F

from jejak.accounts.accounts import close_accounts, load_civil_date
from jejak.errors import OperatorError
from models.account import Account, AccountRole
from models.compliance import AuditEngagement, EngagementScope
from models.employee import Employee
from models.unit import Unit
from resolvers.limits import MAX_REASON_CHARACTERS, MAX_REFERENCE_CHARACTERS
from rulebook.values import Role

MAX_LENGTHS = {"number": MAX_REFERENCE_CHARACTERS, "purpose": MAX_REASON_CHARACTERS}
Period = tuple[date, date]


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditLetter:
    """What a letter of audit says: by whom, over whom and which days, from when until when.

    It examines a person, or units with all below them, or everybody; of that only what falls into its periods, if any.
    An external auditor's account ends with it.
    """

    number: str
    issued_on: date
    purpose: str
    auditor: str | None = None
    is_external: bool = False
    nip: str | None = None
    unit_codes: Sequence[str] = ()
    periods: Sequence[Period] = ()
    since: date | None = None
    until: date | None = None


async def open_letter(client: BaseDBAsyncClient, letter: AuditLetter) -> AuditEngagement:
    """Put a letter on file.

    Raises: OperatorError
    """
    since = await _check_letter(client, letter)
    units = [await _load_unit(client, code) for code in letter.unit_codes]
    auditor = await _load_auditor(client, letter.auditor) if letter.auditor else None
    opened = await AuditEngagement.create(
        using_db=client,
        id=uuid4(),
        letter_number=letter.number,
        letter_date=letter.issued_on,
        purpose=letter.purpose,
        auditor_account=auditor,
        employee=await _load_employee(client, letter.nip) if letter.nip else None,
        effective_from=since,
        effective_until=letter.until,
        is_external=letter.is_external,
    )
    for line in _scope_rows(units, letter.periods):
        await EngagementScope.create(using_db=client, id=uuid4(), engagement=opened, **line)
    if auditor and letter.is_external:
        await _set_account_end(client, auditor)
    return opened


async def end_letter(client: BaseDBAsyncClient, number: str) -> None:
    """End a letter now: what it held may be destroyed, and what was read under it is shown to the examined.

    An external auditor who has no other letter is out at once.

    Raises: OperatorError
    """
    found = await AuditEngagement.get_or_none(letter_number=number, using_db=client)
    if found is None:
        raise OperatorError(f"There is no letter {number}: 'jejak engagement list' names them.")
    if found.ended_at is not None:
        raise OperatorError(f"The letter {number} has ended already.")
    ended = AuditEngagement.filter(id=found.id).using_db(client)
    await ended.update(ended_at=datetime.now(UTC), version=F("version") + 1)
    if found.is_external:
        await _set_account_end(client, await Account.get(id=found.auditor_account_id, using_db=client))


def _scope_rows(units: Sequence[Unit], periods: Sequence[Period]) -> Iterator[dict[str, Any]]:
    """Say each unit in each period; without either, the other alone, and without both nothing."""
    for unit, period in product(units or (None,), periods or (None,)) if units or periods else ():
        starts_on, ends_on = period or (None, None)
        yield {"unit": unit, "starts_on": starts_on, "ends_on": ends_on}


async def _check_letter(client: BaseDBAsyncClient, letter: AuditLetter) -> date:
    """Return from which day a letter holds that says nothing wrong.

    Raises: OperatorError
    """
    for name, most in MAX_LENGTHS.items():
        if not 0 < len(getattr(letter, name).strip()) <= most:
            raise OperatorError(f"A letter's {name} has 1 to {most} letters.")
    if await AuditEngagement.filter(letter_number=letter.number).using_db(client).exists():
        raise OperatorError(f"The letter {letter.number} is on file already.")
    since = letter.since or max(letter.issued_on, await load_civil_date(client))
    if not letter.issued_on <= since <= (letter.until or since):
        raise OperatorError("A letter is written first, then begins, then ends: put its dates in that order.")
    if any(last < first for first, last in letter.periods):
        raise OperatorError("A period begins before it ends.")
    if letter.is_external and not (letter.auditor and letter.until):
        raise OperatorError(
            "An external auditor's account ends with the letter: name it, and the letter's last day."
        )
    return since


async def _set_account_end(client: BaseDBAsyncClient, account: Account) -> None:
    """Let an external auditor's account last as long as their letters; without any it is closed now."""
    held = AuditEngagement.filter(auditor_account_id=account.id, is_external=True, ended_at=None)
    days = [each.effective_until for each in await held.using_db(client)]
    if days:
        lasting = Account.filter(id=account.id).using_db(client)
        await lasting.update(ends_on=max(filter(None, days)), version=F("version") + 1)
    else:
        await close_accounts(client, [account.id])


async def list_letters(client: BaseDBAsyncClient) -> list[AuditEngagement]:
    """Return every letter, oldest first, with whom and what it names."""
    found = AuditEngagement.all().using_db(client).order_by("letter_date", "letter_number")
    return list(await found.prefetch_related("auditor_account", "employee", "lines__unit"))


async def _load_auditor(client: BaseDBAsyncClient, user_name: str) -> Account:
    account = await Account.get_or_none(user_name=user_name, using_db=client)
    roles = AccountRole.filter(account_id=account.id, role=Role.AUDITOR).using_db(client) if account else None
    if account is None or roles is None or not await roles.exists():
        raise OperatorError(f"{user_name} is no auditor: 'jejak account list' names them.")
    return account


async def _load_employee(client: BaseDBAsyncClient, nip: str) -> Employee:
    employee = await Employee.get_or_none(nip="".join(nip.split()), using_db=client)
    if employee is None:
        raise OperatorError("There is no employee with this NIP.")
    return employee


async def _load_unit(client: BaseDBAsyncClient, code: str) -> Unit:
    unit = await Unit.get_or_none(code=code, using_db=client)
    if unit is None:
        raise OperatorError(f"There is no unit with code {code}.")
    return unit
