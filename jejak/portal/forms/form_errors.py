"""Faults of a form: what is wrong, and with which of its fields. Shown at the top of a page and beside the field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from jejak.portal.i18n import LANGUAGES, Translator

_HIDDEN_FIELDS: Final = ("version", "leaveRequestId", "delegationId", "challenge")
"""Fields that nobody sees: there is nothing to lead to."""


@dataclass(frozen=True)
class FormError:
    """One thing that is wrong, in every language, since the page that shows it may be turned into the other one."""

    texts: Mapping[str, str]
    field: str = ""
    code: str = ""
    language: str = LANGUAGES[0]

    @property
    def message(self) -> str:
        """The sentence in the language of the page."""
        return self.texts[self.language]


def build_form_error(translator: Translator, key: str, *, field: str = "", **facts: object) -> FormError:
    """Return a fault in words of our own, by their key."""
    texts = {each: Translator(each, translator.time_zone).text(key, **facts) for each in LANGUAGES}
    return FormError(texts, field=field, language=translator.language)


def parse_form_errors(errors: Sequence[Mapping[str, Any]], language: str) -> list[FormError]:
    """Return the API's refusals; each says itself what is true and what to do."""
    return [
        FormError(
            {"id": error["messageId"], "en": error["messageEn"]},
            field=error["path"][0] if error["path"] and error["path"][0] not in _HIDDEN_FIELDS else "",
            code=error["code"],
            language=language,
        )
        for error in errors
    ]
