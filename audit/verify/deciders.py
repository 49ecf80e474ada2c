"""Check, from the leaves alone, that a continuation's two deciders were administrators or auditors before it.

Roles are rows like any other, so the whole log tells who had one at which leaf.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from audit.verify.control import Continuation
from audit.verify.entry import Leaf
from audit.verify.finding import FaultCode, Finding, make_finding

ROLE_RELATION = "hr.account_role"
_DECIDING_ROLES = frozenset({"ADMINISTRATOR", "AUDITOR"})


@dataclass(frozen=True)
class RoleGrant:
    """By which leaf an account got a role that decides on the log."""

    leaf: int
    account: str


def parse_role_grant(leaf: Leaf, index: int) -> RoleGrant | None:
    """Read an entry of the register of roles; None when it gives none that decides."""
    new = leaf.entry["new"] or {}
    if leaf.entry["op"] not in ("I", "B") or new.get("role") not in _DECIDING_ROLES:
        return None
    return RoleGrant(index, str(new.get("account_id")))


def find_unauthorised_deciders(
    continuations: Iterable[Continuation], given: Iterable[RoleGrant]
) -> Iterator[Finding]:
    """Name the continuations that somebody decided who had no such role in what was left of the log."""
    first = dict[str, int]()
    for each in given:
        first.setdefault(each.account, each.leaf)
    for restore in continuations:
        for who in restore.by:
            if first.get(who, restore.lost_from) >= restore.lost_from:
                yield make_finding(
                    FaultCode.BAD_CONTINUATION, restore.leaf, why=f"{who}: ADMINISTRATOR | AUDITOR ?"
                )
