"""Doctor: checks of the catalogue, of rows against the log, and of the log against its seals.

It reads in one snapshot, as the owner, and changes nothing.
"""

from collections.abc import Awaitable, Iterator

import asyncpg

from jejak.doctor.database.built_in import BUILT_IN, compare_built_in
from jejak.doctor.database.catalogue_diff import (
    check_event_triggers,
    check_sequences,
    compare_catalogue,
    load_manifest,
)
from jejak.doctor.database.indexes import check_indexes
from jejak.doctor.database.logins import check_logins
from jejak.doctor.database.migrations import check_migrations
from jejak.doctor.database.rights import build_refusal_finding, compare_rights
from jejak.doctor.database.row_order import drop_reordered_rows
from jejak.doctor.database.rows import check_rows
from jejak.doctor.database.settings import check_settings
from jejak.doctor.finding import DoctorFinding, Examination, FindingCode, FindingKind, RemarkCode
from jejak.doctor.log.external_checkpoints import ExternalEvidence
from jejak.doctor.log.ledger import check_ledger
from jejak.doctor.sql import statement
from jejak.progress import ProgressCallback

__all__ = [
    "DoctorFinding",
    "Examination",
    "ExternalEvidence",
    "FindingCode",
    "FindingKind",
    "find_problems",
    "run_examination",
]

_NO_EVIDENCE = ExternalEvidence()
_LANGUAGE_PREFIX = "language "


async def find_problems(
    owner_url: str,
    *,
    evidence: ExternalEvidence = _NO_EVIDENCE,
    progress: ProgressCallback = lambda line: None,
) -> list[DoctorFinding]:
    """List what is wrong with this database; an empty list means that all is well.

    Trust: believes PostgreSQL's own catalogue and functions, and what `outside` knows
    """
    return (await run_examination(owner_url, evidence=evidence, progress=progress)).findings


async def run_examination(
    owner_url: str,
    *,
    evidence: ExternalEvidence = _NO_EVIDENCE,
    progress: ProgressCallback = lambda line: None,
) -> Examination:
    """Examine this database and say besides what must be said although nothing is wrong."""
    connection = await asyncpg.connect(owner_url)
    try:
        seen = Examination()
        try:
            # Before the snapshot, so that whatever drew a number is over by then, or seen to go on.
            seen.numbers_given = await connection.fetchval(statement("last_sequence_number"))
            seen.open_transactions = await connection.fetchval(statement("open_transactions"))
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                await connection.execute(statement("set_canonical_session"))
                lying = await check_indexes(connection, owner_url)
                seen.findings = [
                    *lying,
                    *await _collect_findings(
                        connection, seen, evidence=evidence, progress=progress, may_break=bool(lying)
                    ),
                ]
        except asyncpg.InsufficientPrivilegeError as refusal:
            seen = Examination(await build_refusal_finding(connection, refusal))
            seen.add_remark(RemarkCode.NOT_READ)
        return seen
    finally:
        await connection.close()


async def _collect_findings(
    connection: asyncpg.Connection,
    examination: Examination,
    *,
    evidence: ExternalEvidence,
    progress: ProgressCallback,
    may_break: bool,
) -> list[DoctorFinding]:
    here = await connection.fetchrow(statement("is_jejak_database"))
    if not here["is_migrated"]:
        return [DoctorFinding(FindingKind.MIGRATIONS, FindingCode.MISSING, "models, audit")]
    behind = await check_migrations(connection)
    if any(finding.code is FindingCode.MISSING for finding in behind):
        return behind  # it has another version's shape, which this version does not know

    async def collect(findings: Awaitable[list[DoctorFinding] | None]) -> list[DoctorFinding]:
        """Findings of one part; where an index lies, PostgreSQL may fail over it, which is said."""
        try:
            async with connection.transaction():
                return await findings or []
        except asyncpg.PostgresError as fault:
            if not may_break:
                raise
            examination.add_remark(RemarkCode.BROKEN_OFF, why=str(fault))
            return []

    progress("Comparing the database with the shipped one …")
    shape = [each for part in _shape_checks(connection, examination) for each in await collect(part)]
    if any(
        each.subject.startswith(_LANGUAGE_PREFIX) and each.code is not FindingCode.UNKNOWN for each in shape
    ):
        # A language whose handler is another may bring the server down when it is called.
        examination.add_remark(RemarkCode.NOT_EXAMINED)
        return [*behind, *shape]
    progress("Comparing every row with its last image in the log …")
    changed = await collect(check_rows(connection, examination))
    findings = [
        *behind,
        *shape,
        *changed,
        *await collect(check_ledger(connection, examination, evidence=evidence, progress=progress)),
    ]
    return await drop_reordered_rows(connection, findings, examination=examination)


def _shape_checks(
    connection: asyncpg.Connection, examination: Examination
) -> Iterator[Awaitable[list[DoctorFinding] | None]]:
    """Each comparison of the database with the shipped one, begun when the one before has ended."""
    yield compare_catalogue(connection)
    yield compare_built_in(connection, examination, shipped=load_manifest()[BUILT_IN])
    yield compare_rights(connection)
    yield check_event_triggers(connection, examination)
    yield check_sequences(connection)
    yield check_settings(connection, examination)
    yield check_logins(connection, examination)
