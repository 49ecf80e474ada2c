"""Log of accesses to the caller's own data: when, in which office and act, which fields, and what for.

The database shows whose data it is by the session alone: nobody's trail but the caller's own can be asked
for. What auditors read under an open letter appears when the letter ends.
"""

from collections.abc import Mapping
from typing import Any

from tortoise.connection import get_connection

from models.views import AuditEntry
from resolvers.caller import Call
from resolvers.query.mapping import Page, Row
from resolvers.query.page_limits import MAX_TOTAL_COUNT
from resolvers.query.selection import PageRequest
from resolvers.query.sql import cursor
from resolvers.sql import statement
from rulebook.labels import label
from rulebook.values import AccessKind, Role

LIST = "dataAccesses"
KINDS = {"R": AccessKind.READ, "I": AccessKind.MADE, "U": AccessKind.CHANGED, "D": AccessKind.REMOVED}
OFFICES = {
    Role.PERSONNEL: "Kepegawaian",
    Role.PAYROLL: "Keuangan",
    Role.AUDITOR: "Pengawasan",
    Role.ADMINISTRATOR: "Administrator sistem",
}


async def data_accesses(call: Call, page: PageRequest) -> Page:
    """Return who read or changed the caller's data, newest first; reading this is on no record.

    Raises: NotSignedIn, InvalidCursor
    """
    actor, client = call.require_actor(), get_connection("app")
    given = page.before if page.is_backwards else page.after
    edge = cursor.decode(given, label=LIST, columns=[AuditEntry._meta.fields_map["id"]])[0] if given else None
    below, above = (None, edge) if page.is_backwards else (edge, None)
    values = [actor.session_id, below, above, page.is_backwards, page.size + 1]
    found = await client.execute_query_dict(statement("data_accesses"), values)
    more, shown = len(found) > page.size, [_row(each) for each in found[: page.size]]
    if page.is_backwards:
        shown.reverse()
    return Page(
        rows=shown,
        cursors=[cursor.encode([row["id"]], label=LIST) for row in shown],
        has_next=page.before is not None if page.is_backwards else more,
        has_previous=more if page.is_backwards else page.after is not None,
    )


async def count_data_accesses(call: Call) -> int:
    """Return how many lines the caller's trail has, counted up to the cap.

    Raises: NotSignedIn
    """
    values = [call.require_actor().session_id, MAX_TOTAL_COUNT]
    counted = await get_connection("app").execute_query_dict(statement("data_accesses_total"), values)
    total: int = counted[0]["total"]
    return total


def _row(found: Mapping[str, Any]) -> Row:
    roles = [OFFICES[Role(name)] for name in found["roles"]]
    kind = KINDS[found["op"]]
    relation = found["relation"].partition(".")[2]
    fields = [name if kind is AccessKind.READ else f"{relation}.{name}" for name in found["fields"]]
    return {
        **found,
        "kind": kind,
        "words": {locale: label(kind, locale) for locale in ("id", "en")},
        "office": found["unit_name"] or ", ".join(roles) or found["by_name"],
        "fields": fields,
    }
