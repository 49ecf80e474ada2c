"""Findings of the verifier as (name, leaf), and statements by name."""

from collections.abc import Callable
from pathlib import Path

from audit.policy import Policy, parse_policy
from audit.verify.evidence import check_evidence
from audit.verify.export import ExportOptions, check_export
from audit.verify.finding import CheckStopped, FaultCode, StatementCode
from audit.verify.report import Report

Found = set[tuple[FaultCode, int | None]]


def verify_export(folder: Path, *old: Path, policy: str | None = None, is_quick: bool = False) -> Report:
    """Check an export."""
    known = None if policy is None else parse_policy(policy)
    wish = ExportOptions(policy=known, old=tuple(map(str, old)), is_quick=is_quick)
    return run_check(lambda report: check_export(report, str(folder), options=wish))


def verify_evidence(path: Path, *, policy: Policy | None = None) -> Report:
    """Check evidence."""
    return run_check(lambda report: check_evidence(report, str(path), policy=policy))


def run_check(check: Callable[[Report], None]) -> Report:
    """Make a check whose end may come early; both ways to show it must work."""
    report = Report("test")
    try:
        check(report)
    except CheckStopped as stopped:
        report.add_stop(stopped)
    assert report.as_text()
    assert report.as_json()
    return report


def finding_keys(report: Report) -> Found:
    """The findings."""
    return {(each.code, each.leaf) for each in report.findings}


def finding_codes(report: Report) -> set[FaultCode]:
    """The findings by name."""
    return {each.code for each in report.findings}


def statement_codes(report: Report) -> set[StatementCode]:
    """The statements by name."""
    return {each.code for each in report.statements}
