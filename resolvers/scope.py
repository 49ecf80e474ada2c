"""Which rows may a caller see?

Turns `rulebook.access` into the row filter of a read; the only place that does.

Called by the reader for every row and guarded field, before paging. Never decides an act: resolvers ask access for
that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from pypika_tortoise.dialects import PostgreSQLQuery
from pypika_tortoise.terms import Criterion, Function, Term, ValueWrapper

from resolvers.identity import Actor
from rulebook.access import Reach, reach


@dataclass(frozen=True)
class RowScope:
    """The reach of one caller, a stranger too; see `resolvers.plan.shape.Scope`."""

    actor: Actor | None
    states_purpose: bool = False

    def __call__(self, kind: str, person: Term | None, *, moment: Term | None = None) -> Criterion | bool:
        """Return the condition under which a row of this kind about `person`, of a moment, may be seen."""
        found = reached(self.actor, kind)
        if Reach.ALL in found:
            return True
        if person is None or self.actor is None:
            return False
        ways = list(self._ways(self.actor, found, person, moment))
        return reduce(or_, ways) if ways else False

    def _ways(self, actor: Actor, found: Reach, person: Term, moment: Term | None) -> Iterator[Criterion]:
        """Yield the conditions of which one suffices."""
        if Reach.OWN in found and actor.employee_id is not None:
            yield person == ValueWrapper(actor.employee_id)
        if Reach.UNDER in found and actor.posts:
            under = Function("hr.people_within_reach", ValueWrapper(list(actor.posts)))
            yield person.isin(PostgreSQLQuery.select(under))
        if Reach.UNDER in found and actor.stands_in:
            instead = Function("hr.people_stood_in_for", ValueWrapper(actor.employee_id))
            yield person.isin(PostgreSQLQuery.select(instead))
        if Reach.PARTY in found:
            party_to = Function("hr.delegations_of", ValueWrapper(actor.account_id))
            yield person.isin(PostgreSQLQuery.select(party_to))
        if Reach.EXAMINED in found and self.states_purpose and moment is not None:
            examined = Function("hr.examines", ValueWrapper(actor.account_id), person, moment)
            yield examined == ValueWrapper(True, allow_parametrize=False)


def everything(_kind: str, _person: Term | None, /, *, moment: Term | None = None) -> bool:
    """The reach of the operator at the server, who has the database itself."""
    return True


def reached(actor: Actor | None, kind: str) -> Reach:
    """Return how far a caller reaches over a kind of row; a stranger reaches what anybody does."""
    return reach(actor.roles, kind, scopes=actor.scopes) if actor else reach((), kind)


def reaches_all(actor: Actor | None, kind: str) -> bool:
    """Tell whether every row of a kind is within a caller's reach."""
    return Reach.ALL in reached(actor, kind)
