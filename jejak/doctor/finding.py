"""What did the doctor find? The classes of findings, with the numbers that programs know them by.

Made by the other files here, shown by `report`. The numbers never change their meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntFlag, StrEnum
from typing import Any


class Kind(IntFlag):
    """What part of the database a finding is about; `--json` gives the sum of those that were found."""

    MIGRATIONS = 1
    ROLES = 2
    GRANTS = 4
    TRIGGERS = 8
    FUNCTIONS = 16
    SHAPE = 32
    REGISTER = 64
    ROWS = 128


class Wrong(StrEnum):
    """In which way it is not as it should be."""

    MISSING = "MISSING"
    UNKNOWN = "UNKNOWN"
    DIFFERENT = "DIFFERENT"
    CHANGED = "CHANGED"
    GONE = "GONE"
    UNRECORDED = "UNRECORDED"
    NO_ACTOR = "NO_ACTOR"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: `subject` names it, `columns` are those of a row, each with (logged, live)."""

    kind: Kind
    wrong: Wrong
    subject: str
    expected: str | None = None
    found: str | None = None
    columns: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
