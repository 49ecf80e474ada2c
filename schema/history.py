"""What was changed, in GraphQL words? Entries of the audit log: who, when, what from what to what, and why."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry.scalars import JSON

from resolvers.change import Change
from resolvers.history import EntryFilter, audit_entries
from resolvers.plan.ask import key_of
from resolvers.plan.shape import Search
from resolvers.sentence import column_unit, column_word, value_text
from rulebook.errors import InvalidInput
from schema.context import Info
from schema.door import door
from schema.errors import Locale, Spoken
from schema.ids import global_id, split_id, uuid_of
from schema.page import After, Before, Connection, First, Last
from schema.row import Node, Seen, answer, maybe, said


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

    entry_id: strawberry.ID = said("The entry that says so.")
    legal_basis: str | None = said("By which law.")
    decree: str | None = said("By which decree.")
    decree_date: date | None = said("Of which day.")

    @classmethod
    def of(cls, found: Mapping[str, Any] | None) -> "AuditErasure | None":
        """Build it from what an entry knows."""
        if found is None:
            return None
        day = found["decree_date"]
        return cls(
            entry_id=strawberry.ID(global_id("AuditEntry", found["entry"])),
            legal_basis=found["legal_basis"],
            decree=found["decree"],
            decree_date=date.fromisoformat(day) if day else None,
        )


@strawberry.type(description="One column that an entry changed.")
class AuditChange:
    """A column before and after."""

    change: strawberry.Private[Change]

    @answer(
        "The column; null where a change of personal values was destroyed, and with it which column it was."
    )
    def field(self) -> str | None:
        return self.change.field

    @answer("What the column is called, in words; null where it is not known which it was.")
    def label(self, locale: Spoken = Locale.ID) -> str | None:
        return column_word(self.change.field, locale=locale.value) if self.change.field else None

    @answer("What it held before, as people say it; null for nothing.")
    def old_text(self, locale: Spoken = Locale.ID) -> str | None:
        return self._text(self.change.old, locale)

    @answer("What it holds after, as people say it; null for nothing.")
    def new_text(self, locale: Spoken = Locale.ID) -> str | None:
        return self._text(self.change.new, locale)

    def _text(self, value: object, locale: Locale) -> str | None:
        return None if value is None else value_text(self.change, value, locale=locale.value)

    @answer("In which unit `old` and `new` are given, where the column has one: half_days, or rupiah.")
    def unit(self) -> str | None:
        return column_unit(self.change.field)

    @answer("What it held before, in the column's own unit.")
    def old(self) -> JSON | None:
        held: JSON | None = self.change.old
        return held

    @answer("What it holds after, in the column's own unit.")
    def new(self) -> JSON | None:
        held: JSON | None = self.change.new
        return held

    @answer(
        "Whether it is closed to the caller: an open letter of audit over this person and day opens it, for a purpose "
        "that the request states."
    )
    def is_closed(self) -> bool:
        return self.change.is_closed

    @answer("Whether it is a secret, of which only the change is told.")
    def is_redacted(self) -> bool:
        return self.change.is_redacted

    @answer("Whether the value was destroyed.")
    def is_destroyed(self) -> bool:
        return self.change.is_destroyed

    @answer("The erasure that destroyed it; null for a destroyed value means that nobody has said why.")
    def destroyed_under(self) -> AuditErasure | None:
        return AuditErasure.of(self.change.destroyed_under)


@strawberry.type(description="Who acted.")
class AuditActor:
    """An account, and as whom it acted."""

    account_id: strawberry.ID = said("The account.")
    user_name: str | None = said("Its user name; masked where it is a NIP.")
    name: str | None = said("Whose account it is.")
    title: str | None = said("The position its holder had on that day.")
    acting_as: str | None = said("As plt or plh of which post.")
    acting_decree: str | None = said("By which decree.")


@strawberry.type(
    description="One entry of the log: one change of one row, or what was read, refused or destroyed."
)
class AuditEntry(Seen, Node):
    """A sealed entry."""

    at: datetime = said("When it was made.")
    relation: str = said("Which relation: schema and table.")
    relation_name: str = said("What the relation is called in Indonesian.")
    op: AuditOp = said("What kind of entry it is.")
    row_key: JSON = said("The key of the row.")
    subject_name: str | None = said("Whom it is about, by the name they have now; null while it is closed.")
    method: str = said("How the actor proved who they are.")
    operation: str = said("The named act.")
    reason: str | None = said("Why, in the actor's words; null too when it was destroyed, or is closed.")
    has_reason: bool = said("Whether a reason was given.")
    legal_basis: str | None = said("By which law.")
    request_id: str = said("The request in which it happened.")
    leaf_index: int = said("Its place in the tree.")
    leaf_hash: str = said("The hash of its leaf as the tree holds it, in base64.")
    viewer_may_see_values: bool = said(
        "Whether its personal values are open to the caller, under a letter of audit and for a stated purpose."
    )

    @answer("The entry in one plain sentence.")
    def sentence(self, locale: Spoken = Locale.ID) -> str:
        told: str = self.row[key_of("sentence", {"locale": locale})]
        return told

    @answer("Who acted.")
    def actor(self) -> AuditActor:
        found = self.row["actor"]
        return AuditActor(
            account_id=strawberry.ID(global_id("Account", found["actor_id"])),
            user_name=found["actor_user_name"],
            name=found["actor_name"],
            title=found["actor_title"],
            acting_as=found["acting_as"],
            acting_decree=found["acting_decree"],
        )

    @answer("On whose behalf.")
    def on_behalf_of(self) -> AuditActor | None:
        found = self.row["on_behalf_of"]
        if found["on_behalf_of_id"] is None:
            return None
        return AuditActor(
            account_id=strawberry.ID(global_id("Account", found["on_behalf_of_id"])),
            user_name=found["on_behalf_of_user_name"],
            name=found["on_behalf_of_name"],
            title=None,
            acting_as=None,
            acting_decree=None,
        )

    @answer("The id of the row, where an id can name it.")
    def row_id(self) -> strawberry.ID | None:
        found = self.row["row_id"]
        return strawberry.ID(global_id(*found)) if found else None

    @answer("The id of the person it is about.")
    def subject_id(self) -> strawberry.ID | None:
        found = self.row["subject_id"]
        return strawberry.ID(global_id("Employee", found)) if found else None

    @answer("What changed, column by column.", most=25)
    def changes(self) -> list[AuditChange]:
        return [AuditChange(change=each) for each in self.row["changes"]]


@strawberry.input(description="Narrows the log; everything given must hold.")
class AuditEntryFilter:
    """What to look for."""

    actor_id: strawberry.ID | None = maybe("Who acted: an account's id.")
    subject_id: strawberry.ID | None = maybe("Whom it is about: an employee's id. Finds what is open.")
    nip: str | None = maybe("Whom it is about: a staff number, exactly. Finds what is open.")
    relation: str | None = maybe("Which relation, such as hr.leave_request.")
    row_id: strawberry.ID | None = maybe("One row: the id of an object.")
    row_key: JSON | None = maybe("One row without an id of its own: its key as an entry shows it.")
    op: AuditOp | None = maybe("What kind of entry.")
    field: str | None = maybe(
        "A column that was set or changed, such as grade. Destroyed values are not found."
    )
    operation: str | None = maybe("The named act, such as decideLeave.")
    request_id: str | None = maybe("The request in which it happened.")
    reason: str | None = maybe("A piece of the reason, in any case. Finds what is open.")
    since: datetime | None = maybe("From this instant.")
    before: datetime | None = maybe("Before this instant.")
    leaf_from: int | None = maybe("From this leaf index on.")
    leaf_below: int | None = maybe("Below this leaf index.")
    with_control: bool = strawberry.field(
        default=False, description="Also the control entries, one before each checkpoint."
    )


@strawberry.type
class HistoryQuery:
    """The auditors' door."""

    @door(
        "Who changed what, when and why: sealed entries, newest first. What was just written appears within a second; "
        "`auditHealth` tells how far sealing is behind. For auditors; empty for everybody else.",
        gives=Connection[AuditEntry] | None,
    )
    def audit_entries(
        self,
        info: Info,
        filter: Annotated[
            AuditEntryFilter | None, strawberry.argument(description="What to look for.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Search:
        return audit_entries(info.context.call, narrowed(filter))


def narrowed(given: AuditEntryFilter | None) -> EntryFilter:
    """Return the filter in our own words.

    Raises: InvalidInput, NotFound
    """
    if given is None:
        return EntryFilter()
    row = None
    if given.row_id is not None:
        kind, _ = split_id(given.row_id)
        row = kind, uuid_of(given.row_id, kind)
    return EntryFilter(
        actor_id=uuid_of(given.actor_id, "Account") if given.actor_id is not None else None,
        subject_id=uuid_of(given.subject_id, "Employee") if given.subject_id is not None else None,
        nip=given.nip,
        relation=given.relation,
        row=row,
        row_key=_key(given.row_key),
        op=str(given.op.value) if given.op else None,
        field=given.field,
        operation=given.operation,
        request_id=given.request_id,
        reason=given.reason,
        since=instant_of(given.since, "filter", "since"),
        before=instant_of(given.before, "filter", "before"),
        leaf_from=given.leaf_from,
        leaf_below=given.leaf_below,
        with_control=given.with_control,
    )


def _key(given: Any) -> dict[str, Any] | None:
    if given is None or isinstance(given, dict):
        return given
    raise InvalidInput(
        path=("filter", "row_key"),
        why_id="Kunci baris adalah objek JSON seperti yang ditunjukkan entri.",
        why_en="The key of a row is a JSON object as an entry shows it.",
    )


def instant_of(given: datetime | None, *path: str) -> datetime | None:
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
