"""Import of a month's pay slips, `jejak import payslips FILE --month YYYY-MM`: an open pay run with slips and lines.

All or nothing. Rows are staged as they are read, so that a large file is never in memory as rows. Another person closes
the run (`resolvers.pay_run`).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient

from audit.context import Attribution, begin
from jejak.imports.messages import InvalidImportFile, build_finding
from jejak.imports.payslips.row import (
    PayslipContext,
    RecordedEmployee,
    StagedPayslip,
    kind_of_unknown,
    read_payslip,
)
from jejak.imports.pipeline import (
    ImportOptions,
    OpenedFile,
    build_attribution,
    copy_to_staging,
    import_transaction,
    load_today,
    open_file,
    read_rows,
)
from jejak.imports.report import ImportReport
from jejak.imports.spreadsheet.cells import CellIssue
from jejak.imports.sql import load_sql
from jejak.limits import PAYSLIP_BATCH_ROWS
from rulebook.nip import NipFinding
from rulebook.tenure import Tenure
from rulebook.values import EmployeeKind, PayRunState, PayslipLineKind

LAYOUT = "payslips"
OPERATION = "importPayslips"
SUMMARY = "SUMMARY_PAYSLIPS"


@dataclass
class _ReadRows:
    """What reading found: how many rows there are, and their faults. Rows themselves are not kept."""

    count: int = 0
    staged: int = 0
    issues: list[CellIssue] = field(default_factory=list)
    totals: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class PayslipSource:
    """Where a month comes from: the database login, the month, and who brings it, by user name or by session."""

    url: str
    month: date
    brought_by: str | Attribution
    pool: str = "owner"

    @property
    def act(self) -> Attribution | None:
        return None if isinstance(self.brought_by, str) else self.brought_by


async def import_payslips(
    owner_url: str, options: ImportOptions, *, month: date, imported_by: str
) -> ImportReport:
    """Read one month of everybody's pay and store it as an open run, in the name of an account of payroll.

    Raises: InvalidImportFile; OSError
    """
    return await import_month(options, PayslipSource(owner_url, month, imported_by))


async def import_month(options: ImportOptions, origin: PayslipSource) -> ImportReport:
    """Read one month of everybody's pay and store it as an open run.

    Raises: InvalidImportFile; OSError; SessionRevoked when the person who brings it is not signed in any more
    """
    source, month = _open(options), origin.month
    async with import_transaction(origin.url, lock="lock_payslips", pool=origin.pool) as client:
        await load_today(client)
        importer = await _load_importer(client, origin.brought_by)
        is_correction = "corrected_month" in source.columns.indexes
        recorded = await _find_same_run(client, source, month, is_correction=is_correction)
        if recorded is not None:
            return _build_report(source, _ReadRows(), {"added": 0, "unchanged": recorded})
        context = await _load_context(client, source, month, is_correction=is_correction)
        await client.execute_query(load_sql("stage_payslips"))
        found = _ReadRows()
        records = _stage_rows(source, options, context, found)
        if origin.pool == "owner":
            await copy_to_staging(client, "incoming_payslip", records=records)
        else:
            await _stage_in_batches(client, records)
        if any(issue.is_refusal for issue in found.issues) or not found.staged:
            return _build_report(source, found, {})
        await begin(client, _build_act(source, origin.act))
        facts = [month, is_correction, source.sheet.name, source.sheet.digest, importer]
        found.totals = await _store(client, options, facts)
        if options.dry_run:
            await client.rollback()
        return _build_report(
            source, found, {"added": found.staged, "unchanged": 0}, is_stored=not options.dry_run
        )


def _build_act(source: OpenedFile, act: Attribution | None) -> Attribution:
    """Return who is on record, and the file: the machine that imports, or the person who is signed in."""
    stated = build_attribution(source.sheet, OPERATION)
    return stated if act is None else replace(act, document=stated.document, reason=stated.reason)


def _open(options: ImportOptions) -> OpenedFile:
    """Open the file; columns that the layout does not know become fields of their own name."""
    source = open_file(options.path, LAYOUT, shows_formulas=True)
    headers = [header.strip() for header in source.sheet.headers]
    unknown = {name: headers.index(name) for name in source.columns.unknown}
    columns = replace(
        source.columns,
        indexes={**source.columns.indexes, **unknown},
        headers={**source.columns.headers, **{name: name for name in unknown}},
    )
    return replace(source, columns=columns)


async def _load_importer(client: BaseDBAsyncClient, brought_by: str | Attribution) -> UUID:
    """Return the account that may then not close the run. Raises: InvalidImportFile when it is no account of payroll"""
    if not isinstance(brought_by, str):
        return brought_by.actor
    rows = await client.execute_query_dict(load_sql("payroll_account"), [brought_by])
    if not rows:
        raise InvalidImportFile("IMPORTER_UNKNOWN", user_name=brought_by)
    account: UUID = rows[0]["id"]
    return account


async def _find_same_run(
    client: BaseDBAsyncClient, source: OpenedFile, month: date, *, is_correction: bool
) -> int | None:
    """Return how many slips this very file brought before; None where it is new.

    Raises: InvalidImportFile when this file came in under another month, another file of the month is open or closed,
        or there is nothing to correct
    """
    runs = await client.execute_query_dict(load_sql("recorded_pay_runs"), [month, source.sheet.digest])
    brought: dict[date, int] = {
        run["month"]: run["count"] for run in runs if run["file_hash"] == source.sheet.digest
    }
    if month in brought:
        return brought[month]
    if brought:
        raise InvalidImportFile("FILE_OF_OTHER_MONTH", month=f"{min(brought):%Y-%m}")
    regular = [PayRunState(run["state"]) for run in runs if not run["is_correction"]]
    said = {"month": f"{month:%Y-%m}"}
    if is_correction:
        if PayRunState.CLOSED not in regular:
            raise InvalidImportFile("MONTH_NOT_CLOSED", **said)
    elif regular:
        raise InvalidImportFile("MONTH_CLOSED" if PayRunState.CLOSED in regular else "MONTH_OPEN", **said)
    return None


async def _load_context(
    client: BaseDBAsyncClient, source: OpenedFile, month: date, *, is_correction: bool
) -> PayslipContext:
    people = await client.execute_query(load_sql("recorded_pay_grades"))
    words = source.layout.vocabulary["deductions"]
    known = [(kind.lower(), kind, None) for kind in PayslipLineKind if kind.lower() in source.columns.indexes]
    others = [(name, kind_of_unknown(name, words), name) for name in source.columns.unknown]
    return PayslipContext(
        month=month,
        employees={each["nip"]: _build_employee(each) for each in people[1]},
        line_columns=[*known, *others],
        is_correction=is_correction,
    )


def _build_employee(row: Any) -> RecordedEmployee:
    has_rank = row["grade"] is not None
    service = Tenure(row["service_years"], row["service_months"]) if has_rank else None
    return RecordedEmployee(
        row["id"], EmployeeKind(row["kind"]), row["grade"], service, row["effective_from"]
    )


def _stage_rows(
    source: OpenedFile, options: ImportOptions, context: PayslipContext, found: _ReadRows
) -> Iterator[StagedPayslip]:
    for row in read_rows(source, options):
        slip = read_payslip(row, context)
        found.count += 1
        found.issues.extend(row.issues)
        if slip is not None:
            found.staged += 1
            yield slip


async def _stage_in_batches(client: BaseDBAsyncClient, records: Iterator[StagedPayslip]) -> None:
    """Fill the staging table by a function, for a login that may not write there itself."""
    while batch := list(islice(records, PAYSLIP_BATCH_ROWS)):
        rows = json.dumps([each._asdict() for each in batch], default=str)
        await client.execute_query(load_sql("stage_payslip_rows"), [rows])


async def _store(
    client: TransactionalDBClient, options: ImportOptions, facts: list[Any]
) -> Mapping[str, int]:
    """Write the run, its slips and their lines, check that they add up, as closing will, and return the totals."""
    made: Mapping[str, int] = {}
    for name in options.track(("bring_in_payslips",), total=1, busy="BUSY_STORING"):
        made = (await client.execute_query_dict(load_sql(name), facts))[0]
    await client.execute_script(load_sql("check_constraints"))
    return {name: made[name] for name in ("count", "gross", "deductions", "net")}


def _build_report(
    source: OpenedFile, found: _ReadRows, counts: dict[str, int], *, is_stored: bool = False
) -> ImportReport:
    return ImportReport(
        rows=found.count,
        issues=found.issues,
        file_remarks=tuple(_file_remarks(source)),
        summary=SUMMARY,
        counts=counts,
        is_stored=is_stored,
        totals=found.totals,
    )


def _file_remarks(source: OpenedFile) -> Iterator[NipFinding]:
    yield from source.sheet.notes
    if source.columns.unknown:
        yield build_finding("HEADERS_KEPT", headers=", ".join(source.columns.unknown))
    yield build_finding("LAYOUT_UNVERIFIED", source=source.layout.source, since=source.layout.since)
