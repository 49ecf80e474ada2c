"""Refusal: a named exception that says what is true, which rule says so, and what to do.

Raised by rules and resolvers; turned into a user error by schema/user_errors.py. Holds no personal data beyond
what its fields say, and those go only to somebody who may see them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, dataclass_transform

from rulebook.labels import format_value
from rulebook.values import Citation


@dataclass_transform(eq_default=False, kw_only_default=True)
class _LocalizedError(Exception):
    """Make every subclass a dataclass with keyword fields, without a decorator on each."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        dataclass(eq=False, kw_only=True, repr=False)(cls)


class Refusal(_LocalizedError):
    """A request that a rule refuses; subclasses carry the facts in typed fields.

    `indonesian` and `english` are (what is true, what to do), with fields in braces.
    `path` names the input field at fault in our own spelling; the schema spells it for its readers.
    `is_denial`: the person who asked reaches the matter but has no authority, which is put on record.
    """

    is_denial: ClassVar[bool] = False
    code: ClassVar[str]
    indonesian: ClassVar[tuple[str, str]]
    english: ClassVar[tuple[str, str]]

    rule: Citation | None = None
    path: tuple[str, ...] = ()

    def words(self, locale: str) -> Mapping[str, str]:
        """Speak the fields for use in a sentence."""
        return {field.name: format_value(getattr(self, field.name), locale) for field in fields(self)}

    def message(self, locale: str) -> str:
        """Say what is true, which rule says so and what to do; in Indonesian unless English is asked."""
        fact, advice = self.english if locale == "en" else self.indonesian
        basis = f"{'Basis' if locale == 'en' else 'Dasar'}: {self.rule.text(locale)}." if self.rule else ""
        words = self.words(locale)
        return " ".join(part for part in (fact.format_map(words), basis, advice.format_map(words)) if part)

    @property
    def bilingual_message(self) -> str:
        """Say it in Indonesian and then in English, to somebody who has not said which they read."""
        return f"{self.message('id')} {self.message('en')}"

    def __str__(self) -> str:
        """Give the code alone: this goes to logs, and a sentence may name a person."""
        return self.code
