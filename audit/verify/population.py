"""Check that evidence has its whole population: its summary against the counts of control entries.

A control entry counts every leaf since the one before it, so where a range begins and ends at control
entries, the number of each sort in it is known from leaves that the signed root covers.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.limits import MAX_SUMMARY_BYTES
from audit.verify.archive import Archive
from audit.verify.control import ControlEntry
from audit.verify.entry import CONTROL
from audit.verify.finding import CheckStopped, FaultCode, Finding, StatementCode, make_finding
from audit.verify.report import Report
from audit.verify.safe_files import parse_strict_json

_MAX_NUMBER = 1 << 62
EntryCounts = Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class Summary:
    """What `ringkasan.json` says."""

    origin: str
    size: int
    start: int
    until: int
    filter: Mapping[str, Any]
    matched: int
    counts: EntryCounts
    watermark: str


def parse_summary(archive: Archive) -> Summary:
    """Read the summary of an archive.

    Raises: CheckStopped
    """
    name = "ringkasan.json"
    content = archive.read(name, limit=MAX_SUMMARY_BYTES)
    try:
        found = parse_strict_json(content)
        start, until = map(_number, found["range"])
        summary = Summary(
            origin=str(found["origin"]),
            size=_number(found["checkpoint_size"]),
            start=start,
            until=until,
            filter=dict(found["filter"]),
            matched=_number(found["matched"]),
            counts={(rel, op): _number(n) for rel, ops in found["counts"].items() for op, n in ops.items()},
            watermark=str(found["watermark"]),
        )
        if type(found["version"]) is not int or found["version"] != 1 or not start <= until <= summary.size:
            raise ValueError("version, range")
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise CheckStopped(make_finding(FaultCode.UNREADABLE, what=name, why=str(fault))) from fault
    return summary


def check_population(
    report: Report, summary: Summary, *, controls: Sequence[ControlEntry], chosen: EntryCounts
) -> Iterator[Finding]:
    """Hold the summary's counts against the control entries, and the choice against the counts."""
    total = sum(summary.counts.values())
    if total != summary.until - summary.start:
        counted = summary.until - summary.start
        yield make_finding(FaultCode.SUMMARY_DIFFERS, what="counts", claimed=total, counted=counted)
    yield from _check_against_controls(report, summary, controls)
    for (relation, op), count in sorted(chosen.items()):
        if count > summary.counts.get((relation, op), 0):
            claimed = summary.counts.get((relation, op), 0)
            yield make_finding(
                FaultCode.SUMMARY_DIFFERS, what=f"{relation} {op}", claimed=claimed, counted=count
            )
    yield from _check_against_filter(report, summary, chosen)


def _check_against_controls(
    report: Report, summary: Summary, controls: Sequence[ControlEntry]
) -> Iterator[Finding]:
    known = Counter[tuple[str, str]]()
    for each in controls:
        known[CONTROL, "C"] += 1
        for relation, ops in each.counts.items():
            known.update({(relation, op): count for op, count in ops.items()})
    starts_open = bool(controls) and (controls[0].previous[0] if controls[0].previous else 0) < summary.start
    ends_open = not controls or controls[-1].leaf != summary.until - 1
    if summary.until > summary.start and (starts_open or ends_open):
        report.state(StatementCode.EDGE_OPEN)
    for sort in sorted({*known, *summary.counts}):
        claimed, found = summary.counts.get(sort, 0), known[sort]
        is_wrong = (claimed > found and not ends_open) or (claimed < found and not starts_open)
        if is_wrong:
            yield make_finding(FaultCode.SUMMARY_DIFFERS, what=" ".join(sort), claimed=claimed, counted=found)


def _check_against_filter(report: Report, summary: Summary, chosen: EntryCounts) -> Iterator[Finding]:
    """Where the filter asks for sorts alone, counts show whether the choice is complete."""
    wanted = {name: each for name, each in summary.filter.items() if each not in (None, [], {}, "")}
    relations, ops = _parse_wanted(wanted, "relation"), _parse_wanted(wanted, "op")
    for (relation, op), count in sorted(chosen.items()):
        if count and ((relations and relation not in relations) or (ops and op not in ops)):
            yield make_finding(FaultCode.POPULATION, why=f"{relation} {op} is not what was asked for")
    if wanted.keys() - {"relation", "op"}:
        words = json.dumps(wanted, ensure_ascii=False, default=str)
        report.state(StatementCode.POPULATION_OPEN, filter=words)
        return
    is_complete = True
    for (relation, op), count in sorted(summary.counts.items()):
        is_asked = (not relations or relation in relations) and (not ops or op in ops)
        if is_asked and chosen.get((relation, op), 0) < count:
            is_complete = False
            included = chosen.get((relation, op), 0)
            yield make_finding(FaultCode.POPULATION, why=f"{relation} {op}: {included} / {count}")
    if is_complete:
        report.state(StatementCode.POPULATION, relation=", ".join(sorted(relations)) or "*")


def _parse_wanted(wanted: Mapping[str, Any], name: str) -> set[str]:
    value = wanted.get(name)
    return (
        set() if value is None else {str(each) for each in value} if isinstance(value, list) else {str(value)}
    )


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < _MAX_NUMBER:
        raise ValueError("a number")
    return value
