"""Search of the log's sealed entries, for auditors."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import OperationalError

from resolvers.access.row_scope import has_full_reach
from resolvers.audit.search_refusals import search_refusal_in
from resolvers.caller import Call
from resolvers.mappings import AUDIT_ENTRY, KIND_OF_RELATION
from resolvers.query.mapping import Search
from resolvers.query.selection import Filter
from resolvers.query.sql.condition import like_pattern
from resolvers.sql import statement
from rulebook.audit_labels import COLUMNS, DETAILS, OPERATIONS, RELATION_PLACES
from rulebook.errors import InvalidInput, NotFound, PurposeRequired
from rulebook.nip import InvalidNip, parse_nip, parse_nip_digits

CONTROL = "C"
VALUES = "AuditValue"  # whom an entry is about is not looked up by the person who may not open it
# Entries that are no change of a row stand under a name of their own, by which the log finds them.
_RELATION_OF_OP = {
    "R": "read",
    "T": "refusal",
    "E": "audit.disclosure",
    "S": "schema",
    CONTROL: "audit.checkpoint",
}
_RESTRICTED_FIELDS = ("subject_id", "nip", "reason")
_EQUALITY_FIELDS = ("actor_id", "relation", "op", "operation", "request_id")


@dataclass(frozen=True, kw_only=True)
class EntryFilter:
    """Narrow the log: who acted, about whom, on which relation, row and column, in which request or act, and when."""

    actor_id: UUID | None = None
    subject_id: UUID | None = None
    nip: str | None = None
    relation: str | None = None
    row: tuple[str, UUID] | None = None
    row_key: dict[str, Any] | None = None
    op: str | None = None
    field: str | None = None
    operation: str | None = None
    request_id: str | None = None
    reason: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    leaf_from: int | None = None
    leaf_below: int | None = None
    with_control: bool = False

    def conditions(self, auditor: UUID | None = None) -> list[Filter]:
        """Return how entries are found by what the sealer filed; `auditor` is whose letters open what is closed.

        Raises: NotFound for a row of a type that the log does not know
        """
        criteria = {name: value for name, value in self._search_facts().items() if value is not None}
        if (closed := self.restricted_fields) and auditor is not None:
            criteria["auditor"] = str(auditor)
        text = json.dumps(criteria, ensure_ascii=False, sort_keys=True)
        return [
            Filter("id", "allowed", text, "hr.check_search"),
            Filter("leaf_index", "searched", text, "hr.leaves_found", VALUES if closed else ""),
        ]

    @property
    def restricted_fields(self) -> str | None:
        """The name of what is asked for that only a letter of audit opens, if anything is."""
        return next((name for name in _RESTRICTED_FIELDS if getattr(self, name) is not None), None)

    def check(self) -> None:
        """Refuse what can have no entries whatever the log holds.

        Raises: InvalidInput
        """
        if self.nip is not None:
            try:
                parse_nip(self.nip)
            except InvalidNip as fault:
                raise _invalid("nip", fault.finding.indonesian, fault.finding.english) from fault
        if self.since is not None and self.before is not None and self.since >= self.before:
            raise _invalid(
                "before",
                "Batas akhir tidak sesudah awalnya. Perbaiki urutan kedua waktu.",
                "The end is not after the beginning. Put the two instants in order.",
            )
        if self.leaf_from is not None and self.leaf_below is not None and self.leaf_from >= self.leaf_below:
            raise _invalid(
                "leaf_below",
                "Indeks akhir tidak sesudah indeks awal. Perbaiki urutan keduanya.",
                "The last index is not after the first. Put the two in order.",
            )

    def _search_facts(self) -> dict[str, Any]:
        """Return what is asked for as `hr.leaves_found` reads it."""
        criteria = {
            name: getattr(self, name)
            for name in ("op", "operation", "request_id", "field", "leaf_from", "leaf_below")
        }
        criteria |= {
            name: str(value)
            for name in ("actor_id", "subject_id")
            if (value := getattr(self, name)) is not None
        }
        criteria |= {
            name: value.isoformat()
            for name in ("since", "before")
            if (value := getattr(self, name)) is not None
        }
        criteria |= {
            "relation": self.relation,
            "nip": self.nip and parse_nip_digits(self.nip),
            "places": list(RELATION_PLACES),
        }
        if self.row is not None:
            kind, row_id = self.row
            criteria |= {"relation": relation_of(kind), "row_key": key_of_row(row_id)}
        if self.row_key is not None:
            criteria["row_key"] = json.dumps(self.row_key)
        if self.operation is not None and self.operation not in OPERATIONS:
            criteria["unknown_operation"] = self.operation
        if self.field is not None and self.field not in {*COLUMNS, *DETAILS}:
            criteria["unknown_field"] = self.field
        if self.reason is not None:
            criteria["reason"] = like_pattern(self.reason)
        if self.with_control:
            criteria["with_control"] = True
        return criteria

    def sealed_conditions(self, auditor: UUID | None) -> list[Filter]:
        """Return what holds for the entries by what was sealed alone: whatever the sealer filed may be another's work.

        A NIP is looked for among those whom the auditor examines; without one, among all.

        Raises: NotFound for a row of a type that the log does not know
        """
        found = [
            Filter(name, "equals", value)
            for name in _EQUALITY_FIELDS
            if (value := getattr(self, name)) is not None
        ]
        found += [*self._subject_conditions(auditor), *self._row_conditions(), *self._time_conditions()]
        if self.field is not None:
            found.append(Filter("relation", "among", self.field, "hr.relations_with"))
            found.append(Filter("touched", "has", self.field))
        if self.reason is not None:
            found.append(Filter("reason", "contains", self.reason))
        if not self.with_control and self.op != CONTROL:
            found.append(Filter("is_control", "equals", False))
        return found

    def _subject_conditions(self, auditor: UUID | None) -> list[Filter]:
        found = []
        if self.subject_id is not None:
            found.append(Filter("id", "returned_by", self.subject_id, "hr.entries_about", VALUES))
        if self.nip is not None:
            pair = parse_nip_digits(self.nip), auditor
            found.append(Filter("id", "returned_to", pair, "hr.entries_about_nip", VALUES))
        return found

    def _row_conditions(self) -> list[Filter]:
        found = []
        if self.op in _RELATION_OF_OP:
            found.append(Filter("relation", "equals", _RELATION_OF_OP[self.op]))
        if self.row is not None:
            kind, row_id = self.row
            found += [
                Filter("relation", "equals", relation_of(kind)),
                *row_key_filters(key_of_row(row_id), by_hash=False),
            ]
        if self.row_key is not None:
            found += row_key_filters(json.dumps(self.row_key), by_hash=False)
        return found

    def _time_conditions(self) -> list[Filter]:
        """An instant also says which part of the tree to look at, so that nobody walks through all of it."""
        found = []
        if self.since is not None:
            found += [
                Filter("at", "from", self.since),
                Filter("leaf_index", "from", self.since, "hr.leaf_from"),
            ]
        if self.before is not None:
            found += [
                Filter("at", "below", self.before),
                Filter("leaf_index", "below", self.before, "hr.leaf_until"),
            ]
        if self.leaf_from is not None:
            found.append(Filter("leaf_index", "from", self.leaf_from))
        if self.leaf_below is not None:
            found.append(Filter("leaf_index", "below", self.leaf_below))
        return found


def audit_entries(call: Call, narrowed: EntryFilter) -> Search:
    """Look for sealed entries, newest first; there is none for anybody but an auditor.

    What looks at whom an entry is about, or at its reason, finds what a letter of audit opens.

    Raises: NotSignedIn, NotFound for a row of a type that the log does not know; InvalidInput, PurposeRequired for
            what can find nothing. What the log alone can tell, the reading statement refuses: see `search_refusal_in`.
    """
    actor = call.require_actor()
    check_search(call, narrowed)
    return Search(AUDIT_ENTRY, narrowed.conditions(actor.account_id), audit_operation="auditEntries")


def check_search(call: Call, narrowed: EntryFilter) -> None:
    """Refuse what can find nothing, and what a caller may look for only when they say what for.

    Raises: InvalidInput, PurposeRequired
    """
    if not has_full_reach(call.actor, AUDIT_ENTRY.kind):
        return  # for whom the log is empty anyway
    narrowed.check()
    if (closed := narrowed.restricted_fields) and not call.is_purpose_stated:
        raise PurposeRequired(path=("filter", closed))


async def check_search_allowed(
    client: BaseDBAsyncClient, narrowed: EntryFilter, *, auditor: UUID | None = None
) -> None:
    """Refuse a search for what the log has never known, or that no letter of the auditor's opens.

    Raises: InvalidInput, LetterRequired
    """
    sought, _ = narrowed.conditions(auditor)
    try:
        await client.execute_query_dict(statement("check_search"), [sought.value])
    except OperationalError as error:
        if (refusal := search_refusal_in(error)) is None:
            raise
        raise refusal from error


def relation_of(kind: str) -> str:
    """Return the relation in which objects of a type lie.

    Raises: NotFound for a type that is in none
    """
    for relation, known in KIND_OF_RELATION.items():
        if known == kind:
            return relation
    raise NotFound


def key_of_row(row_id: UUID) -> str:
    """Return the key of a row as the log writes it."""
    return json.dumps({"id": str(row_id)})


def row_key_filters(row_key: str, *, by_hash: bool = True) -> list[Filter]:
    """Return what holds for the entries of rows with this key; they are found by its hash unless told otherwise.

    Trust:  the hash is under no signature: who changes it takes an entry out of what is found by it
    """
    hashed = [Filter("row_hash", "equals", row_key, "audit.row_hash")] if by_hash else []
    return [*hashed, Filter("row_key", "equals", row_key)]


def _invalid(name: str, indonesian: str, english: str) -> InvalidInput:
    return InvalidInput(path=("filter", name), why_id=indonesian, why_en=english)
