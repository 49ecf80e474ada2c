"""Labels of the log's tables, columns, values and operations, from which its sentences are made.

Indonesian first; the words are those of docs/glossary.md. A test holds them against the catalogue, so that no
table and no column is ever without one. A word is lower case unless it is a name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from rulebook.audit_labels.codes import VALUE_LABELS
from rulebook.audit_labels.columns import COLUMN_LABELS
from rulebook.audit_labels.operations import KIND_LABELS, OPERATION_LABELS, READ_LABELS
from rulebook.audit_labels.phrases import PHRASES
from rulebook.audit_labels.tables import DETAIL_LABELS, RELATION_LABELS
from rulebook.audit_labels.tables import HALF_DAYS as HALF_DAYS
from rulebook.audit_labels.tables import NAMING_COLUMNS as NAMING_COLUMNS
from rulebook.audit_labels.tables import RELATION_PLACES as RELATION_PLACES
from rulebook.audit_labels.tables import RUPIAH as RUPIAH
from rulebook.audit_labels.tables import UNITS as UNITS


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The words of one language, and the phrases that join them; `locale` is what the language is called."""

    locale: str
    operations: Mapping[str, str]
    reads: Mapping[str, str]
    kinds: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    relations: Mapping[str, str]
    columns: Mapping[str, str]
    details: Mapping[str, str]

    def phrase(self, phrase: str, /, **facts: object) -> str:
        """Say a phrase with its facts."""
        indonesian, in_english = PHRASES[phrase]
        return (in_english if self.locale == "en" else indonesian).format_map(facts)

    def operation(self, operation: str) -> str:
        """Return what an act is called; one that is not known is spoken by its own name."""
        return self.operations.get(operation) or self.phrase("running", operation=operation)

    def read(self, operation: str) -> str:
        """Return what a read opened; one that is not known is spoken by its own name."""
        return self.reads.get(operation, operation)

    def column(self, name: str) -> str:
        """Return what a column is called, or a detail of an entry; one that is not known is spoken as it is stored."""
        return self.columns.get(name) or self.details.get(name) or name.replace("_", " ")

    def relation(self, name: str) -> str:
        """Return what a table is called."""
        return self.relations.get(name, name)


def _in_language(labels: Mapping[str, tuple[str, str]], language: int) -> Mapping[str, str]:
    return MappingProxyType({key: both[language] for key, both in labels.items()})


def _build_vocabulary(locale: str, language: int) -> Vocabulary:
    """Take the labels of one language; `language` is its place in each pair."""
    return Vocabulary(
        locale=locale,
        operations=_in_language(OPERATION_LABELS, language),
        reads=_in_language(READ_LABELS, language),
        kinds=_in_language(KIND_LABELS, language),
        values=MappingProxyType(
            {name: _in_language(codes, language) for name, codes in VALUE_LABELS.items()}
        ),
        relations=_in_language(RELATION_LABELS, language),
        columns=_in_language(COLUMN_LABELS, language),
        details=_in_language(DETAIL_LABELS, language),
    )


VOCABULARIES: Final[Mapping[str, Vocabulary]] = {
    locale: _build_vocabulary(locale, language) for language, locale in enumerate(("id", "en"))
}
"""By language."""

_INDONESIAN: Final = VOCABULARIES["id"]
OPERATIONS: Final = _INDONESIAN.operations
RELATIONS: Final = _INDONESIAN.relations
COLUMNS: Final = _INDONESIAN.columns
DETAILS: Final = _INDONESIAN.details
VALUES: Final = _INDONESIAN.values
