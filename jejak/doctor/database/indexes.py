"""Comparison of what each index finds with the rows of its table: our tables and PostgreSQL's own.

An index lies when it misses rows, has too many, or holds them under other keys: its file was exchanged, or it took no
part in some writes. What an index says of itself is compared elsewhere: `picture`, `built_in`. Trust: an index
that PostgreSQL prefers to no other, whatever is asked, answers nobody and is not compared.
"""

import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Any

import asyncpg

from jejak.doctor.finding import DoctorFinding, FindingCode, FindingKind
from jejak.doctor.sql import statement
from jejak.limits import DOCTOR_QUERY_CHECKS

_READS_NO_INDEX = frozenset({"unique", "writer"})
_numbers = itertools.count()
_CODES = {"unique": FindingCode.KEY_TWICE, "writer": FindingCode.WRITER_FORGED}


async def check_indexes(connection: asyncpg.Connection, owner_url: str) -> list[DoctorFinding]:
    """List indexes that lie, unique keys that stand twice, and rows whose writer was forged; each index once."""
    found = list[DoctorFinding]()
    savepoint = connection.transaction()
    await savepoint.start()
    try:
        checks = await _load_checks(connection, owner_url, found)
        await connection.execute(statement("force_index_scan"))
        for start in range(0, len(checks), DOCTOR_QUERY_CHECKS):
            found += await _run_checks(connection, checks[start : start + DOCTOR_QUERY_CHECKS])
    finally:
        await savepoint.rollback()  # PostgreSQL reads as it likes again
    return list({(each.code, each.subject): each for each in found}.values())


async def _load_checks(
    connection: asyncpg.Connection, owner_url: str, found: list[DoctorFinding]
) -> list[asyncpg.Record]:
    """The checks; where PostgreSQL fails over an index, without those that it fails over, which are named."""
    try:
        async with connection.transaction():
            await connection.execute(statement("force_table_scan"))
            return list(await connection.fetch(statement("index_checks"), []))
    except asyncpg.PostgresError:
        apart = await asyncpg.connect(owner_url, server_settings={"ignore_system_indexes": "on"})
    try:
        broken = list[int]()
        for index in await apart.fetch(statement("all_indexes")):
            try:
                await apart.fetch(statement("index_definition"), index["oid"])
            except asyncpg.PostgresError as fault:
                broken.append(index["oid"])
                found += _failure_findings(index, fault)
        await apart.execute("SET search_path = pg_catalog")
        return list(await apart.fetch(statement("index_checks"), broken))
    finally:
        await apart.close()


async def _run_checks(
    connection: asyncpg.Connection, checks: Sequence[asyncpg.Record]
) -> list[DoctorFinding]:
    """Run checks together; where one of them breaks, one by one."""
    try:
        async with connection.transaction():
            name = f"index_checks_{next(_numbers)}"
            await connection.execute(f"PREPARE {name} AS {_union_statements(checks)}")
            forced = await _find_index_only_checks(connection, checks, name)
            rows = await _fetch_results(connection, forced, name if len(forced) == len(checks) else None)
    except asyncpg.PostgresError as fault:
        if len(checks) == 1:
            return list(_failure_findings(checks[0], fault))
        half = len(checks) // 2
        return [*await _run_checks(connection, checks[:half]), *await _run_checks(connection, checks[half:])]
    return [finding for row in rows for finding in _result_findings(row)]


async def _find_index_only_checks(
    connection: asyncpg.Connection, checks: Sequence[asyncpg.Record], prepared: str
) -> list[asyncpg.Record]:
    """The checks that PostgreSQL carries out by the index that they are about."""
    plan = json.loads(await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE {prepared}"))[0]["Plan"]
    parts = [plan] if len(checks) == 1 else plan["Plans"]
    members = [each for each in parts if each.get("Parent Relationship", "Member") == "Member"]
    return [
        check
        for check, member in zip(checks, members, strict=True)
        if check["what"] in _READS_NO_INDEX or set(_index_names_of(member)) == {check["index"]}
    ]


async def _fetch_results(
    connection: asyncpg.Connection, checks: Sequence[asyncpg.Record], prepared: str | None
) -> list[asyncpg.Record]:
    """What the checks give; prepared as they stand, they run as they were planned, without a second planning."""
    if not checks:
        return []
    return list(await connection.fetch(f"EXECUTE {prepared}" if prepared else _union_statements(checks)))


def _union_statements(checks: Sequence[asyncpg.Record]) -> str:
    return " UNION ALL ".join(each["statement"] for each in checks)


def _index_names_of(plan: dict[str, Any]) -> Iterator[str]:
    """Names of all indexes in a plan."""
    if name := plan.get("Index Name"):
        yield name
    for each in plan.get("Plans", ()):
        yield from _index_names_of(each)


def _result_findings(row: asyncpg.Record) -> Iterator[DoctorFinding]:
    rows, found, fallen = row["rows"], row["found"], row["fallen"]
    if row["what"] == "writer":
        if rows:
            yield _build_finding(row, f"{rows} baris", f"{rows} rows")
    elif row["what"] == "unique":
        if rows != found:
            yield _build_finding(row, f"{rows} baris, {found} kunci", f"{rows} rows, {found} keys")
    elif rows != found or fallen:
        yield _build_finding(
            row,
            f"{found} dari {rows} baris ditemukan, {fallen} tidak pada urutannya",
            f"{found} of {rows} rows are found, {fallen} out of order",
        )


def _failure_findings(check: asyncpg.Record, fault: asyncpg.PostgresError) -> Iterator[DoctorFinding]:
    if not isinstance(fault, asyncpg.InsufficientPrivilegeError):
        said = f"PostgreSQL gagal: {fault}", f"PostgreSQL fails: {fault}"
        yield _build_finding(check, *said, wrong=FindingCode.INDEX_LIES)


def _build_finding(
    row: asyncpg.Record, indonesian: str, english: str, *, wrong: FindingCode | None = None
) -> DoctorFinding:
    wrong = wrong or _CODES.get(row["what"], FindingCode.INDEX_LIES)
    relation = row["relation"].removeprefix("pg_catalog.")
    subject = relation if row["index"] is None else f"{relation} {row['index']}"
    return DoctorFinding(FindingKind.SHAPE, wrong, subject, details={"id": indonesian, "en": english})
