"""Permission of a caller for each mutation, so that a client shows no button that only refuses.

By roles and posts as they are known for this request: what speaks against an act on one row, that row's own
fields or the act's refusal tell.
"""

from resolvers.access.row_scope import has_full_reach
from resolvers.caller import Actor
from rulebook.access import may

_MUTATIONS_OF_POST_HOLDERS = frozenset({"delegateDecisions", "endDelegation"})


def may_take(actor: Actor, act: str) -> bool:
    """Tell whether a role of the caller has the authority for an act; where it takes a post or a record, whether they
    have one.

    Raises: KeyError for an act that nobody listed
    """
    if act in _MUTATIONS_OF_POST_HOLDERS and not actor.posts and not has_full_reach(actor, "Delegation"):
        return False
    if act == "requestLeave" and actor.employee_id is None:  # an elected official asks for none here
        return False
    return may(actor.roles, act)
