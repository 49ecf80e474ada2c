"""Codes of the verifier's findings and statements, by which programs know them.

Made by the other files here, put in words by `words`, shown by `report`. Names and numbers never change their meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntFlag, StrEnum

Detail = str | int


class Kind(IntFlag):
    """The class of a finding; the exit code is their sum."""

    UNREADABLE = 1
    NOTE = 2
    POLICY = 4
    TREE = 8
    ENTRY = 16
    VALUE = 32
    RECEIPT = 64


class FaultCode(StrEnum):
    """In which way something is not what it claims to be."""

    UNREADABLE = "UNREADABLE"
    HOSTILE = "HOSTILE"
    TOO_EARLY = "TOO_EARLY"
    BAD_NOTE = "BAD_NOTE"
    OTHER_LOG = "OTHER_LOG"
    KEY_UNANNOUNCED = "KEY_UNANNOUNCED"
    KEY_UNVOUCHED = "KEY_UNVOUCHED"
    POLICY_NOT_MET = "POLICY_NOT_MET"
    UNWITNESSED = "UNWITNESSED"
    TILE_MISSING = "TILE_MISSING"
    TILE_CHANGED = "TILE_CHANGED"
    ENTRY_CHANGED = "ENTRY_CHANGED"
    ROOT_DIFFERS = "ROOT_DIFFERS"
    REWRITTEN = "REWRITTEN"
    TWO_FACES = "TWO_FACES"
    CUT = "CUT"
    MORE_LOST = "MORE_LOST"
    BAD_PROOF = "BAD_PROOF"
    NOT_CANONICAL = "NOT_CANONICAL"
    BAD_SHAPE = "BAD_SHAPE"
    SEQ_TWICE = "SEQ_TWICE"
    SEQ_ORDER = "SEQ_ORDER"
    TX_DIFFERS = "TX_DIFFERS"
    BACKDATED = "BACKDATED"
    MISDATED = "MISDATED"
    CONTROL_MISSING = "CONTROL_MISSING"
    CONTROL_SIZE = "CONTROL_SIZE"
    CONTROL_CHAIN = "CONTROL_CHAIN"
    CONTROL_COUNTS = "CONTROL_COUNTS"
    CONTROL_TX = "CONTROL_TX"
    WATERMARK_BACK = "WATERMARK_BACK"
    BAD_CONTINUATION = "BAD_CONTINUATION"
    ALONE = "ALONE"
    ERASURE_UNFOUNDED = "ERASURE_UNFOUNDED"
    IMPERSONATED = "IMPERSONATED"
    SUMMARY_DIFFERS = "SUMMARY_DIFFERS"
    POPULATION = "POPULATION"
    VALUE_CHANGED = "VALUE_CHANGED"
    VALUE_MISSING = "MISSING_VALUE"
    VALUE_UNKNOWN = "VALUE_UNKNOWN"
    VALUE_KEPT = "VALUE_KEPT"
    RECEIPT_BROKEN = "RECEIPT_BROKEN"
    RECEIPT_OTHERWISE = "RECEIPT_OTHERWISE"


class StatementCode(StrEnum):
    """What an auditor must read although nothing is wrong."""

    CHECKPOINT = "CHECKPOINT"
    SIGNED = "SIGNED"
    COSIGNED = "COSIGNED"
    UNWITNESSED = "UNWITNESSED"
    NOT_CHECKABLE = "NOT_CHECKABLE"
    OWN_KEYS = "OWN_KEYS"
    CONTINUED = "CONTINUED"
    LOST = "LOST"
    DESTROYED = "DESTROYED"
    NO_VALUES = "NO_VALUES"
    VALUES = "VALUES"
    WITHHELD = "WITHHELD"
    KEYS_CHANGED = "KEYS_CHANGED"
    KEY_DECIDED = "KEY_DECIDED"
    NEW_EPOCH = "NEW_EPOCH"
    QUICK = "QUICK"
    LEAVES = "LEAVES"
    CONSISTENT = "CONSISTENT"
    INCLUDED = "INCLUDED"
    RECEIPT_KEPT = "RECEIPT_KEPT"
    LEAF_UNSEEN = "LEAF_UNSEEN"
    EVIDENCE = "EVIDENCE"
    POPULATION = "POPULATION"
    POPULATION_OPEN = "POPULATION_OPEN"
    EDGE_OPEN = "EDGE_OPEN"
    ONLY_READ = "ONLY_READ"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong; `leaf` is the index of the leaf it is about."""

    code: FaultCode
    leaf: int | None = None
    details: Mapping[str, Detail] = field(default_factory=dict)


@dataclass(frozen=True)
class ReportStatement:
    """One thing to be said."""

    code: StatementCode
    details: Mapping[str, Detail] = field(default_factory=dict)


class CheckStopped(Exception):
    """Nothing further can be checked, for this reason."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def make_finding(found: FaultCode, leaf: int | None = None, /, **details: Detail) -> Finding:
    """Make a finding."""
    return Finding(found, leaf, details)
