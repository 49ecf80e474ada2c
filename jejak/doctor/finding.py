"""Findings of the doctor: their classes, with the codes that programs know them by.

Made by the other files here, shown by `report`. The numbers never change their meaning.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntFlag, StrEnum
from typing import Any


class FindingKind(IntFlag):
    """What part of the database a finding is about; `--json` gives the sum of those that were found."""

    MIGRATIONS = 1
    ROLES = 2
    GRANTS = 4
    TRIGGERS = 8
    FUNCTIONS = 16
    SHAPE = 32
    REGISTER = 64
    ROWS = 128
    ENTRIES = 256
    TREE = 512
    SEALS = 1024
    VALUES = 2048
    PAST = 4096
    COPIES = 8192
    SETTINGS = 16384


class Exit(IntFlag):
    """What the exit code of `jejak doctor` is made of, for it has one byte: several classes share a bit.

    UNKNOWN stands alone: nothing could be examined, or the command was not understood.
    """

    UNKNOWN = 1
    SHIPPED = 2
    ROWS = 4
    LOG = 8
    SEALS = 16
    VALUES = 32
    PAST = 64
    COPIES = 128


EXIT_OF_KIND: Mapping[FindingKind, Exit] = {
    FindingKind.MIGRATIONS: Exit.SHIPPED,
    FindingKind.ROLES: Exit.SHIPPED,
    FindingKind.GRANTS: Exit.SHIPPED,
    FindingKind.TRIGGERS: Exit.SHIPPED,
    FindingKind.FUNCTIONS: Exit.SHIPPED,
    FindingKind.SHAPE: Exit.SHIPPED,
    FindingKind.REGISTER: Exit.SHIPPED,
    FindingKind.ROWS: Exit.ROWS,
    FindingKind.ENTRIES: Exit.LOG,
    FindingKind.TREE: Exit.LOG,
    FindingKind.SEALS: Exit.SEALS,
    FindingKind.VALUES: Exit.VALUES,
    FindingKind.PAST: Exit.PAST,
    FindingKind.COPIES: Exit.COPIES,
    FindingKind.SETTINGS: Exit.SHIPPED,
}


class FindingCode(StrEnum):
    """In which way it is not as it should be."""

    MISSING = "MISSING"
    UNKNOWN = "UNKNOWN"
    DIFFERENT = "DIFFERENT"
    REPLACED = "REPLACED"
    WEAKENED = "WEAKENED"
    NUMBERS_END = "NUMBERS_END"
    INDEX_LIES = "INDEX_LIES"
    KEY_TWICE = "KEY_TWICE"
    WRITER_FORGED = "WRITER_FORGED"
    CHANGED = "CHANGED"
    GONE = "GONE"
    UNRECORDED = "UNRECORDED"
    UNCOVERED = "UNCOVERED"
    RESTATED = "RESTATED"
    NO_HISTORY = "NO_HISTORY"
    NO_ACTOR = "NO_ACTOR"
    ENTRY_CHANGED = "ENTRY_CHANGED"
    ENTRY_GONE = "ENTRY_GONE"
    MOVED = "MOVED"
    TX_CHANGED = "TX_CHANGED"
    TX_GONE = "TX_GONE"
    LEAF_GONE = "LEAF_GONE"
    LEAF_UNSIGNED = "LEAF_UNSIGNED"
    MISFILED = "MISFILED"
    BACKDATED = "BACKDATED"
    NEVER_SEALED = "NEVER_SEALED"
    NUMBERS_BACK = "NUMBERS_BACK"
    NUMBERS_MISSING = "NUMBERS_MISSING"
    WRITTEN_LATER = "WRITTEN_LATER"
    ROWS_ALTERED = "ROWS_ALTERED"
    IMPERSONATED = "IMPERSONATED"
    MISDATED = "MISDATED"
    TILE_CHANGED = "TILE_CHANGED"
    TILE_MISSING = "TILE_MISSING"
    REWRITTEN = "REWRITTEN"
    BAD_NOTE = "BAD_NOTE"
    NOTE_DIFFERS = "NOTE_DIFFERS"
    CHECKPOINT_GONE = "CHECKPOINT_GONE"
    BAD_CONTROL = "BAD_CONTROL"
    SILENT = "SILENT"
    STRAY = "STRAY"
    BAD_COSIGNATURE = "BAD_COSIGNATURE"
    CONTINUATION_FORGED = "CONTINUATION_FORGED"
    KEY_UNVOUCHED = "KEY_UNVOUCHED"
    VALUE_CHANGED = "VALUE_CHANGED"
    VALUE_MISSING = "VALUE_MISSING"
    VALUE_UNKNOWN = "VALUE_UNKNOWN"
    VALUE_KEPT = "VALUE_KEPT"
    READERS_CHANGED = "READERS_CHANGED"
    ERASURE_UNFOUNDED = "ERASURE_UNFOUNDED"
    ERASURE_BEYOND = "ERASURE_BEYOND"
    OTHERWISE_BETWEEN = "OTHERWISE_BETWEEN"
    OTHERWISE_SINCE = "OTHERWISE_SINCE"
    MANIFEST_MISSING = "MANIFEST_MISSING"
    MANIFEST_CHANGED = "MANIFEST_CHANGED"
    ROLLED_BACK = "ROLLED_BACK"
    OTHER_HISTORY = "OTHER_HISTORY"
    PROMISE_BROKEN = "PROMISE_BROKEN"
    COPY_UNREADABLE = "COPY_UNREADABLE"


@dataclass(frozen=True)
class DoctorFinding:
    """One thing that is wrong: `subject` names it, `columns` are those of a row, each with (logged, live).

    Of the log, `leaf` is the place in the tree, `seq` the number of the entry, and `details` fill the sentence.
    """

    kind: FindingKind
    code: FindingCode
    subject: str
    expected: str | None = None
    found: str | None = None
    columns: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    leaf: int | None = None
    seq: int | None = None
    details: Mapping[str, str | int] = field(default_factory=dict)


class RemarkCode(StrEnum):
    """What must be read although nothing is wrong."""

    SCHEMA_WATCHED = "SCHEMA_WATCHED"
    SCHEMA_UNWATCHED = "SCHEMA_UNWATCHED"
    NOT_EXAMINED = "NOT_EXAMINED"
    NOT_READ = "NOT_READ"
    OUT_OF_ORDER = "OUT_OF_ORDER"
    SETTING = "SETTING"
    SETTINGS_UNREAD = "SETTINGS_UNREAD"
    SLOT = "SLOT"
    LOGIN = "LOGIN"
    LOGIN_CHANGED = "LOGIN_CHANGED"
    LOGIN_OPEN = "LOGIN_OPEN"
    LOGINS_UNREAD = "LOGINS_UNREAD"
    OTHER_CATALOGUE = "OTHER_CATALOGUE"
    SEALED = "SEALED"
    NEVER_SEALED_YET = "NEVER_SEALED_YET"
    WAITING = "WAITING"
    NUMBERS_SKIPPED = "NUMBERS_SKIPPED"
    KEYS_UNKNOWN = "KEYS_UNKNOWN"
    COSIGNER_UNKNOWN = "COSIGNER_UNKNOWN"
    NO_COPY = "NO_COPY"
    COPY_AGREES = "COPY_AGREES"
    CONTINUED = "CONTINUED"
    KEY_DECIDED = "KEY_DECIDED"
    MADE_ANEW = "MADE_ANEW"
    DESTROYED = "DESTROYED"
    RELEASED = "RELEASED"
    CATALOGUE_WRITTEN = "CATALOGUE_WRITTEN"
    RESTATED_BY_RELEASE = "RESTATED_BY_RELEASE"
    PROMISE_KEPT = "PROMISE_KEPT"
    BROKEN_OFF = "BROKEN_OFF"
    WRITTEN_IN_PARTS = "WRITTEN_IN_PARTS"


@dataclass(frozen=True)
class Remark:
    """One thing to be said."""

    code: RemarkCode
    details: Mapping[str, str | int] = field(default_factory=dict)


@dataclass
class Examination:
    """What an examination found, what it has to say, and how much of the log it covered."""

    findings: list[DoctorFinding] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    size: int = 0
    numbers_given: int = 0
    """The last number that an entry was given before the examination began."""
    open_transactions: list[int] = field(default_factory=list)
    """Ids of the transactions that were under way then, and may have ended since."""

    def add_remark(self, code: RemarkCode, /, **details: str | int) -> None:
        """Take a remark."""
        self.remarks.append(Remark(code, details))

    @property
    def exit_code(self) -> int:
        """What a program is told."""
        return exit_code(self.findings)


def exit_code(findings: Iterable[DoctorFinding]) -> int:
    """Add up the bits of the classes found; 0 when nothing is wrong."""
    code = Exit(0)
    for each in findings:
        code |= EXIT_OF_KIND[each.kind]
    return int(code)
