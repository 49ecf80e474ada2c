"""GraphQL types of the data access log of a person, the field `viewer { dataAccesses }`."""

from datetime import datetime
from typing import Self

import strawberry

from resolvers.audit.data_access_log import count_data_accesses
from resolvers.audit.sentence import act_word, field_words, record_words
from resolvers.query.mapping import Page
from resolvers.query.page_limits import MAX_TOTAL_COUNT
from rulebook import values
from schema.context import Info
from schema.fields.field_helpers import column, computed, describe_enum
from schema.fields.locale import Locale, LocaleArgument
from schema.fields.page import Edge, PageInfo, build_edges
from schema.fields.row_type import RowType

describe_enum(
    values.AccessKind,
    "What somebody did with a person's data.",
    READ="It was read.",
    MADE="It was written down for the first time.",
    CHANGED="It was changed.",
    REMOVED="It was removed.",
)


@strawberry.type(description="Somebody read or changed the caller's data.")
class DataAccess(RowType):
    """One line of the trail."""

    at: datetime = column("When.")
    by_name: str | None = column("Who, or which machine.")
    office: str | None = column("In which office: the unit of the person who did it, or the role they had.")
    kind: values.AccessKind = column("Read, made, changed or removed.")
    operation: str = column("The named act.")
    fields: list[str] = column("Which fields.", max_items=40)
    purpose: str | None = column(
        "What for, in the words of the person who did it; none when nothing was said."
    )

    @computed("The kind as a word.")
    def word(self, locale: LocaleArgument = Locale.ID) -> str:
        told: str = self.row["words"][locale.value]
        return told

    @computed(
        "The act in words; none for one that has no words of its own, such as a question somebody made up."
    )
    def act(self, locale: LocaleArgument = Locale.ID) -> str | None:
        return act_word(self.row["operation"], locale=locale.value)

    @computed("What the records are called to which the fields belong, each once.", max_items=40)
    def records(self, locale: LocaleArgument = Locale.ID) -> list[str]:
        return record_words(self.row["fields"], locale=locale.value)

    @computed("What the fields are called, each once.", max_items=40)
    def labels(self, locale: LocaleArgument = Locale.ID) -> list[str]:
        return field_words(self.row["fields"], locale=locale.value)


@strawberry.type(description="One page of a list.")
class DataAccessConnection:
    """Part of the trail. It is counted only when somebody asks how long it is."""

    edges: list[Edge[DataAccess]] = column("The objects of this page.")
    page_info: PageInfo = column("Where this page lies.")

    @classmethod
    def from_page(cls, found: Page) -> Self:
        """Wrap a slice of lines."""
        return cls(edges=build_edges(found, DataAccess.from_row), page_info=PageInfo.from_page(found))

    @computed(f"How many there are in all, counted up to {MAX_TOTAL_COUNT:,}.")
    async def total_count(self, info: Info) -> int | None:
        return await count_data_accesses(info.context.call)

    @computed("False when there are more than `totalCount` says.")
    async def total_count_is_exact(self, info: Info) -> bool:
        return await count_data_accesses(info.context.call) < MAX_TOTAL_COUNT
