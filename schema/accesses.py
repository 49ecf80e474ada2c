"""Who looked into my data, in GraphQL words? The trail behind `viewer { dataAccesses }`."""

from datetime import datetime

import strawberry

from rulebook import values
from schema.errors import Locale, Spoken
from schema.row import Seen, answer, kinds, said

kinds(
    values.AccessKind,
    "What somebody did with a person's data.",
    READ="It was read.",
    MADE="It was written down for the first time.",
    CHANGED="It was changed.",
    REMOVED="It was removed.",
)


@strawberry.type(description="Somebody read or changed the caller's data.")
class DataAccess(Seen):
    """One line of the trail."""

    at: datetime = said("When.")
    by_name: str | None = said("Who, or which machine.")
    office: str | None = said("In which office: the unit of whoever did it, or the role they had.")
    kind: values.AccessKind = said("Read, made, changed or removed.")
    operation: str = said("The named act.")
    fields: list[str] = said("Which fields.", most=40)
    purpose: str | None = said("What for, in the words of whoever did it; none when nothing was said.")

    @answer("The kind as a word.")
    def word(self, locale: Spoken = Locale.ID) -> str:
        told: str = self.row["words"][locale.value]
        return told
