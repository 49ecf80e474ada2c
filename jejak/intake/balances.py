"""How do opening balances of leave come in? `jejak import balances FILE`: days used in years before the opening.

A year is recorded once for each person, and stays: the ledger only grows. Who may have had leave at all is asked of
rulebook.leave.annual.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from jejak.intake.employee import nip_as_typed
from jejak.intake.loading import Steps, Wish, carry_out, copy, opened, report, rows_of, today, working
from jejak.intake.messages import LOCALES
from jejak.intake.report import Report
from jejak.intake.row import YEARS, Row
from jejak.intake.sql import step
from resolvers.leave.balance import person_of
from rulebook.errors import NotYetEntitled, Refusal
from rulebook.labels import days_text
from rulebook.leave.annual import REGIME, Person, entitlement
from rulebook.nip import InvalidNip, parse_nip_digits
from rulebook.table import entry

LAYOUT = "balances"
STEPS = Steps(
    plan=(),
    tally="count_balances",
    write=("add_balances", "settle"),
    operation="importBalances",
    summary="SUMMARY_BALANCES",
)


class Balance(NamedTuple):
    """A readable row; the fields are the columns of the staging table, in order."""

    line: int
    employee_id: UUID
    year: int
    half_days: int
    source: str
    is_new: bool


class Server(NamedTuple):
    """An employee on record, and what the law asks about them."""

    id: UUID
    person: Person


@dataclass
class Known:
    """What the rows are read against: the opening day, the people, the years on record and those of this file."""

    opened: date
    people: Mapping[str, Server]
    recorded: Mapping[tuple[UUID, int], int]
    seen: dict[tuple[UUID, int], int] = field(default_factory=dict)


async def import_balances(owner_url: str, wish: Wish) -> Report:
    """Read how much leave people had used before the office opened its records here, and store what is new.

    Raises: FileRefused; OSError
    """
    source = opened(wish.path, LAYOUT)
    async with working(owner_url) as client:
        known = await _known(client)
        rows = list(rows_of(source, wish))
        balances = [balance for row in rows if (balance := _read(row, known))]
        if len(balances) < len(rows) and not wish.skip_faulty:
            return report(source, rows, steps=STEPS, counts={}, is_stored=False)
        await client.execute_script(step("incoming_balances"))
        await copy(client, "incoming_balance", records=balances)
        return await carry_out(client, wish, steps=STEPS, source=source, rows=rows)


async def _known(client: BaseDBAsyncClient) -> Known:
    await today(client)
    opening = await client.execute_query_dict(step("known_opening"))
    people = await client.execute_query_dict(step("known_service"))
    recorded = await client.execute_query_dict(step("known_balances"))
    return Known(
        opened=opening[0]["leave_history_from"],
        people={each["nip"]: Server(each["id"], person_of(each)) for each in people},
        recorded={(each["employee_id"], each["year"]): each["half_days"] for each in recorded},
    )


def _read(row: Row, known: Known) -> Balance | None:
    server = _server(row, known)
    year = row.whole("year", within=YEARS, required=True)
    half_days = row.half_days("days_used", required=True)
    source = row.text("source", required=True)
    if year and date(year, 1, 1) >= known.opened:
        row.complain("year", "YEAR_AFTER_OPENING", opened=known.opened)
    if row.is_refused or not (server and year and source) or half_days is None:
        return None
    is_lawful = _may_have_used(row, server.person, year=year, half_days=half_days)
    is_new = _is_new(row, known, about=(server.id, year), half_days=half_days)
    if not is_lawful or is_new is None:
        return None
    return Balance(row.number, server.id, year, half_days, source, is_new)


def _server(row: Row, known: Known) -> Server | None:
    if (raw := nip_as_typed(row)) is None:
        return None
    try:
        server = known.people.get(parse_nip_digits(raw))
    except InvalidNip as unreadable:
        row.note("nip", unreadable.finding)
        return None
    if server is None:
        row.complain("nip", "NIP_UNKNOWN")
    return server


def _may_have_used(row: Row, person: Person, *, year: int, half_days: int) -> bool:
    """Who had no right to leave used none; more than the law's most is taken, and looked at."""
    last_day = date(year, 12, 31)
    try:
        entitlement(person, on=last_day)
        most = 2 * entry(f"cuti.tahunan.cap_2y.{REGIME[person.kind]}", on=last_day).integer
    except NotYetEntitled as early:
        if half_days == 0:  # none used in a year without a right is true, and harmless
            return True
        row.complain("year", "NO_RIGHT_TO_LEAVE", why=_why(early))
    except Refusal as refusal:
        row.complain("nip", "NO_RIGHT_TO_LEAVE", why=_why(refusal))
    else:
        if half_days > most:
            row.complain("days_used", "DAYS_BEYOND_LAW", most=most // 2)
        return True
    return False


def _why(refusal: Refusal) -> dict[str, str]:
    """A rule's own reason, without its advice, which is for an applicant."""
    facts = {"id": refusal.indonesian[0], "en": refusal.english[0]}
    return {locale: facts[locale].format_map(refusal.words(locale)) for locale in LOCALES}


def _is_new(row: Row, known: Known, *, about: tuple[UUID, int], half_days: int) -> bool | None:
    """Whether the ledger has nothing for this person and year yet; None if it, or the file, says otherwise."""
    if (first := known.seen.setdefault(about, row.number)) != row.number:
        row.complain("year", "BALANCE_TWICE", first=first)
        return None
    recorded = known.recorded.get(about)
    if recorded is not None and recorded != half_days:
        said = {locale: days_text(recorded, locale) for locale in LOCALES}
        row.complain("days_used", "BALANCE_RECORDED", recorded=said)
        return None
    return recorded is None
