"""What does one leaf say? Its parts, if it is written in the only valid form and has every part it must have.

Called for every leaf of an export or of evidence. `audit.canonical` is the judge; most texts pass by a shorter way
that agrees with it: read and print by the machine's own JSON, and look at the order of the keys.
"""

import re
from dataclasses import dataclass
from json import JSONDecoder, JSONEncoder
from typing import Any, NoReturn

from audit.canonical import NotCanonical, parse, printed
from audit.verify.finding import Finding, Wrong, wrong

CONTROL = "audit.checkpoint"
LARGEST_ID = 1 << 60
_ENTRY = ("at", "op", "pk", "new", "old", "seq", "nonce", "subject", "relation")
_ENTRY_KEYS = (*_ENTRY, "new_commitment", "old_commitment")
_OPS = frozenset("IUDBSRTEC")
_HEX = re.compile(r"[0-9a-f]{64}").fullmatch
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
_MOST_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entry and its transaction; `tx_text` is the transaction as it is written."""

    entry: dict[str, Any]
    tx: dict[str, Any]
    tx_text: str

    @property
    def is_control(self) -> bool:
        """Whether this is the entry before a checkpoint."""
        return bool(self.entry["op"] == "C" and self.entry["relation"] == CONTROL)


class BadLeaf(Exception):
    """A leaf that cannot be understood."""

    def __init__(self, what: Wrong, why: str) -> None:
        super().__init__(why)
        self.what, self.why = what, why

    def at(self, index: int | None) -> Finding:
        """Say where it stands."""
        return wrong(self.what, index, why=self.why)


class _Unsure(ValueError):
    """The shorter way does not decide this."""


def read_leaf(raw: bytes) -> Leaf:
    """Read the bytes of a leaf.

    Raises: BadLeaf
    """
    try:
        entry, tx, tx_text = _shortly(raw)
    except (ValueError, RecursionError):
        entry, tx, tx_text = _slowly(raw)
    if tuple(entry) != _ENTRY_KEYS:
        raise BadLeaf(Wrong.BAD_SHAPE, "the parts of the entry are others")
    if why := _fault_of_entry(entry) or _fault_of_tx(tx):
        raise BadLeaf(Wrong.BAD_SHAPE, why)
    return Leaf(entry, tx, tx_text)


def _shortly(raw: bytes) -> tuple[dict[str, Any], dict[str, Any], str]:
    text = raw.decode()
    found, end = _DECODER.raw_decode(text)
    if end != len(text) or type(found) is not list or len(found) != 3 or found[0] != 1 or found[0] is True:
        raise _Unsure
    _, entry, tx = found
    if type(entry) is not dict or type(tx) is not dict or not (_is_ordered(entry) and _is_ordered(tx)):
        raise _Unsure
    tx_text = _print(tx)
    if f"[1, {_print(entry)}, {tx_text}]" != text or "\\u0000" in text:
        raise _Unsure
    return entry, tx, tx_text


def _slowly(raw: bytes) -> tuple[dict[str, Any], dict[str, Any], str]:
    try:
        found = parse(raw)
    except NotCanonical as fault:
        raise BadLeaf(Wrong.NOT_CANONICAL, str(fault)) from fault
    match found:
        case [int() as version, dict() as entry, dict() as tx] if version == 1 and version is not True:
            return entry, tx, printed(tx)
        case _:
            raise BadLeaf(Wrong.BAD_SHAPE, "it is not [1, entry, transaction]")


def _fault_of_entry(entry: dict[str, Any]) -> str | None:
    if not _is_id(entry["seq"]):
        return "seq"
    if entry["op"] not in _OPS or type(entry["relation"]) is not str or type(entry["at"]) is not str:
        return "op, relation, at"
    if type(entry["pk"]) is not dict or not _is_image(entry["old"]) or not _is_image(entry["new"]):
        return "pk, old, new"
    if not _is_hash(entry["old_commitment"]) or not _is_hash(entry["new_commitment"]):
        return "commitment"
    if type(entry["nonce"]) is not str or not _UUID(entry["nonce"]):
        return "nonce"
    return None


def _fault_of_tx(tx: dict[str, Any]) -> str | None:
    if not _is_id(tx.get("id")) or not _is_id(tx.get("xid")):
        return "id, xid"
    if type(tx.get("cluster")) not in (int, str):
        return "cluster"
    return None if _is_hash(tx.get("commitment")) else "commitment"


def _is_id(value: object) -> bool:
    return type(value) is int and 0 < value < LARGEST_ID


def _is_image(value: object) -> bool:
    return value is None or type(value) is dict


def _is_hash(value: object) -> bool:
    return value is None or (type(value) is str and _HEX(value) is not None)


def _is_ordered(value: Any) -> bool:
    """Whether every object has its keys by length and then by bytes."""
    inner = value
    if type(value) is dict:
        keys = tuple(value)
        if keys not in _KNOWN:
            raws = [(len(raw), raw) for raw in map(str.encode, keys)]
            if sorted(raws) != raws:
                return False
            if len(_KNOWN) < _MOST_KEPT and sum(map(len, keys)) < 1_000:
                _KNOWN.add(keys)
        inner = value.values()
    for each in inner:  # a loop, because this runs for every part of every leaf
        kind = type(each)
        if (kind is dict or kind is list) and not _is_ordered(each):
            return False
    return True


def _refuse(_: str) -> NoReturn:
    raise _Unsure


_KNOWN = set[tuple[str, ...]]()
_DECODER = JSONDecoder(parse_float=_refuse, parse_constant=_refuse)
_print = JSONEncoder(ensure_ascii=False, check_circular=False, separators=(", ", ": ")).encode
