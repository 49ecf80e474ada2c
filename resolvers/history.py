"""Who changed what, when and why? Entries of the log, for auditors. Called by schema/history.py."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from resolvers.identity import Call
from resolvers.plan.ask import Filter, ListAsk
from resolvers.plan.shape import Slice
from resolvers.reading import reader
from resolvers.shapes import AUDIT_ENTRY


@dataclass(frozen=True, kw_only=True)
class EntryFilter:
    """Narrow the log: who acted, on which relation and row, in which request or act, and when."""

    actor_id: UUID | None = None
    relation: str | None = None
    row_id: UUID | None = None
    operation: str | None = None
    request_id: str | None = None
    since: datetime | None = None
    before: datetime | None = None

    def conditions(self) -> list[Filter]:
        found = [
            Filter(path, "equals", value)
            for path, value in (
                ("actor_id", self.actor_id),
                ("relation", self.relation),
                ("operation", self.operation),
                ("request_id", self.request_id),
            )
            if value is not None
        ]
        if self.row_id is not None:
            found.append(Filter("row_key", "equals", json.dumps({"id": str(self.row_id)})))
        if self.since is not None:
            found.append(Filter("at", "from", self.since))
        if self.before is not None:
            found.append(Filter("at", "below", self.before))
        return found


async def audit_entries(call: Call, ask: ListAsk, *, narrowed: EntryFilter) -> Slice:
    """Return entries, newest first; none for anybody but an auditor.

    Raises: NotSignedIn, InvalidCursor
    """
    call.signed_in()
    return await reader(call).page(AUDIT_ENTRY, ask, where=narrowed.conditions())
