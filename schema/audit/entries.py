"""GraphQL types of audit log entries: who, when, what from what to what, and why."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry.scalars import JSON

from resolvers.audit.diff import ColumnChange
from resolvers.audit.entries import EntryFilter, audit_entries
from resolvers.audit.sentence import column_unit, column_word, value_text
from resolvers.query.mapping import Search
from resolvers.query.selection import field_key
from rulebook.errors import InvalidInput
from schema.context import Info
from schema.execution.search_field import search_field
from schema.fields.field_helpers import column, computed, optional_input
from schema.fields.ids import from_global_id, to_global_id, uuid_from_global_id
from schema.fields.locale import Locale, LocaleArgument
from schema.fields.page import Connection, add_page_arguments
from schema.fields.row_type import Node, RowType


@strawberry.enum(description="What kind of entry it is.")
class AuditOp(Enum):
    """What happened to the row, or beside all rows."""

    INSERT = strawberry.enum_value("I", description="Ditambahkan. A row was added.")
    UPDATE = strawberry.enum_value("U", description="Diubah. A row was changed.")
    DELETE = strawberry.enum_value("D", description="Dihapus. A row was removed.")
    BASELINE = strawberry.enum_value(
        "B",
        description="Keadaan dicatat ulang. A row was written down whole after its table changed its form.",
    )
    SCHEMA = strawberry.enum_value("S", description="Susunan tabel berubah. A table changed its form.")
    READ = strawberry.enum_value("R", description="Dibaca. Specific personal data was read.")
    REFUSAL = strawberry.enum_value("T", description="Ditolak. An act within reach was refused.")
    ERASURE = strawberry.enum_value("E", description="Dimusnahkan. Personal values were destroyed.")
    CONTROL = strawberry.enum_value(
        "C", description="Segel kendali. What was sealed, before each checkpoint."
    )


@strawberry.type(description="The erasure that destroyed personal values.")
class AuditErasure:
    """Why a value is not there any more."""

    entry_id: strawberry.ID = column("The entry that says so.")
    legal_basis: str | None = column("By which law.")
    decree: str | None = column("By which decree.")
    decree_date: date | None = column("Of which day.")

    @classmethod
    def from_entry(cls, found: Mapping[str, Any] | None) -> "AuditErasure | None":
        """Build it from what an entry knows."""
        if found is None:
            return None
        day = found["decree_date"]
        return cls(
            entry_id=strawberry.ID(to_global_id("AuditEntry", found["entry"])),
            legal_basis=found["legal_basis"],
            decree=found["decree"],
            decree_date=date.fromisoformat(day) if day else None,
        )


@strawberry.type(description="One column that an entry changed.")
class AuditChange:
    """A column before and after."""

    change: strawberry.Private[ColumnChange]

    @computed(
        "The column; null where a change of personal values was destroyed, and with it which column it was."
    )
    def field(self) -> str | None:
        return self.change.field

    @computed("What the column is called, in words; null where it is not known which it was.")
    def label(self, locale: LocaleArgument = Locale.ID) -> str | None:
        return column_word(self.change.field, locale=locale.value) if self.change.field else None

    @computed("What it held before, as people say it; null for nothing.")
    def old_text(self, locale: LocaleArgument = Locale.ID) -> str | None:
        return self._format_value(self.change.old, locale)

    @computed("What it holds after, as people say it; null for nothing.")
    def new_text(self, locale: LocaleArgument = Locale.ID) -> str | None:
        return self._format_value(self.change.new, locale)

    def _format_value(self, value: object, locale: Locale) -> str | None:
        return None if value is None else value_text(self.change, value, locale=locale.value)

    @computed("In which unit `old` and `new` are given, where the column has one: half_days, or rupiah.")
    def unit(self) -> str | None:
        return column_unit(self.change.field)

    @computed("What it held before, in the column's own unit.")
    def old(self) -> JSON | None:
        held: JSON | None = self.change.old
        return held

    @computed("What it holds after, in the column's own unit.")
    def new(self) -> JSON | None:
        held: JSON | None = self.change.new
        return held

    @computed(
        "Whether it is closed to the caller: an open letter of audit over this person and day opens it, for a purpose "
        "that the request states."
    )
    def is_closed(self) -> bool:
        return self.change.is_closed

    @computed("Whether it is a secret, of which only the change is told.")
    def is_redacted(self) -> bool:
        return self.change.is_redacted

    @computed("Whether the value was destroyed.")
    def is_destroyed(self) -> bool:
        return self.change.is_destroyed

    @computed("The erasure that destroyed it; null for a destroyed value means that nobody has said why.")
    def destroyed_under(self) -> AuditErasure | None:
        return AuditErasure.from_entry(self.change.destroyed_under)


@strawberry.type(description="Who acted.")
class AuditActor:
    """An account, and as whom it acted."""

    account_id: strawberry.ID = column("The account.")
    user_name: str | None = column("Its user name; masked where it is a NIP.")
    name: str | None = column("Whose account it is.")
    title: str | None = column("The position its holder had on that day.")
    acting_as: str | None = column("As plt or plh of which post.")
    acting_decree: str | None = column("By which decree.")


@strawberry.type(
    description="One entry of the log: one change of one row, or what was read, refused or destroyed."
)
class AuditEntry(RowType, Node):
    """A sealed entry."""

    at: datetime = column("When it was made.")
    relation: str = column("Which relation: schema and table.")
    relation_name: str = column("What the relation is called in Indonesian.")
    op: AuditOp = column("What kind of entry it is.")
    row_key: JSON = column("The key of the row.")
    subject_name: str | None = column("Whom it is about, by the name they have now; null while it is closed.")
    method: str = column("How the actor proved who they are.")
    operation: str = column("The named act.")
    reason: str | None = column("Why, in the actor's words; null too when it was destroyed, or is closed.")
    has_reason: bool = column("Whether a reason was given.")
    legal_basis: str | None = column("By which law.")
    request_id: str = column("The request in which it happened.")
    leaf_index: int = column("Its place in the tree.")
    leaf_hash: str = column("The hash of its leaf as the tree holds it, in base64.")
    viewer_may_see_values: bool = column(
        "Whether its personal values are open to the caller, under a letter of audit and for a stated purpose."
    )

    @computed("The entry in one plain sentence.")
    def sentence(self, locale: LocaleArgument = Locale.ID) -> str:
        told: str = self.row[field_key("sentence", {"locale": locale})]
        return told

    @computed("Who acted.")
    def actor(self) -> AuditActor:
        found = self.row["actor"]
        return AuditActor(
            account_id=strawberry.ID(to_global_id("Account", found["actor_id"])),
            user_name=found["actor_user_name"],
            name=found["actor_name"],
            title=found["actor_title"],
            acting_as=found["acting_as"],
            acting_decree=found["acting_decree"],
        )

    @computed("On whose behalf.")
    def on_behalf_of(self) -> AuditActor | None:
        found = self.row["on_behalf_of"]
        if found["on_behalf_of_id"] is None:
            return None
        return AuditActor(
            account_id=strawberry.ID(to_global_id("Account", found["on_behalf_of_id"])),
            user_name=found["on_behalf_of_user_name"],
            name=found["on_behalf_of_name"],
            title=None,
            acting_as=None,
            acting_decree=None,
        )

    @computed("The id of the row, where an id can name it.")
    def row_id(self) -> strawberry.ID | None:
        found = self.row["row_id"]
        return strawberry.ID(to_global_id(*found)) if found else None

    @computed("The id of the person it is about.")
    def subject_id(self) -> strawberry.ID | None:
        found = self.row["subject_id"]
        return strawberry.ID(to_global_id("Employee", found)) if found else None

    @computed("What changed, column by column.", max_items=25)
    def changes(self) -> list[AuditChange]:
        return [AuditChange(change=each) for each in self.row["changes"]]


@strawberry.input(description="Narrows the log; everything given must hold.")
class AuditEntryFilter:
    """What to look for."""

    actor_id: strawberry.ID | None = optional_input("Who acted: an account's id.")
    subject_id: strawberry.ID | None = optional_input(
        "Whom it is about: an employee's id. Finds what is open."
    )
    nip: str | None = optional_input("Whom it is about: a staff number, exactly. Finds what is open.")
    relation: str | None = optional_input("Which relation, such as hr.leave_request.")
    row_id: strawberry.ID | None = optional_input("One row: the id of an object.")
    row_key: JSON | None = optional_input("One row without an id of its own: its key as an entry shows it.")
    op: AuditOp | None = optional_input("What kind of entry.")
    field: str | None = optional_input(
        "A column that was set or changed, such as grade. Destroyed values are not found."
    )
    operation: str | None = optional_input("The named act, such as decideLeave.")
    request_id: str | None = optional_input("The request in which it happened.")
    reason: str | None = optional_input("A piece of the reason, in any case. Finds what is open.")
    since: datetime | None = optional_input("From this instant.")
    before: datetime | None = optional_input("Before this instant.")
    leaf_from: int | None = optional_input("From this leaf index on.")
    leaf_below: int | None = optional_input("Below this leaf index.")
    with_control: bool = strawberry.field(
        default=False, description="Also the control entries, one before each checkpoint."
    )


@strawberry.type
class HistoryQuery:
    """The search of auditors."""

    @search_field(
        "Who changed what, when and why: sealed entries, newest first. What was just written appears within a second; "
        "`auditHealth` tells how far sealing is behind. For auditors; empty for everybody else.",
        returns=Connection[AuditEntry] | None,
    )
    @add_page_arguments
    def audit_entries(
        self,
        info: Info,
        filter: Annotated[
            AuditEntryFilter | None, strawberry.argument(description="What to look for.")
        ] = None,
    ) -> Search:
        return audit_entries(info.context.call, to_entry_filter(filter))


def to_entry_filter(given: AuditEntryFilter | None) -> EntryFilter:
    """Return the filter in our own words.

    Raises: InvalidInput, NotFound
    """
    if given is None:
        return EntryFilter()
    row = None
    if given.row_id is not None:
        kind, _ = from_global_id(given.row_id)
        row = kind, uuid_from_global_id(given.row_id, kind)
    return EntryFilter(
        actor_id=uuid_from_global_id(given.actor_id, "Account") if given.actor_id is not None else None,
        subject_id=uuid_from_global_id(given.subject_id, "Employee")
        if given.subject_id is not None
        else None,
        nip=given.nip,
        relation=given.relation,
        row=row,
        row_key=_row_key_filter(given.row_key),
        op=str(given.op.value) if given.op else None,
        field=given.field,
        operation=given.operation,
        request_id=given.request_id,
        reason=given.reason,
        since=parse_instant(given.since, "filter", "since"),
        before=parse_instant(given.before, "filter", "before"),
        leaf_from=given.leaf_from,
        leaf_below=given.leaf_below,
        with_control=given.with_control,
    )


def _row_key_filter(given: Any) -> dict[str, Any] | None:
    if given is None or isinstance(given, dict):
        return given
    raise InvalidInput(
        path=("filter", "row_key"),
        why_id="Kunci baris adalah objek JSON seperti yang ditunjukkan entri.",
        why_en="The key of a row is a JSON object as an entry shows it.",
    )


def parse_instant(given: datetime | None, *path: str) -> datetime | None:
    """Read an instant at a place in the input.

    Raises: InvalidInput for an instant without a zone, or one that no calendar in UTC holds
    """
    if given is None:
        return None
    try:
        if given.tzinfo is not None:
            return given.astimezone(UTC)
    except OverflowError:
        pass
    raise InvalidInput(
        path=path,
        why_id="Waktu ini tidak terbaca. Tulis tanggal, jam dan zona, misalnya 2026-07-06T08:00:00+07:00.",
        why_en="This instant cannot be read. Write date, time and zone, such as 2026-07-06T08:00:00+07:00.",
    )
