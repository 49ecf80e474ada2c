"""Report of the verifier: findings and statements collected, counted and printed in two languages or as JSON.

Keeps the first findings of each sort and the number of all, so that a file that is wrong in a million places
is told on one page. What a file says is cleaned before it reaches a terminal.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable

from audit.limits import MAX_SHOWN_FINDINGS, MAX_SHOWN_TEXT_CHARACTERS
from audit.verify.finding import (
    CheckStopped,
    Detail,
    FaultCode,
    Finding,
    Kind,
    ReportStatement,
    StatementCode,
)
from audit.verify.messages import FAULT_MESSAGES, STATEMENT_MESSAGES

CAUSE_CODES = frozenset(
    {
        FaultCode.UNREADABLE,
        FaultCode.HOSTILE,
        FaultCode.TOO_EARLY,
        FaultCode.BAD_NOTE,
        FaultCode.OTHER_LOG,
        FaultCode.TWO_FACES,
        FaultCode.CUT,
    }
    | {
        FaultCode.TILE_MISSING,
        FaultCode.ENTRY_CHANGED,
        FaultCode.VALUE_CHANGED,
        FaultCode.RECEIPT_BROKEN,
        FaultCode.KEY_UNANNOUNCED,
    }
)
"""What is a lie, or stands in the way, by itself."""
CONSEQUENCE_CODES = frozenset(
    {
        FaultCode.TILE_CHANGED,
        FaultCode.ROOT_DIFFERS,
        FaultCode.REWRITTEN,
        FaultCode.BAD_PROOF,
        FaultCode.SEQ_TWICE,
        FaultCode.SEQ_ORDER,
    }
    | {
        FaultCode.TX_DIFFERS,
        FaultCode.CONTROL_MISSING,
        FaultCode.CONTROL_SIZE,
        FaultCode.CONTROL_CHAIN,
        FaultCode.CONTROL_COUNTS,
    }
    | {FaultCode.CONTROL_TX, FaultCode.WATERMARK_BACK, FaultCode.SUMMARY_DIFFERS, FaultCode.POPULATION}
)
"""What may come of such a lie again and again."""


class Report:
    """What is known so far about one thing under verification."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.findings = list[Finding]()
        self.statements = list[ReportStatement]()
        self.counts = Counter[str]()
        self.written: str | None = None  # a proof of misbehaviour

    def add(self, *findings: Finding) -> None:
        """Take findings; of one sort the first are kept and all are counted."""
        for each in findings:
            self.counts[each.code] += 1
            if self.counts[each.code] <= MAX_SHOWN_FINDINGS * 5:
                self.findings.append(each)

    def merge(self, other: "Report") -> None:
        """Take the findings of another report, kept apart until now."""
        self.findings += other.findings
        self.counts.update(other.counts)

    def state(self, said: StatementCode, /, **details: Detail) -> None:
        """Take a statement."""
        self.statements.append(ReportStatement(said, details))

    def has(self, kinds: Kind) -> bool:
        """Whether something of these kinds is wrong."""
        return any(FAULT_MESSAGES[each.code][0] & kinds for each in self.findings)

    @property
    def has_named_a_leaf(self) -> bool:
        """Whether it is known which leaf is a lie."""
        return self.counts[FaultCode.ENTRY_CHANGED] > 0

    @property
    def code(self) -> int:
        """The exit code: the kinds of all findings, added up."""
        code = Kind(0)
        for each in self.findings:
            code |= FAULT_MESSAGES[each.code][0]
        return int(code)

    def add_stop(self, stopped: CheckStopped) -> None:
        """Take the reason why nothing further was checked."""
        self.add(stopped.finding)

    def as_text(self) -> str:
        """The page for a person."""
        lines = [*_headline(self), ""]
        for statement in self.statements:
            lines += _bilingual_lines(STATEMENT_MESSAGES[statement.code], statement.details, "·")
        for sort, findings in self._by_cause():
            for finding in findings:
                _, *words = FAULT_MESSAGES[finding.code]
                lines += _bilingual_lines((words[0], words[1]), finding.details, "✗", leaf=finding.leaf)
            if (count := self.counts[sort]) > len(findings):
                lines.append(f"  … {sort}: {count} temuan seluruhnya / {count} findings in all")
        return "\n".join(lines) + "\n"

    def _by_cause(self) -> list[tuple[FaultCode, list[Finding]]]:
        """Return the findings to show, sort by sort: causes first, and one of each sort that follows from them."""
        sorts = sorted(
            self.counts,
            key=lambda sort: (FaultCode(sort) not in CAUSE_CODES, list(FaultCode).index(FaultCode(sort))),
        )
        has_cause = any(FaultCode(sort) in CAUSE_CODES for sort in sorts)
        return [
            (wrong, [each for each in self.findings if each.code == wrong][:most])
            for wrong in map(FaultCode, sorts)
            for most in [1 if has_cause and wrong in CONSEQUENCE_CODES else MAX_SHOWN_FINDINGS]
        ]

    def as_json(self) -> str:
        """The same for a program."""
        whole = {
            "version": 1,
            "subject": sanitize(self.subject),
            "code": self.code,
            "kinds": [kind.name for kind in Kind if kind & self.code],
            "findings": [
                {"wrong": each.code, "leaf": each.leaf, **_sanitize_details(each.details)}
                for each in self.findings
            ],
            "counted": dict(self.counts),
            "statements": [
                {"said": each.code, **_sanitize_details(each.details)} for each in self.statements
            ],
        }
        return json.dumps(whole, ensure_ascii=True, indent=1) + "\n"


def sanitize(text: object) -> str:
    """Make harmless to a terminal what a file says, and shorten it."""
    whole = str(text)
    cut = whole if len(whole) <= MAX_SHOWN_TEXT_CHARACTERS else f"{whole[:MAX_SHOWN_TEXT_CHARACTERS]}…"
    return "".join(
        each if each.isprintable() and not "\ud800" <= each <= "\udfff" else "\ufffd" for each in cut
    )


def print_progress(line: str) -> None:
    """Tell the person who waits; standard output is for the answer."""
    print(line, file=sys.stderr, flush=True)


def join_names(parts: Iterable[object]) -> str:
    """Several names in one line."""
    return ", ".join(str(each) for each in parts)


def _headline(report: Report) -> list[str]:
    if report.code:
        kinds = join_names(kind.name for kind in Kind if kind & report.code)
        total = sum(report.counts.values())
        return [
            f"TIDAK COCOK: {sanitize(report.subject)} — {total} temuan ({kinds}), kode {report.code}",
            f"NOT IN ORDER: {total} findings ({kinds}), code {report.code}",
        ]
    if any(each.code == StatementCode.OWN_KEYS for each in report.statements):
        return [
            f"COCOK DENGAN KUNCINYA SENDIRI: {sanitize(report.subject)}",
            "IN ORDER BY ITS OWN KEYS: whether they are the official ones is for you to compare",
        ]
    return [f"COCOK: {sanitize(report.subject)}", "IN ORDER"]


def _bilingual_lines(
    words: tuple[str, str], details: object, mark: str, *, leaf: int | None = None
) -> list[str]:
    filled = _sanitize_details(details if isinstance(details, dict) else {})
    ours = "" if leaf is None else f"[entri {leaf}] "
    theirs = "" if leaf is None else f"[leaf {leaf}] "
    return [f"  {mark} {ours}{words[0].format(**filled)}", f"    {theirs}{words[1].format(**filled)}"]


def _sanitize_details(details: object) -> dict[str, Detail]:
    known = details if isinstance(details, dict) else {}
    return {name: each if isinstance(each, int) else sanitize(each) for name, each in known.items()}
