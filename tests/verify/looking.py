"""What does the verifier say about this? Findings as (name, leaf), and statements by name."""

from collections.abc import Callable
from pathlib import Path

from audit.policy import Policy, parse_policy
from audit.verify.evidence import check_evidence
from audit.verify.export import Wish, check_export
from audit.verify.finding import Said, Stopped, Wrong
from audit.verify.report import Report

Found = set[tuple[Wrong, int | None]]


def export(folder: Path, *old: Path, policy: str | None = None, is_quick: bool = False) -> Report:
    """Check an export."""
    known = None if policy is None else parse_policy(policy)
    wish = Wish(policy=known, old=tuple(map(str, old)), is_quick=is_quick)
    return looked(lambda report: check_export(report, str(folder), wish=wish))


def evidence(path: Path, *, policy: Policy | None = None) -> Report:
    """Check evidence."""
    return looked(lambda report: check_evidence(report, str(path), policy=policy))


def looked(check: Callable[[Report], None]) -> Report:
    """Make a check whose end may come early; both ways to show it must work."""
    report = Report("test")
    try:
        check(report)
    except Stopped as stopped:
        report.stop(stopped)
    assert report.as_text()
    assert report.as_json()
    return report


def found(report: Report) -> Found:
    """The findings."""
    return {(each.wrong, each.leaf) for each in report.findings}


def names(report: Report) -> set[Wrong]:
    """The findings by name."""
    return {each.wrong for each in report.findings}


def said(report: Report) -> set[Said]:
    """The statements by name."""
    return {each.said for each in report.statements}
