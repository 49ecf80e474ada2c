"""Faults of a form: what is wrong, and with which of its fields. Shown at the top of a page and beside the field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from jejak.portal.speech import LANGUAGES, Speech

_HIDDEN: Final = ("version", "leaveRequestId", "delegationId", "challenge")
"""Fields that nobody sees: there is nothing to lead to."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, in every language, since the page that shows it may be turned into the other one."""

    texts: Mapping[str, str]
    field: str = ""
    code: str = ""
    language: str = LANGUAGES[0]

    @property
    def message(self) -> str:
        """The sentence in the language of the page."""
        return self.texts[self.language]


def build_fault(speech: Speech, key: str, *, field: str = "", **facts: object) -> Fault:
    """Return a fault in words of our own, by their key."""
    texts = {each: Speech(each, speech.time_zone).say(key, **facts) for each in LANGUAGES}
    return Fault(texts, field=field, language=speech.language)


def faults_of(errors: Sequence[Mapping[str, Any]], language: str) -> list[Fault]:
    """Return the API's refusals; each says itself what is true and what to do."""
    return [
        Fault(
            {"id": error["messageId"], "en": error["messageEn"]},
            field=error["path"][0] if error["path"] and error["path"][0] not in _HIDDEN else "",
            code=error["code"],
            language=language,
        )
        for error in errors
    ]
