"""What did the verifier see? Findings and statements gathered, counted and shown in two languages or as JSON.

Called by every subcommand. Keeps the first findings of each sort and the number of all, so that a file that is wrong
in a million places is told on one page. What a file says is cleaned before it reaches a terminal.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable

from audit.verify.finding import Detail, Finding, Kind, Said, Statement, Stopped, Wrong
from audit.verify.words import SAID, WRONG

SHOWN = 20  # findings of one sort
CAUSES = frozenset(
    {
        Wrong.UNREADABLE,
        Wrong.HOSTILE,
        Wrong.TOO_EARLY,
        Wrong.BAD_NOTE,
        Wrong.OTHER_LOG,
        Wrong.TWO_FACES,
        Wrong.CUT,
    }
    | {
        Wrong.TILE_MISSING,
        Wrong.ENTRY_CHANGED,
        Wrong.VALUE_CHANGED,
        Wrong.RECEIPT_BROKEN,
        Wrong.KEY_UNANNOUNCED,
    }
)
"""What is a lie, or stands in the way, by itself."""
FOLLOWING = frozenset(
    {
        Wrong.TILE_CHANGED,
        Wrong.ROOT_DIFFERS,
        Wrong.REWRITTEN,
        Wrong.BAD_PROOF,
        Wrong.SEQ_TWICE,
        Wrong.SEQ_ORDER,
    }
    | {Wrong.TX_DIFFERS, Wrong.CONTROL_MISSING, Wrong.CONTROL_SIZE, Wrong.CONTROL_CHAIN, Wrong.CONTROL_COUNTS}
    | {Wrong.CONTROL_TX, Wrong.WATERMARK_BACK, Wrong.SUMMARY_DIFFERS, Wrong.POPULATION}
)
"""What may come of such a lie again and again."""
_LONGEST = 300


class Report:
    """What is known so far about one thing under verification."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.findings = list[Finding]()
        self.statements = list[Statement]()
        self.counted = Counter[str]()
        self.written: str | None = None  # a proof of misbehaviour

    def add(self, *findings: Finding) -> None:
        """Take findings; of one sort the first are kept and all are counted."""
        for each in findings:
            self.counted[each.wrong] += 1
            if self.counted[each.wrong] <= SHOWN * 5:
                self.findings.append(each)

    def take(self, other: "Report") -> None:
        """Take the findings of another report, kept apart until now."""
        self.findings += other.findings
        self.counted.update(other.counted)

    def say(self, said: Said, /, **details: Detail) -> None:
        """Take a statement."""
        self.statements.append(Statement(said, details))

    def has(self, kinds: Kind) -> bool:
        """Whether something of these kinds is wrong."""
        return any(WRONG[each.wrong][0] & kinds for each in self.findings)

    @property
    def has_named_a_leaf(self) -> bool:
        """Whether it is known which leaf is a lie."""
        return self.counted[Wrong.ENTRY_CHANGED] > 0

    @property
    def code(self) -> int:
        """The exit code: the kinds of all findings, added up."""
        code = Kind(0)
        for each in self.findings:
            code |= WRONG[each.wrong][0]
        return int(code)

    def stop(self, stopped: Stopped) -> None:
        """Take the reason why nothing further was checked."""
        self.add(stopped.finding)

    def as_text(self) -> str:
        """The page for a person."""
        lines = [*_headline(self), ""]
        for statement in self.statements:
            lines += _two(SAID[statement.said], statement.details, "·")
        for sort, findings in self._by_cause():
            for finding in findings:
                _, *words = WRONG[finding.wrong]
                lines += _two((words[0], words[1]), finding.details, "✗", leaf=finding.leaf)
            if (count := self.counted[sort]) > len(findings):
                lines.append(f"  … {sort}: {count} temuan seluruhnya / {count} findings in all")
        return "\n".join(lines) + "\n"

    def _by_cause(self) -> list[tuple[Wrong, list[Finding]]]:
        """Return the findings to show, sort by sort: causes first, and one of each sort that follows from them."""
        sorts = sorted(
            self.counted, key=lambda sort: (Wrong(sort) not in CAUSES, list(Wrong).index(Wrong(sort)))
        )
        has_cause = any(Wrong(sort) in CAUSES for sort in sorts)
        return [
            (wrong, [each for each in self.findings if each.wrong == wrong][:most])
            for wrong in map(Wrong, sorts)
            for most in [1 if has_cause and wrong in FOLLOWING else SHOWN]
        ]

    def as_json(self) -> str:
        """The same for a program."""
        whole = {
            "version": 1,
            "subject": clean(self.subject),
            "code": self.code,
            "kinds": [kind.name for kind in Kind if kind & self.code],
            "findings": [
                {"wrong": each.wrong, "leaf": each.leaf, **_cleaned(each.details)} for each in self.findings
            ],
            "counted": dict(self.counted),
            "statements": [{"said": each.said, **_cleaned(each.details)} for each in self.statements],
        }
        return json.dumps(whole, ensure_ascii=True, indent=1) + "\n"


def clean(text: object) -> str:
    """Make harmless to a terminal what a file says, and shorten it."""
    whole = str(text)
    cut = whole if len(whole) <= _LONGEST else f"{whole[:_LONGEST]}…"
    return "".join(
        each if each.isprintable() and not "\ud800" <= each <= "\udfff" else "\ufffd" for each in cut
    )


def progress(line: str) -> None:
    """Tell the person who waits; standard output is for the answer."""
    print(line, file=sys.stderr, flush=True)


def listed(parts: Iterable[object]) -> str:
    """Several names in one line."""
    return ", ".join(str(each) for each in parts)


def _headline(report: Report) -> list[str]:
    if report.code:
        kinds = listed(kind.name for kind in Kind if kind & report.code)
        total = sum(report.counted.values())
        return [
            f"TIDAK COCOK: {clean(report.subject)} — {total} temuan ({kinds}), kode {report.code}",
            f"NOT IN ORDER: {total} findings ({kinds}), code {report.code}",
        ]
    if any(each.said == Said.OWN_KEYS for each in report.statements):
        return [
            f"COCOK DENGAN KUNCINYA SENDIRI: {clean(report.subject)}",
            "IN ORDER BY ITS OWN KEYS: whether they are the official ones is for you to compare",
        ]
    return [f"COCOK: {clean(report.subject)}", "IN ORDER"]


def _two(words: tuple[str, str], details: object, mark: str, *, leaf: int | None = None) -> list[str]:
    filled = _cleaned(details if isinstance(details, dict) else {})
    ours = "" if leaf is None else f"[entri {leaf}] "
    theirs = "" if leaf is None else f"[leaf {leaf}] "
    return [f"  {mark} {ours}{words[0].format(**filled)}", f"    {theirs}{words[1].format(**filled)}"]


def _cleaned(details: object) -> dict[str, Detail]:
    known = details if isinstance(details, dict) else {}
    return {name: each if isinstance(each, int) else clean(each) for name, each in known.items()}
