"""GraphQL fields that show an object as of an instant or a checkpoint, for auditors."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry.scalars import JSON

from resolvers.audit.as_of import ColumnAsOf, PointInHistory, as_of
from resolvers.audit.sentence import column_unit, column_word, value_text
from schema.audit.entries import AuditEntry, AuditErasure, parse_instant
from schema.context import Info
from schema.execution.selection import selection_from_info
from schema.fields.field_helpers import column, computed
from schema.fields.ids import from_global_id, uuid_from_global_id
from schema.fields.locale import Locale, LocaleArgument


@strawberry.input(one_of=True, description="A point in the history: an instant or a checkpoint.")
class AsOfInput:
    """One of the two."""

    time: strawberry.Maybe[datetime] = strawberry.field(description="What was written up to this instant.")
    checkpoint: strawberry.Maybe[int] = strawberry.field(
        description="What the checkpoint of this size covers."
    )


Id = Annotated[strawberry.ID, strawberry.argument(description="The id of the object.")]
At = Annotated[AsOfInput, strawberry.argument(description="When.")]


@strawberry.type(description="One column of a row as it stood.")
class AsOfField:
    """A column and what it held."""

    column_value: strawberry.Private[ColumnAsOf]

    @computed("The column.")
    def field(self) -> str:
        return self.column_value.field

    @computed("What the column is called, in words.")
    def label(self, locale: LocaleArgument = Locale.ID) -> str:
        return column_word(self.column_value.field, locale=locale.value)

    @computed("What it held, in the column's own unit.")
    def value(self) -> JSON | None:
        held: JSON | None = self.column_value.value
        return held

    @computed("In which unit `value` is given, where the column has one: half_days, or rupiah.")
    def unit(self) -> str | None:
        return column_unit(self.column_value.field)

    @computed("What it held, as people say it; null for nothing.")
    def text(self, locale: LocaleArgument = Locale.ID) -> str | None:
        if self.column_value.value is None:
            return None
        return value_text(self.column_value, self.column_value.value, locale=locale.value)

    @computed("Whether it is closed to the caller, as in an entry.")
    def is_closed(self) -> bool:
        return self.column_value.is_closed

    @computed("Whether it is a secret.")
    def is_redacted(self) -> bool:
        return self.column_value.is_redacted

    @computed("Whether the value was destroyed since.")
    def is_destroyed(self) -> bool:
        return self.column_value.is_destroyed

    @computed("The erasure that destroyed it; null for a destroyed value means that nobody has said why.")
    def destroyed_under(self) -> AuditErasure | None:
        return AuditErasure.from_entry(self.column_value.destroyed_under)


@strawberry.type(description="A row as it stood at one point.")
class AsOf:
    """An image of the past."""

    fields: list[AsOfField] = column("Its columns, by name.", max_items=40)
    entry: AuditEntry = column("The entry by which it came to stand so.")


@strawberry.type
class AsOfQuery:
    """The past for auditors; null for everybody else."""

    @computed(
        "A row as it stood then, by the sealed entries of the log; null when it was not there. For auditors.",
        requires_executor=True,
    )
    async def as_of(self, info: Info, id: Id, at: At) -> AsOf | None:
        info.context.call.require_actor()
        kind, _ = from_global_id(id)
        point = PointInHistory(
            time=parse_instant(at.time.value, "at", "time") if at.time else None,
            checkpoint=at.checkpoint.value if at.checkpoint else None,
        )
        row_id = uuid_from_global_id(id, kind)
        found = await as_of(
            info.context.call, selection_from_info(info, "entry"), kind=kind, row_id=row_id, point=point
        )
        if found is None:
            return None
        return AsOf(
            fields=[AsOfField(column_value=each) for each in found.fields],
            entry=AuditEntry.from_row(found.entry),
        )
