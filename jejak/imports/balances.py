"""Import of opening balances of leave, `jejak import balances FILE`: days used in earlier years.

A year is recorded once for each person, and stays: the ledger only grows. Who may have had leave at all is asked of
rulebook.leave.annual.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient

from jejak.imports.employee_row import read_typed_nip
from jejak.imports.messages import LOCALES
from jejak.imports.pipeline import (
    ImportOptions,
    ImportSql,
    build_report,
    copy_to_staging,
    import_transaction,
    load_today,
    open_file,
    read_rows,
    run_import,
)
from jejak.imports.report import ImportReport
from jejak.imports.spreadsheet.cells import YEARS, ImportRow
from jejak.imports.sql import load_sql
from resolvers.leave.balance import person_of
from rulebook.errors import NotYetEntitled, Refusal
from rulebook.labels import days_text
from rulebook.leave.annual import REGIME, Person, entitlement
from rulebook.nip import InvalidNip, parse_nip_digits
from rulebook.table import entry

LAYOUT = "balances"
IMPORT_SQL = ImportSql(
    plan=(),
    tally="count_balances",
    write=("add_balances", "check_constraints"),
    operation="importBalances",
    summary="SUMMARY_BALANCES",
)


class StagedBalance(NamedTuple):
    """A readable row; the fields are the columns of the staging table, in order."""

    line: int
    employee_id: UUID
    year: int
    half_days: int
    source: str
    is_new: bool


class RecordedEmployee(NamedTuple):
    """An employee on record, and what the law asks about them."""

    id: UUID
    person: Person


@dataclass
class BalanceContext:
    """What the rows are read against: the opening day, the people, the years on record and those of this file."""

    opening_day: date
    employees: Mapping[str, RecordedEmployee]
    recorded_balances: Mapping[tuple[UUID, int], int]
    first_rows: dict[tuple[UUID, int], int] = field(default_factory=dict)


async def import_balances(owner_url: str, options: ImportOptions) -> ImportReport:
    """Read how much leave people had used before the office opened its records here, and store what is new.

    Raises: InvalidImportFile; OSError
    """
    source = open_file(options.path, LAYOUT)
    async with import_transaction(owner_url) as client:
        known = await _load_context(client)
        rows = list(read_rows(source, options))
        balances = [balance for row in rows if (balance := _read_balance(row, known))]
        if len(balances) < len(rows) and not options.skip_faulty:
            return build_report(source, rows, steps=IMPORT_SQL, counts={}, is_stored=False)
        await client.execute_script(load_sql("stage_balances"))
        await copy_to_staging(client, "incoming_balance", records=balances)
        return await run_import(client, options, steps=IMPORT_SQL, source=source, rows=rows)


async def _load_context(client: BaseDBAsyncClient) -> BalanceContext:
    await load_today(client)
    opening = await client.execute_query_dict(load_sql("recorded_opening"))
    people = await client.execute_query_dict(load_sql("recorded_service"))
    recorded = await client.execute_query_dict(load_sql("recorded_balances"))
    return BalanceContext(
        opening_day=opening[0]["leave_history_from"],
        employees={each["nip"]: RecordedEmployee(each["id"], person_of(each)) for each in people},
        recorded_balances={(each["employee_id"], each["year"]): each["half_days"] for each in recorded},
    )


def _read_balance(row: ImportRow, context: BalanceContext) -> StagedBalance | None:
    server = _find_employee(row, context)
    year = row.read_integer("year", within=YEARS, required=True)
    half_days = row.read_half_days("days_used", required=True)
    source = row.read_text("source", required=True)
    if year and date(year, 1, 1) >= context.opening_day:
        row.add_issue("year", "YEAR_AFTER_OPENING", opened=context.opening_day)
    if row.is_refused or not (server and year and source) or half_days is None:
        return None
    is_lawful = _may_have_used(row, server.person, year=year, half_days=half_days)
    is_new = _is_new(row, context, about=(server.id, year), half_days=half_days)
    if not is_lawful or is_new is None:
        return None
    return StagedBalance(row.number, server.id, year, half_days, source, is_new)


def _find_employee(row: ImportRow, context: BalanceContext) -> RecordedEmployee | None:
    if (raw := read_typed_nip(row)) is None:
        return None
    try:
        server = context.employees.get(parse_nip_digits(raw))
    except InvalidNip as unreadable:
        row.add_finding("nip", unreadable.finding)
        return None
    if server is None:
        row.add_issue("nip", "NIP_UNKNOWN")
    return server


def _may_have_used(row: ImportRow, person: Person, *, year: int, half_days: int) -> bool:
    """Who had no right to leave used none; more than the law's most is taken, and looked at."""
    last_day = date(year, 12, 31)
    try:
        entitlement(person, on=last_day)
        most = 2 * entry(f"cuti.tahunan.cap_2y.{REGIME[person.kind]}", on=last_day).integer
    except NotYetEntitled as early:
        if half_days == 0:  # none used in a year without a right is true, and harmless
            return True
        row.add_issue("year", "NO_RIGHT_TO_LEAVE", why=_refusal_reason(early))
    except Refusal as refusal:
        row.add_issue("nip", "NO_RIGHT_TO_LEAVE", why=_refusal_reason(refusal))
    else:
        if half_days > most:
            row.add_issue("days_used", "DAYS_BEYOND_LAW", most=most // 2)
        return True
    return False


def _refusal_reason(refusal: Refusal) -> dict[str, str]:
    """A rule's own reason, without its advice, which is for an applicant."""
    facts = {"id": refusal.indonesian[0], "en": refusal.english[0]}
    return {locale: facts[locale].format_map(refusal.words(locale)) for locale in LOCALES}


def _is_new(
    row: ImportRow, context: BalanceContext, *, about: tuple[UUID, int], half_days: int
) -> bool | None:
    """Whether the ledger has nothing for this person and year yet; None if it, or the file, says otherwise."""
    if (first := context.first_rows.setdefault(about, row.number)) != row.number:
        row.add_issue("year", "BALANCE_TWICE", first=first)
        return None
    recorded = context.recorded_balances.get(about)
    if recorded is not None and recorded != half_days:
        said = {locale: days_text(recorded, locale) for locale in LOCALES}
        row.add_issue("days_used", "BALANCE_RECORDED", recorded=said)
        return None
    return recorded is None
