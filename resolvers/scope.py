"""Which rows may a caller see?

Turns `rulebook.access` into the row filter of a read; the only place that does.

Called by the reader for every row and guarded field, before paging. Never decides an act: resolvers ask access for
that.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from pypika_tortoise.dialects import PostgreSQLQuery
from pypika_tortoise.terms import Criterion, Function, Term, ValueWrapper

from resolvers.identity import Actor
from rulebook.access import Reach, reach


@dataclass(frozen=True)
class RowScope:
    """The reach of one caller; see `resolvers.plan.shape.Scope`."""

    actor: Actor | None

    def __call__(self, kind: str, person: Term | None) -> Criterion | bool:
        """Return the condition under which a row of this kind about `person` may be seen."""
        if kind in PUBLIC_KINDS:
            return True
        if self.actor is None:
            return False
        found = reach(self.actor.roles, kind)
        if Reach.ALL in found:
            return True
        if person is None or found is Reach.NOBODY:
            return False
        ways: list[Criterion] = []
        if Reach.OWN in found and self.actor.employee_id is not None:
            ways.append(person == ValueWrapper(self.actor.employee_id))
        if Reach.UNDER in found and self.actor.posts:
            under = Function("hr.people_within_reach", ValueWrapper(list(self.actor.posts)))
            ways.append(person.isin(PostgreSQLQuery.select(under)))
        return reduce(or_, ways) if ways else False


PUBLIC_KINDS = frozenset({"Compensation", "Policy"})
