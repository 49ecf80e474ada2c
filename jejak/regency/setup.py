"""Setup of a real regency: its root unit, its head's post, the holidays and two administrators.

Works as the owner: the running application may not write the calendar.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from tortoise.backends.base.client import BaseDBAsyncClient

from audit.context import attributed
from jejak.accounts.accounts import NewAccount, add_account, operator_attribution
from jejak.accounts.enrolment_code import InitialCodes, issue_enrolment_code
from jejak.database.pools import get_pool, open_pools
from jejak.errors import OperatorError
from jejak.regency.profile import ROOT, load_profile
from models.account import Account
from models.leave import CalendarYear, Holiday
from models.unit import Position, Post, Regency, Unit
from rulebook.table import PACKAGED_HOLIDAYS_SOURCE, load_national_holidays
from rulebook.values import Role

INITIAL_ADMINISTRATORS = 2


@dataclass(frozen=True, slots=True)
class SetupPlan:
    """What the operator decides; leave is on record from `leave_history_from` on."""

    code: str
    name: str
    time_zone: str
    profile: str
    leave_history_from: date
    administrators: Sequence[str]


async def refuse_existing_regency(owner_url: str) -> None:
    """Look before anybody is asked anything.

    Raises: OperatorError when the database has a regency, or somebody's account
    """
    async with open_pools({"owner": owner_url}):
        await _refuse_existing(get_pool("owner"))


async def set_up_regency(owner_url: str, plan: SetupPlan) -> dict[str, InitialCodes]:
    """Make the regency in one transaction, and return each administrator's one-time codes.

    Raises: OperatorError
    """
    if len(set(plan.administrators)) != INITIAL_ADMINISTRATORS:
        raise OperatorError("Name two different first administrators: one alone could lock everybody out.")
    async with (
        open_pools({"owner": owner_url}),
        attributed(operator_attribution("initRegency"), connection="owner") as client,
    ):
        await _refuse_existing(client)
        await _create_regency(client, plan)
        await _create_calendar(client)
        return {name: await _create_administrator(client, name) for name in plan.administrators}


async def _create_administrator(client: BaseDBAsyncClient, name: str) -> InitialCodes:
    opening = await add_account(client, NewAccount(name, name, frozenset({Role.ADMINISTRATOR})))
    return InitialCodes(opening, await issue_enrolment_code(client, name))


async def _refuse_existing(client: BaseDBAsyncClient) -> None:
    regency = await Regency.all().using_db(client).first()
    if regency is not None:
        raise OperatorError(f"This database is that of {regency.name} already.")
    if await Account.filter(kind="PERSON").using_db(client).exists():
        raise OperatorError("This database has accounts already: 'jejak init' begins only an empty one.")


async def _create_regency(client: BaseDBAsyncClient, plan: SetupPlan) -> None:
    await Regency.create(
        using_db=client,
        id=uuid4(),
        code=plan.code,
        name=plan.name,
        time_zone=plan.time_zone,
        profile=plan.profile,
        leave_history_from=plan.leave_history_from,
    )
    root = await Unit.create(
        using_db=client, id=uuid4(), code=ROOT, name=plan.name, kind="REGENCY", work_week=5
    )
    title = load_profile(plan.profile).titles["bupati"]
    head = await Position.create(
        using_db=client, id=uuid4(), title=title.name, kind=title.kind, job_class=title.job_class
    )
    # The elected come and go; the post is there from the first day, so that agency heads have a superior.
    await Post.create(using_db=client, id=uuid4(), unit=root, position=head, is_head=True)


async def _create_calendar(client: BaseDBAsyncClient) -> None:
    holidays = load_national_holidays()
    for year in sorted({holiday.day.year for holiday in holidays}):
        await CalendarYear.create(using_db=client, year=year, source=PACKAGED_HOLIDAYS_SOURCE)
    rows = [
        Holiday(
            id=uuid4(),
            day=each.day,
            kind=each.kind,
            name=each.name,
            source=PACKAGED_HOLIDAYS_SOURCE,
            is_estimated=each.is_estimated,
        )
        for each in holidays
    ]
    await Holiday.bulk_create(rows, using_db=client)
