"""Who looked into my data, in GraphQL words? The trail behind `viewer { dataAccesses }`."""

from datetime import datetime
from typing import Self

import strawberry

from resolvers.accesses import accesses_counted
from resolvers.plan.shape import Slice
from resolvers.sentence import act_word, field_words, record_words
from rulebook import values
from schema.context import Info
from schema.errors import Locale, Spoken
from schema.page import TOTAL_CAP, Edge, PageInfo, edges_of
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

    @answer(
        "The act in words; none for one that has no words of its own, such as a question somebody made up."
    )
    def act(self, locale: Spoken = Locale.ID) -> str | None:
        return act_word(self.row["operation"], locale=locale.value)

    @answer("What the records are called to which the fields belong, each once.", most=40)
    def records(self, locale: Spoken = Locale.ID) -> list[str]:
        return record_words(self.row["fields"], locale=locale.value)

    @answer("What the fields are called, each once.", most=40)
    def labels(self, locale: Spoken = Locale.ID) -> list[str]:
        return field_words(self.row["fields"], locale=locale.value)


@strawberry.type(description="One page of a list.")
class DataAccessConnection:
    """Part of the trail. It is counted only when somebody asks how long it is."""

    edges: list[Edge[DataAccess]] = said("The objects of this page.")
    page_info: PageInfo = said("Where this page lies.")

    @classmethod
    def of(cls, found: Slice) -> Self:
        """Wrap a slice of lines."""
        return cls(edges=edges_of(found, DataAccess.of), page_info=PageInfo.of(found))

    @answer("How many there are in all, counted up to 10,001.")
    async def total_count(self, info: Info) -> int | None:
        return await accesses_counted(info.context.call)

    @answer("False when there are more than `totalCount` says.")
    async def total_count_is_exact(self, info: Info) -> bool:
        return await accesses_counted(info.context.call) < TOTAL_CAP
