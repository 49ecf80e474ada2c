"""How did an object stand then, in GraphQL words? At an instant or under a checkpoint, for auditors."""

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry.scalars import JSON

from resolvers.as_of import Held, Point, as_of
from resolvers.sentence import column_unit, column_word, value_text
from schema.context import Info
from schema.errors import Locale, Spoken
from schema.history import AuditEntry, AuditErasure, instant_of
from schema.ids import split_id, uuid_of
from schema.level import ask_of
from schema.row import answer, said


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

    held: strawberry.Private[Held]

    @answer("The column.")
    def field(self) -> str:
        return self.held.field

    @answer("What the column is called, in words.")
    def label(self, locale: Spoken = Locale.ID) -> str:
        return column_word(self.held.field, locale=locale.value)

    @answer("What it held, in the column's own unit.")
    def value(self) -> JSON | None:
        held: JSON | None = self.held.value
        return held

    @answer("In which unit `value` is given, where the column has one: half_days, or rupiah.")
    def unit(self) -> str | None:
        return column_unit(self.held.field)

    @answer("What it held, as people say it; null for nothing.")
    def text(self, locale: Spoken = Locale.ID) -> str | None:
        if self.held.value is None:
            return None
        return value_text(self.held, self.held.value, locale=locale.value)

    @answer("Whether it is closed to the caller, as in an entry.")
    def is_closed(self) -> bool:
        return self.held.is_closed

    @answer("Whether it is a secret.")
    def is_redacted(self) -> bool:
        return self.held.is_redacted

    @answer("Whether the value was destroyed since.")
    def is_destroyed(self) -> bool:
        return self.held.is_destroyed

    @answer("The erasure that destroyed it; null for a destroyed value means that nobody has said why.")
    def destroyed_under(self) -> AuditErasure | None:
        return AuditErasure.of(self.held.destroyed_under)


@strawberry.type(description="A row as it stood at one point.")
class AsOf:
    """An image of the past."""

    fields: list[AsOfField] = said("Its columns, by name.", most=40)
    entry: AuditEntry = said("The entry by which it came to stand so.")


@strawberry.type
class AsOfQuery:
    """The past for auditors; null for everybody else."""

    @answer(
        "A row as it stood then, by the sealed entries of the log; null when it was not there. For auditors.",
        is_standard=True,
    )
    async def as_of(self, info: Info, id: Id, at: At) -> AsOf | None:
        info.context.call.signed_in()
        kind, _ = split_id(id)
        point = Point(
            time=instant_of(at.time.value, "at", "time") if at.time else None,
            checkpoint=at.checkpoint.value if at.checkpoint else None,
        )
        row_id = uuid_of(id, kind)
        found = await as_of(info.context.call, ask_of(info, "entry"), kind=kind, row_id=row_id, point=point)
        if found is None:
            return None
        return AsOf(fields=[AsOfField(held=each) for each in found.fields], entry=AuditEntry.of(found.entry))
