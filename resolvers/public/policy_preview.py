"""Preview of a publication policy: what the list would show with one more field open, and what stays withheld."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tortoise.connection import get_connection

from resolvers.access.row_scope import has_full_reach
from resolvers.caller import Call
from resolvers.limits import MAX_POLICY_EXAMPLE_ROWS
from resolvers.mappings import COMPENSATION
from resolvers.query.mapping import Row
from resolvers.sql import statement
from rulebook.access.publication import check_field, explain_withheld, list_opened_columns
from rulebook.errors import NotFound
from rulebook.values import PublicationField


@dataclass(frozen=True)
class PolicyPreview:
    """What would be visible: of so many `records`, `shown` with a value, in these columns, and the first rows."""

    on: date
    field: PublicationField
    opened: tuple[str, ...]
    records: int
    shown: int
    examples: Sequence[Row]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the field brings."""
        return list_opened_columns(self.field, opened=self.opened)

    def reason(self, locale: str) -> str:
        """Say why the other rows stay without a value."""
        return explain_withheld(self.field, opened=self.opened, locale=locale)


async def build_policy_preview(call: Call, field: str, *, tier: str, effective_from: date) -> PolicyPreview:
    """Tell what a policy would open on its first day, or today if that is past; of the data as they are today.

    Raises: NotSignedIn; NotFound for those who have no part in policies; InvalidInput, FieldClosedByLaw
    """
    actor = call.require_actor()
    if not has_full_reach(actor, "PolicyDecree"):
        raise NotFound
    wanted, day = check_field(field, tier, on=actor.today), max(effective_from, actor.today)
    client = get_connection("app")
    found = (await client.execute_query_dict(statement("policy_preview_fields"), [day]))[0]["opened"]
    opened = sorted({*found, wanted.value})
    counts = (await client.execute_query_dict(statement("policy_preview_count"), [opened, wanted.value]))[0]
    rows = await client.execute_query_dict(
        statement("policy_preview_examples"), [opened, wanted.value, MAX_POLICY_EXAMPLE_ROWS]
    )
    return PolicyPreview(
        day, wanted, tuple(opened), counts["records"], counts["shown"], [_complete_row(row) for row in rows]
    )


def _complete_row(found: Row) -> Row:
    """Add what is worked out of a row, as to the public list."""
    grades = found["holder_grades"]
    row = {**found, "holder_grades": json.loads(grades) if isinstance(grades, str) else grades}
    return row | {name: derived.compute(row) for name, derived in COMPENSATION.derived.items()}
