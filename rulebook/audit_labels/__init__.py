"""What are the log's tables, columns, values and acts called? The words that its sentences are made of.

Called by resolvers/audit_sentence.py. Indonesian first; the words are those of docs/glossary.md. A test holds them
against the catalogue, so that no table and no column is ever without one. A word is lower case unless it is a name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rulebook.audit_labels import english, english_codes
from rulebook.audit_labels.codes import VALUES as VALUES
from rulebook.audit_labels.columns import COLUMNS as COLUMNS
from rulebook.audit_labels.columns import ENGLISH_COLUMNS
from rulebook.audit_labels.operations import KINDS as KINDS
from rulebook.audit_labels.operations import OPERATIONS as OPERATIONS
from rulebook.audit_labels.phrases import PHRASES
from rulebook.audit_labels.tables import DETAILS as DETAILS
from rulebook.audit_labels.tables import HALF_DAYS as HALF_DAYS
from rulebook.audit_labels.tables import NAMING_COLUMNS as NAMING_COLUMNS
from rulebook.audit_labels.tables import RELATION_PLACES as RELATION_PLACES
from rulebook.audit_labels.tables import RELATIONS as RELATIONS
from rulebook.audit_labels.tables import RUPIAH as RUPIAH
from rulebook.audit_labels.tables import UNITS as UNITS


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The words of one language, and the phrases that join them; `locale` is what the language is called."""

    locale: str
    operations: Mapping[str, str]
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

    def column(self, name: str) -> str:
        """Return what a column is called, or a detail of an entry; one that is not known is spoken as it is stored."""
        return self.columns.get(name) or self.details.get(name) or name.replace("_", " ")

    def relation(self, name: str) -> str:
        """Return what a table is called."""
        return self.relations.get(name, name)


VOCABULARIES: Final[Mapping[str, Vocabulary]] = {
    "id": Vocabulary(
        locale="id",
        operations=OPERATIONS,
        kinds=KINDS,
        values=VALUES,
        relations=RELATIONS,
        columns=COLUMNS,
        details=DETAILS,
    ),
    "en": Vocabulary(
        locale="en",
        operations=english.OPERATIONS,
        kinds=english.KINDS,
        values=english_codes.VALUES,
        relations=english.RELATIONS,
        columns=ENGLISH_COLUMNS,
        details=english.DETAILS,
    ),
}
"""By language."""
