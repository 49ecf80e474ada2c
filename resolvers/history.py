"""Who changed what, when and why? Sealed entries of the log, for auditors. Called by schema/history.py."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from resolvers.identity import Call
from resolvers.plan.ask import Filter
from resolvers.plan.shape import Search
from resolvers.shapes import AUDIT_ENTRY, KIND_OF_RELATION
from rulebook.errors import NotFound

CONTROL = "C"
VALUES = "AuditValue"  # whom an entry is about is not looked up by whoever may not open it
# Entries that are no change of a row stand under a name of their own, by which the log finds them.
_PLACE_OF = {"R": "read", "T": "refusal", "E": "audit.disclosure", "S": "schema", CONTROL: "audit.checkpoint"}
_SAME = ("actor_id", "relation", "op", "operation", "request_id")


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

    def conditions(self, *, auditor: UUID | None, by_hash: bool = True) -> list[Filter]:
        """Return what holds for the entries; without `by_hash` a row's are found though their leaves are misfiled.

        A NIP is looked for among those whom the auditor examines; without one, among all.

        Raises: NotFound for a row of a type that the log does not know
        """
        found = [
            Filter(name, "equals", value) for name in _SAME if (value := getattr(self, name)) is not None
        ]
        found += [*self._about(auditor), *self._rows(by_hash=by_hash), *self._times()]
        if self.field is not None:
            found.append(Filter("relation", "among", self.field, "hr.relations_with"))
            found.append(Filter("touched", "has", self.field))
        if self.reason is not None:
            found.append(Filter("reason", "contains", self.reason))
        if not self.with_control and self.op != CONTROL:
            found.append(Filter("is_control", "equals", False))
        return found

    def _about(self, auditor: UUID | None) -> list[Filter]:
        found = []
        if self.subject_id is not None:
            found.append(Filter("id", "returned_by", self.subject_id, "hr.entries_about", VALUES))
        if self.nip is not None:
            found.append(Filter("id", "returned_to", (self.nip, auditor), "hr.entries_about_nip", VALUES))
        return found

    def _rows(self, *, by_hash: bool) -> list[Filter]:
        found = []
        if self.op in _PLACE_OF:
            found.append(Filter("relation", "equals", _PLACE_OF[self.op]))
        if self.row is not None:
            kind, row_id = self.row
            found += [
                Filter("relation", "equals", relation_of(kind)),
                *keyed(key_of_row(row_id), by_hash=by_hash),
            ]
        if self.row_key is not None:
            found += keyed(json.dumps(self.row_key), by_hash=by_hash)
        return found

    def _times(self) -> list[Filter]:
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

    Raises: NotSignedIn, NotFound for a row of a type that the log does not know
    """
    auditor = call.signed_in().account_id
    return Search(AUDIT_ENTRY, narrowed.conditions(auditor=auditor), door="auditEntries")


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


def keyed(row_key: str, *, by_hash: bool = True) -> list[Filter]:
    """Return what holds for the entries of rows with this key; they are found by its hash unless told otherwise.

    Trust:  the hash is under no signature: who changes it takes an entry out of what is found by it
    """
    hashed = [Filter("row_hash", "equals", row_key, "audit.row_hash")] if by_hash else []
    return [*hashed, Filter("row_key", "equals", row_key)]
