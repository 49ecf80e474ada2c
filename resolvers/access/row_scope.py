"""Row scope: the rows that a caller may see, as conditions in SQL.

Turns `rulebook.access` into the row filter of a read; the only place that does.

Never decides an act: resolvers ask access for that.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from pypika_tortoise.enums import Equality
from pypika_tortoise.terms import BasicCriterion, Criterion, Function, Term, ValueWrapper

from resolvers.caller import Actor
from resolvers.query.mapping import RowSubject
from resolvers.query.sql.builder import MutableQuery
from resolvers.query.sql.parameters import RequestParameter
from rulebook.access import Reach, reach_of_roles
from rulebook.values import PayRunState


@dataclass(frozen=True)
class RowScope:
    """The reach of one caller, a stranger too; see `resolvers.query.mapping.ScopeProtocol`.

    With `is_open` the filter holds for everybody who is like the caller (`cache_key`): who it is, each request says.
    """

    actor: Actor | None
    states_purpose: bool = False
    is_open: bool = False

    @property
    def cache_key(self) -> Hashable:
        """All that the text of the filter depends on."""
        if self.actor is None:
            return None
        actor = self.actor
        seated = (actor.employee_id is not None, bool(actor.posts), actor.is_delegate)
        return (actor.roles, actor.scopes, self.states_purpose, *seated)

    def parameters(self) -> dict[Hashable, object]:
        """Return who it is, for a filter that was made for everybody like the caller."""
        if self.actor is None:
            return {}
        return {
            "employee_id": self.actor.employee_id,
            "posts": list(self.actor.posts),
            "account_id": self.actor.account_id,
        }

    def __call__(self, kind: str, about: RowSubject, /) -> Criterion | bool:
        """Return the condition under which a row of this kind may be seen."""
        found = reach_of(self.actor, kind)
        if Reach.ALL in found:
            return _run_condition(about, PayRunState.DISCARDED, is_kept_out=True)
        seen = reach_of(self.actor, about.visible_kind) if about.visible_kind else Reach.NOBODY
        is_closed = _run_condition(about, PayRunState.CLOSED)
        if seen and seen in found:
            return is_closed
        if about.person is None or self.actor is None:
            return False
        ways = list(self._conditions(self.actor, found, about.person, about))
        if not ways:
            return False
        reached = reduce(or_, ways)
        return reached & is_closed if isinstance(is_closed, Criterion) else reached

    def _conditions(self, actor: Actor, found: Reach, person: Term, about: RowSubject) -> Iterator[Criterion]:
        """Yield the conditions of which one suffices, the cheap ones first: PostgreSQL tries them in this order."""
        moment = about.moment
        if Reach.OWN in found and actor.employee_id is not None:
            yield person == self._value("employee_id")
        if Reach.UNDER in found and actor.posts:
            yield from self._subordinate_conditions(person, about)
        if Reach.UNDER in found and about.acted_on_id is not None:
            dealt = Function("hr.dealt_with", self._value("account_id"), about.acted_on_id)
            yield dealt == ValueWrapper(True, allow_parametrize=False)
        if Reach.UNDER in found and actor.is_delegate:
            instead = Function("hr.people_stood_in_for", self._value("employee_id"))
            yield person.isin(MutableQuery.select(instead))
        if Reach.PARTY in found:
            party_to = Function("hr.delegations_of", self._value("account_id"))
            yield person.isin(MutableQuery.select(party_to))
        if Reach.EXAMINED in found and self.states_purpose and moment is not None:
            examined = Function("hr.examines", self._value("account_id"), person, moment)
            yield examined == ValueWrapper(True, allow_parametrize=False)

    def _subordinate_conditions(self, person: Term, about: RowSubject) -> Iterator[Criterion]:
        """Yield what says that somebody is below a post of the caller's, or was dealt with there."""
        posts = self._value("posts")
        if about.is_waiting is not None:
            for post in about.posts:
                yield about.is_waiting & BasicCriterion(Equality.eq, post, Function("ANY", posts))
        if about.is_by_id:
            yield Function("hr.is_within_reach", person, posts) == ValueWrapper(True, allow_parametrize=False)
        else:
            yield person.isin(MutableQuery.select(Function("hr.people_within_reach", posts)))

    def _value(self, name: str) -> ValueWrapper:
        return ValueWrapper(RequestParameter(name) if self.is_open else self.parameters()[name])


def _run_condition(about: RowSubject, state: PayRunState, *, is_kept_out: bool = False) -> Criterion | bool:
    """Return the condition that the pay run of a row is in this state, or in another; True for what is in none."""
    if about.pay_run_state is None:
        return True
    equality = Equality.ne if is_kept_out else Equality.eq
    return BasicCriterion(equality, about.pay_run_state, ValueWrapper(state.value, allow_parametrize=False))


def unrestricted(_kind: str, _about: RowSubject, /) -> bool:
    """The reach of the operator at the server, who has the database itself."""
    return True


def reach_of(actor: Actor | None, kind: str) -> Reach:
    """Return how far a caller reaches over a kind of row; a stranger reaches what anybody does."""
    return reach_of_roles(actor.roles, kind, scopes=actor.scopes) if actor else reach_of_roles((), kind)


def has_full_reach(actor: Actor | None, kind: str) -> bool:
    """Tell whether every row of a kind is within a caller's reach."""
    return Reach.ALL in reach_of(actor, kind)
