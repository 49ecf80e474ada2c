"""What is wrong with a form, and with which of its fields? Told at the top of a page and beside the field.

Called by `jejak.portal.visit` and by pages that find a fault before they ask.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from jejak.portal.speech import Speech

_HIDDEN: Final = ("version", "leaveRequestId", "delegationId", "challenge")
"""Fields that nobody sees: there is nothing to lead to."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: what, and with which field."""

    message: str
    field: str = ""
    code: str = ""


def faults_of(errors: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """Return the API's refusals; each says itself what is true and what to do."""
    return [
        Fault(
            message=error["message"],
            field=error["path"][0] if error["path"] and error["path"][0] not in _HIDDEN else "",
            code=error["code"],
        )
        for error in errors
    ]


def missing(field: str, speech: Speech) -> Fault:
    """Say that a field is empty."""
    return Fault(message=speech.say(f"missing.{field}"), field=field, code="MISSING")
