"""Parser of an erasure entry: what was destroyed, and whether two people stand behind it.

The register of requests is a relation like any other, so the whole log tells who asked and who approved: each
with a session, in an act of that name.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from audit.verify.entry import BadLeaf, Leaf
from audit.verify.finding import FaultCode, Finding, make_finding

REQUEST_RELATION = "hr.erasure"
PERSONAL_METHODS = frozenset({"SESSION", "TOKEN"})
APPLICATION_LOGIN = "jejak_app"  # the login through which people change anything
APPLICATION_LOGINS = frozenset({APPLICATION_LOGIN, "jejak_auditor"})  # and through which they act
_ERASURE_FIELDS = ("legal_basis", "decree", "requested_by", "approved_by")
_REQUEST_FIELDS = ("legal_basis", "decree_number")
_STEPS = (
    ("I", "REQUESTED", "requestErasure"),
    ("U", "APPROVED", "approveErasure"),
    ("U", "CARRIED_OUT", None),
)


@dataclass(frozen=True)
class ErasureEntry:
    """What one erasure entry says was destroyed."""

    leaf: int
    basis: str
    decree: str
    entries: tuple[tuple[int, int], ...]
    transactions: tuple[tuple[int, int], ...]
    kept: tuple[
        tuple[int, int], ...
    ]  # of those entries the ones whose new values stay, for they are placeholders
    request: str
    tx: int
    stated: tuple[Any, ...]  # about whom, on which basis and decree, asked for and approved by whom


@dataclass(frozen=True)
class ErasureStep:
    """How a request came into a state: by which entry, in which act and by whom in person, and what was asked for."""

    leaf: int
    request: str
    tx: int
    op: str
    state: str
    operation: str
    person: str | None
    stated: tuple[Any, ...]  # about whom, on which basis and decree


def parse_erasure_step(leaf: Leaf, index: int) -> ErasureStep | None:
    """Read an entry of the register of requests; None when it moves none."""
    entry, tx, new = leaf.entry, leaf.tx, leaf.entry["new"] or {}
    if entry["op"] not in "IU" or "state" not in new:
        return None
    is_person = (
        tx.get("method") in PERSONAL_METHODS and tx.get("session") and tx.get("db_user") == APPLICATION_LOGIN
    )
    return ErasureStep(
        index, str(entry["pk"].get("id")), tx["id"], entry["op"], str(new["state"]), str(tx.get("operation")),
        str(tx.get("actor")) if is_person else None, (entry["subject"], *map(new.get, _REQUEST_FIELDS)),
    )  # fmt: skip


def find_unfounded(erasures: Iterable[ErasureEntry], steps: Iterable[ErasureStep]) -> Iterator[Finding]:
    """Name the erasures that were not asked for, approved and carried out in three steps, each by whom they say."""
    taken = defaultdict[str, list[ErasureStep]](list)
    for step in steps:
        taken[step.request].append(step)
    for each in erasures:
        if not _is_founded(each, taken[each.request]):
            yield make_finding(
                FaultCode.ERASURE_UNFOUNDED,
                each.leaf,
                erasure=each.request,
                basis=each.basis,
                decree=each.decree,
            )


def _is_founded(erasure: ErasureEntry, steps: list[ErasureStep]) -> bool:
    acts = [(each.op, each.state, each.operation if each.person else None) for each in steps]
    if acts != [*_STEPS] or steps[1].leaf > erasure.leaf:
        return False
    asked, agreed, done = steps
    return (*asked.stated, asked.person, agreed.person) == erasure.stated and done.tx == erasure.tx


def parse_erasure(leaf: Leaf, index: int) -> ErasureEntry:
    """Read an erasure entry.

    Raises: BadLeaf
    """
    new: dict[str, Any] = leaf.entry["new"] or {}
    try:
        return ErasureEntry(
            leaf=index,
            basis=str(new["legal_basis"]),
            decree=str(new["decree"]),
            entries=parse_spans(new["entries"]),
            transactions=parse_spans(new["transactions"]),
            kept=parse_spans(new.get("kept")),
            request=str(leaf.entry["pk"].get("erasure")),
            tx=leaf.tx["id"],
            stated=(leaf.entry["subject"], *map(new.get, _ERASURE_FIELDS)),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise BadLeaf(FaultCode.BAD_SHAPE, f"erasure: {fault}") from fault


def parse_spans(text: str | None) -> tuple[tuple[int, int], ...]:
    """Read the text of an int8multirange.

    Raises: ValueError
    """
    if text is None or text == "{}":
        return ()
    if not (text.startswith("{[") and text.endswith(")}")):
        raise ValueError("no multirange")
    found = list[tuple[int, int]]()
    for each in text[2:-2].split("),["):
        low, comma, high = each.partition(",")
        if not (comma and low.isdigit() and high.isdigit() and len(low) < 20 and len(high) < 20):
            raise ValueError("no multirange")
        found.append((int(low), int(high)))
    return tuple(found)
