"""Facts that a leave request is evaluated with, loaded from the database.

Loads the facts that the rules ask for; under the person's lock where something is to be written.

Decides nothing.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tortoise.backends.base.client import BaseDBAsyncClient

from resolvers.calendar import load_calendar
from resolvers.leave.balance import person_of, year_facts
from resolvers.sql import statement
from rulebook.calendar import DayCount
from rulebook.errors import NoSuperior, NotFound
from rulebook.leave.annual import Person, YearFacts
from rulebook.leave.authority import (
    Applicant,
    AuthorityLine,
    PostFacts,
    find_adviser,
    find_authorised_officer,
)
from rulebook.leave.dates import check_dates, check_service
from rulebook.leave.working_hours import add_working_minutes, load_working_hours
from rulebook.values import LeaveKind


@dataclass(frozen=True)
class LeaveContext:
    """One person's leave as it stands: who they are, their years, today, and the instant in the regency's zone."""

    client: BaseDBAsyncClient
    row: Mapping[str, Any]
    person: Person
    years: Mapping[int, YearFacts]
    today: date
    now: datetime

    @property
    def employee_id(self) -> UUID:
        who: UUID = self.row["employee_id"]
        return who


@dataclass(frozen=True)
class ApprovalRoute:
    """Where a request goes: the post that advises, the post that decides, and by which line of the decree."""

    advising_post_id: UUID
    deciding_post_id: UUID
    authority_id: UUID


@dataclass(frozen=True)
class CountedDays:
    """Working days of a range, and the edition of the calendar that counted them."""

    days: DayCount
    version: str


async def lock_leave_context(client: BaseDBAsyncClient, employee_id: UUID) -> LeaveContext:
    """Lock a person's row and gather what the rules ask; one person's requests take turns here.

    Raises: NotFound
    """
    await client.execute_query(statement("lock_person"), [employee_id])
    return await load_leave_context(client, employee_id)


async def load_leave_context(client: BaseDBAsyncClient, employee_id: UUID) -> LeaveContext:
    """Gather what the rules ask about a person, for somebody who writes nothing.

    Raises: NotFound
    """
    rows = await client.execute_query_dict(statement("leave_applicant"), [employee_id])
    if not rows:
        raise NotFound
    row = rows[0]
    person, now = person_of(row), row["now"].astimezone(ZoneInfo(row["time_zone"]))
    years = year_facts(person, json.loads(row["leave_facts"]), on=row["today"])
    return LeaveContext(client, row, person, years, row["today"], now)


async def count_days(context: LeaveContext, *, starts_on: date, ends_on: date) -> CountedDays:
    """Count the working days of the person's own week between two dates, as asked for today.

    Raises: ServiceEnded, NoPostHeld, DatesReversed, CalendarMissing, DatesInPast, NoWorkingDays
    """
    row = context.row
    check_service(ends_on, service_until=row["service_until"], post_until=row["post_until"], on=context.today)
    calendar = await load_calendar(context.client, first=starts_on.year, last=ends_on.year)
    found = check_dates(starts_on, ends_on, filed_on=context.today, week=row["work_week"], calendar=calendar)
    return CountedDays(found, calendar.version)


@dataclass(frozen=True)
class RouteOptions:
    """Every way a person's request could go: the posts above theirs, and the lines of the decree over them."""

    applicant: Applicant
    posts: Mapping[UUID, PostFacts]
    lines: Sequence[AuthorityLine]
    vacant: frozenset[UUID]


async def load_route_options(context: LeaveContext, leave: LeaveKind) -> RouteOptions:
    """Load where a person's request could go.

    Raises: NoSuperior for somebody without a post
    """
    row = context.row
    if row["post_id"] is None:
        raise NoSuperior
    path = await context.client.execute_query_dict(statement("unit_path"), [row["unit_id"]])
    chain = await context.client.execute_query_dict(statement("superior_chain"), [row["post_id"]])
    lines = await context.client.execute_query_dict(
        statement("leave_authority_lines"), [row["unit_id"], leave, context.employee_id]
    )
    return RouteOptions(
        applicant=Applicant(
            person_id=context.employee_id,
            post_id=row["post_id"],
            unit_path=[each["unit_id"] for each in path],
            job_class=row["job_class"],
            grade=row["grade"],
        ),
        posts={each["id"]: PostFacts(each["superior_post_id"], each["holder_id"]) for each in chain},
        lines=[_to_authority_line(line) for line in lines],
        vacant=frozenset(line["deciding_post_id"] for line in lines if not line["is_held"]),
    )


async def load_route(context: LeaveContext, leave: LeaveKind) -> ApprovalRoute:
    """Find who advises and who decides; a post that nobody holds or carries out is passed over.

    Raises: NoSuperior, NoDecidingOfficer
    """
    options = await load_route_options(context, leave)
    officer = find_authorised_officer(
        options.applicant, options.lines, leave=leave, on=context.today, vacant_posts=options.vacant
    )
    return ApprovalRoute(find_adviser(options.applicant, options.posts), officer.deciding_post_id, officer.id)


async def escalation_due_at(context: LeaveContext) -> datetime:
    """Return until when a step that begins to wait now may wait before it is passed on."""
    settings = load_working_hours(on=context.today)
    calendar = await load_calendar(context.client, first=context.today.year, last=context.today.year + 1)
    return add_working_minutes(context.now, settings.minutes_until_escalation, by=settings, calendar=calendar)


def _to_authority_line(line: Mapping[str, Any]) -> AuthorityLine:
    return AuthorityLine(
        id=line["id"],
        unit_id=line["unit_id"],
        deciding_post_id=line["deciding_post_id"],
        effective_from=line["effective_from"],
        effective_until=line["effective_until"],
        leave_kind=LeaveKind(line["leave_kind"]),
        lowest_class=line["lowest_job_class"],
        highest_class=line["highest_job_class"],
    )
